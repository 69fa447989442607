"""Take pictures of every page of the built book: ``python -m tools.shots [--pages GLOB]``."""

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatch
from html import escape
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from tools.browser import ROOT, BrowserError, open_browser

HTML = ROOT / "_build" / "html"
SHOTS = ROOT / "_build" / "shots"
WIDTHS = (360, 768, 1280)
THEMES = ("light", "dark")
HEIGHT = 900
# Chromium draws nothing below 16,384 px.
TALLEST = 12_000
NOT_PAGES = {"404.html", "genindex.html", "search.html", "py-modindex.html"}
SHEET_STYLE = """
body { font: 16px sans-serif; margin: 16px; width: 1248px; background: #ddd; color: #111 }
h2 { font-size: 16px; margin: 16px 0 4px }
.row { display: grid; grid-template-columns: repeat(6, 1fr); gap: 8px }
a { font-size: 12px; color: inherit; text-decoration: none }
span { display: block; height: 300px; overflow: hidden }
img { width: 100% }
"""


def find_pages(html: Path = HTML) -> list[str]:
    """Return the paths of the pages a reader meets, relative to the site.

    Parameters
    ----------
    html
        The built site. Folders such as ``_static``, generated indexes and redirects
        are left out.
    """
    paths = (path.relative_to(html) for path in sorted(html.rglob("*.html")))
    return [
        path.as_posix()
        for path in paths
        if not any(part.startswith("_") for part in path.parts)
        and path.name not in NOT_PAGES
        and 'http-equiv="refresh"' not in (html / path).read_text(encoding="utf-8").lower()
    ]


@contextmanager
def open_theme(browser: Browser, theme: str) -> Iterator[BrowserContext]:
    """Yield a context in which the site is light or dark."""
    context = browser.new_context(color_scheme=theme, offline=True)  # type: ignore[arg-type]
    context.add_init_script(f"localStorage.setItem('mode', '{theme}'); localStorage.setItem('theme', '{theme}');")
    try:
        yield context
    finally:
        context.close()


def settle(page: Page) -> None:
    """Wait for the fonts; asked again and again, as with scripts off no callback runs."""
    while page.evaluate("document.fonts.status") != "loaded":
        page.wait_for_timeout(10)


def take_picture(page: Page, address: str, width: int, target: Path) -> None:
    """Write a picture of the whole page, cut where it is too tall to draw."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(address)
    page.evaluate("document.querySelectorAll('img').forEach(one => { one.loading = 'eager' })")
    while not page.evaluate("[...document.images].every(one => one.complete)"):
        page.wait_for_timeout(10)
    settle(page)
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
    page.screenshot(path=target, full_page=True, clip=clip)  # type: ignore[arg-type]


def picture_path(page_path: str, width: int, theme: str) -> Path:
    """Return where the picture of a page lies, relative to the folder of pictures."""
    return Path(f"{page_path.removesuffix('.html')}-{width}-{theme}.png")


def shoot(pages: dict[str, Page], page_path: str) -> None:
    """Take all pictures of one page and say how long it took."""
    start = time.monotonic()
    for theme, page in pages.items():
        for width in WIDTHS:
            target = SHOTS / picture_path(page_path, width, theme)
            take_picture(page, (HTML / page_path).as_uri(), width, target)
    pictures, seconds = len(WIDTHS) * len(THEMES), time.monotonic() - start
    print(f"{page_path}: {pictures} pictures, {seconds:.1f} s", flush=True)


def thumbnail(page_path: str, width: int, theme: str) -> str:
    """Return a small picture that leads to the whole one."""
    picture = escape(picture_path(page_path, width, theme).as_posix(), quote=True)
    return f"<a href='{picture}'><span><img src='{picture}' alt=''></span>{width} {theme}</a>"


def write_contact_sheet(page_paths: list[str]) -> Path:
    """Write a page with a row of thumbnails for each page."""
    rows = []
    for page_path in page_paths:
        row = [thumbnail(page_path, width, theme) for theme in THEMES for width in WIDTHS]
        rows.append(f"<h2>{escape(page_path)}</h2><div class='row'>{''.join(row)}</div>")
    head = f"<meta charset='utf-8'><title>Pages</title><style>{SHEET_STYLE}</style>"
    sheet = SHOTS / "index.html"
    sheet.write_text(f"<!doctype html>{head}{''.join(rows)}", encoding="utf-8")
    return sheet


def main(glob: str) -> None:
    """Take pictures of the pages whose path fits, and make the contact sheet."""
    page_paths = [path for path in find_pages() if fnmatch(path, glob)]
    if not page_paths:
        sys.exit(f"what failed: no page of {HTML} fits {glob!r}; what to do: build the book first")
    with (
        open_browser() as browser,
        open_theme(browser, "light") as light,
        open_theme(browser, "dark") as dark,
    ):
        pages = {"light": light.new_page(), "dark": dark.new_page()}
        for page_path in page_paths:
            shoot(pages, page_path)
        sheet = write_contact_sheet(page_paths)
        take_picture(pages["light"], sheet.as_uri(), 1280, SHOTS / "contact-sheet.png")
    print(f"contact sheet: {sheet}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", metavar="GLOB", default="*", help="e.g. 'chapters/*'")
    try:
        main(parser.parse_args().pages)
    except BrowserError as error:
        sys.exit(str(error))
