"""The files of a figure made by hand: at fixed names, from one drawing, and without rows where a licence withholds them."""

from __future__ import annotations

import base64
import csv
import io
import itertools
import re
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from test_figures import FIRMS, firms, show, withhold

from econsec import canonical, charts, exports, figures


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
    withhold(monkeypatch)
    figure = show(caption="A caption.")
    made = exports.files(figure)
    header, reason, *sources = csv.reader(io.StringIO(made["made-up.csv"].decode()))
    assert header[:2] == ["name", "value"] and reason == ["No rows: Somebody: No download is allowed"] and sources
    assert "b & c" in figure.svg(692).replace("&amp;", "&")
    for end in (".csv", ".vl.json", ".json"):
        assert "b & c" not in made[f"made-up{end}"].decode()


def size(svg: str) -> list[tuple[float, str]]:
    """Width and height of a drawing, each with its unit."""
    return [(float(number), unit) for number, unit in re.findall(r'(?:width|height)="([\d.]+)(\w*)"', svg.split(">", 1)[0])]


@pytest.mark.parametrize(("end", "pixels", "millimetres"), [("", 692, 183), ("-89mm", 336, 89)])
def test_a_drawing_keeps_its_proportions_at_the_width_of_a_column(end: str, pixels: int, millimetres: int, made: dict[str, bytes]) -> None:
    (width, _), (height, _) = size(show().svg(pixels))
    assert width == pixels
    wanted = [millimetres, height / width * millimetres]
    drawn = size(made[f"made-up{end}.svg"].decode())
    assert [number for number, _ in drawn] == pytest.approx(wanted, rel=1e-3) and {unit for _, unit in drawn} == {"mm"}
    assert [inch * 25.4 for inch in inches(made[f"made-up{end}.png"])] == pytest.approx(wanted, abs=0.2)
    page = PdfReader(io.BytesIO(made[f"made-up{end}.pdf"])).pages[0].mediabox
    assert [float(side) / 72 * 25.4 for side in (page.width, page.height)] == pytest.approx(wanted, abs=0.4)


def inches(png: bytes) -> list[float]:
    """Width and height of a picture at 300 dots an inch."""
    return [side / 300 for side in struct.unpack(">II", png[16:24])]


def texts(png: bytes) -> dict[str, str]:
    """Chunks of text of a picture; every chunk has its right checksum."""
    found, at = {}, 8
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        data, (check,) = png[at + 8 : at + 8 + size], struct.unpack(">I", png[at + 8 + size : at + 12 + size])
        assert check == zlib.crc32(kind + data)
        if kind == b"iTXt":
            key, text = data.split(b"\0\0\0\0\0")
            found[key.decode()] = text.decode()
        at += 12 + size
    return found


def test_drawings_say_who_made_them_from_what_and_under_which_licence() -> None:
    figure = firms(tables=["chip_tools"])
    made = exports.files(figure)
    said = PdfReader(io.BytesIO(made["made-up.pdf"])).metadata
    names = {name: said[f"/{name}"] for name in ("Title", "Author", "Subject", "Copyright")}
    assert names["Title"] == "Firms that expand" and names["Author"] == "Economic Security, Recomputed"
    assert names["Subject"].startswith(f"Figure made-up, fingerprint {figure.fingerprint}, of Economic Security, Recomputed, version ")
    assert names["Copyright"] == (
        "Creative Commons Attribution-NonCommercial 4.0, https://creativecommons.org/licenses/by-nc/4.0/; "
        "contains data from ETO / CSET, Advanced Semiconductor Supply Chain Dataset, CC-BY-NC-4.0"
    )
    assert texts(made["made-up.png"]) == names
    svg = ElementTree.fromstring(made["made-up.svg"])
    said_there = [svg.findtext(f"{{http://www.w3.org/2000/svg}}{name}") for name in ("title", "desc", "metadata")]
    assert said_there == ["A caption.", figure.alt, f"{names['Subject']} {names['Copyright']}"]


def test_a_drawing_brings_a_bold_font_where_it_has_bold_text_only() -> None:
    def weights(figure: figures.Figure) -> list[str]:
        return re.findall(r"@font-face{[^}]*font-weight:(\d+)", exports.standalone(figure, 692))

    fields = ("fiscal_year", "economy", "said", "source")
    sides = charts.sides(FIRMS.assign(fiscal_year=["a", "b"]), *fields, colours={"a": "#111111", "b": "#222222"})
    assert weights(firms(chart=sides)) == ["400", "700"] and weights(firms()) == ["400"]


def test_a_pdf_with_its_names_is_hardly_larger_than_without(caplog: pytest.LogCaptureFixture) -> None:
    # marks half seen through: the converter makes objects for each, which a copy would have twice
    bars = "".join(f'<rect x="{at}" width="5" height="5" opacity="0.4"/>' for at in range(50))
    plain = bytes(figures.converter().svg_to_pdf(f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="9">{bars}</svg>'))
    named = exports._named_pdf(plain, exports.labels(show()))
    assert named.startswith(plain) and len(named) < len(plain) + 2000 and not caplog.records
    assert PdfReader(io.BytesIO(named)).metadata.title == "A caption"


def test_a_pdf_is_the_same_however_the_converter_numbered_and_placed_its_objects() -> None:
    parts = {
        "root": b"<< /Pages page >>",
        "page": b"<< /Font <<\n  /f1 bold\n  /f0 plain\n>> >>",
        "bold": b"(a longer one)",
        "plain": b"()\nstream\n1 0 R",
    }

    def written(*order: str) -> bytes:
        numbers = {name: number for number, name in enumerate(order, 1)}
        made, places = b"%PDF-1.7\n", {}
        for name in reversed(order):
            places[numbers[name]] = len(made)
            body = parts[name]
            for other, number in numbers.items():
                body = body.replace(other.encode(), b"%d 0 R" % number)
            made += b"%d 0 obj\n%s\nendobj\n" % (numbers[name], body)
        entries = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(places))
        trailer = b"trailer\n<< /Root %d 0 R /Size 5 >>\n" % numbers["root"]
        return made + b"xref\n0 5\n0000000000 65535 f \n" + entries + trailer + b"startxref\n%d\n%%%%EOF" % len(made)

    found = {canonical.pdf(written(*order)) for order in itertools.permutations(parts)}
    assert len(found) == 1
    [made] = found
    assert b"1 0 obj\n<< /Pages 2 0 R >>" in made and b"/f0 3 0 R\n  /f1 4 0 R" in made and b"stream\n1 0 R" in made
    assert canonical.pdf(made) == made


def test_a_drawing_with_two_weights_of_its_font_is_the_same_each_time() -> None:
    text = '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20"><text y="9" font-family="Source Sans Pro">{}</text></svg>'
    svg = text.format('plain <tspan font-weight="bold">bold</tspan>')
    found = {canonical.pdf(bytes(figures.converter().svg_to_pdf(svg))) for _ in range(12)}
    assert len(found) == 1 and PdfReader(io.BytesIO(found.pop()), strict=True).pages[0].extract_text().split() == ["plain", "bold"]
