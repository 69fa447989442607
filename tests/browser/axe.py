"""What axe-core, which knows most of WCAG 2.2 AA, and checks of the words in drawings and of structure say of a page."""

from pathlib import Path

from playwright.sync_api import Page
from seen import report, too_wide

from tools.shots import HEIGHT, WIDTHS, settle

FAULTS = Path(__file__).resolve().parents[2] / "_build" / "faults"
# So many faults of a page are told.
MOST = 12
# A page of each kind.
# Findings are not among these: they are made as other chapters are, and take a minute in all states.
KINDS = {
    "front": "index.html",
    "chapter with figures": "chapters/zhu/outlook.html",
    "list of the audit": "chapters/audit/numbers.html",
    "glossary": "chapters/glossary.html",
    "chapter of text": "chapters/method.html",
    "gallery": "figures/index.html",
    "figure": "figures/jetro-expansion/index.html",
    "search": "search.html",
    "not found": "404.html",
}
# A desk's page enlarged four times is as narrow as this, and still scrolls one way only.
REFLOWED = 320
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the other theme only these can have another answer.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
AXE = """async ([kind, rules, part]) => {
  const {violations} = await axe.run(part || document, {runOnly: {type: kind, values: rules}, resultTypes: ["violations"], preload: false});
  return violations.flatMap(({id, help, nodes}) => nodes.map(node => [node.target.flat().join(" "), `${id}: ${node.target.flat().join(" ")}: ${(node.any[0] || node.all[0] || node.none[0] || {message: help}).message}`]));
}"""
# Axe leaves out the words in drawings: their contrast with what they stand on, a mark or the page.
WORDS_IN_DRAWINGS = """() => {
  const parts = (colour) => (colour.match(/[\\d.]+/g) || []).map(Number);
  const over = ([r, g, b, a = 1], under) => [r, g, b].map((one, i) => a * one + (1 - a) * under[i]);
  const light = (colour) => colour.map(one => one / 255).map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4).reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (node) => {
    for (; node; node = node.parentElement) { const colour = parts(getComputedStyle(node).backgroundColor); if (colour.length === 3) return colour; }
    return [255, 255, 255];
  };
  const alpha = (style, paint) => { const colour = parts(paint); return [...colour.slice(0, 3), (colour[3] ?? 1) * style.fillOpacity * style.opacity]; };
  const found = [];
  for (const svg of document.querySelectorAll(".esx-figure svg")) {
    if (!svg.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const shapes = [...svg.querySelectorAll("path, rect, circle")].filter(one => getComputedStyle(one).fill.startsWith("rgb") && !one.closest("defs, clipPath"));
    const boxes = shapes.map(one => one.getBoundingClientRect());
    for (const text of svg.querySelectorAll("text")) {
      const style = getComputedStyle(text), {left, top, width, height} = text.getBoundingClientRect(), x = left + width / 2, y = top + height / 2;
      if (!width || !+style.opacity || !style.fill.startsWith("rgb") || !text.checkVisibility({opacityProperty: true})) continue;
      let under = ground(svg.parentElement);
      shapes.forEach((shape, i) => {
        const box = boxes[i];
        if (x < box.left || x > box.right || y < box.top || y > box.bottom || !(shape.compareDocumentPosition(text) & 4)) return;
        const point = new DOMPoint(x, y).matrixTransform(shape.getScreenCTM().inverse());
        if (shape.isPointInFill(point)) under = over(alpha(getComputedStyle(shape), getComputedStyle(shape).fill), under);
      });
      const shown = light(over(alpha(style, style.fill), under)), back = light(under);
      const contrast = (Math.max(shown, back) + 0.05) / (Math.min(shown, back) + 0.05);
      const wanted = parseFloat(style.fontSize) >= 24 ? 3 : 4.5;
      if (contrast < wanted) found.push([`#${svg.closest("figure").id}`, `words in a drawing: #${svg.closest("figure").id} «${text.textContent.slice(0, 30)}» has a contrast of ${contrast.toFixed(2)}`]);
    }
  }
  return found;
}"""
# One title, headings without gaps, tables with captions and headers.
STRUCTURE = """() => {
  const found = [], titles = [...document.querySelectorAll("h1")];
  if (titles.length !== 1 || !titles[0].textContent.trim()) found.push(["h1", `structure: ${titles.length} titles (h1)`]);
  let above = 0;
  for (const heading of document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6):not(.onlyprint *)")) {
    const level = +heading.localName[1];
    if (level > above + 1) found.push(["main " + heading.localName, `structure: a heading of level ${level} below one of level ${above}, «${heading.textContent.trim().slice(0, 40)}»`]);
    above = level;
  }
  for (const table of document.querySelectorAll("table:not([role=presentation])")) {
    const name = `structure: the table «${table.textContent.trim().replace(/\\s+/g, " ").slice(0, 40)}»`, heads = [...table.querySelectorAll("th")];
    if (!table.caption?.textContent.trim()) found.push(["table:not(:has(caption))", `${name} has no caption`]);
    if (!heads.length || heads.some(head => !["col", "row"].includes(head.scope))) found.push(["table:not(:has(th[scope]))", `${name} has no headers, or one without a scope`]);
  }
  return found;
}"""
OUTLINE = """(names) => names.forEach(name => { try { document.querySelectorAll(name).forEach(one => one.style.setProperty("outline", "4px solid red", "important")) } catch {} })"""


class Look:
    """Looks at one page again and again, and keeps what is wrong with it and in which states."""

    def __init__(self, page: Page, name: str) -> None:
        self.page, self.name, self.found = page, name, {}

    def at(self, width: int, theme: str, state: str = "", part: str | None = None, colours: bool = False) -> None:
        """Look at the page, or a part of it, as it is now, in this theme and at this width; where asked, at its colours alone."""
        rules = ["rule", OF_COLOUR, part] if colours else ["tag", RULES, part]
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        self.page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
        found = [*self.page.evaluate(AXE, rules), *self.page.evaluate(WORDS_IN_DRAWINGS)]
        if found and not self.found:
            self.picture(f"{self.name.removesuffix('.html').replace('/', '-')}-{width}-{theme}", [target for target, _ in found])
        for _, fault in found:
            self.found.setdefault(fault, []).append(" ".join(filter(None, [f"{width} px", theme, state])))

    def picture(self, name: str, targets: list[str]) -> None:
        """Leave a picture of the page with what is wrong outlined."""
        self.page.evaluate(OUTLINE, targets)
        FAULTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=FAULTS / f"{name}.png", full_page=True)

    def finish(self) -> None:
        """Fail where anything was wrong, with the states in which it was; structure and the narrowest width are looked at here."""
        told = [f"{fault} ({', '.join(dict.fromkeys(states))})" for fault, states in self.found.items()]
        told = told if len(told) <= MOST else [*told[:MOST], f"and {len(told) - MOST} more; see {FAULTS}"]
        self.page.set_viewport_size({"width": REFLOWED, "height": HEIGHT})
        structure = [fault for _, fault in self.page.evaluate(STRUCTURE)]
        report(self.name, told + structure + [f"at {REFLOWED} px: {fault}" for fault in too_wide(self.page)])


def open_page(page: Page, site: Path, name: str) -> Look:
    """Open a page of the site in a tab with axe, to be looked at."""
    page.set_viewport_size({"width": max(WIDTHS), "height": HEIGHT})
    page.goto((site / name).as_uri())
    settle(page)
    return Look(page, name)
