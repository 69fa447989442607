"""Findings: each stands on premises that are computed, and falls with them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from econsec import claims, findings, lineage, record, tables, verdicts
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
    """Cells whose value a finding's premises compare: table, row and column; a list is looked through, which is another test."""
    project, found = installed(), []
    for premise in findings.premises(one):
        if premise.check["is"] == "listed":
            continue
        columns = premise.check.get("columns", [premise.check["column"]] if "column" in premise.check else [])
        found += [(premise.check["table"], row, column) for row in claims.rows(premise.check, project) for column in columns]
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
    assert read or all(premise["is"] in ("count", "listed") for premise in one.premises)  # the next tests are of those
    assert fallen >= 0.6 * len(read), f"{fallen} of {len(read)} changes were noticed"


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_finding_falls_when_the_rows_that_it_counts_are_gone(one: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    for premise in one.premises:
        rows = claims.rows(findings.check_of(premise), installed())
        if premise["is"] != "count" or not rows:
            continue
        with monkeypatch.context() as patched:
            patched.setattr(tables, "select", lambda *asked, gone=rows[0]: [each for each in SELECT(*asked) if each is not gone])
            assert not stands(one)


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_finding_falls_when_what_it_lists_is_not_listed_or_what_it_misses_is(one: Finding, monkeypatch: pytest.MonkeyPatch) -> None:
    for premise in one.premises:
        if premise["is"] != "listed":
            continue
        turned = {premise["column"]: premise["item"] if premise.get("holds") == "no" else "something else"}

        def altered(table: str, where: dict[str, str], project: Project, asked=premise, turned=turned) -> list[dict[str, str]]:
            rows = SELECT(table, where, project)
            return [{**each, **turned} for each in rows] if (table, where) == (asked["table"], asked["where"]) else rows

        with monkeypatch.context() as patched:
            patched.setattr(tables, "select", altered)
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
    assert {claims.claim(name).place.split(":")[0] for one in chosen for name in one.claims} == {"gui2022", "zhu2022"}


def test_an_error_of_fact_is_a_claim_that_the_record_contradicts() -> None:
    for one in ALL:
        if one.group == "fact":
            assert any(verdicts.of()[name] == "contradicted" for name in one.claims), one.id


def made(*premises: dict[str, Any]) -> Finding:
    """A finding on made-up words that rests on these premises."""
    said = {**dict.fromkeys(findings.WORDS, "x"), "id": "made-up", "group": "fact", "seen": "yes", "claims": ["Z-015"]}
    return findings._made({**said, "premises": list(premises)})


@pytest.mark.parametrize(("entry", "expected"), [({"holds": "no"}, False), ({"value": "41.9"}, False), ({}, True)])
def test_a_premise_stands_only_as_it_is_asserted(entry: dict[str, Any], expected: bool) -> None:
    where = {"economy": "China", "fiscal_year": "2021", "source": "jetro-china-2022"}
    asked = {"is": "equals", "table": "jetro_expansion", "where": where, "column": "expand_pct"}
    assert findings.premises(made({"value": "40.9", "unit": "percent", **asked, **entry}))[0].stands is expected


def test_an_order_of_a_premise_may_be_hedged_as_one_of_a_claim() -> None:
    near = [{"economy": "Cambodia", "source": "zhu2022"}, {"economy": "Indonesia", "source": "zhu2022"}]
    order = {"is": "order", "table": "jetro_expansion", "column": "expand_pct", "rows": near}
    assert [one.stands for one in findings.premises(made(order, {**order, "approx": "well_above"}))] == [True, False]


def test_a_finding_of_another_project_says_the_claims_of_that_project(tmp_path: Path) -> None:
    root = shutil.copytree(Path(__file__).parent / "bad" / "whole", tmp_path / "project")
    path = root / "seeds" / "made2022" / "findings.yml"
    path.write_text(path.read_text("utf-8").replace("title: The rate fell", "title: The rate fell to {M-001}"), "utf-8")
    assert lineage.describe("made-rate-that-fell", Project(root)) == "finding: The rate fell to 12.5%"
