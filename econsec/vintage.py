"""How old numbers are and who else has others: data years, when sources were last read, licences, disagreements.

Each descriptor says in its field ``vintage`` which years its data are of; the rest is computed from the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from econsec import references, tables, wording
from econsec.paths import Project


class Disagreement(NamedTuple):
    """One observation that sources give differently: its key in words, the column, and the value in each source."""

    table: str
    key: str
    column: str
    values: dict[str, str]

    @property
    def words(self) -> str:
        """For readers: what, and who has which value."""
        return f"{self.key}, {self.column}: " + ", ".join(f"{value} ({source})" for source, value in self.values.items())


def years(names: Iterable[str], project: Project) -> str:
    """Which years the data of some tables are of, in a sentence for each."""
    return " ".join(dict.fromkeys(f"{tables.descriptor(name, project)['vintage'].rstrip('.')}." for name in names))


def read_by(names: Iterable[str], project: Project) -> str:
    """Day by which the sources of some tables were last read, the earliest of them where they differ."""
    days = {references.entry(project, row["source"])["urldate"] for name in names for row in tables.cells(name, project)}
    return wording.day(min(days))


def attributions(names: Iterable[str], project: Project) -> list[str]:
    """Who must be named, and under which licence, for tables that are not under the book's own."""
    licences = [licence for name in names for licence in tables.descriptor(name, project)["licenses"]]
    return list(dict.fromkeys(f"{one['attribution']}, {one['name']}" for one in licences if one["name"] != tables.OWN_LICENCE))


@cache
def disagreements(name: str, project: Project) -> tuple[Disagreement, ...]:
    """What sources of a table give differently: numbers of rows with the same key, their source apart."""
    key = [column for column in tables.key(name, project) if column != "source"]
    groups: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in tables.cells(name, project):
        groups.setdefault(tuple(row[column] for column in key), []).append(row)
    columns = [column for column in tables.measured(name, project) if column not in key]
    return tuple(found for cells, rows in groups.items() for found in _unlike(name, " ".join(filter(None, cells)), rows, columns))


def _unlike(name: str, key: str, rows: list[dict[str, str]], columns: list[str]) -> Iterator[Disagreement]:
    for column in columns:
        values = {row["source"]: row[column] for row in rows if row[column]}
        if len({float(value) for value in values.values()}) > 1:
            yield Disagreement(name, key or "the whole", column, values)
