"""The built site, compared as ``econsec rerun`` compares: with itself, and with what another processor might have computed."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from econsec import claims, differences, manifest, rerun, tables
from econsec.differences import ROUNDED, SAME
from econsec.paths import installed

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
MADE = json.loads((SITE / "manifest.json").read_text("utf-8"))


def is_fraction(value: Any) -> bool:
    return isinstance(value, float) and value != int(value)


def numbers(value: Any) -> Iterator[float]:
    """Numbers of a specification that are not whole."""
    if isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from numbers(one)
    elif is_fraction(value):
        yield value


def nudged(value: Any) -> Any:
    """The same with every number that is not whole replaced by the next larger one."""
    if isinstance(value, dict):
        return {name: nudged(one) for name, one in value.items()}
    if isinstance(value, list):
        return [nudged(one) for one in value]
    return math.nextafter(value, math.inf) if is_fraction(value) else value


def nudged_rows(said: str, spec: dict[str, Any]) -> str:
    """The same of rows, in the columns that the specification has as numbers."""
    computed = {name for rows in spec["datasets"].values() for row in rows for name, value in row.items() if isinstance(value, float)}
    (heads, *rows), out = list(csv.reader(io.StringIO(said))), io.StringIO()
    for row in rows:
        pairs = zip(heads, row)
        row[:] = [str(nudged(float(cell))) if name in computed and "." in cell else cell for name, cell in pairs]
    csv.writer(out, lineterminator="\n").writerows([heads, *rows])
    return out.getvalue()


def test_the_site_is_the_same_as_itself_down_to_every_table_figure_and_claim() -> None:
    compared = rerun.compare(rerun.Edition(MADE, SITE), rerun.Edition(MADE, SITE, installed().root))
    assert {differences.word(found) for part in compared.values() for found in part.values()} == {SAME}
    assert [len(compared[part]) for part in manifest.CITED] == [len(MADE[part]) for part in manifest.CITED]
    assert compared["claims"].keys() == claims.ledger(installed()).keys()


def test_the_site_alone_shows_the_cells_of_every_table_that_was_published() -> None:
    alone = rerun.Edition(MADE, SITE)
    for name in tables.names(installed()):
        assert alone.text(f"data/{name}.csv") == (installed().data / f"{name}.csv").read_text("utf-8")


def test_a_figure_computed_on_another_processor_is_the_same_within_rounding(tmp_path: Path) -> None:
    changed = json.loads(json.dumps(MADE))
    for name in MADE["figures"]:
        rows, spec = (f"figures/{name}/{name}{end}" for end in (".csv", ".vl.json"))
        said = json.loads((SITE / spec).read_text("utf-8"))
        (tmp_path / rows).parent.mkdir(parents=True)
        (tmp_path / spec).write_text(json.dumps(nudged(said)), "utf-8")
        (tmp_path / rows).write_text(nudged_rows((SITE / rows).read_text("utf-8"), said), "utf-8")
        changed["files"] |= {path: manifest.sha256(tmp_path / path) for path in (rows, spec)}
        changed["rows"][rows] = manifest.rows(tmp_path / rows)
    compared = rerun.compare(rerun.Edition(MADE, SITE), rerun.Edition(changed, tmp_path))["figures"]
    assert {differences.word(found) for found in compared.values()} == {ROUNDED}
    assert [name for name, found in compared.items() if any(one.where.startswith("row ") for one in found)], "no row was changed"


def test_no_figure_has_a_number_so_small_that_the_absolute_limit_would_hide_it() -> None:
    found = [abs(one) for path in SITE.glob("figures/*/*.vl.json") for one in numbers(json.loads(path.read_text("utf-8")))]
    assert found and min(found) > 1_000_000 * differences.REMAINDER
