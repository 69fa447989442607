"""What is seen of a page in the browser, and the faults of it, a line each; for tests of the book and of test books."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import unquote, urljoin, urlsplit

import lxml.html
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tools.shots import HEIGHT, settle

# Up to this width a figure shows its narrow drawing.
NARROW_TO = 719
# From this width on a figure may stand beside something else, and shows the narrow drawing there.
BESIDE_FROM = 1200
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
    isBeside: !!figure.closest(".tag_beside"),
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

# Words that leave the part of the page in which they stand, or are cut off there; what scrolls on its own may be wider.
STRAYING = """() => {
  const parts = document.querySelectorAll(".bd-article, .bd-sidebar-primary, .bd-sidebar-secondary, .prev-next-area, .bd-header, figure, caption, td, th");
  const scrolls = (node, part) => node && (/auto|scroll/.test(getComputedStyle(node).overflowX) || node !== part && scrolls(node.parentElement, part));
  const found = [];
  for (const part of parts) {
    const {left, right} = part.getBoundingClientRect(), words = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (words.nextNode()) {
      const node = words.currentNode, range = document.createRange();
      if (!node.data.trim() || node.parentElement.closest("svg") || !node.parentElement.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
      range.selectNodeContents(node);
      const box = range.getBoundingClientRect();
      if (box.width <= 1 || right - left <= 1 || scrolls(node.parentElement, part)) continue;
      if (box.right > right + 1 || box.left < left - 1)
        found.push(`<${part.localName} class="${part.className}"> does not hold ${JSON.stringify(node.data.trim().slice(0, 40))}`);
    }
  }
  for (const node of document.body.querySelectorAll("*")) {
    const {overflowX, textOverflow} = getComputedStyle(node);
    if (node.checkVisibility() && node.clientWidth > 1 && node.scrollWidth > node.clientWidth + 1
        && (textOverflow === "ellipsis" || /hidden|clip/.test(overflowX)) && node.textContent.trim() && node !== document.body)
      found.push(`<${node.localName} class="${node.className}"> cuts ${JSON.stringify(node.textContent.trim().slice(0, 40))}`);
  }
  return [...new Set(found)].slice(0, 5);
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
    """A figure, whether it stands beside something else where there is room, and its visible drawings."""

    name: str
    isBeside: bool
    drawings: list[Drawing]


@contextmanager
def tab(browser: Browser, width: int = 1280, height: int = HEIGHT, **options: Any) -> Iterator[Page]:
    """Open a tab of a reader without a network who was never here before, for a while."""
    with browser.new_context(offline=True, viewport={"width": width, "height": height}, **options) as context:
        yield context.new_page()


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


def missing(figures: list[Figure], width: int) -> list[str]:
    """Figures that do not show one drawing, the one for this width, with text in it."""
    faults = []
    for figure in figures:
        is_narrow = width <= NARROW_TO or (figure["isBeside"] and width >= BESIDE_FROM)
        wanted, kinds = "esx-narrow" if is_narrow else "esx-wide", [drawing["kind"] for drawing in figure["drawings"]]
        if kinds != [wanted]:
            faults.append(f"{figure['name']}: shows {kinds}, not one drawing in {wanted}")
        elif not figure["drawings"][0]["texts"]:
            faults.append(f"{figure['name']}: its drawing has no visible text")
    return faults


def clipped(figures: list[Figure]) -> list[str]:
    """Texts that leave their drawing."""
    return [
        f"{figure['name']}: {text['words']!r} leaves its drawing"
        for figure in figures
        for drawing in figure["drawings"]
        for text in drawing["texts"]
        if not is_inside(text["box"], drawing["frame"])
    ]


def is_inside(box: Box, frame: Box, tolerance: float = 1) -> bool:
    """Tell whether a box lies within a frame."""
    return (
        box["left"] >= frame["left"] - tolerance
        and box["top"] >= frame["top"] - tolerance
        and box["right"] <= frame["right"] + tolerance
        and box["bottom"] <= frame["bottom"] + tolerance
    )


def overlapping(figures: list[Figure]) -> list[str]:
    """Pairs of texts of a drawing that lie on each other."""
    return [
        f"{figure['name']}: {one['words']!r} and {other['words']!r} overlap"
        for figure in figures
        for drawing in figure["drawings"]
        for one, other in combinations(drawing["texts"], 2)
        if do_overlap(one["box"], other["box"])
    ]


def do_overlap(one: Box, other: Box, tolerance: float = 2) -> bool:
    """Tell whether two boxes share more than the tolerance in both directions."""
    across = min(one["right"], other["right"]) - max(one["left"], other["left"])
    down = min(one["bottom"], other["bottom"]) - max(one["top"], other["top"])
    return min(across, down) > tolerance


def too_wide(page: Page) -> list[str]:
    """By how much a page is wider than the screen, and what makes it so."""
    excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{excess} px too wide", *page.evaluate(TOO_WIDE)] if excess > 0 else []


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

    def note_failure(request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page was left
            faults.append(f"failed request: {request.url}")

    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("request", note_request)
    page.on("requestfailed", note_failure)
    for end in ("requestfinished", "requestfailed"):
        page.on(end, lambda request: under_way.discard(request))
    return faults, under_way


def finish(page: Page, under_way: set[Request]) -> list[str]:
    """Scroll to the end, wait for what that asks for, and name what never came."""
    # The browser's own «networkidle» never came once on a busy machine.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(QUIET)
    for _ in range(PATIENCE):
        if under_way:
            page.wait_for_timeout(QUIET)
    return [f"never answered: {request.url}" for request in under_way]


@contextmanager
def without_complaint(page: Page) -> Iterator[Page]:
    """Fail at the end where the page complained or asked for what is not its own."""
    faults, _ = listen(page)
    yield page
    report(page.url, faults)


@cache
def read_links(path: Path) -> tuple[frozenset[str], list[str]]:
    """Return every name in a page that a link can lead to, and where its own links lead; the top always is a name."""
    page = lxml.html.document_fromstring(path.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))
    return frozenset({"", "top", *page.xpath("//@id | //@name")}), sorted(set(page.xpath("//@href | //@src")) - {""})


def dead_ends(site: Path, page_path: str) -> list[str]:
    """Links of a page that lead nowhere, each with the reason."""
    found = (find_dead_end(site, page_path, link) for link in read_links(site / page_path)[1])
    return [dead_end for dead_end in found if dead_end]


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
    if target.suffix == ".html" and unquote(address.fragment) not in read_links(target)[0]:
        return f"{link}: no such anchor"
    return None
