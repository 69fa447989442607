"""Tables for readers: which columns they show, in which order, under which headings."""

from __future__ import annotations

import pandas as pd
import pytest

from econsec import views

FRAME = pd.DataFrame({"place": ["here"], "measure": ["a list"], "amount": [1234]})


def test_a_table_shows_the_columns_that_are_named_in_their_order_under_their_headings() -> None:
    shown = views.table(FRAME, "Measures", columns={"measure": "What is done", "place": "Where"})
    heads = [part.split("</th>")[0] for part in shown.page.split('<th scope="col">')[1:]]
    assert heads == ["What is done", "Where"]
    assert '<td data-label="What is done">a list</td><td data-label="Where">here</td>' in shown.page
    assert "1,234" not in shown.page and shown.words.splitlines()[1].split() == ["What", "is", "done", "Where"]


def test_a_table_without_named_columns_shows_all_by_their_names() -> None:
    page = views.table(FRAME, "Measures").page
    assert [name for name in FRAME if f'<th scope="col">{name}</th>' in page] == ["place", "measure", "amount"] and "1,234" in page


def test_a_column_that_the_frame_does_not_have_is_an_error() -> None:
    with pytest.raises(KeyError, match="measured"):
        views.table(FRAME, "Measures", columns={"measured": "What is done"})


@pytest.mark.parametrize(
    ("columns", "length", "is_stacked"), [(2, 200, False), (3, 60, False), (3, 61, True), (4, 18, False), (4, 19, True), (5, 1, True)]
)
def test_narrow_pages_show_a_table_that_would_not_fit_cell_below_cell(columns: int, length: int, is_stacked: bool) -> None:
    page = views.table(pd.DataFrame([["x" * length] * columns], columns=list("abcde")[:columns]), "Made").page
    assert ('class="esx-stacked"' in page) == is_stacked
