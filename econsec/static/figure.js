// Figures: a drawing becomes the chart in its place when a reader turns to it; citations can be copied, and get the
// address that the page is served from where the book does not know its own.
const here = document.currentScript.src.replace(/[^/]*$/, "");
let loading;
function library() {
  loading ||= new Promise((done, fail) => {
    const script = Object.assign(document.createElement("script"), { src: `${here}vega.js`, onload: done });
    script.onerror = () => ((loading = undefined), fail(new Error(`no ${script.src}`)));
    document.head.append(script);
  });
  return loading;
}
// what a mark says: no empty lines, numbers as people write them, years as they are
function words(value, clean) {
  const told = Object.entries(value).filter(([, said]) => !["", "null", "NaN", null].includes(said));
  const write = (name, said) => (typeof said === "number" && !/year/i.test(name) ? said.toLocaleString("en", { maximumFractionDigits: 2 }) : clean(said));
  return `<table><tbody>${told.map(([name, said]) => `<tr><td class="key">${clean(name)}</td><td class="value">${write(name, said)}</td></tr>`).join("")}</tbody></table>`;
}
const waking = new WeakMap();
function enliven(plot) {
  if (!plot.dataset.esx) waking.set(plot, wake(plot));
  return waking.get(plot);
}
async function wake(plot) {
  plot.dataset.esx = "waking";
  const still = [...plot.children].find((node) => node.getClientRects().length);
  const live = document.createElement("div");
  live.className = `esx-live ${still.className}`;
  try {
    await library();
    const spec = JSON.parse(plot.querySelector(".esx-spec").textContent);
    const width = +still.querySelector("svg").getAttribute("width");
    live.setAttribute("aria-hidden", "true");
    plot.append(live);
    const options = { renderer: "svg", actions: false, ast: true, tooltip: { formatTooltip: words } };
    await esxEmbed(live, { ...spec, width, autosize: { type: "fit-x", contains: "padding" } }, options);
    if (!still.getClientRects().length) throw new Error("the width has changed meanwhile");
    plot.dataset.esx = "live";
  } catch {
    live.remove(); // the drawing stays
    plot.dataset.esx = "";
  }
}
// point at a mark on behalf of a finger or a key, which the library does not listen to
function point(mark, clientX, clientY) {
  for (const type of ["pointerover", "pointermove"]) mark.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX, clientY }));
}
const plotOf = (happened) => happened.target.closest?.("[data-esx]");
document.addEventListener("pointerover", (happened) => {
  if (plotOf(happened) && happened.pointerType !== "touch") enliven(plotOf(happened)); // a finger may only be scrolling
});
document.addEventListener("focusin", (happened) => plotOf(happened) && enliven(plotOf(happened)));
document.addEventListener("click", async (happened) => {
  const { clientX, clientY } = happened;
  if (!plotOf(happened)) return;
  await enliven(plotOf(happened));
  point(document.elementFromPoint(clientX, clientY), clientX, clientY);
});
// arrows go from mark to mark
document.addEventListener("keydown", (happened) => {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[happened.key];
  if (!step || happened.target.dataset.esx !== "live") return;
  const marks = [...happened.target.querySelectorAll(".esx-live .role-mark path")].filter((mark) => mark.__data__?.tooltip);
  if (!marks.length) return;
  happened.preventDefault();
  const at = (marks.findIndex((mark) => mark.hasAttribute("data-told")) + step + marks.length) % marks.length;
  for (const mark of marks) mark.toggleAttribute("data-told", mark === marks[at]);
  const { x, y, width, height } = marks[at].getBoundingClientRect();
  point(marks[at], x + width / 2, y + height / 2);
  said.textContent = document.getElementById("vg-tooltip-element")?.innerText || "";
});
// what arrows reach is said aloud
const said = Object.assign(document.createElement("div"), { className: "esx-said" });
said.setAttribute("role", "status");
document.body.append(said);
for (const plot of document.querySelectorAll("[data-esx]")) {
  plot.tabIndex = 0;
  plot.setAttribute("role", "group");
  plot.setAttribute("aria-label", "Chart: arrow keys go from mark to mark");
}
// another width has another drawing
matchMedia("(min-width: 720px)").addEventListener("change", () => {
  for (const plot of document.querySelectorAll("[data-esx=live]")) {
    plot.querySelector(".esx-live").remove();
    plot.dataset.esx = "";
  }
});
// nobody else reaches a page that is served on one's own machine
const isServed = location.protocol.startsWith("http") && !/^(localhost|127\.|\[::1\])/.test(location.hostname);
for (const text of document.querySelectorAll(".esx-copy")) {
  if (text.dataset.served && isServed) {
    text.textContent = text.dataset.served.replaceAll("https://address.invalid/", here.replace(/_static\/$/, ""));
  }
  const button = Object.assign(document.createElement("button"), { type: "button", className: "esx-copy-button", textContent: "Copy" });
  const name = (done) => (button.setAttribute("aria-label", `${done} ${text.dataset.of}`), (button.textContent = done));
  name("Copy");
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(text); // to be copied by hand where the browser does not
    try {
      await navigator.clipboard.writeText(text.textContent);
      name("Copied");
    } catch {
      name("Selected");
    }
  });
  text.before(button);
}
