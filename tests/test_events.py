"""Dated events: no date is left out, and a rough date stays rough."""

from __future__ import annotations

import pytest

from econsec import claims, events
from econsec.paths import installed

LINES = {line["event"]: line for line in events.read(installed())}


def test_every_dated_claim_of_both_papers_is_on_the_axis() -> None:
    drawn = {(row.by, row.when) for row in events.points().itertuples()}
    for one in claims.ledger().values():
        if one.kind == "date":
            by = {"gui2022": "Gui 2022", "zhu2022": "Zhu 2022"}[one.place.split(":")[0]]
            assert any(name == by and when.startswith(one.value) for name, when in drawn), one.id


def test_papers_and_record_stand_side_by_side_with_their_own_dates() -> None:
    found = {(one.by, one.when) for one in events.dates(LINES["NEC: executive and office for economic security"], installed())}
    assert {("Zhu 2022", "2022-04"), (events.RECORD, "2021-04-01")} <= found


def test_a_year_goes_where_the_same_source_has_the_month() -> None:
    found = [one.when for one in events.dates(LINES["Export control of geospatial artificial intelligence"], installed())]
    assert found == ["2020-01"]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [("2021", 2021, 2022), ("2021-01", 2021, 2021 + 1 / 12), ("2021-12-31", 2022 - 1 / 12 / 31, 2022), ("197X", 1970, 1980)],
)
def test_a_date_spans_what_it_names_and_no_less(when: str, start: float, end: float) -> None:
    assert events.span(when) == pytest.approx((start, end))


def test_events_are_listed_earliest_first_with_links_to_claims_and_rows() -> None:
    page = events.listed().page
    assert page.index('data-to="Z-119"') < page.index('data-to="G-043"') < page.index('data-to="Z-108"')
    assert 'data-to="dated_events:NEC names an executive for economic security:sankei-2021-nec"' in page
