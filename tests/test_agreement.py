"""Topics of which the papers speak: relations that suit who speaks, silence that is computed, and what the page shows of them."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from econsec import agreement, audit, claims, findings, seeds, verdicts
from econsec.agreement import Topic
from econsec.claims import Claim
from econsec.paths import Project, installed

ALL = agreement.topics()
WHOLE = Path(__file__).parent / "bad" / "whole"
NAMES = [seeds.short_title(installed(), paper) for paper in installed().papers]
SECOND = """
- {id: N-001, place: "next2022:1:1", kind: quantity, says: The rate of the year., printed: "%s per cent", value: "%s", unit: percent}
- {id: N-002, place: "next2022:1:2", kind: date, says: The day of the rate., printed: in 2021, value: "2021"}
"""
TOPIC = "- {id: rate, theme: Rates, topic: The rate, claims: [%s], why: Both have it.%s}\n"


def project(folder: Path, named: str, relation: str = "", value: str = "12.5") -> Project:
    """A project of two made-up papers with one topic."""
    root = shutil.copytree(WHOLE, folder / "project")
    second = root / "seeds" / "next2022"
    second.mkdir()
    (second / "source.yml").write_text('key: next2022\nyear: "2022"\nshort_title: Next 2022\n', "utf-8")
    (second / "claims.yml").write_text(SECOND % (value, value), "utf-8")
    said = f", relation: {relation}" if relation else ""
    (root / "seeds" / "agreement.yml").write_text(TOPIC % (named, said), "utf-8")
    return Project(root)


def told(made: Project) -> str:
    return " ".join(map(str, agreement.check(made)))


def test_a_relation_is_missing_where_two_papers_speak(tmp_path: Path) -> None:
    assert "is missing, though 2 papers speak" in told(project(tmp_path, "M-001, N-001"))


def test_no_relation_is_asked_for_where_two_claims_are_of_one_paper(tmp_path: Path) -> None:
    assert told(project(tmp_path, "M-001, M-002")) == ""


@pytest.mark.parametrize(
    ("relation", "value", "fault"),
    [("agree", "12.5", False), ("agree", "12.50", False), ("agree", "13.5", True), ("differ", "13.5", False)],
)
def test_papers_do_not_agree_on_values_that_differ(tmp_path: Path, relation: str, value: str, fault: bool) -> None:
    assert ("M-001 and N-001 give unlike values" in told(project(tmp_path, "M-001, N-001", relation, value))) is fault


def made(place: str, value: str, kind: str = "quantity", **fields: Any) -> Claim:
    return Claim("X-001", f"{place}:1:1", kind, "made up", value=value, **{"unit": "" if kind == "date" else "percent", **fields})


@pytest.mark.parametrize("turned", [False, True], ids=["so", "turned"])
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param(made("a", "5"), made("b", "7"), True, id="two numbers"),
        pytest.param(made("a", "5"), made("b", "5.0"), False, id="one number"),
        pytest.param(made("a", "5"), made("a", "7"), False, id="the same paper"),
        pytest.param(made("a", "5"), made("b", "7", unit="points"), False, id="other units"),
        pytest.param(made("a", "2019", unit=""), made("b", "2021", "date"), False, id="other kinds"),
        pytest.param(made("a", "5"), made("b", "", unit="percent"), False, id="a claim without a value"),
        pytest.param(made("a", "5", meant={"value": "7", "because": "x"}), made("b", "7"), False, id="the value that is meant"),
        pytest.param(made("a", "5", meant={"value": "7", "because": "x"}), made("b", "5"), True, id="not the value that is meant"),
        pytest.param(made("a", "5", meant={"unit": "points", "because": "x"}), made("b", "7", unit="points"), True, id="the unit that is meant"),
        pytest.param(made("a", "5", meant={"unit": "points", "because": "x"}), made("b", "7"), False, id="not the unit that is meant"),
        pytest.param(made("a", "5", approx="about"), made("b", "5.1"), False, id="about as much"),
        pytest.param(made("a", "5", approx="about"), made("b", "7"), True, id="not about as much"),
        pytest.param(made("a", "5", approx="over"), made("b", "7"), False, id="more than that"),
        pytest.param(made("a", "5", approx="over"), made("b", "3"), True, id="less than more than that"),
        pytest.param(made("a", "5", approx="over"), made("b", "5", approx="over"), False, id="more than the same"),
        pytest.param(made("a", "5", approx="over"), made("b", "7", approx="nearly"), False, id="between the two"),
        pytest.param(made("a", "55"), made("b", "55.3"), False, id="rounded"),
        pytest.param(made("a", "55"), made("b", "55.7"), True, id="not rounded"),
        pytest.param(made("a", "5", as_of="2019"), made("b", "7", as_of="2021"), False, id="of two years"),
        pytest.param(made("a", "5", as_of="2021"), made("b", "7", as_of="2021-04"), True, id="of one year"),
        pytest.param(made("a", "5", as_of="2021"), made("b", "7"), True, id="of a year and of nobody knows which"),
        pytest.param(made("a", "2021", "date"), made("b", "2021-04", "date"), False, id="a year and a month in it"),
        pytest.param(made("a", "2020", "date"), made("b", "2021-04", "date"), True, id="two years"),
        pytest.param(made("a", "2021-05", "date"), made("b", "2021-04", "date"), True, id="two months"),
        pytest.param(made("a", "197X", "date"), made("b", "1975", "date"), False, id="a decade and a year in it"),
        pytest.param(made("a", "197X", "date"), made("b", "1985", "date"), True, id="a decade and a later year"),
        pytest.param(made("a", "2020", "date", meant={"value": "2021", "because": "x"}), made("b", "2021", "date"), False, id="the date that is meant"),
    ],
)  # fmt: skip
def test_values_of_two_papers_are_unlike_where_neither_allows_the_other(one: Claim, other: Claim, expected: bool, turned: bool) -> None:
    assert agreement._is_unlike(*((other, one) if turned else (one, other))) is expected


def test_a_value_is_not_held_against_one_of_another_kind(tmp_path: Path) -> None:
    assert told(project(tmp_path, "M-001, N-002", "agree")) == ""


def test_a_paper_without_a_claim_is_silent_in_counts_and_matrix(tmp_path: Path) -> None:
    made = project(tmp_path, "N-001")
    counted = agreement.counts(made)
    assert list(counted.columns) == ["theme", *agreement.RELATIONS.values(), "only made2022", "only Next 2022"]
    assert counted["only Next 2022"].tolist() == [1] and counted.drop(columns="theme").to_numpy().sum() == 1
    assert agreement.matrix(made).page.count(">silent<") == 1


def test_a_project_without_the_list_has_no_topics(tmp_path: Path) -> None:
    made = project(tmp_path, "N-001")
    (made.root / agreement.NAME).unlink()
    assert agreement.check(made) == [] and agreement.topics(made) == [] and agreement.counts(made).empty


def test_every_topic_is_counted_once() -> None:
    counted = agreement.counts()
    assert counted.drop(columns="theme").to_numpy().sum() == len(ALL) >= 40
    assert list(counted["theme"]) == list(dict.fromkeys(one.theme for one in ALL))
    assert all(counted[f"only {name}"].sum() > 0 for name in NAMES) and all(
        counted[word].sum() > 0 for word in agreement.RELATIONS.values()
    )


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_the_matrix_shows_every_claim_of_a_topic_in_the_column_of_its_paper(one: Topic) -> None:
    row = next(row for row in agreement.matrix().page.split("<tr ") if f"<strong>{html.escape(one.topic)}</strong>" in row)
    for name in one.claims:
        title = seeds.short_title(installed(), claims.claim(name).place.split(":")[0])
        column = next(part for part in row.split("<td ") if part.startswith(f'data-label="{title}"'))
        verdict, found = verdicts.of()[name], claims.claim(name)
        item = next(part for part in column.split("<li>") if f'data-to="{name}"' in part)
        assert item.startswith(f"{audit.verdict_mark(verdict)} {audit.link(name)} {html.escape(found.says)}")
        assert ("Must mean" in item) is bool(found.meant) and (not found.meant or html.escape(audit.meaning(found)) in item)
        assert not found.value or f"<strong>{html.escape(found.text)}</strong>" in item


def test_claims_that_must_mean_something_else_are_among_the_topics() -> None:
    assert any(claims.claim(name).meant for one in ALL for name in one.claims)


def test_every_relation_has_a_mark_of_its_own_and_so_has_every_paper_alone(tmp_path: Path) -> None:
    found = agreement.marks(project(tmp_path, "N-001"))
    assert list(found) == [*agreement.RELATIONS.values(), "only made2022", "only Next 2022"]
    assert len(set(found.values())) == len(found) and set(agreement.listed()["relation"]) <= set(agreement.marks())


@pytest.mark.parametrize(
    ("named", "relation", "expected"), [("N-001", "", ("Next 2022",)), ("N-001, M-001", "past", ("Next 2022", "made2022"))]
)
def test_the_papers_that_speak_of_a_topic_are_named(tmp_path: Path, named: str, relation: str, expected: tuple[str, ...]) -> None:
    assert agreement.listed(project(tmp_path, named, relation))["papers"].tolist() == [expected]


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_topic_says_wherein_in_one_sentence_and_without_a_number(one: Topic) -> None:
    assert one.why.endswith(".") and not re.search(r"[.!?]\s", one.why)
    assert not re.search(r"\d", findings._NAME.sub("", f"{one.theme} {one.topic} {one.why}"))
