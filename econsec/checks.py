"""Every input of the project, checked in one run."""

from __future__ import annotations

from econsec import claims, references, seeds, tables
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project


def faults(project: Project) -> list[Fault]:
    """Faults of bibliography, papers, tables and ledgers together."""
    if not project.references.is_file() or not project.seeds.is_dir():
        return [Fault(str(project.root), "is no project: it has no chapters/references.bib or no seeds", "Name its folder with --root")]
    try:
        found = references.check(project)
    except Faults as broken:
        return broken.faults  # every other check asks for the keys of sources
    of_tables = tables.check(project)
    sound = {name for name in tables.names(project) if not any(fault.where.startswith(f"data/{name}.") for fault in of_tables)}
    return [*found, *seeds.check(project), *of_tables, *claims.check(project, sound)]


def stop_on_faults(project: Project) -> None:
    """Raise `Faults` if there are any."""
    stop_on(faults(project))
