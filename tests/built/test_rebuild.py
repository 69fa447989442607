"""A small book is edited, broken off and built again: chapters run when something they read has changed, and the site is always whole."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tools import build, prove
from tools.trial import Trial

EVERY = {"chapters/heights", "chapters/rates", "chapters/both", "chapters/ledger", "chapters/number"}
# Input -> what is edited, its old and new text, which pages are run again, and where the new text must be seen.
EDITS = {
    "a word of prose": ("chapters/heights.md", "The words of this page", "A word of this page", set(), "chapters/heights", "A word of this page"),
    "its own code": ("chapters/number.md", "6 * 7", "6 * 70", {"chapters/number", "chapters/ledger"}, "chapters/number", "420"),
    "a cell of a table": ("data/heights.csv", "Utopia,2021,3.2", "Utopia,2021,7.9", {"chapters/heights", "chapters/both"}, "chapters/heights", "7.9"),
    "a claim": ("seeds/made2022/claims.yml", "The rate fell.", "The rate sank.", {"chapters/rates", "chapters/ledger"}, "chapters/ledger", "The rate sank."),
    "a module": ("econsec/wording.py", 'How values are written', 'How all values are written', EVERY - {"chapters/number", "chapters/heights"}, "chapters/both", "items"),
}  # fmt: skip


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Trial:
    """The small book, built once."""
    made = Trial.make(tmp_path_factory.mktemp("rebuild") / "clone")
    assert set(made.build()) == EVERY
    return made


def set_cell(trial: Trial, value: str) -> None:
    """Write a number into the cell of the second table on which nothing rests."""
    trial.substitute("data/heights.csv", r"(?m)^(Utopia,2021),[\d.]+", rf"\1,{value}")


def page(trial: Trial, name: str) -> str:
    """A page of the built site."""
    return (trial.site / f"{name}.html").read_text("utf-8")


@pytest.mark.parametrize("edited", EDITS)
def test_pages_that_read_what_changed_are_run_and_show_it(trial: Trial, edited: str) -> None:
    name, old, new, ran, shown_on, shown = EDITS[edited]
    trial.edit(name, old, new)
    assert set(trial.build()) == ran
    assert shown in page(trial, shown_on)


@pytest.mark.parametrize("afresh", [False, True])
def test_records_of_earlier_builds_are_forgotten_where_that_is_asked(afresh: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = tmp_path / "_build" / ".runs" / "a.json"
    record.parent.mkdir(parents=True)
    record.write_text("{}", "utf-8")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(build, "SIDE", tmp_path / "_build" / ".side")
    assert build.build(afresh) != 0  # there is no book
    assert record.exists() is not afresh


def test_nothing_is_run_where_nothing_changed_though_files_were_touched(trial: Trial) -> None:
    before = trial.sums()
    for name in ("data/heights.csv", "econsec/wording.py", "chapters/heights.md"):
        os.utime(trial.root / name)
    assert trial.build() == {} and trial.sums() == before


def test_a_table_put_back_with_its_older_date_is_seen(trial: Trial) -> None:
    table = trial.root / "data" / "heights.csv"
    content, dates = table.read_text("utf-8"), table.stat()
    set_cell(trial, "8.8")
    trial.build()
    table.write_text(content, "utf-8")
    os.utime(table, ns=(dates.st_atime_ns, dates.st_mtime_ns - 10**12))
    assert set(trial.build()) == {"chapters/heights", "chapters/both"}


def test_another_version_of_a_library_has_every_page_run(trial: Trial, tmp_path: Path) -> None:
    (tmp_path / "made_up-1.0.dist-info").mkdir()
    (tmp_path / "made_up-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: made-up\nVersion: 1.0\n")
    assert set(trial.build(PYTHONPATH=f"{trial.root}{os.pathsep}{tmp_path}")) == EVERY


def test_the_own_command_of_jupyter_book_shows_a_changed_cell_without_any_flag(trial: Trial) -> None:
    set_cell(trial, "61.5")
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", "."]
    done = subprocess.run(command, check=False, cwd=trial.root, env=trial.environment(), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "61.5" in page(trial, "chapters/heights")


def test_a_cell_that_fails_leaves_the_site_as_it_was_and_is_named(trial: Trial) -> None:
    trial.build()
    before = trial.sums()
    trial.edit("chapters/number.md", "6 * 70", "6 / 0")
    with pytest.raises(RuntimeError, match=r"chapters/number: cell 1: ZeroDivisionError: division by zero"):
        trial.build()
    assert trial.sums() == before
    trial.edit("chapters/number.md", "6 / 0", "6 * 70")
    trial.build()
    assert trial.sums() == before


def test_after_edits_at_random_the_site_is_the_one_built_from_nothing(trial: Trial) -> None:
    assert prove.edited(trial, random.Random(8), 3) == []


def test_a_build_that_is_killed_leaves_a_whole_site_and_the_next_is_right(trial: Trial) -> None:
    assert prove.killed(trial, random.Random(8), 3) == []


def test_two_builds_at_once_do_no_harm(trial: Trial) -> None:
    set_cell(trial, "62.5")
    both = [trial.start(), trial.start()]
    said = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("Another build runs here" in one for one in said) == 1
    assert "62.5" in page(trial, "chapters/heights") and trial.is_whole()


def test_a_full_disk_leaves_the_site_as_it_was_and_no_broken_record(trial: Trial) -> None:
    trial.build()
    before = trial.sums()
    set_cell(trial, "63.5")
    limit = [sys.executable, "-m", "tools.build"]
    done = subprocess.run(
        limit, check=False, cwd=trial.root, env=trial.environment(), capture_output=True, text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY)),
    )  # fmt: skip
    assert done.returncode != 0 and trial.sums() == before
    trial.build()
    assert "63.5" in page(trial, "chapters/heights") and trial.is_whole()
