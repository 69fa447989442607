"""A small book in a folder of its own, to be edited, built, broken off and built again: what tests and `tools.prove` try it with."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from econsec import manifest, warm
from tools import same

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("tests/bad/whole", "econsec", "tools", "_config.yml")
HEAD = "---\nfile_format: mystnb\nkernelspec:\n  name: python3\n  display_name: Python 3\n---\n\n"
# Pages of the small book: what each reads is in its name.
PAGES = {
    "index": "# A small book\n\nThe opening words.\n",
    "chapters/heights": HEAD
    + "# Heights\n\nThe words of this page.\n\n```{code-cell} python3\nfrom econsec import tables\n\n"
    + 'heights = tables.load("heights")\n", ".join(map(str, heights.rate_pct))\n```\n',
    "chapters/rates": HEAD
    + "# Rates\n\nThe words of this page.\n\n```{code-cell} python3\nfrom econsec import charts, figures, tables\n\n"
    + 'rates = tables.load("rates").query("economy == \'Atlantis\'").assign(words="a rate")\n```\n\n```{code-cell} python3\n'
    + 'figures.show(charts.bars(rates, "rate_pct", "fiscal_year", "words", "economy", {"Atlantis": "#7f868d"}, "Rate, percent"), '
    + 'id="small-rates", caption="Rates.", alt="Bars.", tables=["rates"], claims=["M-001"])\n```\n',
    "chapters/both": HEAD
    + "# Both\n\nThe words of this page.\n\n```{code-cell} python3\nfrom econsec import tables, wording\n\n"
    + 'wording.say(len(tables.load("heights")) + len(tables.load("rates")), "items")\n```\n',
    "chapters/ledger": HEAD
    + "# The ledger\n\nThe words of this page.\n\n```{code-cell} python3\nfrom econsec import audit\n\n"
    + 'audit.ledger("made2022:abstract", "made2022:1")\n```\n',
    "chapters/number": HEAD + "# A number\n\nThe words of this page.\n\n```{code-cell} python3\n6 * 7\n```\n",
}
RAN = re.compile(r"^  (\S+): (.+)$", re.MULTILINE)


def lay(root: Path, parts: Iterable[str]) -> None:
    """Copy parts of this project into a folder: files, folders under their names, and folders of `tests` over one another."""
    for name in parts:
        part = ROOT / name
        if part.is_dir():
            target = root if name.startswith("tests") else root / name
            shutil.copytree(part, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(part, root)


@dataclass
class Trial:
    """A clone of the package with a small book."""

    root: Path

    @classmethod
    def make(cls, root: Path) -> Trial:
        """Write the book into a new folder."""
        lay(root, PARTS)
        for name, text in PAGES.items():
            (root / f"{name}.md").write_text(text, "utf-8")
        chapters = "".join(f"  - file: {name}\n" for name in PAGES if name != "index")
        (root / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{chapters}", "utf-8")
        for end in (".csv", ".resource.yaml"):  # a second table, on which no claim rests
            text = (root / "data" / f"rates{end}").read_text("utf-8")
            (root / "data" / f"heights{end}").write_text(re.sub(r"\brates\b", "heights", text), "utf-8")
        return cls(root)

    @property
    def site(self) -> Path:
        """The built site."""
        return self.root / "_build" / "html"

    def environment(self, **more: str) -> dict[str, str]:
        """Variables of a build, which uses the package of this folder."""
        return {**os.environ, "PYTHONPATH": str(self.root), "PYTHONSAFEPATH": "1", "ECONSEC_TEXTS": str(self.root / "none"), **more}

    def start(self, said: int = subprocess.PIPE, **more: str) -> subprocess.Popen[str]:
        """Begin to build, in a group of processes of its own; where what it says goes, if it is to be read."""
        command, to = [sys.executable, "-m", "tools.build"], {"stdout": said, "stderr": subprocess.STDOUT}
        return subprocess.Popen(command, cwd=self.root, env=self.environment(**more), text=True, start_new_session=True, **to)

    def build(self, **more: str) -> dict[str, str]:
        """Build; returns the pages that were run, each with the reason. Raises RuntimeError with what was said where it fails."""
        process = self.start(**more)
        said = process.communicate()[0]
        if process.returncode:
            raise RuntimeError(said[-3000:])
        return {name: why for name, why in RAN.findall(said) if name in PAGES}

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a text that stands once in a file. Raises ValueError where it does not."""
        path = self.root / name
        text = path.read_text("utf-8")
        if text.count(old) != 1:
            raise ValueError(f"{name}: {old!r} stands there {text.count(old)} times, not once")
        path.write_text(text.replace(old, new), "utf-8")

    def substitute(self, name: str, pattern: str, new: str) -> None:
        """Replace the first match of a pattern in a file. Raises ValueError where there is none."""
        path = self.root / name
        text, count = re.subn(pattern, new, path.read_text("utf-8"), count=1)
        if not count:
            raise ValueError(f"{name}: nothing is like {pattern}")
        path.write_text(text, "utf-8")

    def sums(self) -> dict[str, str]:
        """Hash of every file of the site, hidden ones apart."""
        return same.sums(self.site)

    def is_whole(self) -> bool:
        """Whether the site is as its own list of sums says, no file more and none less."""
        listed = dict(line.split("  ", 1)[::-1] for line in (self.site / manifest.SUMS).read_text("utf-8").splitlines())
        return self.sums() == listed | {manifest.SUMS: warm.digest(str(self.site / manifest.SUMS))}

    def afresh(self) -> dict[str, str]:
        """Hashes of the site built from nothing; what was built and recorded before stays."""
        build, kept = self.root / "_build", self.root / "kept"
        os.rename(build, kept)
        try:
            self.build()
            return self.sums()
        finally:
            shutil.rmtree(build, ignore_errors=True)
            os.rename(kept, build)

    def kill(self, seconds: float, whole: bool) -> bool:
        """Begin to build and kill it after a while, all its processes or the first alone; whether it was still at it."""
        process = self.start(subprocess.DEVNULL)
        time.sleep(seconds)
        is_running = process.poll() is None
        if is_running:
            (os.killpg if whole else os.kill)(process.pid, signal.SIGKILL)
        process.wait()
        return is_running


def change(trial: Trial, dice: random.Random) -> str:
    """Make a change at random to some input; returns what it was, in a few words."""
    number = str(dice.randrange(100, 1000))
    page = dice.choice([name for name in PAGES if name != "index"])
    changes: dict[str, Callable[[], None]] = {
        f"prose of {page}": lambda: trial.substitute(f"{page}.md", r"The words\w* of", f"The words{number} of"),
        f"title of {page}": lambda: trial.substitute(f"{page}.md", r"(?m)^# (\w+).*$", rf"# \1 {number}"),
        "a cell of a table": lambda: trial.substitute("data/heights.csv", r"(?m)^(Utopia,2021),[\d.]+", rf"\1,{int(number) % 100}.5"),
        "a word of a descriptor": lambda: trial.substitute("data/heights.resource.yaml", r"(?m)^(title: [A-Z]\w+).*$", rf"\1 {number}"),
        "code of a cell": lambda: trial.substitute("chapters/number.md", r"6 \* \d+", f"6 * {number}"),
        "a claim": lambda: trial.substitute("seeds/made2022/claims.yml", r"(?m)^(  says: [^\d\n.]*\w)(?: \d+)?\.$", rf"\1 {number}."),
        "a module": lambda: trial.substitute("econsec/wording.py", r"\Z", f"# {number}\n"),
    }
    what = dice.choice(list(changes))
    changes[what]()
    return what
