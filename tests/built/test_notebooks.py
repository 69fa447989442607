"""The executed notebooks that the build wrote were run again by nbval, all of them and every output."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest

from econsec import chapters
from econsec.paths import installed

ROOT = Path(__file__).resolve().parent.parent.parent
EXECUTED = ROOT / "_build" / "jupyter_execute"
CHAPTERS = [
    document for document in chapters.documents(installed()) if "{code-cell}" in chapters.path(installed(), document).read_text("utf-8")
]


def collected(session: pytest.Session, document: str) -> list[pytest.Item]:
    """Cells of a chapter's notebook that nbval collected in this run."""
    return [item for item in session.items if type(item).__name__ == "IPyNbCell" and Path(item.path) == EXECUTED / f"{document}.ipynb"]


def test_there_are_notebooks_to_run() -> None:
    assert len(CHAPTERS) >= 4


@pytest.mark.parametrize("document", CHAPTERS)
def test_every_cell_of_the_chapter_was_collected_and_compared(document: str, request: pytest.FixtureRequest) -> None:
    written = len(re.findall(r"(?m)^```\{code-cell\}", chapters.path(installed(), document).read_text("utf-8")))
    items = collected(request.session, document)
    assert len(items) == written, f"{len(items)} cells collected, {written} written; run pytest without naming files"
    # nbval passes over the comparison of a cell that is told not to be checked or that has no execution count
    compared = [item for item in items if item.options["check"] and not item.options["skip"] and item.cell.execution_count]
    assert len(compared) == written


@pytest.mark.parametrize("document", CHAPTERS)
def test_the_published_notebook_holds_the_outputs_that_are_compared(document: str) -> None:
    cells = [cell for cell in nbformat.read(EXECUTED / f"{document}.ipynb", 4).cells if cell.cell_type == "code"]
    shown = [cell for cell in cells if re.search(r"(?m)^((figures|views|audit|record|releases)\.\w+|glue)\(", cell.source)]
    assert shown and all(cell.outputs for cell in shown)
    assert not [output for cell in cells for output in cell.outputs if output.output_type in ("error", "stream")]


def test_the_count_of_cells_is_printed(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> None:
    counts = {document: len(collected(request.session, document)) for document in CHAPTERS}
    with capsys.disabled():
        print("\nNotebook cells compared: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    assert all(counts.values())
