"""Build the book before anything is collected, so that the notebooks tested are those of this very build."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from econsec.paths import Project, installed
from tools import build

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "_build" / "jupyter_execute"
# Files of tests that take longest, from the longest on: a process that came to one last would work on alone.
LONGEST = (
    "test_rebuild.py",
    "test_accessibility_of_all.py",
    "test_pages.py",
    "test_accessibility.py",
    "test_live_figures.py",
    "test_pdf.py",
    "test_rough_book.py",
    "test_lighthouse.py",
    "test_third_paper.py",
    "test_keyboard.py",
    "test_offered_notebooks.py",
)
OF_THE_BOOK = (ROOT / "tests" / "built", ROOT / "tests" / "browser", NOTEBOOKS)


def takes_in_the_book(config: pytest.Config) -> bool:
    """Whether a run takes in the built book: all tests, or those of the pages, or the notebooks themselves."""
    asked = [(config.invocation_params.dir / argument.split("::")[0]).resolve() for argument in config.args]
    return any(path.is_relative_to(book) or book.is_relative_to(path) for path in asked for book in OF_THE_BOOK)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Build, and add the notebooks that the build writes to what is collected."""
    if not takes_in_the_book(session.config):
        return
    os.environ.update(build.environment())
    is_worker = hasattr(session.config, "workerinput")  # of pytest-xdist; the book is built before any starts
    if not is_worker and build.build() != 0:
        pytest.exit("the book does not build; see above", returncode=1)
    session.config.args.insert(0, str(NOTEBOOKS))


def pytest_collection_modifyitems(session: pytest.Session, items: list[pytest.Item]) -> None:
    """What takes longest first, then notebooks, then all else; a run of the whole book without a notebook cell is a failure."""
    if str(NOTEBOOKS) in session.config.args and not any(type(item).__name__ == "IPyNbCell" for item in items):
        pytest.exit("no notebook cell was collected", returncode=1)
    ranks = {name: rank for rank, name in enumerate(LONGEST, start=-len(LONGEST))}
    items.sort(key=lambda item: ranks.get(item.path.name, type(item).__name__ != "IPyNbCell"))


@pytest.fixture(scope="session")
def project() -> Project:
    """The real project."""
    return installed()


@pytest.fixture(scope="session")
def texts(project: Project) -> Path:
    """Folder of the papers' texts. They are under copyright; who has no copy cannot run the tests that need them."""
    if not all((project.texts / f"{paper}.txt").is_file() for paper in project.papers):
        pytest.skip(f"needs the papers' texts, not in {project.texts}; put them there or set ECONSEC_TEXTS")
    return project.texts
