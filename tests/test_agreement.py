"""Topics of which the papers speak: relations that suit who speaks, silence that is computed, and what the page shows of them."""

from __future__ import annotations

import html
import re
import shutil
from pathlib import Path

import pytest

from econsec import agreement, claims, findings, seeds
from econsec.agreement import Topic
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
        assert f'data-to="{name}"' in column


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_topic_says_wherein_in_one_sentence_and_without_a_number(one: Topic) -> None:
    assert one.why.endswith(".") and not re.search(r"[.!?]\s", one.why)
    assert not re.search(r"\d", findings._NAME.sub("", f"{one.theme} {one.topic} {one.why}"))
