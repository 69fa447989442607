"""The bibliography: every entry is of use and stands there once, and what nobody read is not used as evidence."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from econsec import chapters, glossary, references, seeds, tables
from econsec.paths import Project, installed

CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]*)`")
KEY = re.compile(r"[a-z0-9-]+-[a-z0-9]+")  # what looks like a key in a note
SHARED = "at one address"  # what the notes of entries say that share one


def cited(words: str) -> set[str]:
    """Keys that the cite roles of a page name."""
    return {key.strip() for named in CITE.findall(words) for key in named.split(",")}


def uses(project: Project) -> dict[str, set[str]]:
    """Where every key is used: tables and their notes, translations, the glossary and pages, or `copies` and `citedby` of an entry."""
    found: dict[str, set[str]] = defaultdict(set)
    for paper in project.papers:
        found[paper].add("papers")
        for row in seeds.translations(project, paper):
            found[row["source"]].add(f"{paper}/translation.csv")
    for name in tables.names(project):
        for row in tables.cells(name, project):
            for key in [row["source"], *KEY.findall(row.get("note", ""))]:
                found[key].add(f"{name}.csv")
    for row in glossary.terms(project):
        for key in row["source"].split():
            found[key].add("glossary.csv")
    for document in chapters.documents(project):
        for key in cited(chapters.path(project, document).read_text("utf-8")):
            found[key].add(document)
    for key, said in references.entries(project).items():
        found[said.get("copies", "")].add("copies")
        found[key if said.get("citedby") else ""].add("citedby")
    return found


def letters(text: str) -> str:
    """Letters and digits of a text alone, in small letters."""
    return re.sub(r"[\W_]", "", text).lower()


def doubles(entries: dict[str, dict[str, str]]) -> list[list[str]]:
    """Keys that stand for one work: same authors, title and year, same DOI, or same address where a note does not say why."""
    same: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for key, said in entries.items():
        same["work", letters(said["authors"]), letters(said["title"]), letters(said["year"])].append(key)
        if said.get("doi"):
            same["doi", said["doi"].lower()].append(key)
        if said.get("url") and SHARED not in said["note"]:
            same["url", re.sub(r"^https?://(www\.)?|/$", "", said["url"]).lower()].append(key)
    return [keys for keys in same.values() if len(keys) > 1]


def test_no_entry_is_of_no_use(project: Project) -> None:
    assert sorted(references.entries(project).keys() - uses(project).keys()) == []


def test_no_work_stands_there_twice(project: Project) -> None:
    assert doubles(references.entries(project)) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"url": "http://www.example.org/a/", "title": "Other", "doi": ""},
        {"url": "", "title": "{A} Title", "doi": ""},
        {"url": "", "title": "Other", "doi": "10.1/X"},
    ],
)
def test_a_work_that_stands_there_twice_is_found(changed: dict[str, str]) -> None:
    one = {"authors": "{Who}", "title": "A title", "year": "2022", "note": "x", "url": "https://example.org/a", "doi": "10.1/x"}
    assert doubles({"one": one, "two": one | changed}) == [["one", "two"]]


def test_entries_that_share_an_address_are_more_than_one(project: Project) -> None:
    shared = [said["url"] for said in references.entries(project).values() if SHARED in said["note"]]
    assert shared and all(shared.count(url) > 1 for url in shared)


@pytest.mark.parametrize("document", chapters.documents(installed()))
def test_what_a_page_cites_is_in_the_bibliography(document: str, project: Project) -> None:
    assert cited(chapters.path(project, document).read_text("utf-8")) <= references.entries(project).keys()


def test_keys_are_found_in_every_form_of_the_role() -> None:
    assert cited("{cite}`a-1` and {cite:t}`b`, {cite:p}`c, d-2022`, not {claim}`G-001` or `e`") == {"a-1", "b", "c", "d-2022"}


def test_a_work_that_was_not_read_says_so(project: Project) -> None:
    for key, said in references.entries(project).items():
        is_unread = bool(references.check_source(project, key, ""))
        assert is_unread == ("not read for this book" in said["note"]), key
        assert said.get("urldate") or is_unread, key


def test_works_that_a_paper_cites_are_those_of_its_list(project: Project, texts: Path) -> None:
    entries = references.entries(project)
    for paper in {said["citedby"] for said in entries.values() if said.get("citedby")}:
        whole = (texts / seeds.source(project, paper)["text"]["file"]).read_text("utf-8")
        listed = re.sub(r"<[^>]*>", "", whole[whole.rindex("References") :])
        works = {key: said for key, said in entries.items() if said.get("citedby") == paper}
        unread = [key for key, said in works.items() if not said.get("urldate")]
        assert [key for key in unread if letters(works[key]["title"]) not in letters(listed)] == []
        assert len(works) == len(re.findall(r"\. ?(?:19|20)\d\d[ab]?\. ", listed))
