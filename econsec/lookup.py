"""Whether something was published: a file by its content, whatever it is called now; a figure, claim or table by its id; a fingerprint."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from econsec import manifest, releases
from econsec.paths import Project


class Book(NamedTuple):
    """What one version holds: what each content, id or fingerprint is, in words, and the base names of its files."""

    version: str
    is_released: bool
    holds: dict[str, list[str]]
    names: set[str]


def books(project: Project) -> list[Book]:
    """Every release, newest first, and then the book that was built here, where there is one. Raises `Faults` for a broken manifest."""
    kept = [_book(one, True) for one in releases.published(project).values()]
    built = project.root / "_build" / "html" / manifest.NAME
    return [*kept, _book(releases.read(built, project.name(built)), False)] if built.is_file() else kept


def answer(asked: str, known: list[Book]) -> dict[str, Any]:
    """What is to be said of a path, an id or a fingerprint: `asked`, `sha256` of a file, `is`, `found` and, in words, `says`.

    `is` is published, built (only in this build), changed (a file of that name has another content), unknown or unreadable;
    `found` is a list of `version`, `released` and `as`.
    """
    path, content = Path(asked), ""
    try:
        content = manifest.sha256(path)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, ValueError):  # perhaps an id, also where a folder is called so
        pass
    except OSError as error:
        return _said(asked, "", "unreadable", [], f"cannot be read: {error.strerror}")
    found = _places(content or asked.lower(), path.name, known) or _places(asked, "", known)
    if found:
        is_published = any(one.is_released for one, _ in found)
        return _said(asked, content, "published" if is_published else "built", found, _words(found, known))
    if not content:
        return _said(asked, "", "unknown", [], "is no file, and no figure, claim, table or fingerprint that was published")
    alike = [(one, path.name) for one in known if path.name in one.names]
    return _said(asked, content, "changed" if alike else "unknown", alike, _words_of_alike(alike))


def _book(made: dict[str, Any], is_released: bool) -> Book:
    holds: dict[str, list[str]] = defaultdict(list)
    owner = {name: f", figure {figure}" for figure, said in made["figures"].items() for name in said["files"]}
    for name, known in made["files"].items():
        holds[known].append(f"{name}{owner.get(name, '')}")
    for table, paths in made["tables"].items():
        holds[table].append(f"table {table}")
        for name, known in paths.items():
            holds[known].append(f"{name}, table {table}")
    for figure, said in made["figures"].items():
        holds[figure].append(f"figure {figure} with fingerprint {said['fingerprint']}")
        holds[said["fingerprint"]].append(f"fingerprint of figure {figure}")
    for claim, said in made["claims"].items():
        holds[claim].append(f"claim {claim} with verdict {said['verdict']}")
    names = {Path(name).name for part in (made["files"], *made["tables"].values()) for name in part}
    return Book(made["version"], is_released, dict(holds), names)


def _places(key: str, name: str, known: list[Book]) -> list[tuple[Book, str]]:
    """Where something is, and as what; of several files of that content, the ones of its name, if there are any."""
    found = [(book, what) for book in known for what in book.holds.get(key, [])]
    return [one for one in found if Path(one[1].split(",")[0]).name == name] or found


def _words(found: list[tuple[Book, str]], known: list[Book]) -> str:
    """A line for what is in releases; else one for what is in the build alone."""
    places: dict[str, list[str]] = defaultdict(list)
    for book, what in reversed(found):
        if book.is_released:
            places[what].append(book.version)
    if places:
        return "published " + "; ".join(f"as {what}, in {_versions(named)}" for what, named in places.items())
    built = found[0][0].version
    is_released = any(one.is_released and one.version == built for one in known)
    why = f"and not in {built} as it was published" if is_released else "which is not released"
    return f"{'; '.join(what for _, what in found)}, in this build of {built}, {why}"


def _words_of_alike(alike: list[tuple[Book, str]]) -> str:
    named = [book.version for book, _ in reversed(alike) if book.is_released]
    if named:
        return f"is not published; a file of this name is, in {_versions(named)}, with another content"
    if alike:
        return f"not published; a file of this name is in this build of {alike[0][0].version}, with another content"
    return "not published"


def _versions(named: list[str]) -> str:
    *first, last = named
    return f"versions {', '.join(first)} and {last}" if first else f"version {last}"


def _said(asked: str, content: str, kind: str, found: list[tuple[Book, str]], words: str) -> dict[str, Any]:
    told = [{"version": book.version, "released": book.is_released, "as": what} for book, what in found]
    return {"asked": asked, "sha256": content, "is": kind, "found": told, "says": f"{' '.join(asked.split())}: {words}"}
