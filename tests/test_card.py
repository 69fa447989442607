"""The card and the page of a figure made by hand: what each part says, word for word."""

from __future__ import annotations

import html
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from test_figures import FIRMS, MEASURE, SHAPE, firms, withhold

from econsec import card, charts, vintage
from econsec.paths import Project, installed

PLACE = card.Place("../", lambda name: f"page.html#{name}")
# Drawn on a page that draws others before and after it.
DRAWN = "jetro-gaps-to-china"
CONTAINS = ". Contains data from ETO / CSET, Advanced Semiconductor Supply Chain Dataset, CC-BY-NC-4.0"


@pytest.fixture(autouse=True)
def no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Project, "address", "")


def block(**changes: Any) -> Tag:
    return BeautifulSoup(card.block(firms(**changes), PLACE), "html.parser")


def page(**changes: Any) -> Tag:
    return BeautifulSoup(card.page(firms(id=DRAWN, **changes), PLACE, {}), "html.parser")


def parts(made: Tag) -> dict[str, Tag]:
    """Parts of a card by their titles."""
    return {part.summary.text: part.div for part in made.select(".esx-card > details")}


def lineage(made: Tag) -> dict[str, str]:
    """What a card says of where a figure is from, by title."""
    said = parts(made)["Sources and lineage"]
    return {title.text: words.text for title, words in zip(said.select("dt"), said.select("dd"))}


def copied(made: Tag, name: str) -> Tag:
    return made.select_one(f'pre[data-of="{name}"]')


def test_a_table_has_each_row_under_the_headings_of_its_columns() -> None:
    table = parts(block())["Data"].table
    headings = ["Economy", "Fiscal year", MEASURE, "Said", "Source", "Place in the paper"]
    assert [cell.text for cell in table.select("th")] == headings
    assert [[cell.text for cell in row.select("td")] for row in table.select("tbody tr")] == [
        ["India", "2024", "80.3", "80.3%", "JETRO, 2024", ""],
        ["Viet Nam", "2021", "55.3", "55.3%", "computed from Zhu, Haiyan, 2022", "section I (iv), sentence 7"],
    ]


def test_a_cell_of_a_table_stays_text_and_an_empty_one_is_empty() -> None:
    made = block(chart=charts.bars(FIRMS.assign(economy=["<b>India</b>", "Viet Nam"], expand_pct=[80.3, None]), *SHAPE), alt="Bars.")
    first, second = ([cell.text for cell in row.select("td")] for row in parts(made)["Data"].select("tbody tr"))
    assert first[0] == "<b>India</b>" and second[2] == ""


def test_the_lineage_names_tables_claims_with_their_verdicts_and_all_sources() -> None:
    said = lineage(block(claims=["Z-014", "Z-012"]))
    assert said["Tables"] == "jetro_expansion (Japanese-affiliated firms that plan to expand, by economy and year)"
    assert said["Claims"] == "Z-014 (corroborated), Z-012 (not testable)"
    sources = [one.text for one in parts(block())["Sources and lineage"].select("li")]
    assert [source.split(",")[0] for source in sources] == ["Zhu", "JETRO"]
    assert said["Fingerprint"].startswith(f"{firms(claims=['Z-014', 'Z-012']).fingerprint}, of version ")


def test_the_data_are_dated_and_lead_to_what_the_book_finds() -> None:
    data = lineage(block())["Data"]
    assert data == (
        "Years drawn: 2021 to 2024. The tables hold: Survey waves of FY2015 to FY2025; each row has its fiscal year. "
        f"Sources last read by {vintage.read_by(['jetro_expansion'], installed())}. "
        "See also: Malaysia's and Singapore's lead over China is within chance, and two higher shares go unmentioned."
    )
    assert "See also" not in lineage(block(claims=["Z-017"]))["Data"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("chip_package", "Sources differ on 1 number of chip_package."),
        ("chip_material_shares", "Sources differ on 3 numbers of chip_material_shares."),
    ],
)
def test_numbers_on_which_sources_differ_are_counted(table: str, said: str) -> None:
    assert said in lineage(block(tables=[table]))["Data"]


def test_years_are_drawn_from_first_to_last_where_every_row_has_one() -> None:
    assert "Years drawn: 2021. " in lineage(block(chart=charts.bars(FIRMS.assign(fiscal_year=2021), *SHAPE)))["Data"]
    assert "Years drawn" not in lineage(block(chart=charts.bars(FIRMS.assign(fiscal_year=["2021", "later"]), *SHAPE)))["Data"]


def test_whose_data_they_are_and_under_which_licence_stands_beside_a_figure_and_on_its_page() -> None:
    for made in (block(tables=["chip_tools"]), page(tables=["chip_tools"])):
        assert CONTAINS in made.select_one(".esx-lineage").text
        assert lineage(made)["Licence"] == (
            "Creative Commons Attribution-NonCommercial 4.0, https://creativecommons.org/licenses/by-nc/4.0/; contains" + CONTAINS[10:]
        )
    assert lineage(block())["Licence"] == "Creative Commons Attribution 4.0, https://creativecommons.org/licenses/by/4.0/"
    assert "Contains data" not in block().text


def test_citations_are_in_the_style_that_they_are_said_to_be_in() -> None:
    own = {name: copied(block(), name).text.splitlines()[-1] for name in ("APA", "Chicago")}
    assert own["APA"].startswith("Economic Security, Recomputed. (") and own["APA"].endswith(
        f"fingerprint {firms().fingerprint}) [Figure]."
    )
    assert "“Firms that expand.” Figure made-up in Economic Security, Recomputed, version " in own["Chicago"]
    starts = {name: copied(block(), name).text.split("\n")[0] for name in ("BibTeX", "RIS", "CSL-JSON")}
    assert starts == {"BibTeX": "@article{zhu2022,", "RIS": "TY  - JOUR", "CSL-JSON": "["}
    titles = [part.text for part in block().select("p, summary") if part.text in card.STYLES]
    assert titles == ["APA", "Chicago", "BibTeX", "RIS", "CSL-JSON"]


def test_a_card_cites_the_papers_of_many_sources_and_the_page_all() -> None:
    keys = ["ashu-2021", "jetro-2023", "jetro-2024", "vietjo-2022", "nna-2021", "jcci-2023", "edge-2021", "vna-2022", "zhu2022"]
    many = FIRMS.assign(source=[" ".join(keys[:4]), " ".join(keys[4:])], place="")
    figure = {"chart": charts.bars(many, *SHAPE)}
    assert copied(block(**figure), "BibTeX").text.count("@") == 2 and copied(page(**figure), "BibTeX").text.count("@") == 10


def test_where_no_address_is_set_one_is_put_before_the_path() -> None:
    made = copied(block(), "BibTeX")
    assert "https://address.invalid/figures/made-up/" in made["data-served"] and "address.invalid" not in made.text
    assert made["data-served"].replace(",\n  url = {https://address.invalid/figures/made-up/}", "") == made.text


def test_where_an_address_is_set_it_stands_in_citations_and_in_the_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Project, "address", "https://example.org/book/")
    made = block()
    assert copied(made, "APA").text.endswith(" https://example.org/book/figures/made-up/") and not made.select("[data-served]")
    assert 'src="https://example.org/book/figures/made-up/index.html"' in copied(made, "the frame").text


def test_a_frame_has_room_for_the_drawing_the_title_the_caption_and_what_stands_below() -> None:
    figure = firms(caption="A caption of more letters than a line of a telephone has.")
    drawn = int(figure.svg(692).split('height="')[1].split(".")[0].split('"')[0])
    made = BeautifulSoup(card.block(figure, PLACE), "html.parser")
    assert copied(made, "the frame").text == (
        '<iframe src="figures/made-up/index.html" title="Firms that expand. Economic Security, Recomputed" '
        f'width="100%" height="{drawn + 170 + 3 * 26}" style="border: 0" loading="lazy"></iframe>'
    )


def test_the_page_has_the_figure_in_words_and_the_cell_that_draws_it() -> None:
    made = parts(page())
    assert [one.text for one in made["In words"].select("li")] == [f"India, 2024. {MEASURE}: 80.3", f"Viet Nam, 2021. {MEASURE}: 55.3"]
    assert made["In words"].p.text == firms().alt
    assert made["Code"].text.count("figures.show(") == 1 and f'id="{DRAWN}"' in made["Code"].text
    assert "on the page chapters/zhu/supply-chains" in lineage(page())["Drawn by"]


def test_a_drawing_that_answers_brings_the_specification_that_is_published() -> None:
    for made, figure in ((block(), firms()), (page(), firms(id=DRAWN))):
        plot = made.select_one(".esx-plot")
        assert plot.has_attr("data-esx") and json.loads(plot.script.string) == figure.public_spec


def test_rows_that_a_licence_withholds_are_neither_in_a_card_nor_on_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    withhold(monkeypatch)
    for made in (block(), page()):
        assert not made.select(".esx-spec, [data-esx], table")
        assert parts(made)["Data"].text == "The rows are not handed on: Somebody: No download is allowed"
        assert parts(made)["Download"].select_one("p").text == parts(made)["Data"].text
        drawings = [one.extract() for one in made.select("svg")]
        assert len(drawings) == 2 and "section I (iv), sentence 7" not in str(made) and "80.3%" not in str(made)
    words = parts(page())["In words"]
    assert words.p.text == firms().alt and not words.select("li")


def test_hostile_captions_stay_text() -> None:
    made = block(caption="<b>A caption</b>.", title="<i>A</i>")
    assert not made.select("b, i") and html.escape("<b>A caption</b>.") in str(made)
