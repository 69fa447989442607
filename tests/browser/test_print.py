"""Pages on paper: black on white from a dark page too, no navigation and no buttons, figures whole and none taller than a sheet."""

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tools.shots import HTML, open_theme, settle

# An A4 sheet less the margins of the style sheet, in pixels: 180 by 265 mm.
SHEET = (680, 1001)
PAGES = [
    "index.html",
    "chapters/zhu/supply-chains.html",
    "chapters/audit/scorecard.html",
    "chapters/across/timeline.html",
    "figures/jetro-expansion/index.html",
]
CONTROLS = "nav:not(#jb-print-docs-body *), button, input, select, .bd-header, .bd-sidebar-primary, .bd-sidebar-secondary, .prev-next-footer, .skip-link, .esx-more, .cell_input, .cell details.hide"
# What of a page must not be seen on paper.
PRESSED = """names => [...document.querySelectorAll(names)].filter(one => one.checkVisibility({visibilityProperty: true}) && one.getBoundingClientRect().width > 1)
  .map(one => `<${one.localName} class="${one.getAttribute("class") || ""}">`).slice(0, 5)"""
# Figures that a sheet does not hold, drawings without their shape, and texts that are cut.
CLIPPED = """([wide, tall]) => [...document.querySelectorAll("figure.esx-figure")].flatMap(figure => {
  const drawn = [...figure.querySelectorAll("svg:not(figcaption *)")].filter(one => one.checkVisibility() && one.getBoundingClientRect().width > 1), faults = [];
  if (drawn.length !== 1) faults.push(`${figure.id}: ${drawn.length} drawings are seen`);
  for (const svg of drawn) {
    const {width, height} = svg.getBoundingClientRect(), box = svg.viewBox.baseVal, whole = figure.getBoundingClientRect();
    if (Math.abs(width / height / (box.width / box.height) - 1) > 0.02) faults.push(`${figure.id}: ${width} by ${height} is not the shape of the drawing`);
    if (whole.width > wide + 1 || whole.height > tall) faults.push(`${figure.id}: ${whole.width} by ${whole.height} is more than a sheet`);
  }
  return faults;
})"""
# Words that are not dark on white.
PALE = """() => [...document.querySelectorAll("p, li, td, th, dt, dd, h1, h2, h3, figcaption, code, a, svg text")].filter(one => one.checkVisibility() && one.textContent.trim())
  .filter(one => (getComputedStyle(one)[one.closest("svg") ? "fill" : "color"].match(/\\d+/g) || []).slice(0, 3).some(part => part > 110))
  .map(one => `<${one.localName} class="${one.getAttribute("class") || ""}"> ${one.textContent.trim().slice(0, 30)}`).slice(0, 5)"""


@pytest.fixture(scope="module", params=PAGES)
def paper(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    """A dark page as it goes to a printer."""
    with open_theme(browser, "dark") as context:
        page = context.new_page()
        page.set_viewport_size({"width": SHEET[0], "height": SHEET[1]})
        page.goto((HTML / request.param).as_uri())
        page.emulate_media(media="print")
        settle(page)
        yield page


def test_nothing_to_press_is_printed(paper: Page) -> None:
    assert paper.evaluate(PRESSED, CONTROLS) == []


def test_every_figure_is_whole_and_fits_a_sheet(paper: Page) -> None:
    assert paper.evaluate(CLIPPED, list(SHEET)) == []


def test_words_are_dark_on_white_even_from_a_dark_page(paper: Page) -> None:
    assert paper.evaluate(PALE) == []
    assert paper.evaluate("getComputedStyle(document.body).backgroundColor") in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")


def test_sources_of_a_figure_are_printed_and_nothing_is_wider_than_the_sheet(paper: Page) -> None:
    sources = paper.locator(".esx-sources").all()
    assert all((one.bounding_box() or {"height": 0})["height"] > 30 for one in sources)
    assert paper.evaluate("document.documentElement.scrollWidth") <= SHEET[0] + 1


def test_a_figure_comes_out_of_the_printer_on_one_sheet_with_its_title_first(browser: Browser) -> None:
    with open_theme(browser, "dark") as context:
        page = context.new_page()
        page.goto((HTML / PAGES[-1]).as_uri())
        printed = PdfReader(io.BytesIO(page.pdf(format="A4")))
    assert len(printed.pages) == 1
    assert printed.pages[0].extract_text().strip().startswith("Japanese firms abroad that plan to expand")
