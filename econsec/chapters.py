"""The chapters as files: which there are, and which sections of which paper each one treats."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from econsec import warm, yamltext
from econsec.faults import Fault
from econsec.paths import Project


def documents(project: Project) -> list[str]:
    """Names of all pages of the book as ``_toc.yml`` lists them, without ending."""
    toc = yamltext.read(project.root / "_toc.yml", "_toc.yml")
    parts = [*toc.get("parts", []), toc]
    return [toc["root"], *(chapter["file"] for part in parts for chapter in part.get("chapters", []))]


def check(project: Project) -> list[Fault]:
    """Faults of the contents and of what cells say of figures: a page that is not there, a cell that cannot be read, a name used twice.

    None where there are no contents.
    """
    if not (project.root / "_toc.yml").is_file():
        return []
    pages = documents(project)
    missing = [
        Fault("_toc.yml", f"{name}.md is not there", "Add the page, or correct its name")
        for name in pages
        if not path(project, name).is_file()
    ]
    return missing or [fault for name in pages for fault in _check_cells(project, name)] or _check_names(project)


def _check_cells(project: Project, document: str) -> list[Fault]:
    """Faults of cells that are no Python, or whose `figures.show` does not spell out its id, tables and claims."""
    try:
        list(_drawn_on(project, document))
    except (SyntaxError, ValueError, KeyError) as error:
        what = f"what a cell draws cannot be read ({error})"
        return [Fault(f"{document}.md", what, "Correct the code, and spell out id, tables and claims of figures.show")]
    return []


def _check_names(project: Project) -> list[Fault]:
    """Faults of figures that have the name of another."""
    homes: dict[str, list[str]] = {}
    for figure in figures(project):
        homes.setdefault(figure.id, []).append(f"{figure.document}.md")
    return [
        Fault(where[1], f"a figure is named {name}, as one of {where[0]} is", "Give it another name")
        for name, where in homes.items()
        if len(where) > 1
    ]


def path(project: Project, document: str) -> Path:
    """Source file of a page."""
    return project.root / f"{document}.md"


def _code(project: Project, document: str) -> str:
    """Head and cells of a page, without its prose; said aloud, so that what is computed from them is not computed anew for a word."""
    file = path(project, document)
    sys.audit(warm.PARTLY, str(file))
    return warm.code(file.read_text("utf-8"))


def front_matter(project: Project, document: str) -> dict[str, object]:
    """What stands between the two lines of dashes at the head of a page; empty where there is nothing."""
    text = _code(project, document)
    return yaml.load(text.split("---\n")[1], yaml.BaseLoader) if text.startswith("---\n") else {}


@cache
def sections(project: Project) -> dict[str, str]:
    """Page of each section (``paper:section``) that a chapter treats."""
    return {section: name for name in documents(project) for section in front_matter(project, name).get("sections", [])}


def cells(project: Project, document: str) -> list[str]:
    """Code of each cell of a page, its options left out."""
    code = re.findall(r"(?ms)^```\{code-cell\}[^\n]*\n(.*?)^```", _code(project, document))
    return [re.sub(r"(?m)^:[a-z-]+:.*\n", "", cell) for cell in code]


class Drawn(NamedTuple):
    """A figure as its chapter says in `figures.show`: where it is drawn, and from which tables and claims."""

    id: str
    document: str
    tables: tuple[str, ...]
    claims: tuple[str, ...]
    cell: int  # number of the cell that draws it, the first of a page is one
    code: str


@cache
def figures(project: Project) -> tuple[Drawn, ...]:
    """All figures, in the order of the pages; none where there are no chapters.

    Raises SyntaxError, ValueError or KeyError where a cell cannot be read, for which `check` has a line.
    """
    if not (project.root / "_toc.yml").is_file():
        return ()
    return tuple(figure for document in documents(project) for figure in _drawn_on(project, document))


def _drawn_on(project: Project, document: str) -> Iterator[Drawn]:
    """Figures of a page, in their order."""
    for number, code in enumerate(cells(project, document), 1):
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "figures.show":
                said = {word.arg: ast.literal_eval(word.value) for word in node.keywords if word.arg in ("id", "tables", "claims")}
                yield Drawn(said["id"], document, tuple(said["tables"]), tuple(said["claims"]), number, code)
