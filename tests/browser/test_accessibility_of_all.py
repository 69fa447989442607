"""Every page that is not looked at in all states stands in nobody's way, once wide in light and once narrow in dark."""

from pathlib import Path

import pytest
from axe import KINDS, open_page
from playwright.sync_api import Page

from tools.shots import WIDTHS, find_pages

PAGES = sorted({*find_pages(), "genindex.html"} - {*KINDS.values()})


@pytest.mark.parametrize("name", PAGES)
def test_a_page_stands_in_nobodys_way_wide_in_light_and_narrow_in_dark(axe_page: Page, site: Path, name: str) -> None:
    look = open_page(axe_page, site, name)
    look.at(max(WIDTHS), "light")
    look.at(min(WIDTHS), "dark")
    look.finish()
