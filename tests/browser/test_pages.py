"""What a reader of the built book sees, whatever the screen, the theme and the network."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request
from seen import (
    PATIENCE,
    QUIET,
    SEEN_FIGURES,
    Figure,
    clipped,
    dead_ends,
    finish,
    listen,
    missing,
    overlapping,
    report,
    show,
    tab,
    too_wide,
)

from tools.shots import WIDTHS

COLOUR = "getComputedStyle(document.documentElement).getPropertyValue('--pst-color-text-base')"
IS_DARK = "Number(getComputedStyle(document.body).color.match(/\\d+/)[0]) > 128"
# Of a page without scripts and network: the colour of its text, and at each width its figures.
Still = tuple[str, dict[int, list[Figure]]]


@pytest.fixture(scope="module")
def look(still_page: Page, site: Path) -> Callable[[str], Still]:
    """Look at a page without scripts and network, once for all tests."""

    @cache
    def seen(page_path: str) -> Still:
        figures = {}
        for width in WIDTHS:
            show(still_page, (site / page_path).as_uri(), width)
            figures[width] = still_page.evaluate(SEEN_FIGURES)
        return still_page.evaluate(COLOUR), figures

    return seen


@pytest.fixture
def figures(look: Callable[[str], Still], page_path: str) -> dict[int, list[Figure]]:
    """What is seen of the figures of a page at each width."""
    return look(page_path)[1]


def test_every_figure_shows_one_drawing_with_text_without_scripts_or_network(figures: dict[int, list[Figure]], page_path: str) -> None:
    report(page_path, [f"at {width} px, {fault}" for width, found in figures.items() for fault in missing(found, width)])


def test_no_text_of_a_drawing_is_clipped(figures: dict[int, list[Figure]], page_path: str) -> None:
    report(page_path, [f"at {width} px, {fault}" for width, found in figures.items() for fault in clipped(found)])


def test_no_two_texts_of_a_drawing_overlap(figures: dict[int, list[Figure]], page_path: str) -> None:
    report(page_path, [f"at {width} px, {fault}" for width, found in figures.items() for fault in overlapping(found)])


def test_a_page_without_scripts_keeps_the_colours_of_the_theme(look: Callable[[str], Still], page_path: str) -> None:
    report(page_path, [] if look(page_path)[0] else ["<html data-theme> names no theme that the style sheet knows"])


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[tuple[Page, list[str], set[Request]]]:
    """A tab of a reader who follows what the system wants, light or dark; its complaints, and the requests that are under way."""
    with tab(browser, WIDTHS[0], reduced_motion="reduce") as page:
        yield page, *listen(page)


def comes_to(page: Page, theme: str) -> bool:
    """Whether a page is in a theme, or soon will be: it hears of what the system wants a little later."""
    for _ in range(PATIENCE):
        if page.evaluate(IS_DARK) is (theme == "dark"):
            return True
        page.wait_for_timeout(QUIET)
    return False


def test_a_first_visit_fits_every_screen_light_and_dark_and_has_nothing_to_complain_of(
    reader: tuple[Page, list[str], set[Request]], site: Path, page_path: str
) -> None:
    page, said, under_way = reader
    faults = []
    for theme, widths in (("light", WIDTHS), ("dark", WIDTHS[::-1])):
        page.emulate_media(color_scheme=theme)
        show(page, (site / page_path).as_uri(), widths[0])
        faults += [] if comes_to(page, theme) else [f"does not become {theme}"]
        for width in widths:
            show(page, (site / page_path).as_uri(), width)
            faults += [f"at {width} px, {theme}: {fault}" for fault in too_wide(page)]
    faults += [*finish(page, under_way), *said]  # some parts load only when they are scrolled to
    page.evaluate("localStorage.clear()")  # the next page is visited for the first time too
    page.goto("about:blank")
    said.clear()
    report(page_path, faults)


def test_every_internal_link_and_anchor_leads_somewhere(site: Path, page_path: str) -> None:
    report(page_path, dead_ends(site, page_path))
