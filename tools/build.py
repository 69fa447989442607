"""Build the book: check the inputs, clear the last build, let Jupyter Book run with every warning an error."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
# All that a build writes; nothing of an earlier one may be served again.
WRITTEN = ("html", "jupyter_execute", ".doctrees", ".jupyter_cache")


def environment() -> dict[str, str]:
    """Variables that kernels run under: an IPython profile of the project's own, so that nobody's start-up files count."""
    profile = BUILD / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    # kernels on this machine's own sockets warn at each start that they are not encrypted
    (profile / "ipython_kernel_config.py").write_text("c.IPKernelApp.log_level = 40\nc.HistoryManager.enabled = False\n", "utf-8")
    return {"IPYTHONDIR": str(profile.parent), "PYTHONHASHSEED": "0"}


def build() -> int:
    """Build into ``_build`` and return the exit status; the last build stays as it is when an input is faulty."""
    checked = subprocess.run([sys.executable, "-m", "econsec", "check"], cwd=ROOT)
    if checked.returncode:
        return checked.returncode
    for name in WRITTEN:
        shutil.rmtree(BUILD / name, ignore_errors=True)
    print("Building the book: running every chapter takes about half a minute", flush=True)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-W", "-n", "--keep-going", "-q"]
    built = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment()})
    if built.returncode == 0:
        print(f"The book is at {(BUILD / 'html' / 'index.html').as_uri()}", flush=True)
    return built.returncode


if __name__ == "__main__":
    sys.exit(build())
