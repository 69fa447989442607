"""Ledgers and arguments as files: a YAML list of entries for each paper, read strictly, every entry with a name of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from econsec import files, yamltext
from econsec.faults import Fault, Faults
from econsec.paths import Project

T = TypeVar("T")


def read(
    project: Project,
    file: str,
    noun: str,
    faults_of_form: Callable[[Any, str, str], list[Fault]],
    make: Callable[[dict[str, Any]], T],
    needed: bool = True,
) -> tuple[dict[str, T], list[Fault]]:
    """Entries of every paper by identifier, and the faults of their form; an entry that has one is left out.

    A paper need not have a file that is not `needed`.
    """
    found: dict[str, T] = {}
    faults: list[Fault] = []
    for paper in project.papers:
        name = f"seeds/{paper}/{file}"
        if not needed and not (project.root / name).is_file():
            continue
        listed, wrong = _listed(project, name, noun)
        faults += wrong
        for number, entry in enumerate(listed, start=1):
            where = f"{name} {entry.get('id', f'{noun} {number}') if isinstance(entry, dict) else f'{noun} {number}'}"
            wrong = faults_of_form(entry, where, paper)
            if not wrong and entry["id"] in found:
                wrong = [Fault(where, "is there twice", f"Give each {noun} an identifier of its own")]
            faults += wrong
            if not wrong:
                found[entry["id"]] = make(entry)
    return found, faults


def _listed(project: Project, name: str, noun: str) -> tuple[list[Any], list[Fault]]:
    """Entries of one file, or the faults that it has as a file."""
    try:
        listed = yamltext.read(project.root / name, name)
    except Faults as broken:
        return [], broken.faults
    if isinstance(listed, list):
        return listed, []
    return [], [Fault(name, f"is no list of {noun}s", f"Begin each {noun} with a hyphen")]


def faults_of_fields(
    entry: Any, where: str, fields: tuple[str, ...], required: tuple[str, ...], is_shaped: Callable[[str, Any], bool]
) -> list[Fault]:
    """Faults of an entry before anybody asks what its fields say: no mapping, unknown, misshapen, empty or missing fields."""
    if not isinstance(entry, dict):
        return [Fault(where, "an entry is no mapping", "Write fields and values")]
    remedy = f"Fields are {', '.join(fields)}"
    faults = [Fault(f"{where}, {name}", "is missing", "Add it") for name in required if not str(entry.get(name, "")).strip()]
    for name, value in entry.items():
        if name not in fields:
            faults.append(Fault(f"{where}, {name}", "is no field", remedy))
        elif not is_shaped(name, value):
            faults.append(Fault(f"{where}, {name}", "has the wrong shape", "Compare with another entry"))
        elif isinstance(value, str) and (files.HIDDEN.search(value) or (not value.strip() and name not in required)):
            faults.append(Fault(f"{where}, {name}", "is blank or hides a character", "Write plain text, or leave the field out"))
        elif isinstance(value, str) and files.is_formula(value):
            faults.append(Fault(f"{where}, {name}", "begins like a formula", "Begin with a letter or a digit"))
    return faults
