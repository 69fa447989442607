"""The ledgers for others: claims, their checks and the arguments, as JSON and as CSV; ``archived`` holds the schema of each JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from econsec import arguments, claims, lineage, releases, seeds
from econsec.paths import Project

SCHEMAS = Path(__file__).with_name("archived")
# Between the entries of a list within a cell.
SEPARATOR = " | "
# CSV -> schema, its definition, what one row is, primary key, columns.
TABLES = {
    "claims": ("claims", "claim", "one claim", ["id"], (
        "id", "paper", "section", "place", "where", "kind", "says", "printed", "value", "unit", "approx", "as_of", "verdict", "note", "apart",
        "figures", "nodes",
    )),
    "checks": ("claims", "check", "one check of a claim", ["claim", "number"], (
        "claim", "number", "is", "table", "rows", "says", "found", "difference", "rule", "holds", "sources",
    )),
    "arguments": ("arguments", "node", "one step of an argument", ["id"], (
        "id", "paper", "section", "place", "where", "role", "says", "rests_on", "against", "claims", "basis",
    )),
}  # fmt: skip
TITLES = {
    "claims": "What the papers claim, and what the record says of it",
    "checks": "What the claims were compared with",
    "arguments": "The arguments of the papers, step by step",
}
# What says which check a row is; a check within its claim needs neither.
KEYS = {
    "claim": {"type": "string", "description": "Name of the claim."},
    "number": {"type": "integer", "description": "Which check of the claim it is, counted from one."},
}


def files(project: Project) -> dict[str, bytes]:
    """All files of the ledgers by name: two JSON files with their schemas, and three CSV files."""
    said = {"claims": of_claims(project), "arguments": of_arguments(project)}
    written = {f"{name}.json": (json.dumps(one, ensure_ascii=False, indent=1) + "\n").encode() for name, one in said.items()}
    schemas = {f"{name}.schema.json": (SCHEMAS / f"{name}.schema.json").read_bytes() for name in said}
    return written | schemas | {f"{name}.csv": _csv(TABLES[name][-1], found) for name, found in rows(said).items()}


def of_claims(project: Project) -> dict[str, Any]:
    """The ledger of claims as JSON has it: what `lineage.entry` says of each, and the rest of its entry."""
    more = ("printed", "approx", "as_of", "meant", "note", "apart")
    found = [
        {**lineage.entry(one, project), "where": _where(one.place, project), **{name: getattr(one, name) for name in more}}
        for one in claims.ledger(project).values()
    ]
    return {"version": releases.version(), "claims": found}


def of_arguments(project: Project) -> dict[str, Any]:
    """The steps of the arguments as JSON has them, with the count of verdicts under each."""
    return {"version": releases.version(), "nodes": [_node(one, project) for one in arguments.nodes(project).values()]}


def _node(one: arguments.Node, project: Project) -> dict[str, Any]:
    paper, section, _ = one.place.split(":")
    return {
        "id": one.id, "paper": paper, "section": section, "place": one.place, "where": _where(one.place, project), "role": one.role,
        "says": one.says, **{name: list(getattr(one, name)) for name in arguments.LISTS}, "basis": one.basis,
        "verdicts": arguments.count_verdicts(one, project),
    }  # fmt: skip


def _where(place: str, project: Project) -> str:
    """A place in words, with the paper."""
    return f"{seeds.short_title(project, place.split(':')[0])}, {seeds.place_words(project, place)}"


def rows(said: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Rows of each CSV from what the JSON files say."""
    found = said["claims"]["claims"]
    checks = [{"claim": one["id"], "number": number, **check} for one in found for number, check in enumerate(one["checks"], start=1)]
    return {"claims": found, "checks": checks, "arguments": said["arguments"]["nodes"]}


def _csv(columns: tuple[str, ...], found: list[dict[str, Any]]) -> bytes:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([columns, *([_cell(row[column]) for column in columns] for row in found)])
    return file.getvalue().encode()


def _cell(value: Any) -> str:
    """A value as a cell. Raises ValueError for a list that could not be taken apart again."""
    if isinstance(value, list):
        if any(SEPARATOR.strip() in one for one in value):
            raise ValueError(f"{value} has {SEPARATOR.strip()} within an entry, and cannot be a cell")
        return SEPARATOR.join(value)
    return str(value).upper() if isinstance(value, bool) else str(value)  # as R reads truth


def table_schema(name: str) -> dict[str, Any]:
    """Table Schema of a CSV: fields as the JSON Schema describes them."""
    schema, part, _, key, columns = TABLES[name]
    described = json.loads((SCHEMAS / f"{schema}.schema.json").read_text("utf-8"))["$defs"][part]["properties"]
    links = [{"fields": ["claim"], "reference": {"resource": "claims", "fields": ["id"]}}] if "claim" in columns else []
    made = {"fields": [_field(column, (described | KEYS)[column], column in key) for column in columns], "primaryKey": key}
    return made | ({"foreignKeys": links} if links else {})


def _field(name: str, said: dict[str, Any], is_key: bool) -> dict[str, Any]:
    kind = said.get("type", "string")
    listed = f" Several are parted by «{SEPARATOR}»." if kind == "array" else ""
    field = {"name": name, "type": "string" if kind == "array" else kind, "description": said["description"] + listed}
    # an empty cell is no value, and so none of the list
    limits = ({"enum": [*filter(None, said["enum"])]} if "enum" in said else {}) | ({"required": True} if is_key else {})
    return field | ({"constraints": limits} if limits else {})
