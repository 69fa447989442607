"""Whether what is installed is what ``requirements.txt`` pins, and which sources are run with it."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import subprocess
import tomllib
from typing import Any

from econsec import manifest
from econsec.paths import Project

LOCK = "requirements.txt"
# Come with every environment, or are the package itself, which cannot be pinned.
NOT_PINNED = {"econsec", "pip"}
# What a build reads, from the top of a clone: folders, and files by how their names end.
FOLDERS, ENDS = ("chapters", "data", "econsec", "figures", "published", "seeds", "tools"), (".cff", ".md", ".toml", ".txt", ".yml")


def environment(project: Project) -> dict[str, Any]:
    """What is installed against the lock of a clone.

    `is_as_locked`; `packages`, how many are pinned for this machine; `differs`, a line for each that is another here, for Python and for
    the package itself; `more`, name and version of what is installed besides, which is no difference; `python`; `system`.
    """
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    lines = (project.root / LOCK).read_text("utf-8").splitlines()
    pins = [Requirement(line) for line in lines if line[:1].isalnum()]
    mine = [one for one in pins if one.marker is None or one.marker.evaluate()]
    found = [(_name(one), one) for one in importlib.metadata.distributions()]
    here = {str(canonicalize_name(name)): one.version for name, one in reversed(found) if name}  # the first is the one that is imported
    names = {canonicalize_name(one.name) for one in pins} | NOT_PINNED
    differs = [*_python(project), *_package(project, here), *filter(None, (_unlike(one, here) for one in mine))]
    more = sorted(f"{name} {version}" for name, version in here.items() if name not in names)
    system = f"{platform.system()} {platform.machine()}"
    return {
        "is_as_locked": not differs, "packages": len(mine), "differs": differs, "more": more,
        "python": platform.python_version(), "system": system,
    }  # fmt: skip


def _name(one: importlib.metadata.Distribution) -> str:
    """Name of what is installed; empty for what is left of a broken installation."""
    try:
        return one.metadata["Name"] or ""
    except FileNotFoundError:  # so the library of that name, which others put in the place of Python's own
        return ""


def _unlike(pin: Any, here: dict[str, str]) -> str:
    """What is wrong with a package; empty where it is the one pinned."""
    from packaging.utils import canonicalize_name

    found, pinned = here.get(str(canonicalize_name(pin.name))), str(pin.specifier).removeprefix("==")
    if found is None:
        return f"{pin.name} is not installed, {LOCK} has {pinned}"
    return "" if pin.specifier.contains(found, prereleases=True) else f"{pin.name} {found} is installed, {LOCK} has {pinned}"


def _python(project: Project) -> list[str]:
    from packaging.specifiers import SpecifierSet

    asked, found = _said(project)["requires-python"], platform.python_version()
    return [] if SpecifierSet(asked).contains(found, prereleases=True) else [f"Python {found} runs, pyproject.toml asks for {asked}"]


def _package(project: Project, here: dict[str, str]) -> list[str]:
    asked, found = _said(project)["version"], here.get("econsec", "none")
    return [] if asked == found else [f"econsec {found} is installed, pyproject.toml has {asked}"]


def _said(project: Project) -> dict[str, Any]:
    said: dict[str, Any] = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))["project"]
    return said


def sources(project: Project) -> dict[str, Any]:
    """Which sources a clone holds.

    `commit`, empty where it is none of git; `is_changed`, whether anything differs from that commit; `fingerprint`, ten digits of the
    SHA-256 over path and content of every file that a build reads, the texts of the papers apart.
    """
    commit = _git(project, "rev-parse", "HEAD") if _git(project, "rev-parse", "--show-prefix") == "" else None
    changed = _git(project, "status", "--porcelain") if commit else None
    return {"commit": commit or "", "is_changed": bool(changed), "fingerprint": _fingerprint(project)}


def _git(project: Project, *arguments: str) -> str | None:
    """What git says in a clone; None where there is no git, or it refuses."""
    try:
        done = subprocess.run(["git", *arguments], cwd=project.root, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _fingerprint(project: Project) -> str:
    found = {path.name: manifest.sha256(path) for path in project.root.iterdir() if path.is_file() and path.suffix in ENDS}
    for folder in FOLDERS:
        found |= {f"{folder}/{name}": known for name, known in manifest.hashes(project.root / folder).items() if _is_source(name)}
    listed = "".join(f"{name}\n{found[name]}\n" for name in sorted(found) if not name.startswith("seeds/texts/"))
    return hashlib.sha256(listed.encode()).hexdigest()[:10]


def _is_source(name: str) -> bool:
    return "__pycache__" not in name
