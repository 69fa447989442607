"""What was computed, from which files: kept, and computed anew exactly when one of them has changed.

A job is a call of a function of the package. It is done in a process of its own by `econsec.warm`, which records every file of the
project that it reads. Its record holds while its key is the same (the call, its arguments, Python and every installed library) and so is
every file that it read; what a job reads in any other way is refused. Records lie in ``_build/.runs``, a file each, whole or not at all.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from econsec import warm
from econsec.faults import Fault, stop_on

FOLDER = Path("_build", ".runs")
# All that a job sees of the environment, apart from where programs and the package are.
ENVIRONMENT = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"}
# Seconds after which a job is given up.
LONGEST = 600
# In how many processes small jobs are done, for each processor: each takes a second to start drawing.
GROUPS = 2


@dataclass(frozen=True)
class Job:
    """A function (``module:name``) to be called with arguments, which JSON can hold, in a folder of the project."""

    name: str
    call: str
    arguments: tuple[Any, ...] = ()
    folder: str = "."
    # what it is, in a word, when it is said what is to be done
    kind: str = "jobs"
    # small, and so may follow others in one process
    is_small: bool = False

    @property
    def key(self) -> str:
        """What identifies its result, but for the files it reads."""
        said = json.dumps([self.call, self.arguments, self.folder, libraries()])
        return hashlib.sha256(said.encode()).hexdigest()


@cache
def libraries() -> list[str]:
    """Python, machine, the process that does jobs, and name and version of everything that can be imported."""
    found = {path.name for entry in sys.path for path in Path(entry).glob("*.dist-info")}
    return [platform.python_version(), platform.machine(), warm.digest(warm.__file__), *sorted(found)]


@dataclass
class Store:
    """The records of a project."""

    root: Path
    seen: dict[str, str] = field(default_factory=dict)

    def path(self, job: Job) -> Path:
        """Where the record of a job is."""
        return self.root / FOLDER / f"{job.name}.json"

    def why(self, job: Job) -> str:
        """Why a job is to be done, in a few words; empty where its record holds."""
        try:
            record = json.loads(self.path(job).read_text("utf-8"))
            if record["key"] != job.key:
                return "its own cells or a library changed"
            return next((f"{name} changed" for name, known in record["reads"].items() if self.digest(name) != known), "")
        except FileNotFoundError:
            return "was not run before"
        except (ValueError, KeyError, AttributeError, TypeError):
            return "its record cannot be read"

    def digest(self, name: str) -> str:
        """Hash of a file or folder of the project as it is now, looked at once."""
        if name not in self.seen:
            self.seen[name] = warm.digest(str(self.root / name))
        return self.seen[name]

    def result(self, job: Job) -> Any:
        """What a job gave. Raises OSError where it was not done."""
        return json.loads(self.path(job).read_text("utf-8"))["result"]


@dataclass
class Running:
    """Jobs that are being done."""

    jobs: list[Job]
    faults: list[Fault] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    told: threading.Condition = field(default_factory=threading.Condition)

    def wait(self, name: str = "") -> None:
        """Wait until all are done, or one of them. Raises `Faults`, one for each that was not, when it has waited for all."""
        asked = {name} if name else {job.name for job in self.jobs}
        with self.told:
            self.told.wait_for(lambda: asked.isdisjoint({job.name for job in self.jobs}) or asked <= self.done)
        if not name:
            print(*self.traces, sep="", end="", file=sys.stderr, flush=True)
            stop_on(self.faults)

    def hear(self, said: dict[str, str]) -> None:
        """Take in what is told of a job."""
        with self.told:
            self.done.add(said["name"])
            print(f"run {len(self.done)} of {len(self.jobs)}: {said['name']}", flush=True)
            if "fault" in said:
                self.traces.append(said["trace"])
                self.faults.append(Fault(said["name"], said["fault"], "Correct it, and build again"))
            self.told.notify_all()


class Server:
    """The process that does the jobs of a project, started when the first is to be done; it ends when this one does."""

    def __init__(self, root: Path) -> None:
        """Start it."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
        environment = {**kept, **ENVIRONMENT, "IPYTHONDIR": str(root / FOLDER / "ipython")}
        command = [sys.executable, "-P", warm.__file__, str(processors())]
        pipe = subprocess.PIPE
        self.root, self.compiled, self.running = root, str(compiled(root)), dict[str, Running]()
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=environment, text=True, encoding="utf-8")
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def close(self) -> None:
        """Let it do what was sent, and end."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.close()
        self.thread.join()
        self.process.stdout.close()
        self.process.wait()

    def send(self, jobs: list[Job]) -> Running:
        """Have jobs done, so many at once as there are processors, after those that were sent before."""
        found, store = Running(jobs), Store(self.root)
        self.running |= {job.name: found for job in jobs}
        common = {"root": str(self.root), "seconds": LONGEST, "compiled": self.compiled}
        said = [
            [{**common, "name": job.name, "call": job.call, "arguments": job.arguments, "key": job.key, "out": str(store.path(job)),
              "folder": str(self.root / job.folder)} for job in some]
            for some in together(jobs)
        ]  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(said) + "\n")
        self.process.stdin.flush()
        return found

    def listen(self) -> None:
        """Tell what is done to whoever waits for it, and of the rest when the process ends, that it is not."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if running := self.running.pop(said["name"], None):
                running.hear(said)
        for name, running in list(self.running.items()):
            running.hear({"name": name, "fault": f"the process that does it ended ({self.process.wait()})", "trace": ""})


def together(jobs: list[Job]) -> list[list[Job]]:
    """Jobs that one process does after another: the small ones in a few groups, any other alone."""
    small, count = [job for job in jobs if job.is_small], GROUPS * processors()
    return [*([job] for job in jobs if not job.is_small), *filter(None, (small[number::count] for number in range(count)))]


def processors() -> int:
    """How many jobs are done at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def server(root: Path) -> Server:
    """The one process that does the jobs of a project."""
    return Server(root)


def results(jobs: list[Job], root: Path) -> list[Any]:
    """What jobs give, done where they must be. Raises `Faults` where one is not done."""
    begin(jobs, root).wait()
    return [Store(root).result(job) for job in jobs]


def begin(jobs: list[Job], root: Path) -> Running:
    """Begin to do those jobs whose records do not hold, and say of each kind which and why."""
    store, todo = Store(root), list[Job]()
    for kind in dict.fromkeys(job.kind for job in jobs):
        some = [(job, store.why(job)) for job in jobs if job.kind == kind]
        due = [(job, why) for job, why in some if why]
        print(f"{len(due)} of {len(some)} {kind} to run", *(f"  {job.name}: {why}" for job, why in due), sep="\n", flush=True)
        todo += [job for job, _ in due]
    return server(root).send(todo) if todo else Running([])


def compiled(root: Path) -> Path:
    """Folder of compiled modules of the package as it is now: Python alone would not see a change of the same size in the same second."""
    said = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        said.update(path.read_bytes())
    folder = root / FOLDER / "compiled" / said.hexdigest()[:12]
    for old in [path for path in folder.parent.glob("*") if path != folder]:
        shutil.rmtree(old, ignore_errors=True)
    return folder
