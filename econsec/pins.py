"""What a person has accepted: the verdict of every claim, and a fingerprint of everything that results rest on.

Evidence notices a wrong number by itself. What no evidence can notice is at least seen: it changes a fingerprint, which
a person renews on purpose with ``econsec audit --accept`` and sees in the diff.
"""

from __future__ import annotations

import csv
import hashlib
import json
from typing import Any

from econsec import arguments, claims, files, findings, verdicts
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project

# The records in the folder of tests, and the name of their second column.
COLUMNS = {"verdicts.csv": "verdict", "fingerprints.csv": "sha256"}
REMEDY = "If it is right, run econsec audit --accept and have the change reviewed"


def of_bytes(content: bytes) -> str:
    """Short SHA-256 of the content of a file."""
    return hashlib.sha256(content).hexdigest()[:16]


def digest(entry: Any) -> str:
    """Short SHA-256 of a claim, a node or a finding, over all its fields in a fixed order."""
    return of_bytes(json.dumps(vars(entry), sort_keys=True, ensure_ascii=False).encode())


def fingerprints(project: Project) -> dict[str, str]:
    """Fingerprint of every table, descriptor, inventory and list of terms as a file, and of every claim, node and finding as an entry."""
    paths = [*project.data.glob("*"), *project.seeds.glob("**/*.csv"), *project.seeds.glob("*/source.yml"), project.references]
    found = {project.name(path): of_bytes(path.read_bytes()) for path in paths}
    entries = [*claims.ledger(project).values(), *arguments.nodes(project).values(), *findings.all_of(project).values()]
    return found | {entry.id: digest(entry) for entry in entries}


def now(project: Project, name: str) -> dict[str, str]:
    """What a record should hold now."""
    return verdicts.of(project) if name == "verdicts.csv" else fingerprints(project)


def accept(project: Project) -> None:
    """Write verdicts and fingerprints as they are now."""
    for name, column in COLUMNS.items():
        path = project.root / "tests" / name
        if not path.parent.is_dir():
            raise Faults([Fault(str(path), "has no folder", "Accept verdicts in a clone, not in an installed package")])
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("id", column), *sorted(now(project, name).items())])


def stop_on_change(project: Project) -> None:
    """Raise `Faults` for everything that is not as it was accepted; nothing where there are no tests (in a wheel)."""
    if (project.root / "tests").is_dir():
        stop_on([fault for name in COLUMNS for fault in _changes(project, name, now(project, name))])


def kept(project: Project, name: str) -> dict[str, str]:
    """What was accepted, by identifier: of ``verdicts.csv`` or ``fingerprints.csv``. Raises `Faults` for a broken record."""
    path = project.root / "tests" / name
    column = COLUMNS[name]
    rows = files.read_rows(path, project.name(path), ("id", column))
    found = {row["id"]: row[column] for row in rows}
    stop_on(
        [Fault(f"tests/{name}", "names something twice", "Write it again with econsec audit --accept")] if len(found) < len(rows) else []
    )
    return found


def _changes(project: Project, name: str, found: dict[str, str]) -> list[Fault]:
    """Faults of one record, a line for each entry that differs."""
    accepted = kept(project, name)
    return [
        Fault(f"tests/{name} {one}", f"is {accepted.get(one, 'missing')} on record and {found.get(one, 'gone')} now", REMEDY)
        for one in sorted(accepted.keys() | found.keys())
        if accepted.get(one) != found.get(one)
    ]
