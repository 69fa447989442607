"""Chapters run before Sphinx reads them: those of which something has changed, side by side; the others keep what they have shown.

The files of figures are drawn in the same way while pages are read and written.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from myst_nb.core.read import read_myst_markdown_notebook
from nbformat import NotebookNode, from_dict

from econsec import chapters, checks, exports, figures, runs
from econsec.faults import Faults, stop_on
from econsec.figures import Figure
from econsec.paths import Project

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

# What a kernel says of its language, without its version.
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
Cell = dict[str, Any]
LIBRARY = runs.Job("vega", "econsec.exports:library", kind="drawings", is_small=True)


class Execution:
    """What runs beside Sphinx: checks and cells before pages are read, and drawings while they are."""

    def __init__(self, project: Project) -> None:
        """Nothing runs before `start`."""
        self.project, self.jobs = project, dict[str, runs.Job]()
        self.running = self.drawing = runs.Running([])
        self.figures: list[tuple[runs.Job, Figure]] = []
        # drawings for files, by the id of the figure and the end of the file's name
        self.drawings: dict[str, dict[str, bytes]] = {}

    def start(self) -> None:
        """Begin to check the inputs and to run the cells of pages, where they must be, at once. Raises `Faults` for an input that has some."""
        check = checks.job(self.project)
        with suppress(Faults, OSError, ValueError, KeyError, IndexError, AttributeError, yaml.YAMLError):  # faults of the inputs
            self.jobs = _jobs(self.project)
        self.running = runs.begin([check, *self.jobs.values()], self.project.root)
        self.running.wait(check.name)
        stop_on([fault for fault in self.running.faults if fault.where == check.name] or checks.found_by(check, self.project))

    def finish(self, env: BuildEnvironment) -> None:
        """Wait for the cells, let MyST-NB read pages with what they show, and begin to draw. Raises `Faults` where a cell fails."""
        self.running.wait()
        cells = {name: runs.Store(self.project.root).result(job) for name, job in self.jobs.items()}
        readers = {
            env.doc2path(name): ("econsec.execution.read", {"document": name, "ran": ran, "config": env.myst_config}, False)
            for name, ran in cells.items()
        }
        env.mystnb_config = env.mystnb_config.copy(custom_formats=env.mystnb_config.custom_formats | readers)
        self.figures = [(exports.job(figure), figure) for ran in cells.values() for figure in _figures(ran)]
        self.drawing = runs.begin([LIBRARY, *(job for job, _ in self.figures)], self.project.root)

    def illustrate(self, notebooks: Path) -> None:
        """Wait for the drawings, and hand them to figures, and to the notebooks in a folder. Raises `Faults` where one cannot be drawn."""
        self.drawing.wait()
        store, pictures = runs.Store(self.project.root), dict[str, str]()
        for job, figure in self.figures:
            made = store.result(job)
            pictures[figure.id] = made.pop("picture")
            for width, _ in exports.WIDTHS.values():
                figure.take(width, made.pop(str(width)))
            self.drawings[figure.id] = {end: base64.b64decode(one) for end, one in made.items()}
        for path in [notebooks / f"{name}.ipynb" for name in self.jobs]:
            path.write_text(figures.hang(path.read_text("utf-8"), pictures), "utf-8")


def _jobs(project: Project) -> dict[str, runs.Job]:
    """What runs the cells of each page that has some."""
    found = {document: code for document in chapters.documents(project) if (code := chapters.cells(project, document))}
    return {name: runs.Job(name, "econsec.shell:run", (code,), str(Path(name).parent), kind="chapters") for name, code in found.items()}


def library(project: Project) -> str:
    """The script with which figures come alive, once it is done."""
    return str(runs.Store(project.root).result(LIBRARY))


def _figures(cells: list[Cell]) -> Iterator[Figure]:
    """Figures that cells have shown."""
    for output in (output for cell in cells for output in cell["outputs"]):
        if figures.MIME in output.get("data", {}):
            yield figures.restore(output["data"][figures.MIME])


def read(text: str, document: str, ran: list[Cell], config: Any) -> NotebookNode:
    """A page as a notebook with what its cells have shown (for MyST-NB). Raises ValueError where other cells were run."""
    notebook = read_myst_markdown_notebook(text, config, add_source_map=True)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if [f"{cell.source}\n" for cell in code] != [cell["code"] for cell in ran]:
        raise ValueError(f"{document}.md: its cells are not those that were run. Begin each with ```{{code-cell}} at the left margin")
    for number, cell in enumerate(notebook.cells):
        cell.id = hashlib.sha256(f"{document} {number}".encode()).hexdigest()[:8]
    for cell, one in zip(code, ran):
        cell.execution_count, cell.outputs = one["execution_count"], [from_dict(output) for output in one["outputs"]]
    notebook.metadata["language_info"] = from_dict(LANGUAGE)
    return notebook
