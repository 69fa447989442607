"""Programs of Node that checks need, installed under ``.cache/node`` as the lock in ``tools/node`` says.

``python -m tools.node`` makes sure that they are there and prints where.
"""

import fcntl
import shutil
from pathlib import Path

from tools.browser import ROOT, _node_and_npm, _run

LOCK = ROOT / "tools" / "node"
INSTALLED = ROOT / ".cache" / "node"
QUIET = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-update-notifier", "--logs-max=0"]


def ensure() -> str:
    """Return the command of Node, after installing all packages of the lock from npm where they are not there yet."""
    INSTALLED.parent.mkdir(exist_ok=True)
    # several test processes may ask at once
    with (INSTALLED.parent / "node.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        node, npm = _node_and_npm()
        if not is_installed():
            shutil.rmtree(INSTALLED, ignore_errors=True)
            shutil.copytree(LOCK, INSTALLED)
            _run([*npm, "ci", f"--prefix={INSTALLED}", f"--cache={INSTALLED / 'npm-cache'}", *QUIET])
            shutil.rmtree(INSTALLED / "npm-cache", ignore_errors=True)
    return node


def is_installed() -> bool:
    """Whether what the lock asks for is installed: npm writes its own copy of the lock at the end."""
    done = (INSTALLED / "node_modules" / ".package-lock.json").is_file()
    return done and all((INSTALLED / name).read_bytes() == (LOCK / name).read_bytes() for name in ("package.json", "package-lock.json"))


def path(name: str) -> Path:
    """Where a file of a package is, installed first where need be: ``path("axe-core/axe.min.js")``."""
    ensure()
    return INSTALLED / "node_modules" / name


if __name__ == "__main__":
    ensure()
    print(INSTALLED)
