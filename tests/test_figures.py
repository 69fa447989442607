"""The figure contract: what is refused, and that what is drawn has text and ids of its own."""

from __future__ import annotations

import json
import re
from typing import Any

import altair as alt
import pandas as pd
import pytest

from econsec import card, figures, theme

FRAME = pd.DataFrame({"name": ["<script>", "b & c"], "value": [1.0, 2.0]})


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


def luminance(colour: str) -> float:
    """Relative luminance of a colour like #2b7bba, as WCAG defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("name", "colour"), theme.COLOURS.items())
@pytest.mark.parametrize("page", ["#ffffff", "#121212"])
def test_a_colour_stands_out_from_light_and_dark_pages(name: str, colour: str, page: str) -> None:
    light, dark = sorted((luminance(colour), luminance(page)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 3
