"""Pin everything that is installed, for all Python versions and systems at once, into ``requirements.txt``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "# Everything that is installed, pinned for Python 3.11 to 3.13 on any system; made by: make lock\n"
FLAGS = [
    "--universal",
    "--python-version",
    "3.11",
    "--no-header",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--extra",
    "book",
    "--quiet",
]


def lock() -> int:
    """Resolve ``pyproject.toml`` and write the pins, this package last; return uv's exit status."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *FLAGS]
    solved = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if solved.returncode == 0:
        (ROOT / "requirements.txt").write_text(f"{HEAD}{solved.stdout}-e .\n", "utf-8")
    return solved.returncode


if __name__ == "__main__":
    sys.exit(lock())
