"""Jobs are done anew exactly when something that they read has changed, each in a process of its own."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from econsec import lazy, runs, warm
from econsec.faults import Faults
from econsec.runs import Job

MODULE = """
import os, sqlite3, socket, subprocess, sys, threading
from pathlib import Path

COUNT = []

def read(name):
    return Path(name).read_text() if os.path.exists(name) else open(name).read()

def or_nothing(name):
    try:
        return open(name).read()
    except OSError:
        return ""

def in_a_thread(name):
    found = []
    thread = threading.Thread(target=lambda: found.append(read(name)))
    thread.start(); thread.join()
    return found[0]

def by_pandas(name):
    import pandas
    return int(pandas.read_csv(name).number.sum())

def names(folder):
    return sorted(os.listdir(folder))

def helped():
    import helper
    return helper.VALUE

def partly(name):
    from econsec import warm
    sys.audit(warm.PARTLY, os.path.abspath(name))
    return warm.code(Path(name).read_text())

def wholly(name):
    return partly(name) + Path(name).read_text()

def compiled():
    return sys.pycache_prefix

def sleep():
    import time
    time.sleep(60)

def count():
    COUNT.append(1)
    return len(COUNT), os.environ.get("SECRET", ""), os.environ["TZ"], os.environ["PYTHONHASHSEED"]

def unseen(how):
    {"process": lambda: subprocess.run(["true"]), "write": lambda: open("made.txt", "w").close(),
     "base": lambda: sqlite3.connect(":memory:"), "host": lambda: socket.create_connection(("127.0.0.1", 9))}[how]()

def fail():
    raise ValueError("no such thing")

def end():
    os._exit(3)
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a module of functions and some files."""
    made = tmp_path_factory.mktemp("runs")
    (made / "mini.py").write_text(MODULE)
    (made / "helper.py").write_text("VALUE = 1\n")
    (made / "some").mkdir()
    (made / "some" / "a.csv").write_text("number\n1\n")
    (made / "page.md").write_text("---\nhead: x\n---\nprose\n\n```{code-cell} python3\n1 + 1\n```\nmore\n")
    (made / "econsec").symlink_to(Path(runs.__file__).parent)
    return made


def job(name: str, function: str, *arguments: object) -> Job:
    return Job(name, f"mini:{function}", arguments)


def done(root: Path, *jobs: Job) -> list[object]:
    return runs.results(list(jobs), root)


@contextmanager
def anew(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[runs.Server]:
    """A process of its own for jobs."""
    server = runs.Server(root)
    monkeypatch.setattr(runs, "server", lambda _: server)
    yield server
    server.close()


@pytest.mark.parametrize("function", ["read", "in_a_thread", "by_pandas"])
def test_a_job_is_to_be_done_again_when_a_file_that_it_read_has_changed_and_not_when_it_was_touched(root: Path, function: str) -> None:
    asked, file = job(function, function, "some/a.csv"), root / "some" / "a.csv"
    done(root, asked)
    assert runs.Store(root).why(asked) == ""
    os.utime(file)
    assert runs.Store(root).why(asked) == ""
    before, dates = file.read_text(), file.stat()
    file.write_text("number\n2\n")
    os.utime(file, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert runs.Store(root).why(asked) == "some/a.csv changed"
    file.write_text(before)
    assert runs.Store(root).why(asked) == ""


def test_names_in_a_folder_and_a_file_that_is_not_there_yet_are_seen(root: Path) -> None:
    listing, missing = job("names", "names", "some"), job("missing", "or_nothing", "some/later.txt")
    assert done(root, listing, missing) == [["a.csv"], ""]
    (root / "some" / "later.txt").write_text("here")
    store = runs.Store(root)
    assert (store.why(listing), store.why(missing)) == ("some changed", "some/later.txt changed")
    assert done(root, listing, missing) == [["a.csv", "later.txt"], "here"]
    (root / "some" / "later.txt").unlink()
    assert runs.Store(root).why(missing) == "some/later.txt changed"


def test_a_module_that_is_imported_late_is_seen_also_where_its_size_and_second_are_the_same(root: Path) -> None:
    asked, module = job("helped", "helped"), root / "helper.py"
    assert done(root, asked) == [1]
    dates = module.stat()
    module.write_text("VALUE = 2\n")
    os.utime(module, ns=(dates.st_atime_ns, dates.st_mtime_ns))
    assert runs.Store(root).why(asked) == "helper.py changed"


def test_of_a_page_of_which_only_head_and_cells_are_read_the_prose_does_not_count(root: Path) -> None:
    asked, page = job("partly", "partly", "page.md"), root / "page.md"
    [code] = done(root, asked)
    assert code == "---\nhead: x\n---\n```{code-cell} python3\n1 + 1\n```\n"
    page.write_text(page.read_text().replace("prose", "words"))
    assert runs.Store(root).why(asked) == ""
    page.write_text(page.read_text().replace("1 + 1", "1 + 2"))
    assert runs.Store(root).why(asked) == "page.md#code changed"


def test_a_page_that_is_read_in_full_after_all_counts_in_full(root: Path) -> None:
    done(root, asked := job("wholly", "wholly", "page.md"))
    assert {"page.md", "page.md#code"} <= set(json.loads(runs.Store(root).path(asked).read_text())["reads"])


def test_modules_are_compiled_anew_for_every_change_of_the_package(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert done(root, job("compiled", "compiled")) == [str(runs.compiled(root))]
    (tmp_path / "one.py").write_text("VALUE = 1\n")
    monkeypatch.setattr(runs, "__file__", str(tmp_path / "runs.py"))
    before = runs.compiled(tmp_path)
    (tmp_path / "one.py").write_text("VALUE = 2\n")
    assert runs.compiled(tmp_path) != before


def test_jobs_of_a_process_that_ends_are_named(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with anew(root, monkeypatch) as server:
        running = runs.begin([job("sleep", "sleep")], root)
        server.process.kill()
        with pytest.raises(Faults, match=r"sleep: the process that does it ended \(-9\)"):
            running.wait()


def test_arguments_and_libraries_are_in_the_key(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = job("key", "read", "some/a.csv")
    done(root, asked)
    assert runs.Store(root).why(job("key", "or_nothing", "some/a.csv")) == "its own cells or a library changed"
    (tmp_path / "made_up-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    runs.libraries.cache_clear()
    assert runs.Store(root).why(asked) == "its own cells or a library changed"
    monkeypatch.undo()
    runs.libraries.cache_clear()


def test_a_small_job_that_follows_others_in_a_process_records_what_it_reads(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "processors", lambda: 1)
    monkeypatch.setattr(runs, "GROUPS", 1)
    (root / "some" / "b.csv").write_text("number\n5\n")
    done(root, *(Job(f"small-{name}", "mini:read", (f"some/{name}.csv",), is_small=True) for name in "ab"))
    reads = json.loads((root / runs.FOLDER / "small-b.json").read_text())["reads"]
    assert {"some/a.csv", "some/b.csv", "mini.py"} <= set(reads)


def test_jobs_share_nothing_see_no_variable_of_ours_and_give_the_same_in_any_order(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    jobs = [job(f"count-{number}", "count") for number in range(6)]
    with anew(root, monkeypatch):
        first = done(root, *jobs)
        for one in jobs:
            runs.Store(root).path(one).unlink()
        random.Random(8).shuffle(jobs)
        assert done(root, *jobs) == first == [[1, "", "UTC", "0"]] * 6


@pytest.mark.parametrize("how", ["process", "write", "base", "host"])
def test_what_no_record_can_tell_is_refused(root: Path, how: str) -> None:
    asked = job(f"unseen-{how}", "unseen", how)
    with pytest.raises(Faults, match=f"unseen-{how}"):
        done(root, asked)
    assert not runs.Store(root).path(asked).exists()


@pytest.mark.parametrize(("function", "said"), [("fail", "no such thing"), ("end", "ended with status")])
def test_a_job_that_fails_is_named_leaves_no_record_and_the_others_are_done(root: Path, function: str, said: str) -> None:
    fails, sound = job(f"fails-{function}", function), job(f"sound-{function}", "count")
    with pytest.raises(Faults, match=f"fails-{function}.*{said}"):
        done(root, fails, sound)
    assert not runs.Store(root).path(fails).exists() and runs.Store(root).why(sound) == ""


@pytest.mark.parametrize("content", ["", "{", "[]", '{"key": 1}', "\udcff"])
def test_a_record_that_cannot_be_read_does_not_count(root: Path, content: str) -> None:
    asked = job("broken", "count")
    done(root, asked)
    runs.Store(root).path(asked).write_bytes(content.encode("utf-8", "surrogateescape"))
    assert runs.Store(root).why(asked)
    assert done(root, asked) and json.loads(runs.Store(root).path(asked).read_text())["key"] == asked.key


def test_lazy_values_are_computed_once_each_and_only_when_asked_for() -> None:
    asked: list[str] = []
    found = lazy.Lazy(["a", "b"], lambda name: asked.append(name) or name.upper())
    assert found["b"] == found["b"] == "B" and asked == ["b"]
    assert dict(found) == {"a": "A", "b": "B"} and len(found) == 2
    with pytest.raises(KeyError):
        found["c"]


def test_compiled_files_and_what_is_made_from_others_are_no_inputs() -> None:
    recorder = warm.Recorder("/nowhere")
    for name in ("/nowhere/_build/x", "/nowhere/.venv/y", "/elsewhere/z"):
        recorder.note(name)
    assert recorder.reads == {}
