"""What rests on what: both directions agree, and the command prints them."""

from __future__ import annotations

import json

import pytest

from econsec import arguments, chapters, claims, findings, lineage, tables
from econsec.cli import main
from econsec.paths import installed

PROJECT = installed()
PREMISES = {one.id: findings.premises(one) for one in findings.all_of().values()}
UP, DOWN = lineage.carries(PROJECT), lineage.rests_on(PROJECT)


def test_both_directions_hold_the_same_pairs() -> None:
    up = {(below, above) for below, names in UP.items() for above in names}
    down = {(below, above) for above, names in DOWN.items() for below in names}
    assert up == down and len(up) > 2000


@pytest.mark.parametrize("name", tables.names(PROJECT))
def test_every_row_of_a_table_rests_on_its_source_and_carries_the_claims_that_read_it(name: str) -> None:
    for row in tables.cells(name, PROJECT):
        row_id = tables.row_id(name, row, PROJECT)
        assert row["source"] in DOWN[row_id]
        reading = [
            one.id
            for one in claims.ledger().values()
            if any(check["table"] == name and row in claims.rows(check, PROJECT) for check in one.checks)
        ]
        found = [
            one.id
            for one in findings.all_of().values()
            if any(p.check["table"] == name and row in claims.rows(p.check, PROJECT) for p in PREMISES[one.id])
        ]
        assert UP[row_id] == reading + found


@pytest.mark.parametrize("one", claims.ledger().values(), ids=lambda one: one.id)
def test_every_claim_rests_on_its_sentence_and_reaches_its_papers_thesis(one: claims.Claim) -> None:
    reached = {name for _, name, _ in lineage.walk(one.id, UP)}
    thesis = next(node.id for node in arguments.nodes().values() if node.role == "thesis" and node.paper == one.place.split(":")[0])
    assert one.place in DOWN[one.id] and (thesis in reached or one.apart)


def test_no_two_things_share_an_identifier() -> None:
    figures = [figure.id for figure in chapters.figures(PROJECT)]
    everything = [*figures, *tables.names(PROJECT), *claims.ledger(), *arguments.nodes(PROJECT), *findings.all_of(PROJECT)]
    assert len(everything) == len(set(everything))


@pytest.mark.parametrize(
    ("name", "below", "above"),
    [
        ("Z-017", "jetro_expansion:China:2021:zhu2022", "zhu-1-4-survey"),
        ("jetro-gaps-to-china", "Z-017", None),
        ("jetro_expansion", None, "jetro_expansion:India:2021:zhu2022"),
        ("jetro_expansion:India:2021:zhu2022", "zhu2022:1.4:14", "Z-030"),
        ("zhu-1-4-conclusion", "zhu-1-4-hosts", "zhu-1-conclusion"),
        ("zhu2022:1.4:7", None, "Z-014"),
        ("zhu2022", None, "jetro_expansion:India:2021:zhu2022"),
    ],
)
def test_trace_prints_what_a_thing_rests_on_and_carries(
    name: str, below: str | None, above: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["trace", name]) == 0
    rests, _, carried = capsys.readouterr().out.partition("\ncarries")
    assert rests.startswith(f"{name}  ")
    assert f"  {below}" in rests if below else "rests on nothing" in rests
    assert f"  {above}" in carried if above else carried.strip() == "nothing"


def test_trace_gives_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "Z-017", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["id"] == "Z-017" and found["carries"][-1]["id"] != "Z-017"
    assert {step["id"] for step in found["carries"]} >= {"jetro-gaps-to-china", "zhu-1-4-conclusion", "zhu-thesis"}


def test_an_unknown_name_gets_a_line_that_names_others(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["trace", "Z-0017"]) == 1
    assert capsys.readouterr().err.startswith("Z-0017: is no claim, finding, figure, table, row, node, place or source in use. Perhaps Z-0")
