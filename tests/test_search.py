"""The index of the search page, from pages and entries made up here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from econsec import audit, claims, search
from econsec.paths import Project
from econsec.search import Entry

PAGE = """
First words
===========

Prose of *the page*, with ``code``.

.. code:: python

   never = "found"

.. raw:: html

   <table><caption>Shown &amp; counted</caption><tr id="row-1"><td>never found</td></tr></table><svg><text>drawn</text></svg>

Second words
------------

More prose, and an inline |mark|.

.. |mark| raw:: html

   <b>never found</b>

Third words
-----------

.. container:: glossary

   a term, which is an entry of its own

.. [source] as is a source
"""


@pytest.fixture(scope="module")
def doctree() -> nodes.document:
    return publish_doctree(PAGE, settings_overrides={"doctitle_xform": False, "raw_enabled": True})


def test_a_page_is_an_entry_a_section_with_prose_and_captions_and_neither_code_nor_drawings(doctree: nodes.document) -> None:
    assert search.sections(doctree, "chapters/made") == [
        Entry("page", "chapters/made.html", "First words", "Prose of the page, with code. Shown & counted"),
        Entry("section", "chapters/made.html#second-words", "Second words", "More prose, and an inline .", note="First words"),
        Entry("section", "chapters/made.html#third-words", "Third words", "", note="First words"),
    ]


def test_rows_that_links_can_lead_to_are_found_in_what_cells_show(doctree: nodes.document) -> None:
    assert search.targets(doctree) == ["row-1"]


def listed(site: Path) -> tuple[dict[str, object], list[list[object]]]:
    """What a script would read: the head, and the entries."""
    head, _, rows = (site / search.SCRIPT).read_text("utf-8").partition(";\nesxIndex.entries = ")
    return json.loads(head.removeprefix("window.esxIndex = ")), json.loads(rows.removesuffix(";\n"))


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "_static").mkdir()
    (tmp_path / search.PAGE).write_text(f'<script src="{search.SCRIPT}"></script>', "utf-8")
    return tmp_path


MADE = [
    Entry("claim", "a.html#Z-001", "One", "«1»", "Z-001", "1", "Zhu 2022", "corroborated"),
    Entry("claim", "a.html#Z-002", "Two", name="Z-002", verdict="unverified"),
    Entry("figure", "figures/x/index.html", "X", name="x", also="a.html#fig-x"),
    Entry("term", "g.html#term-y", "y", "</script><b>", zh="战略", ja="戦略"),
]


def test_an_address_is_as_short_as_it_can_be_read_and_empty_ends_are_left_out(site: Path) -> None:
    search.write(site, MADE)
    head, rows = listed(site)
    kinds = [list(search.KINDS)[row[0]] for row in rows]
    assert kinds == ["term", "figure", "claim", "claim"] and len(head["kinds"]) == len(search.KINDS)
    assert [row[1] for row in rows] == ["g.html#term-y", "figures/x/index.html", "a.html#", "#"]
    assert rows[3][2:] == ["Two", "", "Z-002", "", "", "unverified"]


def test_the_same_entries_give_the_same_bytes_and_others_another_version(site: Path) -> None:
    search.write(site, MADE)
    first, page = (site / search.SCRIPT).read_bytes(), (site / search.PAGE).read_text("utf-8")
    search.write(site, MADE)
    assert first == (site / search.SCRIPT).read_bytes() and page == (site / search.PAGE).read_text("utf-8")
    assert f"{search.SCRIPT}?v=" in page
    (site / search.PAGE).write_text(f'<script src="{search.SCRIPT}"></script>', "utf-8")
    search.write(site, MADE[:2])
    assert page != (site / search.PAGE).read_text("utf-8")


def test_every_claim_is_an_entry_with_its_value_its_verdict_and_its_place_in_words(project: Project) -> None:
    found = {one.name: one for one in search.of_ledgers(project, lambda name: f"x.html#{audit.anchor(name)}") if one.kind == "claim"}
    assert list(found) == list(claims.ledger(project))
    assert found["Z-014"].address == "x.html#Z-014" and "55.3" in found["Z-014"].text and found["Z-014"].keys == "55.3"
    assert found["Z-014"].note == "Zhu 2022, section I (iv), sentence 7" and found["Z-014"].verdict


def test_a_garbled_number_is_found_with_the_right_one_beside_it(project: Project) -> None:
    texts = {one.name: one.text for one in search.of_ledgers(project, lambda name: "x.html") if one.kind == "claim"}
    assert texts["Z-028"].startswith("31,258 million yen · Must mean 312,258 million yen: a digit was lost")
    assert texts["Z-161"].startswith("100,000 billion yen · Must mean 10,000 billion yen: ten trillion yen")


def test_a_number_in_a_row_has_its_unit_or_says_what_it_counts(project: Project) -> None:
    texts = {one.address: one.text for one in search.of_ledgers(project, lambda name: name) if one.kind == "row"}
    assert texts["jetro_expansion:Viet Nam:2021:zhu2022"].startswith("Viet Nam · 2021 · expand 55.3%")
    assert any(" · replies 702 · sent 1,883" in text for text in texts.values()) and not any(
        "fiscal year 2,0" in text for text in texts.values()
    )


def test_what_has_no_page_in_a_smaller_book_is_left_out(project: Project) -> None:
    assert search.of_ledgers(project, lambda name: "") == []
    assert search.of_terms(project, lambda name: "t.html" if name == "Quad" else "")[0].title == "Quad"
    assert search.of_sources(project, lambda name: "") == []


def test_rows_that_are_not_handed_on_are_not_in_the_index(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def rows() -> set[str]:
        return {one.address for one in search.of_ledgers(project, lambda name: name) if one.kind == "row"}

    whole, told = rows(), search.tables.descriptor

    def withheld(name: str, project: Project) -> dict[str, object]:
        return told(name, project) | ({"licenses": [{"name": "x", "withheld": "why"}]} if name == "jetro_expansion" else {})

    monkeypatch.setattr(search.tables, "descriptor", withheld)
    assert {name.split(":")[0] for name in whole - rows()} == {"jetro_expansion"}


def test_names_of_rows_are_their_own(project: Project) -> None:
    names = [
        one.address for one in search.of_ledgers(project, lambda name: "" if ":" in name else name) if one.kind in ("garbled", "number")
    ]
    assert len(names) > 400 and len(set(names)) == len(names)
    assert audit.row_name("number", "gui2022:2.1:5#1") == "number-gui2022-2-1-5-1"
