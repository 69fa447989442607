"""Print the built book as one PDF: ``python -m tools.pdf [FILE]``."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pikepdf
from playwright.sync_api import Browser, Error, Page
from pypdf import PdfReader

from econsec import citing
from econsec.faults import Faults
from econsec.paths import Project, installed
from tools.browser import ROOT, BrowserError, open_browser
from tools.paper import PaperError, assemble

SITE = ROOT / "_build" / "html"
TARGET = ROOT / "_build" / "economic-security-recomputed.pdf"
FILL = "numbers => { for (const link of document.querySelectorAll('a.on')) link.textContent = numbers[decodeURIComponent(link.hash.slice(1))] }"
HEADINGS = "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(one => one.textContent)"
FONTS = "[...document.fonts].map(one => `${one.family} ${one.weight}: ${one.status}`)"


def make(browser: Browser, site: Path, target: Path, project: Project) -> int:
    """Write the book as a PDF and return how many pages it has. Raises `PaperError` where it cannot be printed.

    Chromium prints it twice, as on which page a thing stands is known only after the first time.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        whole, finished = Path(scratch) / "book.html", Path(scratch) / target.name
        whole.write_text(timed("Putting the pages together", assemble, site, project), "utf-8")
        with browser.new_context() as context:
            page = context.new_page()
            page.set_default_timeout(0)  # a slow machine prints for minutes
            page.goto(whole.as_uri())
            page.emulate_media(media="print", color_scheme="light")
            numbers = page_numbers(timed("Printing, to learn the numbers of pages", draft, page))
            page.evaluate(FILL, numbers)
            printed = timed("Printing, with the numbers", final, page)
            check_fonts(page)
            titles = page.evaluate(HEADINGS)
        if page_numbers(printed) != numbers:
            raise PaperError("the contents: pages moved when their numbers were filled in. Give a.on in tools/paper.css more room")
        count = timed("Packing", pack, printed, titles, finished)
        os.replace(finished, target)  # in one step, so that no half-written book is ever there
    return count


def timed(what: str, do: Callable[..., Any], *arguments: Any) -> Any:
    """Do something; say what, and how long it took."""
    start = time.monotonic()
    done = do(*arguments)
    print(f"{what}: {time.monotonic() - start:.1f} s", flush=True)
    return done


def draft(page: Page) -> bytes:
    """A print for its page numbers only."""
    return page.pdf(prefer_css_page_size=True, tagged=False)


def final(page: Page) -> bytes:
    """A print with what screen readers and outlines need."""
    return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)


def page_numbers(printed: bytes) -> dict[str, int]:
    """On which page, counted from 1, each place stands that a link leads to."""
    reader = PdfReader(io.BytesIO(printed))
    return {name.removeprefix("/"): (reader.get_destination_page_number(one) or 0) + 1 for name, one in reader.named_destinations.items()}


def check_fonts(page: Page) -> None:
    """Raise `PaperError` where a font of ours was not drawn with: the machine's own, or empty boxes, would stand for it."""
    failed = [one for one in page.evaluate(FONTS) if one.endswith("error")]
    if failed:
        raise PaperError(f"fonts: {', '.join(failed)}. Build the book anew: make book")


def pack(printed: bytes, titles: list[str], target: Path) -> int:
    """Write a print with its author and the titles of its outline, packed tightly (tags are most of it); return how many pages it has."""
    with pikepdf.open(io.BytesIO(printed)) as book:
        with book.open_outline() as outline:
            name_entries(list(flat(outline.root)), titles)
        with book.open_metadata(set_pikepdf_as_editor=False) as said:
            said["dc:title"], said["dc:creator"], said["dc:language"] = citing.TITLE, [citing.TITLE], ["en"]
        book.docinfo["/Title"] = book.docinfo["/Author"] = citing.TITLE
        book.save(target, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)
        return len(book.pages)


def flat(entries: Iterable[pikepdf.OutlineItem]) -> Iterator[pikepdf.OutlineItem]:
    """Entries of an outline, each before those below it."""
    for one in entries:
        yield one
        yield from flat(one.children)


def name_entries(entries: list[pikepdf.OutlineItem], titles: list[str]) -> None:
    """Give the outline its titles anew: Chromium writes one twice that it moved to the next page. Raises `PaperError` where some are missing."""
    if len(entries) != len(titles):
        raise PaperError(f"the outline: {len(entries)} entries for {len(titles)} headings. Print with Chromium 131 or later")
    for one, title in zip(entries, titles):
        one.title = " ".join(title.split())


def main(target: Path) -> None:
    """Print the book that was built, and say where it is, and how large."""
    try:
        with open_browser() as browser:
            count = make(browser, SITE, target, installed())
    except (PaperError, BrowserError, Faults, Error) as error:
        sys.exit(str(error).splitlines()[0])
    print(f"The book is at {target.as_uri()}: {count} pages, {target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
