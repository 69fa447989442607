"""What a reader of the built book sees, whatever the screen, the theme and the network."""

from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from bs4 import BeautifulSoup
from playwright.sync_api import ConsoleMessage, Page, Request

from tools.shots import HEIGHT, settle

# From this width on a figure shows its wide drawing.
WIDE_FROM = 721
OWN_SCHEMES = {"file", "data", "blob"}

FAULTY_FIGURES = """wanted => [...document.querySelectorAll("figure.esx-figure")].flatMap((figure, i) => {
  const name = figure.id || `figure ${i + 1}`;
  const drawn = box => box.width > 0 && box.height > 0;
  const seen = [...figure.querySelectorAll("svg")].filter(svg =>
    svg.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && drawn(svg.getBoundingClientRect()));
  if (seen.length !== 1) return [`${name}: shows ${seen.length} drawings`];
  if (!seen[0].closest(wanted)) return [`${name}: its drawing is not in ${wanted}`];
  const texts = [...seen[0].querySelectorAll("text")];
  return texts.some(text => drawn(text.getBoundingClientRect())) ? [] : [`${name}: no text is drawn`];
})"""

CLIPPED_TEXTS = """() => [...document.querySelectorAll("figure.esx-figure svg")].flatMap(svg => {
  const frame = svg.getBoundingClientRect();
  const outside = box => box.left < frame.left - 1 || box.right > frame.right + 1
    || box.top < frame.top - 1 || box.bottom > frame.bottom + 1;
  const name = svg.closest("figure").id || "a figure";
  return [...svg.querySelectorAll("text")]
    .filter(text => frame.width > 0 && outside(text.getBoundingClientRect()))
    .map(text => `${name}: "${text.textContent}" leaves its drawing`);
})"""

COLLIDING_TEXTS = """() => [...document.querySelectorAll("figure.esx-figure svg")].flatMap(svg => {
  const name = svg.closest("figure").id || "a figure";
  const texts = [...svg.querySelectorAll("text")]
    .map(text => ({words: text.textContent, box: text.getBoundingClientRect()}))
    .filter(({box}) => box.width > 0 && box.height > 0);
  const collide = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  return texts.flatMap((one, i) => texts.slice(i + 1)
    .filter(other => collide(one.box, other.box))
    .map(other => `${name}: "${one.words}" and "${other.words}" overlap`));
})"""

# The deepest elements that reach beyond the screen, to name the culprit.
WIDE_ELEMENTS = """() => [...document.body.querySelectorAll("*")]
  .filter(node => node.getBoundingClientRect().right > innerWidth + 1)
  .filter(node => node.checkVisibility() && ![...node.children].some(
    child => child.getBoundingClientRect().right > innerWidth + 1))
  .slice(0, 5)
  .map(node => `${node.tagName.toLowerCase()}.${node.getAttribute("class") || ""} `
    + `"${node.textContent.trim().slice(0, 40)}"`)"""


def show(page: Page, address: str, width: int) -> None:
    """Show a page at a width, loading it only where it is not the one shown."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    if page.url != address:
        page.goto(address)
    settle(page)


def report(page_path: str, faults: list[str], width: int | None = None, theme: str = "") -> None:
    """Fail with one line for each fault, under the name of the page."""
    where = f"{page_path}{f' at {width} px' if width else ''}{f', {theme}' if theme else ''}"
    assert not faults, "\n  ".join([f"{where}:", *faults])


def test_every_figure_shows_one_drawing_with_text_without_scripts_or_network(
    still_page: Page, site: Path, page_path: str, width: int
) -> None:
    show(still_page, (site / page_path).as_uri(), width)
    wanted = ".esx-wide" if width >= WIDE_FROM else ".esx-narrow"
    report(page_path, still_page.evaluate(FAULTY_FIGURES, wanted), width)


def test_no_text_of_a_chart_is_clipped(
    still_page: Page, site: Path, page_path: str, width: int
) -> None:
    show(still_page, (site / page_path).as_uri(), width)
    report(page_path, still_page.evaluate(CLIPPED_TEXTS), width)


def test_no_two_texts_of_a_chart_overlap(
    still_page: Page, site: Path, page_path: str, width: int
) -> None:
    show(still_page, (site / page_path).as_uri(), width)
    report(page_path, still_page.evaluate(COLLIDING_TEXTS), width)


def test_no_page_scrolls_sideways(
    live_pages: dict[str, Page], site: Path, page_path: str, width: int, theme: str
) -> None:
    page = live_pages[theme]
    show(page, (site / page_path).as_uri(), width)
    assert page.evaluate("document.documentElement.dataset.theme") == theme, page_path
    excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    faults = [f"{excess} px too wide", *page.evaluate(WIDE_ELEMENTS)] if excess > 0 else []
    report(page_path, faults, width, theme)


def test_no_page_complains_or_asks_for_anything_but_its_own_files(
    live_pages: dict[str, Page], site: Path, page_path: str
) -> None:
    faults: list[str] = []

    def note_message(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            faults.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def note_request(request: Request) -> None:
        if urlsplit(request.url).scheme not in OWN_SCHEMES:
            faults.append(f"foreign request: {request.url}")

    # A tab of its own, for it must be loaded anew and listened to from the start.
    page = live_pages["light"].context.new_page()
    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    page.on("request", note_request)
    page.on("requestfailed", lambda request: faults.append(f"failed request: {request.url}"))
    page.goto((site / page_path).as_uri(), wait_until="networkidle")
    # Some parts wait until they are scrolled to.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    settle(page)
    page.close()
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
