"""Every figure of the book as it is published: each has every file, and the files agree with each other and with the pages."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import struct
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pypdf
import pytest
import rispy
from bs4 import BeautifulSoup, Tag
from pybtex.database import parse_string

from econsec import card, chapters, exports, theme
from econsec.paths import installed

SITE = Path(__file__).resolve().parent.parent.parent / "_build" / "html"
FIGURES = chapters.figures(installed())
MM_PER_INCH, POINTS_PER_INCH = 25.4, 72


@pytest.fixture(params=FIGURES, ids=lambda figure: figure.id)
def drawn(request: pytest.FixtureRequest) -> chapters.Drawn:
    return request.param


def read(drawn: chapters.Drawn, end: str) -> str:
    return (SITE / "figures" / drawn.id / f"{drawn.id}{end}").read_text("utf-8")


@cache
def page(path: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / path).read_text("utf-8"), "html.parser")


def parts(drawn: chapters.Drawn) -> list[Tag]:
    """The figure in its chapter and on its own page."""
    return [page(f"{name}.html").select_one(f"figure#fig-{drawn.id}").parent for name in (drawn.document, f"figures/{drawn.id}/index")]


def rows(drawn: chapters.Drawn) -> list[list[str]]:
    return list(csv.reader(io.StringIO(read(drawn, ".csv"))))


def words(text: str) -> str:
    """A text without spaces, which drawings set differently."""
    return re.sub(r"\s", "", text)


def test_it_has_every_file_and_no_other(drawn: chapters.Drawn) -> None:
    folder = SITE / "figures" / drawn.id
    assert {path.name for path in folder.iterdir()} == {"index.html", *(f"{drawn.id}{end}" for end in exports.KINDS)}
    assert all(path.stat().st_size for path in folder.iterdir())


def test_rows_are_the_same_in_the_csv_the_chart_and_both_tables(drawn: chapters.Drawn) -> None:
    header, *body = rows(drawn)
    chart = json.loads(read(drawn, ".vl.json"))
    told, (main, *beside) = chart["usermeta"]["figure"], chart["datasets"].values()
    # lines that show a measure are data, names of lanes and places of marks are not
    charted = [*main, *(row for rows in beside for row in rows if {*row} & {name for name, _ in told["values"]} - {*told["positions"]})]
    assert body and body == [["" if row.get(name) is None else str(row.get(name)) for name in header] for row in charted]
    assert {name for row in charted for name in row} - {*header} == {*told["positions"]} & {name for row in charted for name in row}
    # people have sources and places in words, programs have their keys as well
    shown = [index for index, name in enumerate(header) if name not in card.KEYS]
    for part in parts(drawn):
        table = part.select_one(".esx-card .esx-table table")
        cells = [[cell.get_text() for cell in row.select("td")] for row in table.select("tbody tr")]
        assert cells == [[row[index] for index in shown] for row in body] and len(table.select("thead th")) == len(shown) > 2


def test_every_row_says_where_it_comes_from(drawn: chapters.Drawn) -> None:
    datasets = json.loads(read(drawn, ".vl.json"))["datasets"]
    assert all(row["cited"] for rows in datasets.values() for row in rows)
    assert {"source", "place"} <= {*rows(drawn)[0]}


def test_the_page_draws_the_chart_that_the_file_holds(drawn: chapters.Drawn) -> None:
    for part in parts(drawn):
        assert json.loads(part.select_one("script.esx-spec").string) == json.loads(read(drawn, ".vl.json"))


@pytest.mark.parametrize("end", exports.WIDTHS)
def test_the_drawings_hold_the_same_text_at_the_width_of_a_journal(drawn: chapters.Drawn, end: str) -> None:
    width, millimetres = exports.WIDTHS[end]
    svg = ElementTree.fromstring(read(drawn, f"{end}.svg"))
    said = [words("".join(text.itertext())) for text in svg.iter("{http://www.w3.org/2000/svg}text")]
    kind = "esx-wide" if width == theme.WIDE else "esx-narrow"
    assert said == [words(text.get_text()) for text in parts(drawn)[0].select(f".{kind} svg text")]
    assert svg.get("width") == f"{millimetres}mm"
    printed_file = pypdf.PdfReader(SITE / "figures" / drawn.id / f"{drawn.id}{end}.pdf")
    assert f"Figure {drawn.id}, fingerprint {fingerprint(drawn)}" in printed_file.metadata.subject
    assert f"Figure {drawn.id}, fingerprint {fingerprint(drawn)}" in svg.find("{http://www.w3.org/2000/svg}metadata").text
    (sheet,) = printed_file.pages
    printed = words(sheet.extract_text())
    assert any(said) and [text for text in said if text not in printed] == []
    assert float(sheet.mediabox.width) == pytest.approx(millimetres / MM_PER_INCH * POINTS_PER_INCH, abs=0.5)
    assert not sheet.images and sheet["/Resources"]["/Font"]
    for font in sheet["/Resources"]["/Font"].values():
        (descendant,) = font["/DescendantFonts"]
        described = descendant.get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & {*described} and "SourceSansPro" in font["/BaseFont"]


@pytest.mark.parametrize("end", exports.WIDTHS)
def test_the_picture_has_three_hundred_dots_an_inch_and_text(drawn: chapters.Drawn, end: str) -> None:
    content = (SITE / "figures" / drawn.id / f"{drawn.id}{end}.png").read_bytes()
    (across,) = struct.unpack(">I", content[16:20])
    assert f"Figure {drawn.id}, fingerprint {fingerprint(drawn)}".encode() in content[:2000]
    density = content.index(b"pHYs") + 4
    assert struct.unpack(">IIB", content[density : density + 9]) == (11811, 11811, 1)
    assert across == pytest.approx(exports.WIDTHS[end][1] / MM_PER_INCH * exports.DPI, abs=2)


def test_ids_in_a_drawing_begin_with_the_name_of_the_figure(drawn: chapters.Drawn) -> None:
    for end in exports.WIDTHS:
        drawing = read(drawn, f"{end}.svg")
        ids = re.findall(r'\bid="([^"]+)"', drawing)
        assert all(re.fullmatch(rf"{drawn.id}-\d+-\d+", name) for name in ids)
        assert {*re.findall(r"url\(#([^)]+)\)", drawing)} <= {*ids}


def test_all_citations_name_the_same_title_author_version_and_fingerprint(drawn: chapters.Drawn) -> None:
    said = json.loads(read(drawn, ".json"))
    bib = parse_string(read(drawn, ".bib"), bib_format="bibtex").entries[f"econsec-{drawn.id}"]
    (ris,) = [one for one in rispy.loads(read(drawn, ".ris")) if one.get("id") == f"econsec-{drawn.id}"]
    (csl,) = [one for one in json.loads(read(drawn, ".csl.json")) if one["id"] == f"econsec-{drawn.id}"]
    title = words(said["title"])
    assert (
        title == words(re.sub(r"[{}\\]", "", bib.fields["title"])) == words(ris.get("title") or ris["primary_title"]) == words(csl["title"])
    )
    assert said["fingerprint"] == fingerprint(drawn)
    for text in (read(drawn, ".bib"), read(drawn, ".ris"), read(drawn, ".csl.json")):
        assert said["fingerprint"] in text and said["version"] in text


def fingerprint(drawn: chapters.Drawn) -> str:
    """The fingerprint computed again from the published files."""
    said = read(drawn, ".csv") + json.dumps(json.loads(read(drawn, ".vl.json")), sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:10]


def test_both_cards_cite_the_fingerprint_in_five_formats_the_papers_first(drawn: chapters.Drawn) -> None:
    for part in parts(drawn):
        texts = [text.get_text() for text in part.select(".esx-card details:first-of-type pre.esx-copy")]
        assert len(texts) == 5 and all(fingerprint(drawn) in text for text in texts)
        if drawn.claims:
            assert all(re.search("Zhu|Gui", text.split(fingerprint(drawn))[0]) for text in texts)


def test_both_cards_lead_to_every_file(drawn: chapters.Drawn) -> None:
    for part, where in zip(parts(drawn), (SITE / f"{drawn.document}.html", SITE / "figures" / drawn.id / "index.html")):
        linked = {(where.parent / link["href"]).resolve().name for link in part.select(".esx-card a[download]")}
        assert linked == {f"{drawn.id}{end}" for end in exports.KINDS}


def test_the_lineage_names_tables_claims_with_verdicts_and_the_licence(drawn: chapters.Drawn) -> None:
    for part in parts(drawn):
        said = part.select_one(".esx-card dl").get_text(" ")
        assert all(name in said for name in (*drawn.tables, *drawn.claims)) and "Creative Commons" in said
        assert said.count("(") >= len(drawn.claims)


def test_the_text_alternative_is_the_same_everywhere(drawn: chapters.Drawn) -> None:
    said = json.loads(read(drawn, ".json"))["alternative"]
    for part in parts(drawn):
        assert {box["aria-label"] for box in part.select(".esx-plot > [role=img]")} == {said}
    assert f"<desc>{said}</desc>" in read(drawn, ".svg").replace("&amp;", "&") or "<" in said


def test_the_gallery_has_every_figure_and_each_leads_to_its_page() -> None:
    items = page("figures/index.html").select(".esx-gallery > li")
    assert [item.a["href"] for item in items] == [f"{figure.id}/index.html" for figure in FIGURES]
    assert all(item["data-paper"] and item["data-topic"] and item["data-data"] for item in items)


def test_a_page_of_a_figure_is_light() -> None:
    loaded = page(f"figures/{FIGURES[0].id}/index.html").select("script[src], link[rel=stylesheet]")
    assert len(loaded) == 2
