"""One browser and the pages of the built book, for the tests in this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tools.browser import open_browser
from tools.shots import HTML, THEMES, WIDTHS, find_pages, open_theme


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test for every page, and for every width and theme that it names."""
    if "page_path" in metafunc.fixturenames:
        page_paths = find_pages()
        if not page_paths:
            raise pytest.UsageError(f"no page in {HTML}: build the book before this test")
        metafunc.parametrize("page_path", page_paths)
    for name, values in (("width", WIDTHS), ("theme", THEMES)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values)


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
def live_pages(browser: Browser) -> Iterator[dict[str, Page]]:
    """Open a tab with scripts, without a network, for each theme."""
    with open_theme(browser, "light") as light, open_theme(browser, "dark") as dark:
        yield {"light": light.new_page(), "dark": dark.new_page()}
