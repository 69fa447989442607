"""The head of every page that the build wrote: complete, once each, and the same as in the files beside it."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from econsec import chapters, citing, metadata, releases
from econsec.paths import installed

SITE = Path(__file__).resolve().parent.parent.parent / "_build" / "html"
DOCUMENTS = chapters.documents(installed())
FIGURES = [figure.id for figure in chapters.figures(installed())]
PAGES = [*(f"{document}.html" for document in DOCUMENTS), *(f"figures/{name}/index.html" for name in FIGURES)]
# Tags of which a page has several where there are several to name.
SEVERAL = {"DC.identifier", "DC.source", "DC.type", "viewport"}
EVERYWHERE = {
    "description", "citation_title", "citation_author", "citation_language", "DC.title", "DC.creator", "DC.identifier", "DC.language",
    "DC.rights", "DC.type", "og:type", "og:title", "og:description", "og:site_name", "twitter:card",
}  # fmt: skip


@cache
def page(name: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / name).read_text("utf-8"), "html.parser")


def tags(name: str) -> dict[str, list[str]]:
    """Tags in the head of a page, by name."""
    found: dict[str, list[str]] = {}
    for one in page(name).head.select("meta[name], meta[property]"):
        found.setdefault(one.get("name") or one["property"], []).append(one["content"])
    return found


def linked(name: str) -> dict[str, Any]:
    """The linked data of a page, of which there is one piece."""
    (script,) = page(name).select('head script[type="application/ld+json"]')
    return json.loads(script.get_text())


@pytest.mark.parametrize("name", PAGES)
def test_every_page_tells_reference_managers_and_search_engines_what_it_is(name: str) -> None:
    found = tags(name)
    assert set(found) >= EVERYWHERE and all(text.strip() for texts in found.values() for text in texts if texts != [""])
    assert {tag for tag, texts in found.items() if len(texts) > 1} <= SEVERAL, "a tag of the theme's is there too"
    assert found["citation_title"] == found["DC.title"] == found["og:title"]
    assert linked(name)["@context"] == "https://schema.org"
    assert len(page(name).select('link[rel="canonical"]')) == bool(installed().address)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_the_title_told_is_the_one_on_the_page(document: str) -> None:
    name = f"{document}.html"
    heading = page(name).select_one("article h1, main h1")
    heading = " ".join(part for part in heading.find_all(string=True, recursive=False)).strip()
    assert linked(name)["name"] == tags(name)["citation_title"][0] == (citing.TITLE if document == "index" else heading)
    assert metadata.title_of(document, installed()) == heading


def test_the_front_page_lists_every_other_page_in_its_order() -> None:
    parts = linked("index.html")["hasPart"]
    assert [part["name"] for part in parts] == [metadata.title_of(document, installed()) for document in DOCUMENTS[1:]]


@pytest.mark.parametrize("document", DOCUMENTS[1:])
def test_a_page_lists_the_figures_that_stand_on_it(document: str) -> None:
    name = f"{document}.html"
    drawn = [figure.id for figure in chapters.figures(installed()) if figure.document == document]
    assert [re.search(r"figure ([a-z0-9-]+)", part["creditText"])[1] for part in linked(name).get("hasPart", [])] == drawn


@pytest.mark.parametrize("name", FIGURES)
def test_a_figures_page_and_its_files_say_the_same(name: str) -> None:
    folder, (image, rows) = SITE / "figures" / name, linked(f"figures/{name}/index.html")["@graph"]
    said = json.loads((folder / f"{name}.json").read_text("utf-8"))
    item = json.loads((folder / f"{name}.csl.json").read_text("utf-8"))[-1]
    assert image["name"] == said["title"] == item["title"] == tags(f"figures/{name}/index.html")["citation_title"][0]
    assert rows["identifier"]["value"] == said["fingerprint"] and said["fingerprint"] in item["note"]
    assert rows["version"] == said["version"] == item["version"] == releases.version()
    assert image.get("url", "") == said["address"] == item.get("URL", "")
    assert len(rows.get("isBasedOn", [])) == len(said["sources"]) and 50 <= len(rows["description"]) <= 5000
    assert sorted(said["files"]) == sorted(path.name for path in folder.iterdir() if path.name != "index.html")
    assert said["alternative"] == tags(f"figures/{name}/index.html")["description"][0] and said["cell"]["cell"] and said["cell"]["line"]
