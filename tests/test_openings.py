"""What pages open with: an argument in three lines, and how the claims of their sections came out."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from docutils.parsers.rst import directives

from econsec import chapters, claims, openings, record, verdicts
from econsec.paths import installed

PINNED = {row["id"]: row["verdict"] for row in csv.DictReader((Path(__file__).parent / "verdicts.csv").read_text("utf-8").splitlines())}
DOCUMENTS = chapters.documents(installed())
TREATED = {document: chapters.front_matter(installed(), document).get("sections", []) for document in DOCUMENTS}
# Pages of a paper or of both; those of the audit and about the book begin with what they show.
CHAPTERS = [document for document in DOCUMENTS if re.match(r"chapters/(?!audit/)\w+/", document)]
LINES = ".. opening::\n\n" + "".join(f"   - {word} is argued.\n" for word in ("One", "Two", "Three", "Four"))


def read(document: str, text: str) -> nodes.document:
    """A text as it would be read on a page."""
    directives.register_directive("opening", openings.Opening)
    quiet = {"env": SimpleNamespace(docname=document), "report_level": 5}
    return publish_doctree(text, settings_overrides=quiet)


def lines(count: int) -> str:
    """An opening of so many lines."""
    return "\n".join(LINES.splitlines()[: 2 + count]) + "\n"


def faults(document: str, text: str) -> list[str]:
    return [found.astext() for found in read(document, text).findall(nodes.system_message)]


def test_every_chapter_opens_with_three_lines_before_any_cell_or_heading() -> None:
    assert len(CHAPTERS) > 20 and {document for document in DOCUMENTS if TREATED[document]} <= {*CHAPTERS}
    for document in CHAPTERS:
        before = re.split(r"(?m)^(?:```\{code-cell\}|## )", chapters.path(installed(), document).read_text("utf-8"))[0]
        (opening,) = re.findall(r"(?ms)^:::\{opening\}\n(.*?)^:::$", before) or [""]
        assert re.fullmatch(r"(- [^\n]+[.?]\n){3}", opening), f"{document}: no opening of three lines, each a sentence"


def test_no_page_begins_with_a_cell() -> None:
    starts = {document: chapters.path(installed(), document).read_text("utf-8").partition("\n# ")[2] for document in DOCUMENTS}
    assert [document for document, text in starts.items() if re.match(r"[^\n]*\n\s*```\{code-cell\}", text)] == []


@pytest.mark.parametrize("document", [document for document in DOCUMENTS if TREATED[document]])
def test_the_verdicts_of_an_opening_are_those_of_its_sections(document: str) -> None:
    found = [one for one in claims.ledger().values() if one.section in TREATED[document]]
    pinned = Counter(PINNED[one.id] for one in found)
    opening = read(document, lines(3)).next_node(nodes.raw).astext()
    told = re.findall(r"<strong>(\d+)</strong> <span[^>]*><svg.*?</svg> ([a-z ]+)</span>", opening)
    assert {name: int(count) for count, name in told} == pinned and len(told) == len(pinned)
    assert [name for _, name in told] == [name for name in verdicts.ORDER if name in pinned]
    widths = [int(width) for width in re.findall(r'<rect x="\d+" width="(\d+)"', opening)]
    assert widths == [int(count) for count, _ in told]
    said = openings.reach(found)
    can, held = len(found) - pinned["not testable"], sum(pinned[name] for name in record.INDEPENDENT)
    assert said.startswith(f"Of {len(found)} claims {can} can be checked at all") and (
        f"and {held} w" in said or not held and "none" in said
    )


def test_one_claim_was_and_several_were_compared() -> None:
    assert "and 1 was compared" in record.reach(9, 5, 1) and "and 2 were compared" in record.reach(9, 5, 2)


def test_an_opening_of_another_length_is_refused() -> None:
    treated, other = "chapters/zhu/supply-chains", "chapters/across/timeline"
    assert faults(treated, lines(3)) == faults(other, lines(3)) == faults(other, lines(1)) == []
    for document, text, count in (
        (treated, lines(2), "2"),
        (treated, lines(4), "4"),
        (other, lines(4), "4"),
        (other, ".. opening::\n\n   Words.\n", "no list of"),
    ):
        assert f"opening: {count} lines. Write a list of 3." in " ".join(faults(document, text))


def test_a_page_without_sections_has_no_verdicts_and_one_without_claims_neither(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read("chapters/across/timeline", lines(3)).next_node(nodes.raw) is None
    monkeypatch.setattr(claims, "of_sections", lambda *_: [])
    assert read("chapters/zhu/supply-chains", lines(3)).next_node(nodes.raw) is None


def test_verdicts_lead_to_the_parts_of_the_page_that_have_them_and_nowhere_else() -> None:
    made = read("chapters/zhu/supply-chains", lines(3))
    part = nodes.section("", nodes.raw("", '<table class="esx-ledger esx-stacked">', format="html"), ids=["every"])
    made += [part, nodes.raw("", '<div class="esx-record">', format="html")]
    openings.link(None, made, "chapters/zhu/supply-chains")
    assert [(link["refid"], link.astext()) for link in made.findall(nodes.reference)] == [("every", openings.BELOW["esx-ledger"])]
