"""Citations: the paper, the book with its version, the name."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pybtex.database import parse_string

from econsec import citing

VERSION = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def test_a_cited_claim_names_its_place_its_verdict_and_the_version() -> None:
    said = citing.line("Z-155", "zhu2022")
    assert all(part in said for part in ("Zhu", "2022", "zhu2022:1.2:2", "Z-155: corrected", f"version {VERSION}"))


def test_a_cited_figure_names_itself_and_the_paper() -> None:
    assert f"version {VERSION}, figure jetro-expansion, after: " in citing.line("jetro-expansion", "zhu2022")


def test_what_is_neither_claim_nor_figure_cannot_be_cited() -> None:
    with pytest.raises(KeyError):
        citing.line("Z-999", "zhu2022")


def test_the_book_is_an_entry_that_bibtex_reads() -> None:
    entry = parse_string(citing.bibtex(), bib_format="bibtex").entries["econsec"]
    assert entry.fields["version"] == VERSION and entry.persons["author"]
