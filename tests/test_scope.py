"""How far a paper can be checked: every claim is counted once, under what its verdict amounts to."""

from __future__ import annotations

import pytest

from econsec import audit, claims, record, scope, seeds, tables, theme, verdicts
from econsec.paths import installed

PROJECT = installed()
STANDS = {
    **dict.fromkeys(record.INDEPENDENT, "Compared with other sources"),
    "consistent": "Own numbers only",
    "unverified": "Open",
    "not testable": "Not testable",
}


def test_every_verdict_belongs_to_one_standing() -> None:
    assert sorted(name for found in scope.STANDINGS.values() for name in found) == sorted(verdicts.VERDICTS)


@pytest.mark.parametrize("paper", PROJECT.papers)
def test_every_claim_is_counted_once_in_its_section(paper: str) -> None:
    named = {row["section"]: row["name"] for row in tables.cells("paper_sections", PROJECT) if row["source"] == paper}
    expected: dict[tuple[str, str], int] = {}
    for one in claims.ledger().values():
        if one.section.startswith(f"{paper}:"):
            key = (named.get(one.section.split(":")[1], one.section.split(":")[1]), STANDS[verdicts.of()[one.id]])
            expected[key] = expected.get(key, 0) + 1
    found = scope.by_section(paper)
    assert {(row.section, row.standing): row.claims for row in found.itertuples()} == expected and len(found) == len(expected)
    assert found["claims"].sum() == audit.scores().query("paper == @paper")["claims"].sum()


@pytest.mark.parametrize("paper", PROJECT.papers)
def test_sections_come_in_the_order_of_the_paper_and_standings_in_theirs(paper: str) -> None:
    named = {row["section"]: row["name"] for row in tables.cells("paper_sections", PROJECT) if row["source"] == paper}
    sections = [
        named.get(one.split(":")[1], one.split(":")[1]) for one in dict.fromkeys(seeds.places(PROJECT).values()) if one.startswith(paper)
    ]
    ranks = [(sections.index(row.section), list(scope.STANDINGS).index(row.standing)) for row in scope.by_section(paper).itertuples()]
    assert ranks == sorted(ranks) and len(ranks) > len(set(sections) & set(named.values()))


def test_every_standing_has_the_colour_of_its_verdict_or_one_that_no_verdict_has() -> None:
    verdict = {colour for colour, _, _ in theme.VERDICTS.values()}
    assert list(scope.COLOURS) == list(scope.STANDINGS) and len(set(scope.COLOURS.values())) == len(scope.COLOURS)
    assert scope.COLOURS["Open"] == theme.VERDICTS["unverified"][0] and scope.COLOURS["Compared with other sources"] not in verdict
