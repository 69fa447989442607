"""The lists of the audit: whole without scripts, searched and filtered with them, and links that open what they lead to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from seen import tab

from econsec import claims, numbers, verdicts
from econsec.paths import installed

SCORECARD, NUMBERS = "chapters/audit/scorecard.html", "chapters/audit/numbers.html"
COUNTS = {
    SCORECARD: len(claims.ledger()),
    NUMBERS: sum(len(numbers.read(installed(), paper)) for paper in installed().papers),
}


@pytest.fixture(params=[360, 1280])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    with tab(browser, request.param) as page:
        yield page


def seen(page: Page) -> int:
    """Rows of the list that a reader sees."""
    return page.locator(".esx-search tbody tr").evaluate_all("rows => rows.filter((row) => row.checkVisibility()).length")


@pytest.mark.parametrize("name", COUNTS)
def test_without_scripts_the_whole_list_is_there(name: str, still_page: Page, site: Path) -> None:
    still_page.goto((site / name).as_uri())
    assert seen(still_page) == COUNTS[name]
    assert still_page.locator(".esx-filters").count() == 0


def test_a_number_is_found_by_how_it_is_printed(page: Page, site: Path) -> None:
    page.goto((site / NUMBERS).as_uri())
    page.locator(".esx-filters").get_by_label("Search").fill("55.3")
    wanted = [row["number_id"] for row in numbers.read(installed(), "zhu2022") if row["value"] == "55.3"]
    assert seen(page) == len(wanted) == 1
    assert page.locator(".esx-filters output").inner_text() == f"1 of {COUNTS[NUMBERS]} found"
    assert wanted[0] in page.locator(".esx-search tbody tr:visible").inner_text()


def test_filters_and_search_work_together(page: Page, site: Path) -> None:
    page.goto((site / SCORECARD).as_uri())
    assert seen(page) == 60
    page.get_by_role("button", name="Show all").click()
    assert seen(page) == COUNTS[SCORECARD]
    page.locator(".esx-filters").get_by_label("paper").select_option("zhu2022")
    page.locator(".esx-filters").get_by_label("verdict").select_option("corroborated")
    wanted = [name for name, verdict in verdicts.of().items() if verdict == "corroborated" and name.startswith("Z")]
    assert seen(page) == len(wanted) > 3
    page.locator(".esx-filters").get_by_label("Search").fill("viet nam CHINA")
    assert seen(page) == sum(all(word in claims.claim(name).says.lower() for word in ("viet nam", "china")) for name in wanted) > 0
    page.locator(".esx-filters").get_by_label("Search").fill("no such words")
    assert seen(page) == 0


def test_a_claim_leads_to_its_row_and_a_link_into_a_folded_part_opens_it(page: Page, site: Path) -> None:
    page.goto((site / SCORECARD).as_uri())
    page.locator(".esx-filters").get_by_label("Search").fill("z-017")
    page.locator(".esx-search tbody tr:visible a").first.click()
    page.locator("tr#Z-017").wait_for()
    assert page.url.endswith("chapters/zhu/supply-chains.html#Z-017")
    page.locator("tr#Z-017 summary").click()
    page.locator("tr#Z-017 details a[data-to='zhu-1-4-survey']").click()
    page.locator("li#zhu-1-4-survey").wait_for()
