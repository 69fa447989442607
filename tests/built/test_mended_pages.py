"""Nothing of what the theme writes wrong is left in the built pages; a pattern that an update of the theme misses shows here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
# Page, what the theme would have there, and what stands there instead.
MENDED = [
    ("index.html", 'aria-label="Color mode"', 'data-bs-title="Colours"'),
    ("index.html", 'title="Toggle primary sidebar"', 'aria-label="List of pages"'),
    ("index.html", '<div id="pst-primary-sidebar" class', 'id="pst-primary-sidebar" role="complementary"'),
    ("index.html", '<dialog id="pst-primary-sidebar-modal">', '<dialog id="pst-primary-sidebar-modal" aria-label="The book"'),
    ("index.html", '<dialog id="pst-search-dialog">', '<dialog id="pst-search-dialog" aria-label="Search"'),
    ("index.html", 'search-button-field search-button__button pst-js-only" title=', "search-button-field"),
    ("chapters/zhu/supply-chains.html", 'title="Toggle secondary sidebar"', 'aria-label="Contents of this page"'),
    ("chapters/zhu/supply-chains.html", '<summary aria-label="Toggle hidden content">', "Show the code"),
    ("chapters/zhu/supply-chains.html", "admonition-title</p>", "admonition-title"),
    ("chapters/references.html", 'role="doc-biblioentry"', 'role="listitem"'),
    ("chapters/method.html", '<th class="head">', '<th scope="col" class="head">'),
    ("genindex.html", '<table class="indextable', "indextable"),
]


@cache
def page(name: str) -> str:
    return (SITE / name).read_text("utf-8")


@pytest.mark.parametrize(("name", "wrong", "right"), MENDED)
def test_what_the_theme_writes_wrong_is_mended(name: str, wrong: str, right: str) -> None:
    assert wrong not in page(name) and right in page(name)


def test_no_button_submits_by_default_and_every_page_says_where_all_pages_are() -> None:
    for path in sorted(SITE.glob("chapters/*/*.html")):
        text = path.read_text("utf-8")
        assert 'href="#pst-primary-sidebar">All pages of the book</a></noscript>' in text, path.name
        assert all(" type=" in part.partition(">")[0] for part in text.split("<button")[1:]), path.name
