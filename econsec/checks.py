"""Every input of the project, checked in one run."""

from __future__ import annotations

import os
import re
from contextlib import suppress

from econsec import (
    agreement,
    arguments,
    chapters,
    claims,
    events,
    evidence,
    findings,
    glossary,
    moves,
    naming,
    numbers,
    references,
    releases,
    runs,
    seeds,
    tables,
)
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project, installed


def faults(project: Project, with_cells: bool = True) -> list[Fault]:
    """Faults of bibliography, papers, tables, ledgers and of all that names their entries, together.

    Without cells, types and constraints of cells are not looked at, which takes most of the time.
    """
    if not project.references.is_file() or not project.seeds.is_dir():
        return [Fault(str(project.root), "is no project: it has no chapters/references.bib or no seeds", "Name its folder with --root")]
    try:
        found = references.check(project)
        if named := naming.check(project):  # whatever they name may lie elsewhere
            return found + named
    except Faults as broken:
        return broken.faults  # every other check asks for the keys of sources
    of_tables = tables.check(project, with_cells)
    sound = {name for name in tables.names(project) if not any(fault.where.startswith(f"data/{name}.") for fault in of_tables)}
    of_claims = claims.check(project, sound)
    # what is left out for a fault of its own would be missed by whatever names it
    of_users = [] if any("claims.yml" in fault.where for fault in of_claims) else _check_users(project, sound)
    found += [*chapters.check(project), *moves.check(project), *releases.check(project), *seeds.check(project), *glossary.check(project)]
    return [*found, *_check_address(project), *of_tables, *of_claims, *of_users]


def _check_address(project: Project) -> list[Fault]:
    """Fault of an address of the site that is none."""
    if re.fullmatch(r'(https?://[^\s"<>]+/)?', project.address):
        return []
    what = f"html: baseurl: {project.address} is no address"
    return [Fault("_config.yml", what, "Write one that begins with https://, or leave it out")]


def _check_users(project: Project, sound: set[str]) -> list[Fault]:
    """Faults of inventories, arguments, topics, findings and the list of evidence, which name claims."""
    ledger, found = claims.ledger(project), []
    if sound == set(tables.names(project)):  # else premises would be computed from faulty tables
        found = [
            *findings.check(project),
            *evidence.check(project, ledger),
            *events.check(project, ledger),
            *releases.check_verdicts(project),
        ]
    return [*numbers.check(project, ledger, sound), *arguments.check(project, ledger), *agreement.check(project), *found]


def job(project: Project) -> runs.Job:
    """What looks for faults of the project that this package belongs to."""
    return runs.Job("checks", "econsec.checks:of_installed", (str(project.texts),), kind="checks")


def found_by(done: runs.Job, project: Project) -> list[Fault]:
    """What that job has found."""
    return [Fault(*words) for words in runs.Store(project.root).result(done)]


def of_installed(texts: str) -> list[list[str]]:
    """Faults of the project that this package belongs to, the words of each, with the papers' texts in a folder."""
    os.environ["ECONSEC_TEXTS"] = texts
    with suppress(OSError):
        os.listdir(texts)  # so that a text that is laid there is seen
    return [[fault.where, fault.what, fault.remedy] for fault in faults(installed())]


def stop_on_faults(project: Project, with_cells: bool = True) -> None:
    """Raise `Faults` if there are any."""
    stop_on(faults(project, with_cells))
