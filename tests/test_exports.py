"""The files of a figure made by hand: at fixed names, from one drawing, and without rows where a licence withholds them."""

from __future__ import annotations

import base64
import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from test_figures import show

from econsec import exports, figures, tables
from econsec.paths import installed


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return exports.files(show())


def test_the_files_have_the_names_that_citations_rely_on(made: dict[str, bytes], tmp_path: Path) -> None:
    ends = [".svg", ".png", ".pdf", "-89mm.svg", "-89mm.png", "-89mm.pdf", ".csv", ".vl.json", ".bib", ".ris", ".csl.json", ".json"]
    assert list(made) == [f"made-up{end}" for end in ends]
    written = show().export(tmp_path / "new" / "folder")
    assert [path.name for path in written] == list(made)
    assert [path.read_bytes() for path in written] == list(made.values())


def test_a_drawing_carries_every_letter_that_it_shows_in_its_own_font(made: dict[str, bytes]) -> None:
    drawing = made["made-up.svg"].decode()
    (data,) = re.findall(r"base64,([^)]+)\)", drawing)
    letters = set(TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap())
    shown = "".join(text for node in ElementTree.fromstring(drawing).iter("{http://www.w3.org/2000/svg}text") for text in node.itertext())
    assert shown and {*map(ord, shown)} <= letters
    assert ord("Ω") not in letters


def test_a_figure_says_the_same_whoever_makes_it_and_another_row_another_fingerprint() -> None:
    assert exports.files(show()) == exports.files(show())
    changed = {"rows": [{"name": "a", "value": 2, "cited": figures.COMPUTED}]}
    other = replace(show(), spec={**show().spec, "datasets": changed})
    assert other.fingerprint != show().fingerprint


def test_rows_that_a_licence_withholds_are_in_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    said = tables.descriptor("jetro_expansion", installed())
    closed = {**said, "licenses": [{"name": "all rights reserved", "attribution": "Somebody", "withheld": "No download is allowed"}]}
    monkeypatch.setattr(tables, "descriptor", lambda name, project: closed)
    figure = show(caption="A caption.")
    made = exports.files(figure)
    header, reason, *sources = csv.reader(io.StringIO(made["made-up.csv"].decode()))
    assert header[:2] == ["name", "value"] and reason == ["No rows: Somebody: No download is allowed"] and sources
    assert "b & c" in figure.svg(692).replace("&amp;", "&")
    for end in (".csv", ".vl.json", ".json"):
        assert "b & c" not in made[f"made-up{end}"].decode()
