"""What rests on what: from sources and table rows to claims, findings, figures and steps of the arguments, and back.

Identifiers are those that people use: a claim (Z-017), a figure (jetro-expansion), a table (jetro_expansion), a row (its
table and primary key, ``jetro_expansion:India:2021:zhu2022``), a finding (zhu-medical-care), a node (zhu-1-4-conclusion),
a place (zhu2022:1.4:7), a source (zhu2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from econsec import arguments, chapters, claims, findings, tables, verdicts
from econsec.claims import Claim
from econsec.paths import Project

# Identifier -> those that it carries, or those that it rests on, in the order in which they were found.
Edges = dict[str, list[str]]


@cache
def carries(project: Project) -> Edges:
    """For everything, what rests on it directly."""
    return _grouped(_edges(project))


@cache
def upward(project: Project) -> Edges:
    """For everything from claims up, what rests on it directly; no table is read for it."""
    return _grouped(_edges_of_ledgers(project))


def rows_below(one: Claim, project: Project) -> list[str]:
    """Identifiers of the rows that a claim's checks name, in the order of tables and rows."""
    found: dict[str, tuple[str, int]] = {}
    for check in one.checks:
        cells = tables.cells(check["table"], project)
        found |= {tables.row_id(check["table"], row, project): (check["table"], cells.index(row)) for row in claims.rows(check, project)}
    return sorted(found, key=found.__getitem__)


def _grouped(edges: Iterable[tuple[str, str]]) -> Edges:
    found: Edges = {}
    for below, above in edges:
        if above not in found.setdefault(below, []):
            found[below].append(above)
        found.setdefault(above, [])
    return found


@cache
def rests_on(project: Project) -> Edges:
    """For everything, what it rests on directly."""
    found: Edges = {name: [] for name in carries(project)}
    for below, names in carries(project).items():
        for above in names:
            found[above].append(below)
    return found


def _edges(project: Project) -> Iterator[tuple[str, str]]:
    """Pairs of what carries and what is carried."""
    for table in tables.names(project):
        for row in tables.cells(table, project):
            name = tables.row_id(table, row, project)
            yield from ((below, name) for below in (row["source"], *row.get("place", "").split()))
            yield table, name
    for one in claims.ledger(project).values():
        yield one.place, one.id
        for check in one.checks:
            yield from ((below, one.id) for below in _rows(check, project))
    yield from _edges_of_ledgers(project)
    for finding in findings.all_of(project).values():
        rows = (row_id for one in finding.premises for row_id in _rows(one, project))
        yield from ((below, finding.id) for below in rows)


def _edges_of_ledgers(project: Project) -> Iterator[tuple[str, str]]:
    """Those pairs that ledgers and chapters tell, without looking into tables."""
    for figure in chapters.figures(project):
        yield from ((below, figure.id) for below in (*figure.tables, *figure.claims))
    for node in arguments.nodes(project).values():
        yield from ((below, node.id) for below in (node.place, *node.claims, *node.rests_on))
        yield from ((node.id, above) for above in node.against)
    for finding in findings.all_of(project).values():
        yield from ((below, finding.id) for below in finding.claims)


def _rows(check: dict[str, Any], project: Project) -> list[str]:
    """Identifiers of the rows that a check names."""
    return [tables.row_id(check["table"], row, project) for row in claims.rows(check, project)]


def describe(name: str, project: Project) -> str:
    """What an identifier is, in a line."""
    found, nodes = claims.ledger(project).get(name), arguments.nodes(project)
    if found:
        return f"{found.kind}, {verdicts.of(project)[name]}: {found.says}"
    if name in nodes:
        return f"{nodes[name].role}: {nodes[name].says}"
    if name in findings.all_of(project):
        return f"finding: {findings.words(findings.all_of(project)[name], 'title', project)}"
    figure = next((one for one in chapters.figures(project) if one.id == name), None)
    if figure:
        return f"figure on the page {figure.document}"
    if name in tables.names(project):
        return f"table: {tables.descriptor(name, project)['title']}"
    if name.split(":")[0] in tables.names(project):
        return "table row"
    return "sentence of a paper" if ":" in name else "source"


def walk(name: str, edges: Edges) -> Iterator[tuple[int, str, bool]]:
    """Everything reached from a name: how many steps away, what, and whether it was met before and is not followed again."""
    seen: set[str] = set()

    def follow(one: str, depth: int) -> Iterator[tuple[int, str, bool]]:
        for following in edges[one]:
            is_known = following in seen
            seen.add(following)
            yield depth, following, is_known
            if not is_known:
                yield from follow(following, depth + 1)

    return follow(name, 1)


def tree(name: str, edges: Edges, project: Project) -> list[dict[str, Any]]:
    """The same for machines: a list of steps with depth, identifier and what it is."""
    return [{"depth": depth, "id": one, "is": describe(one, project)} for depth, one, is_known in walk(name, edges) if not is_known]


def entry(one: claims.Claim, project: Project) -> dict[str, Any]:
    """A claim with its verdict, what each of its checks finds, and what uses it, as JSON has it."""
    paper, section, _ = one.place.split(":")
    return {
        **{name: getattr(one, name) for name in ("id", "place", "kind", "says", "value", "unit")},
        "paper": paper,
        "section": section,
        "verdict": verdicts.of(project)[one.id],
        "checks": [_found(one, *pair, project) for pair in zip(one.checks, claims.results(project)[one.id])],
        "figures": [figure.id for figure in chapters.figures(project) if one.id in figure.claims],
        "nodes": arguments.of_claim(project).get(one.id, []),
    }


def _found(one: claims.Claim, asked: dict[str, Any], result: claims.Result, project: Project) -> dict[str, Any]:
    return {
        "is": asked["is"],
        "table": asked["table"],
        "rows": _rows(asked, project),
        "says": one.value,
        "found": result.found,
        "difference": result.difference,
        "rule": result.words,
        "holds": result.holds,
        "sources": list(result.sources),
    }
