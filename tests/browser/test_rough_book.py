"""A book of bad input, made of `tests/rough` and the paper of `tests/bad/whole`: its pages stay whole at every width, light and dark."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page
from seen import SEEN_FIGURES, STRAYING, clipped, dead_ends, finish, listen, missing, overlapping, report, show, tab, too_wide

from tools.shots import THEMES, WIDTHS, find_pages
from tools.trial import Trial, lay

ROOT = Path(__file__).resolve().parent.parent.parent
PARTS = ("tests/bad/whole", "tests/rough", "econsec", "tools", "_config.yml")
WORD = ("incomprehensibility" * 7)[:120]
CHAPTERS = ("long-title", "long-word", "chinese-heading", "empty", "wide-tables", "charts")
OPENED = "document.querySelectorAll('main details').forEach(one => { one.open = true })"
HEADINGS = (
    "[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].filter(one => one.checkVisibility()).map(one => Number(one.localName[1]))"
)


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built test book."""
    root = tmp_path_factory.mktemp("rough") / "clone"
    lay(root, PARTS)
    Trial(root).build()
    return Trial(root).site


def test_every_page_stays_whole_at_every_width_light_and_dark(rough: Path, browser: Browser) -> None:
    found = [fault for theme in THEMES for fault in faults(rough, browser, theme)]
    report("the book of bad input", found)


def faults(site: Path, browser: Browser, theme: str) -> list[str]:
    """Faults of all pages in a theme, with all that can be opened open."""
    found = []
    with tab(browser, color_scheme=theme, reduced_motion="reduce") as page:  # else one that grows moves for a while
        said, under_way = listen(page)
        for name in shown(site):
            for width in WIDTHS:
                show(page, (site / name).as_uri(), width)
                page.evaluate(OPENED)
                found += [f"{name} at {width} px, {theme}: {fault}" for fault in [*look(page, width), *finish(page, under_way), *said]]
                said.clear()
    return found


def shown(site: Path) -> list[str]:
    """The pages, and of those of figures one."""
    return [
        name
        for name in find_pages(site)
        if not name.startswith("figures/") or name in ("figures/index.html", "figures/long-word/index.html")
    ]


def look(page: Page, width: int) -> list[str]:
    """Faults of a page that is shown: of its width, its words, its headings, its drawings."""
    figures, ranks = page.evaluate(SEEN_FIGURES), page.evaluate(HEADINGS)
    gaps = [f"a heading {rank} after a heading {last}" for last, rank in zip([0, *ranks], ranks) if rank > last + 1]
    firsts = [] if ranks.count(1) == 1 else [f"{ranks.count(1)} headings of the first rank"]
    drawn = missing(figures, width) + clipped(figures) + overlapping(figures)
    return [*too_wide(page), *page.evaluate(STRAYING), *firsts, *gaps, *drawn]


def test_links_to_titles_of_bad_input_lead_there(rough: Path) -> None:
    names = [f"chapters/{name}.html" for name in CHAPTERS if name != "charts"]  # whose claims have no ledger here
    report("the book of bad input", [f"{name}: {fault}" for name in names for fault in dead_ends(rough, name)])


def read_html(path: Path) -> BeautifulSoup:
    """Return a parsed page."""
    return BeautifulSoup(path.read_bytes(), "html.parser")


def test_titles_stand_whole_in_head_contents_and_links_to_the_next_page(rough: Path) -> None:
    for name in CHAPTERS:
        page = read_html(rough / "chapters" / f"{name}.html")
        title = re.search(r"(?m)^# (.*)$", (ROOT / "tests" / "rough" / "chapters" / f"{name}.md").read_text("utf-8"))[1]  # type: ignore[index]
        heading = page.select_one("h1")
        assert heading.find(string=True) == title
        head = {tag.get("name") or tag.get("property"): tag["content"] for tag in page.select("head meta[content]")}
        assert page.title.text.strip().startswith(title) and head["citation_title"] == head["og:title"] == title
        assert head["description"].strip() and head["og:description"].strip()
        (told,) = (json.loads(block.text) for block in page.select("head script[type='application/ld+json']"))
        assert told["name"] == title
        home = read_html(rough / "index.html")
        assert any(link.get_text(strip=True) == title for link in home.select(".bd-sidebar-primary a"))


def test_captions_and_cells_of_bad_input_stand_whole_on_the_page(rough: Path) -> None:
    tables = read_html(rough / "chapters" / "wide-tables.html").select("main .esx-table table")
    assert tables[0].caption.text == f"A table of 40 columns, with {WORD} in its caption"
    assert [len(table.select("thead th")) for table in tables] == [40, 41, 2]
    drawn = read_html(rough / "chapters" / "charts.html")
    assert f"A caption with {WORD}." in drawn.select_one("#fig-long-word figcaption").text
    assert len(drawn.select("#fig-bars-sixty .esx-narrow .role-mark path")) >= 60


def test_the_gallery_shows_flat_drawings_whole(rough: Path) -> None:
    flat = read_html(rough / "figures" / "index.html").select(".esx-gallery img.esx-flat")
    assert {Path(str(one["src"])).parent.name for one in flat} == {"bars-one", "matrix-sixty", "long-word"}
