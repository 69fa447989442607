"""Proof: the manifest of a site, and what ``econsec verify`` says of files, ids and fingerprints that a citer holds."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from econsec import claims, lookup, manifest, releases
from econsec.cli import main
from econsec.paths import Project

WHOLE = Path(__file__).parent / "bad" / "whole"
CSV, PNG, PAGE = b"economy,rate\nAtlantis,12.5\n", b"\x89PNG one", b"<p>one</p>"


def figure(id: str, fingerprint: str) -> Any:
    return SimpleNamespace(id=id, fingerprint=fingerprint, document=f"chapters/{id}")


def lay(site: Path, files: dict[str, bytes]) -> Path:
    shutil.rmtree(site, ignore_errors=True)
    for name, content in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(content)
    return site


def site_of(project: Project, **changes: bytes) -> Path:
    """A site with one figure, built where the project builds; `csv`, `png` and `page` may be others."""
    said = {"csv": CSV, "png": PNG, "page": PAGE, **changes}
    files = {
        "index.html": said["page"],
        ".buildinfo": b"folder",
        "figures/rates/rates.csv": said["csv"],
        "figures/rates/rates.png": said["png"],
    }
    return lay(project.root / "_build" / "html", files)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """The sound project in a folder of its own."""
    return Project(Path(shutil.copytree(WHOLE, tmp_path / "clone")))


@pytest.fixture
def published(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Two releases: in the second the drawing is another, and the rows are the same; and the build of the second."""
    (project.root / "published").mkdir()
    for version, day, png in (("0.1.0", "2020-01-31", PNG), ("0.2.0", "2020-02-29", b"\x89PNG two")):
        monkeypatch.setattr(releases, "version", lambda version=version: version)
        monkeypatch.setattr(releases, "released", lambda project, day=day: day)
        made = manifest.write(site_of(project, png=png), [figure("rates", "0123456789")], project)
        (project.root / "published" / f"{version}.json").write_bytes(manifest.as_bytes(made))
    return project


def ask(project: Project, capsys: pytest.CaptureFixture[str], *asked: object) -> tuple[int, list[str]]:
    """Exit status of ``econsec verify`` and the lines it prints, names of folders left out."""
    status = main(["verify", "--root", str(project.root), *map(str, asked)])
    out = capsys.readouterr()
    assert out.err == ""
    return status, [line.replace(f"{project.root.parent}/", "") for line in out.out.splitlines()]


def test_a_manifest_lists_every_file_table_figure_and_claim_by_its_content(project: Project) -> None:
    made = manifest.write(site_of(project), [figure("rates", "0123456789")], project)
    assert list(made["files"]) == ["figures/rates/rates.csv", "figures/rates/rates.png", "index.html"]
    assert made["files"]["index.html"] == hashlib.sha256(PAGE).hexdigest()
    table = (project.data / "rates.csv").read_bytes()
    assert made["tables"]["rates"]["data/rates.csv"] == hashlib.sha256(table).hexdigest() and len(made["tables"]["rates"]) == 2
    files = {name: known for name, known in made["files"].items() if name.startswith("figures/rates/")}
    assert made["figures"] == {"rates": {"fingerprint": "0123456789", "page": "chapters/rates.html", "files": files}}
    assert set(made["rows"]) == {"data/rates.csv", "figures/rates/rates.csv"}
    assert made["rows"]["figures/rates/rates.csv"]["columns"] == ["economy", "rate"]
    assert set(made["claims"]) == set(claims.ledger(project)) and made["claims"]["M-001"]["verdict"]
    assert (made["version"], made["released"]) == (releases.version(), "")


def test_a_manifest_has_the_same_bytes_each_time_and_names_no_folder_of_this_machine(project: Project, tmp_path: Path) -> None:
    site, drawn = site_of(project), [figure("rates", "0123456789"), figure("exports", "1234567890")]
    manifest.write(site, drawn, project)
    first = (site / "manifest.json").read_bytes()
    elsewhere = Project(Path(shutil.copytree(project.root, tmp_path / "elsewhere" / "clone")))
    manifest.write(site_of(elsewhere), drawn[::-1], elsewhere)
    again = (elsewhere.root / "_build" / "html" / "manifest.json").read_bytes()
    assert first == again and str(tmp_path).encode() not in first and releases.read(site / "manifest.json", "")


@pytest.mark.parametrize("field", ["place", "value", "unit", "printed", "verdict"])
def test_the_hash_of_a_claim_is_over_place_value_unit_what_is_printed_and_verdict(field: str, project: Project) -> None:
    one = claims.ledger(project)["M-001"]
    before = manifest._claim(one, "consistent")
    changed = manifest._claim(one, "another") if field == "verdict" else manifest._claim(replace(one, **{field: "another"}), "consistent")
    assert changed["sha256"] != before["sha256"] and manifest._claim(replace(one, says="another"), "consistent") == before


def test_a_large_site_is_hashed_in_about_a_second(tmp_path: Path) -> None:
    site = lay(tmp_path / "site", {f"figures/{number}/{number}.png": bytes([number % 256]) * 40_000 for number in range(1500)})
    start = time.perf_counter()
    assert len(manifest.hashes(site)) == 1500
    assert time.perf_counter() - start < 3  # measured 0.3 s; a machine under load takes longer


def test_a_file_is_known_by_its_content_whatever_it_is_called(published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    held = published.root.parent / "figure 3 (final).csv"
    held.write_bytes(CSV)
    said = "published: figures/rates/rates.csv, figure rates, in versions 0.1.0 and 0.2.0"
    assert ask(published, capsys, held) == (0, [f"figure 3 (final).csv: {said}"])


def test_a_file_of_one_version_names_that_version_alone(published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    held = published.root.parent / "rates.png"
    held.write_bytes(PNG)
    assert ask(published, capsys, held) == (0, ["rates.png: published: figures/rates/rates.png, figure rates, in version 0.1.0"])


@pytest.mark.parametrize(
    "saved",
    [
        CSV.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + CSV,
        CSV.strip(),
        b'"economy","rate"\r\n"Atlantis","12.5"\r\n\r\n',
        b"economy,rate\rAtlantis,12.5",
    ],
    ids=["Windows line ends", "byte order mark", "no last line end", "quotes and an empty line", "old line ends"],
)
def test_a_csv_that_was_saved_anew_has_the_same_rows(saved: bytes, published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    held = published.root.parent / "Mappe1.CSV"
    held.write_bytes(saved)
    where = "as in figures/rates/rates.csv, figure rates, in versions 0.1.0 and 0.2.0; saved anew, so that its bytes differ"
    assert ask(published, capsys, held) == (1, [f"Mappe1.CSV: same rows: {where}. {lookup.WORDS['same rows']}."])


def test_a_csv_saved_anew_from_a_build_that_nobody_published_is_not_released(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    manifest.write(site_of(project), [figure("rates", "0123456789")], project)
    held = project.root.parent / "rates.csv"
    held.write_bytes(CSV.replace(b"\n", b"\r\n"))
    assert ask(project, capsys, held)[1][0].startswith(
        "rates.csv: NOT RELEASED: as in figures/rates/rates.csv, figure rates, only in this build"
    )


@pytest.mark.parametrize(
    ("name", "alike", "content", "difference"),
    [
        ("rates.csv", "name is that", CSV.replace(b"12.5", b"12.6"), ", first in row 2, rate: «12.6» for «12.5»"),
        ("other.csv", "columns are those", CSV.replace(b"12.5", b"12.6\x1b[2J"), ", first in row 2, rate: «12.6 [2J» for «12.5»"),
        ("other.csv", "columns are those", CSV + b"Utopia,1\n", ", row 3 is one too many"),
        ("other.csv", "columns are those", b"economy,rate\n", ", row 2 is missing"),
        ("other.csv", "columns are those", b"economy,rate\nAtlantis\n", ", first in row 2, rate: no cell for «12.5»"),
        ("other.csv", "columns are those", CSV.replace(b".5", b".5,x"), ", first in row 2, column 3: «x» for no cell"),
    ],
)
def test_a_csv_that_was_changed_names_the_first_cell_that_differs(
    name: str, alike: str, content: bytes, difference: str, published: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (published.root / "published").glob("*.json"):  # without the table, which has the name of the figure
        path.write_bytes(manifest.as_bytes({**json.loads(path.read_text("utf-8")), "tables": {}}))
    held = published.root.parent / name
    held.write_bytes(content)
    said = f"the {alike} of figures/rates/rates.csv, figure rates, in versions 0.1.0 and 0.2.0; the rows are not{difference}"
    assert ask(published, capsys, held) == (1, [f"{name}: CHANGED: {said}. {lookup.WORDS['CHANGED']}."])


def test_a_table_that_was_changed_is_compared_with_the_clones_and_only_if_that_is_the_one_published(
    published: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, held = published.data / "rates.csv", published.root.parent / "mine.csv"
    held.write_text(mine.read_text("utf-8").replace("12.5", "12.7"), "utf-8")
    assert "; the rows are not, first in row 3, rate_pct: «12.7» for «12.5». " in ask(published, capsys, held)[1][0]
    mine.write_text(mine.read_text("utf-8").replace("12.5", "12.6"), "utf-8")
    assert "; the rows are not. " in ask(published, capsys, held)[1][0]


def test_what_was_released_is_not_compared_with_a_build_that_differs(published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    manifest.write(site_of(published, csv=CSV.replace(b"12.5", b"13")), [figure("rates", "0123456789")], published)
    held = published.root.parent / "other.csv"
    held.write_bytes(CSV.replace(b"12.5", b"12.6"))
    assert "in versions 0.1.0 and 0.2.0; the rows are not. " in ask(published, capsys, held)[1][0]


def test_of_a_drawing_with_another_content_the_name_is_known(
    published: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = published.root.parent / "rates.png"
    held.write_bytes(b"\x89PNG three")
    where = "the name is that of figures/rates/rates.png, figure rates, in versions 0.1.0 and 0.2.0"
    status, lines = ask(published, capsys, held)
    assert status == 1 and lines[0].startswith(f"rates.png: CHANGED: {where}; the content is not, be it altered or only saved anew")
    held.rename(held.with_name("rates"))
    monkeypatch.chdir(held.parent)
    found = "no file with this content is in versions 0.1.0 and 0.2.0 or this build of 0.2.0"
    said = (1, [f"rates: unknown: {found}. {lookup.WORDS['unknown']}."])
    assert ask(published, capsys, "rates") == said, "a file is not known by the id that it is called by"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe;", b"\n\n", CSV + b"\xff", b"a" * 200_000])
def test_a_csv_that_is_none_has_no_rows(content: bytes, published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    held = published.root.parent / "other.csv"
    held.write_bytes(content)
    assert ask(published, capsys, held)[1][0].startswith("other.csv: unknown: ")


def test_of_many_files_with_one_name_three_are_said(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    site = lay(project.root / "_build" / "html", {f"figures/{number}/index.html": PAGE for number in range(9)})
    manifest.write(site, [], project)
    said = ask(project, capsys, site / "figures" / "1" / "index.html")[1][0]
    assert "; figures/2/index.html; and 6 more, only in this build" in said and "figures/3" not in said
    (held := project.root.parent / "index.html").write_bytes(b"mine")
    assert ask(project, capsys, held)[1][0].startswith("index.html: unknown: "), "a name that many files have says nothing"


def test_a_table_of_the_repository_is_known_too(published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    held = published.data / "rates.csv"
    assert ask(published, capsys, held) == (
        0,
        ["clone/data/rates.csv: published: data/rates.csv, table rates, in versions 0.1.0 and 0.2.0"],
    )


def test_what_is_only_in_the_build_is_not_released(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    site = site_of(project)
    manifest.write(site, [figure("rates", "0123456789")], project)
    here = f"only in this build of {releases.version()}, which nobody published. {lookup.WORDS['NOT RELEASED']}."
    said = [f"clone/_build/html/figures/rates/rates.png: NOT RELEASED: figures/rates/rates.png, figure rates, {here}"]
    assert ask(project, capsys, site / "figures" / "rates" / "rates.png") == (1, said)


def test_a_build_after_the_release_is_told_from_it(published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    site = site_of(published, page=b"<p>another</p>")
    made = manifest.write(site, [figure("rates", "0123456789")], published)
    said = "NOT RELEASED: index.html, only in this build of 0.2.0, and not in 0.2.0 as it was published."
    status, lines = ask(published, capsys, site / "index.html")
    assert status == 1 and lines[0].startswith(f"clone/_build/html/index.html: {said}")
    found = manifest.check_release(published, made)
    assert len(found) == 1 and "2 of files (first figures/rates/rates.png), no table, figure or claim" not in str(found[0])
    assert str(found[0]).startswith("published/0.2.0.json: this build is another: 1 of figures (first rates), 2 of files (first figures/")
    assert manifest.check_release(published, {**made, "version": "0.3.0"}) == []


def test_a_build_that_differs_in_pages_alone_says_so(published: Project) -> None:
    made = manifest.write(site_of(published, png=b"\x89PNG two", page=b"<p>another</p>"), [figure("rates", "0123456789")], published)
    assert "another: 1 of files (first index.html), no table, figure or claim. Give" in str(manifest.check_release(published, made)[0])
    same = manifest.write(site_of(published, png=b"\x89PNG two"), [figure("rates", "0123456789")], published)
    assert manifest.check_release(published, same) == []


def test_fingerprints_and_ids_are_looked_up(
    published: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(published.root)  # where a folder has the name of nothing that is asked
    verdict = manifest.make(published.root / "none", [], published)["claims"]["M-001"]["verdict"]
    both = "in versions 0.1.0 and 0.2.0"
    status, lines = ask(published, capsys, "0123456789", "rates", "M-001", hashlib.sha256(PNG).hexdigest().upper())
    assert status == 0 and lines[0] == f"0123456789: published: fingerprint of figure rates, {both}"
    assert lines[1] == f"rates: published: table rates, {both}; figure rates with fingerprint 0123456789, {both}"
    assert lines[2] == f"M-001: published: claim M-001 with verdict {verdict}, {both}"
    assert lines[3].endswith("published: figures/rates/rates.png, figure rates, in version 0.1.0")


@pytest.mark.parametrize("asked", ["9876543210", "no-such-figure", "M-999", "no_such_table", "a" * 64])
def test_an_id_or_a_fingerprint_that_no_version_has_is_unknown(asked: str, published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    where = "no file, figure, claim, table or fingerprint in versions 0.1.0 and 0.2.0 or this build of 0.2.0"
    assert ask(published, capsys, asked) == (1, [f"{asked}: unknown: {where}. {lookup.WORDS['unknown']}."])


@pytest.mark.parametrize(
    ("asked", "why"), [("no/such/file.csv", "an id"), ("rates.csv", "an id"), ("figure 3", "an id"), ("", "an id"), ("..", "a folder")]
)
def test_a_file_that_is_missing_is_said_to_be_missing(asked: str, why: str, published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = ask(published, capsys, asked)
    assert status == 1 and lines[0].startswith(f"{asked}: no such file: ") and why in lines[0] and lines[0].endswith("correct the name.")


def test_a_file_that_cannot_be_read_gets_a_line_and_the_others_are_answered(
    published: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> str:
        if path.name == "secret.csv":
            raise PermissionError(13, "Permission denied")
        return sha256(path)

    sha256 = manifest.sha256
    monkeypatch.setattr(manifest, "sha256", refuse)
    status, lines = ask(published, capsys, "secret.csv", "x" * 300, published.data / "rates.csv")
    assert status == 1 and lines[0].startswith("secret.csv: cannot be read: Permission denied. ") and len(lines) == 3
    assert "cannot be read: File name too long. " in lines[1] and "published: " in lines[2]


def test_the_answers_as_json(published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--root", str(published.root), "--json", str(published.data / "rates.csv")]) == 0
    found = json.loads(capsys.readouterr().out)[0]
    assert found["is"] == "published" and found["is"] in lookup.WORDS and len(found["sha256"]) == 64
    assert {(one["version"], one["released"]) for one in found["found"]} == {("0.1.0", True), ("0.2.0", True), ("0.2.0", False)}


def test_a_package_without_chapters_or_build_knows_what_was_published(
    published: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    carried = Project(tmp_path / "installed" / "econsec" / "project")
    shutil.copytree(published.root / "published", carried.root / "published")
    held = tmp_path / "held.png"
    held.write_bytes(PNG)
    monkeypatch.chdir(tmp_path)
    assert ask(carried, capsys, "held.png") == (0, ["held.png: published: figures/rates/rates.png, figure rates, in version 0.1.0"])
    assert [one.is_released for one in lookup.books(carried)] == [True, True]


def test_a_broken_manifest_gets_a_line(published: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (published.root / "_build" / "html" / "manifest.json").write_text("{}\n", "utf-8")
    assert main(["verify", "--root", str(published.root), "rates"]) == 1
    assert capsys.readouterr().err.strip().endswith("figures, claims. Run make book.")


def test_the_help_says_what_exit_statuses_mean(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["verify", "--help"])
    assert "Exit status: 0 where all were published in a release, byte for byte; 1 where" in " ".join(capsys.readouterr().out.split())
