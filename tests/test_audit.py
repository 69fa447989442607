"""The pages of the audit: what a row says of a claim, and what the counts count."""

from __future__ import annotations

import re

import pytest

from econsec import audit, claims
from econsec.claims import Claim, Result
from econsec.paths import Project


@pytest.mark.parametrize(
    ("kind", "value", "unit", "meant", "expected"),
    [
        ("quantity", "31258", "jpy_mn", {"value": "312258"}, "312,258 million yen"),
        ("quantity", "774", "usd_bn", {"value": "774000", "unit": "jpy_mn"}, "774,000 million yen"),
        ("date", "2020-03", "", {"value": "2020-04"}, "April 2020"),
        ("quantity", "40.9", "percent", {}, ""),
    ],
)
def test_a_row_says_what_a_garbled_claim_must_mean(kind: str, value: str, unit: str, meant: dict[str, str], expected: str) -> None:
    assert audit.meant_value(Claim("X-001", "p:1:1", kind, "made up", value=value, unit=unit, meant=meant)) == expected


@pytest.mark.parametrize(
    ("section", "name", "expected", "other"),
    [
        ("gui2022:6", "G-464", "no check decides it; see the finding", "nothing collected"),
        ("gui2022:6", "G-468", "nothing collected bears on it", "see the finding"),
    ],
)
def test_a_row_that_names_a_finding_does_not_say_that_nothing_bears_on_it(section: str, name: str, expected: str, other: str) -> None:
    (row,) = re.findall(rf'<tr id="{name}".*?</tr>', audit.ledger(section).page, re.DOTALL)
    assert expected in row and other not in row


@pytest.mark.parametrize(("source", "expected"), [("zhu2022", True), ("kyodo-imports-2022", False)])
def test_only_the_papers_own_numbers_count_as_its_own_disagreement(
    source: str, expected: bool, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Claim("X-001", "zhu2022:1.4:2", "quantity", "made up", value="5", unit="items", checks=({"is": "count"},))
    monkeypatch.setattr(claims, "results", lambda asked: {"X-001": (Result(False, "6", "within 0.5", "1", (source,)),)})
    assert audit._disagrees(one, project) is expected


def test_scores_by_kind_add_up_to_those_without() -> None:
    whole, parts = audit.scores(), audit.scores(by_kind=True)
    summed = parts.groupby(["paper", "section", "verdict"], sort=False).claims.sum().reset_index()
    assert summed.to_dict("list") == whole.to_dict("list") and len(parts) > len(whole)
