"""Links: every one within the book leads to a page and a place that are there, and every page ends with the way to report an error."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from econsec import card, chapters, glossary
from econsec.paths import installed

SITE = Path(__file__).resolve().parent.parent.parent / "_build" / "html"
DOCUMENTS = chapters.documents(installed())


@cache
def page(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text("utf-8"), "html.parser")


@cache
def anchors(path: Path) -> frozenset[str]:
    return frozenset({tag["id"] for tag in page(path).select("[id]")} | {""})


def broken(path: Path) -> list[str]:
    """Links of a page that lead nowhere; those to other hosts are not followed."""
    found = []
    for link in page(path).select("a[href]"):
        target, _, anchor = link["href"].partition("#")
        if ":" in target.split("/")[0]:
            continue
        home = (path.parent / unquote(target)).resolve() if target else path
        home = home / "index.html" if home.is_dir() else home
        if not home.is_file() or home.suffix == ".html" and unquote(anchor) not in anchors(home):
            found.append(link["href"])
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_within_the_book_leads_somewhere(document: str) -> None:
    assert broken(SITE / f"{document}.html") == []


def test_a_link_to_a_missing_page_or_place_is_found(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p id="here"><a href="#here">a</a><a href="#gone">b</a><a href="b.html#x">c</a><a href="https://d">d</a></p>'
    )
    assert broken(tmp_path / "a.html") == ["#gone", "b.html#x"]


FIGURES = [f"figures/{one.id}/index" for one in chapters.figures(installed())]


@pytest.mark.parametrize("document", sorted({*DOCUMENTS, *FIGURES} - {card.ERRATA}))
def test_every_page_ends_with_the_way_to_report_an_error(document: str) -> None:
    link = page(SITE / f"{document}.html").select_one("main .esx-report a")
    assert link and ((SITE / f"{document}.html").parent / link["href"]).resolve() == SITE / f"{card.ERRATA}.html"


MEANINGS = {nodes.make_id(f"term-{one['term']}"): one["definition"] for one in glossary.terms()}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_term_in_the_text_says_what_it_means(document: str) -> None:
    for link in page(SITE / f"{document}.html").select('main a[href*="glossary.html#term-"]'):
        term = nodes.make_id(link["href"].partition("#")[2])
        assert link["title"].startswith(MEANINGS[term]) and "esx-term" in link["class"]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_page_keeps_the_card_of_each_of_its_numbers_and_terms_and_no_other_and_shows_none(document: str) -> None:
    whole = page(SITE / f"{document}.html")
    named = {link["href"].partition("#")[2] for link in whole.select("a.esx-claim, a.esx-term")}
    kept = whole.find_all(attrs={"data-card": True})  # selectors do not look into templates
    cards = [card["data-card"] for card in kept]
    assert set(cards) == named and len(cards) == len(named)
    assert all(card.parent.name == "template" for card in kept)
    assert bool(whole.select('script[src*="marks.js"]')) == bool(cards)


def test_terms_are_explained_on_many_pages() -> None:
    assert sum(bool(page(SITE / f"{document}.html").select("a.esx-term")) for document in DOCUMENTS) >= 15
