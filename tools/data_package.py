"""One descriptor for all tables, in the terms of Data Package 1: ``datapackage.json`` from ``data/*.resource.yaml``.

The descriptors are read as text, as everywhere; here every scalar becomes what JSON needs, by rule.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from econsec import metadata, tables
from econsec.paths import Project
from tools import ledgers

# What a constraint is in JSON; a limit or a list of values is of the type of its field, all else is text.
BOOLEAN, WHOLE, OF_FIELD = ("required", "unique"), ("minLength", "maxLength"), ("minimum", "maximum", "enum")
NUMBERS = {"integer": int, "number": float}
CSV = {"profile": "tabular-data-resource", "scheme": "file", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8"}


def describe(about: dict[str, Any], files: Mapping[str, bytes], project: Project) -> dict[str, Any]:
    """The descriptor of all tables: of the project (``data/``) and of the ledgers (``ledgers/``).

    `about` is what it says of the whole; `files` are those of the archive by name, for size and hash of each table.
    """
    ours = {f"data/{name}.csv": _of_table(name, project) for name in tables.names(project)}
    theirs = {f"ledgers/{name}.csv": _of_ledger(name) for name in ledgers.TABLES}
    resources = [
        {**said, "path": path, "bytes": len(files[path]), "hash": f"sha256:{hashlib.sha256(files[path]).hexdigest()}"}
        for path, said in (ours | theirs).items()
    ]
    licences = {one["name"]: _licence(one) for said in resources for one in said["licenses"]}
    return {**about, "profile": "tabular-data-package", "licenses": list(licences.values()), "resources": resources}


def _licence(one: dict[str, str]) -> dict[str, str]:
    return {name: one[name] for name in ("name", "path", "title") if name in one}


def _of_table(name: str, project: Project) -> dict[str, Any]:
    """A table of the project, as its descriptor says."""
    said = tables.descriptor(name, project)
    fields = [_typed(field) for field in said["schema"]["fields"]]
    return {**CSV, **said, "schema": {**said["schema"], "fields": fields}}


def _typed(field: dict[str, Any]) -> dict[str, Any]:
    """A field with its scalars as JSON has them."""
    limits = {name: _limit(name, value, field["type"]) for name, value in field.get("constraints", {}).items()}
    own = {"own": field["own"] == "true"} if "own" in field else {}
    return {**field, **own, **({"constraints": limits} if limits else {})}


def _limit(name: str, value: Any, kind: str) -> Any:
    """A constraint on a field of some type."""
    if name in BOOLEAN:
        return value == "true"
    if name in WHOLE:
        return int(value)
    if name in OF_FIELD and kind in NUMBERS:
        convert = NUMBERS[kind]
        return [convert(one) for one in value] if name == "enum" else convert(value)
    return value


def _of_ledger(name: str) -> dict[str, Any]:
    """A CSV of the ledgers."""
    schema = ledgers.table_schema(name)
    said = {"name": name, "title": ledgers.TITLES[name], "row": ledgers.TABLES[name][2], "licenses": [metadata.OWN], "schema": schema}
    return {**CSV, **said}
