"""What the theme and the notebook reader write that a screen reader, a keyboard or a phone without scripts stumbles over, put right."""

from __future__ import annotations

import re

# Where the list of all pages is; without scripts nothing else opens it on a narrow screen.
PAGES = "pst-primary-sidebar"
WITHOUT_SCRIPTS = f'<noscript><a class="esx-pages" href="#{PAGES}">All pages of the book</a></noscript>'
# What stands in a page, as a pattern, and what replaces it.
MENDED: tuple[tuple[str, str], ...] = (
    # a name that hides the words in the button: whoever says them to the machine is not understood
    (r'(<summary) aria-label="Toggle hidden content">', r"\1>"),
    (r'(<button class="btn search-button-field[^"]*") title="Search" aria-label="Search"', r"\1"),
    # the name of the switch says what is on
    (r'(<button class="[^"]*theme-switch-button[^"]*") aria-label="Color mode" data-bs-title="Color mode"', r'\1 data-bs-title="Colours"'),
    (r'(<i class="theme-switch [^"]*"\s+data-mode="\w+")\s+title="([^"]+)"', r'\1 role="img" title="Colours: \2"'),
    # a button with nothing but a title, which a tooltip takes away; without scripts it does nothing
    (
        r'<button class="(sidebar-toggle [^"]*)" title="Toggle (primary|secondary) sidebar"',
        r'<button type="button" class="\1 pst-js-only" aria-label="{\2}" title="{\2}"',
    ),
    # words alone may stand in a summary
    (r'<p class="(collapsed|expanded) admonition-title">(.*?)</p>', r'<span class="\1 admonition-title">\2</span>'),
    # a region of its own, with a name; dialogs have names
    (rf'<div id="{PAGES}" class', rf'<div id="{PAGES}" role="complementary" aria-label="The book" class'),
    (r'(<dialog id="pst-primary-sidebar-modal")', r'\1 aria-label="The book"'),
    (r'(<dialog id="pst-secondary-sidebar-modal")', r'\1 aria-label="On this page"'),
    (r'(<dialog id="pst-search-dialog")(?! aria)', r'\1 aria-label="Search"'),
    # a page has one title; this one is for paper, where the other is left out
    (r'(<div id="jb-print-docs-body" class="onlyprint">\s*)<h1>(.*?)</h1>', r'\1<p class="esx-printed">\2</p>'),
    # a role that was withdrawn, within a list
    (r'role="doc-biblioentry"', 'role="listitem"'),
    (r'<th class="(head[^"]*)">', r'<th scope="col" class="\1">'),
    (r'<table([^>]*)class="indextable', r'<table\1role="presentation" class="indextable'),
    (r'(<div class="header-article-items__start">)', rf"\1{WITHOUT_SCRIPTS}"),
    # a button is one that submits, unless it says otherwise; last, for those named above
    (r"<button(?![^>]*\stype=)", '<button type="button"'),
)
SIDES = {"{primary}": "List of pages", "{secondary}": "Contents of this page"}

# What a tab shows of the book; a browser that is told of none asks for one, and complains that there is none.
ICON = (
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 viewBox=%270 0 12 12%27%3E'
    '%3Cpath d=%27M6 0l6 6-6 6-6-6z%27 fill=%27%23176de8%27/%3E%3C/svg%3E" />'
)


def mend(page: str) -> str:
    """A page of the theme, mended."""
    for pattern, mended in MENDED:
        page = re.sub(pattern, mended, page, flags=re.DOTALL)
    for side, words in SIDES.items():
        page = page.replace(side, words)
    return described(page)


def described(page: str) -> str:
    """A page with a description: those that Sphinx makes by itself are described by their titles."""
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    if title is None or 'name="description"' in page:
        return page
    return page.replace(title[0], f'<meta name="description" content="{" ".join(title[1].split())}" />\n    {title[0]}', 1)


def with_icon(page: str) -> str:
    """A page with an icon, where it names none."""
    return page if 'rel="icon"' in page else page.replace("<title>", f"{ICON}\n    <title>", 1)
