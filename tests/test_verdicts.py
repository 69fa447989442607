"""Verdicts: each word of the closed list, and what may never earn it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from econsec import pins, verdicts
from econsec.claims import Claim
from econsec.cli import main
from econsec.paths import Project

WHOLE = Path(__file__).parent / "bad" / "whole"
OTHER = {"is": "equals", "table": "rates", "where": {"economy": "Utopia", "source": "other2021"}, "column": "rate_pct"}
OWN = {
    "is": "equals",
    "table": "rates",
    "where": {"economy": "Atlantis", "fiscal_year": "2021", "source": "made2022"},
    "column": "rate_pct",
}
OWN_ROWS = [{"economy": "Atlantis", "fiscal_year": "2020"}, {"economy": "Atlantis", "fiscal_year": "2021"}]
OWN_ORDER = {"is": "order", "table": "rates", "column": "rate_pct", "rows": OWN_ROWS}


def made(value: str, *checks: dict[str, Any], kind: str = "quantity", **fields: Any) -> Claim:
    return Claim("M-009", "made2022:1:1", kind, "made up", value=value, unit="percent", checks=checks, **fields)


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.delenv("ECONSEC_TEXTS", raising=False)
    return Project(Path(shutil.copytree(WHOLE, tmp_path / "project")))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(made("12.5", OTHER), "contradicted", id="unequal to an independent row"),
        pytest.param(made("12.5", OTHER, meant={"value": "9.9", "because": "x"}), "contradicted", id="nor is what must be meant"),
        pytest.param(made("32", OTHER, meant={"value": "3.2", "because": "x"}), "corrected", id="what must be meant is equal"),
        pytest.param(made("3.2", OTHER), "corroborated", id="equal to an independent row"),
        pytest.param(
            made("3.2", OTHER, {**OTHER, "is": "more_than", "differs": "base"}), "corroborated", id="the difference does not hold"
        ),
        pytest.param(made("3.2", OTHER, {**OTHER, "differs": "scope"}), "qualified", id="a difference holds beside it"),
        pytest.param(made("3.2", OTHER, {**OTHER, "where": {"economy": "Utopia"}}), "corroborated", id="twice equal"),
        pytest.param(made("12.5", OWN, OTHER), "contradicted", id="the paper's own row does not help"),
        pytest.param(made("", OWN_ORDER, kind="order"), "consistent", id="its own numbers agree"),
        pytest.param(made("", {**OWN_ORDER, "rows": OWN_ROWS[::-1]}, kind="order"), "unverified", id="its own numbers do not agree"),
        pytest.param(made("12.5"), "unverified", id="no check"),
        pytest.param(made("", kind="judgement"), "not testable", id="a judgement"),
        pytest.param(made("", kind="forecast"), "unverified", id="a forecast without a later row"),
    ],
)
def test_the_first_rule_that_applies_gives_the_verdict(found: Claim, expected: str, sound: Project) -> None:
    assert verdicts.verdict(found, sound) == expected


def test_a_claim_checked_against_its_own_paper_is_not_corroborated(sound: Project) -> None:
    assert verdicts.verdict(made("12.5", OWN), sound) == "unverified"


def test_a_source_copied_from_the_paper_is_not_independent(sound: Project) -> None:
    text = sound.references.read_text("utf-8")
    sound.references.write_text(text.replace("author = {Else}", "author = {Else}, copies = {made2022}"), "utf-8")
    assert verdicts.verdict(made("3.2", OTHER), sound) == "unverified"


CHAIN = "author = {Else}, copies = {mid}", "@misc{mid, title = {M}, year = {2021}, note = {x}, copies = {made2022}}"
BACK = "author = {Else}", "@misc{mid, title = {M}, year = {2021}, note = {x}}"


@pytest.mark.parametrize(
    ("entry", "other", "paper"), [(*CHAIN, "author = {Up, Made}"), (*BACK, "author = {Up, Made}, copies = {other2021}")]
)
def test_a_source_copied_by_way_of_others_or_by_the_paper_is_not_independent(entry: str, other: str, paper: str, sound: Project) -> None:
    text = sound.references.read_text("utf-8").replace("author = {Else}", entry).replace("author = {Up, Made}", paper)
    sound.references.write_text(f"{text}{other}\n", "utf-8")
    assert verdicts.verdict(made("3.2", OTHER), sound) == "unverified"


def test_a_computation_that_mixes_the_papers_rows_with_others_proves_nothing(sound: Project) -> None:
    rows = [{"economy": "Atlantis", "fiscal_year": "2021"}, {"economy": "Utopia"}]
    check = {"is": "sum", "table": "rates", "column": "rate_pct", "rows": rows}
    assert verdicts.verdict(made("15.7", check), sound) == "unverified" == verdicts.verdict(made("99.9", check), sound)


def test_a_difference_within_the_papers_own_numbers_makes_nothing_consistent(sound: Project) -> None:
    check = {"is": "sum", "table": "rates", "column": "rate_pct", "rows": OWN_ROWS, "differs": "base", "why": "x"}
    assert verdicts.verdict(made("26.5", check), sound) == "unverified"


@pytest.mark.parametrize(
    ("value", "expected"), [("2021", "corroborated"), ("2021-12", "corroborated"), ("2021-11", "contradicted"), ("202X", "corroborated")]
)
def test_dates_are_compared_as_far_as_both_go(value: str, expected: str, sound: Project) -> None:
    path = sound.data / "rates.csv"
    path.write_text(path.read_text("utf-8").replace("3.2,,other", "3.2,2021-12-07,other"), "utf-8")
    assert verdicts.verdict(made(value, {**OTHER, "column": "published_on"}, kind="date"), sound) == expected


def test_rows_of_low_confidence_alone_prove_nothing(sound: Project) -> None:
    path = sound.data / "rates.csv"
    path.write_text(path.read_text("utf-8").replace(",high,", ",low,"), "utf-8")
    assert verdicts.verdict(made("3.2", OTHER), sound) == "unverified"
    assert verdicts.verdict(made("12.5", OTHER), sound) == "unverified"


def test_a_changed_digit_in_a_table_changes_the_verdict(sound: Project) -> None:
    path = sound.data / "rates.csv"
    path.write_text(path.read_text("utf-8").replace("3.2", "2.3"), "utf-8")
    assert verdicts.verdict(made("3.2", OTHER), sound) == "contradicted"


def test_verdicts_and_inputs_are_those_on_record(project: Project) -> None:
    pins.stop_on_change(project)


def test_a_verdict_that_changed_stops_the_audit_and_is_named(capsys: pytest.CaptureFixture[str], sound: Project) -> None:
    (sound.root / "tests").mkdir()
    assert main(["audit", "--accept", "--root", str(sound.root)]) == 0
    record = sound.root / "tests" / "verdicts.csv"
    record.write_text(record.read_text("utf-8").replace("M-002,consistent", "M-002,unverified"), "utf-8")
    assert main(["audit", "--root", str(sound.root)]) == 1
    assert capsys.readouterr().err.startswith("tests/verdicts.csv M-002: is unverified on record and consistent now.")


def test_a_table_that_changed_is_seen_by_its_fingerprint_where_no_check_reads_the_cell(
    capsys: pytest.CaptureFixture[str], sound: Project
) -> None:
    (sound.root / "tests").mkdir()
    assert main(["audit", "--accept", "--root", str(sound.root)]) == 0
    table = sound.data / "rates.csv"
    table.write_text(table.read_text("utf-8").replace("from elsewhere", "from nowhere"), "utf-8")
    assert main(["audit", "--root", str(sound.root)]) == 1
    assert capsys.readouterr().err.startswith("tests/fingerprints.csv data/rates.csv: is ")


def test_the_audit_prints_a_line_for_each_claim_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--paper", "zhu2022", "--section", "3.1", "--kind", "quantity"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == ["Z-035", "Z-036", "Z-037", "Z-038", "Z-316"] and lines[
        -1
    ] == "5 claims: 1 qualified, 4 unverified"


def test_the_audit_gives_claims_checks_and_figures_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--json", "--section", "1.4"]) == 0
    found = {one["id"]: one for one in json.loads(capsys.readouterr().out)["claims"]}
    assert found["Z-017"]["checks"][0] == {
        "is": "order", "table": "jetro_expansion", "rows": ["jetro_expansion:Viet Nam:2021:zhu2022", "jetro_expansion:China:2021:zhu2022"],
        "says": "", "found": "55.3 > 40.9", "difference": "", "rule": "in this order", "holds": True, "sources": ["zhu2022"],
    }  # fmt: skip
    implied = found["Z-004"]["checks"][1]
    assert (implied["says"], implied["found"], implied["difference"], implied["holds"]) == ("5000", "4,926.09", "−73.91", True)
    assert (
        found["Z-017"]["figures"] == ["jetro-gaps-to-china"]
        and found["Z-017"]["nodes"] == ["zhu-1-4-survey"]
        and found["Z-017"]["verdict"] == "corroborated"
    )


def test_the_lists_of_sentences_are_made_again_from_the_texts_at_hand(capsys: pytest.CaptureFixture[str], sound: Project) -> None:
    path = sound.seeds / "made2022" / "passages.csv"
    kept = path.read_text("utf-8")
    path.write_text("", "utf-8")
    assert main(["passages", "--accept", "--root", str(sound.root)]) == 0
    assert capsys.readouterr().out.startswith("made2022: 7 sentences, fingerprint ") and path.read_text("utf-8") == kept
    (sound.seeds / "texts" / "made2022.txt").unlink()
    assert main(["passages", "--root", str(sound.root)]) == 0
    assert "its text is not in" in capsys.readouterr().out
