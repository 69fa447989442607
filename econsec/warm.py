"""A process that has the libraries loaded, and does each job in a copy of itself: ``python -P econsec/warm.py PROCESSES``.

Jobs come on standard input, on each line a JSON list of lists of jobs that one copy does after another; each names a function of the
package to call, its arguments and the file for its record (see `runs.Job`). A line of JSON on standard output tells that one is done, or
what kept it from that. Nothing of the package is loaded before a copy is made, so that each copy sees, and tells in its record, every file
of the project that the job reads.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import importlib.util
import json
import os
import re
import signal
import sys
import threading
import traceback
from pathlib import Path
from typing import Any

# What chapters and exports import from elsewhere, so that it is imported once; a copy made after the converter of charts had drawn
# would hang.
LIBRARIES = (
    "IPython.core.interactiveshell",
    "altair",
    "fontTools.subset",
    "frictionless",
    "numpy",
    "pandas",
    "pybtex.database.input.bibtex",
    "pypdf",
    "scipy.stats",
    "yaml",
)
# Folders below the project whose files are made from the others.
MADE = (".venv", ".git", ".cache", "_build")
# What would be read or changed without being seen here.
UNSEEN = ("subprocess.Popen", "os.system", "os.posix_spawn", "os.fork", "os.exec", "sqlite3.connect", "socket.connect")
# Told before the head and the cells of a page are read, and nothing else of it.
PARTLY = "econsec.partly"
CODE = "#code"
_CODE = re.compile(r"\A---\n.*?^---\n|^```\{code-cell\}.*?^```\n?", re.MULTILINE | re.DOTALL)


def code(text: str) -> str:
    """Head and cells of a page, without its prose."""
    return "".join(_CODE.findall(text))


class Recorder:
    """What a job reads of a project: the hash of each file by its path, and of the names in each folder that it lists.

    A file is hashed when it is first opened, before it is read: what is changed in between is seen as changed by the next build.
    """

    def __init__(self, root: str) -> None:
        """Nothing is recorded before `hook` is installed."""
        self.root = root
        self.hashing: set[int] = set()  # threads that read for the record itself
        self.reads: dict[str, str] = {}
        self.unseen: list[str] = []
        self.partly: set[str] = set()

    def hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Note what an audit event of Python tells."""
        if threading.get_ident() in self.hashing:
            return
        if event == "open" and isinstance(arguments[0], str | bytes):
            writes = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR)) if isinstance(arguments[2], int) else False
            self.note(os.fsdecode(arguments[0]), writes)
        elif event == PARTLY:
            self.note(arguments[0] + CODE)
            self.partly.add(os.path.realpath(arguments[0]))
        elif event in ("os.listdir", "os.scandir") and not isinstance(arguments[0], int):
            self.note(os.fsdecode(arguments[0] or "."))
        elif event in UNSEEN:
            self.unseen.append(f"{event} {arguments[0]!r}")

    def note(self, path: str, writes: bool = False) -> None:
        """Note a file or folder below the project; what is compiled stands for its source."""
        if path.endswith(".pyc"):
            path = importlib.util.source_from_cache(path)
        path = os.path.realpath(path)
        if path in self.partly:
            self.partly.discard(path)
            return
        texts = os.path.realpath(os.environ.get("ECONSEC_TEXTS", self.root))
        name = path if path.startswith(texts) and not path.startswith(self.root) else os.path.relpath(path, self.root)
        if name.split(os.sep)[0] in (os.pardir, *MADE) or "__pycache__" in name:
            return
        if writes:
            self.unseen.append(f"writes {name}")
        elif name not in self.reads:
            self.hashing.add(threading.get_ident())
            self.reads[name] = digest(os.path.join(self.root, name))
            self.hashing.discard(threading.get_ident())


def digest(path: str) -> str:
    """SHA-256 of a file, of the names in a folder, or of head and cells of a page (its path and `CODE`); empty where there is none."""
    try:
        if os.path.isdir(path):
            content = "\n".join(sorted(name for name in os.listdir(path) if name not in (*MADE, "__pycache__"))).encode()
        elif path.endswith(CODE):
            content = code(Path(path.removesuffix(CODE)).read_text("utf-8")).encode()
        else:
            content = Path(path).read_bytes()
    except OSError:
        return ""
    return hashlib.sha256(content).hexdigest()


def do(job: dict[str, Any], recorder: Recorder) -> dict[str, Any]:
    """Do a job and write its record; returns what is told of it. One that follows others in a process has read what they have."""
    signal.alarm(job["seconds"])
    os.chdir(job["folder"])
    module, function = job["call"].split(":")
    try:
        result = getattr(importlib.import_module(module), function)(*job["arguments"])
    except Exception as error:  # noqa: BLE001 - whatever a chapter raises is told
        return {"name": job["name"], "fault": str(error), "trace": traceback.format_exc()}
    if recorder.unseen:
        return {"name": job["name"], "fault": f"does what no record can tell: {recorder.unseen[0]}", "trace": ""}
    part = Path(f"{job['out']}.{os.getpid()}")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        part.write_text(json.dumps({"key": job["key"], "reads": recorder.reads, "result": result}, ensure_ascii=False), "utf-8")
        os.replace(part, job["out"])
    except OSError as error:
        part.unlink(missing_ok=True)
        return {"name": job["name"], "fault": f"its record cannot be written: {error}", "trace": ""}
    return {"name": job["name"]}


def tell(said: dict[str, Any], to: int = 1) -> None:
    """Write a line for the process that waits, whole."""
    os.write(to, (json.dumps(said) + "\n").encode())


def start(jobs: list[dict[str, Any]]) -> int:
    """Do jobs, one after another, in a copy of this process; returns its number. What they print goes where errors go."""
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        answers = os.dup(1)
        os.dup2(2, 1)
        sys.path.insert(0, jobs[0]["root"])
        sys.pycache_prefix = jobs[0]["compiled"]
        recorder = Recorder(jobs[0]["root"])
        sys.addaudithook(recorder.hook)
        for job in jobs:
            tell(do(job, recorder), answers)
        status = 0
    finally:
        os._exit(status)


def main(processes: int) -> None:
    """Load the libraries, and do the jobs of each line, so many at once, until nobody can send any more."""
    for name in LIBRARIES:
        importlib.import_module(name)
    import altair
    import pandas

    altair.Chart(pandas.DataFrame({"x": [1]})).mark_bar().encode(x="x:Q").to_dict()  # its schema is read when it is first asked for
    gc.freeze()
    for line in sys.stdin:
        running: dict[int, list[str]] = {}
        for jobs in json.loads(line):
            if len(running) == processes:
                wait(running)
            running[start(jobs)] = [job["name"] for job in jobs]
        while running:
            wait(running)


def wait(running: dict[int, list[str]]) -> None:
    """Wait until one copy is done; tell of the jobs of one that broke off, of some perhaps a second time."""
    pid, status = os.wait()
    names = running.pop(pid)
    if status:
        took = "took too long" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM else f"ended with status {status}"
        for name in names:
            tell({"name": name, "fault": took, "trace": ""})


if __name__ == "__main__":
    main(int(sys.argv[1]))
