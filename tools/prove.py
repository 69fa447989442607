"""The long proofs, before a release: ``python -m tools.prove``, an hour or more.

Builds of one commit are the same, edits at random give the site that is built from nothing, builds killed at random leave a whole one,
and every change of a value is noticed.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import same
from tools.trial import Trial, change

# Seconds after which a build is killed, at the latest: a little more than one of the small book takes.
LATEST = 8.0


def edited(trial: Trial, dice: random.Random, count: int) -> list[str]:
    """Make changes at random, each built with what is recorded and from nothing; returns where these sites differ."""
    found = []
    for number in range(1, count + 1):
        what = change(trial, dice)
        trial.build()
        unlike = same.differences(trial.sums(), trial.afresh())
        print(f"edit {number} of {count}: {what}: {len(unlike)} differences", flush=True)
        found += [f"{what}: {one}" for one in unlike]
    return found


def killed(trial: Trial, dice: random.Random, count: int) -> list[str]:
    """Kill builds at random moments, all their processes or the first alone; returns where a site was not whole, or not right after all."""
    found = []
    for number in range(1, count + 1):
        what = change(trial, dice)
        is_killed = trial.kill(dice.uniform(0.2, LATEST), whole=dice.random() < 0.5)
        if not trial.is_whole():
            found.append(f"kill {number}, of a build after {what}: the site is not whole")
        print(f"kill {number} of {count}: {what}: {'killed' if is_killed else 'was done before'}", flush=True)
    trial.build()
    return found + [f"after all: {one}" for one in same.differences(trial.sums(), trial.afresh())]


def main(arguments: list[str] | None = None) -> int:
    """Run the proofs; the exit status is 1 where one fails."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=100)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2022, help="of the dice")
    parser.add_argument("--short", action="store_true", help="leave out mutants and sameness")
    said = parser.parse_args(arguments)
    dice, found = random.Random(said.seed), []
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial.make(Path(folder) / "clone")
        trial.build()
        found += edited(trial, dice, said.edits)
        found += killed(trial, dice, said.kills)
    steps = [] if said.short else [["tools.same"], ["tools.mutants"]]
    found += [f"{step[0]} fails" for step in steps if subprocess.run([sys.executable, "-m", *step], check=False).returncode]
    print(*found, f"{said.edits} edits, {said.kills} kills, seed {said.seed}: {len(found)} faults", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
