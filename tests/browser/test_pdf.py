"""The book on paper: printed once from the built site, and compared by its text, its links and its outline."""

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import lxml.html
import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from playwright.sync_api import Browser
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from econsec import chapters, citing, claims, references
from econsec.paths import Project, installed
from tools import paper, pdf

CJK = re.compile("[\u2e80-\u30ff\u31c0-\u9fff\uf900-\ufaff\uff00-\uffef]")
#: what a reader of paper cannot press, or was told is left out
SCREEN_ONLY = ("Hide the code", "Copy the", "Rests on, carries", "These claims, one by one", "Download", f"on page {paper.UNKNOWN}")


class Book:
    """A printed book: what it is made of, and what stands on its pages."""

    def __init__(self, browser: Browser, site: Path, target: Path) -> None:
        pdf.make(browser, site, target, installed())
        self.target, self.reader = target, PdfReader(target)
        self.names = pdf.page_numbers(target.read_bytes())
        self.articles = paper.read(site, installed())
        for page in self.articles:
            paper.clear(page)

    @cached_property
    def texts(self) -> list[str]:
        """Text of every page, without white space and what stands for a word broken at the end of a line."""
        found = [squeezed(text) for text in texts_of(self.target)]
        starts = {self.names[page.anchor]: page.title for page in self.articles}
        return [headless(text, number, starts) for number, text in enumerate(found, start=1)]

    def near(self, name: str, count: int = 2) -> str:
        """Text of the page on which a place stands, and of those that follow."""
        return "".join(self.texts[self.names[name] - 1 :][:count])

    def links(self) -> tuple[set[str], set[str], int]:
        """Places in the book to which links lead, addresses on the web, and how many links lead to either."""
        with pikepdf.open(self.target) as opened:  # much faster than pypdf, with so many
            notes = [one for page in opened.pages for one in page.get("/Annots", []) if one["/Subtype"] == "/Link"]
            inside = [str(one["/Dest"]).removeprefix("/") for one in notes if "/Dest" in one]
            outside = [str(one["/A"]["/URI"]) for one in notes if "/A" in one]
            assert len(inside) + len(outside) == len(notes)
            return set(inside), set(outside), len(notes)


def texts_of(target: Path) -> list[str]:
    """Text of every page of a PDF, as it is read from there."""
    with pypdfium2.PdfDocument(target) as book:
        return [book[number].get_textpage().get_text_range() for number in range(len(book))]


def squeezed(text: str) -> str:
    """Text without white space, hyphens (at the end of a line they are read as breaks of words), and what a drawing shortens."""
    return re.sub(r"[\s\ufffe\u00ad\u2060\u200b…-]+", "", text)


def headless(text: str, number: int, starts: dict[int, str]) -> str:
    """Text of a page without its running heads and its number."""
    title = starts[max([first for first in starts if first <= number], default=min(starts))]
    for one in (squeezed(citing.TITLE), squeezed(title), str(number)):
        text = text.removeprefix(one)
    return text


@pytest.fixture(scope="module")
def book(browser: Browser, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Book:
    return Book(browser, site, tmp_path_factory.mktemp("paper") / "book.pdf")


def listed(book: Book, first: int, last: int) -> str:
    """Text of some pages, of which contents or a list take part."""
    return "".join(book.texts[first - 1 : last])


def test_every_page_of_the_book_is_in_the_contents_with_the_number_of_the_page_on_which_its_title_stands(book: Book) -> None:
    contents, wrong, last = listed(book, 2, book.names[book.articles[0].anchor] - 1), [], 0
    for page in book.articles:
        number = book.names[page.anchor]
        if f"{squeezed(page.title)}{number}" not in contents or squeezed(page.title) not in book.texts[number - 1] or number <= last:
            wrong.append((page.document, number))
        last = number
    assert not wrong
    assert len(book.articles) == len(chapters.documents(installed()))


def test_the_list_of_figures_has_the_page_of_each_and_there_stand_its_caption_its_words_and_its_sources(book: Book, site: Path) -> None:
    start = book.names["page-figures-index"]
    index, wrong = listed(book, start, start + 2), []
    for figure in chapters.figures(installed()):
        said = json.loads((site / "figures" / figure.id / f"{figure.id}.json").read_text("utf-8"))
        drawing = lxml.html.fromstring((site / "figures" / figure.id / f"{figure.id}.svg").read_bytes())
        labels = [squeezed("".join(one.itertext())) for one in drawing.iter("text")]
        there = book.near(f"fig-{figure.id}")
        # word by word, as a long list of sources may go on over the page
        sources = [squeezed(word) for one in said["sources"] for word in references.short(installed(), one["key"]).split()]
        wanted = [squeezed(said["caption"]), *labels, *sources]
        wrong += [(figure.id, words) for words in wanted if words not in there]
        wrong += [(figure.id, "number")] * (f"{squeezed(said['title'])}{book.names[f'fig-{figure.id}']}" not in index)
    assert not wrong


def test_every_link_leads_to_a_place_in_the_book_or_to_the_web(book: Book) -> None:
    inside, outside, count = book.links()
    assert not inside - set(book.names)
    assert not [one for one in outside if not re.match("https?://|mailto:", one)]
    assert count > 3 * len(claims.ledger()) and "Z-031" in inside


def test_claims_stand_on_the_pages_to_which_their_names_lead(book: Book) -> None:
    sample = [one for one in list(claims.ledger().values())[::7] if one.id in book.names]
    assert len(sample) > 60
    assert not [one.id for one in sample if squeezed(one.id) not in book.near(one.id, 1) or squeezed(one.says) not in book.near(one.id)]


def test_all_that_the_pages_say_is_printed_and_nothing_that_only_a_screen_can_use(book: Book) -> None:
    whole, missing = "".join(book.texts), []
    for page in book.articles:
        if page.document not in (*paper.ONLINE, paper.FIGURES):
            said = [
                squeezed(one.text_content())
                for one in page.article.iter("p", "li", "td", "caption", "h2", "h3")
                if not list(one.iter("svg"))
            ]
            missing += [(page.document, words[:80]) for words in said if words.removesuffix(paper.UNKNOWN)[:60] not in whole]
    assert not missing
    assert not [words for words in SCREEN_ONLY if squeezed(words) in whole]


def test_no_figure_is_a_picture_and_every_font_is_in_the_file(book: Book) -> None:
    for number, page in enumerate(book.reader.pages, start=1):
        drawn = [one.get_object()["/Subtype"] for one in page["/Resources"].get("/XObject", {}).values()]
        assert "/Image" not in drawn, f"page {number}"
        assert not [font for font in fonts(page) if not is_embedded(font)], f"page {number}"


def fonts(page: DictionaryObject) -> list[DictionaryObject]:
    """Fonts of a page."""
    return [one.get_object() for one in page["/Resources"].get("/Font", {}).values()]


def is_embedded(font: DictionaryObject) -> bool:
    """Whether a font brings its letters along."""
    inner: Any = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
    return "/CharProcs" in inner or any(key in inner["/FontDescriptor"] for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_chinese_and_japanese_are_drawn_with_a_font_that_has_them(book: Book, site: Path) -> None:
    asked = set(CJK.findall("".join(book.texts)))
    had = TTFont(site / "_static" / "fonts" / "NotoSansCJKjp-Regular.woff").getBestCmap()
    assert len(asked) > 400 and not {one for one in asked if ord(one) not in had}
    page = next(number for number, text in enumerate(book.texts) if len(CJK.findall(text)) > 50)
    # Chromium puts outlines of this kind into a font of type 3; empty boxes would come from one of the others
    assert "/Type3" in {one["/Subtype"] for one in fonts(book.reader.pages[page])}


def test_the_file_says_what_it_is_and_is_tagged(book: Book) -> None:
    root = book.reader.trailer["/Root"]
    assert (book.reader.metadata.title, book.reader.metadata.author) == (citing.TITLE, citing.TITLE)
    assert root["/Lang"] == "en" and root["/MarkInfo"]["/Marked"]
    assert book.target.stat().st_size < 15e6
    assert {round(float(side)) for page in book.reader.pages for side in page.mediabox[2:]} == {595, 842}


def test_the_outline_has_parts_pages_and_sections(book: Book) -> None:
    with pikepdf.open(book.target) as opened, opened.open_outline() as outline:
        entries = list(pdf.flat(outline.root))
        titles = [one.title for one in entries]
        numbers = [pikepdf.Page(one.destination[0]).index for one in entries]
    assert not [one for one, number in zip(titles, numbers) if squeezed(one).lower() not in book.texts[number].lower()]
    assert numbers == sorted(numbers)
    wanted = [title for page in book.articles for title in (page.part, page.title) if title]
    assert [one for one in titles if one in set(wanted)] == wanted
    assert "The ledger of this section" in titles


def test_two_prints_have_the_same_text(browser: Browser, site: Path, tmp_path: Path) -> None:
    # of two pages with a figure, links, cards and words in three languages
    toc = "format: jb-book\nroot: chapters/zhu/outlook\nchapters:\n  - file: chapters/glossary\n"
    (tmp_path / "_toc.yml").write_text(toc, "utf-8")
    printed = [tmp_path / name for name in ("one.pdf", "two.pdf")]
    for target in printed:
        pdf.make(browser, site, target, Project(tmp_path))
    one, two = map(texts_of, printed)
    assert one == two and len(one) > 10 and CJK.search("".join(one))
