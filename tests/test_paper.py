"""Pages put together for paper: what is left out, and where links lead then."""

import json
from pathlib import Path

import lxml.html
import pytest

from econsec import citing
from econsec.paths import Project
from tools import paper

TOC = "format: jb-book\nroot: index\nparts:\n  - caption: One part\n    chapters:\n      - file: chapters/one\n      - file: chapters/audit/tables\n"
HEAD = "<head><meta name='description' content='Papers on &lt;rates&gt;.'></head>"
INDEX = (
    "<h1>The book<a class='headerlink' href='#x'>#</a></h1><p id='same'><a href='chapters/one.html#same'>there</a>"
    "<a href='chapters/audit/tables.html#t:row'>row</a><a href='https://example.org/'>web</a><a href='manifest.json'>file</a>"
    "<a href='figures/bars/index.html'>bars</a></p>"
)
ONE = (
    "<h1>One</h1><h2>Part of it</h2><p id='same'>Words</p><script>x</script><div class='cell_input above-input'>code</div>"
    "<div class='esx-cited'><figure class='esx-figure' id='fig-bars'><div class='esx-wide'>wide</div><div class='esx-narrow'>narrow</div></figure>"
    "<div class='esx-card'>Cite</div></div><details class='esx-fold'><summary>More</summary>more</details><template><p>card</p></template>"
)
TABLES = (
    "<h1>Tables</h1><div class='esx-table'><details id='t'><summary>t: A table</summary><table><tr id='t:row'>"
    "<td data-label='source'>someone</td></tr></table><p class='esx-note'>gaps</p></details></div>"
)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    made = {"index": INDEX, "chapters/one": ONE, "chapters/audit/tables": TABLES}
    for name, body in made.items():
        path = tmp_path / "site" / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<html>{HEAD}<body><nav><h1>No</h1></nav><article><section>{body}</section></article></body></html>", "utf-8")
    (tmp_path / "_toc.yml").write_text(TOC, "utf-8")
    said = {"sources": [{"key": "someone"}], "tables": [{"name": "t"}], "drawn_from": "a list"}
    (tmp_path / "site" / "figures" / "bars").mkdir(parents=True)
    (tmp_path / "site" / "figures" / "bars" / "bars.json").write_text(json.dumps(said), "utf-8")
    return tmp_path / "site"


@pytest.fixture
def book(site: Path) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(paper.assemble(site, Project(site.parent)))


def leads(book: lxml.html.HtmlElement, words: str) -> str | None:
    (link,) = [one for one in book.iter("a", "span") if one.text == words]
    return link.get("href")


def test_pages_come_in_the_order_of_the_contents_with_their_part_and_headings_one_level_down(book: lxml.html.HtmlElement) -> None:
    found = [(one.tag, paper.text_of(one)) for one in book.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
    assert found == [("h2", "The book"), ("h1", "One part"), ("h2", "One"), ("h3", "Part of it"), ("h2", "Tables")]
    listed = [paper.text_of(one) for one in book.xpath("//section[@class='contents']//li")]
    assert listed == ["The book ?", "One part", "One ?", "Tables ?"]


def test_the_front_says_what_the_front_page_says_and_every_sheet_names_the_book(book: lxml.html.HtmlElement) -> None:
    (front,) = paper.having(book, "title-page")
    assert [paper.text_of(one) for one in front.iter("p")][:2] == [citing.TITLE, "Papers on <rates>."]
    style = book.findtext(".//style")
    assert f'@page  {{ @top-left {{ content: "{citing.TITLE}" }} }}' in style and '@page p1 { @top-right { content: "One" } }' in style
    assert citing.TITLE not in paper.STYLE.read_text("utf-8")


def test_what_only_a_screen_needs_is_left_out_and_what_is_folded_is_open(book: lxml.html.HtmlElement) -> None:
    words = paper.text_of(book.find(".//main"))
    assert not [one for one in ("No", "x", "code", "narrow", "Cite", "card", "#") if one in words.split()]
    assert "wide" in words and "more" in words
    assert [one.get("open") for one in book.iter("details")] == ["open"]


def test_a_name_that_two_pages_have_becomes_two_and_links_follow(book: lxml.html.HtmlElement) -> None:
    assert leads(book, "there") == "#page-chapters-one-same"
    names = book.xpath("//@id")
    assert len(names) == len(set(names)) and {"page-index-same", "page-chapters-one-same", "fig-bars", "t"} <= set(names)


def test_a_link_to_what_is_not_printed_leads_to_what_it_stood_in_and_one_to_a_file_is_words(book: lxml.html.HtmlElement) -> None:
    assert leads(book, "row") == "#t"
    assert leads(book, "bars") == "#fig-bars"
    assert leads(book, "web") == "https://example.org/"
    assert leads(book, "file") is None


def test_a_file_has_its_address_on_the_web_where_the_book_has_one(site: Path) -> None:
    (site.parent / "_config.yml").write_text("html:\n  baseurl: https://book.example/\n", "utf-8")
    book = lxml.html.document_fromstring(paper.assemble(site, Project(site.parent)))
    assert leads(book, "file") == "https://book.example/manifest.json"


def test_a_figure_and_a_table_name_their_sources(book: lxml.html.HtmlElement) -> None:
    found = [paper.text_of(one) for one in paper.having(book, "sources")]
    assert found == ["Sources: someone. Drawn from: a list. Rows in: t.", "Sources: someone."]


def test_a_page_that_is_not_built_is_named(site: Path) -> None:
    (site / "chapters" / "one.html").unlink()
    with pytest.raises(paper.PaperError, match=r"chapters/one.html: is not there. Build the book first: make book"):
        paper.assemble(site, Project(site.parent))
