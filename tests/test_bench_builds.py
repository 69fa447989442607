"""The bench of builds: changes that are undone to the byte, copies with names of their own, and what is counted of a build."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from econsec import runs
from econsec.paths import Project
from tools import bench_builds, bench_chart, bench_copies, bench_edits, build

PAGE = """---
kernelspec: {name: python3}
---

# A title

:::{opening}
An opening.
:::

```{code-cell} python3
x = "Code."
```

Of {claim}`Z-1` it says much.
It is plain.
"""
CSV = 'country,words,note,source\nAtlantis,one,"a, b",s1\nLemuria,two,,s1\n'
DESCRIPTOR = """schema:
  fields:
    - {name: country, type: string}
    - {name: words, type: string, constraints: {required: true}}
    - {name: note, type: string}
    - {name: source, type: string}
  primaryKey: [country]
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """A folder with a page, the same page of the stock book, and a table."""
    for name in ("", f"{bench_edits.STOCK}/"):
        (tmp_path / f"{name}chapters").mkdir(parents=True)
        (tmp_path / f"{name}chapters/one.md").write_bytes(PAGE.encode())
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text(CSV, "utf-8")
    (tmp_path / "data" / "t.resource.yaml").write_text(DESCRIPTOR, "utf-8")
    return tmp_path


def contents(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_a_word_is_put_into_both_books_and_out_of_them_to_the_byte(book: Path) -> None:
    before, edit = contents(book), bench_edits.word(book, "chapters/one.md")
    with edit.made(book):
        changed = {path for path, content in contents(book).items() if content != before[path]}
        assert changed == {book / "chapters/one.md", book / "_build/stock/chapters/one.md"}
        assert (book / "chapters/one.md").read_text("utf-8") == PAGE.replace("plain.", f"plain {bench_edits.PROSE}.")
    assert contents(book) == before


def test_a_change_is_undone_where_what_follows_fails(book: Path) -> None:
    before = contents(book)
    with pytest.raises(RuntimeError), bench_edits.word(book, "chapters/one.md").made(book):
        raise RuntimeError
    assert contents(book) == before


def test_what_stands_in_a_file_twice_is_no_change() -> None:
    with pytest.raises(ValueError, match=r"a\.md: 'x' stands there 2 times"):
        bench_edits.Edit("a.md", "x", "y").changed("x x")


def test_a_cell_of_free_words_is_changed_and_no_other(book: Path) -> None:
    found = [edit.changed(CSV) for edit in bench_edits.cells(book, "data/t.csv")]
    assert found == [
        CSV.replace("one", "one benchcell"),
        CSV.replace("a, b", "a, b benchcell"),
        CSV.replace("two", "two benchcell"),
    ]
    (edit,) = (one for one in bench_edits.cells(book, "data/t.csv", ("country",)) if "Lemuria" in one.old)
    assert edit.changed(CSV) == CSV.replace("Lemuria", "Lemuria benchcell")


def test_this_book_has_a_word_a_line_and_claims_to_change(project: Project) -> None:
    root = project.root
    for edit in (
        bench_edits.word(root, bench_builds.PAGE),
        bench_edits.line(root, bench_builds.MODULE),
        *[one for _, one in zip(range(5), bench_edits.claims(root, bench_builds.LEDGER), strict=False)],
    ):
        text = (root / edit.path).read_text("utf-8")
        changed = edit.changed(text)
        assert len(changed) > len(text) and (edit.shows in changed) and (not edit.shows or edit.shows not in text)
    compile(bench_edits.line(root, bench_builds.MODULE).changed((root / bench_builds.MODULE).read_text("utf-8")), "module", "exec")


def test_tables_come_with_the_chapters_that_read_them_those_of_fewest_first(tmp_path: Path) -> None:
    for name, reads in {"a/one": ["data/t.csv", "data/u.csv", "econsec/x.py"], "a/two": ["data/t.csv", "data/t.resource.yaml"]}.items():
        path = tmp_path / runs.FOLDER / "chapters" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"reads": dict.fromkeys(reads, "")}), "utf-8")
    found = bench_edits.readers(tmp_path)
    assert list(found.items()) == [("data/u.csv", ["chapters/a/one"]), ("data/t.csv", ["chapters/a/one", "chapters/a/two"])]


@pytest.fixture
def copies(tmp_path: Path, project: Project) -> Path:
    """A book of three copies."""
    for name in ("chapters/across", "data", "published"):
        (tmp_path / name).mkdir(parents=True)
    for name in (f"{bench_copies.CHAPTER}.md", f"data/{bench_copies.TABLE}.csv", f"data/{bench_copies.TABLE}.resource.yaml"):
        shutil.copy(project.root / name, tmp_path / name)
    bench_copies.make(tmp_path, 3)
    return tmp_path


def test_copies_have_labels_figures_titles_and_tables_of_their_own(copies: Path, project: Project) -> None:
    texts = [(copies / f"{bench_copies.page(number)}.md").read_text("utf-8") for number in (1, 2, 3)]
    for pattern in (r"(?m)^\((.*)\)=$", r'id="(.*)"', r"(?m)^# (.*)$", r'tables=\["(.*)"\]'):
        found = [re.findall(pattern, text) for text in texts]
        assert all(len(one) == 1 for one in found) and len({one[0] for one in found}) == 3, pattern
    assert not any(re.search(r"\{(ref|term|cite:[pt])\}|^sections:", text) for text in texts)
    original = (project.data / f"{bench_copies.TABLE}.csv").read_bytes()
    assert all((copies / "data" / f"{bench_copies.table(number)}.csv").read_bytes() == original for number in (1, 2, 3))
    assert f"name: {bench_copies.table(2)}\n" in (copies / "data" / f"{bench_copies.table(2)}.resource.yaml").read_text("utf-8")
    assert [text.count(bench_copies.table(number)) for number, text in enumerate(texts, 1)] == [2, 2, 2]
    assert (copies / "_toc.yml").read_text("utf-8").count("- file:") == (copies / "published" / "figures.csv").read_text("utf-8").count(
        ",,"
    )


def test_one_cell_that_one_copy_reads_is_changed(copies: Path) -> None:
    cell = bench_builds.edits_of_copies(copies)["cell"]
    assert cell.path == f"data/{bench_copies.table(1)}.csv"
    assert cell.new == cell.old.replace(bench_copies.ONCE, f"{bench_copies.ONCE} {bench_edits.CELL}")


def test_the_build_says_how_many_are_to_run_as_the_bench_reads_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    jobs = [runs.Job("a", "econsec.assets:rules", kind="fonts"), runs.Job("b", "econsec.assets:rules", kind="fonts")]
    store = runs.Store(tmp_path)
    for job in jobs:
        store.path(job).parent.mkdir(parents=True, exist_ok=True)
        store.path(job).write_text(json.dumps({"key": job.key, "reads": {}}), "utf-8")
    runs.begin(jobs, tmp_path)
    said = f"{capsys.readouterr().out}12 of 24 style sheets to run\n  a: 3 of 4 changed\nrun 1 of 12: a\n"
    assert bench_builds.again(said) == {"fonts": (0, 2), "style sheets": (12, 24)}


def found(name: str = "this book", ours: tuple[float, ...] = (30, 10, 20), shows: bool = True) -> dict[str, Any]:
    def runs_of(seconds: tuple[float, ...], shows: bool | None, memory: int) -> list[dict[str, Any]]:
        return [{"seconds": one, "memory": memory, "again": {"chapters": (1, 31)}, "shows": shows} for one in seconds]

    changes = {
        "cold": {"stock": runs_of((90, 100, 400), None, 10**9), "ours": runs_of(ours, None, 10**9)},
        "cell": {"stock": runs_of((3, 2, 1), False, 10**9), "ours": runs_of(tuple(one / 2 for one in ours), shows, 10**9)},
    }
    return {"book": name, "repeats": 3, "edits": {}, "readers": {}, "sizes": {"stock": (2, 1), "ours": (2, 1)}, "changes": changes}


def test_the_middle_round_counts_and_ratios_are_to_the_cold_build_of_the_stock_book() -> None:
    cold, cell = bench_builds.rows(found())
    assert [(row["stock_s"], row["ours_s"], row["ratio"]) for row in (cold, cell)] == [
        ("100.00", "20.00", "0.200"),
        ("2.00", "10.00", "0.100"),
    ]
    assert (cell["again"], cell["chapters"], cell["stock_right"], cell["ours_right"]) == ("1", "31", "no", "yes")
    assert set(cold) == set(bench_chart.COLUMNS)
    heads, *lines = bench_builds.table([cold, cell]).splitlines()
    assert len(lines) == 2 and len({len(line) for line in (heads, *lines)}) == 1


def test_aims_that_are_missed_are_told() -> None:
    assert bench_builds.missed(bench_builds.rows(found()), {}) == []
    slow = bench_builds.rows(found(ours=(41, 41, 41), shows=False))
    assert bench_builds.missed(slow, {"cold, ours": 7.1, "memory, ours": 1.5}) == [
        "this book, cold: 0.410 of stock's cold build, at most 0.4",
        "this book, cell: 0.205 of stock's cold build, at most 0.15",
        "this book, cell: no page of ours shows it in every round",
        "largest against smallest, cold, ours: 7.1, at most 7.0",
    ]
    few = [{**row, "chapters": "29"} for row in slow]
    assert bench_builds.missed(few, {}) == ["this book, cell: no page of ours shows it in every round"]


def test_growth_is_that_of_the_largest_book_of_copies_against_the_smallest() -> None:
    books = [found("100 copies", ours=(60, 60, 60)), found(), found("10 copies", ours=(15, 15, 15)), found("30 copies")]
    assert bench_builds.growth(books) == {"cold, stock": 1, "cold, ours": 4, "cell, stock": 1, "cell, ours": 4, "memory, ours": 1}
    assert bench_builds.growth(books[:2]) == {}


def test_memory_is_that_of_a_process_and_of_all_below_it() -> None:
    hold = "import sys; held = bytearray(60_000_000); print('held', flush=True); sys.stdin.read()"
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {hold!r}])"
    with subprocess.Popen([sys.executable, "-c", start], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        assert 60_000_000 < bench_builds.memory(process.pid) < 200_000_000


def test_a_build_that_fails_says_what_it_printed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="status 3(.|\n)*no such thing"):
        bench_builds.run([sys.executable, "-c", "print('no such thing'); raise SystemExit(3)"], tmp_path, {})


@pytest.fixture
def accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Accept rows, in a folder of the test's own."""
    for name, file in {"TABLE": "bench.csv", "TEXT": "bench.md", "CHART": "chart.svg"}.items():
        monkeypatch.setattr(bench_chart, name, tmp_path / file)
    return lambda *books: bench_chart.accept([row for one in books for row in bench_builds.rows(one)])


def test_chart_and_text_have_the_numbers_of_the_table_and_the_same_bytes_each_time(accepted: Callable[..., None], tmp_path: Path) -> None:
    accepted(found("10 copies"), found("100 copies", ours=(60, 60, 60)))
    accepted(found(ours=(21.25, 21.25, 21.25)))
    assert [(row["book"], row["change"]) for row in bench_chart.read()] == [
        (book, change) for book in ("this book", "10 copies", "100 copies") for change in ("cold", "cell")
    ]
    before = contents(tmp_path)
    assert "| this book, built from nothing | 100.0 | 21.2 | 0.21 |" in (tmp_path / "bench.md").read_text("utf-8")
    svg = (tmp_path / "chart.svg").read_text("utf-8")
    assert ">21.2<" in svg and "copies of one" in svg and 'fill="white"' in svg
    assert bench_chart.main() == 0
    assert contents(tmp_path) == before


def test_what_the_book_shows_of_builds_is_what_was_accepted() -> None:
    rows = bench_chart.read()
    made = (bench_chart.TEXT.read_text("utf-8"), bench_chart.CHART.read_text("utf-8")) if rows else (None, None)
    assert made == ((bench_chart.text(rows), bench_chart.drawing(rows)) if rows else (None, None))
    assert not rows or "tools/bench.md" in (build.ROOT / "chapters" / "method.md").read_text("utf-8")
