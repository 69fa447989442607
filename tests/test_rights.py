"""The papers are under copyright: no text of theirs is in the repository."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from econsec import seeds
from econsec.paths import Project

RUN = 12


def words(text: str, titles: list[str]) -> list[tuple[str, int]]:
    """Words of a text in lower case, each with its line; the papers' titles, the one exception, left out."""
    text = text.replace("’", "'").lower()
    for title in titles:
        spaced = r"\s+".join(map(re.escape, title.lower().split()))
        text = re.sub(spaced, lambda match: " | " + "\n" * match[0].count("\n"), text)
    return [(word, number) for number, line in enumerate(text.split("\n"), start=1) for word in re.findall(r"[a-z0-9]+", line)]


def runs_of(found: list[tuple[str, int]]) -> list[tuple[tuple[str, ...], int]]:
    """Every run of twelve words, with the line it begins in."""
    return [(tuple(word for word, _ in found[i : i + RUN]), found[i][1]) for i in range(len(found) - RUN + 1)]


def shared(text: str, runs: set[tuple[str, ...]], titles: list[str]) -> list[tuple[int, str]]:
    """Runs that a text shares with the papers: line and words."""
    return [(line, " ".join(run)) for run, line in runs_of(words(text, titles)) if run in runs]


@pytest.fixture(scope="module")
def titles(project: Project) -> list[str]:
    return [seeds.source(project, paper)["title"] for paper in project.papers]


@pytest.fixture(scope="module")
def runs(project: Project, texts: Path, titles: list[str]) -> set[tuple[str, ...]]:
    """All runs of twelve words in the papers."""
    contents = [(texts / f"{paper}.txt").read_text("utf-8").split("### References")[0] for paper in project.papers]
    return {run for content in contents for run, _ in runs_of(words(content, titles))}


def test_no_file_shares_a_run_of_twelve_words_with_a_paper(project: Project, runs: set[tuple[str, ...]], titles: list[str]) -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    tracked = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=True).stdout.splitlines()
    paths = [project.root / name for name in tracked if not name.endswith(".png") and (project.root / name).is_file()]
    assert len(paths) > 50
    faults = [
        f"{project.name(path)} line {line}: {hit}"
        for path in paths
        for line, hit in shared(path.read_text("utf-8", errors="replace"), runs, titles)
    ]
    assert not faults, "Put these in your own words:\n" + "\n".join(faults)


def test_a_copied_run_is_found_in_its_line_and_a_title_is_not(runs: set[tuple[str, ...]], titles: list[str]) -> None:
    copied = min(runs)
    text = "Words of our own.\n\n" + " ".join(copied[:6]) + "\n" + " ".join(copied[6:])
    assert shared(text, runs, titles) == [(3, " ".join(copied))]
    assert shared("\n".join(titles), runs, titles) == []
