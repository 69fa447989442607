"""What machines find on the built site, and what a server shows where nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import unquote, urljoin
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from econsec import chapters, crawl, moves
from econsec.paths import Project, installed
from tools import validate
from tools.serve import Quiet, serve

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "_build" / "html"
ADDRESS = "https://example.org/book/"
PAGES = {path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html")}


@cache
def head(name: str) -> BeautifulSoup:
    """The head of a page, without the rest, which takes seconds to parse."""
    return BeautifulSoup((SITE / name).read_text("utf-8").partition("</head>")[0], "html.parser")


def test_the_sitemap_lists_every_page_that_may_be_cited_and_nothing_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Project, "address", ADDRESS)
    root = ElementTree.fromstring(crawl.sitemap(crawl.listed(SITE), installed()))
    found = [unquote(one.text.removeprefix(ADDRESS)) for one in root.iter(f"{{{crawl.SITEMAPS}}}loc")]
    drawn = {f"figures/{one.id}/" for one in chapters.figures(installed())}
    assert sorted(found) == sorted({f"{document}.html" for document in chapters.documents(installed())} | drawn)
    assert all((SITE / one / "index.html").is_file() if one.endswith("/") else (SITE / one).is_file() for one in found)
    assert len(found) < 50_000 and all(len(one.text) < 2048 for one in root.iter(f"{{{crawl.SITEMAPS}}}loc"))


def test_a_site_has_a_sitemap_where_it_has_an_address_and_a_feed_where_it_has_a_release() -> None:
    assert (SITE / crawl.SITEMAP).is_file() == bool(installed().address)
    assert (SITE / crawl.FEED).is_file() == bool(crawl.changes(installed()))
    told = [bool(head(f"{document}.html").select('link[type="application/atom+xml"]')) for document in chapters.documents(installed())]
    assert {*told} == {bool(crawl.changes(installed()))}


def test_search_engines_are_told_of_every_page_but_those_that_only_lead_elsewhere() -> None:
    unlisted = {name for name in PAGES if "_static" not in name and head(name).select('meta[name="robots"][content="noindex"]')}
    assert unlisted == {crawl.MISSING, *(f"{name}.html" for name in moves.GENERATED)} & PAGES | {crawl.MISSING}
    assert "Disallow" not in (SITE / "robots.txt").read_text("utf-8"), "what may not be read is not seen to be kept out"


def test_every_link_for_language_models_leads_to_a_file_and_says_what_it_is() -> None:
    tree = MarkdownIt().parse((SITE / "llms.txt").read_text("utf-8"))
    links = [child.attrs["href"] for one in tree for child in one.children or [] if child.type == "link_open"]
    assert [one for one in links if not (SITE / unquote(one.removeprefix(installed().address))).is_file()] == []
    assert {f"{installed().address}{document}.html" for document in chapters.documents(installed())} <= {*links}
    assert len([one for one in links if one.endswith(".csv")]) == len(chapters.figures(installed()))


class Server(Quiet):
    """Shows the page of nothing, at the address that was asked for, as servers of static pages do."""

    def send_error(self, code: int, *_: object) -> None:
        content = (SITE / crawl.MISSING).read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@pytest.fixture
def served() -> Iterator[str]:
    """Address of the site on this machine, from which the page of nothing is served too."""
    with serve(SITE, Server) as address:
        yield f"{address}/"


@pytest.mark.parametrize("lost", ["gone.html", "a/b/c", "chapters/gui/no-such-chapter.html"])
def test_who_is_lost_at_any_depth_is_led_on(served: str, lost: str) -> None:
    with pytest.raises(HTTPError) as error:
        urlopen(served + lost, timeout=30)
    assert error.value.code == 404
    found = BeautifulSoup(error.value.read(), "html.parser")
    links = [link["href"].removeprefix(installed().address) for link in found.select("main a")]
    assert len(links) == len(crawl.HELPFUL) and not found.select("link[rel='stylesheet'], script, img")
    for link in links:
        with urlopen(urljoin(served + lost, link), timeout=30) as answer:
            assert answer.status == 200 and answer.read()


def test_pages_that_lead_on_are_valid_html(tmp_path: Path) -> None:
    (tmp_path / "old.html").write_text(
        crawl.forward(moves.Moved("old", "index", "It was split & renamed."), "A book", installed()), "utf-8"
    )
    (tmp_path / "missing.html").write_text((SITE / crawl.MISSING).read_text("utf-8"), "utf-8")
    assert not validate.validate(sorted(tmp_path.glob("*.html")))
