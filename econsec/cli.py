"""The command ``econsec``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from econsec import checks, claims, seeds, tables
from econsec.faults import Fault, Faults
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
            raise Faults(
                [Fault(f"text of {paper}", f"is not in {project.texts}", "Put your copy there, or name its folder in ECONSEC_TEXTS")]
            )
        if options.accept:
            seeds.write_passages(project, paper, found)
        print(f"{paper}: {len(found)} sentences, fingerprint {seeds.fingerprint([passage.record for passage in found])}")
    if not options.accept:
        checks.stop_on_faults(project)


COMMANDS = {"check": check, "passages": passages}


def main(arguments: list[str] | None = None) -> int:
    """Run a command; faults are printed a line each, and the exit status is 1."""
    parser = argparse.ArgumentParser(prog="econsec", description=__doc__)
    parser.add_argument("command", choices=COMMANDS, help="; ".join(f"{name}: {run.__doc__}" for name, run in COMMANDS.items()))
    parser.add_argument("--root", type=Path, help="folder of the project (default: the one this package belongs to)")
    parser.add_argument("--accept", action="store_true", help="write what was made again")
    options = parser.parse_args(arguments)
    try:
        COMMANDS[options.command](Project(options.root.resolve()) if options.root else installed(), options)
    except Faults as faults:
        print(faults, file=sys.stderr)
        return 1
    return 0
