"""Versions: days from the changelog, ids that stay, verdicts that changed, and publishing into a folder that keeps every release."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from econsec import chapters, manifest, releases, verdicts
from econsec.faults import Faults
from econsec.paths import Project, installed
from tools import publish

WHOLE = Path(__file__).parent / "bad" / "whole"
ROOT = Path(__file__).resolve().parent.parent


class Book:
    """A made-up book: the sound project, a changelog, and a site that is written instead of built."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        shutil.copytree(WHOLE, root)
        self.project, self.site, self.folder = Project(root), root / "_build" / "html", root.parent / "served"
        self.monkeypatch = monkeypatch

    def at(self, version: str, day: str, **pages: str) -> dict[str, Any]:
        """Make this version the installed one, with its day in the changelog, and build its pages."""
        self.monkeypatch.setattr(releases, "version", lambda: version)
        changelog, heading = self.project.root / "CHANGELOG.md", f"## {version}, {day}"
        kept = [line for line in changelog.read_text("utf-8").splitlines() if line] if changelog.exists() else []
        lines = [heading, *(line for line in kept if not line.startswith(f"## {version},"))]
        changelog.write_text("\n".join(lines) + "\n", "utf-8")
        return self.build(**pages)

    def build(self, **pages: str) -> dict[str, Any]:
        shutil.rmtree(self.site, ignore_errors=True)
        for name, text in {"index": "one", **pages}.items():
            path = self.site / f"{name.replace('__', '/')}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        (self.site / ".buildinfo").write_text(str(self.site), "utf-8")
        figure: Any = SimpleNamespace(id="rates", fingerprint="0123456789", document="index")
        return manifest.write(self.site, [figure], self.project)

    def publish(self) -> list[str]:
        return publish.publish(self.project, self.folder)

    def release(self, version: str, day: str, **pages: str) -> None:
        """Build, release and publish a version."""
        self.at(version, day, **pages)
        publish.release(self.project)
        self.publish()

    def served(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    return Book(tmp_path / "clone", monkeypatch)


def test_a_day_is_the_changelogs(book: Book) -> None:
    assert releases.released(book.project) == ""
    book.at("0.1.0", "2020-01-31")
    book.at("0.2.0", "unreleased")
    assert releases.released(book.project) == "" and releases.released(book.project, "0.1.0") == "2020-01-31"


def test_the_changelog_of_the_book_has_the_installed_version() -> None:
    assert f"## {releases.version()}, " in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert releases.check(installed()) == []


def test_releases_are_sorted_by_number_and_not_by_letter(book: Book) -> None:
    for version in ("0.2.0", "0.10.0"):
        book.release(version, "2020-01-31")
    assert list(releases.published(book.project)) == ["0.10.0", "0.2.0"]


def test_every_figure_of_the_book_and_of_every_release_is_in_the_list_of_ids() -> None:
    rows = (ROOT / "published" / "figures.csv").read_text("utf-8").splitlines()[1:]
    listed = {row.split(",")[0] for row in rows}
    kept = {name for one in releases.published(installed()).values() for name in one["figures"]}
    assert {one.id for one in chapters.figures(installed())} | kept <= listed


def test_a_figure_that_is_gone_says_where_it_went(book: Book) -> None:
    (book.project.root / "published").mkdir()
    text = "id,became,reason\nrates,,\nold-rates,rates,\nworst-rates,,Its source was withdrawn.\n"
    (book.project.root / "published" / "figures.csv").write_text(text, "utf-8")
    assert releases.check(book.project) == []
    gone = [("old-rates", "rates", ""), ("worst-rates", "", "Its source was withdrawn.")]
    assert releases.retired(book.project) == gone


def test_a_verdict_that_changed_is_listed_with_what_it_was_and_needs_a_reason(book: Book) -> None:
    found = verdicts.of(book.project)
    now = found["M-001"]
    with pytest.MonkeyPatch.context() as before:
        before.setattr(verdicts, "of", lambda project: {**found, "M-001": "contradicted"})
        book.release("0.1.0", "2020-01-31")
    book.at("0.2.0", "2020-02-29")
    changed = [one[:5] for one in releases.changed_verdicts(book.project)]
    assert changed == [("M-001", "0.2.0", "2020-02-29", "contradicted", now)]
    assert "has no reason" in str(releases.check_verdicts(book.project)[0])
    (book.project.root / "published" / "verdicts.csv").write_text("claim,version,reason\nM-001,0.2.0,The source was read again.\n", "utf-8")
    assert releases.check_verdicts(book.project) == []
    assert "The source was read again." in releases.errata(book.project).page
    book.release("0.2.0", "2020-02-29")
    book.at("0.3.0", "unreleased")
    assert [one.version for one in releases.changed_verdicts(book.project)] == ["0.2.0"], "what changed once stays on the list"


def test_a_claim_that_is_gone_is_withdrawn(book: Book) -> None:
    book.release("0.1.0", "2020-01-31")
    path = book.project.root / "published" / "0.1.0.json"
    path.write_text(path.read_text("utf-8").replace('"M-002"', '"M-009"'), "utf-8")
    book.at("0.2.0", "unreleased")
    assert [(one.claim, one.now) for one in releases.changed_verdicts(book.project)] == [("M-009", "withdrawn")]


def test_the_errata_are_the_same_before_and_after_the_version_itself_is_released(book: Book) -> None:
    book.at("0.1.0", "2020-01-31")
    before = releases.errata(book.project)
    assert before.words == "No verdict has changed after publication: no version earlier than 0.1.0 was published."
    publish.release(book.project)
    assert releases.errata(book.project) == before
    book.at("0.2.0", "unreleased")
    assert releases.errata(book.project).words == "No published verdict has changed since version 0.1.0, the first."


def test_what_is_not_released_is_published_at_the_root_alone(book: Book) -> None:
    book.at("0.1.0", "unreleased")
    assert "not released" in book.publish()[0]
    assert book.served("index.html") == "one" and not (book.folder / "v").exists() and not (book.folder / ".buildinfo").exists()
    with pytest.raises(Faults, match="0.1.0 is unreleased"):
        publish.release(book.project)


def test_a_release_stays_at_its_address_when_the_next_one_replaces_the_root(book: Book) -> None:
    book.release("0.1.0", "2020-01-31", old__page="gone")
    (book.folder / "CNAME").write_text("example.org", "utf-8")
    book.release("0.2.0", "2020-02-29", index="two")
    assert book.served("index.html") == "two" and not (book.folder / "old").exists()
    assert book.served("v/0.1.0/index.html") == "one" and book.served("v/0.1.0/old/page.html") == "gone"
    assert book.served("v/0.2.0/index.html") == "two" and book.served("CNAME") == "example.org"
    assert json.loads(book.served("v/0.1.0/manifest.json")) == releases.published(book.project)["0.1.0"]


def test_a_release_that_is_not_at_its_address_gets_a_line_and_nothing_is_written(book: Book) -> None:
    book.release("0.1.0", "2020-01-31")
    shutil.rmtree(book.folder)
    book.at("0.2.0", "unreleased")
    with pytest.raises(Faults, match=r"v/0.1.0: is not there, and citations lead to it. Copy it from .* or build the tag v0.1.0"):
        book.publish()
    assert not book.folder.exists()


def test_an_older_release_is_put_at_its_address_and_leaves_the_root(book: Book) -> None:
    book.release("0.1.0", "2020-01-31")
    book.at("0.2.0", "unreleased", index="two")
    book.publish()
    shutil.rmtree(book.folder / "v")
    book.at("0.1.0", "2020-01-31")
    assert "is newer" in book.publish()[1]
    assert book.served("index.html") == "two" and book.served("v/0.1.0/index.html") == "one"


def test_a_release_that_was_altered_in_the_folder_is_refused(book: Book) -> None:
    book.release("0.1.0", "2020-01-31")
    (book.folder / "v" / "0.1.0" / "index.html").write_text("another", "utf-8")
    with pytest.raises(Faults, match=r"v/0.1.0: is not 0.1.0 as it was published"):
        book.publish()


def test_a_change_after_the_release_needs_a_new_version(book: Book) -> None:
    book.release("0.1.0", "2020-01-31")
    book.build(index="another")
    for act in (book.publish, lambda: publish.release(book.project)):
        with pytest.raises(Faults, match="this build is another: 1 of files .first index.html.*new version") as found:
            act()
        assert len(found.value.faults) == 1
    assert book.served("index.html") == "one"


def test_a_release_and_the_changelog_must_agree_on_the_day(book: Book) -> None:
    book.release("0.1.0", "2020-01-31")
    assert releases.check(book.project) == []
    for day in ("2020-02-01", "unreleased"):
        book.at("0.1.0", day)
        assert [str(one) for one in releases.check(book.project)] == [
            "published/0.1.0.json: was released on 2020-01-31. Say the same in CHANGELOG.md."
        ]


def test_a_build_that_is_not_whole_or_of_another_day_is_not_published(book: Book) -> None:
    book.at("0.1.0", "unreleased")
    (book.site / "index.html").write_text("edited", "utf-8")
    with pytest.raises(Faults, match="does not fit the files beside it"):
        book.publish()
    book.build()
    table = book.project.data / "rates.csv"
    table.write_text(table.read_text("utf-8").replace("12.5", "12.6"), "utf-8")
    with pytest.raises(Faults, match="manifest.json: does not fit the tables in data/. Run make book"):
        book.publish()
    book.build()
    (book.project.root / "CHANGELOG.md").write_text("## 0.1.0, 2020-01-31\n", "utf-8")
    with pytest.raises(Faults, match="is of 0.1.0, unreleased, and the project is not. Run make book"):
        book.publish()
    shutil.rmtree(book.site)
    with pytest.raises(Faults, match="_build/html/manifest.json: is not there"):
        book.publish()


def test_a_folder_of_something_else_is_left_alone(book: Book) -> None:
    book.at("0.1.0", "unreleased")
    book.folder.mkdir()
    (book.folder / "letters.txt").write_text("dear", "utf-8")
    (book.folder / "manifest.json").write_text('{"name": "an app"}', "utf-8")
    with pytest.raises(Faults, match="holds letters.txt, and no manifest.json of this book"):
        book.publish()
    for inside in (book.project.root, book.site, book.site / "deeper", book.folder / "letters.txt"):
        with pytest.raises(Faults, match="holds the build, or is in it|is no folder"):
            publish.publish(book.project, inside)
    assert sorted(path.name for path in book.folder.iterdir()) == ["letters.txt", "manifest.json"]


def test_a_manifest_in_the_folder_removes_nothing_outside_it_and_no_release(book: Book) -> None:
    book.release("0.1.0", "2020-01-31")
    outside, inside = book.folder.parent / "outside.txt", book.folder / "manifest.json"
    outside.write_text("mine", "utf-8")
    made = json.loads(inside.read_text("utf-8"))
    made["files"] |= {"../outside.txt": "", str(outside): "", "v/0.1.0/index.html": ""}
    inside.write_text(json.dumps(made) + "\n", "utf-8")
    book.publish()
    assert outside.exists() and book.served("v/0.1.0/index.html") == "one"


def test_a_run_that_was_broken_off_can_be_made_again(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    book.at("0.1.0", "2020-01-31", b="b", c="c")
    publish.release(book.project)
    copy, count = shutil.copyfile, iter(range(100))
    monkeypatch.setattr(shutil, "copyfile", lambda *paths: 1 / 0 if next(count) in (2, 9) else copy(*paths))
    for is_at_its_address in (False, True):  # broken off within v/0.1.0, then at the root
        with pytest.raises(ZeroDivisionError):
            book.publish()
        assert (book.folder / "v" / "0.1.0").exists() == is_at_its_address
    monkeypatch.setattr(shutil, "copyfile", copy)
    book.publish()
    assert manifest.hashes(book.folder / "v" / "0.1.0") == releases.published(book.project)["0.1.0"]["files"]
    assert book.served("c.html") == "c" and (book.folder / "manifest.json").is_file()


def test_the_command_prints_a_line_and_fails(capsys: pytest.CaptureFixture[str], book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "ROOT", book.project.root)
    assert publish.main([str(book.folder)]) == 1
    assert capsys.readouterr().err.splitlines() == ["_build/html/manifest.json: is not there. Run make book."]
    book.at("0.1.0", "2020-01-31")
    assert publish.main(["--release"]) == 0 and publish.main([str(book.folder)]) == 0
    assert "tag the commit v0.1.0" in capsys.readouterr().out
