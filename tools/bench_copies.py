"""Books of many chapters for the bench of builds: copies of one chapter, each with a table of its own and a figure drawn from it.

They stand in a clone of this project in place of its pages. A copy reads its own table and two that all copies read, and shows a figure,
four tables and some two thousand words; links to pages that are not there are text.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

CHAPTER, TABLE, FIGURE = "chapters/across/coalitions", "group_members", "coalitions-upset"
LABEL = "ch-across-coalitions"
# An economy that the table names once, so that a change of its name is a change of one cell.
ONCE = "Peru"
# Roles that lead to pages which such a book leaves out.
ROLES = re.compile(r"\{(?:ref|term|cite:[pt])\}`([^`<]*)[^`]*`")


def page(number: int) -> str:
    """Name of a copy."""
    return f"chapters/copies/copy-{number:03}"


def table(number: int) -> str:
    """Name of the table that only this copy reads."""
    return f"{TABLE}_{number:03}"


def copied(text: str, number: int) -> str:
    """The chapter with label, title, figure and table of its own."""
    text = ROLES.sub(r"\1", text)
    for old, new in (
        (f"({LABEL})=", f"(ch-copy-{number:03})="),
        (f'"{FIGURE}"', f'"{FIGURE}-{number:03}"'),
        (f'"{TABLE}"', f'"{table(number)}"'),
    ):
        if old not in text:
            raise ValueError(f"{CHAPTER}.md has no {old}. Write tools/bench_copies.py anew.")
        text = text.replace(old, new)
    return re.sub(r"(?m)^(# .*)$", rf"\1 Copy {number}", text, count=1)


def make(root: Path, size: int) -> None:
    """Turn a clone of the project into a book of so many copies."""
    text = (root / f"{CHAPTER}.md").read_text("utf-8")
    (root / "chapters" / "copies").mkdir()
    for number in range(1, size + 1):
        (root / f"{page(number)}.md").write_text(copied(text, number), "utf-8")
        _copy_table(root / "data", table(number))
    names = "".join(f"  - file: {page(number)}\n" for number in range(1, size + 1))
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{names}", "utf-8")
    (root / "index.md").write_text("# A book of copies\n\nIt is there to be built.\n", "utf-8")
    drawn = "".join(f"{FIGURE}-{number:03},,\n" for number in range(1, size + 1))
    (root / "published" / "figures.csv").write_text(f"id,became,reason\n{drawn}", "utf-8")


def _copy_table(data: Path, name: str) -> None:
    """Put a copy of the table, under another name, beside it."""
    shutil.copy(data / f"{TABLE}.csv", data / f"{name}.csv")
    said = (data / f"{TABLE}.resource.yaml").read_text("utf-8")
    said = said.replace(f"name: {TABLE}\n", f"name: {name}\n", 1).replace(f"path: {TABLE}.csv", f"path: {name}.csv", 1)
    (data / f"{name}.resource.yaml").write_text(said, "utf-8")
