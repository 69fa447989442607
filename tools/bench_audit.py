"""How ``econsec audit`` grows: on ledgers made up in a temporary folder, and on the real one: ``python -m tools.bench_audit``.

Each made-up table has 20 rows and 100 claims that read them. The time is that of the whole command, start included; the
memory is the most that it held.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from econsec import seeds
from econsec.paths import installed

SIZES = (200, 2_000, 20_000)
ROWS, CLAIMS_PER_TABLE, REPEATS = 20, 100, 3
# What a ledger of the largest size may take.
SECONDS, GIBIBYTES = 10, 1
DESCRIPTOR = """name: {name}
title: Made up
description: Made up for a benchmark.
row: one region
vintage: Made-up years.
path: {name}.csv
encoding: utf-8
gaps: None known.
licenses: [{{name: CC-BY-4.0}}]
schema:
  fields:
    - {{name: region, type: string, description: Region.}}
    - {{name: rate_pct, type: number, description: Rate.}}
    - {{name: source, type: string, description: Source.}}
    - {{name: place, type: string, description: Place.}}
    - {{name: confidence, type: string, description: How sure.}}
  primaryKey: [region, source]
"""


def make(root: Path, size: int) -> None:
    """Write a project with one paper of `size` claims over `size` / 100 tables, a number and a node for each claim."""
    for folder in ("data", "seeds/made2022", "chapters"):
        (root / folder).mkdir(parents=True)
    key = "@misc{{{0}, author = {{Made}}, title = {{Up}}, year = {{2022}}, note = {{Made}}, urldate = {{2022-01-01}}}}\n"
    (root / "chapters" / "references.bib").write_text(key.format("made2022") + key.format("other2021"), "utf-8")
    paper = root / "seeds" / "made2022"
    made = range(size)
    sentences = [(f"made2022:1:{number}", "1", "3", f"{number:064x}") for number in made]
    _write(paper / "passages.csv", ["place", "section", "words", "sha256"], sentences)
    print_of = seeds.fingerprint(sentences)
    (paper / "source.yml").write_text(
        f'key: made2022\nauthor: Made\ntitle: Up\nyear: "2022"\ntext: {{file: made2022.txt, layout: markdown, ends: End}}\nfingerprint: {print_of}\n',
        "utf-8",
    )
    columns = ["number_id", "place", "printed", "value", "unit", "kind", "claim", "reason"]
    _write(
        paper / "numbers.csv",
        columns,
        [(f"made2022:1:{n}#1", f"made2022:1:{n}", f"{_rate(n)}%", _rate(n), "percent", "quantity", f"M-{n:05}", "") for n in made],
    )
    _argue(paper, size)
    for table in range(size // CLAIMS_PER_TABLE):
        rows = [(f"R{row:02}", _rate(table * CLAIMS_PER_TABLE + row), "other2021", "", "high") for row in range(ROWS)]
        _write(root / "data" / f"rates_{table:03}.csv", ["region", "rate_pct", "source", "place", "confidence"], rows)
        (root / "data" / f"rates_{table:03}.resource.yaml").write_text(DESCRIPTOR.format(name=f"rates_{table:03}"), "utf-8")


def _argue(paper: Path, size: int) -> None:
    """Write claims, and a node for each under one thesis."""
    made = range(size)
    (paper / "claims.yml").write_text("".join(map(_claim, made)), "utf-8")
    tops = "".join(f"- {{id: made-{n}, place: 'made2022:1:{n}', role: evidence, says: A rate., claims: [M-{n:05}]}}\n" for n in made)
    every = ", ".join(f"made-{number}" for number in made)
    (paper / "argument.yml").write_text(
        f"- {{id: made-thesis, place: 'made2022:1:0', role: thesis, says: Rates., rests_on: [{every}]}}\n{tops}", "utf-8"
    )


def _rate(number: int) -> str:
    return f"{number % ROWS + 0.5:.1f}"


def _claim(number: int) -> str:
    where = f"{{region: R{number % ROWS:02}, source: other2021}}"
    return (
        f"- id: M-{number:05}\n  place: made2022:1:{number}\n  kind: quantity\n  says: The rate of a region in a year.\n  printed: {_rate(number)}%\n"
        f'  value: "{_rate(number)}"\n  unit: percent\n  checks:\n    - {{is: equals, table: rates_{number // CLAIMS_PER_TABLE:03}, where: {where}, column: rate_pct}}\n'
    )


def _write(path: Path, header: list[str], rows: list[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def measure(root: Path) -> tuple[int, float, float]:
    """Claims that came to a verdict, median seconds of the whole command, and most memory in GiB."""
    seconds, memory, settled = [], 0.0, 0
    for _ in range(REPEATS):
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", "econsec", "audit", "--json", "--root", str(root)],
            stdout=subprocess.PIPE,
            env={**os.environ, "ECONSEC_TEXTS": "none"},
        )
        output, _ = process.communicate()
        seconds.append(time.monotonic() - began)
        if process.returncode:
            raise SystemExit(f"econsec audit failed on {root}. Run it there and read what it says.")
        settled = sum(one["verdict"] not in ("unverified", "not testable") for one in json.loads(output)["claims"])
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024**2
    return settled, statistics.median(seconds), memory


def main() -> int:
    """Measure all sizes; exit status 1 where the largest takes more than it may."""
    print(f"{'ledger':>14}{'claims settled':>16}{'seconds':>10}{'ms a claim':>12}{'most GiB so far':>17}")
    worst = (0.0, 0.0)
    settled, seconds, memory = measure(installed().root)
    print(f"{'real':>14}{settled:16,}{seconds:10.2f}{'':12}{memory:17.2f}", flush=True)
    for size in SIZES:
        root = Path(tempfile.mkdtemp(prefix="bench-"))
        try:
            make(root, size)
            settled, seconds, memory = measure(root)
        finally:
            shutil.rmtree(root)
        worst = seconds, memory
        print(f"{size:14,}{settled:16,}{seconds:10.2f}{1000 * seconds / size:12.2f}{memory:17.2f}", flush=True)
    return int(worst[0] > SECONDS or worst[1] > GIBIBYTES)


if __name__ == "__main__":
    sys.exit(main())
