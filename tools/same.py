"""Two builds of what stands here are the same, byte for byte: ``python -m tools.same``.

Built once as it is and once where nothing is alike: another folder, time zone, locale, seed of hashes, number of processors, umask, home
and order in which files are listed. The second has no access to what the first has recorded.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from econsec import manifest, warm

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns("_build", ".venv", ".git", ".cache", "__pycache__", ".*_cache")
# Loaded by every Python of the second build: files are listed the other way round.
UNLIKE = """
import os
listed, scanned = os.listdir, os.scandir
os.listdir = lambda *path: sorted(listed(*path), reverse=True)
class Scanned:
    def __init__(self, *path):
        with scanned(*path) as found:
            self.found = iter(sorted(found, key=lambda one: os.fspath(one.name), reverse=True))
    def __iter__(self): return self
    def __next__(self): return next(self.found)
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
os.scandir = Scanned
"""


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """What two sites do not have in common: names, each with how they differ."""
    both = one.keys() | other.keys()
    return [
        f"{name} {'differs' if name in one and name in other else 'is in one'}" for name in sorted(both) if one.get(name) != other.get(name)
    ]


def sums(site: Path) -> dict[str, str]:
    """Hash of every file of a site, hidden ones apart."""
    return manifest.hashes(site) | {name: warm.digest(str(site / name)) for name in (manifest.NAME, manifest.SUMS)}


def build(root: Path, **environment: str) -> dict[str, str]:
    """Build a copy of what stands here in a folder; returns the hashes of its site. Raises RuntimeError where it fails."""
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    said = {**os.environ, "PYTHONPATH": str(root), "PYTHONSAFEPATH": "1", **environment}
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "tools.build"], cwd=root, env=said, capture_output=True, text=True, check=False, preexec_fn=_unlike if environment else None
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{root}: the book does not build: {done.stdout[-2000:]}{done.stderr[-2000:]}")
    print(f"built in {time.monotonic() - began:.0f} s", flush=True)
    return sums(root / "_build" / "html")


def _unlike() -> None:
    """In the process that is to build: one processor, and files that nobody else may read."""
    os.umask(0o077)
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def main() -> int:
    """Build twice and compare; the exit status is 1 where a file differs."""
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        home, site = scratch / "home", scratch / "unlike"
        home.mkdir()
        site.mkdir()
        (site / "sitecustomize.py").write_text(UNLIKE, "utf-8")
        deep = scratch / "a folder with spaces" / "and deeper" / "clone"
        one = build(scratch / "clone")
        other = build(
            deep, TZ="Pacific/Kiritimati", LC_ALL="C", LANG="C", PYTHONHASHSEED="12345", HOME=str(home), PYTHONPATH=f"{deep}{os.pathsep}{site}"
        )  # fmt: skip
    found = differences(one, other)
    print(*found, f"{len(one)} files, {len(found)} differ", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
