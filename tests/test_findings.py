"""Findings: each stands on premises that are computed, and falls with them."""

from __future__ import annotations

import re
from typing import Any

import pytest

from econsec import claims, findings, record, tables
from econsec.findings import Finding
from econsec.paths import Project, installed

ALL = list(findings.all_of().values())
SELECT = tables.select


def changed(cell: str) -> str:
    """Another value of the same kind, far off: a date, a number or a text."""
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", cell):
        return "1901-01-01"[: len(cell)]
    return (
        "0.001"
        if tables.NUMBER.fullmatch(cell) and cell not in ("0", "0.001")
        else "7777"
        if tables.NUMBER.fullmatch(cell)
        else "something else"
    )


def cells_of(one: Finding) -> list[tuple[str, dict[str, str], str]]:
    """Cells that a finding's premises read: table, row and column."""
    project, found = installed(), []
    for premise in findings.premises(one):
        columns = premise.check.get("columns") or [premise.check.get("column", "")]
        found += [(premise.check["table"], row, column) for row in claims.rows(premise.check, project) for column in columns if column]
    return found


def stands(one: Finding) -> bool:
    return findings.check_finding(one, installed(), set(tables.names(installed())), claims.ledger()) == []


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_every_premise_of_a_finding_holds(one: Finding) -> None:
    assert len(one.premises) >= 1
    assert [premise.check for premise in findings.premises(one) if not premise.stands] == []


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_finding_falls_when_a_cell_that_it_rests_on_changes(one: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    read, fallen = cells_of(one), 0
    for name, row, column in read:

        def altered(table: str, where: dict[str, str], project: Project, name=name, row=row, column=column) -> list[dict[str, str]]:
            rows = SELECT(table, where, project)
            return [{**each, column: changed(each[column])} if table == name and each is row else each for each in rows]

        with monkeypatch.context() as patched:
            patched.setattr(tables, "select", altered)
            fallen += not stands(one)
    counted = [premise for premise in one.premises if premise["is"] == "count"]
    assert fallen >= 0.6 * len([cell for cell in read]) or counted, f"{fallen} of {len(read)} changes were noticed"
    assert fallen or counted


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_finding_falls_when_the_rows_that_it_counts_are_gone(one: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    for premise in one.premises:
        rows = claims.rows({name: value for name, value in premise.items() if name not in findings.ASSERTED}, installed())
        if premise["is"] != "count" or not rows:
            continue
        with monkeypatch.context() as patched:
            patched.setattr(tables, "select", lambda *asked, gone=rows[0]: [each for each in SELECT(*asked) if each is not gone])
            assert not stands(one)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_the_words_of_a_finding_are_whole_and_none_of_its_numbers_is_typed(one: Finding) -> None:
    for field in findings.WORDS:
        said = findings.words(one, field)
        assert said and "{" not in said and "}" not in said
        assert not re.search(r"\d", findings._NAME.sub("", getattr(one, field)))


@pytest.mark.parametrize("group", findings.GROUPS)
def test_every_group_has_findings_and_shows_each_once(group: str) -> None:
    page = record.of_group(group).page
    mine = [one.id for one in ALL if one.group == group]
    assert mine and all(page.count(f'id="{name}"') == 1 for name in mine)


def test_the_front_page_has_five_findings_of_both_papers_in_order() -> None:
    chosen = findings.front()
    assert [one.front for one in chosen] == ["1", "2", "3", "4", "5"]
    assert {one.paper for one in chosen} == {"gui2022", "zhu2022"}


def test_an_error_of_fact_is_a_claim_that_the_record_contradicts() -> None:
    from econsec import verdicts

    for one in ALL:
        if one.group == "fact":
            assert any(verdicts.of()[name] == "contradicted" for name in one.claims), one.id


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"holds": "no"}, False),
        ({"value": "41.9"}, False),
        ({}, True),
    ],
)
def test_a_premise_stands_only_as_it_is_asserted(entry: dict[str, Any], expected: bool) -> None:
    where = {"economy": "China", "fiscal_year": "2021", "source": "jetro-china-2022"}
    premise = {
        "value": "40.9",
        "unit": "percent",
        "is": "equals",
        "table": "jetro_expansion",
        "where": where,
        "column": "expand_pct",
        **entry,
    }
    one = findings._made(
        {
            **{name: "x" for name in findings.WORDS},
            "id": "made-up",
            "group": "fact",
            "seen": "yes",
            "claims": ["Z-015"],
            "premises": [premise],
        }
    )
    assert findings.premises(one)[0].stands is expected
