"""What Lighthouse says of pages of the built book: ``python -m tools.lighthouse [PAGE...]``, with its measure of performance."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tools import node
from tools.browser import ensure_browser
from tools.serve import serve
from tools.shots import HTML

# What every kind of page must have in full.
GATED = ("accessibility", "best-practices", "seo")
# One of each kind that is made in a way of its own.
OF_EACH_MAKING = (
    "chapters/zhu/outlook.html",
    "figures/jetro-expansion/index.html",
    "search.html",
)
# One of each kind.
PAGES = (
    "index.html",
    "chapters/zhu/outlook.html",
    "chapters/audit/numbers.html",
    "chapters/audit/findings.html",
    "chapters/glossary.html",
    "chapters/method.html",
    "figures/index.html",
    "figures/jetro-expansion/index.html",
    "search.html",
    "404.html",
)


@dataclass(frozen=True)
class Page:
    """A page: its name, its scores from 0 to 1, and what cost points."""

    name: str
    scores: dict[str, float]
    faults: list[str]


def audit(site: Path, names: tuple[str, ...], categories: tuple[str, ...] = GATED) -> list[Page]:
    """What Lighthouse says of these pages. Raises `RuntimeError` where it does not run."""
    program = [node.ensure(), str(Path(__file__).with_suffix(".mjs")), str(node.INSTALLED / "node_modules"), ",".join(categories)]
    with serve(site) as top:
        environment = {**os.environ, "CHROME_PATH": str(ensure_browser())}
        done = subprocess.run(
            [*program, *(f"{top}/{name}" for name in names)], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"lighthouse: {(done.stderr or done.stdout).strip()[-500:]}")
        said = [json.loads(line) for line in done.stdout.splitlines()]
        return [Page(one["address"].removeprefix(f"{top}/"), one["scores"], one["faults"]) for one in said]


def main(names: tuple[str, ...]) -> None:
    """Print the scores of pages, performance with them, and what costs points."""
    for page in audit(HTML, names, ("performance", *GATED)):
        print(page.name, *(f"{kind} {score}" for kind, score in page.scores.items()), sep="  ", flush=True)
        print(*(f"    {fault}\n" for fault in page.faults), sep="", end="")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or PAGES)
