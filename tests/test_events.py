"""Dated events: no date is left out, a rough date stays rough, and each leads to where it stands."""

from __future__ import annotations

import html
import re
import shutil
from functools import cache
from pathlib import Path

import pytest

from econsec import audit, claims, events, seeds, theme, verdicts, wording
from econsec.paths import Project, installed

PROJECT, BAD = installed(), Path(__file__).parent / "bad"
LINES = {line["event"]: line for line in events.read(PROJECT)}
ROWS = events.rows(PROJECT)
DATED = {one.id: one for one in claims.ledger().values() if one.kind == "date"}


def names(line: dict[str, str]) -> set[str]:
    """Claims and rows that a line speaks of, read without the module."""
    asked = [part.strip() for part in line["rows"].split(";") if part.strip()]
    return {*line["claims"].split(), *(name for name in ROWS for part in asked if name == part or name.startswith(part.rstrip("*")))}


def by(name: str) -> tuple[str, str, str]:
    """Who gives a date, from which source, and when."""
    if name in ROWS:
        source = ROWS[name].source
        return (seeds.short_title(PROJECT, source) if source in PROJECT.papers else "The record"), source, ROWS[name].when
    paper = DATED[name].place.split(":")[0]
    return seeds.short_title(PROJECT, paper), paper, DATED[name].value


@cache
def shown() -> dict[str, str]:
    """Row of each event on the page (HTML)."""
    found = re.findall(r"<tr data-.*?</tr>", events.listed().page)
    return {html.unescape(re.search(r'data-label="event">(.*?)</td>', row)[1]): row for row in found}


def test_every_dated_claim_and_every_row_belongs_to_an_event() -> None:
    assert set().union(*map(names, LINES.values())) == {*DATED, *ROWS}
    assert set(shown()) == set(LINES) == set(events.points()["event"])


@pytest.mark.parametrize("event", LINES)
def test_every_date_of_an_event_is_linked_with_its_verdict(event: str) -> None:
    row, expected = shown()[event], names(LINES[event])
    assert {html.unescape(name) for name in re.findall(r'data-to="([^"]*)"', row)} == expected
    for name in expected & set(DATED):
        link = re.escape(f'<a data-to="{name}" href="#{name}">')
        assert re.search(f"{link}[^<]*</a> {re.escape(audit.verdict_mark(verdicts.of()[name]))}", row), name
    assert all(f">{wording.day(by(name)[2])}</a>" in row for name in expected)
    assert all(f"{who}: <a " in row for who in {by(name)[0] for name in expected})


@pytest.mark.parametrize("event", LINES)
def test_an_event_by_more_than_one_can_be_filtered_as_such(event: str) -> None:
    who = {by(name)[0] for name in names(LINES[event])}
    assert f'data-by="{"several" if len(who) > 1 else who.pop()}"' in shown()[event]


@pytest.mark.parametrize("event", LINES)
def test_every_date_is_among_the_points_of_its_own_event_unless_the_same_source_has_it_finer(event: str) -> None:
    given = {by(name) for name in names(LINES[event])}
    finest = {
        (who, when)
        for who, source, when in given
        if not any(source == other and finer != when and finer.startswith(when) for _, other, finer in given)
    }
    drawn = events.points().query("event == @event")
    assert {(row.by, row.when) for row in drawn.itertuples()} == finest and len(drawn) == len(finest)


def test_a_month_of_one_source_stands_beside_the_day_of_another() -> None:
    nec = events.points().query("event == 'NEC: executive and office for economic security'")
    found = {(row.by, row.when) for row in nec.itertuples()}
    assert {("Zhu 2022", "2022-04"), (events.RECORD, "2021-04"), (events.RECORD, "2021-04-01")} <= found


def test_a_year_goes_where_the_same_source_has_the_month() -> None:
    line = LINES["Export control of geospatial artificial intelligence"]
    assert {one.when for one in events.dates(line, PROJECT)} == {"2020", "2020-01"}
    assert [one.when for one in events.finest(events.dates(line, PROJECT))] == ["2020-01"]


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [("2021", 2021, 2022), ("2021-01", 2021, 2021 + 1 / 12), ("2021-12-31", 2022 - 1 / 12 / 31, 2022), ("197X", 1970, 1980)],
)
def test_a_date_spans_what_it_names_and_no_less(when: str, start: float, end: float) -> None:
    assert events.span(when) == pytest.approx((start, end))


def test_a_mark_stands_in_the_middle_of_its_date() -> None:
    for row in events.points().itertuples():
        assert (row.start, row.end) == events.span(row.when) and row.middle == (row.start + row.end) / 2 and row.start < row.end


def test_lanes_are_sorted_by_actor_and_kind() -> None:
    found = events.points()
    actors = list(dict.fromkeys(line["actor"] for line in LINES.values()))
    lanes = [f"{actor}: {kind}" for actor in actors for kind in events.KINDS]
    assert [lanes.index(lane) for lane in found["lane"]] == sorted(lanes.index(lane) for lane in found["lane"])
    assert all(
        row.lane == f"{row.actor}: {row.kind}" == f"{LINES[row.event]['actor']}: {LINES[row.event]['kind']}" for row in found.itertuples()
    )


def test_events_are_listed_earliest_first() -> None:
    page = events.listed().page
    assert page.index('data-to="Z-119"') < page.index('data-to="G-043"') < page.index('data-to="Z-108"')
    first = events.points().groupby("event")["start"].min()
    assert [first[event] for event in shown()] == sorted(first)


def test_an_actor_has_the_colour_of_that_name_or_of_others() -> None:
    found = events.colours()
    assert set(found) == {line["actor"] for line in LINES.values()}
    assert {name: found[name] for name in ("United States", "Japan", "China")} == {
        name: theme.COLOURS[name] for name in ("United States", "Japan", "China")
    }
    assert found["Several or others"] == theme.COLOURS["other"] and len(set(found.values())) == 4


@pytest.fixture
def made(tmp_path: Path) -> Project:
    """A project of three made-up papers, in which somebody acts whom no other project knows."""
    root = shutil.copytree(BAD / "whole", tmp_path / "project")
    shutil.copytree(BAD / "event-by-nobody" / "data", root / "data", dirs_exist_ok=True)
    for paper in ("next2022", "next2023"):
        (root / "seeds" / paper).mkdir()
        (root / "seeds" / paper / "source.yml").write_text(f'key: {paper}\nyear: "2022"\nshort_title: {paper.title()}\n', "utf-8")
        (root / "seeds" / paper / "claims.yml").write_text("[]\n", "utf-8")
    (root / "seeds" / "events.csv").write_text("event,actor,kind,claims,rows\nRates published,Atlantis,report,,rates:*\n", "utf-8")
    return Project(root)


def test_every_paper_has_a_shape_of_its_own(made: Project) -> None:
    assert list(events.sources(made)) == ["made2022", "Next2022", "Next2023", events.RECORD]
    assert len(set(events.sources(made).values())) == 4
    assert events.sources() == {"Gui 2022": "circle", "Zhu 2022": "square", events.RECORD: "diamond"}


def test_whoever_acts_has_a_lane_and_the_colour_of_others(made: Project) -> None:
    found = events.points(made)
    assert set(found["lane"]) == {"Atlantis: report"} and set(found["by"]) == {"made2022"} and len(found) == 2
    assert events.colours(made) == {"Atlantis": theme.COLOURS["other"]}
    assert all(f'data-to="{name}"' in events.listed(made).page for name in events.rows(made))


def test_a_project_without_the_list_has_no_events(made: Project) -> None:
    (made.root / events.NAME).unlink()
    assert events.points(made).empty and events.colours(made) == {} and events.check(made, {}) == []
