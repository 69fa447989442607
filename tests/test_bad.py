"""Bad input: each fault gets one line (where, what, what to do) and exit status 1, all faults of a run together.

A folder of ``tests/bad`` holds the files of one fault and, in ``message.txt``, where and what; they are laid over the
sound project ``tests/bad/whole``.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from econsec.cli import main

BAD = Path(__file__).parent / "bad"
CASES = sorted(path.name for path in BAD.iterdir() if (path / "message.txt").is_file())


def lay(tmp_path: Path, *cases: str) -> Path:
    """The sound project with the files of some cases laid over it."""
    root = shutil.copytree(BAD / "whole", tmp_path / "project")
    for case in cases:
        shutil.copytree(BAD / case, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("message.txt"))
    return root


def faults(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Exit status of ``econsec check`` on the project in a folder, and the lines it prints."""
    status = main(["check", "--root", str(root)])
    return status, capsys.readouterr().err.splitlines()


def state(root: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in root.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def texts_of_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    """The texts are those of the project laid out, not those that the environment names."""
    monkeypatch.delenv("ECONSEC_TEXTS", raising=False)


def test_the_sound_project_has_no_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert faults(lay(tmp_path), capsys) == (0, [])


@pytest.mark.parametrize("case", CASES)
def test_a_fault_gets_one_line_that_says_where_what_and_what_to_do(case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = lay(tmp_path, case)
    before = state(root)
    status, lines = faults(root, capsys)
    expected = (BAD / case / "message.txt").read_text("utf-8").strip()
    assert status == 1
    assert len(lines) == 1 and lines[0].startswith(expected) and len(lines[0]) > len(expected) + 5 and lines[0].endswith("."), lines
    assert state(root) == before


def test_the_command_itself_ends_with_status_one_and_no_traceback(tmp_path: Path) -> None:
    root = lay(tmp_path, "cell-of-wrong-type")
    ran = subprocess.run([sys.executable, "-m", "econsec", "check", "--root", str(root)], capture_output=True, text=True)
    assert (
        ran.returncode == 1
        and ran.stderr.startswith("data/rates.csv row 3, rate_pct: 12x5 is no number.")
        and "Traceback" not in ran.stderr
    )


def test_all_faults_of_a_run_are_shown_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cases = ["cell-of-wrong-type", "claim-of-unknown-kind", "text-that-differs", "stray-file-in-data", "source-without-year"]
    _, lines = faults(lay(tmp_path, *cases), capsys)
    for case in cases:
        assert (BAD / case / "message.txt").read_text("utf-8").strip() in "\n".join(lines)


def test_several_faults_of_one_file_are_shown_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = lay(tmp_path, "cell-of-wrong-type")
    path = root / "data" / "rates.csv"
    path.write_text(path.read_text("utf-8").replace("2021-03-01", "yesterday").replace("Utopia,2021,3.2", "Utopia,2021,-3.2"), "utf-8")
    _, lines = faults(root, capsys)
    assert len([line for line in lines if line.startswith("data/rates.csv")]) == 3
