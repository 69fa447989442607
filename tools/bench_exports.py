"""Seconds that all files of a figure take, over the figures of the built book: ``python -m tools.bench_exports``."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from econsec import exports, figures
from tools import build

NOTEBOOKS = build.BUILD / "jupyter_execute"
SECONDS = 0.5


def drawn(folder: Path) -> Iterator[figures.Figure]:
    """The figures in the executed notebooks of a folder."""
    for path in sorted(folder.rglob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            for output in cell.get("outputs", []):
                if figures.MIME in output.get("data", {}):
                    yield figures.Figure(**output["data"][figures.MIME])


def measure(found: list[figures.Figure]) -> dict[str, float]:
    """Seconds of each figure, in a process that has written one before: what starts once is no figure's."""
    exports.files(found[0])
    seconds = {}
    for figure in map(replace, found):  # a figure keeps what it has computed; a new one has nothing
        began = time.perf_counter()
        exports.files(figure)
        seconds[figure.id] = time.perf_counter() - began
    return seconds


def main(folder: Path = NOTEBOOKS) -> int:
    """Print median and most; 1 where a figure takes longer than it may."""
    found = list(drawn(folder))
    if not found:
        raise SystemExit(f"no figure in {folder}: run make book first")
    seconds = measure(found)
    slowest = max(seconds, key=seconds.__getitem__)
    middle = statistics.median(seconds.values())
    print(f"exports: {len(found)} figures, median {middle:.2f} s, most {seconds[slowest]:.2f} s ({slowest}), at most {SECONDS}")
    return int(seconds[slowest] > SECONDS)


if __name__ == "__main__":
    sys.exit(main())
