"""What a reader of the built book sees, whatever the screen, the theme and the network."""

from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TypedDict
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tools.shots import HEIGHT, settle

# Up to this width a figure shows its narrow drawing.
NARROW_TO = 719
# Milliseconds in which what a scroll asks for is under way.
QUIET = 100
# How often this is waited for at most.
PATIENCE = 300
OWN_SCHEMES = {"file", "data", "blob"}

# What is seen of each figure; text that Vega hides has an opacity of 0.
SEEN_FIGURES = """() => {
  const box = node => {
    const {left, top, right, bottom} = node.getBoundingClientRect();
    return {left, top, right, bottom};
  };
  const seen = node => {
    const {width, height} = node.getBoundingClientRect();
    const visible = {opacityProperty: true, visibilityProperty: true};
    return width > 0 && height > 0 && node.checkVisibility(visible);
  };
  const find = (node, name) => [...node.querySelectorAll(name)].filter(seen);
  return [...document.querySelectorAll("figure.esx-figure")].map((figure, i) => ({
    name: figure.id || `figure ${i + 1}`,
    drawings: find(figure, ":scope > div svg").map(svg => ({
      kind: ["esx-wide", "esx-narrow"].find(kind => svg.closest("." + kind)) || "no kind",
      frame: box(svg),
      texts: find(svg, "text").map(text => ({words: text.textContent, box: box(text)})),
    })),
  }));
}"""

# The innermost elements that reach beyond the screen.
TOO_WIDE = """() => {
  const leaves = node => node.getBoundingClientRect().right > innerWidth + 1;
  return [...document.body.querySelectorAll("*")]
    .filter(node => leaves(node) && node.checkVisibility() && ![...node.children].some(leaves))
    .slice(0, 5)
    .map(node => `<${node.localName} class="${node.getAttribute("class") || ""}"> `
      + node.textContent.trim().slice(0, 40));
}"""


class Box(TypedDict):
    """The edges of an element, in pixels of the screen."""

    left: float
    top: float
    right: float
    bottom: float


class Text(TypedDict):
    """A text of a drawing and where it is."""

    words: str
    box: Box


class Drawing(TypedDict):
    """One visible drawing: its kind, its edges and its visible texts."""

    kind: str
    frame: Box
    texts: list[Text]


class Figure(TypedDict):
    """A figure and its visible drawings."""

    name: str
    drawings: list[Drawing]


def show(page: Page, address: str, width: int) -> None:
    """Show a page at a width, loading it only where it is not the one shown."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    if page.url != address:
        page.goto(address)
    settle(page)


def report(where: str, faults: list[str]) -> None:
    """Fail with one line for each fault."""
    if faults:
        pytest.fail("\n  ".join([f"{where}:", *faults]), pytrace=False)


@pytest.fixture
def figures(still_page: Page, site: Path, page_path: str, width: int) -> list[Figure]:
    """Return what is seen of the figures of a page without scripts and network."""
    show(still_page, (site / page_path).as_uri(), width)
    return still_page.evaluate(SEEN_FIGURES)


def test_every_figure_shows_one_drawing_with_text_without_scripts_or_network(figures: list[Figure], page_path: str, width: int) -> None:
    wanted = "esx-narrow" if width <= NARROW_TO else "esx-wide"
    faults = []
    for figure in figures:
        kinds = [drawing["kind"] for drawing in figure["drawings"]]
        if kinds != [wanted]:
            faults.append(f"{figure['name']}: shows {kinds}, not one drawing in {wanted}")
        elif not figure["drawings"][0]["texts"]:
            faults.append(f"{figure['name']}: its drawing has no visible text")
    report(f"{page_path} at {width} px", faults)


def is_inside(box: Box, frame: Box, tolerance: float = 1) -> bool:
    """Tell whether a box lies within a frame."""
    return (
        box["left"] >= frame["left"] - tolerance
        and box["top"] >= frame["top"] - tolerance
        and box["right"] <= frame["right"] + tolerance
        and box["bottom"] <= frame["bottom"] + tolerance
    )


def test_no_text_of_a_drawing_is_clipped(figures: list[Figure], page_path: str, width: int) -> None:
    faults = [
        f"{figure['name']}: {text['words']!r} leaves its drawing"
        for figure in figures
        for drawing in figure["drawings"]
        for text in drawing["texts"]
        if not is_inside(text["box"], drawing["frame"])
    ]
    report(f"{page_path} at {width} px", faults)


def do_overlap(one: Box, other: Box, tolerance: float = 2) -> bool:
    """Tell whether two boxes share more than the tolerance in both directions."""
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return min(across, down) > tolerance


def test_no_two_texts_of_a_drawing_overlap(figures: list[Figure], page_path: str, width: int) -> None:
    faults = [
        f"{figure['name']}: {one['words']!r} and {other['words']!r} overlap"
        for figure in figures
        for drawing in figure["drawings"]
        for one, other in combinations(drawing["texts"], 2)
        if do_overlap(one["box"], other["box"])
    ]
    report(f"{page_path} at {width} px", faults)


def test_a_page_without_scripts_keeps_the_colours_of_the_theme(still_page: Page, site: Path, page_path: str) -> None:
    still_page.goto((site / page_path).as_uri())
    style = "getComputedStyle(document.documentElement)"
    colour = still_page.evaluate(f"{style}.getPropertyValue('--pst-color-text-base')")
    faults = [] if colour else ["<html data-theme> names no theme that the style sheet knows"]
    report(page_path, faults)


def test_no_page_scrolls_sideways(live_pages: dict[str, Page], site: Path, page_path: str, width: int, theme: str) -> None:
    page = live_pages[theme]
    show(page, (site / page_path).as_uri(), width)
    shown = page.evaluate("document.documentElement.dataset.theme")
    faults = [] if shown == theme else [f"shows the theme {shown!r}"]
    excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    if excess > 0:
        faults += [f"{excess} px too wide", *page.evaluate(TOO_WIDE)]
    report(f"{page_path} at {width} px, {theme}", faults)


def listen(page: Page) -> tuple[list[str], set[Request]]:
    """Return a list that grows with every complaint and foreign request of a page, and the requests that are under way."""
    faults: list[str] = []
    under_way: set[Request] = set()

    def note_message(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"console {message.type}: {message.text}")

    def note_request(request: Request) -> None:
        if urlsplit(request.url).scheme not in OWN_SCHEMES:
            faults.append(f"foreign request: {request.url}")
        under_way.add(request)

    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("request", note_request)
    page.on("requestfailed", lambda request: faults.append(f"failed request: {request.url}"))
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: under_way.discard(request))
    return faults, under_way


def test_no_page_complains_or_asks_for_anything_but_its_own_files(browser: Browser, site: Path, page_path: str) -> None:
    # A reader's first visit: nothing is stored yet.
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        faults, under_way = listen(page)
        page.goto((site / page_path).as_uri())
        # Some parts load only when they are scrolled to. The browser's own «networkidle» never came once on a busy machine.
        page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        page.wait_for_timeout(QUIET)
        for _ in range(PATIENCE):
            if under_way:
                page.wait_for_timeout(QUIET)
        faults += [f"never answered: {request.url}" for request in under_way]
    report(page_path, faults)


@cache
def read_html(path: Path) -> BeautifulSoup:
    """Return a parsed page."""
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@cache
def read_anchors(path: Path) -> frozenset[str]:
    """Return every name in a page that a link can lead to; the top always is one."""
    tags = read_html(path).find_all(lambda tag: tag.get("id") or tag.get("name"))
    return frozenset({"", "top"} | {str(tag.get(key)) for tag in tags for key in ("id", "name")})


def find_dead_end(site: Path, page_path: str, link: str) -> str | None:
    """Return why a link of a page leads nowhere within the site, or None."""
    address = urlsplit(urljoin((site / page_path).as_uri(), link))
    if address.scheme != "file":
        return None
    target = Path(unquote(address.path))
    if not target.is_relative_to(site):
        return f"{link}: leaves the site"
    if not target.is_file():
        return f"{link}: no such file"
    if target.suffix == ".html" and unquote(address.fragment) not in read_anchors(target):
        return f"{link}: no such anchor"
    return None


def test_every_internal_link_and_anchor_leads_somewhere(site: Path, page_path: str) -> None:
    tags = read_html(site / page_path).find_all(lambda tag: tag.get("href") or tag.get("src"))
    links = {str(tag.get(key)) for tag in tags for key in ("href", "src") if tag.get(key)}
    dead_ends = (find_dead_end(site, page_path, link) for link in sorted(links))
    report(page_path, [dead_end for dead_end in dead_ends if dead_end])
