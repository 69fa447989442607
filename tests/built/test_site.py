"""The pages that the build wrote."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup

from econsec import chapters, checks, claims, site
from econsec.faults import Fault
from econsec.paths import installed

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "_build" / "html"
DOCUMENTS = chapters.documents(installed())
HOMES = chapters.sections(installed())


@cache
def page(document: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / f"{document}.html").read_text("utf-8"), "html.parser")


def used(document: str) -> set[str]:
    """Claims that a page uses in prose or in a figure; the ledger at its end does not count."""
    roles = {
        name.removeprefix("esx-")
        for link in page(document).select("a.esx-claim")
        for name in link["class"]
        if re.fullmatch(r"esx-[A-Z]+-\d+", name)
    }
    return roles | {span["data-claim"] for span in page(document).select("figure [data-claim]")}


def test_the_front_page_is_a_full_page() -> None:
    front = page("index")
    assert front.html["lang"] == "en" and front.title.get_text(strip=True) and front.h1
    assert not front.select('meta[http-equiv="refresh" i]')
    assert len(front.select("main a")) > 8


@pytest.mark.parametrize("found", claims.ledger().values(), ids=lambda one: one.id)
def test_every_claim_stands_on_the_ledger_of_its_sections_chapter(found: claims.Claim) -> None:
    assert found.section in HOMES, f"no chapter treats {found.section}"
    assert page(HOMES[found.section]).select(f'tr#{found.id}[data-claim="{found.id}"]')


@pytest.mark.parametrize("found", claims.ledger().values(), ids=lambda one: one.id)
def test_every_claim_is_used_in_prose_or_figure_of_its_sections_chapter(found: claims.Claim) -> None:
    assert found.id in used(HOMES[found.section])


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_claim_in_prose_prints_its_value_and_links_to_its_row(document: str) -> None:
    for link in page(document).select("a.esx-claim"):
        identifier = next(name.removeprefix("esx-") for name in link["class"] if re.fullmatch(r"esx-[A-Z]+-\d+", name))
        assert link.get_text() == claims.claim(identifier).text
        target, _, anchor = link["href"].partition("#")
        home = (SITE / f"{document}.html").parent / target if target else SITE / f"{document}.html"
        assert anchor == identifier and f'<tr id="{identifier}"' in home.resolve().read_text("utf-8")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_nothing_is_loaded_from_a_foreign_host(document: str) -> None:
    loaded = [
        tag.get("src") or tag.get("href")
        for tag in page(document).select("script[src], link[href], img[src], iframe[src], source[src], use[href]")
    ]
    assert loaded and not [address for address in loaded if re.match(r"(https?:)?//", address)]
    for tag in page(document).select("script:not([src]), style"):
        assert not re.search(r"import\s*\(?[\"']https?:|@import|url\([\"']?https?:", tag.get_text())


def test_every_figure_has_its_own_name_in_the_whole_book() -> None:
    names = [figure["id"] for document in DOCUMENTS for figure in page(document).select("figure.esx-figure")]
    assert len(names) >= 8 and len(names) == len(set(names))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_id_stands_twice_on_a_page(document: str) -> None:
    ids = [tag["id"] for tag in page(document).select("[id]")]
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_computed_values_in_prose_are_the_ones_the_notebook_stored(document: str) -> None:
    stored_path = ROOT / "_build" / "jupyter_execute" / f"{document}.glue.json"
    stored = json.loads(stored_path.read_text("utf-8")) if stored_path.is_file() else {}
    keys = re.findall(r"\{glue:text\}`([^`]+)`", chapters.path(installed(), document).read_text("utf-8"))
    shown = [tag.get_text() for tag in page(document).select("span.pasted-text")]
    assert shown == [stored[key]["data"]["text/plain"].strip("'") for key in keys]
    assert "WARNING" not in page(document).get_text()


def test_a_build_on_a_faulty_input_stops_with_a_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "faults", lambda project: [Fault("data/x.csv row 3", "is wrong", "Correct it")])
    with pytest.raises(SystemExit) as stopped:
        site.refuse_faults(SimpleNamespace(confdir=str(installed().root)), None)
    assert stopped.value.code == 1 and capsys.readouterr().err == "data/x.csv row 3: is wrong. Correct it.\n"


def test_a_build_with_the_package_of_another_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        site.refuse_faults(SimpleNamespace(confdir=str(tmp_path)), None)
    assert "the package belongs to" in capsys.readouterr().err
