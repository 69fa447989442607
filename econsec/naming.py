"""Names that become files, addresses and anchors: short, plain, and possible on every system, so that nothing they name lies elsewhere.

What may hold any text is escaped where it is shown; what is a name is refused here unless it is made of few characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from econsec import references, seeds, yamltext
from econsec.faults import Fault, Faults
from econsec.paths import Project

# What Windows keeps for devices, with any ending.
DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
PAPER = TABLE = COLUMN = re.compile(r"[a-z][a-z0-9_]*")
SOURCE = re.compile(r"[A-Za-z0-9]+([-_][A-Za-z0-9]+)*")
PAGE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)*")
PLACE = re.compile(r"[a-z][a-z0-9_]*:[a-z0-9]+([.-][a-z0-9]+)*:r?[0-9]+")
TEXT = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")
WORDS = "small letters, digits and underscores"


def is_name(text: object, form: re.Pattern[str]) -> bool:
    """Whether a text is a name of a form, no part of which any system keeps for a device."""
    return isinstance(text, str) and bool(form.fullmatch(text)) and not any(DEVICE.match(part.lower()) for part in text.split("/"))


def check(project: Project) -> list[Fault]:
    """Faults of the names of papers, their texts and places, of tables, sources and pages; a broken list is another check's."""
    makers = (_papers, _texts, _places, _tables, _sources, _pages)
    return [fault for make in makers for fault in make(project)]


def columns(name: str, header: Iterable[str]) -> list[Fault]:
    """Faults of the names of a table's columns."""
    where = f"data/{name}.csv row 1"
    return [_fault(where, column, "column", WORDS) for column in header if not is_name(column, COLUMN)]


def _fault(where: str, name: object, what: str, made_of: str) -> Fault:
    """A fault that shows a name as Python writes it, since it may hold what cannot be seen."""
    return Fault(where, f"{name!a} is no name of a {what}", f"Make it of {made_of}; con, prn, aux, nul, com1 and lpt1 are no names")


def _papers(project: Project) -> Iterator[Fault]:
    for paper in project.papers:
        if not is_name(paper, PAPER):
            yield _fault("seeds", paper, "paper", WORDS)


def _texts(project: Project) -> Iterator[Fault]:
    """The file of a paper's text lies in the folder of texts."""
    for paper in project.papers:
        try:
            record = seeds.source(project, paper)
        except Faults:
            continue
        text = record.get("text") if isinstance(record, dict) else None
        if isinstance(text, dict) and text.get("file") and not is_name(text["file"], TEXT):
            yield _fault(f"seeds/{paper}/source.yml, text.file", text["file"], "file", "letters, digits, points and hyphens")


def _places(project: Project) -> Iterator[Fault]:
    for paper in project.papers:
        try:
            listed = seeds.read_passages(project, paper)
        except Faults:
            continue
        for number, (place, section, *_) in enumerate(listed, start=2):
            if not PLACE.fullmatch(place) or place.rpartition(":")[0] != f"{paper}:{section}":
                yield _fault(f"seeds/{paper}/passages.csv row {number}", place, "place", f"{paper}, its section and a number")
                return  # what follows is of the same mistake


def _tables(project: Project) -> Iterator[Fault]:
    for path in sorted(project.data.glob("*.csv")):
        if not is_name(path.stem, TABLE):
            yield _fault("data", path.name, "table", WORDS)


def _sources(project: Project) -> Iterator[Fault]:
    for key in references.entries(project):
        if not is_name(key, SOURCE):
            yield _fault("chapters/references.bib", key, "source", "letters, digits and hyphens")


def _pages(project: Project) -> Iterator[Fault]:
    """Pages as the contents list them, whatever part they stand in."""
    if not (project.root / "_toc.yml").is_file():
        return
    for name in _listed(yamltext.read(project.root / "_toc.yml", "_toc.yml")):
        if not is_name(name, PAGE):
            yield _fault("_toc.yml", name, "page", "small letters, digits and hyphens, its folders before it")


def _listed(part: object) -> Iterator[object]:
    """Every page that contents name, at any depth."""
    if isinstance(part, dict):
        yield from (part[key] for key in ("root", "file") if key in part)
        part = list(part.values())
    for below in part if isinstance(part, list) else ():
        yield from _listed(below)
