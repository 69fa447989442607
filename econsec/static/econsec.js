// Search and filters over a list that is on the page anyway; a row that a link leads to is opened.
const FEW = 60;
for (const list of document.querySelectorAll(".esx-search")) {
  const rows = [...list.querySelectorAll("tbody tr, :scope > li")];
  const bar = document.createElement("form");
  const found = document.createElement("output");
  const more = Object.assign(document.createElement("button"), { type: "button", className: "esx-more", textContent: "Show all" });
  let every = false;
  const make = (name, control) => {
    const label = document.createElement("label");
    label.append(name, control);
    bar.append(label);
    control.addEventListener("input", show);
    return control;
  };
  const word = make("Search", Object.assign(document.createElement("input"), { type: "search", placeholder: "word or number" }));
  const choices = list.dataset.filters.split(" ").map((name) => {
    const select = make(name, document.createElement("select"));
    for (const value of ["", ...new Set(rows.flatMap((row) => row.dataset[name].split("|")))]) select.add(new Option(value || "all", value));
    return [name, select];
  });
  function show() {
    // a number is found whole, anything else also as a part
    const words = word.value.toLowerCase().split(/\s+/).filter(Boolean);
    const tests = words.map((one) => (/^[\d.,]+$/.test(one) ? new RegExp(`(^|[^\\d.,])${one.replaceAll(".", "\\.")}(?![\\d]|[.,]\\d)`) : new RegExp(one.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))));
    const fits = (row) => tests.every((test) => test.test(row.dataset.words)) && choices.every(([name, select]) => !select.value || row.dataset[name].split("|").includes(select.value));
    const fitting = new Set(rows.filter(fits));
    let room = every ? rows.length : FEW;
    for (const row of rows) row.hidden = !fitting.has(row) || room-- <= 0;
    more.hidden = every || fitting.size <= FEW;
    found.value = `${fitting.size} of ${rows.length} found` + (more.hidden ? "" : `, the first ${FEW} shown`);
  }
  bar.className = "esx-filters";
  bar.addEventListener("submit", (event) => event.preventDefault());
  more.addEventListener("click", () => show((every = true)));
  bar.append(found);
  list.before(bar);
  list.after(more);
  show();
}
function plain(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
function reveal() {
  const target = document.getElementById(location.hash.slice(1)) || document.getElementById(plain(location.hash.slice(1)));
  for (let node = target; node; node = node.parentElement) {
    node.hidden = false; // a row of a list of which only the first are shown
    if (node.tagName === "DETAILS") node.open = true;
  }
  target?.scrollIntoView();
}
if (location.hash) reveal();
addEventListener("hashchange", reveal);
// the theme's drawers forget to give the focus back to the button that opened them
let pressed;
addEventListener("click", (event) => (pressed = event.target.closest(".primary-toggle, .secondary-toggle") || pressed), true);
for (const drawer of document.querySelectorAll("#pst-primary-sidebar-modal, #pst-secondary-sidebar-modal")) {
  drawer.addEventListener("close", () => requestAnimationFrame(() => pressed?.focus()));
}
