"""The inventory of numbers: what counts as one, what a person adds, and that nothing is left over."""

from __future__ import annotations

from pathlib import Path

import pytest

from econsec import audit, claims, numbers, seeds
from econsec.claims import Claim
from econsec.paths import Project, installed

PAPERS = installed().papers
ROWS = [row for paper in PAPERS for row in numbers.read(installed(), paper)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("seven Chinese companies", [("seven", "7", "")]),
        ("four of the five", [("four", "4", ""), ("five", "5", "")]),
        ("the fourth largest, and the twenty-first", [("fourth", "4", ""), ("twenty-first", "21", "")]),
        ("nearly 70%", [("70%", "70", "percent")]),
        ("more than 50 per cent of 14 materials", [("50 per cent", "50", "percent"), ("14", "14", "")]),
        ("about $61 billion, 31,258 million yen.", [("$61 billion", "61", "usd_bn"), ("31,258 million yen", "31258", "jpy_mn")]),
        ("the 1930’s, 1-2 years, 5G/6G (“301”)", [("1930’s", "1930", ""), ("1-2", "1", ""), ("1-2", "2", ""), ("5G/6G", "5", ""), ("5G/6G", "6", ""), ("301", "301", "")]),
        ("II. Drivers of both, none of them bilateral", [("II.", "2", ""), ("both", "2", ""), ("none", "0", "")]),
        ("(iv) a zero-sum view, once", [("(iv)", "4", ""), ("zero-sum", "0", ""), ("once", "1", "")]),
        ("Twelve halves make six; Firstly half", [("Twelve", "12", ""), ("six", "6", ""), ("Firstly", "1", ""), ("half", "0.5", "")]),
        ("most of many, someone, often, tent, weight", []),
    ],
)  # fmt: skip
def test_what_counts_as_a_number(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert [tuple(number) for number in numbers.find(text)] == expected


@pytest.mark.parametrize("paper", PAPERS)
def test_the_inventory_is_what_the_text_gives(paper: str, project: Project, texts: Path) -> None:
    made = numbers.of_passages(seeds.read_text(project, paper) or [])
    assert made and [{name: row[name] for name in numbers.MADE} for row in numbers.read(project, paper)] == made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["number_id"])
def test_every_number_is_carried_by_a_claim_or_has_a_reason(row: dict[str, str]) -> None:
    assert numbers.check_row(row, "", dict(claims.ledger()), seeds.places(installed())) == []
    assert bool(row["claim"]) != bool(row["reason"])


def test_quantities_and_dates_are_carried_but_for_a_few_whose_reasons_say_more_than_that() -> None:
    left = [row for row in ROWS if row["kind"] in ("quantity", "date") and row["reason"]]
    assert all(len(row["reason"].split()) > 4 for row in left) and len(left) < 20


def test_the_counts_on_the_page_are_those_of_the_inventory() -> None:
    counts = audit.inventory_counts().set_index("kind")
    assert counts.loc["all", "numbers"] == len(ROWS) == counts.loc["all", "carried"] + counts.loc["all", "explained"]
    assert counts.loc["all", "what"] == "100% accounted for"
    assert counts.loc["quantity", "carried"] == sum(row["kind"] == "quantity" and bool(row["claim"]) for row in ROWS)


def test_what_a_person_said_survives_when_the_list_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "seeds" / "p").mkdir(parents=True)
    project = Project(tmp_path)
    before = [seeds.Passage("p:1:1", "1", "Five of six."), seeds.Passage("p:1:2", "1", "In 2018.")]
    path = numbers.write(project, "p", before)
    path.write_text(path.read_text("utf-8").replace("5,,,,", "5,,quantity,P-1,").replace("2018,2018,,,,", "2018,2018,,date,P-2,"), "utf-8")
    numbers.read.cache_clear()
    after = [seeds.Passage("p:1:1", "1", "Two, then Five of seven."), seeds.Passage("p:1:2", "1", "In 2018.")]
    numbers.write(project, "p", after)
    kept = {row["printed"]: (row["number_id"], row["claim"]) for row in numbers.read(project, "p")}
    assert kept == {"Two": ("p:1:1#1", ""), "Five": ("p:1:1#2", "P-1"), "seven": ("p:1:1#3", ""), "2018": ("p:1:2#1", "P-2")}


@pytest.mark.parametrize(
    ("value", "unit", "kind", "row", "expected"),
    [
        ("61", "usd_bn", "quantity", ("61", "usd_bn"), True),
        ("16", "usd_bn", "quantity", ("61", "usd_bn"), False),
        ("61", "percent", "quantity", ("61", "usd_bn"), False),
        ("61", "percent", "quantity", ("61", ""), False),
        ("61", "items", "quantity", ("61", ""), True),
        ("2018-03-05", "", "date", ("5", ""), True),
        ("197X", "", "date", ("1970", ""), True),
        ("2018-03", "", "date", ("2019", ""), False),
    ],
)
def test_a_claim_carries_a_number_of_its_value_and_unit(value: str, unit: str, kind: str, row: tuple[str, str], expected: bool) -> None:
    one = Claim("X-001", "p:1:1", kind, "made up", value=value, unit=unit)
    assert numbers._carries(one, {"value": row[0], "unit": row[1], "printed": row[0]}) is expected


@pytest.mark.parametrize(
    ("value", "year_at", "faults"),
    [("2021-11", "", 0), ("2012-11", "", 1), ("2021-11", "p:1:2", 1), ("2018-11", "p:1:2", 0), ("197X", "p:1:3", 0), ("198X", "p:1:3", 1)],
)
def test_the_year_of_a_date_must_stand_in_its_sentence_or_in_the_one_named(value: str, year_at: str, faults: int) -> None:
    rows = tuple({"place": place, "value": year, "claim": ""} for place, year in (("p:1:1", "2021"), ("p:1:2", "2018"), ("p:1:3", "1970")))
    one = Claim("X-001", "p:1:1", "date", "made up", value=value, year_at=year_at)
    assert len(numbers.check_carried("p", rows, {"X-001": one}, "numbers.csv")) == faults
