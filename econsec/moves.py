"""Pages that have another name now: ``published/moved.csv``, by which the old addresses lead on. Figures have a list of their own."""

from __future__ import annotations

from typing import NamedTuple

from econsec import chapters, files, naming
from econsec.faults import Fault, Faults
from econsec.paths import Project

NAME = "published/moved.csv"
# Pages that Sphinx and `crawl` make.
GENERATED = ("search", "genindex", "404")


class Moved(NamedTuple):
    """A page that has another name now, and why."""

    old: str
    new: str
    reason: str


def moved(project: Project) -> list[Moved]:
    """Pages that have another name now, in the order of the list; none where there is no list. Raises `Faults` for a broken one."""
    path = project.root / NAME
    return [Moved(**row) for row in files.read_rows(path, NAME, Moved._fields)] if path.is_file() else []


def check(project: Project) -> list[Fault]:
    """Faults of the list of moved pages: an old name that is a page's still or is there twice, a new one that is no page's, no reason."""
    if not (project.root / "_toc.yml").is_file() or chapters.check(project):  # which pages there are is not known
        return []
    try:
        every = moved(project)
    except Faults as broken:
        return broken.faults
    pages, old = chapters.documents(project), [one.old for one in every]
    return [fault for number, one in enumerate(every) for fault in _check_moved(one, pages, old[:number], f"{NAME} row {number + 2}")]


def _check_moved(one: Moved, pages: list[str], above: list[str], where: str) -> list[Fault]:
    taken = one.old in (*pages, *GENERATED)
    rules = [
        (
            naming.is_name(one.old, naming.PAGE),
            f"old {one.old or 'is empty, which'} is no name of a page",
            "Write it as in _toc.yml, without ending",
        ),
        (not taken, f"{one.old} is a page, and is said to have moved", "Delete the row, or give that page another name"),
        (one.old not in above, f"{one.old} is there twice", "Delete one"),
        (one.new in pages, f"new {one.new or 'is empty, which'} is no page of _toc.yml", "Name the page where its content is now"),
        (one.reason.strip(), "has no reason", "Say why it moved"),
    ]
    return [Fault(where, what, remedy) for holds, what, remedy in rules if not holds][:1]
