"""The command ``econsec``."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from econsec import chapters, checks, claims, seeds, tables, verdicts
from econsec.faults import Faults
from econsec.paths import Project, installed


def check(project: Project, options: argparse.Namespace) -> None:
    """Check every table, ledger and paper record."""
    checks.stop_on_faults(project)
    print(f"{len(tables.names(project))} tables, {len(claims.ledger(project))} claims, {len(project.papers)} papers: no fault")


def passages(project: Project, options: argparse.Namespace) -> None:
    """Make the lists of sentences again from the texts and compare, or write them with --accept."""
    for paper in project.papers:
        found = seeds.read_text(project, paper)
        if found is None:
            print(f"{paper}: its text is not in {project.texts}; put your copy there, or name its folder in ECONSEC_TEXTS")
            continue
        if options.accept:
            seeds.write_passages(project, paper, found)
        print(f"{paper}: {len(found)} sentences, fingerprint {seeds.fingerprint([passage.record for passage in found])}")
    if not options.accept:
        checks.stop_on_faults(project)


def audit(project: Project, options: argparse.Namespace) -> None:
    """Print the verdict of every claim, computed now; fail where one is not the verdict on record."""
    checks.stop_on_faults(project)
    found = [entry(one, project) for one in claims.ledger(project).values()]
    asked = [one for one in found if all(getattr(options, name) in (None, one[name]) for name in ("paper", "section", "kind", "verdict"))]
    if options.json:
        print(json.dumps({"claims": add_figures(asked, project)}, ensure_ascii=False, indent=1))
    else:
        for one in asked:
            print(f"{one['id']:7} {one['verdict']:13} {one['kind']:12} {one['place']:22} {one['says']}")
        counts = {name: sum(one["verdict"] == name for one in asked) for name in verdicts.VERDICTS}
        print(f"{len(asked)} claims: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count))
    if options.accept:
        verdicts.write_record(project, {one["id"]: one["verdict"] for one in found})
    verdicts.stop_on_change(project, {one["id"]: one["verdict"] for one in found})


def entry(one: claims.Claim, project: Project) -> dict[str, Any]:
    """A claim with its verdict and what each of its checks finds, as JSON has it."""
    paper, section, _ = one.place.split(":")
    results = [(asked, claims.run(one, asked, project)) for asked in one.checks]
    return {
        **{name: getattr(one, name) for name in ("id", "place", "kind", "says", "value", "unit")},
        **{"paper": paper, "section": section, "verdict": verdicts.verdict(one, project)},
        "checks": [
            {"is": asked["is"], "table": asked["table"], "found": result.found, "holds": result.holds, "sources": list(result.sources)}
            for asked, result in results
        ],
    }


def add_figures(entries: list[dict[str, Any]], project: Project) -> list[dict[str, Any]]:
    """Entries with the names of the figures that use them."""
    used = chapters.figures(project)
    return [{**one, "figures": used.get(one["id"], [])} for one in entries]


COMMANDS = {"check": check, "passages": passages, "audit": audit}


def parser() -> argparse.ArgumentParser:
    """What the command understands."""
    made = argparse.ArgumentParser(prog="econsec", description=__doc__)
    subparsers = made.add_subparsers(dest="command", required=True)
    for name, run in COMMANDS.items():
        sub = subparsers.add_parser(name, help=run.__doc__, description=run.__doc__)
        sub.add_argument("--root", type=Path, help="folder of the project (default: the one this package belongs to)")
        if name != "check":
            sub.add_argument("--accept", action="store_true", help="write what was made again")
        if name == "audit":
            sub.add_argument("--json", action="store_true", help="print JSON")
            for field, choices in (("paper", None), ("section", None), ("kind", claims.KINDS), ("verdict", tuple(verdicts.VERDICTS))):
                sub.add_argument(f"--{field}", choices=choices, help=f"only claims of this {field}")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run a command; faults are printed a line each, and the exit status is 1."""
    options = parser().parse_args(arguments)
    try:
        COMMANDS[options.command](Project(options.root.resolve()) if options.root else installed(), options)
    except Faults as faults:
        print(faults, file=sys.stderr)
        return 1
    return 0
