"""What machines find beside the pages: sitemap, robots, the list for language models, the feed, pages that moved, and the one of nothing."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from econsec import chapters, citing, crawl, figures, metadata, moves, offers, releases
from econsec.faults import Faults
from econsec.paths import Project, installed

ADDRESS = "https://example.org/book/"
CHANGELOG = """# Changelog

## 0.3.0, unreleased

- Not yet.

## 0.2.0, 2020-02-29

- A number with `code` was <corrected>.
- A second.

## 0.10.0, 2020-03-31

- The third.

## 0.1.0, 2020-01-31

- First.
"""
ATOM = f"{{{crawl.ATOM}}}"


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the site is set."""
    monkeypatch.setattr(Project, "address", ADDRESS)


@pytest.fixture
def book(tmp_path: Path) -> Project:
    """A book of two pages with a changelog."""
    files = {
        "CHANGELOG.md": CHANGELOG,
        "_toc.yml": "format: jb-book\nroot: index\nchapters:\n  - file: made/new\n",
        "index.md": "# A book\n",
        "made/new.md": "# Rates & prices\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return Project(tmp_path)


def site(folder: Path) -> Path:
    """A site of the two pages, the page of a figure, and pages that are no content."""
    said = '<meta name="description" content="About &quot;{0}&quot;."><meta name="citation_title" content="{0}">'
    pages = {"index": said.format("A book"), "made/new": said.format("Rates"), "figures/rates/index": said.format("Rates of")}
    for name, head in {**pages, "search": crawl.NOINDEX, "figures/old/index": ""}.items():
        path = folder / f"{name}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<head>{head}</head>", "utf-8")
    return folder


# Where pages are


def test_the_sitemap_lists_pages_with_content_by_their_canonical_addresses(
    book: Project, tmp_path: Path, published: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(releases, "released", lambda project: "2020-01-31")
    root = ElementTree.fromstring(crawl.sitemap(crawl.listed(site(tmp_path / "site")), book))
    assert root.tag == f"{{{crawl.SITEMAPS}}}urlset"
    assert [[(part.tag.split("}")[1], part.text) for part in one] for one in root] == [
        [("loc", f"{ADDRESS}{name}"), ("lastmod", "2020-01-31")] for name in ("figures/rates/", "index.html", "made/new.html")
    ]


def test_the_sitemap_has_no_day_before_the_release(book: Project, published: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "released", lambda project: "")
    assert b"lastmod" not in crawl.sitemap(["index.html"], book)


def test_an_address_in_the_sitemap_is_the_one_in_the_head_of_the_page(published: None) -> None:
    project = installed()
    for document in chapters.documents(project):
        head = BeautifulSoup(metadata.of_page(document, "A page", "About it.", project, []), "html.parser")
        assert crawl.location(f"{document}.html", project) == head.select_one('meta[property="og:url"]')["content"]
    chart = alt.Chart(pd.DataFrame({"rate_pct": [1.0]})).mark_bar().encode(x="rate_pct:Q")
    figure = figures.show(chart, id="rates", caption="Rates.", alt="A bar.", tables=["jetro_expansion"], claims=["Z-014"])
    head = BeautifulSoup(metadata.of_figure(figure, project), "html.parser")
    assert crawl.location("figures/rates/index.html", project) == head.select_one('link[rel="canonical"]')["href"]


def test_without_an_address_there_is_no_sitemap_and_nothing_names_one(book: Project, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="address"):
        crawl.sitemap(["index.html"], book)
    assert crawl.robots(book) == "User-agent: *\nAllow: /\n"
    crawl.write(site(tmp_path / "site"), [], book)
    assert not (tmp_path / "site" / crawl.SITEMAP).exists()


def test_robots_says_where_the_sitemap_is(book: Project, published: None) -> None:
    assert crawl.robots(book).splitlines()[-1] == f"Sitemap: {ADDRESS}sitemap.xml"


# What they are about


def rates(**said: Any) -> Any:
    return SimpleNamespace(
        **{
            "id": "rates",
            "title": "Rates",
            "caption": "",
            "sources": {},
            "tables": [],
            "fingerprint": "0",
            "rows": [{}, {}],
            "withheld": "",
        }
        | said
    )


@pytest.mark.parametrize("address", ["", ADDRESS])
def test_language_models_are_told_what_the_book_is_page_by_page(
    address: str, book: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "address", address)
    text = crawl.llms(site(tmp_path / "site"), [rates(), rates(id="held", withheld="A licence.")], book)
    lines = text.splitlines()
    assert lines[0] == f"# {citing.TITLE}" and lines[2] == '> About "A book".' and text.count("\n# ") == 0
    assert [line for line in lines if line.startswith("## ")] == ["## Pages", "## Data", "## Optional"]
    assert f'- [Rates & prices]({address}made/new.html): About "Rates".' in lines
    assert f"- [Rates]({address}figures/rates/rates.csv): CSV, 2 rows" in text and "withheld; figure held" in text
    assert f"({address}manifest.json)" in text and "CC BY 4.0" in text and citing.apa(citing.of_book()) in text
    listed = lines[lines.index("## Pages") :]
    assert all(re.fullmatch(r"- \[[^\]]+\]\([^)\s]+\)(: .+)?|## \w+|", line) for line in listed), "a list of links, as llmstxt.org has it"


# What changed


def faults_of_feed(text: bytes) -> list[str]:
    """What RFC 4287 asks of a feed and its entries, and is not there."""
    root = ElementTree.fromstring(text)
    entries = root.findall(f"{ATOM}entry")
    found = ["no feed"] if root.tag != f"{ATOM}feed" else []
    for one in (root, *entries):
        for name in ("id", "title", "updated"):
            if len(one.findall(f"{ATOM}{name}")) != 1 or not (one.findtext(f"{ATOM}{name}") or "").strip():
                found.append(f"{one.tag} has not one {name}")
        datetime.fromisoformat(one.findtext(f"{ATOM}updated"))
        alternates = [(link.get("type"), link.get("hreflang")) for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
        found += ["two alternates of a kind"] if len(alternates) != len({*alternates}) else []
    found += [] if root.find(f"{ATOM}author/{ATOM}name") is not None else ["no author"]
    found += ["neither content nor alternate" for one in entries if one.find(f"{ATOM}content") is None]
    ids = [one.findtext(f"{ATOM}id") for one in (root, *entries)]
    found += ["an id twice"] if len(ids) != len({*ids}) else []
    return found + [f"{one} is no absolute name" for one in ids if not re.match(r"[a-z]+:", one or "")]


def entries(book: Project) -> list[dict[str, str]]:
    root = ElementTree.fromstring(crawl.feed(book))
    return [{part.tag.removeprefix(ATOM): part.text or part.get("href", "") for part in one} for one in root.findall(f"{ATOM}entry")]


def test_the_feed_has_what_the_standard_asks(book: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults_of_feed(crawl.feed(book)) == []
    monkeypatch.setattr(Project, "address", ADDRESS)
    assert faults_of_feed(crawl.feed(book)) == []
    assert {one["link"] for one in entries(book)} == {f"{ADDRESS}v/{version}/index.html" for version in ("0.1.0", "0.2.0", "0.10.0")}


def test_a_feed_without_what_the_standard_asks_is_found(book: Project) -> None:
    text = crawl.feed(book).decode()
    assert faults_of_feed(re.sub(r"<author>.*?</author>", "", text, flags=re.DOTALL).encode()) == ["no author"]
    assert faults_of_feed(re.sub(r"<title>Version 0.1.0</title>", "", text).encode()) == [f"{ATOM}entry has not one title"]
    same = re.sub(r"urn:uuid:[\w-]+", "urn:uuid:1", text)
    assert faults_of_feed(same.encode()) == ["an id twice"]


def test_only_what_was_released_is_in_the_feed_newest_first(book: Project) -> None:
    found = entries(book)
    assert [(one["title"], one["updated"]) for one in found] == [
        ("Version 0.10.0", "2020-03-31T00:00:00Z"),
        ("Version 0.2.0", "2020-02-29T00:00:00Z"),
        ("Version 0.1.0", "2020-01-31T00:00:00Z"),
    ]
    assert "Not yet" not in crawl.feed(book).decode()
    assert ElementTree.fromstring(crawl.feed(book)).findtext(f"{ATOM}updated") == "2020-03-31T00:00:00Z"


def test_what_the_changelog_says_is_text_in_the_feed(book: Project) -> None:
    content = BeautifulSoup(entries(book)[1]["content"], "html.parser")
    assert [one.get_text() for one in content.select("ul > li")] == ["A number with code was <corrected>.", "A second."]
    assert content.code and not content.find("corrected")


def test_an_entry_keeps_its_id_wherever_the_site_is_and_whatever_is_said_of_it(book: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {one["title"]: one["id"] for one in entries(book)}
    monkeypatch.setattr(Project, "address", ADDRESS)
    (book.root / "CHANGELOG.md").write_text(CHANGELOG.replace("0.3.0, unreleased", "0.3.0, 2020-04-30").replace("First", "Else"), "utf-8")
    after = {one["title"]: one["id"] for one in entries(book)}
    assert before.items() < after.items() and len(after) == 4
    # what subscribers know; another name would show them every version again
    assert after["Version 0.1.0"] == FIRST_ID


FIRST_ID = "urn:uuid:f3bbd67e-f6e2-5a08-8a1b-2674932d652b"


def test_without_a_release_there_is_no_feed(book: Project, tmp_path: Path) -> None:
    (book.root / "CHANGELOG.md").write_text("# Changelog\n\n## 0.1.0, unreleased\n\n- Soon.\n", "utf-8")
    with pytest.raises(ValueError, match="released"):
        crawl.feed(book)
    crawl.write(site(tmp_path / "site"), [], book)
    assert not (tmp_path / "site" / crawl.FEED).exists()


def test_the_feed_is_written_and_named_where_there_is_one(book: Project, tmp_path: Path) -> None:
    crawl.write(site(tmp_path / "site"), [], book)
    assert faults_of_feed((tmp_path / "site" / crawl.FEED).read_bytes()) == []
    assert f"[Changes]({crawl.FEED})" in (tmp_path / "site" / "llms.txt").read_text("utf-8")


# Where pages went, and where nothing is


def move(book: Project, *rows: str) -> None:
    (book.root / "published").mkdir(exist_ok=True)
    (book.root / moves.NAME).write_text("\n".join(["old,new,reason", *rows, ""]), "utf-8")


def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


def test_a_page_that_moved_leads_on_without_a_script(book: Project, tmp_path: Path, published: None) -> None:
    move(book, "made/old/rates,made/new,It was <split>.")
    assert moves.check(book) == []
    crawl.write(site(tmp_path / "site"), [], book)
    found = page(tmp_path / "site" / "made" / "old" / "rates.html")
    assert found.select_one('meta[http-equiv="refresh"]')["content"] == "0; url=../new.html"
    assert found.select_one('link[rel="canonical"]')["href"] == f"{ADDRESS}made/new.html"
    link = found.select_one("main a")
    assert link["href"] == "../new.html" and link.get_text() == metadata.title_of("made/new", book) == "Rates & prices"
    assert "It was <split>." in found.main.get_text() and not found.select("script")
    assert "made/old/rates.html" not in (tmp_path / "site" / crawl.SITEMAP).read_text("utf-8")


def test_without_an_address_a_page_that_moved_names_none(book: Project) -> None:
    assert "canonical" not in crawl.forward(moves.Moved("old", "made/new", "Why."), "Rates", book)


REFUSED = {
    "made/new,index,It was split.": "made/new is a page, and is said to have moved",
    "search,index,It was split.": "search is a page, and is said to have moved",
    "404,index,It moved.": "404 is a page, and is said to have moved",
    "old,made/gone,It was split.": "new made/gone is no page of _toc.yml",
    "old,,It was split.": "new is empty, which is no page of _toc.yml",
    "old,index, ": "has no reason",
    "/etc/old,index,It was split.": "old /etc/old is no name of a page",
    ",index,It was split.": "old is empty, which is no name of a page",
}


@pytest.mark.parametrize("row", REFUSED)
def test_a_row_that_would_lead_nowhere_or_hide_a_page_is_refused(row: str, book: Project) -> None:
    move(book, "fine,index,It was split.", row)
    assert [(one.where, one.what) for one in moves.check(book)] == [("published/moved.csv row 3", REFUSED[row])]


def test_a_page_moves_once(book: Project) -> None:
    move(book, "old,index,It was split.", "old,made/new,It was split.")
    assert [one.what for one in moves.check(book)] == ["old is there twice"]


def test_no_file_of_the_site_is_written_over(book: Project, tmp_path: Path) -> None:
    move(book, "figures/rates/index,made/new,It was split.")
    folder = site(tmp_path / "site")
    before = (folder / "figures/rates/index.html").read_text("utf-8")
    with pytest.raises(Faults, match="figures/rates/index.html is a page of the site"):
        crawl.write(folder, [], book)
    assert (folder / "figures/rates/index.html").read_text("utf-8") == before and not (folder / crawl.MISSING).exists()


@pytest.mark.parametrize(("address", "top"), [("", "/"), (ADDRESS, ADDRESS)])
def test_the_page_of_nothing_takes_nothing_from_beside_it(
    address: str, top: str, book: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "address", address)
    crawl.write(site(tmp_path / "site"), [], book)
    found = page(tmp_path / "site" / crawl.MISSING)
    assert [link["href"] for link in found.select("[href], [src]")] == [f"{top}index.html", f"{top}search.html"]
    assert found.select_one('meta[name="robots"]')["content"] == "noindex" and not found.select("script")
    assert len(found.select("h1")) == 1 and found.html["lang"] == "en" and found.title.get_text()


@pytest.mark.parametrize("document", ["search", "genindex"])
def test_search_engines_do_not_show_the_search_page_or_the_index(document: str) -> None:
    context: dict[str, Any] = {}
    crawl.point(None, document, "", context, None)  # type: ignore[arg-type]
    assert context["metatags"] == crawl.NOINDEX


def test_every_page_tells_of_the_feed_where_there_is_one(book: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawl, "installed", lambda: book)
    context = {"metatags": ""}
    crawl.point(None, "made/new", "", context, object())  # type: ignore[arg-type]
    assert BeautifulSoup(context["metatags"], "html.parser").link["href"] == "../feed.xml"
    (book.root / "CHANGELOG.md").unlink()
    crawl.point(None, "made/new", "", context := {"metatags": ""}, object())  # type: ignore[arg-type]
    assert not context["metatags"] and offers.wheel(book) == ""
