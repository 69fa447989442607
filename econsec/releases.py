"""Versions of the book: which day each was released, what was published in it, and what became of what it published.

The day is the changelog's, never the clock's. ``published/`` keeps the manifest of every release (``<version>.json``), every id that a
figure ever had (``figures.csv``), and why a published verdict is another now (``verdicts.csv``).

No page may depend on ``published/<version>.json`` of the version that is built: the file is written from that very build, which
would then no longer be the one published.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from econsec import chapters, files, naming, verdicts, views
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project, installed

CHANGELOG, IDS, REASONS = "CHANGELOG.md", "published/figures.csv", "published/verdicts.csv"
VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}")
HEADING = re.compile(rf"## ({VERSION.pattern}), (unreleased|\d{{4}}-\d\d-\d\d)")
ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What a manifest holds, each with its shape.
PARTS = {"version": str, "released": str, "files": dict, "tables": dict, "rows": dict, "figures": dict, "claims": dict}


class Retired(NamedTuple):
    """An id that was a figure's: the figure that took its place, or nothing, and the reason, which may be missing where one did."""

    id: str
    became: str
    reason: str


class Changed(NamedTuple):
    """A published verdict that is another since `version`, of the day `released` (empty before its release), and why.

    `now` is «withdrawn» where the claim is gone; `reason` is empty only where the list of reasons is faulty.
    """

    claim: str
    version: str
    released: str
    was: str
    now: str
    reason: str


@cache
def version() -> str:
    """Version of the package that is installed."""
    return importlib.metadata.version("econsec")


def released(project: Project, named: str | None = None) -> str:
    """Day on which a version was released (ISO), by default the one installed; empty where it is not, or there is no changelog."""
    return _days(project)[0].get(named or version(), "")


def rank(named: str) -> tuple[int, ...]:
    """A version as numbers, to be sorted by."""
    return tuple(map(int, re.findall(r"\d+", named)))


def published(project: Project) -> dict[str, dict[str, Any]]:
    """Manifest of every release by version, newest first. Raises `Faults` for a file that is none."""
    paths, found, faults = sorted((project.root / "published").glob("*.json")), [], []
    for path in paths:
        try:
            found.append(_kept(path, project.name(path)))
        except Faults as broken:
            faults += broken.faults
    stop_on(faults)
    return {one["version"]: one for one in sorted(found, key=lambda one: rank(one["version"]), reverse=True)}


def earlier(project: Project) -> dict[str, dict[str, Any]]:
    """Manifest of every release before the version that is installed, newest first: all that a page may depend on."""
    return {named: one for named, one in published(project).items() if rank(named) < rank(version())}


def read(path: Path, name: str, remedy: str = "Take the file from the release again") -> dict[str, Any]:
    """A manifest. Raises `Faults`, which say what to do, where the file is none."""
    try:
        found = json.loads(files.read(path, name))
    except json.JSONDecodeError as error:
        raise Faults([Fault(f"{name} row {error.lineno}", "is no JSON", remedy)]) from None
    if not _is_manifest(found):
        raise Faults([Fault(name, f"is no manifest, which holds {', '.join(PARTS)}", remedy)])
    return found


def _is_manifest(found: Any) -> bool:
    if not isinstance(found, dict) or any(not isinstance(found.get(part), shape) for part, shape in PARTS.items()):
        return False
    try:
        said = [*found["files"].values(), *(known for paths in found["tables"].values() for known in paths.values())]
        said += [known for one in found["figures"].values() for known in (one["fingerprint"], *one["files"].values())]
        said += [known for one in found["rows"].values() for known in (one["sha256"], *one["columns"])]
        said += [one["verdict"] for one in found["claims"].values()]
    except (AttributeError, KeyError, TypeError):
        return False
    return all(isinstance(one, str) for one in said)


def _kept(path: Path, name: str) -> dict[str, Any]:
    """Manifest of a release, which its file is named for."""
    found = read(path, name)
    if found["version"] != path.stem or not VERSION.fullmatch(path.stem):
        raise Faults([Fault(name, f"is the manifest of {found['version'] or 'no version'}", "Name the file for its version")])
    return found


def check(project: Project) -> list[Fault]:
    """Faults of the changelog, of the manifests kept and of the list of ids; none where there are none of these."""
    try:
        (days, found), kept = _days(project), published(project)
        if not found and (project.root / CHANGELOG).is_file():
            found = _check_days(days, kept)
        return [*found, *_check_ids(project, kept)]
    except Faults as broken:
        return broken.faults


def check_verdicts(project: Project) -> list[Fault]:
    """Faults of the reasons for changed verdicts: one that is missing, or one for a verdict that did not change then."""
    try:
        rows, changed = _reasons(project), changed_verdicts(project)
    except Faults as broken:
        return broken.faults
    known = {(one.claim, one.version) for one in changed}
    found = [
        Fault(f"{REASONS} {one.claim}", f"was {one.was}, is {one.now} in {one.version}, and has no reason", "Add a row that says why")
        for one in changed
        if not one.reason.strip()
    ]
    idle = [row for row in rows if (row["claim"], row["version"]) not in known]
    return found + [
        Fault(f"{REASONS} {row['claim']}", f"its published verdict did not change in {row['version']}", "Delete the row") for row in idle
    ]


def retired(project: Project) -> list[Retired]:
    """Ids that are no figure's any more, in the order of the list. Raises `Faults` for a broken list."""
    return [Retired(**row) for row in _ids(project) if row["became"] or row["reason"]]


def changed_verdicts(project: Project) -> list[Changed]:
    """Verdicts that changed from one release to the next, and from the last release before this version to now, newest first."""
    states = [(named, {claim: said["verdict"] for claim, said in one["claims"].items()}) for named, one in earlier(project).items()]
    states = [(version(), verdicts.of(project)), *states] if states else []
    why = {(row["claim"], row["version"]): row["reason"] for row in _reasons(project)}
    return [
        Changed(claim, named, released(project, named), was, after.get(claim, "withdrawn"), why.get((claim, named), ""))
        for (named, after), (_, before) in pairwise(states)
        for claim, was in sorted(before.items())
        if after.get(claim) != was
    ]


def errata(project: Project | None = None) -> views.View:
    """The verdicts that changed after publication as a table, or a sentence that says that none did."""
    import pandas as pd

    project = project or installed()
    if changed := changed_verdicts(project):
        heads = {"claim": "Claim", "version": "Version", "released": "Day", "was": "Was", "now": "Is", "reason": "Why"}
        frame = pd.DataFrame(changed).replace({"released": {"": "not yet released"}})
        return views.table(frame, "Verdicts that changed after publication", columns=heads)
    said = f"No verdict has changed after publication: no version earlier than {version()} was published."
    if before := [*earlier(project)]:
        said = f"No published verdict has changed since version {before[-1]}, the first."
    return views.View(f'<div class="esx-record"><p>{said}</p></div>', said)


def _days(project: Project) -> tuple[dict[str, str], list[Fault]]:
    """Day of every version in the changelog, empty for one that is unreleased, and faults of its headings."""
    path, days, faults = project.root / CHANGELOG, {}, []
    lines = files.read(path, CHANGELOG).splitlines() if path.is_file() else []
    for number, line in enumerate(lines, start=1):
        if not line.startswith("## "):
            continue
        match, where = HEADING.fullmatch(line), f"{CHANGELOG} row {number}"
        if not match:
            faults.append(Fault(where, f"{line} is no version with its day", "Write ## 1.2.3, 2026-12-31 or ## 1.2.3, unreleased"))
        elif match[1] in days:
            faults.append(Fault(where, f"{match[1]} is there twice", "Give each version one heading"))
        elif match[2] != "unreleased" and not files.is_day(match[2]):
            faults.append(Fault(where, f"{match[2]} is no day", "Correct it"))
        else:
            days[match[1]] = match[2].replace("unreleased", "")
    return days, faults


def _check_days(days: dict[str, str], kept: dict[str, dict[str, Any]]) -> list[Fault]:
    """Faults of a changelog that has not this version, or another day for a release than the one it was published with."""
    missing = [] if version() in days else [Fault(CHANGELOG, f"has no heading for {version()}", f"Add ## {version()}, unreleased")]
    return missing + [
        Fault(f"published/{named}.json", f"was released on {one['released'] or 'no day'}", f"Say the same in {CHANGELOG}")
        for named, one in kept.items()
        if not one["released"] or days.get(named) != one["released"]
    ]


def _ids(project: Project) -> list[dict[str, str]]:
    path = project.root / IDS
    return files.read_rows(path, IDS, Retired._fields) if path.is_file() else []


def _reasons(project: Project) -> list[dict[str, str]]:
    path = project.root / REASONS
    return files.read_rows(path, REASONS, ("claim", "version", "reason")) if path.is_file() else []


def _check_ids(project: Project, kept: dict[str, dict[str, Any]]) -> list[Fault]:
    """Faults of the list of ids: of its rows, and of figures drawn or published that are not in it."""
    if not (project.root / IDS).is_file() or chapters.check(project):  # which figures there are is not known while a page is missing
        return []
    rows = _ids(project)
    has_chapters = (project.root / "_toc.yml").is_file()
    drawn = (
        {one.id for one in chapters.figures(project)} if has_chapters else {one["id"] for one in rows if not one["became"] + one["reason"]}
    )
    listed = [one["id"] for one in rows]
    ever = drawn.union(*(one["figures"] for one in kept.values()))
    missing = [Fault(f"{IDS} {name}", "is a figure, and not in the list", "Add a row with its id") for name in sorted(ever - {*listed})]
    return missing + [
        fault for number, row in enumerate(rows) for fault in _check_id(Retired(**row), drawn, f"{IDS} row {number + 2}", listed[:number])
    ]


def _check_id(one: Retired, drawn: set[str], where: str, above: list[str]) -> list[Fault]:
    is_drawn, goes = one.id in drawn, one.became or one.reason.strip()
    rules = [
        (naming.is_name(one.id, ID), f"{one.id or 'nothing'} is no id", "Make it of a-z, 0-9 and hyphens"),
        (one.id not in above, f"{one.id} is there twice", "Delete one"),
        (not is_drawn or not goes, f"{one.id} is a figure, and yet something became of it", "Empty became and reason, or draw it no more"),
        (is_drawn or goes, f"{one.id} is drawn nowhere", "Say in became which figure took its place, or in reason why none did"),
        (not one.became or one.became in drawn, f"became {one.became}, which is no figure", "Name the figure that it is now"),
    ]
    return [Fault(where, what, remedy) for holds, what, remedy in rules if not holds][:1]
