"""Citations: the paper, the book with its version, the name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pybtex.database import parse_string

from econsec import citing, references, verdicts
from econsec.paths import installed

CITED = {paper: references.cite(installed(), paper) for paper in installed().papers}
VERSION = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]["version"]


@pytest.mark.parametrize(("name", "place", "paper"), [("Z-155", "zhu2022:1.2:2", "zhu2022"), ("G-048", "gui2022:4:11", "gui2022")])
def test_a_cited_claim_names_its_paper_its_place_its_verdict_and_the_version(name: str, place: str, paper: str) -> None:
    said = citing.line(name)
    assert said.startswith(f"{CITED[paper]}, {place}; checked in: ")
    assert said.endswith(f"version {VERSION}, claim {name}: {verdicts.of()[name]}.")


@pytest.mark.parametrize(
    ("name", "papers"), [("jetro-expansion", ["zhu2022"]), ("us-instruments", ["gui2022"]), ("timeline", ["gui2022", "zhu2022"])]
)
def test_a_cited_figure_names_itself_and_every_paper_whose_claims_it_shows(name: str, papers: list[str]) -> None:
    assert citing.line(name).endswith(f"version {VERSION}, figure {name}, after: {'; '.join(CITED[paper] for paper in papers)}.")


def test_what_is_neither_claim_nor_figure_cannot_be_cited() -> None:
    with pytest.raises(KeyError):
        citing.line("Z-999")


def test_the_book_is_an_entry_that_bibtex_reads() -> None:
    entry = parse_string(citing.bibtex(), bib_format="bibtex").entries["econsec"]
    assert entry.fields["version"] == VERSION and entry.persons["author"]
