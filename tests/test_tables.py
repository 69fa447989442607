"""The tables: what loading gives, and what the real ones promise."""

from __future__ import annotations

import pytest

from econsec import tables
from econsec.faults import Faults
from econsec.paths import Project, installed

NAMES = tables.names(installed())


def test_there_are_tables() -> None:
    assert len(NAMES) >= 11


@pytest.mark.parametrize("name", NAMES)
def test_a_table_loads_with_the_types_of_its_descriptor(name: str, project: Project) -> None:
    frame = tables.load(name)
    kinds = {"number": "float64", "integer": "Int64"}
    fields = tables.descriptor(name, project)["schema"]["fields"]
    assert list(frame.columns) == [field["name"] for field in fields]
    assert [str(kind) for kind in frame.dtypes] == [kinds.get(field["type"], "object") for field in fields]


@pytest.mark.parametrize("name", NAMES)
def test_a_number_column_says_its_unit_in_its_name_or_in_its_descriptor(name: str, project: Project) -> None:
    for field in tables.descriptor(name, project)["schema"]["fields"]:
        if field["type"] == "number":
            assert field["name"].endswith(("_pct", "_points", "_usd_bn", "_usd_mn", "_jpy_bn", "_jpy_mn", "_cny_trn")) and field["unit"]


def test_empty_cells_are_missing_in_numbers_and_empty_in_text() -> None:
    frame = tables.load("us_instruments")
    assert frame.measure_year.isna().any()
    assert (frame.note == "").any()


def test_a_table_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Faults, match="data/no_such_table.resource.yaml: is not there"):
        tables.load("no_such_table")


def test_one_row_is_found_by_a_condition_and_none_or_several_are_an_error() -> None:
    assert tables.one("chip_package", "part == 'Advanced plants' and source == 'reuters-chips-2021'").amount_jpy_bn > 0
    for where in ("part == 'nothing'", "source == 'reuters-chips-2021'"):
        with pytest.raises(ValueError, match="rows where"):
            tables.one("chip_package", where)
