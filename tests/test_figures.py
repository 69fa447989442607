"""The figure contract: what is refused, and that what is drawn has text and ids of its own."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from typing import Any

import altair as alt
import pandas as pd
import pytest

from econsec import card, charts, figures, tables, theme
from econsec.paths import installed

FRAME = pd.DataFrame({"name": ["<script>", "b & c"], "value": [1.0, 2.0]})
# Rows as the table has them, the later year first.
FIRMS = pd.DataFrame(
    {
        "economy": ["India", "Viet Nam"], "expand_pct": [80.3, 55.3], "said": ["80.3%", "55.3%"], "fiscal_year": [2024, 2021],
        "source": ["jetro-2024", "zhu2022"], "place": ["", "zhu2022:1.4:7"], "origin": ["", "computed"],
    }
)  # fmt: skip
YEARS = {2021: theme.COLOURS["Japan"], 2024: theme.COLOURS["other"]}
MEASURE = "Firms that plan to expand, percent"
SHAPE = ("expand_pct", "economy", "said", "fiscal_year", YEARS, MEASURE)


def chart(frame: pd.DataFrame = FRAME) -> alt.Chart:
    return alt.Chart(frame).mark_bar(clip=True).encode(x="value:Q", y="name:N")


def show(**changes: Any) -> figures.Figure:
    fields = {
        "chart": chart(),
        "id": "made-up",
        "caption": "A caption.",
        "alt": "Two bars of {Z-014}.",
        "tables": ["jetro_expansion"],
        "claims": ["Z-014"],
    }
    return figures.show(**{**fields, **changes})


def firms(**changes: Any) -> figures.Figure:
    """A figure of a shape of the book, over rows that say where they are from."""
    return show(**{"chart": charts.bars(FIRMS, *SHAPE), "claims": ["Z-014", "Z-017"], "title": "Firms that expand", **changes})


def withhold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the licence of the tables forbid to hand their rows on."""
    said = tables.descriptor("jetro_expansion", installed())
    closed = {**said, "licenses": [{"name": "all rights reserved", "attribution": "Somebody", "withheld": "No download is allowed"}]}
    monkeypatch.setattr(tables, "descriptor", lambda name, project: closed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"id": "Made_up"}, "the id is not made of a-z"), ({"id": ""}, "the id is not made of a-z"), ({"caption": ""}, "caption is missing"), ({"alt": ""}, "alt is missing"),
        ({"tables": []}, "tables is missing"), ({"claims": []}, "claims is missing"), ({"tables": ["nothing"]}, "there is no nothing among tables"),
        ({"claims": ["Z-999"]}, "there is no Z-999 among tables or claims"), ({"chart": chart(pd.DataFrame({"name": "n", "value": range(5001)}))}, "more than 5000 rows"),
    ],
)  # fmt: skip
def test_an_incomplete_figure_is_refused_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as error:
        show(**changes)
    assert "\n" not in str(error.value)


BARS = {"x": "value:Q", "y": "name:N"}
MANY = pd.DataFrame({"name": "n", "value": range(3000)})


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        (chart() | chart(), "is made of several charts"), (chart(FRAME[:0]), "has no rows"),
        (alt.layer(chart(MANY), chart(MANY + MANY)), "more than 5000 rows"),
        (alt.Chart(FRAME).mark_image().encode(**BARS), "foreign"), (alt.Chart(FRAME).mark_image(width=9).encode(**BARS), "foreign"),
        (chart().encode(href="name:N"), "foreign"), (alt.Chart("rows.csv").mark_bar().encode(**BARS), "is not drawn from data frames"),
        (chart(FRAME.assign(source="nobody")), r"a row is from \['nobody'\] \[\], of which .*nobody.* is unknown"),
        (chart(FRAME.assign(source="zhu2022", place="nowhere")), r"a row is from \['zhu2022'\] \['nowhere'\], of which .* is unknown"),
        (chart(FRAME.assign(source="zhu2022", place="zhu2022:9.9:9")), "zhu2022:9.9:9 is unknown"), (chart().encode(row="name:N"), "is made of several charts"),
        (chart(FRAME.assign(source="zhu2022", place="nobody2022:1:1")), "is unknown"), (alt.Chart(FRAME).mark_bar(href="https://x.example").encode(**BARS), "foreign"),
        (chart().transform_lookup("name", alt.LookupData(alt.UrlData("rows.csv"), "name", ["more"])), "is not drawn from data frames"),
        (charts.bars(FIRMS, *SHAPE, rule=(float("inf"), "a line")), "a value in expand_pct is infinite"),
        (chart(FRAME.assign(value=pd.Series([1.0, float("inf")], dtype=object))), "a value in value is infinite"),
    ],
)  # fmt: skip
def test_a_chart_that_is_no_figure_is_refused_in_one_line(chart: alt.TopLevelMixin, message: str) -> None:
    with pytest.raises(ValueError, match=f"^figure made-up: .*{message}") as error:
        show(chart=chart)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("words", "message"), [("Nine bars.", "says Nine, which no row drawn holds"), ("Bars \u202e.", "hides a character")]
)
def test_a_text_alternative_is_checked_against_what_is_drawn(words: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^figure made-up: .*{message}"):
        firms(alt=words)
    assert firms(alt="Bars.").alt == "Bars. Bars, 2 rows; firms that plan to expand, percent: 55.3 to 80.3."


def block(figure: figures.Figure) -> str:
    return card.block(figure, card.Place("../", lambda name: f"page.html#{name}"))


def test_a_page_shows_both_widths_its_caption_and_what_is_behind_it() -> None:
    page = block(show())
    assert page.count("<svg ") == 2 and f'width="{theme.WIDE}"' in page and f'width="{theme.NARROW}"' in page
    assert 'aria-label="Two bars of 55.3%.' in page and "A caption." in page
    assert '<a href="page.html#Z-014">Z-014</a>' in page and '<a href="page.html#jetro_expansion">jetro_expansion</a>' in page


def test_what_is_drawn_from_the_ledgers_alone_says_so_and_needs_no_table() -> None:
    page = block(show(alt="Two bars.", tables=[], claims=[], drawn_from="the ledgers"))
    assert "<dt>Drawn from</dt><dd>the ledgers</dd>" in page and "<dt>Tables</dt>" not in page and "last read" not in page


def test_an_infinite_value_is_refused_and_an_empty_one_is_an_empty_cell() -> None:
    with pytest.raises(ValueError, match="figure made-up: a value in value is infinite"):
        show(chart=chart(pd.DataFrame({"name": ["a", "b"], "value": [1, float("inf")]})))
    empty = show(chart=chart(pd.DataFrame({"name": ["a", "b"], "value": [1, float("nan")]})))
    assert [row["value"] for row in empty.rows] == [1, None] and "NaN" not in json.dumps(empty.spec)
    assert empty.csv().splitlines()[2].startswith("b,,")


@pytest.mark.parametrize("text", ["half \ud83d", "turned \u202e round", "hidden \u200b space", "a\x07bell"])
def test_a_text_that_hides_a_character_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="figure made-up: .* hides a character") as error:
        show(chart=chart(pd.DataFrame({"name": [text, "b"], "value": [1.0, 2.0]})))
    assert "\n" not in str(error.value)
    with pytest.raises(ValueError, match="hides a character"):
        show(caption=f"A caption, {text}.")


def test_rows_are_pruned_to_what_is_drawn_and_say_where_they_come_from() -> None:
    frame = FRAME.assign(unused="x", source=["zhu2022", "vna-2022"], place=["zhu2022:1.4:7", ""])
    first, second = show(chart=chart(frame)).rows
    assert "unused" not in first and first["cited"] == "Zhu, Haiyan, 2022" and first["where"] == "section I (iv), sentence 7"
    assert second["source"] == "vna-2022" and second["where"] == ""
    assert {row["cited"] for row in show().rows} == {figures.COMPUTED}


def test_headings_are_those_of_the_axes_then_those_of_the_tables_with_their_units() -> None:
    origin = {"source": "Source key", "cited": "Source", "place": "Place key", "where": "Place in the paper"}
    drawn = {"economy": "Economy", "expand_pct": MEASURE, "fiscal_year": "Fiscal year", "said": "Said"}
    assert firms().columns == drawn | origin
    assert show(chart=chart(FRAME.assign(sent=[1, 2])).encode(y="sent:O")).columns == {"sent": "Sent, firms", "value": "Value", **origin}


COMPUTED_WITH = {
    "a fold": lambda base: base.transform_fold(["kept", "value"]),
    "a group": lambda base: base.transform_window(entry="row_number()", groupby=["kept"]),
    "an expression": lambda base: base.transform_calculate(z='datum["kept"] + 1'),
    "a channel": lambda base: base.encode(color=alt.condition("datum['kept'] > 1", alt.value("red"), alt.value("blue"))),
    "a channel in other quotes": lambda base: base.encode(color=alt.condition('datum["kept"] > 1', alt.value("red"), alt.value("blue"))),
    "a sort": lambda base: base.encode(y=alt.Y("name:N", sort=alt.EncodingSortField("kept"))),
}


@pytest.mark.parametrize("way", COMPUTED_WITH)
def test_a_column_that_a_chart_only_computes_with_is_kept(way: str) -> None:
    made = show(chart=COMPUTED_WITH[way](chart(FRAME.assign(kept=[1, 2], unkept=[3, 4]))))
    assert [row.get("kept") for row in made.main] == [1, 2] and "unkept" not in made.main[0]


def test_the_rows_of_the_chart_itself_are_told_from_those_of_its_lines_though_they_are_fewer() -> None:
    trail = pd.DataFrame({"economy": ["India"] * 5, "expand_pct": [1.0, 2.0, 3.0, 4.0, 5.0], "when": list("abcde")})
    spread = charts.spreads(FIRMS.assign(low=50.0, high=90.0), *SHAPE, trail=trail, rule=(40.0, "a line"))
    made = firms(chart=spread)
    assert [row["expand_pct"] for row in made.main] == [80.3, 55.3]
    assert [row["expand_pct"] for row in made.rows] == [80.3, 55.3, 1.0, 2.0, 3.0, 4.0, 5.0, 40.0]
    assert [row["cited"] for row in made.rows] == ["JETRO, 2024", "computed from Zhu, Haiyan, 2022", *[figures.LINE] * 6]
    assert [line.split(".")[0] for line in made.description] == ["India, 2024", "Viet Nam, 2021"]


def test_a_notebook_that_sorts_keys_holds_the_same_figure() -> None:
    spread = charts.spreads(FIRMS.assign(low=50.0, high=90.0), *SHAPE, trail=FIRMS.assign(when="later"), rule=(40.0, "a line"))
    made = firms(chart=spread)
    stored = json.loads(json.dumps(made._repr_mimebundle_(), sort_keys=True))
    restored = figures.restore(stored[figures.MIME])
    assert (restored.fingerprint, restored.csv(), restored.description) == (made.fingerprint, made.csv(), made.description)
    assert list(restored.columns)[:5] == ["economy", "fiscal_year", "expand_pct", "low", "high"]


def test_the_picture_of_a_figure_that_was_drawn_later_is_that_of_a_notebook() -> None:
    made = firms()
    at_once, later = made._repr_mimebundle_(), made.undrawn()
    assert "<img" not in later["text/html"]
    hung = figures.hang(json.dumps([later, "undrawn words"], indent=1), {made.id: at_once["text/html"], "another": ""})
    assert json.loads(hung) == json.loads(json.dumps([at_once, "undrawn words"]))


def told(figure: figures.Figure) -> dict[str, list[str]]:
    """Columns, sums in brackets, that each kind of mark answers the pointer with."""
    return {
        layer["mark"]["type"]: [f"[{one['field']}]" if "aggregate" in one else one["field"] for one in layer["encoding"].get("tooltip", [])]
        for layer in figure.spec["layer"]
    }


def test_marks_answer_with_what_they_show_and_where_it_is_from_unless_they_stand_for_several_rows() -> None:
    columns = ["economy", "fiscal_year", "expand_pct", "cited", "where"]
    assert told(firms()) == {"bar": columns, "text": []}
    assert told(firms(chart=charts.pairs(FIRMS, *SHAPE))) == {"rule": [], "point": columns, "text": []}
    assert told(firms(chart=charts.stacks(FIRMS, *SHAPE))) == {"bar": ["economy", "fiscal_year", "[expand_pct]"], "text": []}


def test_a_fingerprint_is_that_of_rows_and_specification_also_where_they_are_withheld(monkeypatch: pytest.MonkeyPatch) -> None:
    made = firms()
    expected = hashlib.sha256((made.csv() + json.dumps(made.spec, sort_keys=True)).encode()).hexdigest()[:10]
    withhold(monkeypatch)
    assert made.fingerprint == firms().fingerprint == expected and firms().withheld


def test_withheld_rows_are_a_header_a_reason_and_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    open_header = firms().csv().splitlines()[0]
    withhold(monkeypatch)
    header, *others = csv.reader(io.StringIO(firms().csv()))
    assert ",".join(header) == open_header and [line[0][:18] for line in others] == [
        "No rows: Somebody:",
        "Source: Zhu, Haiya",
        "Source: JETRO, FY2",
    ]
    assert firms().description == [] and not any(firms().public_spec["datasets"].values())


def test_text_from_tables_never_becomes_markup() -> None:
    assert "<script" not in show()._repr_mimebundle_()["text/html"]
    assert "<script>" not in block(show()) and block(show()).count("<script") == 1


def test_a_figure_is_drawn_the_same_each_time_with_ids_of_its_own() -> None:
    first, second = show().svg(theme.WIDE), show().svg(theme.WIDE)
    assert first == second
    ids = re.findall(r'\bid="([^"]+)"', first)
    assert ids and all(name.startswith("made-up-") for name in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", first)) <= set(ids)


def test_text_is_drawn_in_a_registered_font_and_none_is_below_nine_pixels() -> None:
    drawn = show().svg(theme.NARROW)
    assert set(re.findall(r'font-family="([^"]+)"', drawn)) == {theme.FONT}
    assert min(float(size) for size in re.findall(r'font-size="([\d.]+)px"', drawn)) >= 9
    converter = figures.converter()
    with_text, without = converter.svg_to_png(drawn), converter.svg_to_png(re.sub(r"<text.*?</text>", "", drawn))
    unregistered = converter.svg_to_png(drawn.replace(theme.FONT, "No Such Font"))
    assert with_text != without and with_text != unregistered
