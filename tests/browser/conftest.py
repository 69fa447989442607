"""One browser and the pages of the built book, for the tests in this folder."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tools import node
from tools.browser import open_browser
from tools.shots import HTML, THEMES, find_pages


@cache
def pages() -> list[str]:
    """Return the pages that a reader meets."""
    found = find_pages()
    if not found:
        raise pytest.UsageError(f"no page in {HTML}: build the book before this test")
    return found


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test for every page and every theme, where it names them."""
    if "page_path" in metafunc.fixturenames:
        metafunc.parametrize("page_path", pages())
    if "theme" in metafunc.fixturenames:
        metafunc.parametrize("theme", THEMES)


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site."""
    return HTML


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start a browser, installing one where there is none."""
    with open_browser() as started:
        yield started


@pytest.fixture(scope="session")
def still_page(browser: Browser) -> Iterator[Page]:
    """Open a tab without scripts and without a network."""
    context = browser.new_context(java_script_enabled=False, offline=True)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe_page(browser: Browser) -> Iterator[Page]:
    """Open a tab in which axe-core, which the pages' policy would stop, is there."""
    with browser.new_context(bypass_csp=True, offline=True, reduced_motion="reduce") as context:
        context.add_init_script(path=node.path("axe-core/axe.min.js"))
        yield context.new_page()
