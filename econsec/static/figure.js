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
async function enliven(plot) {
  if (plot.dataset.esx) return;
  plot.dataset.esx = "waking";
  const still = [...plot.children].find((node) => node.getClientRects().length);
  const live = Object.assign(document.createElement("div"), { className: "esx-live" });
  try {
    await library();
    const spec = JSON.parse(plot.querySelector(".esx-spec").textContent);
    const width = +still.querySelector("svg").getAttribute("width");
    live.setAttribute("aria-hidden", "true");
    plot.append(live);
    await esxEmbed(live, { ...spec, width, autosize: { type: "fit-x", contains: "padding" } }, { renderer: "svg", actions: false, ast: true });
    plot.dataset.esx = "live";
  } catch {
    live.remove(); // the drawing stays
    plot.dataset.esx = "";
  }
}
for (const event of ["pointerover", "focusin"]) {
  document.addEventListener(event, (happened) => {
    const plot = happened.target.closest?.("[data-esx]");
    if (plot) enliven(plot);
  });
}
// another width has another drawing
matchMedia("(min-width: 720px)").addEventListener("change", () => {
  for (const plot of document.querySelectorAll("[data-esx=live]")) {
    plot.querySelector(".esx-live").remove();
    plot.dataset.esx = "";
  }
});
for (const text of document.querySelectorAll(".esx-copy")) {
  if (text.dataset.served && location.protocol.startsWith("http")) {
    text.textContent = text.dataset.served.replaceAll("https://address.invalid/", here.replace(/_static\/$/, ""));
  }
  const button = Object.assign(document.createElement("button"), { type: "button", className: "esx-copy-button", textContent: "Copy" });
  button.setAttribute("aria-label", `Copy ${text.previousElementSibling?.textContent || "the frame"}`);
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(text); // to be copied by hand where the browser does not
    await navigator.clipboard.writeText(text.textContent).then(() => (button.textContent = "Copied"), () => (button.textContent = "Selected"));
  });
  text.before(button);
}
