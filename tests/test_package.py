"""The package outside the clone: a built wheel carries its data, and a notebook run from any folder finds it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from econsec import paths, tables

ROOT = Path(__file__).resolve().parent.parent
# What tables, ledgers, manifests and chapters are kept in. A paper's text is in none of them.
KINDS = {".csv", ".yml", ".yaml", ".md", ".json", ".bib"}
CELL = "import econsec\nfrom econsec import claims, tables\nprint(econsec.__file__, len(tables.load('jetro_expansion')), claims.claim('Z-014').text)"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the clone, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_table_and_ledger_and_no_text_of_a_paper(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for pattern in ("data/*", "seeds/*.csv", "seeds/*/*"):
        for path in ROOT.glob(pattern):
            if path.is_file() and "texts" not in path.parts:
                assert f"econsec/project/{path.relative_to(ROOT).as_posix()}" in names
    assert "econsec/project/chapters/references.bib" in names and "econsec/static/econsec.css" in names
    assert not [name for name in names if "texts" in name]


def test_the_wheel_brings_files_of_known_kinds_only_and_names_every_licence(wheel: Path) -> None:
    within = zipfile.ZipFile(wheel)
    brought = [name for name in within.namelist() if name.startswith("econsec/project/")]
    assert not [name for name in brought if Path(name).suffix not in KINDS]
    (metadata,) = [name for name in within.namelist() if name.endswith(".dist-info/METADATA")]
    (said,) = re.findall(r"(?m)^License-Expression: (.+)$", within.read(metadata).decode())
    of_tables = {one["name"] for name in tables.names(paths.installed()) for one in tables.descriptor(name, paths.installed())["licenses"]}
    assert set(said.split(" AND ")) == {"MIT", tables.OWN_LICENCE, *of_tables}


def test_a_notebook_in_any_folder_finds_the_data_of_the_wheel(wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed, elsewhere = tmp_path / "installed", tmp_path / "elsewhere"
    elsewhere.mkdir()
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(installed), str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    monkeypatch.setenv("PYTHONPATH", str(installed))
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CELL)])
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(elsewhere)}}).execute()
    printed = notebook.cells[0].outputs[0]["text"]
    assert printed.startswith(str(installed)) and printed.endswith(f"{len(tables.cells('jetro_expansion', paths.installed()))} 55.3%\n")


def test_everything_installed_is_pinned_and_the_package_itself_comes_last() -> None:
    lines = [line for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines() if line and not line.lstrip().startswith("#")]
    assert lines[-1] == "-e ."
    assert all("==" in line and "://" not in line for line in lines[:-1])
    pinned = {line.split("==")[0].strip() for line in lines[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["book"]]:
        assert wanted.split(">")[0].split("=")[0] in pinned


def test_every_direct_dependency_has_its_reason_on_the_method_page() -> None:
    reasons = (ROOT / "chapters" / "method.md").read_text("utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for wanted in [*project["dependencies"], *project["optional-dependencies"]["book"]]:
        assert wanted.split(">")[0].split("=")[0] in reasons, wanted
