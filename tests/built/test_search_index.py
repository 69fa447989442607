"""The search index of the built site: where its entries lead, how large it is, and that the stock one is gone."""

from __future__ import annotations

import gzip
import html
import json
import re
from functools import cache

from econsec import chapters, search
from econsec.paths import installed
from tools.shots import HTML

# Bytes that a server sends for it.
LARGEST = 250_000


@cache
def entries() -> list[list[str]]:
    """Address, title, name and second address of every entry."""
    found, page = [], ""
    for row in json.loads((HTML / search.SCRIPT).read_text("utf-8").partition("entries = ")[2].rstrip(";\n")):
        kind, address, title, _, name, *_, also = [*row, *[""] * (11 - len(row))]
        file, mark, place = address.partition("#")
        page = file or page
        found.append([list(search.KINDS)[kind], f"{page}#{place or name}" if mark else page, title, name, also])
    return found


@cache
def anchors(page: str) -> set[str]:
    """Names in a page that links can lead to."""
    return {"", *map(html.unescape, re.findall(r'\bid="([^"]+)"', (HTML / page).read_text("utf-8")))}


def test_every_entry_leads_to_a_place_that_is_there() -> None:
    addresses = {address for one in entries() for address in (one[1], one[4]) if address}
    pages = {address.partition("#")[0] for address in addresses}
    assert [page for page in sorted(pages) if not (HTML / page).is_file()] == []
    lost = [one for one in sorted(addresses) if one.partition("#")[2] not in anchors(one.partition("#")[0])]
    assert lost == []


def test_everything_of_the_book_is_an_entry() -> None:
    kinds = {kind: [one for one in entries() if one[0] == kind] for kind in search.KINDS}
    assert all(kinds.values()) and {one[1] for one in kinds["page"]} == {f"{name}.html" for name in chapters.documents(installed())}
    assert {one[3] for one in kinds["figure"]} == {figure.id for figure in chapters.figures(installed())}


def test_the_index_is_light_and_in_place_of_the_stock_one() -> None:
    assert len(gzip.compress((HTML / search.SCRIPT).read_bytes(), 6)) <= LARGEST
    gone = ("searchindex.js", "_static/searchtools.js", "_static/language_data.js")
    assert not [name for name in gone if (HTML / name).exists()]
    assert "searchtools" not in (HTML / search.PAGE).read_text("utf-8")
