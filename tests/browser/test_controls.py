"""The theme's controls under the content security policy, from files, and what the policy stops."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from seen import tab, without_complaint

PAGE = "chapters/gui/objective-conditions.html"
WIDTHS = (360, 1280)


@pytest.fixture(params=WIDTHS, scope="module")
def context_page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with tab(browser, request.param, color_scheme="light") as page:
        yield page


@pytest.fixture
def page(context_page: Page, site: Path) -> Iterator[Page]:
    """A page with controls, which has nothing to complain of at the end."""
    with without_complaint(context_page):
        context_page.goto((site / PAGE).as_uri())
        yield context_page


def test_the_switch_goes_through_all_modes_and_shows_the_icon_of_each(page: Page) -> None:
    button, root = page.locator(".theme-switch-button:visible"), page.locator("html")
    page.evaluate("localStorage.clear()")
    page.reload()
    for mode, theme in (("auto", "light"), ("dark", "dark"), ("light", "light"), ("auto", "light")):
        expect(root).to_have_attribute("data-mode", mode)
        expect(root).to_have_attribute("data-theme", theme)
        expect(button.locator("svg:visible")).to_have_attribute("data-mode", mode)
        button.click()


def test_the_side_bar_is_put_away_or_opened(page: Page) -> None:
    bar = page.locator("#pst-primary-sidebar-modal, #pst-primary-sidebar").filter(has_text="Gui 2022")
    was_seen = bar.is_visible()
    page.locator(".primary-toggle").click()
    expect(bar).to_be_visible(visible=not was_seen)


def test_code_is_shown_and_can_be_copied(page: Page) -> None:
    page.locator("summary:visible", has_text="Show the code").first.click()
    code = page.locator("div.highlight:visible").first
    code.hover()
    expect(code.locator("button.copybtn svg")).to_be_visible()


def test_the_menu_of_downloads_opens_and_prints(page: Page) -> None:
    page.evaluate("void (window.print = () => document.body.append('printed'))")
    page.locator(".dropdown-download-buttons > button").click()
    page.locator(".btn-download-pdf-button").click()
    expect(page.locator("body")).to_contain_text("printed")


def test_a_search_from_the_dialog_finds_pages(page: Page) -> None:
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("semiconductor")
    page.keyboard.press("Enter")
    expect(page.locator(".esx-hits h2 a").nth(5)).to_be_visible()


@pytest.mark.parametrize("name", ["search.html", "genindex.html"])
def test_pages_made_by_sphinx_have_nothing_to_complain_of(name: str, page: Page, site: Path) -> None:
    page.goto((site / name).as_uri())
    expect(page.locator("#main-content")).to_be_visible()


def test_the_policy_stops_a_script_that_is_put_into_a_page(browser: Browser, site: Path) -> None:
    with tab(browser) as page:
        page.goto((site / PAGE).as_uri())
        stopped = """() => new Promise((yes) => {
          addEventListener("securitypolicyviolation", (event) => yes(event.effectiveDirective));
          document.body.append(Object.assign(document.createElement("script"), { textContent: "document.title = 'changed'" }));
        })"""
        assert page.evaluate(stopped) == "script-src-elem" and page.title() != "changed"
