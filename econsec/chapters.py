"""The chapters as files: which there are, and which sections of which paper each one treats."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from econsec import yamltext
from econsec.faults import Fault
from econsec.paths import Project


def documents(project: Project) -> list[str]:
    """Names of all pages of the book as ``_toc.yml`` lists them, without ending."""
    toc = yamltext.read(project.root / "_toc.yml", "_toc.yml")
    parts = [*toc.get("parts", []), toc]
    return [toc["root"], *(chapter["file"] for part in parts for chapter in part.get("chapters", []))]


def check(project: Project) -> list[Fault]:
    """Faults of the contents: a page that is not there; none where there are no contents (in a wheel)."""
    if not (project.root / "_toc.yml").is_file():
        return []
    missing = [name for name in documents(project) if not path(project, name).is_file()]
    return [Fault("_toc.yml", f"{name}.md is not there", "Add the page, or correct its name") for name in missing]


def path(project: Project, document: str) -> Path:
    """Source file of a page."""
    return project.root / f"{document}.md"


def front_matter(project: Project, document: str) -> dict[str, object]:
    """What stands between the two lines of dashes at the head of a page; empty where there is nothing."""
    text = path(project, document).read_text("utf-8")
    return yaml.load(text.split("---\n")[1], yaml.BaseLoader) if text.startswith("---\n") else {}


@cache
def sections(project: Project) -> dict[str, str]:
    """Page of each section (``paper:section``) that a chapter treats."""
    return {section: name for name in documents(project) for section in front_matter(project, name).get("sections", [])}


def cells(project: Project, document: str) -> list[str]:
    """Code of each cell of a page, its options left out."""
    code = re.findall(r"(?ms)^```\{code-cell\}[^\n]*\n(.*?)^```", path(project, document).read_text("utf-8"))
    return [re.sub(r"(?m)^:[a-z-]+:.*\n", "", cell) for cell in code]


class Drawn(NamedTuple):
    """A figure as its chapter says in `figures.show`: where it is drawn, and from which tables and claims."""

    id: str
    document: str
    tables: tuple[str, ...]
    claims: tuple[str, ...]


@cache
def figures(project: Project) -> tuple[Drawn, ...]:
    """All figures, in the order of the pages; none where there are no chapters (in a wheel)."""
    if not (project.root / "_toc.yml").is_file():
        return ()
    found = []
    for document in documents(project):
        for node in (node for cell in cells(project, document) for node in ast.walk(ast.parse(cell))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "figures.show":
                said = {word.arg: ast.literal_eval(word.value) for word in node.keywords if word.arg in ("id", "tables", "claims")}
                found.append(Drawn(said["id"], document, tuple(said["tables"]), tuple(said["claims"])))
    return tuple(found)
