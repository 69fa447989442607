"""What a reader of the built book sees, whatever the screen, the theme and the network."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from seen import SEEN_FIGURES, Figure, clipped, dead_ends, finish, listen, missing, overlapping, report, show, too_wide


@pytest.fixture
def figures(still_page: Page, site: Path, page_path: str, width: int) -> list[Figure]:
    """Return what is seen of the figures of a page without scripts and network."""
    show(still_page, (site / page_path).as_uri(), width)
    return still_page.evaluate(SEEN_FIGURES)


def test_every_figure_shows_one_drawing_with_text_without_scripts_or_network(figures: list[Figure], page_path: str, width: int) -> None:
    report(f"{page_path} at {width} px", missing(figures, width, page_path))


def test_no_text_of_a_drawing_is_clipped(figures: list[Figure], page_path: str, width: int) -> None:
    report(f"{page_path} at {width} px", clipped(figures))


def test_no_two_texts_of_a_drawing_overlap(figures: list[Figure], page_path: str, width: int) -> None:
    report(f"{page_path} at {width} px", overlapping(figures))


def test_a_page_without_scripts_keeps_the_colours_of_the_theme(still_page: Page, site: Path, page_path: str) -> None:
    still_page.goto((site / page_path).as_uri())
    style = "getComputedStyle(document.documentElement)"
    colour = still_page.evaluate(f"{style}.getPropertyValue('--pst-color-text-base')")
    faults = [] if colour else ["<html data-theme> names no theme that the style sheet knows"]
    report(page_path, faults)


def test_no_page_scrolls_sideways(live_pages: dict[str, Page], site: Path, page_path: str, width: int, theme: str) -> None:
    page = live_pages[theme]
    show(page, (site / page_path).as_uri(), width)
    shown = page.evaluate("document.documentElement.dataset.theme")
    faults = [] if shown == theme else [f"shows the theme {shown!r}"]
    report(f"{page_path} at {width} px, {theme}", [*faults, *too_wide(page)])


def test_no_page_complains_or_asks_for_anything_but_its_own_files(browser: Browser, site: Path, page_path: str) -> None:
    # A reader's first visit: nothing is stored yet.
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        faults, under_way = listen(page)
        page.goto((site / page_path).as_uri())
        faults += finish(page, under_way)  # some parts load only when they are scrolled to
    report(page_path, faults)


def test_every_internal_link_and_anchor_leads_somewhere(site: Path, page_path: str) -> None:
    report(page_path, dead_ends(site, page_path))
