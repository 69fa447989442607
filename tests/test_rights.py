"""The papers are under copyright: no text of theirs is in the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from econsec import seeds
from econsec.paths import Project

RUN = 12


def words(text: str, titles: list[str]) -> list[str]:
    """Words of a text in lower case, the papers' titles (the one exception) left out."""
    text = re.sub(r"\s+", " ", text.replace("’", "'")).lower()
    for title in titles:
        text = text.replace(title.lower(), " | ")
    return re.findall(r"[a-z0-9]+", text)


def shared_runs(text: str, runs: set[tuple[str, ...]], titles: list[str]) -> list[str]:
    """Runs of twelve words that a text shares with the papers."""
    found = words(text, titles)
    return [" ".join(run) for run in zip(*(found[i:] for i in range(RUN))) if run in runs]


def test_no_file_shares_a_run_of_twelve_words_with_a_paper(project: Project, texts: Path) -> None:
    titles = [seeds.source(project, paper)["title"] for paper in project.papers]
    runs: set[tuple[str, ...]] = set()
    for paper in project.papers:
        found = words((texts / f"{paper}.txt").read_text("utf-8").split("### References")[0], titles)
        runs |= set(zip(*(found[i:] for i in range(RUN))))
    assert len(runs) > 10_000 and shared_runs(" ".join(min(runs)), runs, titles)
    tracked = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=project.root, capture_output=True, text=True, check=True
    )
    faults = []
    for name in tracked.stdout.splitlines():
        path = project.root / name
        if path.is_file() and path.suffix not in (".png", ".ttf"):
            for hit in shared_runs(path.read_text("utf-8", errors="replace"), runs, titles):
                line = next(
                    (
                        i
                        for i, text in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
                        if hit.split()[0] in text.lower()
                    ),
                    1,
                )
                faults.append(f"{name} line {line} or after: {hit}")
    assert not faults, "Put these in your own words:\n" + "\n".join(faults)
