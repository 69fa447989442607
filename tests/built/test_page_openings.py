"""How the built pages begin: words before code, verdicts that lead to their claims, boxes of code only where something is shown."""

from __future__ import annotations

import html
import re
from collections import Counter
from functools import cache

import pytest
from bs4 import BeautifulSoup

from econsec import chapters, claims, verdicts
from econsec.paths import installed
from tools.shots import HTML

DOCUMENTS = chapters.documents(installed())
TREATED = {document: chapters.front_matter(installed(), document).get("sections", []) for document in DOCUMENTS}
# Words that stand before the first code or output of a page.
WORDS = 25


@cache
def parts(document: str) -> list[str]:
    """What stands on a page between its title and its first cell, then each cell with what follows it (HTML)."""
    page = (HTML / f"{document}.html").read_text("utf-8")
    return re.split(r'<div class="cell[ "]', page[page.index("<h1") : page.index("</article>")])


def text(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]*>", "", page)).split())


def home(document: str, shown: str) -> str:
    """Id of the section of a page in which an output of a class is shown first."""
    return re.findall(r'<section id="([^"]+)"', "".join(parts(document)).split(f'class="{shown}', 1)[0])[-1]


@pytest.mark.parametrize("document", [document for document in DOCUMENTS if TREATED[document]])
def test_a_page_of_sections_opens_with_their_verdicts_which_lead_to_the_claims(document: str) -> None:
    before = BeautifulSoup(parts(document)[0], "html.parser")
    opening = before.select_one(".esx-opening")
    assert opening.find_previous(["h1", "h2", "figure", "details"]).name == "h1" and len(opening.ul.find_all("li")) == 3
    told = {item.select_one(".esx-verdict").get_text(strip=True): int(item.strong.text) for item in opening.select(".esx-tally > li")}
    assert told == Counter(verdicts.of()[one.id] for one in claims.ledger().values() if one.section in TREATED[document])
    links = [link["href"].removeprefix("#") for link in opening.select(".esx-reach a")]
    assert links == [home(document, "esx-record"), home(document, "esx-ledger")] and len(set(links)) == 2


def test_no_page_begins_with_code_and_no_box_shows_nothing() -> None:
    early = {document: len(text(parts(document)[0]).split()) for document in DOCUMENTS if len(parts(document)) > 1}
    assert {document: count for document, count in early.items() if count < WORDS} == {} and len(early) > 20
    idle = {document: [text(cell)[:60] for cell in parts(document)[1:] if "cell_output" not in cell] for document in DOCUMENTS}
    assert {document: found for document, found in idle.items() if found} == {}


def test_the_code_of_every_figure_is_on_its_page_after_what_it_imports() -> None:
    for figure in (one for one in chapters.figures(installed()) if one.document != DOCUMENTS[0]):
        code = [text(cell.split("cell_output")[0]) for cell in parts(figure.document)[1:]]
        drawn = next((number for number, said in enumerate(code) if f'id="{figure.id}"' in said), None)
        assert drawn is not None, f"{figure.id}: its code is not on the page"
        assert re.search(r"from econsec import [\w, ]*\bfigures\b", " ".join(code[: drawn + 1])), f"{figure.id}: what it imports is not"


def test_the_front_page_shows_no_code() -> None:
    shown = "".join(parts("index"))
    assert "cell_input" not in shown and 'id="fig-state-of-the-claims"' in shown
