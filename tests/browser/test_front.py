"""The front page tells what the book is, how the claims came out, what matters most and where to go on, on the first screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from seen import tab

# What stands on the first screen of a desk, and of a telephone.
WIDE = {
    "the title": "h1",
    "what the book does": "h1 ~ p",
    "the chart": "#fig-state-of-the-claims .esx-plot",
    "the findings": "ol.esx-front",
    **{f"the door {name}": f'.esx-doors a:has-text("{name}")' for name in ("Read", "Re-run", "Cite")},
}
NARROW = {"the title": "h1", "what the book does": "h1 ~ p", "the numbers": "h1 ~ p:has(.pasted-text)"}


@pytest.mark.parametrize("still", [False, True], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("across", "wanted"), [(1280, WIDE), (360, NARROW)])
def test_the_first_screen_of_the_front_page_has_what_matters(
    across: int, wanted: dict[str, str], still: bool, browser: Browser, site: Path
) -> None:
    with tab(browser, across, 800, java_script_enabled=not still) as page:
        page.goto(f"{site.as_uri()}/index.html")
        boxes = {name: page.locator(found).first.bounding_box() for name, found in wanted.items()}
    ends = {name: round(box["y"] + box["height"]) if box else None for name, box in boxes.items()}
    assert {name: end for name, end in ends.items() if end is None or end > 800} == {}, f"where each ends at {across} px: {ends}"
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= across for box in boxes.values())


def test_doors_and_findings_of_the_front_page_lead_somewhere(browser: Browser, site: Path) -> None:
    with tab(browser) as page:
        front = f"{site.as_uri()}/index.html"
        for door, title in (("Read", "How to read"), ("Re-run", "How to run"), ("Cite", "How to cite")):
            page.goto(front)
            page.locator(".esx-doors a", has_text=door).click()
            expect(page.locator("h1")).to_contain_text(title)
        page.goto(front)
        expect(page.get_by_text("Show the code")).to_have_count(0)
        page.locator("ol.esx-front a").first.click()
        expect(page.locator(".esx-finding:target")).to_be_visible()
