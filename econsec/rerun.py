"""``econsec rerun``: everything is run again from a clone, and every table, figure and claim compared with what was published.

A manifest tells whether a thing is the same. By how much it differs is told from the files of the published site, where these are beside
the manifest and are those that it lists; tables lie in the site's wheel. What was published is read before anything is run.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from econsec import citing, locked, manifest, releases
from econsec.differences import DIFFERENT, ROUNDED, SAME, WORDS, Difference, of_json, of_lines, of_rows, of_texts, word
from econsec.faults import Fault, Faults
from econsec.paths import Project

if TYPE_CHECKING:
    import argparse

# Part -> name -> differences, none where it is the same.
Compared = dict[str, dict[str, list[Difference]]]
STATUS = (
    "Exit status: 0 where every table, figure and claim is the same, or the same within rounding; 1 where one is not, or nothing was run."
)
BUILD = Path("_build", "html")
# Where a wheel keeps the data of the project.
CARRIED = "econsec/project/"
# What a manifest says of a claim, beside what its checks found.
FIELDS = ("place", "value", "unit", "verdict")
# Differences of one thing that are printed.
SHOWN = 3


@dataclass(frozen=True)
class Edition:
    """A manifest, the folder of the site that it is of, and that of the tables, where they are at hand."""

    made: dict[str, Any]
    site: Path | None = None
    root: Path | None = None

    def text(self, name: str) -> str | None:
        """A file of it as text; None where it is not at hand, or is not the one that the manifest lists."""
        tables = {path: known for paths in self.made["tables"].values() for path, known in paths.items()}
        known = {**tables, **self.made["files"]}.get(name)
        paths = filter(None, (_inside(folder, name) for folder in (self.site, self.root)))
        found = [path.read_bytes() for path in paths] or [self._in_wheel(name)]
        return next((content.decode() for content in found if hashlib.sha256(content).hexdigest() == known), None)

    @property
    def has_files(self) -> bool:
        """Whether the files of the site are beside the manifest."""
        return any(_inside(self.site, name) for name in self.made["files"])

    def _in_wheel(self, name: str) -> bytes:
        """Content of a file of the project in the wheel that is a part of the site; empty where it is not there."""
        wheels = (_inside(self.site, one) for one in self.made["files"] if one.endswith(".whl"))
        for wheel in filter(None, wheels):
            try:
                return zipfile.ZipFile(wheel).read(CARRIED + name)
            except (KeyError, zipfile.BadZipFile):
                continue
        return b""


def _inside(folder: Path | None, name: str) -> Path | None:
    """A file of a folder; None where it is not there, or its name, which somebody else wrote, leads out of the folder."""
    path = (folder / name).resolve() if folder else None
    return path if folder and path and path.is_relative_to(folder.resolve()) and path.is_file() else None


def rerun(project: Project, options: argparse.Namespace) -> int:
    """Run everything again and compare every table, figure and claim with what was published; ends with a line for a referee report."""
    refuse_what_cannot_run(project)
    was, found = published(options.published, project), locked.environment(project)
    if not options.json:
        print(*environment_lines(found), sep="\n", flush=True)
    now = run_all(project)
    said = report(was, now, found, locked.sources(project))
    print(json.dumps(said, ensure_ascii=False, indent=1) if options.json else "\n".join(result_lines(said, was)))
    return 0 if not any(said["counts"][part][DIFFERENT] for part in manifest.CITED) else 1


def refuse_what_cannot_run(project: Project) -> None:
    """Raise `Faults` where there is no clone, as in an installed wheel."""
    if not all((project.root / name).is_file() for name in ("tools/__init__.py", "tools/build.py", locked.LOCK, "pyproject.toml")):
        remedy = "Clone the repository, and run make book and then .venv/bin/econsec rerun there"
        raise Faults([Fault(str(project.root), "is no clone, and a package alone has nothing to run", remedy)])


def published(asked: Path | None, project: Project) -> Edition:
    """What is compared with: a manifest or the folder of a site, by default the manifest of the latest release.

    Raises `Faults` where there is none, or where it would be overwritten by what is run.
    """
    if asked is None:
        kept = releases.published(project)
        if not kept:
            remedy = "Name the manifest.json of the published site, or its folder: econsec rerun FOLDER"
            raise Faults([Fault("published/", "holds the manifest of no release", remedy)])
        return Edition(next(iter(kept.values())))
    path = asked / manifest.NAME if asked.is_dir() else asked
    if path.resolve().is_relative_to((project.root / "_build").resolve()):
        raise Faults([Fault(str(asked), "lies in _build/, where everything is written anew", "Copy it to another folder first")])
    if not path.is_file():
        raise Faults([Fault(str(path), "is not there", f"Name a {manifest.NAME}, or the folder of a site that has one")])
    return Edition(releases.read(path, str(path)), path.parent)


def run_all(project: Project) -> Edition:
    """Build the clone, running every chapter; what the build says goes to standard error. Raises `Faults` where it fails."""
    path_of_modules = os.pathsep.join(filter(None, [str(project.root), os.environ.get("PYTHONPATH")]))  # else those of another clone
    environment = {**os.environ, "PYTHONPATH": path_of_modules}
    done = subprocess.run([sys.executable, "-m", "tools.build", "--afresh"], cwd=project.root, env=environment, stdout=2, check=False)
    path = project.root / BUILD / manifest.NAME
    if done.returncode or not path.is_file():
        raise Faults([Fault("the build", f"failed with status {done.returncode}, see above", "Correct what it names, and run again")])
    return Edition(releases.read(path, project.name(path)), path.parent, project.root)


def compare(was: Edition, now: Edition) -> Compared:
    """Differences of every table, figure and claim of two editions, by part (`manifest.CITED`) and name."""
    compared: Compared = {}
    for part, of_one in zip(manifest.CITED, (_of_table, _of_figure, _of_claim)):
        names = sorted(was.made[part].keys() | now.made[part].keys())
        compared[part] = {name: _of_missing(name, was.made[part], now.made[part]) or of_one(name, was, now) for name in names}
    return compared


def _of_missing(name: str, was: dict[str, Any], now: dict[str, Any]) -> list[Difference]:
    if name not in now:
        return [Difference("is gone")]
    return [] if name in was else [Difference("was not published")]


def _of_table(name: str, was: Edition, now: Edition) -> list[Difference]:
    """Differences of a table and its description. Its cells were typed, and are never the same within rounding."""
    found: list[Difference] = []
    before, after = was.made["tables"][name], now.made["tables"][name]
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) == after.get(path) or path in was.made["rows"] and _has_same_rows(path, was, now):
            continue
        one, other = was.text(path), now.text(path)
        if one is None or other is None:
            found.append(Difference("rows" if path.endswith(".csv") else "description"))
        elif path.endswith(".csv"):
            found += of_rows(one, other, is_computed=False)
        else:
            found += of_lines("description", one, other)
    return found


def _of_figure(name: str, was: Edition, now: Edition) -> list[Difference]:
    """Differences of the rows drawn and of the specification; how it is drawn makes none."""
    rows, spec = (f"figures/{name}/{name}{end}" for end in (".csv", ".vl.json"))
    found: list[Difference] = []
    if not _has_same_rows(rows, was, now):
        one, other = was.text(rows), now.text(rows)
        found += [Difference("rows")] if one is None or other is None else of_rows(one, other, is_computed=True)
    if was.made["files"].get(spec) != now.made["files"].get(spec):
        one, other = was.text(spec), now.text(spec)
        found += [Difference("specification")] if one is None or other is None else of_json("specification", one, other)
    before, after = (edition.made["figures"][name]["fingerprint"] for edition in (was, now))
    if before != after and (not found or _is_withheld(now.text(spec))):
        found.append(Difference("rows that its licence keeps from being published"))
    return found


def _has_same_rows(path: str, was: Edition, now: Edition) -> bool:
    return was.made["rows"].get(path) == now.made["rows"].get(path)


def _is_withheld(spec: str | None) -> bool:
    """Whether the specification of a figure is published without its rows."""
    return spec is not None and not any(json.loads(spec).get("datasets", {"": True}).values())


def _of_claim(name: str, was: Edition, now: Edition) -> list[Difference]:
    """Differences of a claim: what it says, its verdict, and what its checks found, all as they are printed, and so never within rounding.

    What the manifest of an older version does not tell is not compared.
    """
    before, after = was.made["claims"][name], now.made["claims"][name]
    told = before.keys() & after.keys()
    found = [one for field in FIELDS if field in told for one in of_texts(field, before[field], after[field])]
    checks = zip_longest(*(one["found"] for one in (before, after)), fillvalue="") if "found" in told else ()
    found += [one for number, pair in enumerate(checks, start=1) for one in of_texts(f"found by check {number}", *pair)]
    return found if found or before["sha256"] == after["sha256"] else [Difference("words quoted for it")]


def report(was: Edition, now: Edition, environment: dict[str, Any], sources: dict[str, Any]) -> dict[str, Any]:
    """All that is to be said, as ``--json`` gives it.

    `published`: `version`, `released` (ISO day, empty before the release), `manifest` (its SHA-256), `has_files`, whether the files of
    the site were at hand; `here`: `version` and what `locked.sources` says; `environment`: what `locked.environment` says;
    `tables`, `figures`, `claims`: name -> `is` (one of `differences.WORDS`) and `differences`, a list of `where`, `published`, `here`,
    `by` (here less published, of numbers) and `is_rounding`; `published` and `here` are null where they cannot be shown;
    `counts`: each of these parts -> word -> how many; `files`: `same`, how many files of the site have the same bytes, and the paths of
    those that are `different`, `gone` or `new`, which no page is judged by; `says`: the line for a referee report.
    """
    compared = compare(was, now)
    counts = {part: {said: [word(found) for found in compared[part].values()].count(said) for said in WORDS} for part in compared}
    edition = {name: was.made[name] for name in ("version", "released")}
    known = hashlib.sha256(manifest.as_bytes(was.made)).hexdigest()
    said = {
        "published": {**edition, "manifest": known, "has_files": was.has_files},
        "here": {"version": now.made["version"], **sources},
        "environment": environment,
        **{part: {name: _as_json(found) for name, found in compared[part].items()} for part in compared},
        "counts": counts,
        "files": _files(was.made["files"], now.made["files"]),
    }
    return {**said, "says": line(said)}


def _as_json(found: list[Difference]) -> dict[str, Any]:
    return {"is": word(found), "differences": [one._asdict() for one in found]}


def _files(was: dict[str, str], now: dict[str, str]) -> dict[str, Any]:
    both = sorted(was.keys() & now.keys())
    different = [name for name in both if was[name] != now[name]]
    gone, new = sorted(was.keys() - now.keys()), sorted(now.keys() - was.keys())
    return {"same": len(both) - len(different), "different": different, "gone": gone, "new": new}


def line(said: dict[str, Any]) -> str:
    """The line for a referee report: what was run, compared with what, how it came out, and with what it was run."""
    here, there, files, environment = said["here"], said["published"], said["files"], said["environment"]
    day = f"published on {there['released']}" if there["released"] else "built and not released"
    sums = [(part, sum(counts.values()), counts) for part, counts in said["counts"].items()]
    *first, last = (f"{counts[SAME]} of {total} {part}" for part, total, counts in sums)
    rounded, different = (sum(counts[one] for _, _, counts in sums) for one in (ROUNDED, DIFFERENT))
    count = sum(len(files[kind]) for kind in ("different", "gone", "new"))
    return (
        f"{citing.TITLE}, run again: {here['version']} ({_sources(here)}) against {there['version']} as {day} "
        f"(manifest {there['manifest'][:10]}): "
        f"{', '.join(first)} and {last} are the same, {rounded} the same within rounding, {different} different; "
        f"{files['same']} of {files['same'] + count} files byte for byte; {_environment(environment)}."
    )


def _sources(here: dict[str, Any]) -> str:
    sources = f"sources {here['fingerprint']}"
    if not here["commit"]:
        return sources
    return f"commit {here['commit'][:10]}" + (f" with changes, {sources}" if here["is_changed"] else "")


def _environment(found: dict[str, Any]) -> str:
    """Python and system, and whether the packages are those of the lock, in words."""
    count = len(found["differs"])
    said = f"environment not as locked in {count} {'places' if count > 1 else 'place'}" if count else "environment as locked"
    return f"Python {found['python']} on {found['system']}, {said}"


def environment_lines(found: dict[str, Any]) -> list[str]:
    """What differs from the lock, a line each, and what to do; or that nothing does."""
    more = found["more"]
    besides = [f"environment: {_some(more)} installed besides, which counts as no difference"] if more else []
    if found["is_as_locked"]:
        return [f"environment: {found['packages']} packages, all as {locked.LOCK} has them", *besides]
    remedy = f"environment: pip install -r {locked.LOCK} installs what is locked; compared all the same"
    return [*(f"environment: {one}" for one in found["differs"]), remedy, *besides]


def result_lines(said: dict[str, Any], was: Edition) -> list[str]:
    """What is not the same, a line each, and the line for a referee report at the end."""
    unlike = [(part, name, one) for part in manifest.CITED for name, one in said[part].items() if one["is"] != SAME]
    lines = [f"{part[:-1]} {name}: {one['is']}: {_differences(one['differences'])}" for part, name, one in unlike]
    if any(part != "claims" for part, _, _ in unlike) and not was.has_files:
        lines.append("By how much, and whether within rounding, only the files of the published site tell: name its folder")
    counts = [(kind, Counter(Path(name).suffix or name for name in said["files"][kind])) for kind in ("different", "gone", "new")]
    lines += [f"files: {kind}: {_some([f'{count} {end}' for end, count in sorted(found.items())])}" for kind, found in counts if found]
    return [*lines, said["says"]]


def _differences(found: list[dict[str, Any]]) -> str:
    return _some([str(Difference(**one)) for one in found], "; ")


def _some(said: list[str], between: str = ", ") -> str:
    """The first of things, and how many more there are."""
    return between.join([*said[:SHOWN], *([f"and {len(said) - SHOWN} more"] if len(said) > SHOWN else [])])
