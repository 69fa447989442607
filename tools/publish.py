"""Put the built book into a folder to be served, and keep the manifest of a release.

``python -m tools.publish FOLDER``: what an earlier run put at the root of the folder is replaced; a released version is put at
``v/<version>/`` too, where it stays. Hidden files and what others put there are left alone.

``python -m tools.publish --release``: keeps the manifest of the build as ``published/<version>.json``, once the changelog has the day.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from econsec import manifest, releases
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project

ROOT = Path(__file__).resolve().parent.parent


def publish(project: Project, folder: Path) -> list[str]:
    """Put the built site into a folder, which need not be there; returns lines that say what was done.

    Raises `Faults`, before anything is written: for a build that is not whole or not of this state, for a folder of something else, for
    a release that differs from what was published, and for a release before this one that has no ``v/<version>/``.
    """
    site, folder = project.root / "_build" / "html", folder.resolve()
    made, kept = built(project), releases.published(project)
    found = _check_folder(folder, site, made) + manifest.check_release(project, made)
    found += [fault for named, one in kept.items() for fault in _check_version(folder, named, one, is_built=one == made)]
    stop_on(found)
    done, here = [], folder / "v" / made["version"]
    if made["version"] in kept and not here.exists():
        _put_version(site, made, here)
        done.append(f"{made['version']} is at {here}")
    at_root = _manifest(folder)
    if at_root and releases.rank(at_root["version"]) > releases.rank(made["version"]):
        return [*done, f"{folder} stays as it is: it is of {at_root['version']}, which is newer"]
    _put_root(site, made, folder, at_root)
    why = "" if made["version"] in kept else ", which is not released, and so not under v/"
    return [*done, f"{made['version']}{why} is at {folder}"]


def release(project: Project) -> str:
    """Keep the manifest of the build as that of a release; returns a line that says what to do next.

    Raises `Faults` where the changelog has no day for the version, or another manifest is kept already.
    """
    made = built(project)
    if not made["released"]:
        remedy = f"Write its day in the heading, ## {made['version']}, 2026-12-31, and build again"
        raise Faults([Fault(releases.CHANGELOG, f"{made['version']} is unreleased", remedy)])
    stop_on(manifest.check_release(project, made))
    path = project.root / "published" / f"{made['version']}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(manifest.as_bytes(made))
    return f"{project.name(path)} is the manifest of {made['version']}. Commit it, tag the commit v{made['version']}, then publish"


def built(project: Project) -> dict[str, Any]:
    """Manifest of the build. Raises `Faults` where there is none, or it is not of this state, or not of the files that are there."""
    site = project.root / "_build" / "html"
    name, remedy = f"_build/html/{manifest.NAME}", "Run make book"
    if not (site / manifest.NAME).is_file():
        raise Faults([Fault(name, "is not there", remedy)])
    made = releases.read(site / manifest.NAME, name, remedy)
    if (made["version"], made["released"]) != (releases.version(), releases.released(project)):
        raise Faults([Fault(name, f"is of {made['version']}, {made['released'] or 'unreleased'}, and the project is not", remedy)])
    if manifest.hashes(site) != made["files"]:
        raise Faults([Fault(name, "does not fit the files beside it", remedy)])
    if manifest.all_rows(site, made["files"], project) != made["rows"]:
        raise Faults([Fault(name, "does not fit the tables in data/", remedy)])
    return made


def _check_folder(folder: Path, site: Path, made: dict[str, Any]) -> list[Fault]:
    """Faults of a folder: within the build or around it, a file, or of something else than this book."""
    if site.is_relative_to(folder) or folder.is_relative_to(site):
        return [Fault(str(folder), "holds the build, or is in it", "Name another folder")]
    if folder.exists() and not folder.is_dir():
        return [Fault(str(folder), "is no folder", "Name a folder")]
    if not folder.is_dir() or _manifest(folder):
        return []
    ours = {Path(name).parts[0] for name in made["files"]} | {"v", manifest.SUMS}  # what is left where the first run was broken off
    strange = sorted(path.name for path in folder.iterdir() if path.name not in ours and not path.name.startswith("."))
    what = f"holds {strange[0]}, and no {manifest.NAME} of this book" if strange else ""
    return [Fault(str(folder), what, "Name an empty folder, or the one published before")] if what else []


def _check_version(folder: Path, named: str, kept: dict[str, Any], is_built: bool) -> list[Fault]:
    """Fault of a release that does not stand in the folder as it was published; the one that is built may be missing."""
    here = folder / "v" / named
    if not here.is_dir():
        remedy = f"Copy it from where it is served, or build the tag v{named} and publish that to this folder first"
        return [] if is_built else [Fault(str(here), "is not there, and citations lead to it", remedy)]
    if _manifest(here) == kept and manifest.hashes(here) == kept["files"]:
        return []
    return [Fault(str(here), f"is not {named} as it was published", "Move it away, and see whether the manifest kept is the right one")]


def _manifest(folder: Path) -> dict[str, Any]:
    """Manifest at the root of a folder; empty where there is none, or what is called so is of something else."""
    try:
        return releases.read(folder / manifest.NAME, manifest.NAME)
    except Faults:
        return {}


def _put_version(site: Path, made: dict[str, Any], here: Path) -> None:
    """Put a release where it stays: all of it, or nothing."""
    part = here.with_name(f".{here.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    _copy(site, made, part)
    os.replace(part, here)


def _put_root(site: Path, made: dict[str, Any], folder: Path, before: dict[str, Any]) -> None:
    """Replace what an earlier run put into a folder. The manifest comes last, so that a run that was broken off can be made again."""
    for path in _gone(folder, made, before):
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()
    _copy(site, made, folder)
    (folder / ".nojekyll").touch()  # some hosts leave out folders that begin with an underscore, unless told


def _gone(folder: Path, made: dict[str, Any], before: dict[str, Any]) -> list[Path]:
    """Files that an earlier run put into a folder, releases apart, and this one does not; a manifest names nothing outside."""
    names = [name for name in before.get("files", {}) if name not in made["files"] and Path(name).parts[0] != "v"]
    paths = [folder / name for name in names if (folder / name).resolve().is_relative_to(folder)]
    return [path for path in paths if path.is_file()]


def _copy(site: Path, made: dict[str, Any], folder: Path) -> None:
    """Copy the files of a site, its manifest last."""
    for name in [*made["files"], *([manifest.SUMS] if (site / manifest.SUMS).is_file() else []), manifest.NAME]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(site / name, folder / name)


def main(arguments: list[str] | None = None) -> int:
    """Publish or release; faults are printed a line each, and the exit status is 1."""
    parser = argparse.ArgumentParser(prog="python -m tools.publish", description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", nargs="?", type=Path, help="folder to be served")
    what.add_argument("--release", action="store_true", help="keep the manifest of the build in published/")
    options = parser.parse_args(arguments)
    try:
        print(release(Project(ROOT)) if options.release else "\n".join(publish(Project(ROOT), options.folder)))
    except Faults as faults:
        print(faults, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
