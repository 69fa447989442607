"""Builds of this book against those of the stock book: ``python -m tools.bench_builds``, in clones that it makes and removes.

Both books are built in turn, on the same machine, after each of these changes, which stay until the round is over:

cold
    nothing is there, neither records of ours nor pages; ours with all exports.
nothing
    all is there, and nothing has changed.
prose, cell, claim, package
    one word of a page; one cell of a table; what one claim says; a line of comment in a module of the package.

A time is that of the whole command, the middle one of all rounds, and a ratio is to the cold build of the stock book. Memory is the most
that the command and all processes below it held at once, looked at five times a second; what two of them share counts twice. The stock
book builds incrementally, as it comes: it runs the cells of a page again when the page itself has changed, and a changed table it does
not see. The table, claim and cell are found in the book: the table is one that the fewest chapters read.

The books of copies (`tools.bench_copies`) have chapters with a table each, so that a cell is read by one chapter only.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tools import bench_chart, bench_copies, bench_edits, build
from tools.bench_edits import Edit

# Not copied: what is made from the rest, and what belongs to one machine.
MADE = ("_build", ".venv", ".git", ".cache", "__pycache__", ".ruff_cache", ".pytest_cache")
SITES = {"stock": Path("_build", "stock", "_build", "html"), "ours": Path("_build", "html")}
COMMANDS = {
    "stock": [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-q"],
    "ours": [sys.executable, "-m", "tools.build"],
}
# Writes the sources of the stock book, and says what its kernels run under.
WRITE_STOCK = """import json; from econsec import chapters; from econsec.paths import installed; from tools import build, stock
project = installed(); stock.write(project, chapters.documents(project)); print(json.dumps(build.environment()))"""
PERIOD = 0.2
PAGE, MODULE = "chapters/zhu/supply-chains.md", "econsec/views.py"
LEDGER = "seeds/gui2022/claims.yml"
TRIED = 20  # candidates for a cell or a claim, each of which costs a run of the checks
# Change -> the most that ours may take of the stock book's cold build.
AIMS = {"cold": 0.40, "nothing": 0.08, "prose": 0.12, "cell": 0.15}
# Chapters of the smallest book that these hold for: a smaller one takes hardly longer than what any build takes.
LEAST = 30
# The most that the largest book of copies may take of the smallest's.
GROWTH = {"seconds": 7.0, "memory": 1.5}
AGAIN = re.compile(r"(?m)^(\d+) of (\d+) ([\w ]+) to run$")
Found = dict[str, Any]


class Run(NamedTuple):
    """A build: seconds, bytes of memory, and what it printed."""

    seconds: float
    memory: int
    printed: str


def environment(root: Path) -> dict[str, str]:
    """Variables under which a clone uses its own package."""
    return {
        **os.environ,
        "PYTHONPATH": str(root),
        "PYTHONSAFEPATH": "1",
        "PYTHONDONTWRITEBYTECODE": "",
        "ECONSEC_TEXTS": str(root / "none"),
    }


@contextmanager
def clone() -> Iterator[Path]:
    """A copy of the project, without what is made from it, as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="bench-builds-", ignore_cleanup_errors=True) as folder:
        root = Path(folder, "clone")
        shutil.copytree(build.ROOT, root, ignore=shutil.ignore_patterns(*MADE), symlinks=True)
        yield root


def memory(process: int) -> int:
    """Bytes that a process and all below it hold; zero where the system does not tell (only Linux does)."""
    parents, pages = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:  # it has ended
            continue
        number = int(path.parent.name)
        parents[number], pages[number] = int(fields[1]), int(fields[21])
    tree, more = set(), {process}
    while more:
        tree |= more
        more = {one for one, parent in parents.items() if parent in more} - tree
    return sum(pages.get(one, 0) for one in tree) * os.sysconf("SC_PAGE_SIZE")


def run(command: list[str], folder: Path, variables: dict[str, str]) -> Run:
    """Run a command to its end. SystemExit with the end of what it printed where it fails."""
    ended, held = threading.Event(), [0]

    def watch(process: int) -> None:
        while not ended.wait(PERIOD):
            held.append(memory(process))

    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=variables, stdout=log, stderr=subprocess.STDOUT)
        watcher = threading.Thread(target=watch, args=(process.pid,))
        watcher.start()
        try:
            status, seconds = process.wait(), time.monotonic() - began
        finally:  # also where this bench is broken off
            process.terminate()
            ended.set()
            watcher.join()
        log.seek(0)
        printed = log.read()
    if status:
        raise SystemExit(f"{folder}: {' '.join(command[1:])} ended with status {status}. Read what it said:\n{printed[-3000:]}")
    return Run(seconds, max(held), printed)


class Book:
    """A clone in which both books are built."""

    def __init__(self, root: Path) -> None:
        """Nothing is built yet."""
        self.root, self.variables = root, environment(root)

    def build(self, which: str, change: str) -> Run:
        """Build one of both after a change; before a cold build all that was made is removed."""
        if change == "cold":
            self.clear(which)
        return run(COMMANDS[which], self.root if which == "ours" else self.root / bench_edits.STOCK, self.variables)

    def clear(self, which: str) -> None:
        """Remove all that was made for one of both; the sources of the stock book are written anew."""
        if which == "stock":
            self.variables |= json.loads(run([sys.executable, "-c", WRITE_STOCK], self.root, self.variables).printed.splitlines()[-1])
            return
        for path in (self.root / "_build").glob("*"):
            if path.name != "stock":
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def shows(self, which: str, word: str) -> bool:
        """Whether a page of one of both has a word."""
        return any(word in path.read_text("utf-8") for path in (self.root / SITES[which]).rglob("*.html"))

    def passes(self, edit: Edit) -> bool:
        """Whether the checks accept a change."""
        with edit.made(self.root):
            command = [sys.executable, "-m", "econsec", "check"]
            return not subprocess.run(command, cwd=self.root, env=self.variables, capture_output=True, check=False).returncode

    def first(self, candidates: Iterator[Edit]) -> Edit:
        """The first of some changes that the checks accept. SystemExit where none of the first twenty is."""
        for _, edit in zip(range(TRIED), candidates):
            if self.passes(edit):
                return edit
        raise SystemExit("the checks accept no change that was tried. Choose others in tools/bench_builds.py.")


def size(site: Path) -> tuple[int, int]:
    """Bytes of all files of a site, and of those compressed, where that makes them smaller."""
    contents = [path.read_bytes() for path in site.rglob("*") if path.is_file()]
    return sum(map(len, contents)), sum(min(len(one), len(gzip.compress(one, 6, mtime=0))) for one in contents)


def again(printed: str) -> dict[str, tuple[int, int]]:
    """How many chapters, drawings or checks were done, and of how many, by what a build printed."""
    return {kind: (int(done), int(of)) for done, of, kind in AGAIN.findall(printed)}


def edits_of_book(book: Book) -> dict[str, Edit]:
    """What is changed in this book, once it was built; the checks accept it."""
    root, readers = book.root, bench_edits.readers(book.root)
    tables = (edit for table in readers for edit in bench_edits.cells(root, table))
    return {
        "prose": bench_edits.word(root, PAGE),
        "cell": book.first(tables),
        "claim": book.first(bench_edits.claims(root, LEDGER)),
        "package": bench_edits.line(root, MODULE),
    }


def edits_of_copies(root: Path) -> dict[str, Edit]:
    """What is changed in a book of copies."""
    table = f"data/{bench_copies.table(1)}.csv"
    (cell,) = (edit for edit in bench_edits.cells(root, table, ("member",)) if f",{bench_copies.ONCE}," in edit.old)
    return {"prose": bench_edits.word(root, f"{bench_copies.page(1)}.md"), "cell": cell}


def measure(name: str, book: Book, edits: dict[str, Edit], repeats: int) -> Found:
    """Build both books in turn after each change, so many rounds."""
    changes: dict[str, dict[str, list[Found]]] = {change: {"stock": [], "ours": []} for change in ("cold", "nothing", *edits)}
    for number in range(1, repeats + 1):
        with ExitStack() as made:
            for change, found in changes.items():
                if change in edits:
                    made.enter_context(edits[change].made(book.root))
                for which in found:
                    found[which].append(_one(book, which, change, edits.get(change)))
                    said = found[which][-1]
                    print(f"{name}, round {number} of {repeats}, {change}, {which}: {said['seconds']:.1f} s", file=sys.stderr, flush=True)
    sizes = {which: size(book.root / site) for which, site in SITES.items()}
    read = {path: names for path, names in bench_edits.readers(book.root).items() if path == edits["cell"].path}
    told = {change: {"path": edit.path, "old": edit.old.strip("\n"), "new": edit.new.strip("\n")} for change, edit in edits.items()}
    return {"book": name, "repeats": repeats, "edits": told, "readers": read, "sizes": sizes, "changes": changes}


def _one(book: Book, which: str, change: str, edit: Edit | None) -> Found:
    """One build, and whether a page shows the change."""
    done = book.build(which, change)
    shown = book.shows(which, edit.shows) if edit and edit.shows else None
    return {"seconds": done.seconds, "memory": done.memory, "again": again(done.printed), "shows": shown}


def whole(repeats: int) -> Found:
    """This book. It is built once before, so that what each chapter reads is known."""
    with clone() as root:
        book = Book(root)
        print("this book, once before it counts", file=sys.stderr, flush=True)
        book.build("ours", "cold")
        return measure("this book", book, edits_of_book(book), repeats)


def copies(number: int, repeats: int) -> Found:
    """A book of so many copies."""
    with clone() as root:
        bench_copies.make(root, number)
        return measure(f"{number} copies", Book(root), edits_of_copies(root), repeats)


def middle(runs: list[Found], measure: str = "seconds") -> float:
    """The middle one of a measure over the rounds."""
    return statistics.median(one[measure] for one in runs)


def rows(found: Found) -> list[dict[str, str]]:
    """A row for each change of a book: middle times and memory of both, what was done again, and whether every round was right."""
    cold = middle(found["changes"]["cold"]["stock"])
    made = []
    for change, runs in found["changes"].items():
        done, of = runs["ours"][-1]["again"].get("chapters", (0, 0))
        told = {which: {one["shows"] for one in runs[which]} for which in runs}
        made.append({
            "book": found["book"], "change": change, "rounds": str(found["repeats"]),
            **{f"{which}_s": f"{middle(runs[which]):.2f}" for which in runs},
            "ratio": f"{middle(runs['ours']) / cold:.3f}",
            **{f"{which}_mb": f"{middle(runs[which], 'memory') / 1e6:.0f}" for which in runs},
            "again": str(done), "chapters": str(of),
            **{f"{which}_right": "" if None in told[which] else ("no" if False in told[which] else "yes") for which in told},
        })  # fmt: skip
    return made


def table(made: list[dict[str, str]]) -> str:
    """The rows as lines."""
    heads = {
        "book": "book", "change": "change", "stock_s": "stock, s", "ours_s": "ours, s", "ratio": "ratio", "aim": "aim",
        "stock_mb": "stock, MB", "ours_mb": "ours, MB", "done": "run again", "stock_right": "stock shows it", "ours_right": "ours shows it",
    }  # fmt: skip
    lines = [heads]
    for row in made:
        aim = AIMS.get(row["change"])
        lines.append({**row, "aim": f"{aim:.2f}" if aim else "", "done": f"{row['again']} of {row['chapters']}"})
    return "\n".join(" ".join(line[name].rjust(max(len(heads[name]) + 1, 11)) for name in heads) for line in lines)


def growth(found: list[Found]) -> dict[str, float]:
    """How much more the largest book of copies takes than the smallest, by change and book (`cold, ours`), and `memory, ours` of a cold build."""
    by_size = sorted((one for one in found if one["book"].endswith("copies")), key=lambda one: int(one["book"].split()[0]))
    if len(by_size) < 2:
        return {}
    least, most = by_size[0]["changes"], by_size[-1]["changes"]
    grown = {f"{change}, {which}": middle(most[change][which]) / middle(least[change][which]) for change in most for which in most[change]}
    held = [middle(one["cold"]["ours"], "memory") for one in (least, most)]
    return grown | ({"memory, ours": held[1] / held[0]} if held[0] else {})


def missed(made: list[dict[str, str]], grown: dict[str, float]) -> list[str]:
    """Aims that were not met, a line each; a page of ours that does not show what was changed is one, too."""
    faults = [
        f"{row['book']}, {row['change']}: {row['ratio']} of stock's cold build, at most {AIMS[row['change']]}"
        for row in made
        if int(row["chapters"]) >= LEAST and float(row["ratio"]) > AIMS.get(row["change"], float("inf"))
    ]
    faults += [f"{row['book']}, {row['change']}: no page of ours shows it in every round" for row in made if row["ours_right"] == "no"]
    limits = {"cold, ours": GROWTH["seconds"], "memory, ours": GROWTH["memory"]}
    return faults + [
        f"largest against smallest, {name}: {grown[name]:.1f}, at most {most}" for name, most in limits.items() if grown.get(name, 0) > most
    ]


def _notes(found: Found) -> Iterator[str]:
    """What was changed in a book, who reads it, and how large both sites are, a line each."""
    book = found["book"]
    for change, edit in found["edits"].items():
        yield f"{book}, {change}: {edit['path']}"
    for name, names in found["readers"].items():
        yield f"{book}, chapters that read {name}: {len(names)}"
    for which, (raw, zipped) in found["sizes"].items():
        yield f"{book}, site, {which}: {raw / 1e6:.1f} MB, {zipped / 1e6:.1f} MB compressed"


def report(found: list[Found]) -> list[str]:
    """Print all that was found, and return the aims that were missed."""
    made = [row for one in found for row in rows(one)]
    print(table(made))
    for line in (line for one in found for line in _notes(one)):
        print(line)
    grown = growth(found)
    for name, times in grown.items():
        print(f"largest book of copies against the smallest, {name}: {times:.1f}")
    faults = missed(made, grown)
    for fault in faults:
        print(f"missed: {fault}")
    return faults


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 1 where an aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5, help="rounds, of which the middle one counts; default: 5")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 30, 100], help="chapters of the books of copies; default: 10 30 100")
    parser.add_argument("--whole", action=argparse.BooleanOptionalAction, default=True, help="measure this book; default: yes")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every build to a file")
    parser.add_argument("--accept", action="store_true", help="write the table and the chart that the book shows, for the books measured")
    said = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that clones are removed
    found = [whole(said.repeats)] if said.whole else []
    for number in said.sizes:
        found.append(copies(number, said.repeats))
    if said.json:
        said.json.write_text(json.dumps(found, indent=1), "utf-8")
    if said.accept:
        bench_chart.accept([row for one in found for row in rows(one)])
    return int(bool(report(found)))


if __name__ == "__main__":
    sys.exit(main())
