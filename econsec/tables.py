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
from typing import TYPE_CHECKING, Any

from econsec import files, naming, references, seeds, yamltext
from econsec.faults import Fault, Faults
from econsec.paths import Project, installed

if TYPE_CHECKING:
    import pandas as pd

CONFIDENCE = ("high", "medium", "low")
# Licence of what is ours; data under another say in `attribution` who must be named.
OWN_LICENCE = "CC-BY-4.0"
# What a descriptor says, in a text each.
DESCRIBED = ("name", "title", "description", "row", "vintage", "gaps", "path")
SUFFIX = ".resource.yaml"
# All that a descriptor may say: other fields let Frictionless read other files, or ask a host for one.
DESCRIPTOR = {*DESCRIBED, "scheme", "format", "mediatype", "encoding", "dated", "licenses", "schema", "sources", "keywords", "version"}
NUMBER = re.compile(r"(?!-0$)-?(0|[1-9][0-9]*)(\.[0-9]+)?")
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

    Raises `Faults` for a table that is not there.
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


@cache
def descriptor(name: str, project: Project) -> dict[str, Any]:
    """What is said of a table: title, what one row is, fields with type, unit and constraints, licence, gaps."""
    path = project.data / f"{name}{SUFFIX}"
    return yamltext.read(path, project.name(path))


def measured(name: str, project: Project) -> list[str]:
    """Columns of numbers, but for those that hold a numbering of ours (``own`` in the descriptor)."""
    fields = descriptor(name, project)["schema"]["fields"]
    return [field["name"] for field in fields if field["type"] in ("number", "integer") and field.get("own") != "true"]


@cache
def cells(name: str, project: Project) -> tuple[dict[str, str], ...]:
    """Rows of a table as text, for exact comparison."""
    with (project.data / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _index(name: str, columns: tuple[str, ...], project: Project) -> dict[tuple[str | None, ...], list[dict[str, str]]]:
    """Rows of a table by the cells of some columns."""
    found: dict[tuple[str | None, ...], list[dict[str, str]]] = {}
    for row in cells(name, project):
        found.setdefault(tuple(map(row.get, columns)), []).append(row)
    return found


def select(name: str, where: dict[str, str], project: Project) -> list[dict[str, str]]:
    """Rows of a table whose cells are those asked for, in their order."""
    return _index(name, tuple(where), project).get(tuple(where.values()), [])


def forget() -> None:
    """Read every table again when it is next asked for."""
    cells.cache_clear()
    _index.cache_clear()


@cache
def key(name: str, project: Project) -> tuple[str, ...]:
    """Columns of a table's primary key."""
    return tuple(descriptor(name, project)["schema"]["primaryKey"])


def row_id(name: str, row: dict[str, str], project: Project) -> str:
    """Identifier of a row: its table and the cells of its primary key, ``jetro_expansion:India:2021:zhu2022``."""
    return ":".join((name, *(row[column] for column in key(name, project))))


def check(project: Project, with_cells: bool = True) -> list[Fault]:
    """Faults of every table and descriptor in ``data``; without cells, types and constraints are not looked at."""
    if not project.data.is_dir():
        return [Fault("data", "is not there", "Name the folder of a project with --root")]
    tables = {path.stem for path in project.data.glob("*.csv") if path.is_file()}
    described = {path.name.removesuffix(SUFFIX) for path in project.data.glob(f"*{SUFFIX}")}
    ours = [*(f"{name}.csv" for name in tables), *(f"{name}{SUFFIX}" for name in described)]
    strangers = [path for path in project.data.iterdir() if path.name not in ours]
    faults = [Fault(project.name(path), "is neither a table nor a descriptor", "Move it out of data") for path in strangers]
    faults += [Fault(f"data/{name}.csv", f"has no descriptor {name}{SUFFIX}", "Write one") for name in tables - described]
    faults += [Fault(f"data/{name}{SUFFIX}", f"describes no table {name}.csv", "Add the table or delete it") for name in described - tables]
    places = seeds.places(project)
    for name in sorted(tables & described):
        try:
            faults += check_table(name, project, places, with_cells)
        except Faults as found:
            faults += found.faults
    return faults


def check_table(name: str, project: Project, places: dict[str, str], with_cells: bool = True) -> list[Fault]:
    """Faults of a table: of the first kind that it has, since those of a later kind follow from it."""
    path = project.data / f"{name}.csv"
    return (
        files.check_bytes(path, project.name(path))
        or _check_descriptor(name, project)
        or (_check_cells(name, project) if with_cells else [])
        or _check_plainness(name, project)
        or _check_rows(name, project, places)
    )


def _check_descriptor(name: str, project: Project) -> list[Fault]:
    """Faults of a descriptor that Frictionless lets pass, or trips over."""
    said, where = descriptor(name, project), f"data/{name}{SUFFIX}"
    if not isinstance(said, dict):
        return [Fault(where, "is no descriptor", "Compare with another table's")]
    missing = [key for key in DESCRIBED if not _is_text(said.get(key))]
    faults = [Fault(where, f"has no {key}, or none in words", "Add it") for key in missing] + _check_licences(said, where)
    faults += [Fault(where, f"{key} is no field of a descriptor here", "Leave it out") for key in said if key not in DESCRIPTOR]
    schema = said.get("schema")
    if faults or not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
        return faults or [Fault(where, "the schema lists no fields", "Compare with another table's")]
    told = [said["name"], said["path"], said.get("encoding"), said.get("scheme", "file"), said.get("format", "csv")]
    if told != [name, f"{name}.csv", "utf-8", "file", "csv"]:
        faults.append(Fault(where, "name, path or encoding is not that of its table", f"Write {name}, {name}.csv, utf-8, file and csv"))
    for field in schema["fields"]:
        described = field if isinstance(field, dict) else {}
        missing = [key for key in ("name", "type", "description") if not _is_text(described.get(key))]
        faults += [Fault(f"{where}, field {described.get('name', '?')}", f"has no {key}", "Add it") for key in missing]
        if described.get("own", "true") != "true":
            faults.append(Fault(f"{where}, field {described.get('name', '?')}", "own is not true", "Write true, or leave it out"))
    names = [field.get("name") for field in schema["fields"] if isinstance(field, dict)]
    if "dated" in said and said["dated"] not in names:
        faults.append(Fault(where, f"dated is {said['dated']}, which is no column", "Name the column with the date of an event"))
    key = schema.get("primaryKey")
    if not isinstance(key, list) or "source" not in key or not all(column in names for column in key):
        faults.append(Fault(where, "the primary key does not name the source, or names no column", "Correct primaryKey"))
    return faults


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _check_licences(said: dict[str, Any], where: str) -> list[Fault]:
    """Faults of the licences of a table: none, one without a name, or another's without who must be named."""
    listed = said.get("licenses")
    if not isinstance(listed, list) or not listed or not all(isinstance(one, dict) and _is_text(one.get("name")) for one in listed):
        return [Fault(where, "has no licenses, or one without a name", "List each as {name, path, title}")]
    silent = [one["name"] for one in listed if "withheld" in one and not _is_text(one["withheld"])]
    if silent:
        return [Fault(where, f"the licence {silent[0]} withholds the rows and does not say why", "Say it in words in withheld")]
    unnamed = [one["name"] for one in listed if one["name"] != OWN_LICENCE and not _is_text(one.get("attribution"))]
    return [Fault(where, f"the licence {name} has no attribution", "Say who must be named") for name in unnamed]


def _check_cells(name: str, project: Project) -> list[Fault]:
    """Faults that Frictionless finds in header and cells."""
    from frictionless import FrictionlessException, Resource, system  # takes nearly a second to import, and only checks need it

    try:
        with system.use_context(trusted=True):
            report = Resource(str(project.data / f"{name}{SUFFIX}")).validate()
    except (FrictionlessException, TypeError) as error:  # a constraint that is no number ends in a TypeError
        return [Fault(f"data/{name}{SUFFIX}", f"cannot be used ({error})", "Correct the schema")]
    errors = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    return [_say(error, name) for error in errors]


def _check_plainness(name: str, project: Project) -> list[Fault]:
    """Faults that Frictionless is too kind to see: other separators, padded cells, numbers that are not plain."""
    fields = descriptor(name, project)["schema"]["fields"]
    header, *lines = csv.reader(io.StringIO((project.data / f"{name}.csv").read_text("utf-8")))
    if header != [field["name"] for field in fields]:
        return [Fault(f"data/{name}.csv row 1", f"the header does not name the columns of {name}{SUFFIX}", "Write them with commas")]
    if strange := naming.columns(name, header):
        return strange
    if not lines:
        return [Fault(f"data/{name}.csv", "has a header and no row", "Add rows, or delete the table")]
    faults = []
    for number, line in enumerate(lines, start=2):
        for field, cell in zip(fields, line):
            where = f"data/{name}.csv row {number}, {field['name']}"
            if cell != cell.strip() or files.HIDDEN.search(cell) or files.is_formula(cell):
                faults.append(Fault(where, "the cell is padded, hides a character or begins like a formula", "Write plain text"))
            elif cell and field["type"] in ("number", "integer") and not NUMBER.fullmatch(cell):
                faults.append(Fault(where, f"{cell} is no plain number", "Write digits and a point"))
    return faults


def _say(error: Any, name: str) -> Fault:
    """One of Frictionless's errors as one of our faults."""
    what, remedy = FAULTS.get(error.type, ("{note}", "Compare table and descriptor"))
    row, label = getattr(error, "row_number", None), getattr(error, "field_name", None) or getattr(error, "label", None)
    note = str(error.note).removesuffix("/default").replace('type is "', "").replace('/default"', "").replace('"', "")
    cell = getattr(error, "cell", None) or "an empty cell"
    where = f"data/{name}.csv" + (f" row {row}" if row else "") + (f", {label}" if label else "")
    words = {"note": note, "cell": cell, "descriptor": f"{name}{SUFFIX}"}
    return Fault(where, what.format(**words), remedy.format(**words))


def _check_rows(name: str, project: Project, places: dict[str, str]) -> list[Fault]:
    """Faults of what rows point to (sources, places), and of their order."""
    faults, rows = [], cells(name, project)
    for number, row in enumerate(rows, start=2):
        where, place = f"data/{name}.csv row {number}", row.get("place", "")
        faults += references.check_source(project, row["source"], f"{where}, source")
        unknown = [one for one in place.split() if not seeds.knows(places, one)]
        faults += [Fault(f"{where}, place", f"{one} is no place of a paper", "Look it up in passages.csv") for one in unknown]
        if (row["source"] not in project.papers) != (row.get("confidence", "") in CONFIDENCE):
            what = f"confidence {row.get('confidence') or 'nothing'} does not suit a row from {row['source']}"
            faults.append(Fault(where, what, f"Write {', '.join(CONFIDENCE)}; leave it empty in rows taken from a paper"))
        if row["source"] in project.papers and not place.startswith(f"{row['source']}:"):
            faults.append(Fault(f"{where}, place", "a row taken from a paper does not say where it stands there", "Add the place"))
    schema = descriptor(name, project)["schema"]
    numeric = {field["name"] for field in schema["fields"] if field["type"] in ("number", "integer")}
    keys = [tuple(float(row[column]) if column in numeric else row[column] for column in schema["primaryKey"]) for row in rows]
    unsorted = [number for number, (one, next_one) in enumerate(pairwise(keys), start=3) if one > next_one]
    return faults + [
        Fault(f"data/{name}.csv row {number}", "is not in the order of the primary key", "Sort the rows by key") for number in unsorted[:1]
    ]


def one(name: str, where: str, project: Project | None = None) -> pd.Series:
    """The only row of a table that meets a condition, written as for ``DataFrame.query``.

    Raises ValueError where no row meets it, or several do.
    """
    found = load(name, project).query(where)
    if len(found) != 1:
        raise ValueError(f"{name}: {len(found)} rows where {where}. Ask for one.")
    return found.iloc[0]
