"""The arguments: every step reaches the thesis, every claim has its place, and the maps can be read."""

from __future__ import annotations

import re

import pytest

from econsec import arguments, audit, claims, maps, theme, verdicts
from econsec.arguments import Node
from econsec.paths import installed

NODES = arguments.nodes()
SECTIONS = list(dict.fromkeys(node.section for node in NODES.values()))


@pytest.mark.parametrize("paper", installed().papers)
def test_every_section_with_a_numbered_heading_ends_in_one_conclusion_or_question(paper: str) -> None:
    ends: dict[str, int] = {}
    for node in NODES.values():
        if node.paper == paper and re.fullmatch(r"[0-9.]+", node.section.split(":")[1]):
            ends[node.section] = ends.get(node.section, 0) + (node.role in ("conclusion", "question"))
    assert ends and set(ends.values()) == {1}


@pytest.mark.parametrize("one", claims.ledger().values(), ids=lambda one: one.id)
def test_every_claim_serves_a_step_or_says_why_it_stands_apart(one: claims.Claim) -> None:
    assert bool(arguments.of_claim().get(one.id)) != bool(one.apart)


@pytest.mark.parametrize("paper", installed().papers)
def test_from_every_step_the_thesis_is_reached(paper: str) -> None:
    mine = {node.id: node for node in NODES.values() if node.paper == paper}
    thesis = next(node.id for node in mine.values() if node.role == "thesis")
    above = arguments.parents(mine)
    for start in mine:
        reached, waiting = set(), [start]
        while waiting:
            name = waiting.pop()
            reached.add(name)
            waiting += [other for other in above[name] if other not in reached]
        assert thesis in reached, start


def test_the_counts_on_a_node_are_those_of_its_claims() -> None:
    node = max(NODES.values(), key=lambda one: len(one.claims))
    counted = arguments.count_verdicts(node)
    assert sum(counted.values()) == len(node.claims)
    assert all(sum(verdicts.of()[claim] == verdict for claim in node.claims) == count for verdict, count in counted.items())


def test_every_verdict_has_a_colour_and_a_mark_of_its_own() -> None:
    assert list(theme.VERDICTS) == list(verdicts.VERDICTS)
    assert (
        len({colour for colour, _, _ in theme.VERDICTS.values()})
        == len({path for _, path, _ in theme.VERDICTS.values()})
        == len(theme.VERDICTS)
    )


def check_layout(found: list[maps.Box], width: int) -> None:
    """Every box on the map, none over another, every line in its box."""
    for number, box in enumerate(found):
        room = box.width - 2 * maps.PAD
        assert 0 <= box.x and box.x + box.width <= width
        assert all(maps.text_width(line, maps.SIZE) <= room for line in box.lines), box.node.id
        assert all(maps.text_width(line, maps.SMALL) <= room for line in box.role), box.node.id
        assert all(sum(22 + maps.text_width(str(count), maps.SMALL) for _, count in row) <= room for row in box.tally), box.node.id
        for other in found[number + 1 :]:
            apart = (
                box.x + box.width <= other.x
                or other.x + other.width <= box.x
                or box.y + box.height <= other.y
                or other.y + other.height <= box.y
            )
            assert apart, f"{box.node.id} and {other.node.id}"


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
@pytest.mark.parametrize("section", SECTIONS)
def test_on_a_map_no_box_overlaps_another_and_no_text_leaves_its_box(section: str, width: int) -> None:
    mine = [node for node in NODES.values() if node.section == section]
    found = maps.lay_out(mine, NODES, arguments.count_verdicts, width)
    assert {box.node.id for box in found} >= {node.id for node in mine}
    check_layout(found, width)


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
@pytest.mark.parametrize("says", ["经济安全保障推进法的实施" * 6, "https://example.org/" + "x" * 120, "short", "a " * 23])
@pytest.mark.parametrize("levels", [1, 5, 12, 20])
def test_a_map_stays_whole_with_many_levels_long_words_and_all_verdicts(levels: int, says: str, width: int) -> None:
    nodes = {
        f"a-{n}": Node(
            f"a-{n}", "p:introduction:1", "counter-argument", says, rests_on=(f"a-{n + 1}",) if n < levels - 1 else (), claims=("C-1",)
        )
        for n in range(levels)
    }
    found = maps.lay_out(list(nodes.values()), nodes, lambda node: dict.fromkeys(verdicts.VERDICTS, 88), width)
    assert len(found) == levels
    check_layout(found, width)


def test_a_map_of_nothing_is_empty() -> None:
    assert maps.draw([], {}, lambda node: {}, "none", theme.WIDE).startswith("<svg")


@pytest.mark.parametrize("section", SECTIONS)
def test_the_list_beside_a_map_has_every_step_and_its_claims(section: str) -> None:
    page = audit.argument(section).page
    for node in (node for node in NODES.values() if node.section == section):
        assert page.count(f'<li id="{node.id}">') == 1
        assert all(f'data-to="{claim}"' in page for claim in node.claims)


def test_a_step_that_supports_two_others_is_drawn_once_and_named_again() -> None:
    nodes = [Node("a-1", "p:1:1", "conclusion", "A", rests_on=("a-2", "a-3")), Node("a-2", "p:1:2", "inference", "B", rests_on=("a-3",))]
    nodes.append(Node("a-3", "p:1:3", "premise", "C", basis="judgement"))
    [root] = maps.trees(nodes, {node.id: node for node in nodes})
    assert [(child.node.id, child.again) for child in root.children] == [("a-2", False), ("a-3", True)]
    assert [(child.node.id, child.again) for child in root.children[0].children] == [("a-3", False)]
