"""The ledger: what checks compute, and what prints."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from econsec import claims, tables, wording
from econsec.claims import Claim
from econsec.faults import Faults
from econsec.paths import Project, installed

JETRO = {"table": "jetro_expansion", "column": "expand_pct"}


def made(value: str = "", **fields: str) -> Claim:
    return Claim(id="X-001", place="other2022:1:1", kind="quantity", says="made up", value=value, unit="percent", **fields)  # type: ignore[arg-type]


def counted(value: str) -> Claim:
    return replace(made(value), unit="items")


def holds(value: str, actual: str, approx: str = "", **check: str) -> bool:
    return claims._compare(made(value, approx=approx), Decimal(actual), {"is": "equals", **check})[0]


@pytest.mark.parametrize(
    ("value", "actual", "expected"),
    [("55.3", "55.25", True), ("55.3", "55.35", True), ("55.3", "55.36", False), ("61", "61.43", True), ("61", "61.6", False)],
)
def test_a_number_agrees_within_half_of_its_last_printed_digit(value: str, actual: str, expected: bool) -> None:
    assert holds(value, actual) is expected


@pytest.mark.parametrize(
    ("approx", "value", "actual", "expected"),
    [
        ("about", "61", "63.9", True),
        ("about", "61", "64.1", False),
        ("nearly", "70", "69", True),
        ("nearly", "70", "70", False),
        ("nearly", "70", "66", False),
        ("over", "50", "50.1", True),
        ("over", "50", "50", False),
        ("most", "50", "50.1", True),
        ("majority", "50", "50", False),
    ],
)
def test_each_hedge_has_its_rule(approx: str, value: str, actual: str, expected: bool) -> None:
    assert holds(value, actual, approx) is expected


def test_every_word_that_has_a_rule_has_a_meaning_on_the_page_of_rules() -> None:
    assert set(claims.HEDGES) == {*filter(None, wording.APPROX), "none", "well above"}
    assert set(claims.HEDGING.values()) <= set(wording.APPROX)
    assert f"{claims.ABOUT:.0%}" in claims.HEDGES["about"] and f"{claims.WELL_ABOVE - 1:.0%}" in claims.HEDGES["well above"]


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        ("about $61 billion", "61", ["about"]),
        ("approximately 5,000 import categories", "5000", ["about"]),
        ("more than 50 per cent of 14 materials", "50", ["over"]),
        ("more than 50 per cent of 14 materials", "14", []),
        ("nearly 70%", "70", ["nearly"]),
        ("well above the average of 43.6%", "43.6", []),
    ],
)
def test_a_hedge_belongs_to_the_number_right_behind_it(printed: str, value: str, expected: list[str]) -> None:
    assert claims._hedges(printed, value) == expected


def test_a_stated_tolerance_takes_the_place_of_the_printed_precision() -> None:
    assert holds("100", "104", within="5") and not holds("100", "104")


def test_an_order_holds_only_when_every_step_falls() -> None:
    rows = [{"economy": name, "source": "zhu2022"} for name in ("India", "Viet Nam", "China")]
    assert claims.run(made(), {**JETRO, "is": "order", "rows": rows}).holds
    assert not claims.run(made(), {**JETRO, "is": "order", "rows": rows[::-1]}).holds


def test_well_above_needs_a_tenth_more() -> None:
    near = [{"economy": "Cambodia", "source": "zhu2022"}, {"economy": "Indonesia", "source": "zhu2022"}]
    assert claims.run(made(), {**JETRO, "is": "order", "rows": near}).holds
    assert not claims.run(made(), {**JETRO, "is": "order", "rows": near, "approx": "well_above"}).holds


@pytest.mark.parametrize(
    ("value", "check", "found"),
    [
        (
            "4926",
            {
                "is": "implied_total",
                "table": "import_concentration",
                "where": {"importer": "Japan", "source": "zhu2022"},
                "columns": ["items_china_majority", "items_china_majority_pct"],
            },
            "4,926.09",
        ),
        (
            "301",
            {
                "is": "sum",
                "table": "us_licences",
                "column": "licences",
                "rows": [{"company": "Huawei", "source": "gui2022"}, {"company": "SMIC", "source": "gui2022"}],
            },
            "301",
        ),
        (
            "75",
            {
                "is": "difference",
                "table": "us_licences",
                "column": "licences",
                "rows": [{"company": "SMIC", "source": "gui2022"}, {"company": "Huawei", "source": "gui2022"}],
            },
            "75",
        ),
        ("12", {"is": "count", "table": "core_industries", "where": {"source": "gui2022"}}, "12"),
        (
            "73.7",
            {
                "is": "share",
                "table": "chip_material_totals",
                "where": {"source": "zhu2022"},
                "columns": ["materials_majority", "materials_total"],
            },
            "73.68",
        ),
    ],
    ids=lambda value: value["is"] if isinstance(value, dict) else None,
)
def test_a_computed_check_gives_its_value_and_agrees_with_it(value: str, check: dict[str, object], found: str) -> None:
    result = claims.run(counted(value), check)
    assert (result.found, result.holds) == (found, True)
    assert not claims.run(counted(str(Decimal(value) + 2)), check).holds


def test_a_number_copied_from_the_paper_must_be_equal_to_the_digit(project: Project) -> None:
    huawei = claims.claim("G-035")
    assert claims.run(huawei, huawei.checks[0]).holds
    assert not claims.run(Claim(**{**huawei.__dict__, "value": "62"}), huawei.checks[0]).holds


@pytest.mark.parametrize("found", [one for one in claims.ledger().values() if one.checks], ids=lambda one: one.id)
def test_every_check_on_the_ledger_agrees_with_its_claim_or_says_why_not(found: Claim) -> None:
    agree = [claims.run(found, check).holds for check in found.checks]
    assert agree == ["why" not in check or "differs" in check for check in found.checks]


@pytest.mark.parametrize(
    ("value", "unit", "approx", "text"),
    [
        ("55.3", "percent", "", "55.3%"),
        ("61", "usd_bn", "about", "about $61 billion"),
        ("1133", "items", "", "1,133"),
        ("50", "percent", "over", "more than 50%"),
        ("31258", "jpy_mn", "", "31,258 million yen"),
        ("4", "regimes", "", "four"),
        ("4", "percent", "", "4%"),
        ("12", "regimes", "", "12"),
    ],
)
def test_a_value_prints_as_it_stands_in_a_sentence(value: str, unit: str, approx: str, text: str) -> None:
    assert wording.say(value, unit, approx) == text


@pytest.mark.parametrize(
    ("value", "text"), [("197X", "1970s"), ("2021", "2021"), ("2021-12", "December 2021"), ("2020-05-08", "8 May 2020")]
)
def test_a_date_prints_in_words(value: str, text: str) -> None:
    assert wording.day(value) == text


def test_placeholders_become_what_the_claims_print() -> None:
    assert claims.fill("from {Z-015} to {Z-014}") == "from 40.9% to 55.3%"


def test_a_claim_that_is_not_there_is_an_error_that_says_where_to_look() -> None:
    with pytest.raises(KeyError, match=r"Z-999 is not on the ledger. Look it up in seeds"):
        claims.claim("Z-999")


def test_a_rounded_number_spans_half_a_digit_to_either_side() -> None:
    assert claims.interval("14") == (Decimal("13.5"), Decimal("14.5"))
    assert claims.interval("23.0") == (Decimal("22.95"), Decimal("23.05"))


@pytest.mark.parametrize(("part", "share", "ends"), [(518, "14", (3573, 3837)), (1133, "23.0", (4916, 4936)), (1, "50", (2, 2))])
def test_the_ends_of_an_implied_total_still_round_to_the_printed_share_and_the_next_numbers_do_not(
    part: int, share: str, ends: tuple[int, int]
) -> None:
    assert claims.implied_total(part, share) == ends
    places = max(0, -Decimal(share).as_tuple().exponent)
    rounded = [round(Decimal(part * 100) / total, places) for total in (ends[0] - 1, *ends, ends[1] + 1)]
    assert [one == Decimal(share) for one in rounded] == [False, True, True, False]


ENTITIES = {
    "is": "share",
    "table": "entity_list_years",
    "column": "entries",
    "where": {"country_group": "China with Hong Kong", "period": "2019 to 2021"},
}
UNTIL_2021 = [{"country_group": "China with Hong Kong", "period": period} for period in ("before 2019", "2019 to 2021")]


def test_a_share_of_many_rows_in_others_is_that_of_their_sums() -> None:
    assert claims.run(counted("64"), {**ENTITIES, "of": UNTIL_2021}).found == "64.01"
    assert claims.run(counted("100"), {**ENTITIES, "of": UNTIL_2021[1:]}).holds


def test_an_item_is_looked_for_in_the_whole_list() -> None:
    sectors = {
        "is": "listed",
        "table": "infrastructure_sectors",
        "where": {"scheme": "Promotion Act", "source": "yasko-2024"},
        "column": "sector",
    }
    assert claims.run(made(), {**sectors, "item": "oil"}).holds
    assert not claims.run(made(), {**sectors, "item": "medical care"}).holds
    with pytest.raises(Faults, match="0 rows have scheme No such act"):
        claims.run(made(), {**sectors, "item": "oil", "where": {"scheme": "No such act"}})


def test_dates_are_in_order_when_the_later_stands_first() -> None:
    dates = [("2021-10-04", "2020-04-01"), ("2020-04-01", "2020-04-01"), ("2020-04", "2020-04-01"), ("198X", "1985"), ("199X", "1985")]
    assert [claims._order_of_dates(list(pair))[0] for pair in dates] == [True, False, False, False, True]


def test_numbers_of_four_digits_are_no_years(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {name: {"economy": name, "source": "s", "replies": value} for name, value in (("China", "2600"), ("India", "2518"))}
    monkeypatch.setattr(tables, "select", lambda name, where, project: [rows[where["economy"]]])
    order = {"is": "order", "table": "jetro_expansion", "column": "replies", "rows": [{"economy": name} for name in rows]}
    assert claims.run(made(), order).found == "2,600 > 2,518" and claims.run(made(), order).holds
    assert not claims.run(made(), {**order, "approx": "well_above"}).holds


def test_no_rows_of_a_column_that_is_not_there_are_counted() -> None:
    with pytest.raises(Faults, match="there is no column sorce"):
        claims.run(counted("0"), {"is": "count", "table": "jetro_expansion", "where": {"sorce": "zhu2022"}})


def test_an_interval_covers_what_chance_leaves_open() -> None:
    china = {"is": "covers", "table": "jetro_expansion", "columns": ["expand_pct", "replies"]}
    china["where"] = {"economy": "China", "fiscal_year": "2021", "source": "jetro-china-2022"}
    assert [claims.run(made(value), china).holds for value in ("37.0", "37.5", "44.5", "44.7")] == [False, True, True, False]


def test_the_same_number_in_another_unit_is_another_amount() -> None:
    rows = tables.select("yen_loans_india", {"limit_jpy_mn": "312258"}, installed())
    row = next(row for row in rows if row["source"] != "zhu2022")
    loans = {
        "is": "equals",
        "table": "yen_loans_india",
        "column": "limit_jpy_mn",
        "where": {name: row[name] for name in ("project", "source")},
    }
    assert claims.run(replace(made("312258"), unit="jpy_mn"), loans).holds
    assert not claims.run(replace(made("312258"), unit="usd_mn"), loans).holds
