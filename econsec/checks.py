"""Every input of the project, checked in one run."""

from __future__ import annotations

from econsec import claims, references, seeds, tables
from econsec.faults import Fault, stop_on
from econsec.paths import Project


def faults(project: Project) -> list[Fault]:
    """Faults of bibliography, papers, tables and ledgers together."""
    return [*references.check(project), *seeds.check(project), *tables.check(project), *claims.check(project)]


def stop_on_faults(project: Project) -> None:
    """Raise `Faults` if there are any."""
    stop_on(faults(project))
