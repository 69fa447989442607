"""``econsec rerun``: a made-up clone is built again and compared with what was published; every kind of difference is told."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from econsec import differences, locked, manifest, rerun
from econsec.cli import main
from econsec.differences import DIFFERENT, ROUNDED, SAME
from econsec.paths import Project, installed

WHOLE = Path(__file__).parent / "bad" / "whole"
ROWS = [{"economy": "Atlantis", "rate": 12.5, "words": "12.5%"}, {"economy": "Utopia", "rate": 0.1, "words": "0.1%"}]
# Stands for the build: it must be told to run everything, and puts the site of the test into its place.
BUILD = """
import pathlib, shutil, sys
assert sys.argv[1:] == ["--afresh"], "an earlier run is kept"
print("building")
if pathlib.Path("fails").exists():
    sys.exit(3)
shutil.copytree("next", "_build/html", dirs_exist_ok=True)
"""


class Clone:
    """A made-up clone, whose build puts the site in ``next`` into its place, and the site that was published before."""

    def __init__(self, root: Path) -> None:
        shutil.copytree(WHOLE, root)
        self.project, self.next, self.site = Project(root), root / "next", root.parent / "published"
        for name, text in {"tools/__init__.py": "", "tools/build.py": BUILD, "pyproject.toml": PYPROJECT, "requirements.txt": LOCK}.items():
            (root / name).parent.mkdir(exist_ok=True)
            (root / name).write_text(text, "utf-8")
        self.write()
        shutil.copytree(self.next, self.site)

    def write(self, rows: list[dict[str, Any]] = ROWS, fingerprint: str = "0123456789", is_withheld: bool = False) -> None:
        """Write the next site: one figure with these rows, and the wheel with the tables as they are."""
        shutil.rmtree(self.next, ignore_errors=True)
        folder = self.next / "figures" / "rates"
        folder.mkdir(parents=True)
        said = "".join(",".join("" if cell is None else str(cell) for cell in row.values()) + "\n" for row in rows if not is_withheld)
        (folder / "rates.csv").write_text("economy,rate,words\n" + said, "utf-8")
        spec = {"mark": "bar", "datasets": {"rows": [] if is_withheld else rows}}
        (folder / "rates.vl.json").write_text(json.dumps(spec), "utf-8")
        (self.next / "index.html").write_text("page", "utf-8")
        with zipfile.ZipFile(self.next / "econsec.whl", "w") as wheel:
            for path in sorted(self.project.data.iterdir()):
                wheel.write(path, f"econsec/project/data/{path.name}")
        figure: Any = SimpleNamespace(id="rates", fingerprint=fingerprint, document="index")
        manifest.write(self.next, [figure], self.project)

    def change(self, site: Path, **parts: Any) -> None:
        """Write parts of the manifest of a site anew."""
        path = site / "manifest.json"
        path.write_bytes(manifest.as_bytes({**json.loads(path.read_text("utf-8")), **parts}))

    def rerun(self, capfd: pytest.CaptureFixture[str], *asked: object) -> tuple[int, list[str], str]:
        """Exit status of the command, the lines it prints, and what stands on standard error."""
        status = main(["rerun", "--root", str(self.project.root), *map(str, asked)])
        out = capfd.readouterr()
        return status, out.out.splitlines(), out.err


PYPROJECT = '[project]\nname = "econsec"\nversion = "VERSION"\nrequires-python = ">=3.11"\n'.replace(
    "VERSION", importlib.metadata.version("econsec")
)
LOCK = f"# made by: make lock\npytest=={importlib.metadata.version('pytest')}\n    # via econsec\n-e .\n"


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "clone")


def test_what_is_built_as_it_was_published_is_the_same_and_ends_with_one_line(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    status, lines, err = clone.rerun(capfd, clone.site)
    version = importlib.metadata.version("econsec")
    assert status == 0 and err == "building\n" and lines[0] == "environment: 1 packages, all as requirements.txt has them"
    assert lines[-1].startswith(f"Economic Security, Recomputed, run again: {version} (sources ")
    assert f"against {version} as built and not released (manifest " in lines[-1]
    same = "): 1 of 1 tables, 1 of 1 figures and 2 of 2 claims are the same, 0 the same within rounding, 0 different; "
    counts = f"{same}4 of 4 files byte for byte; "
    assert counts in lines[-1]
    assert lines[-1].endswith("environment as locked.") and not [line for line in lines if "different:" in line]


@pytest.mark.parametrize("rate", [12.500000000000002, 12.499999999999998, 12.500000001])
def test_a_number_that_another_processor_computes_is_the_same_within_rounding(
    rate: float, clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    clone.write([{**ROWS[0], "rate": rate}, ROWS[1]], "9876543210")
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert status == 0 and "0 of 1 figures and 2 of 2 claims are the same, 1 the same within rounding, 0 different" in lines[-1]
    assert any(line.startswith(f"figure rates: same within rounding: row 2 (Atlantis), rate: {rate} for 12.5 (") for line in lines)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"rate": 12.6}, "row 2 (Atlantis), rate: 12.6 for 12.5 (+0.1)"),
        ({"rate": 12.5001}, "row 2 (Atlantis), rate: 12.5001 for 12.5 (+0.0001)"),
        ({"words": "12.50%"}, "row 2 (Atlantis), words: «12.50%» for «12.5%»"),
        ({"rate": None}, "row 2 (Atlantis), rate: nothing for 12.5"),
        ({"economy": "Atl\x1b[2J"}, "row 2 (Atl [2J), economy: «Atl [2J» for «Atlantis»"),
    ],
    ids=["number", "beyond rounding", "printed digits", "empty", "control characters"],
)
def test_a_figure_with_other_rows_is_different_and_the_cell_is_told(
    row: dict[str, Any], told: str, clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    clone.write([{**ROWS[0], **row}, ROWS[1]], "9876543210")
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert status == 1 and [line for line in lines if line.startswith(f"figure rates: different: {told}; specification/datasets/rows/0/")]


def test_one_cell_beyond_rounding_makes_a_figure_different_whatever_the_others_are() -> None:
    found = differences.of_rows("rate,share\n12.5,0.3\n", "rate,share\n12.500000000000002,0.4\n", is_computed=True)
    assert [one.is_rounding for one in found] == [True, False] and differences.word(found) == DIFFERENT


def test_rows_that_both_have_are_found_again_behind_one_that_was_added() -> None:
    before = "economy,rate\n" + "".join(f"E{number},{number}.5\n" for number in range(9))
    found = differences.of_rows(before, before.replace("E3,3.5\n", "New,1\nE3,3.5\n").replace("E7,7.5\n", ""), is_computed=True)
    assert list(map(str, found)) == ["row 5 (New) is one too many", "row 9 (E7) is missing"]
    assert str(differences.of_rows("a,b\n1,2\n", "a,c\n1,2\n", is_computed=True)[0]) == "columns: «a, c» for «a, b»"


@pytest.mark.parametrize(
    ("was", "now", "word"),
    [
        ("2000000000", "2000000001", DIFFERENT),
        ("1", "1.0", ROUNDED),
        ("3.0", "3.0000000000000004", ROUNDED),
        ("0.0", "1e-17", ROUNDED),
        ("0.0", "1e-9", DIFFERENT),
        ("1.00000000099", "1", ROUNDED),
        ("1.0000000011", "1", DIFFERENT),
        ("true", "1", DIFFERENT),
        ("null", "0", DIFFERENT),
        ('"12.5"', "12.5", DIFFERENT),
        ('"12.5 %"', '"12.6 %"', DIFFERENT),
        ("[1, 2]", "[1, 2, 3]", DIFFERENT),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', SAME),
    ],
)
def test_whole_numbers_and_texts_are_never_rounded(was: str, now: str, word: str) -> None:
    found = differences.of_json("value", f'{{"x": {was}}}', f'{{"x": {now}}}')
    assert differences.word(found) == word and all(one.where.startswith("value/x") for one in found)


@pytest.mark.parametrize("cell", ["12.6", "12.500000000001"])
def test_a_cell_of_a_table_is_never_the_same_within_rounding(cell: str, clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    table = clone.project.data / "rates.csv"
    table.write_text(table.read_text("utf-8").replace("12.5", cell, 1), "utf-8")
    clone.write()
    status, lines, _ = clone.rerun(capfd, clone.site)
    (told,) = [line for line in lines if line.startswith("table rates: different: row 3 (Atlantis), rate_pct: ")]
    assert status == 1 and told.endswith(f"{cell} for 12.5 (+{'0.1' if cell == '12.6' else '1e-12'})")


def test_a_table_saved_with_other_line_ends_is_the_same_and_another_description_is_not(
    clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    table, description = clone.project.data / "rates.csv", clone.project.data / "rates.resource.yaml"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    clone.write()
    alone = Path(shutil.copy(clone.site / "manifest.json", clone.site.parent / "0.1.0.json"))
    assert clone.rerun(capfd, clone.site)[0] == clone.rerun(capfd, alone)[0] == 0
    description.write_text(description.read_text("utf-8") + "unit: other\n", "utf-8")
    clone.write()
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert status == 1 and [line for line in lines if line.startswith("table rates: different: description line ")]


def test_a_manifest_alone_tells_what_differs_and_not_by_how_much(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    alone = Path(shutil.copy(clone.site / "manifest.json", clone.site.parent / "0.1.0.json"))
    clone.write([{**ROWS[0], "rate": 12.500000000000002}, ROWS[1]], "9876543210")
    status, lines, _ = clone.rerun(capfd, alone)
    assert status == 1 and "figure rates: different: rows; specification" in lines
    assert "By how much, and whether within rounding, only the files of the published site tell: name its folder" in lines
    assert clone.rerun(capfd, clone.site)[0] == 0


def test_a_file_that_is_not_the_one_published_is_compared_with_nothing(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    clone.write([{**ROWS[0], "rate": 12.6}, ROWS[1]], "9876543210")
    shutil.copytree(clone.next / "figures", clone.site / "figures", dirs_exist_ok=True)
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert status == 1 and "figure rates: different: rows; specification" in lines


@pytest.mark.parametrize("name", ["../outside.csv", "{parent}/outside.csv"])
def test_a_manifest_names_no_file_outside_its_folder(name: str, clone: Clone) -> None:
    outside = clone.site.parent / "outside.csv"
    shutil.copy(clone.site / "figures" / "rates" / "rates.csv", outside)
    made = json.loads((clone.site / "manifest.json").read_text("utf-8"))
    named = name.format(parent=outside.parent)
    listed = {**made["files"], named: manifest.sha256(outside)}
    edition = rerun.Edition({**made, "files": listed}, clone.site)
    assert edition.text(named) is None and edition.text("figures/rates/rates.csv") == outside.read_text("utf-8")


def test_a_figure_whose_rows_are_withheld_is_told_by_its_fingerprint(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    clone.write(is_withheld=True)
    shutil.copytree(clone.next, clone.site, dirs_exist_ok=True)
    clone.write(is_withheld=True, fingerprint="9876543210")
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert status == 1 and "figure rates: different: rows that its licence keeps from being published" in lines


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": "12.6"}, "value: 12.6 for 12.5 (+0.1)"),
        ({"value": "12.50"}, "value: 12.50 for 12.5"),
        ({"verdict": "contradicted"}, "verdict: «contradicted» for «consistent»"),
        ({"found": ["12.6: as printed"]}, "found by check 1: «12.6: as printed» for «12.5: as printed»"),
        ({"found": []}, "found by check 1: nothing for «12.5: as printed»"),
        ({}, "words quoted for it"),
    ],
)
def test_a_claim_is_the_same_to_the_digit_or_different(
    change: dict[str, Any], told: str, clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    made = json.loads((clone.site / "manifest.json").read_text("utf-8"))["claims"]
    for site, said in ((clone.site, {"verdict": "consistent"}), (clone.next, {"verdict": "consistent", "sha256": "another", **change})):
        clone.change(site, claims={**made, "M-001": {**made["M-001"], **said}})
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert (
        status == 1
        and f"claim M-001: different: {told}" in lines
        and "1 of 2 claims are the same, 0 the same within rounding, 1 different" in lines[-1]
    )


def test_what_an_older_manifest_does_not_tell_of_a_claim_is_not_compared(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    made = json.loads((clone.site / "manifest.json").read_text("utf-8"))["claims"]
    clone.change(clone.site, claims={name: {field: one[field] for field in ("sha256", "verdict")} for name, one in made.items()})
    assert clone.rerun(capfd, clone.site)[0] == 0


def test_what_is_gone_and_what_is_new_is_different(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    made = json.loads((clone.next / "manifest.json").read_text("utf-8"))
    clone.change(clone.next, figures={"shares": made["figures"]["rates"]})
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert status == 1 and {"figure rates: different: is gone", "figure shares: different: was not published"} <= set(lines)


def test_other_pages_are_counted_and_judged_by_nobody(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    made = json.loads((clone.next / "manifest.json").read_text("utf-8"))
    clone.change(clone.next, files={**made["files"], "index.html": "another", "new.svg": "new"})
    status, lines, _ = clone.rerun(capfd, clone.site)
    assert status == 0 and {"files: different: 1 .html", "files: new: 1 .svg"} <= set(lines) and "3 of 5 files byte for byte" in lines[-1]


def test_json_says_all_of_it_and_nothing_else_is_on_standard_output(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    clone.write([{**ROWS[0], "rate": 12.6}, ROWS[1]], "9876543210")
    status, lines, err = clone.rerun(capfd, "--json", clone.site)
    said = json.loads("\n".join(lines))
    assert status == 1 and err == "building\n"
    assert list(said) == ["published", "here", "environment", *manifest.CITED, "counts", "files", "says"]
    assert said["figures"]["rates"]["is"] == DIFFERENT and said["claims"]["M-002"] == {"is": SAME, "differences": []}
    cell = {"where": "row 2 (Atlantis), rate", "published": "12.5", "here": "12.6", "by": "+0.1", "is_rounding": False}
    assert said["figures"]["rates"]["differences"][0] == cell
    assert said["counts"]["figures"] == {SAME: 0, ROUNDED: 0, DIFFERENT: 1} and said["published"]["has_files"]
    assert said["files"]["different"] == ["figures/rates/rates.csv", "figures/rates/rates.vl.json"]
    assert said["published"]["manifest"] == manifest.sha256(clone.site / "manifest.json") and said["says"].endswith("as locked.")


def test_the_latest_release_is_compared_with_where_nothing_is_named(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    kept = clone.project.root / "published"
    kept.mkdir()
    made = json.loads((clone.site / "manifest.json").read_text("utf-8"))
    for version, day in (("0.9.0", "2020-01-31"), ("0.10.0", "2020-02-29")):
        (kept / f"{version}.json").write_bytes(manifest.as_bytes({**made, "version": version, "released": day}))
    status, lines, _ = clone.rerun(capfd)
    assert status == 0 and "against 0.10.0 as published on 2020-02-29 (manifest " in lines[-1]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([], "published/: holds the manifest of no release. Name the manifest.json of the published site, or its folder: "),
        (["nowhere"], "nowhere: is not there. Name a manifest.json, or the folder of a site that has one."),
        (["clone/data"], "clone/data/manifest.json: is not there. "),
        (["clone/next/index.html"], "clone/next/index.html: does not end with a line feed."),
        (["clone/_build"], "clone/_build: lies in _build/, where everything is written anew. Copy it to another folder first."),
    ],
)
def test_without_anything_to_compare_with_nothing_is_run_and_one_line_says_why(
    asked: list[str], told: str, clone: Clone, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(clone.site.parent)
    status, lines, err = clone.rerun(capfd, *asked)
    assert status == 1 and lines == [] and len(err.splitlines()) == 1 and err.startswith(told)


def test_an_installed_package_says_in_a_line_that_there_is_nothing_to_run(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    (clone.project.root / "tools" / "build.py").unlink()
    status, lines, err = clone.rerun(capfd, clone.site)
    assert status == 1 and lines == [] and len(err.splitlines()) == 1
    assert "is no clone, and a package alone has nothing to run. Clone the repository, and run make book" in err


def test_a_build_that_fails_is_compared_with_nothing(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    assert clone.rerun(capfd, clone.site)[0] == 0
    (clone.project.root / "fails").touch()  # and what was built before is still there
    status, lines, err = clone.rerun(capfd, clone.site)
    assert status == 1 and all(line.startswith("environment: ") for line in lines)
    assert err.splitlines()[1:] == ["the build: failed with status 3, see above. Correct what it names, and run again."]


def test_every_package_that_is_not_the_one_locked_has_a_line_and_the_comparison_goes_on(
    clone: Clone, capfd: pytest.CaptureFixture[str]
) -> None:
    pins = "pytest==1.0.0\nNo_Such.Package==2.0\nelsewhere==3.0 ; sys_platform == 'nowhere'\n"
    (clone.project.root / "requirements.txt").write_text(pins, "utf-8")
    said = PYPROJECT.replace(">=3.11", "<3.11").replace(importlib.metadata.version("econsec"), "9.9.9")
    (clone.project.root / "pyproject.toml").write_text(said, "utf-8")
    status, lines, _ = clone.rerun(capfd, clone.site)
    told = [line.removeprefix("environment: ") for line in lines if line.startswith("environment: ")]
    assert status == 0 and "runs, pyproject.toml asks for <3.11" in told[0]
    assert told[1] == f"econsec {importlib.metadata.version('econsec')} is installed, pyproject.toml has 9.9.9"
    assert told[2] == f"pytest {importlib.metadata.version('pytest')} is installed, requirements.txt has 1.0.0"
    assert told[3] == "No_Such.Package is not installed, requirements.txt has 2.0"
    assert told[4] == "pip install -r requirements.txt installs what is locked; compared all the same"
    assert "installed besides" in told[5] and lines[-1].endswith("environment not as locked in 4 places.")


def test_of_two_versions_the_one_that_is_imported_counts_and_a_broken_installation_is_none(
    clone: Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "first" / "broken-1.0.dist-info").mkdir(parents=True)
    (tmp_path / "first" / "pytest-1.0.0.dist-info").mkdir()
    (tmp_path / "first" / "pytest-1.0.0.dist-info" / "METADATA").write_text("Name: pytest\nVersion: 1.0.0\n", "utf-8")
    assert locked.environment(clone.project)["is_as_locked"]
    monkeypatch.syspath_prepend(tmp_path / "first")
    (told,) = locked.environment(clone.project)["differs"]
    assert told.startswith("pytest 1.0.0 is installed, ") and importlib.metadata.version("pytest") == "1.0.0"


def test_the_lock_of_the_book_is_understood() -> None:
    lines = (installed().root / "requirements.txt").read_text("utf-8").splitlines()
    found = locked.environment(installed())
    assert 100 < found["packages"] <= sum("==" in line and not line.startswith(("#", " ")) for line in lines)
    assert not [one for one in found["more"] if one.split()[0] in ("econsec", "pip", "altair")]


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "user.name=Econsec", "-c", "user.email=econsec@example.org", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()


def test_the_sources_are_a_commit_where_nothing_was_changed_since(clone: Clone, capfd: pytest.CaptureFixture[str]) -> None:
    root = clone.project.root
    (root / ".gitignore").write_text("_build/\nnext/\n__pycache__/\n", "utf-8")
    before = locked.sources(clone.project)
    git(root.parent, "init", "--quiet")
    git(root.parent, "commit", "--quiet", "--allow-empty", "-m", "of something else")
    assert locked.sources(clone.project) == before == {"commit": "", "is_changed": False, "fingerprint": before["fingerprint"]}, (
        "a clone without git is not of the repository that it lies in"
    )
    for arguments in (("init", "--quiet"), ("add", "."), ("commit", "--quiet", "-m", "one")):
        git(root, *arguments)
    head = git(root, "rev-parse", "HEAD")
    assert locked.sources(clone.project) == {**before, "commit": head}
    assert f"(commit {head[:10]}) against" in clone.rerun(capfd, clone.site)[1][-1]
    (root / "data" / "new.csv").write_text("a\n1\n", "utf-8")
    changed = locked.sources(clone.project)
    assert changed["is_changed"] and changed["fingerprint"] != before["fingerprint"]
    assert rerun._sources(changed) == f"commit {head[:10]} with changes, sources {changed['fingerprint']}"


def test_the_fingerprint_of_sources_is_over_what_a_build_reads(clone: Clone) -> None:
    before = locked.sources(clone.project)["fingerprint"]
    for name in ("seeds/texts/made2022.txt", "econsec/__pycache__/a.pyc", "data/.hidden", "_build/html/a.html"):
        (clone.project.root / name).parent.mkdir(parents=True, exist_ok=True)
        (clone.project.root / name).write_text("other", "utf-8")
    assert locked.sources(clone.project)["fingerprint"] == before
    (clone.project.root / "_toc.yml").write_text("root: index\n", "utf-8")
    assert locked.sources(clone.project)["fingerprint"] != before
