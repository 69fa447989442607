"""A page of each kind stands in nobody's way in any state: light and dark, three widths, folded and opened, with all that can be brought about."""

from collections.abc import Callable
from pathlib import Path

import pytest
from axe import KINDS, STRUCTURE, Look, open_page
from playwright.sync_api import Page, expect

from tools.shots import HEIGHT, THEMES, WIDTHS


def fold(page: Page, opened: bool) -> None:
    """Open or close everything that folds."""
    page.evaluate("opened => document.querySelectorAll('details').forEach(one => { one.open = opened })", opened)


def revive(page: Page) -> bool:
    """Wake the first chart of a page."""
    plot = page.locator("[data-esx]:visible").first
    if found := plot.count() > 0:
        plot.hover()
        expect(plot).to_have_attribute("data-esx", "live")
    return found


def narrow_down(page: Page) -> bool:
    """Search in the first list of a page."""
    field = page.locator(".esx-filters input, .esx-find input").first
    if found := field.is_visible():
        field.fill("japan")
    return found


def turn_to_a_number(page: Page) -> bool:
    """Show the card of the first number or term of a page."""
    link = page.locator("a.esx-marked:visible, a.esx-term:visible").first
    if found := link.count() > 0:
        page.keyboard.press("Shift")  # whoever uses keys
        link.focus()
        expect(page.locator(".esx-pop:popover-open, .esx-pop:visible").first).to_be_visible()
    return found


def open_the_list_of_pages(page: Page) -> bool:
    """Open the list of pages, where it is not there anyway."""
    button = page.locator(".primary-toggle:visible")
    if found := button.count() > 0 and page.viewport_size["width"] < 992:  # type: ignore[index]
        button.click()
        expect(page.locator("#pst-primary-sidebar-modal")).to_be_visible()
    return found


def open_the_search(page: Page) -> bool:
    """Open the dialog that searches, but on the page that does so itself."""
    if found := page.locator("#pst-search-dialog").count() > 0 and not page.locator(".bd-search-container").count():
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input:visible").fill("55.3")
    return found


# What can be brought about, how, and what it changes, in an order in which Escape ends what would be in the way of the next.
STATES: dict[str, tuple[Callable[[Page], bool], str]] = {
    "with a card": (turn_to_a_number, ".esx-pop"),
    "with the list of pages open": (open_the_list_of_pages, "#pst-primary-sidebar-modal"),
    "with a live chart": (revive, "figure.esx-figure"),
    "with a list searched": (narrow_down, "main"),
    "with the search open": (open_the_search, "#pst-search-dialog"),
}


@pytest.mark.parametrize("name", KINDS.values())
def test_a_page_of_each_kind_stands_in_nobodys_way_in_any_state(axe_page: Page, site: Path, name: str) -> None:
    look = open_page(axe_page, site, name)
    look_at_all(look)
    look.finish()


def look_at_all(look: Look) -> None:
    """Look at a page in all its states."""
    fold(look.page, False)
    look_around(look, "", None)
    if look.page.locator("details").count():
        fold(look.page, True)
        look.at(max(WIDTHS), "light", "all opened")
        look_around(look, "all opened", "details")
    for width in (min(WIDTHS), max(WIDTHS)):
        look.page.set_viewport_size({"width": width, "height": HEIGHT})
        look.page.reload()
        for state, (bring_about, part) in STATES.items():
            if bring_about(look.page):
                for theme in THEMES:
                    look.at(width, theme, state, part, colours=theme == "dark")
                look.page.keyboard.press("Escape")


def look_around(look: Look, state: str, part: str | None) -> None:
    """Look at a page, or parts of it, in both themes and at all widths."""
    for theme in THEMES:
        for width in WIDTHS:
            look.at(width, theme, state, part, colours=theme == "dark")


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<p style="color: #999">words</p>', "color-contrast"),
        ('<img src="data:,">', "image-alt"),
        ('<figure class="esx-figure"><svg><text y="20" fill="#aaa">x</text></svg></figure>', "words in a drawing"),
        (
            '<figure class="esx-figure"><svg width="90"><path d="M0 0h90v40H0z"/><text y="20" fill="#333">words</text></svg></figure>',
            "words in a drawing",
        ),
    ],
)
def test_a_fault_is_found_and_a_picture_left(
    axe_page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, markup: str, rule: str
) -> None:
    monkeypatch.setattr("axe.FAULTS", tmp_path)
    (tmp_path / "x.html").write_text(f'<!DOCTYPE html><html lang="en"><title>x</title><main><h1>x</h1>{markup}</main></html>', "utf-8")
    axe_page.goto((tmp_path / "x.html").as_uri())
    look = Look(axe_page, "x.html")
    look.at(360, "light")
    assert [fault.split(":")[0] for fault in look.found] == [rule]
    assert (tmp_path / "x-360-light.png").is_file()


@pytest.mark.parametrize(
    "markup",
    [
        "<h1>x</h1><h1>y</h1>",
        "<h1></h1>",
        "<h1>x</h1><h3>y</h3>",
        '<h1>x</h1><table><thead><tr><th scope="col">x</th></tr></thead></table>',
        "<h1>x</h1><table><caption>x</caption><tr><th>x</th></tr></table>",
        "<h1>x</h1><table><caption>x</caption><tr><td>x</td></tr></table>",
    ],
)
def test_a_fault_of_structure_is_found(axe_page: Page, markup: str) -> None:
    axe_page.set_content(f"<main>{markup}</main>")
    assert len(axe_page.evaluate(STRUCTURE)) == 1
