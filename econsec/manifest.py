"""The manifest: SHA-256 of every file of the built site, and what proves a table, a figure and a claim, as ``manifest.json`` at its root.

What it says of tables, claims and figures' fingerprints follows from the inputs alone and is the same on every machine. Of files it says
what was built. Two builds of one commit in two folders of one machine differ in hidden files only, Sphinx's notes to itself, which are
neither listed nor published; that builds on two kinds of machine are the same byte for byte is not proved. Drawings (rounding in SVG,
PNG and PDF), also those within notebooks, and what is compressed (``objects.inv``, fonts, the wheel) are what may differ without harm.
Nothing is excused here for that: who holds a file holds the one that was published, or another.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from econsec import claims, releases, tables, verdicts
from econsec.faults import Fault
from econsec.paths import Project

if TYPE_CHECKING:
    from econsec.figures import Figure

NAME = "manifest.json"
# Sums of all files, the manifest among them, for `sha256sum --check`.
SUMS = "SHA256SUMS"
# What may be cited, before files that belong to none of them.
CITED = ("tables", "figures", "claims")


def make(site: Path, figures: Iterable[Figure], project: Project) -> dict[str, Any]:
    """The manifest of a built site.

    `version` and `released` (ISO day, empty before the release); `files`: path -> SHA-256, all but the manifest and hidden files;
    `tables`: name -> path in the repository -> SHA-256; `rows`: path of a CSV of either -> what `rows` says of it; `figures`: id ->
    `fingerprint`, `page` and `files`; `claims`: id -> `sha256` over place, value, unit, printed and verdict, `place`, `value`, `unit` and
    `verdict`, and what each of its checks `found`, in words.
    """
    found = hashes(site)
    return {
        "version": releases.version(),
        "released": releases.released(project),
        "files": found,
        "tables": {name: _table(name, project) for name in tables.names(project)},
        "rows": all_rows(site, found, project),
        "figures": {one.id: _figure(one, found) for one in figures},
        "claims": {
            name: _claim(one, verdicts.of(project)[name], claims.results(project)[name]) for name, one in claims.ledger(project).items()
        },
    }


def write(site: Path, figures: Iterable[Figure], project: Project) -> dict[str, Any]:
    """Write the manifest and the sums at the root of a built site, after everything else; returns the manifest."""
    made = make(site, figures, project)
    (site / NAME).write_bytes(as_bytes(made))
    sums = {**made["files"], NAME: sha256(site / NAME)}
    (site / SUMS).write_text("".join(f"{sums[name]}  {name}\n" for name in sorted(sums)), "utf-8", newline="\n")
    return made


def as_bytes(made: dict[str, Any]) -> bytes:
    """A manifest as it is written, the same bytes for the same content."""
    return (json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a site by its path, sorted; manifest and sums at its root and hidden files are no part of it."""
    paths = ((path.relative_to(folder), path) for path in folder.rglob("*") if path.is_file())
    listed = {name.as_posix(): path for name, path in paths if not any(part.startswith(".") for part in name.parts)}
    return {name: sha256(listed[name]) for name in sorted(listed) if name not in (NAME, SUMS)}


def sha256(path: Path) -> str:
    """SHA-256 of a file. Raises OSError where it cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def all_rows(site: Path, names: Iterable[str], project: Project) -> dict[str, Any]:
    """What `rows` says of every CSV among the named files of a site and of every table, by path. Raises as `rows`."""
    paths = {name: site / name for name in names if name.endswith(".csv")}
    paths |= {f"data/{name}.csv": project.data / f"{name}.csv" for name in tables.names(project)}
    return {name: rows(paths[name]) for name in sorted(paths)}


def rows(path: Path) -> dict[str, Any]:
    """What is in a CSV, however it was saved: `columns`, the cells of its header, and `sha256` over the cells of all rows.

    Raises ValueError or csv.Error where it is no CSV in UTF-8.
    """
    columns, digest = next(cells(path), []), hashlib.sha256()
    for row in cells(path):
        digest.update(json.dumps(row).encode() + b"\n")
    return {"columns": columns, "sha256": digest.hexdigest()}


def cells(path: Path) -> Iterator[list[str]]:
    """Rows of a CSV, its header first; line ends, quotes, empty lines and a byte order mark make no difference. Raises as `rows`."""
    with path.open(encoding="utf-8-sig") as file:
        yield from filter(None, csv.reader(file))


def check_release(project: Project, made: dict[str, Any]) -> list[Fault]:
    """One line where a version that was released is not built as it was published; none for a version that was not released.

    Every difference counts. Where no table, figure or claim differs and nothing was changed, it is another machine's.
    """
    kept = releases.published(project).get(made["version"])
    if kept is None or kept == made:
        return []
    unlike = {part: _unlike(kept[part], made[part]) for part in (*CITED, "files")}
    days = [] if kept["released"] == made["released"] else [f"its day is {made['released'] or 'none'}"]
    counts = days + [f"{len(names)} of {part} (first {names[0]})" for part, names in unlike.items() if names]
    remedy = "Give the change a new version in pyproject.toml and CHANGELOG.md"
    if not any(unlike[part] for part in CITED):
        counts, remedy = [*counts, "no table, figure or claim"], f"{remedy}; where nothing was changed, build where it was built"
    return [Fault(f"published/{made['version']}.json", f"this build is another: {', '.join(counts)}", remedy)]


def _unlike(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _table(name: str, project: Project) -> dict[str, str]:
    paths = (project.data / f"{name}{end}" for end in (".csv", tables.SUFFIX))
    return {project.name(path): sha256(path) for path in paths}


def _figure(one: Figure, found: dict[str, str]) -> dict[str, Any]:
    mine = {name: known for name, known in found.items() if name.startswith(f"figures/{one.id}/")}
    return {"fingerprint": one.fingerprint, "page": f"{one.document}.html" if one.document else "", "files": mine}


def _claim(one: claims.Claim, verdict: str, results: Iterable[claims.Result] = ()) -> dict[str, Any]:
    said = json.dumps([one.place, one.value, one.unit, one.printed, verdict], ensure_ascii=False)
    known = {"sha256": hashlib.sha256(said.encode()).hexdigest(), "verdict": verdict}
    found = [f"{result.found}: {result.words}" for result in results]
    return {**known, "place": one.place, "value": one.value, "unit": one.unit, "found": found}
