"""The reasoning of the papers as graphs: from evidence and premises to each section's conclusion, and from these to the thesis.

``seeds/<paper>/argument.yml`` lists nodes. A node rests on others, may be against others, and has claims under it.
Verdicts are counted on a node and never given to it: an inference has none.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Any

from econsec import claims, entries, seeds, verdicts
from econsec.faults import Fault, stop_on
from econsec.paths import Project, installed

ROLES: dict[str, str] = {
    "thesis": "what the paper as a whole argues",
    "question": "what the paper sets out to answer, and why; the thesis answers it, and is not proved by it",
    "conclusion": "what a section argues in the end",
    "inference": "a step from other nodes",
    "premise": "what is taken as given",
    "evidence": "facts that are brought forward",
    "counter-argument": "an objection or limit that the author names",
    "forecast": "what is expected",
    "prescription": "what should be done",
}
FIELDS = ("id", "place", "role", "says", "rests_on", "against", "claims", "basis")
LISTS = ("rests_on", "against", "claims")
BASES = ("definition", "judgement")
# What must rest on something, and what must have claims unless it rests on something.
SUPPORTED = ("thesis", "question", "conclusion")
LONGEST = 24


@dataclass(frozen=True)
class Node:
    """One step of an argument. `rests_on` and `against` name nodes, `claims` claims; `basis` excuses a leaf without claims."""

    id: str
    place: str
    role: str
    says: str
    rests_on: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    basis: str = ""

    @property
    def section(self) -> str:
        """Section in which it stands, ``paper:section``."""
        return self.place.rpartition(":")[0]

    @property
    def paper(self) -> str:
        """Key of the paper."""
        return self.place.split(":")[0]


@cache
def nodes(project: Project | None = None) -> dict[str, Node]:
    """All nodes of all papers by identifier, in the order of the files. Raises `Faults`."""
    found, faults = _read(project or installed())
    stop_on(faults)
    return found


@cache
def of_claim(project: Project | None = None) -> dict[str, list[str]]:
    """Nodes under which each claim stands."""
    found: dict[str, list[str]] = {}
    for node in nodes(project).values():
        for claim in node.claims:
            found.setdefault(claim, []).append(node.id)
    return found


def count_verdicts(node: Node, project: Project | None = None) -> dict[str, int]:
    """How often each verdict was given to the claims under a node, in the order of the list of verdicts."""
    project = project or installed()
    counts = Counter(verdicts.of(project)[claim] for claim in node.claims)
    return {verdict: counts[verdict] for verdict in verdicts.VERDICTS if counts[verdict]}


def check(project: Project, ledger: dict[str, claims.Claim]) -> list[Fault]:
    """Faults of the arguments: of their form, of what they point to, and of the graphs that they make."""
    found, malformed = _read(project)
    if malformed:
        return malformed  # what is left out would be missed by whatever names it
    faults, places = [], seeds.places(project)
    for node in found.values():
        where = f"seeds/{node.paper}/argument.yml {node.id}"
        if not seeds.knows(places, node.place):
            faults.append(Fault(f"{where}, place", f"{node.place} is no place of a paper", "Look it up in passages.csv"))
        for field, known in (("rests_on", found), ("against", found), ("claims", ledger)):
            faults += [
                Fault(f"{where}, {field}", f"{name} is not there", "Correct the name")
                for name in getattr(node, field)
                if name not in known or not known[name].place.startswith(f"{node.paper}:")
            ]
    return faults or [fault for paper in project.papers for fault in check_graph(paper, found, ledger)]


def check_graph(paper: str, found: dict[str, Node], ledger: dict[str, claims.Claim]) -> list[Fault]:
    """Faults of the graph of one paper: circles, orphans, conclusions without support, leaves without claims, claims used nowhere."""
    name, mine = f"seeds/{paper}/argument.yml", {node.id: node for node in found.values() if node.paper == paper}
    theses = [node.id for node in mine.values() if node.role == "thesis"]
    if len(theses) != 1:
        return [Fault(name, f"has {len(theses)} nodes of role thesis", "Give the paper one")]
    above = parents(mine)
    try:
        TopologicalSorter(above).prepare()
    except CycleError as circle:
        return [Fault(f"{name} {circle.args[1][0]}", f"argues in a circle, {' to '.join(circle.args[1])}", "Break the circle")]
    faults = [_check_node(node, f"{name} {node.id}") for node in mine.values()]
    reached = _reaching(theses[0], mine)
    for node in mine.values():
        if node.id not in reached:
            faults.append([Fault(f"{name} {node.id}", "leads nowhere", "Let another node rest on it, or say what it is against")])
    used = {claim for node in mine.values() for claim in node.claims}
    for one in ledger.values():
        if one.place.startswith(f"{paper}:") and (one.id in used) == bool(one.apart):
            what = "stands apart and is used in the argument" if one.apart else "is used nowhere in the argument"
            faults.append([Fault(f"seeds/{paper}/claims.yml {one.id}", what, "Put it under a node, or say in apart why it serves no step")])
    return [fault for found_here in faults for fault in found_here]


def _check_node(node: Node, where: str) -> list[Fault]:
    """Faults of a node by what it stands on."""
    is_leaf = not node.rests_on
    rules = [
        (node.role not in SUPPORTED or not is_leaf, f"a {node.role} rests on nothing", "Name in rests_on what supports it"),
        (node.role != "inference" or node.rests_on or node.claims, "an inference rests on nothing", "Name in rests_on what supports it"),
        (not is_leaf or node.claims or node.basis, "a leaf has no claim", "Put claims under it, or give a basis"),
        (node.role != "evidence" or node.claims or not is_leaf, "evidence without a claim", "Put claims under it"),
        (not node.basis or (is_leaf and not node.claims), "has a basis and does not need one", "Leave it out"),
        (node.role != "counter-argument" or node.against, "a counter-argument is against nothing", "Name the node in against"),
    ]
    return [Fault(where, what, remedy) for holds, what, remedy in rules if not holds]


def parents(mine: dict[str, Node]) -> dict[str, list[str]]:
    """For each node those that it supports or is against."""
    above: dict[str, list[str]] = {name: list(node.against) for name, node in mine.items()}
    for node in mine.values():
        for support in node.rests_on:
            above[support].append(node.id)
    return above


def _reaching(thesis: str, mine: dict[str, Node]) -> set[str]:
    """Nodes from which the thesis is reached."""
    below: dict[str, list[str]] = {name: list(node.rests_on) for name, node in mine.items()}
    for node in mine.values():
        for target in node.against:
            below[target].append(node.id)
    reached, waiting = set(), [thesis]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += below[name]
    return reached


@cache
def _read(project: Project) -> tuple[dict[str, Node], list[Fault]]:
    """Nodes of every paper, and the faults of their form; a node that has one is left out."""
    return entries.read(project, "argument.yml", "node", faults_of_form, _made)


def _made(entry: dict[str, Any]) -> Node:
    return Node(**{key: tuple(value) if key in LISTS else value for key, value in entry.items()})


def faults_of_form(entry: Any, where: str, paper: str) -> list[Fault]:
    """Faults that an entry of an argument has by itself."""
    faults = entries.faults_of_fields(entry, where, FIELDS, FIELDS[:4], _is_shaped)
    if faults:
        return faults
    words = len(entry["says"].split())
    rules = [
        ("id", re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", entry["id"]), f"{entry['id']} is no identifier", "Write a-z, 0-9 and hyphens"),
        ("place", entry["place"].startswith(f"{paper}:"), f"{entry['place']} is not in {paper}", "Name a place of this paper"),
        ("role", entry["role"] in ROLES, f"{entry['role']} is no role", f"Roles are {', '.join(ROLES)}"),
        ("basis", entry.get("basis", "definition") in BASES, f"{entry.get('basis')} is no basis", f"They are {', '.join(BASES)}"),
        ("says", words <= LONGEST, f"has {words} words", f"Write at most {LONGEST}: it is printed in a box"),
    ]
    return [Fault(f"{where}, {name}", what, remedy) for name, holds, what, remedy in rules if not holds]


def _is_shaped(name: str, value: Any) -> bool:
    """Whether a field is a list of different names, or text."""
    if name not in LISTS:
        return isinstance(value, str)
    return isinstance(value, list) and all(isinstance(one, str) for one in value) and len(set(value)) == len(value)
