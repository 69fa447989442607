"""Small changes of a book, each undone to the byte: one word, one cell, one claim, one line of the package."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from econsec import runs

STOCK = "_build/stock"
# What a change brings into the book: words that stand nowhere in it before.
PROSE, CELL, CLAIM = "benchword", "benchcell", "benchclaim"
# Columns that say where a row comes from, which the checks compare with other files.
ORIGIN = {"source", "place", "confidence"}


@dataclass(frozen=True)
class Edit:
    """A file of a book, by its path below it, with one text in it replaced; `shows` is what a page has to show then, or nothing."""

    path: str
    old: str
    new: str
    shows: str = ""

    def changed(self, text: str) -> str:
        """The text of the file with the change. ValueError where `old` is not there just once."""
        if text.count(self.old) != 1:
            raise ValueError(f"{self.path}: {self.old!r} stands there {text.count(self.old)} times. Choose what stands there once.")
        return text.replace(self.old, self.new)

    @contextmanager
    def made(self, root: Path) -> Iterator[None]:
        """Change the file, and that of the stock book where it is a page; in the end both are what they were."""
        places = [root / self.path, *([root / STOCK / self.path] if self.path.endswith(".md") else [])]
        before = {path: path.read_bytes() for path in places}
        try:
            for path, content in before.items():
                path.write_bytes(self.changed(content.decode()).encode())
            yield
        finally:
            for path, content in before.items():
                path.write_bytes(content)


def word(root: Path, page: str) -> Edit:
    """One word more in the first plain sentence of a page (its path). ValueError where there is none."""
    text = re.sub(r"(?ms)^(```|:::|---$).*?^(```|:::|---)$", "", (root / page).read_text("utf-8"))
    for line in re.findall(r"(?m)^[A-Z][^\n`*{}\[\]<>|$]+\.$", text):
        edit = Edit(page, f"\n{line}\n", f"\n{line[:-1]} {PROSE}.\n", PROSE)
        if (root / page).read_text("utf-8").count(edit.old) == 1:
            return edit
    raise ValueError(f"{page} has no plain sentence. Name a page that has one.")


def line(root: Path, module: str) -> Edit:
    """A comment more in a module of the package (its path)."""
    first = (root / module).read_text("utf-8").splitlines()[0]
    return Edit(module, f"{first}\n", f"{first}\n# A line that says nothing.\n")


def claims(root: Path, ledger: str) -> Iterator[Edit]:
    """Changes of what a claim says, for each claim of a ledger (its path) that says it on a line of its own."""
    text = (root / ledger).read_text("utf-8")
    for said in re.findall(r"(?m)^  says: [A-Z][^'\":#]*\.$", text):
        if text.count(f"{said}\n") == 1:
            yield Edit(ledger, f"{said}\n", f"{said[:-1]} {CLAIM}.\n", CLAIM)


def cells(root: Path, table: str, columns: tuple[str, ...] = ()) -> Iterator[Edit]:
    """Changes of a cell of words in each row of a table (its path): in these columns, by default in all that hold free words."""
    header, *lines = (root / table).read_text("utf-8").splitlines()
    names = next(csv.reader([header]))
    for text in lines:
        row = next(csv.reader([text]))
        for column in [name for name in columns or words(root, table) if len(row) == len(names) and row[names.index(name)]]:
            place = names.index(column)
            new = [*row[:place], f"{row[place]} {CELL}", *row[place + 1 :]]
            yield Edit(table, f"\n{text}\n", f"\n{_joined(new)}\n", CELL)


def _joined(row: list[str]) -> str:
    """A row of cells as a line."""
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue()


def words(root: Path, table: str) -> list[str]:
    """Columns of a table that hold free words, as its descriptor has it."""
    said = yaml.load((root / table).with_suffix(".resource.yaml").read_text("utf-8"), yaml.BaseLoader)["schema"]
    fields = [field for field in said["fields"] if field["type"] == "string" and not {"enum", "pattern"} & {*field.get("constraints", {})}]
    return [field["name"] for field in fields if field["name"] not in {*said["primaryKey"], *ORIGIN}]


def readers(root: Path) -> dict[str, list[str]]:
    """Chapters that read each table (its path) when they were last run, by what was recorded of it; the tables of fewest chapters first."""
    found: dict[str, list[str]] = {}
    folder = root / runs.FOLDER
    for record in sorted((folder / "chapters").rglob("*.json")):
        for name in json.loads(record.read_text("utf-8"))["reads"]:
            if re.fullmatch(r"data/\w+\.csv", name):
                found.setdefault(name, []).append(record.relative_to(folder).with_suffix("").as_posix())
    return dict(sorted(found.items(), key=lambda one: (len(one[1]), one[0])))
