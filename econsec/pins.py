"""What a person has accepted: the verdict of every claim, and a fingerprint of everything that results rest on.

Evidence notices a wrong number by itself. What no evidence can notice is at least seen: it changes a fingerprint, which
a person renews on purpose with ``econsec audit --accept`` and sees in the diff.
"""

from __future__ import annotations

import csv
import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from econsec import arguments, claims, verdicts
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project

REMEDY = "If it is right, run econsec audit --accept and have the change reviewed"


def digest(entry: Any) -> str:
    """Short SHA-256 of a claim or a node, over all its fields in a fixed order."""
    return hashlib.sha256(json.dumps(asdict(entry), sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def fingerprints(project: Project) -> dict[str, str]:
    """Fingerprint of every table, descriptor, inventory and list of terms as a file, and of every claim and node as an entry."""
    files = [*project.data.glob("*"), *project.seeds.glob("*/*.csv"), *project.seeds.glob("*/source.yml"), project.references]
    found = {project.name(path): hashlib.sha256(path.read_bytes()).hexdigest()[:16] for path in files}
    entries = [*claims.ledger(project).values(), *arguments.nodes(project).values()]
    return found | {entry.id: digest(entry) for entry in entries}


def records(project: Project) -> dict[Path, tuple[str, dict[str, str]]]:
    """Files that hold what was accepted, with the name of their second column and what they should hold now."""
    folder = project.root / "tests"
    return {
        folder / "verdicts.csv": ("verdict", verdicts.of(project)),
        folder / "fingerprints.csv": ("sha256", fingerprints(project)),
    }


def accept(project: Project) -> None:
    """Write verdicts and fingerprints as they are now."""
    for path, (column, found) in records(project).items():
        if not path.parent.is_dir():
            raise Faults([Fault(str(path), "has no folder", "Accept verdicts in a clone, not in an installed package")])
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([("id", column), *sorted(found.items())])


def stop_on_change(project: Project) -> None:
    """Raise `Faults` for everything that is not as it was accepted; nothing where there is no record (in a wheel)."""
    stop_on([fault for path, (_, found) in records(project).items() if path.is_file() for fault in _changes(project, path, found)])


def _changes(project: Project, path: Path, found: dict[str, str]) -> list[Fault]:
    """Faults of one record, a line for each entry that differs."""
    with path.open(encoding="utf-8", newline="") as file:
        kept = dict(list(csv.reader(file))[1:])
    return [
        Fault(f"{project.name(path)} {name}", f"is {kept.get(name, 'missing')} on record and {found.get(name, 'gone')} now", REMEDY)
        for name in sorted(kept.keys() | found.keys())
        if kept.get(name) != found.get(name)
    ]
