"""Whether something was published: a file by its content, whatever it is called now; a figure, claim or table by its id; a fingerprint."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from itertools import zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from econsec import manifest, releases
from econsec.paths import Project

# What an answer may begin with, and what is to be done then.
WORDS = {
    "published": "",
    "same rows": "Cite that file, and take it from there where every byte counts",
    "NOT RELEASED": "Cite it as unreleased, with its fingerprint, or wait for a release",
    "CHANGED": "Take the file from there again, or say what was changed",
    "unknown": "Look for a mistake in writing, or ask a newer copy of the book",
    "no such file": "Name a file with its folder, or correct the name",
    "cannot be read": "See to it that you may read it",
}
NAME = re.compile(r"[\w-]+")


class File(NamedTuple):
    """A file of a version: what it is, in words, and of a CSV its columns and the SHA-256 of its rows, else empty."""

    path: str
    says: str
    sha256: str
    columns: list[str]
    rows: str


class Book(NamedTuple):
    """What one version holds: its files, and what each content, id or fingerprint is, in words."""

    version: str
    is_released: bool
    files: list[File]
    holds: dict[str, list[str]]


def books(project: Project) -> list[Book]:
    """Every release, newest first, and then the book that was built here, where there is one. Raises `Faults` for a broken manifest."""
    kept = [_book(one, True) for one in releases.published(project).values()]
    built = project.root / "_build" / "html" / manifest.NAME
    return [*kept, _book(releases.read(built, project.name(built), "Run make book"), False)] if built.is_file() else kept


def answer(asked: str, known: list[Book], project: Project) -> dict[str, Any]:
    """What is to be said of a path, an id or a fingerprint: `asked`, `sha256` of a file, `is`, `found` and, in words, `says`.

    `is` is one of `WORDS`; `found` is a list of `version`, `released` and `as`.
    """
    path, content = Path(asked), ""
    try:
        content = manifest.sha256(path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):  # perhaps an id, also where a folder is called so
        pass
    except OSError as error:
        return _said(asked, "", "cannot be read", [], error.strerror or "the reason is not known")
    found = _places(content, path.name, known) if content else _places(asked.lower(), "", known) or _places(asked, "", known)
    if found:
        return _said(asked, content, "published", found, _where(found, known))
    if content:
        return _of_a_file(asked, content, known, project)
    if NAME.fullmatch(asked):
        return _said(asked, "", "unknown", [], f"no file, figure, claim, table or fingerprint in {_all(known)}")
    why = "this is a folder" if asked and path.is_dir() else "nor is an id or a fingerprint written so"
    return _said(asked, "", "no such file", [], why)


def _book(made: dict[str, Any], is_released: bool) -> Book:
    holds: dict[str, list[str]] = defaultdict(list)
    owner = {name: f", figure {figure}" for figure, said in made["figures"].items() for name in said["files"]}
    listed = [(name, f"{name}{owner.get(name, '')}", known) for name, known in made["files"].items()]
    for table, paths in made["tables"].items():
        holds[table].append(f"table {table}")
        listed += [(name, f"{name}, table {table}", known) for name, known in paths.items()]
    for figure, said in made["figures"].items():
        holds[figure].append(f"figure {figure} with fingerprint {said['fingerprint']}")
        holds[said["fingerprint"]].append(f"fingerprint of figure {figure}")
    for claim, said in made["claims"].items():
        holds[claim].append(f"claim {claim} with verdict {said['verdict']}")
    for _, says, known in listed:
        holds[known].append(says)
    rows = defaultdict(lambda: {"columns": [], "sha256": ""}, made["rows"])
    files = [File(*one, rows[one[0]]["columns"], rows[one[0]]["sha256"]) for one in listed]
    return Book(made["version"], is_released, files, dict(holds))


def _places(key: str, name: str, known: list[Book]) -> list[tuple[Book, str]]:
    """Where something is, and as what; of several files of that content, the ones of its name, if there are any."""
    found = [(book, what) for book in known for what in book.holds.get(key, [])]
    return [one for one in found if Path(one[1].split(",")[0]).name == name] or found


def _of_a_file(asked: str, content: str, known: list[Book], project: Project) -> dict[str, Any]:
    """What is to be said of a file with a content that no version has: its rows are known, or its name, or its columns, or nothing."""
    path, held = Path(asked), [(book, one) for book in known for one in book.files]
    mine = _rows(path)
    same = [(book, one.says) for book, one in held if mine and one.rows == mine["sha256"]]
    if same:
        return _said(asked, content, "same rows", same, f"as in {_where(same, known)}; saved anew, so that its bytes differ")
    named = [(book, one) for book, one in held if Path(one.path).name == path.name]
    alike = [(book, one) for book, one in held if mine and one.columns == mine["columns"]]
    is_telling = len({one.path for _, one in named}) == 1  # a name that many have, index.html, says nothing
    found = [one for one in named if one in alike] or (named if is_telling else alike)
    if not found:
        return _said(asked, content, "unknown", [], f"no file with this content is in {_all(known)}")
    places = [(book, one.says) for book, one in found]
    what = f"the {'name is that' if found[0] in named else 'columns are those'} of {_where(places, known)}"
    original = _original(found, project) if mine else None
    unlike = "the rows are not" if mine else "the content is not, be it altered or only saved anew, which cannot be told"
    return _said(asked, content, "CHANGED", places, f"{what}; {unlike}{_difference(path, original) if original else ''}")


def _rows(path: Path) -> dict[str, Any]:
    """What is in a CSV; empty where a file is none, or an empty one."""
    try:
        found = manifest.rows(path) if path.suffix.lower() == ".csv" else {"columns": []}
    except (ValueError, csv.Error):
        return {}
    return found if found["columns"] else {}


def _original(found: list[tuple[Book, File]], project: Project) -> Path | None:
    """The file that another was, if it can be but one, and lies in the build or the clone as it was listed; of releases before builds."""
    listed = [one for book, one in found if book.is_released] or [one for _, one in found]
    if len({one.path for one in listed}) > 1:
        return None
    here = [(folder / one.path, one) for one in listed for folder in (project.root / "_build" / "html", project.root)]
    return next((path for path, one in here if path.is_file() and manifest.sha256(path) == one.sha256), None)


def _difference(path: Path, original: Path) -> str:
    """The first cell of a CSV that is another than in the original; rows are counted as in a spreadsheet, the header first."""
    columns = next(manifest.cells(original))
    for number, (mine, theirs) in enumerate(zip_longest(manifest.cells(path), manifest.cells(original)), start=1):
        if mine is None or theirs is None:
            return f", row {number} is {'missing' if mine is None else 'one too many'}"
        for place, (cell, was) in enumerate(zip_longest(mine, theirs)):
            if cell != was:
                name = columns[place] if 1 < number and place < len(columns) else f"column {place + 1}"
                return f", first in row {number}, {name}: {_cell(cell)} for {_cell(was)}"
    return ""


def _cell(said: str | None) -> str:
    return "no cell" if said is None else f"«{said[:40]}»"


def _where(found: list[tuple[Book, str]], known: list[Book]) -> str:
    """What something is and in which releases; else in the build alone."""
    places: dict[str, list[str]] = defaultdict(list)
    for book, what in sorted(found, key=lambda one: releases.rank(one[0].version)):
        if book.is_released:
            places[what].append(book.version)
    if places:
        return _some([f"{what}, in {_versions(named)}" for what, named in places.items()])
    built = found[0][0].version
    is_released = any(one.is_released and one.version == built for one in known)
    why = f"and not in {built} as it was published" if is_released else "which nobody published"
    return f"{_some([what for _, what in found])}, only in this build of {built}, {why}"


def _some(said: list[str]) -> str:
    """The first three of things, and how many more there are."""
    return "; ".join([*said[:3], f"and {len(said) - 3} more"] if len(said) > 3 else said)


def _all(known: list[Book]) -> str:
    """Every version that an answer was looked for in."""
    named = [book.version for book in reversed(known) if book.is_released]
    said = ([_versions(named)] if named else []) + [f"this build of {book.version}" for book in known if not book.is_released]
    return " or ".join(said) or "any version, for none is here"


def _versions(named: list[str]) -> str:
    *first, last = named
    return f"versions {', '.join(first)} and {last}" if first else f"version {last}"


def _said(asked: str, content: str, word: str, found: list[tuple[Book, str]], what: str) -> dict[str, Any]:
    """An answer; what is in no release is not released, whatever else it is, unless it was changed. Nothing in it moves the cursor."""
    if word in ("published", "same rows") and not any(book.is_released for book, _ in found):
        word = "NOT RELEASED"
    told = [{"version": book.version, "released": book.is_released, "as": what} for book, what in found]
    words = f"{asked}: {word}: {what}" + (f". {WORDS[word]}." if WORDS[word] else "")
    seen = "".join(letter if letter.isprintable() else " " for letter in words)
    return {"asked": asked, "sha256": content, "is": word, "found": told, "says": " ".join(seen.split())}
