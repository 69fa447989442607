// Lighthouse on some addresses, one after another in one browser: node lighthouse.mjs MODULES CATEGORIES ADDRESS...
// Prints a line of JSON for each: its scores, and what cost points.
import { pathToFileURL } from "node:url";

const [modules, categories, ...addresses] = process.argv.slice(2);
const load = async (name) => import(pathToFileURL(`${modules}/${name}`));
const { launch } = await load("chrome-launcher/dist/index.js");
const { default: lighthouse } = await load("lighthouse/core/index.js");

const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"];
const browser = await launch({ chromeFlags: flags, logLevel: "silent" });
// pages of files are quiet as soon as they are there; what is not measured need not be waited for, but is where "provided" is said
const quiet = { throttlingMethod: "simulate", pauseAfterFcpMs: 0, pauseAfterLoadMs: 0, networkQuietThresholdMs: 0, cpuQuietThresholdMs: 0, disableFullPageScreenshot: true };
const isTimed = categories.split(",").includes("performance");
try {
  for (const address of addresses) {
    const { lhr } = await lighthouse(address, { port: browser.port, logLevel: "silent", onlyCategories: categories.split(","), ...(isTimed ? {} : quiet) });
    const lost = ({ id, weight }) => weight && lhr.audits[id].score !== null && lhr.audits[id].score < 1;
    const say = ({ title, explanation, details }) => [title, explanation, ...(details?.items || []).slice(0, 3).map((one) => one.node?.snippet || one.description || "")].filter(Boolean).join("; ");
    const kinds = Object.values(lhr.categories);
    const faults = kinds.filter(({ id }) => id !== "performance").flatMap(({ id, auditRefs }) => auditRefs.filter(lost).map((audit) => `${id}, ${audit.id}: ${say(lhr.audits[audit.id])}`));
    if (lhr.runtimeError) faults.push(lhr.runtimeError.message);
    console.log(JSON.stringify({ address, scores: Object.fromEntries(kinds.map(({ id, score }) => [id, score])), faults }));
  }
} finally {
  await browser.kill();
}
