"""The tables in ``data``: loading them typed, and refusing every one that its descriptor does not describe.

Beside ``<table>.csv`` stands ``<table>.resource.yaml``, a Frictionless Table Schema resource; Frictionless does the
checking of cells, this module the checks that it has no words for, and the messages.
"""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from econsec import references, seeds, yamltext
from econsec.faults import Fault, Faults
from econsec.paths import Project, installed

if TYPE_CHECKING:
    import pandas as pd

DESCRIBED = ("name", "title", "description", "row", "path", "licenses", "schema")
SUFFIX = ".resource.yaml"
# What Frictionless calls a fault, in our words; {note} is its own detail, {cell} the value.
FAULTS = {
    "type-error": ("{cell} is no {note}", "Correct the cell or its type in {descriptor}"),
    "constraint-error": ("{cell} is against the {note}", "Correct the cell or the constraint in {descriptor}"),
    "primary-key": ("key {note}", "Every row needs a key of its own"),
    "extra-cell": ("the row has more cells than the header", "Quote commas within a cell"),
    "missing-cell": ("the row has fewer cells than the header", "Add the empty cells"),
    "blank-row": ("the row is empty", "Delete it"),
    "incorrect-label": ("the header does not name the columns of {descriptor} in their order", "Make both lists the same"),
    "extra-label": ("the column is not in {descriptor}", "Describe it there, or delete it"),
    "missing-label": ("the column of {descriptor} is not in the header", "Add it, or delete its description"),
    "blank-label": ("a column has no name", "Name it in the header"),
    "duplicate-label": ("the column is there twice", "Delete one"),
}


def load(name: str, project: Project | None = None) -> pd.DataFrame:
    """A table as a data frame: one row an observation, numbers as floats, integers as Int64, everything else as text.

    Raises FileNotFoundError for a table that is not there.
    """
    import pandas as pd  # half a second, which a check or an audit need not spend

    project = project or installed()
    fields = {field["name"]: field["type"] for field in descriptor(name, project)["schema"]["fields"]}
    kinds = {"number": "float64", "integer": "Int64"}
    frame = pd.read_csv(project.data / f"{name}.csv", dtype="string", keep_default_na=False)
    for column, kind in fields.items():
        if kind in kinds:
            frame[column] = pd.to_numeric(frame[column].replace("", None)).astype(kinds[kind])
        else:
            frame[column] = frame[column].astype(object)
    return frame


def names(project: Project) -> list[str]:
    """Names of all tables."""
    return sorted(path.stem for path in project.data.glob("*.csv"))


def descriptor(name: str, project: Project) -> dict[str, Any]:
    """What is said of a table: title, what one row is, fields with type, unit and constraints, licence, gaps."""
    path = project.data / f"{name}{SUFFIX}"
    return yamltext.read(path, project.name(path))


@cache
def cells(name: str, project: Project) -> tuple[dict[str, str], ...]:
    """Rows of a table as text, for exact comparison."""
    with (project.data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def check(project: Project) -> list[Fault]:
    """Faults of every table and descriptor in ``data``."""
    tables = {path.stem for path in project.data.glob("*.csv")}
    described = {path.name.removesuffix(SUFFIX) for path in project.data.glob(f"*{SUFFIX}")}
    strangers = [path for path in project.data.iterdir() if path.suffix != ".csv" and not path.name.endswith(SUFFIX)]
    faults = [Fault(project.name(path), "is neither a table nor a descriptor", "Move it out of data") for path in strangers]
    faults += [Fault(f"data/{name}.csv", f"has no descriptor {name}{SUFFIX}", "Write one") for name in tables - described]
    faults += [Fault(f"data/{name}{SUFFIX}", f"describes no table {name}.csv", "Add the table or delete it") for name in described - tables]
    known, places = references.keys(project), seeds.places(project)
    for name in sorted(tables & described):
        try:
            faults += check_bytes(project.data / f"{name}.csv", project) or _check_table(name, project, known, places)
        except Faults as found:
            faults += found.faults
    return faults


def check_bytes(path: Path, project: Project) -> list[Fault]:
    """Faults of a CSV file as a file: encoding, byte order mark, line ends, emptiness."""
    content, name = path.read_bytes(), project.name(path)
    if not content.strip():
        return [Fault(name, "is empty", "Add a header and rows, or delete it")]
    if content.startswith(b"\xef\xbb\xbf"):
        return [Fault(name, "begins with a byte order mark", "Save it as UTF-8 without one")]
    if b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        return [Fault(f"{name} row {line}", "has Windows line ends", "Save it with LF")]
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [Fault(f"{name} row {line}", "is not UTF-8", "Save the file as UTF-8")]
    return [] if content.endswith(b"\n") else [Fault(name, "does not end with a line feed", "Add one")]


def _check_table(name: str, project: Project, known: set[str], places: dict[str, str]) -> list[Fault]:
    faults = _check_descriptor(name, project) or _check_cells(name, project)
    return faults or _check_rows(name, project, known, places)


def _check_descriptor(name: str, project: Project) -> list[Fault]:
    """Faults of a descriptor that Frictionless lets pass."""
    said, where = descriptor(name, project), f"data/{name}{SUFFIX}"
    faults = [Fault(where, f"has no {key}", "Add it") for key in DESCRIBED if not said.get(key)]
    if not faults and (said["name"], said["path"]) != (name, f"{name}.csv"):
        faults.append(Fault(where, "name or path is not that of its table", f"Write {name} and {name}.csv"))
    for field in said.get("schema", {}).get("fields", []):
        missing = [key for key in ("name", "type", "description") if not field.get(key)]
        faults += [Fault(f"{where}, field {field.get('name', '?')}", f"has no {key}", "Add it") for key in missing]
    if not faults and "source" not in said["schema"].get("primaryKey", []):
        faults.append(Fault(where, "the primary key does not name the source", "Add source to primaryKey"))
    return faults


def _check_cells(name: str, project: Project) -> list[Fault]:
    """Faults that Frictionless finds in header and cells."""
    from frictionless import Resource, system  # takes nearly a second to import, and only checks need it

    with system.use_context(trusted=True):
        report = Resource(str(project.data / f"{name}{SUFFIX}")).validate()
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    return [_say(error, name) for error in errors]


def _say(error: Any, name: str) -> Fault:
    """One of Frictionless's errors as one of our faults."""
    what, remedy = FAULTS.get(error.type, ("{note}", "Compare table and descriptor"))
    row, label = getattr(error, "row_number", None), getattr(error, "field_name", None) or getattr(error, "label", None)
    note = str(error.note).removesuffix("/default").replace('type is "', "").replace('/default"', "").replace('"', "")
    cell = getattr(error, "cell", None) or "an empty cell"
    where = f"data/{name}.csv" + (f" row {row}" if row else "") + (f", {label}" if label else "")
    words = {"note": note, "cell": cell, "descriptor": f"{name}{SUFFIX}"}
    return Fault(where, what.format(**words), remedy.format(**words))


def _check_rows(name: str, project: Project, known: set[str], places: dict[str, str]) -> list[Fault]:
    """Faults of what rows point to (sources, places), of hidden characters, and of their order."""
    faults, rows = [], list(csv.DictReader(io.StringIO((project.data / f"{name}.csv").read_text("utf-8"))))
    for number, row in enumerate(rows, start=2):
        where = f"data/{name}.csv row {number}"
        if row["source"] not in known:
            faults.append(
                Fault(f"{where}, source", f"{row['source']} is no key of references.bib", "Add the source there, or correct the key")
            )
        if row.get("place") and row["place"] not in places:
            faults.append(Fault(f"{where}, place", f"{row['place']} is no place of a paper", "Look it up in passages.csv"))
        faults += [
            Fault(f"{where}, {column}", "text begins like a formula or hides a control character", "Write plain text")
            for column, cell in row.items()
            if re.match(r"[=+@\t]|-\D", cell) or re.search(r"[\x00-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]", cell)
        ]
    keys = [tuple(row[column] for column in descriptor(name, project)["schema"]["primaryKey"]) for row in rows]
    if keys != sorted(keys):
        first = next(i for i, (a, b) in enumerate(pairwise(keys), start=3) if a > b)
        faults.append(Fault(f"data/{name}.csv row {first}", "is not in the order of the primary key", "Sort the rows by key"))
    return faults
