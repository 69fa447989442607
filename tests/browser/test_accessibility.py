"""What axe-core, which knows most of WCAG 2.2 AA, and a check of the words in drawings say of every page: nothing."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from seen import report, too_wide

from tools import node
from tools.shots import HEIGHT, NOT_PAGES, THEMES, WIDTHS, settle

FAULTS = Path(__file__).resolve().parents[2] / "_build" / "faults"
# So many faults of a page are told.
MOST = 12
# A page of each kind, which is looked at in all states; every other page is looked at once wide in light and once narrow in dark.
# Findings, glossary and method are among those: they are made as other chapters are, and the first alone takes a minute in all states.
KINDS = {
    "front": "index.html",
    "chapter with figures": "chapters/zhu/institutions.html",
    "list of the audit": "chapters/audit/numbers.html",
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


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which axe-core, which the pages' policy would stop, is there."""
    with browser.new_context(bypass_csp=True, offline=True, reduced_motion="reduce") as context:
        context.add_init_script(path=node.path("axe-core/axe.min.js"))
        yield context.new_page()


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

    def faults(self) -> list[str]:
        """What is wrong, each with the states in which it is."""
        told = [f"{fault} ({', '.join(dict.fromkeys(states))})" for fault, states in self.found.items()]
        return told if len(told) <= MOST else [*told[:MOST], f"and {len(told) - MOST} more; see {FAULTS}"]


def fold(page: Page, opened: bool) -> None:
    """Open or close everything that folds."""
    page.evaluate("opened => document.querySelectorAll('details').forEach(one => { one.open = opened })", opened)


def revive(page: Page) -> bool:
    """Wake the first chart of a page."""
    plot = page.locator("[data-esx]:visible").first
    if found := plot.count() > 0:
        plot.hover()
        expect(plot).to_have_attribute("data-esx", "live")
    return found


def narrow_down(page: Page) -> bool:
    """Search in the first list of a page."""
    field = page.locator(".esx-filters input, .esx-find input").first
    if found := field.is_visible():
        field.fill("japan")
    return found


def turn_to_a_number(page: Page) -> bool:
    """Show the card of the first number or term of a page."""
    link = page.locator("a.esx-marked:visible, a.esx-term:visible").first
    if found := link.count() > 0:
        page.keyboard.press("Shift")  # whoever uses keys
        link.focus()
        expect(page.locator(".esx-pop:popover-open, .esx-pop:visible").first).to_be_visible()
    return found


def open_the_list_of_pages(page: Page) -> bool:
    """Open the list of pages, where it is not there anyway."""
    button = page.locator(".primary-toggle:visible")
    if found := button.count() > 0 and page.viewport_size["width"] < 992:  # type: ignore[index]
        button.click()
        expect(page.locator("#pst-primary-sidebar-modal")).to_be_visible()
    return found


def open_the_search(page: Page) -> bool:
    """Open the dialog that searches, but on the page that does so itself."""
    if found := page.locator("#pst-search-dialog").count() > 0 and not page.locator(".bd-search-container").count():
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input:visible").fill("55.3")
    return found


# What can be brought about, how, and what it changes.
STATES: dict[str, tuple[Callable[[Page], bool], str]] = {
    "with a live chart": (revive, "figure.esx-figure"),
    "with a list searched": (narrow_down, "main"),
    "with a card": (turn_to_a_number, ".esx-pop"),
    "with the list of pages open": (open_the_list_of_pages, "#pst-primary-sidebar-modal"),
    "with the search open": (open_the_search, "#pst-search-dialog"),
}


def look_at_all(look: Look) -> None:
    """Look at a page in all its states."""
    for opened in (False, True):
        fold(look.page, opened)
        for theme in THEMES:
            for width in WIDTHS:
                look.at(width, theme, "all opened" if opened else "", colours=theme == "dark")
    for width in (min(WIDTHS), max(WIDTHS)):
        for state, (bring_about, part) in STATES.items():
            look.page.set_viewport_size({"width": width, "height": HEIGHT})
            look.page.reload()
            if bring_about(look.page):
                for theme in THEMES:
                    look.at(width, theme, state, part)


def test_nothing_on_a_page_stands_in_the_way_of_anybody(tab: Page, site: Path, page_path: str) -> None:
    examine(tab, site, page_path)


@pytest.mark.parametrize("name", sorted({*KINDS.values(), "genindex.html"} & NOT_PAGES))
def test_nothing_on_a_page_that_sphinx_makes_stands_in_the_way_of_anybody(tab: Page, site: Path, name: str) -> None:
    examine(tab, site, name)


def examine(tab: Page, site: Path, name: str) -> None:
    """Fail where axe finds something on a page."""
    tab.set_viewport_size({"width": max(WIDTHS), "height": HEIGHT})
    tab.goto((site / name).as_uri())
    settle(tab)
    look = Look(tab, name)
    if name in KINDS.values():
        look_at_all(look)
    else:
        look.at(max(WIDTHS), "light")
        look.at(min(WIDTHS), "dark")
    tab.set_viewport_size({"width": REFLOWED, "height": HEIGHT})
    structure = [fault for _, fault in tab.evaluate(STRUCTURE)]
    report(name, look.faults() + structure + [f"at {REFLOWED} px: {fault}" for fault in too_wide(tab)])


def test_every_kind_of_page_is_there(site: Path) -> None:
    assert [name for name in KINDS.values() if not (site / name).is_file()] == []


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<p style="color: #999">words</p>', "color-contrast"),
        ('<img src="data:,">', "image-alt"),
        ('<figure class="esx-figure"><svg><text y="20" fill="#aaa">x</text></svg></figure>', "words in a drawing"),
        (
            '<figure class="esx-figure"><svg width="90"><path d="M0 0h90v40H0z"/><text y="20" fill="#333">words</text></svg></figure>',
            "words in a drawing",
        ),
    ],
)
def test_a_fault_is_found_and_a_picture_left(tab: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, markup: str, rule: str) -> None:
    monkeypatch.setattr("test_accessibility.FAULTS", tmp_path)
    (tmp_path / "x.html").write_text(f'<!DOCTYPE html><html lang="en"><title>x</title><main><h1>x</h1>{markup}</main></html>', "utf-8")
    tab.goto((tmp_path / "x.html").as_uri())
    look = Look(tab, "x.html")
    look.at(360, "light")
    assert [fault.split(":")[0] for fault in look.found] == [rule]
    assert (tmp_path / "x-360-light.png").is_file()


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>x</h1><h1>y</h1>",
        "<h1></h1>",
        "<h1>x</h1><h3>y</h3>",
        '<h1>x</h1><table><thead><tr><th scope="col">x</th></tr></thead></table>',
        "<h1>x</h1><table><caption>x</caption><tr><th>x</th></tr></table>",
        "<h1>x</h1><table><caption>x</caption><tr><td>x</td></tr></table>",
    ],
)
def test_a_fault_of_structure_is_found(tab: Page, markup: str) -> None:
    tab.set_content(f"<main>{markup}</main>")
    assert len(tab.evaluate(STRUCTURE)) == 1
