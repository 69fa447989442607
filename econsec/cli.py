"""The command ``econsec``."""

from __future__ import annotations

import argparse
import difflib
import gc
import json
import os
import sys
from pathlib import Path

from econsec import checks, claims, lineage, lookup, naming, numbers, pins, rerun, seeds, tables, verdicts
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project, installed


def check(project: Project, options: argparse.Namespace) -> None:
    """Check every table, ledger and paper record."""
    checks.stop_on_faults(project)
    print(f"{len(tables.names(project))} tables, {len(claims.ledger(project))} claims, {len(project.papers)} papers: no fault")


def passages(project: Project, options: argparse.Namespace) -> None:
    """Make the lists of sentences and of numbers again from the texts and compare, or write them with --accept."""
    stop_on([*naming.check(project), *seeds.check_records(project)])
    for paper in project.papers:
        found = seeds.read_text(project, paper)
        if found is None:
            print(f"{paper}: its text is not in {project.texts}; put your copy there, or name its folder in ECONSEC_TEXTS")
            continue
        if options.accept:
            numbers.write(project, paper, found)
            seeds.write_passages(project, paper, found)
        made = seeds.fingerprint([passage.record for passage in found])
        same = ", as recorded" if made == seeds.source(project, paper)["fingerprint"] else ""
        print(f"{paper}: {len(found)} sentences, fingerprint {made}{same}")
    if not options.accept:
        checks.stop_on_faults(project)


def audit(project: Project, options: argparse.Namespace) -> None:
    """Print the verdict of every claim, computed now; fail where a verdict or an input is not as it was accepted.

    Types and constraints of cells are looked at by ``econsec check``, and before anything is accepted.
    """
    checks.stop_on_faults(project, with_cells=options.accept)
    found = [lineage.entry(one, project) for one in claims.ledger(project).values()]
    asked = [one for one in found if all(getattr(options, name) in (None, one[name]) for name in ("paper", "section", "kind", "verdict"))]
    if options.json:
        lines = ",\n".join(json.dumps(one, ensure_ascii=False) for one in asked)
        print(f'{{"claims": [\n{lines}\n]}}')
    else:
        for one in asked:
            print(f"{one['id']:7} {one['verdict']:13} {one['kind']:12} {one['place']:22} {one['says']}")
        counts = {name: sum(one["verdict"] == name for one in asked) for name in verdicts.VERDICTS}
        print(f"{len(asked)} claims: " + ", ".join(f"{count} {name}" for name, count in counts.items() if count))
    if options.accept:
        pins.accept(project)
    pins.stop_on_change(project)


def trace(project: Project, options: argparse.Namespace) -> None:
    """Print what a claim, finding, figure, table, row, node, place or source rests on, and what it carries up to the thesis."""
    checks.stop_on_faults(project, with_cells=False)
    name, down, up = options.id, lineage.rests_on(project), lineage.carries(project)
    if name not in up:
        close = ", ".join(difflib.get_close_matches(name, up, 3)) or "see econsec audit for claims"
        raise Faults(
            [Fault(name or "nothing", "is no claim, finding, figure, table, row, node, place or source in use", f"Perhaps {close}")]
        )
    if options.json:
        found = {"rests_on": lineage.tree(name, down, project), "carries": lineage.tree(name, up, project)}
        print(json.dumps({"id": name, "is": lineage.describe(name, project), **found}, ensure_ascii=False, indent=1))
        return
    print(f"{name}  {lineage.describe(name, project)}")
    for title, edges in (("rests on", down), ("carries", up)):
        print(f"{title}{'' if edges[name] else ' nothing'}")
        for depth, one, is_known in lineage.walk(name, edges):
            print(f"{'  ' * depth}{one}" + (" (above)" if is_known else f"  {lineage.describe(one, project)}"))


def verify(project: Project, options: argparse.Namespace) -> int:
    """Say of files whether they were published, as what and in which versions; of figures, claims, tables and fingerprints too.

    A file is known by its content, whatever it is called; a CSV that was saved anew, by its rows; one that was changed, by its name, or by
    its columns.
    """
    known = lookup.books(project)
    found = [lookup.answer(asked, known, project) for asked in options.file]
    print(json.dumps(found, ensure_ascii=False, indent=1) if options.json else "\n".join(one["says"] for one in found))
    return 0 if all(one["is"] == "published" for one in found) else 1


COMMANDS = {"check": check, "passages": passages, "audit": audit, "trace": trace, "verify": verify, "rerun": rerun.rerun}
# Said at the end of a command's help.
STATUSES = {
    "verify": f"Each answer begins with one of: {', '.join(lookup.WORDS)}. Exit status: 0 where all were published in a release, byte for "
    "byte; 1 where one was not, also where it has the same rows but was saved anew; 2 where the command was not understood.",
    "rerun": rerun.STATUS,
}


def parser() -> argparse.ArgumentParser:
    """What the command understands."""
    made = argparse.ArgumentParser(prog="econsec", description=__doc__)
    subparsers = made.add_subparsers(dest="command", required=True)
    for name, run in COMMANDS.items():
        sub = subparsers.add_parser(name, help=run.__doc__, description=run.__doc__, epilog=STATUSES.get(name))
        sub.add_argument("--root", type=Path, help="folder of the project (default: the one this package belongs to)")
        if name in ("passages", "audit"):
            sub.add_argument("--accept", action="store_true", help="write what was made again")
        if name in ("audit", "trace", "verify", "rerun"):
            sub.add_argument("--json", action="store_true", help="print JSON")
        if name == "trace":
            sub.add_argument("id", help="Z-017, jetro-expansion, jetro_expansion:India:2021:zhu2022, zhu-1-4-conclusion, zhu2022:1.4:7 …")
        if name == "verify":
            sub.add_argument("file", nargs="+", metavar="FILE", help="a file, jetro-expansion, Z-017, jetro_expansion or a fingerprint")
        if name == "rerun":
            what = "manifest.json of what was published, or the folder of the site (default: the latest release in published/)"
            sub.add_argument("published", nargs="?", type=Path, metavar="PUBLISHED", help=what)
        if name == "audit":
            for field, choices in (
                ("paper", None),
                ("section", None),
                ("kind", tuple(claims.KINDS)),
                ("verdict", tuple(verdicts.VERDICTS)),
            ):
                sub.add_argument(f"--{field}", choices=choices, help=f"only claims of this {field}")
    return made


def main(arguments: list[str] | None = None) -> int:
    """Run a command; faults are printed a line each, and the exit status is 1."""
    options = parser().parse_args(arguments)
    gc.disable()  # a run is short, and looking for cycles in a large ledger takes a third of its time
    try:
        return COMMANDS[options.command](Project(options.root.resolve()) if options.root else installed(), options) or 0
    except Faults as faults:
        print(faults, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever reads has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    finally:
        gc.enable()
