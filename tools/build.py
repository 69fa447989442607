"""Build the book with every warning an error, beside the last one, and put it in the last one's place when it is whole.

``python -m tools.build --afresh`` forgets what earlier builds have recorded, and runs everything.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
# Where a build is made, and what of it is put in place: the site first.
SIDE = BUILD / ".side"
MADE = ("html", "jupyter_execute")
# Arguments of renameat2(2): paths are seen from the working folder; two names change places in one step.
HERE, EXCHANGE = -100, 2


def environment() -> dict[str, str]:
    """Variables that kernels run under: an IPython profile of the project's own, so that nobody's start-up files count."""
    profile = BUILD / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    # kernels on this machine's own sockets warn at each start that they are not encrypted
    (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40\nc.HistoryManager.enabled = False\n", "utf-8")
    return {"IPYTHONDIR": str(profile.parent), "PYTHONHASHSEED": "0"}


@contextmanager
def alone() -> Iterator[int]:
    """Wait until no other build runs here; yields the file that holds the lock, which whoever works on must inherit."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print("Another build runs here; waiting until it is done", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock.fileno()


def put_in_place(new: Path, place: Path) -> None:
    """Put a folder where another may be, in one step where the system can; whoever looks sees the one or the other, whole."""
    if not place.exists():
        os.rename(new, place)
        return
    exchange = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if exchange is None or exchange(HERE, os.fsencode(new), HERE, os.fsencode(place), EXCHANGE) != 0:
        old = new.with_name(f"{new.name}.old")
        os.rename(place, old)
        os.rename(new, place)


def build(afresh: bool = False) -> int:
    """Build into ``_build`` and return the exit status; where it fails, or is broken off, the last build stays as it is."""
    with alone() as lock:
        if afresh:
            shutil.rmtree(BUILD / ".runs", ignore_errors=True)
        shutil.rmtree(SIDE, ignore_errors=True)
        command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "--path-output", str(SIDE)]
        built = subprocess.run(
            [*command, "-W", "-n", "--keep-going", "-q"], cwd=ROOT, env={**os.environ, **environment()}, pass_fds=[lock], check=False
        )
        if built.returncode == 0:
            for name in MADE:
                put_in_place(SIDE / "_build" / name, BUILD / name)
            print(f"The book is at {(BUILD / 'html' / 'index.html').as_uri()}", flush=True)
        shutil.rmtree(SIDE, ignore_errors=True)
        return built.returncode


if __name__ == "__main__":
    sys.exit(build("--afresh" in sys.argv))
