// Search and filters over a list that is on the page anyway; a row that a link leads to is opened.
for (const list of document.querySelectorAll(".esx-search")) {
  const rows = [...list.querySelectorAll("tbody tr")];
  const bar = document.createElement("form");
  const found = document.createElement("output");
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
    for (const value of ["", ...new Set(rows.map((row) => row.dataset[name]))]) select.add(new Option(value || "all", value));
    return [name, select];
  });
  function show() {
    const words = word.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    for (const row of rows) {
      row.hidden = !(words.every((one) => row.dataset.words.includes(one)) && choices.every(([name, select]) => !select.value || row.dataset[name] === select.value));
      count += !row.hidden;
    }
    found.value = `${count} of ${rows.length} shown`;
  }
  bar.className = "esx-filters";
  bar.addEventListener("submit", (event) => event.preventDefault());
  bar.append(found);
  list.prepend(bar);
  show();
}
function open() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  for (let node = target; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  target?.scrollIntoView();
}
if (location.hash) open();
addEventListener("hashchange", open);
