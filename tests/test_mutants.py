"""Wrong values are noticed: a sample of the changes that ``make mutants`` makes, drawn by a fixed seed."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from econsec.paths import Project
from tools import mutants

SAMPLE = 1500


@pytest.fixture(scope="module")
def sampled(project: Project) -> tuple[list[mutants.Mutant], dict[int, int]]:
    made = mutants.start(project)
    chosen = sorted(random.Random(mutants.SEED).sample(range(len(made)), SAMPLE))
    drawn = set(chosen)
    chosen += [position for position, one in enumerate(made) if one.bears and position not in drawn]
    return made, mutants.run(chosen, processes=2, show=False)


def test_nothing_that_is_changed_goes_unnoticed(
    sampled: tuple[list[mutants.Mutant], dict[int, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    made, found = sampled
    with capsys.disabled():
        print("\n" + "\n".join(mutants.table(made, found)[:: len(mutants.table(made, found)) - 1]))
    assert [made[position] for position, seen in found.items() if seen == mutants.UNNOTICED] == []
    assert {mutants.EVIDENCE, mutants.RULE, mutants.FINGERPRINT} <= set(found.values())


def test_a_value_on_which_a_verdict_rests_is_noticed_without_a_fingerprint(
    sampled: tuple[list[mutants.Mutant], dict[int, int]], project: Project
) -> None:
    made, found = sampled
    assert sum(made[position].bears for position in found) > 500
    assert [f"{one.where}: {one.change}" for one in mutants.unguarded(made, found, project)] == []


def test_every_excuse_is_still_needed(sampled: tuple[list[mutants.Mutant], dict[int, int]], project: Project) -> None:
    made, found = sampled
    weak = {
        f"{made[position].where}: {made[position].change}"
        for position, seen in found.items()
        if made[position].bears and seen == mutants.FINGERPRINT
    }
    assert set(mutants.excused(project)) == weak


def test_what_no_check_looks_at_is_counted_as_unnoticed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    bench = mutants.Bench(project)
    monkeypatch.setattr(bench, "_pinned", lambda found, name: mutants.UNNOTICED)
    header, first, *rest = csv.reader((project.data / "lists.csv").read_text("utf-8").splitlines())
    assert bench.see_table("lists", [header, [*first[:2], "another item", *first[3:]], *rest]) == mutants.UNNOTICED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("55.3", ["55.4", "-55.3", "553"]),
        ("1133", ["1134", "-1133", "11330"]),
        ("2518", ["2519", "5218", "-2518", "25180"]),
        ("2021-12", ["2022-12", "2021-01"]),
        ("none", []),
    ],
)
def test_digits_are_changed_in_several_ways(text: str, expected: list[str]) -> None:
    assert mutants.digits(text) == expected


def test_the_copy_of_the_tables_is_whole_after_each_change(project: Project) -> None:
    bench = mutants.Bench(project)
    before = {path.name: path.read_bytes() for path in Path(bench.scratch.data).iterdir()}
    for one in list(bench.tables())[:40]:
        one.see()
    assert {path.name: path.read_bytes() for path in Path(bench.scratch.data).iterdir()} == before
