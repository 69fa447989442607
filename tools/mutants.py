"""Change every value of tables, ledgers, inventories, arguments and findings, one at a time, and count what notices: ``python -m tools.mutants``.

By evidence: the text at hand, an independent row, a total, an order or another record of the same number disagrees. By a
rule: the form of a file or the shape of a graph refuses it. By fingerprint only: nothing disagrees, but a record that a
person renews on purpose differs. A change that nothing notices is a fault of the project.
"""

from __future__ import annotations

import argparse
import atexit
import csv
import io
import multiprocessing
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from econsec import arguments, checks, claims, findings, numbers, pins, seeds, tables, verdicts, wording, yamltext
from econsec.arguments import Node
from econsec.claims import Claim
from econsec.faults import Fault, Faults
from econsec.paths import Project, installed

NOTICED = ("by evidence", "by a rule", "by fingerprint only", "unnoticed", "no result changed")
EVIDENCE, RULE, FINGERPRINT, UNNOTICED, SAME = range(5)
SEED = 20220624
# What a check may ask that leaves no room for another value.
EXACT = ("equals", "sum", "difference", "share", "implied_total", "count")
# Changes of values on which a verdict rests that only a fingerprint notices, each with the reason.
EXCUSED = "tests/mutants_excused.csv"


@dataclass(frozen=True)
class Mutant:
    """One change: of what kind, where, and to what; `bears` says whether a verdict rests on the value changed."""

    kind: str
    where: str
    change: str
    see: Callable[[], int]
    bears: bool = False


def digits(text: str) -> list[str]:
    """A number with its last digit raised, two neighbours swapped, its sign turned, and its point or a zero moved."""
    match = re.search(r"\d+(?:\.\d+)?", text)
    if not match:
        return []
    if re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", text):
        year, *rest = text.split("-")
        return [
            f"{int(year) + 1}-{'-'.join(rest)}",
            *(text[:-2] + f"{int(text[-2:]) % 12 + 1:02}" for _ in [0]),
            *([f"{year}-{int(rest[0]) % 12 + 1:02}-{rest[1]}"] if rest[1:] else []),
        ]
    number = match[0]
    raised = number[:-1] + str((int(number[-1]) + 1) % 10)
    swaps = [number[:i] + number[i + 1] + number[i] + number[i + 2 :] for i in range(len(number) - 1) if number[i : i + 2].isdigit()]
    found = [raised, *swaps[:1], f"-{number}", f"{number}0" if "." not in number else number.replace(".", "")]
    return [text.replace(number, new, 1) for new in dict.fromkeys(found) if new != number]


def letters(text: str) -> list[str]:
    """A text with two letters in its middle swapped, where that changes it."""
    middle = max(len(text) // 2, 1)
    swapped = text[: middle - 1] + text[middle : middle + 1] + text[middle - 1 : middle] + text[middle + 1 :]
    return [swapped] if swapped != text else []


def other(values: list[str], value: str) -> list[str]:
    """The value after this one in a column or list, where it is another."""
    rest = [one for one in values[values.index(value) + 1 :] + values if one != value] if value in values else values
    return rest[:1]


def _is_exact(claim: Claim, check: dict[str, Any]) -> bool:
    """Whether a check leaves no room: it compares a value and not an order, a membership or a part of a whole, without a hedge.

    Where it leaves room, a change within the room changes no verdict, and only a fingerprint can notice it.
    """
    return check["is"] in EXACT and "of" not in check and "differs" not in check and not claim.approx


def is_evidence(fault: Fault) -> bool:
    """Whether a fault of a claim says that two records of a value disagree, and not that a row or column is not there."""
    return ": data/" not in fault.where and "is no place" not in fault.what


class Bench:
    """The project as it is, and a copy of its tables in which one at a time is changed."""

    def __init__(self, project: Project) -> None:
        checks.stop_on_faults(project)
        pins.stop_on_change(project)  # else everything would be noticed
        self.project, self.ledger, self.nodes = project, claims.ledger(project), arguments.nodes(project)
        self.places, self.known = seeds.places(project), set(tables.names(project))
        self.sentences = seeds.folded(project)
        self.pinned = pins.kept(project, "fingerprints.csv")
        self.verdicts = verdicts.of(project)
        self.rows = {paper: numbers.read(project, paper) for paper in project.papers}
        texts = {paper: seeds.read_text(project, paper) for paper in project.papers}
        self.made = {paper: numbers.of_passages(found) if found else None for paper, found in texts.items()}
        self.entries = {
            entry["id"]: entry for paper in project.papers for entry in yamltext.read(project.seeds / paper / "claims.yml", paper)
        }
        self.folder = tempfile.mkdtemp(prefix="mutants-")
        atexit.register(shutil.rmtree, self.folder)
        root = Path(self.folder) / "first"
        shutil.copytree(project.data, root / "data")
        (root / "seeds").symlink_to(project.seeds)
        (root / "chapters").symlink_to(project.references.parent)
        self.scratch = Project(root)

    @property
    def settled(self) -> set[str]:
        """Claims that came to a verdict."""
        return {name for name, verdict in self.verdicts.items() if verdict not in ("unverified", "not testable")}

    # tables

    def tables(self) -> Iterator[Mutant]:
        """Every cell of every table changed, every row deleted, and one like it added."""
        for name in sorted(self.known):
            header, *lines = csv.reader(io.StringIO((self.project.data / f"{name}.csv").read_text("utf-8")))
            fields = {field["name"]: field["type"] for field in tables.descriptor(name, self.project)["schema"]["fields"]}
            read = self._read_cells(name)
            for number, line in enumerate(lines):
                row = tables.row_id(name, dict(zip(header, line)), self.project)
                for column, field in enumerate(header):
                    is_number = fields[field] in ("number", "integer")
                    values = digits(line[column]) if is_number or re.search(r"\d", line[column]) else letters(line[column])
                    values = values + other([one[column] for one in lines], line[column])
                    for value in dict.fromkeys(values):
                        changed = [list(one) for one in lines]
                        changed[number][column] = value
                        where = f"data {row}, {field}"
                        yield self._table(
                            f"table, {'number' if is_number else 'text'}", name, where, value, [header, *changed], (number, field) in read
                        )
                yield self._table(
                    "table, row deleted",
                    name,
                    f"data {row}",
                    "deleted",
                    [header, *lines[:number], *lines[number + 1 :]],
                )
                added = [*lines[:number], self._like(line, header, fields), *lines[number:]]
                yield self._table("table, row added", name, f"data {row}", "added", [header, *added])

    def _table(self, kind: str, name: str, where: str, change: str, lines: list[list[str]], bears: bool = False) -> Mutant:
        return Mutant(kind, where, change, lambda: self.see_table(name, lines), bears)

    @staticmethod
    def _like(line: list[str], header: list[str], fields: dict[str, str]) -> list[str]:
        """A row like another, of another name."""
        changed, done = list(line), False
        for column, field in enumerate(header):
            if not done and fields[field] == "string" and field not in ("source", "place"):
                changed[column], done = f"{line[column]} again", True
        return changed

    def _read_cells(self, name: str) -> set[tuple[int, str]]:
        """Cells, by row and column, that checks of claims with a verdict read or choose their rows by."""
        found: set[tuple[int, str]] = set()
        cells = tables.cells(name, self.project)
        for claim in self.settled:
            for check in self.ledger[claim].checks:
                if check["table"] == name and _is_exact(self.ledger[claim], check):
                    columns = {
                        *check.get("columns", [check["column"]] if "column" in check else []),
                        *(key for one in check.get("rows") or [check["where"]] for key in one),
                    }
                    found |= {(cells.index(row), column) for row in claims.rows(check, self.project) for column in columns}
        return found

    def see_table(self, name: str, lines: list[list[str]]) -> int:
        """What notices a table with these lines."""
        path = self.scratch.data / f"{name}.csv"
        kept = path.read_bytes()
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                csv.writer(file, lineterminator="\n").writerows(lines)
            if path.read_bytes() == kept:
                raise AssertionError(f"{name}: not a change")
            tables.forget()
            faults = [fault for claim in self._claims_of[name] for fault in self._claim_faults(self.ledger[claim], self.scratch)]
            about = [one for one in findings.all_of(self.project).values() if any(premise["table"] == name for premise in one.premises)]
            faults += [fault for one in about for fault in findings.check_finding(one, self.scratch, self.known, self.ledger)]
            if any(map(is_evidence, faults)) or self._is_unlike_text(name):
                return EVIDENCE
            is_refused = faults or tables.check_table(name, self.scratch, self.places)
            return RULE if is_refused else self._pinned(pins.of_bytes(path.read_bytes()), f"data/{name}.csv")
        finally:
            path.write_bytes(kept)
            tables.forget()

    def _is_unlike_text(self, name: str) -> bool:
        """Whether a number of the changed table is no number of the sentences that its row names."""
        try:
            return bool(numbers.check_table(name, self.scratch))
        except KeyError:
            return False  # no such column, which is a matter of rules

    @cached_property
    def _claims_of(self) -> dict[str, list[str]]:
        """Claims with a check on each table."""
        return {
            name: [one.id for one in self.ledger.values() if any(check["table"] == name for check in one.checks)] for name in self.known
        }

    def _claim_faults(self, claim: Claim, project: Project) -> list[Fault]:
        return claims.check_claim(claim, project, self.places, self.known, self.sentences)

    def _pinned(self, found: str, name: str) -> int:
        """Whether the record of fingerprints has another for this, or one where nothing is, or none."""
        return FINGERPRINT if found != self.pinned.get(name, "none") else UNNOTICED

    # ledgers

    def claims(self) -> Iterator[Mutant]:
        """Every claim changed in what it records and in its checks, deleted, and added again."""
        for name, entry in self.entries.items():
            for kind, field, value in self._fields(entry):
                bears = kind in ("value", "approx", "unit") and name in self.settled
                yield self._claim(f"claim, {kind}", name, {**entry, field: value}, f"{field}: {value}", bears)
            for position, check in enumerate(entry.get("checks", [])):
                for change, changed in self._checks(check):
                    every = [*entry["checks"][:position], *changed, *entry["checks"][position + 1 :]]
                    bears = name in self.settled and change.startswith(("where", "within")) and self._differs(name, check, changed)
                    yield self._claim("claim, check", name, {**entry, "checks": every}, change, bears)
            yield Mutant("claim, deleted", name, "deleted", lambda name=name: self.see_deleted(name))
            yield Mutant("claim, added", name, "added again under another name", lambda name=name: self.see_added(name))

    def _fields(self, entry: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
        """What a claim records, changed: the kind of change, the field, its new value."""
        places, unit, approx = list(self.places), entry.get("unit", ""), entry.get("approx", "")
        yield from (("value", "value", value) for value in digits(entry.get("value", "")))
        yield from (("place", "place", places[(places.index(entry["place"]) + step) % len(places)]) for step in (1, -1))
        yield from (("printed", "printed", value) for value in digits(entry.get("printed", ""))[:2])
        if unit:
            yield "unit", "unit", "points" if unit == "percent" else "percent"
        if unit in wording.COUNTED:
            yield from (("counted unit", "unit", value) for value in other(list(wording.COUNTED), unit))
        if entry.get("value"):
            yield from (("approx", "approx", value) for value in ("about", "over", "") if value != approx)
        yield from (("as_of", "as_of", value) for value in digits(entry.get("as_of", ""))[:1])
        if "year_at" in entry:
            yield from (("year_at", "year_at", value) for value in other(places, entry["year_at"]))
        yield from (("kind", "kind", value) for value in other(list(claims.KINDS), entry["kind"]))
        for value in digits(entry.get("meant", {}).get("value", "")):
            yield "meant", "meant", {**entry["meant"], "value": value}

    def _checks(self, check: dict[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """A check changed in each of its parts, and deleted."""
        yield "check deleted", []
        for asked in other([name for name, count in claims.OPERANDS.items() if count == claims.OPERANDS[check["is"]]], check["is"]):
            yield f"is: {asked}", [{**check, "is": asked}]
        cells = tables.cells(check["table"], self.project)
        if "column" in check:
            yield from ((f"column: {column}", [{**check, "column": column}]) for column in other(list(cells[0]), check["column"]))
        if "columns" in check:
            yield "columns turned", [{**check, "columns": check["columns"][::-1]}]
        if "rows" in check:
            yield "rows turned", [{**check, "rows": check["rows"][::-1]}]
        if "where" in check:
            for key, value in check["where"].items():
                values = list(dict.fromkeys(row.get(key, "") for row in cells))
                yield from ((f"where {key}: {one}", [{**check, "where": {**check["where"], key: one}}]) for one in other(values, value))
        if "within" in check:
            yield from ((f"within: {value}", [{**check, "within": value}]) for value in digits(check["within"]))
        if "approx" in check:
            yield "approx dropped", [{key: value for key, value in check.items() if key != "approx"}]

    def _differs(self, name: str, check: dict[str, Any], changed: list[dict[str, Any]]) -> bool:
        """Whether a check that reads other cells finds another value; other sources may well have the same."""
        try:
            return any(claims.run(self.ledger[name], one).found != claims.run(self.ledger[name], check).found for one in changed)
        except (Faults, ArithmeticError):
            return True

    def _claim(self, kind: str, name: str, entry: dict[str, Any], change: str, bears: bool) -> Mutant:
        return Mutant(kind, f"claims.yml {name}", change, lambda: self.see_claim(name, entry), bears)

    def see_claim(self, name: str, entry: dict[str, Any]) -> int:
        """What notices a claim that reads so."""
        paper = self.ledger[name].place.split(":")[0]
        entry = {key: value for key, value in entry.items() if value != ""}
        if "value" in entry and not self._is_carried(name, entry, paper):
            return EVIDENCE
        if claims.faults_of_form(entry, name, paper):
            return RULE
        changed = claims.made(entry)
        faults = self._claim_faults(changed, self.project)
        if any(map(is_evidence, faults)) or not self._is_carried(name, entry, paper):
            return EVIDENCE
        seen = RULE if faults else self._pinned(pins.digest(changed), name)
        return SAME if seen == FINGERPRINT and self._is_same(changed, self.ledger[name]) else seen

    def _is_same(self, changed: Claim, kept: Claim) -> bool:
        """Whether only the checks differ, and they read the same cells and find the same: then no result can differ."""
        if replace(changed, checks=kept.checks) != kept or len(changed.checks) != len(kept.checks):
            return False
        pairs = list(zip(changed.checks, kept.checks))
        rows = [[sorted(map(str, claims.rows(check, self.project))) for check in pair] for pair in pairs]
        return all(new == old for new, old in rows) and all(
            claims.run(changed, new, self.project) == claims.run(kept, old, self.project) and new.get("columns") == old.get("columns")
            for new, old in pairs
        )

    def _is_carried(self, name: str, entry: dict[str, Any], paper: str) -> bool:
        """Whether the inventory of numbers agrees with a claim that reads so."""
        changed = claims.made(entry)
        ledger = {**self.ledger, name: changed}
        mine = [row for row in self.rows[paper] if row["claim"] == name]
        missing = numbers.check_carried(paper, self.rows[paper], {name: changed}, paper)
        return not missing and not any(numbers.check_row(row, paper, ledger, self.places) for row in mine)

    def see_deleted(self, name: str) -> int:
        """What notices that a claim is gone."""
        if any(row["claim"] == name for rows in self.rows.values() for row in rows):
            return EVIDENCE
        return RULE if arguments.of_claim(self.project).get(name) else self._pinned("", name)

    def see_added(self, name: str) -> int:
        """What notices that a claim stands there twice, under another name."""
        one = replace(self.ledger[name], id="X-001")
        paper = one.place.split(":")[0]
        if numbers.check_carried(paper, self.rows[paper], {"X-001": one}, paper):
            return EVIDENCE
        return RULE if arguments.check_graph(paper, self.nodes, {**self.ledger, "X-001": one}) else self._pinned("", "X-001")

    # inventories

    def numbers(self) -> Iterator[Mutant]:
        """Every record of the inventories changed in each column, deleted, and one added."""
        for paper, rows in self.rows.items():
            carriers = [row["claim"] for row in rows if row["claim"]]
            for position, row in enumerate(rows):
                changes = [(field, value) for field in ("number_id", "place", "printed", "value") for value in digits(row[field])[:2]]
                changes += [("printed", value) for value in letters(row["printed"]) if not re.search(r"\d", row["printed"])]
                changes += [("unit", "" if row["unit"] else "percent")]
                changes += [("kind", value) for value in other(list(numbers.KINDS), row["kind"])]
                changes += [("claim", value) for value in (other(carriers, row["claim"]) if row["claim"] else carriers[:1])]
                changes += [("claim", "")] if row["claim"] else [("reason", "")]
                for field, value in changes:
                    bears = field == "value" and row["claim"] in self.settled
                    yield self._number(f"number, {field}", paper, position, {**row, field: value}, f"{field}: {value}", bears)
                yield self._number("number, deleted", paper, position, None, "deleted")
            yield self._number("number, added", paper, len(rows), {**rows[-1], "number_id": rows[-1]["place"] + "#99"}, "added")

    def _number(self, kind: str, paper: str, position: int, row: dict[str, str] | None, change: str, bears: bool = False) -> Mutant:
        name = self.rows[paper][min(position, len(self.rows[paper]) - 1)]["number_id"]
        return Mutant(kind, f"numbers.csv {name}", change, lambda: self.see_number(paper, position, row), bears)

    def see_number(self, paper: str, position: int, row: dict[str, str] | None) -> int:
        """What notices an inventory in which one row reads so, or is gone, or was added."""
        made, rows = self.made[paper], (*self.rows[paper][:position], *([row] if row else []), *self.rows[paper][position + 1 :])
        if made and [[one[column] for column in numbers.MADE] for one in rows] != [list(one.values()) for one in made]:
            return EVIDENCE
        faults = numbers.check_row(row, paper, self.ledger, self.places) if row else []
        if numbers.check_carried(paper, rows, self.ledger, paper) or any(
            "another place" in fault.what or "the text has" in fault.what for fault in faults
        ):
            return EVIDENCE
        written = io.StringIO()
        csv.writer(written, lineterminator="\n").writerows([numbers.MADE + numbers.SAID, *(one.values() for one in rows)])
        return RULE if faults else self._pinned(pins.of_bytes(written.getvalue().encode()), f"seeds/{paper}/numbers.csv")

    # arguments

    def edges(self) -> Iterator[Mutant]:
        """Every edge of the arguments deleted, turned to a neighbour, and added; every node moved, changed and deleted."""
        names = list(self.nodes)
        for name, node in self.nodes.items():
            paper = [one for one in names if self.nodes[one].paper == node.paper]
            for field, pool in (
                ("rests_on", paper),
                ("against", paper),
                ("claims", [one for one in self.ledger if self.ledger[one].place.startswith(node.paper)]),
            ):
                values = getattr(node, field)
                for position, value in enumerate(values):
                    rest = values[:position], values[position + 1 :]
                    yield self._edge(f"argument, {field} deleted", replace(node, **{field: (*rest[0], *rest[1])}), value)
                    for neighbour in other([one for one in pool if one not in values or one == value], value):
                        yield self._edge(
                            f"argument, {field} changed",
                            replace(node, **{field: (*rest[0], neighbour, *rest[1])}),
                            f"{value} to {neighbour}",
                        )
            for neighbour in other([one for one in paper if one not in node.rests_on], name):
                yield self._edge("argument, edge added", replace(node, rests_on=(*node.rests_on, neighbour)), neighbour)
            places = list(self.places)
            yield self._edge("argument, place", replace(node, place=places[(places.index(node.place) + 1) % len(places)]), "next place")
            for role in other(list(arguments.ROLES), node.role):
                yield self._edge("argument, role", replace(node, role=role), role)
            rest = {key: one for key, one in self.nodes.items() if key != name}
            yield Mutant("argument, node deleted", name, "deleted", lambda node=node, rest=rest: self.see_nodes(node, rest))

    def _edge(self, kind: str, node: Node, change: str) -> Mutant:
        return Mutant(kind, f"argument.yml {node.id}", change, lambda: self.see_nodes(node, {**self.nodes, node.id: node}))

    def see_nodes(self, node: Node, nodes: dict[str, Node]) -> int:
        """What notices an argument in which a node reads so, or is gone."""
        if node.id not in nodes and any(node.id in (*one.rests_on, *one.against) for one in nodes.values()):
            return RULE
        if not node.place.startswith(f"{self.nodes[node.id].paper}:") or arguments.check_graph(node.paper, nodes, self.ledger):
            return RULE
        return self._pinned(pins.digest(node) if node.id in nodes else "", node.id)

    # findings

    def findings(self) -> Iterator[Mutant]:
        """Every value of a premise changed, every premise turned round, every finding given other words, and deleted."""
        for one in findings.all_of(self.project).values():
            for position, premise in enumerate(one.premises):
                turned = {**premise, "holds": "yes" if premise.get("holds") == "no" else "no"}
                changed = [{**premise, "value": value} for value in digits(premise.get("value", ""))]
                for new in (turned, *changed):
                    every = (*one.premises[:position], new, *one.premises[position + 1 :])
                    change = f"premise {position + 1}: {new.get('value', '')} {new.get('holds', '')}"
                    bears = new is not turned and premise["is"] in EXACT and "approx" not in premise
                    yield self._finding("finding, premise", replace(one, premises=every), change, bears)
            for field in findings.WORDS:
                yield self._finding("finding, words", replace(one, **{field: f"{getattr(one, field)} More."}), field)
            yield self._finding("finding, group", replace(one, group=other(list(findings.GROUPS), one.group)[0]), "another group")
            yield Mutant("finding, deleted", one.id, "deleted", lambda one=one: self._pinned("", one.id))

    def _finding(self, kind: str, one: findings.Finding, change: str, bears: bool = False) -> Mutant:
        return Mutant(kind, f"findings.yml {one.id}", change, lambda: self.see_finding(one), bears)

    def see_finding(self, one: findings.Finding) -> int:
        """What notices a finding that reads so."""
        if any(findings.faults_of_premise(premise, one.id) for premise in one.premises):
            return RULE
        faults = findings.check_finding(one, self.project, self.known, self.ledger)
        return EVIDENCE if faults else self._pinned(pins.digest(one), one.id)

    def all(self) -> list[Mutant]:
        """Every mutant, in the order of the files."""
        return [*self.tables(), *self.claims(), *self.numbers(), *self.edges(), *self.findings()]


_bench: Bench | None = None
_mutants: list[Mutant] = []


def _see(position: int) -> int:
    return _mutants[position].see()


def start(project: Project) -> list[Mutant]:
    """Make all mutants; what notices each is asked of them later, in this process or in one forked from it."""
    global _bench, _mutants
    _bench = Bench(project)
    _mutants = _bench.all()
    return _mutants


def run(chosen: list[int], processes: int, show: bool) -> dict[int, int]:
    """What notices each of the mutants chosen, by position; a bar on the terminal shows how far it is."""
    found, began = {}, time.monotonic()
    with multiprocessing.get_context("fork").Pool(processes, initializer=_own_scratch) as pool:
        for done, (position, seen) in enumerate(zip(chosen, pool.imap(_see, chosen, chunksize=20)), start=1):
            found[position] = seen
            if show and (done % 50 == 0 or done == len(chosen)):
                width = 40 * done // len(chosen)
                print(
                    f"\r[{'#' * width}{'.' * (40 - width)}] {done:,} of {len(chosen):,}, {time.monotonic() - began:.0f} s",
                    end="",
                    file=sys.stderr,
                    flush=True,
                )
    if show:
        print(file=sys.stderr)
    return found


def _own_scratch() -> None:
    """Give a forked process a copy of the tables of its own."""
    assert _bench is not None
    root = Path(tempfile.mkdtemp(dir=_bench.folder))
    shutil.copytree(_bench.scratch.root, root, dirs_exist_ok=True, symlinks=True)
    _bench.scratch = Project(root)


def table(mutants: list[Mutant], found: dict[int, int]) -> list[str]:
    """A line for each kind of change: mutants, and how many were noticed in which way."""
    counts: dict[str, Counter[int]] = {}
    for position, seen in found.items():
        counts.setdefault(mutants[position].kind, Counter())[seen] += 1
    total = sum(counts.values(), Counter())
    head = f"{'kind of change':34}{'mutants':>9}" + "".join(f"{name:>21}" for name in NOTICED)
    lines = [
        f"{kind:34}{count.total():9,}" + "".join(f"{count[seen]:21,}" for seen in range(len(NOTICED)))
        for kind, count in {**counts, "all": total}.items()
    ]
    return [head, *lines]


def excused(project: Project) -> dict[str, str]:
    """Changes of values that a verdict rests on which no evidence notices, ``where: change``, with the reason."""
    with (project.root / EXCUSED).open(encoding="utf-8", newline="") as file:
        return {f"{row['where']}: {row['change']}": row["reason"] for row in csv.DictReader(file)}


def unguarded(mutants: list[Mutant], found: dict[int, int], project: Project) -> list[Mutant]:
    """Changes of values on which a verdict rests that neither evidence nor a rule noticed and no reason excuses."""
    reasons = excused(project)
    bearing = [mutants[position] for position, seen in found.items() if mutants[position].bears and seen in (FINGERPRINT, UNNOTICED)]
    return [one for one in bearing if f"{one.where}: {one.change}" not in reasons]


def main() -> int:
    """Run all mutants, or a sample, and print what noticed them; exit status 1 where something went unnoticed."""
    parser = argparse.ArgumentParser(prog="python -m tools.mutants", description=__doc__)
    parser.add_argument("--sample", type=int, help="only so many, drawn by a fixed seed")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--list", choices=NOTICED, help="print these changes too")
    options = parser.parse_args()
    project = installed()
    if not all((project.texts / seeds.source(project, paper)["text"]["file"]).is_file() for paper in project.papers):
        print("The papers' texts are not at hand: what only they notice counts as noticed by a rule or by fingerprint", file=sys.stderr)
    mutants = start(project)
    chosen = list(range(len(mutants)))
    if options.sample:
        chosen = sorted(random.Random(SEED).sample(chosen, options.sample))
    found = run(chosen, options.processes, sys.stderr.isatty() or not options.sample)
    print("\n".join(table(mutants, found)))
    for position, seen in found.items():
        if options.list and NOTICED[seen] == options.list:
            print(f"{mutants[position].kind}: {mutants[position].where}: {mutants[position].change}")
    return report(mutants, found, project)


def report(mutants: list[Mutant], found: dict[int, int], project: Project) -> int:
    """Name every change that should have been noticed better, and return the exit status."""
    missed = [mutants[position] for position, seen in found.items() if seen == UNNOTICED]
    weak = unguarded(mutants, found, project)
    faults = [Fault(one.where, f"{one.change} goes unnoticed", "Give it a check or a fingerprint") for one in missed]
    what = "is noticed by fingerprint only, and a verdict rests on it"
    faults += [Fault(one.where, f"{one.change} {what}", f"Give it a check, or a reason in {EXCUSED}") for one in weak]
    print(*faults, sep="\n", end="\n" if faults else "")
    print(
        f"A verdict rests on {sum(mutants[position].bears for position in found):,} of the values changed; {len(weak)} of these changes no evidence or rule notices"
    )
    return bool(missed or weak)


if __name__ == "__main__":
    sys.exit(main())
