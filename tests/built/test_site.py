"""The pages that the build wrote."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, Tag

from econsec import arguments, chapters, checks, claims, findings, glossary, marks, record, runs, site, theme, verdicts, wording
from econsec.faults import Fault
from econsec.paths import installed

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "_build" / "html"
DOCUMENTS = chapters.documents(installed())
HOMES = chapters.sections(installed())
NODES = arguments.nodes()


@cache
def page(document: str) -> BeautifulSoup:
    return BeautifulSoup((SITE / f"{document}.html").read_text("utf-8"), "html.parser")


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
def test_every_claim_stands_under_a_step_that_is_drawn_or_says_why_not(found: claims.Claim) -> None:
    steps = arguments.of_claim().get(found.id, [])
    listed = [page(HOMES[NODES[step].section]).select(f'li#{step} a[data-to="{found.id}"]') for step in steps]
    assert all(listed) and (listed or found.apart in page(HOMES[found.section]).select_one(f"tr#{found.id}").get_text())


@pytest.mark.parametrize("node", NODES.values(), ids=lambda one: one.id)
def test_every_step_of_an_argument_is_drawn_on_the_page_of_its_section(node: arguments.Node) -> None:
    home = page(HOMES[node.section])
    assert len(home.select(f"li#{node.id}")) == 1
    outline = home.select_one(f"li#{node.id}").find_parent("details")
    drawn = outline.find_previous_sibling("figure").select_one(".esx-wide svg").get_text(" ")
    assert " ".join(node.says.split()) in " ".join(drawn.split())


def test_what_a_row_of_the_ledger_rests_on_and_carries_leads_there() -> None:
    use = page("chapters/zhu/supply-chains").select_one("tr#Z-017 details.esx-use")
    links = {link["data-to"]: link["href"] for link in use.select("a")}
    assert links["jetro_expansion:China:2021:zhu2022"] == "../audit/tables.html#jetro_expansion:China:2021:zhu2022"
    assert links["jetro-gaps-to-china"] == "#fig-jetro-gaps-to-china"
    assert links["zhu-1-4-survey"] == "#zhu-1-4-survey" and links["zhu-thesis"] == "argument.html#zhu-thesis"


def test_the_row_of_a_check_shows_both_values_and_their_difference() -> None:
    row = page("chapters/zhu/supply-chains").select_one("tr#Z-004").get_text()
    assert all(part in row for part in ("5000", "4,926.09", "−73.91", "agrees", "section I (iv), sentence 2", "corroborated"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_claim_in_prose_prints_its_value_and_links_to_its_row(document: str) -> None:
    for link in page(document).select("a.esx-claim"):
        identifier = next(name.removeprefix("esx-") for name in link["class"] if re.fullmatch(r"esx-[A-Z]+-\d+", name))
        is_reference = "esx-ref" in link["class"]  # one that only refers to the claim, or to a claim without a value
        assert link.get_text() == (identifier if is_reference else claims.claim(identifier).text)
        assert is_reference or claims.claim(identifier).value
        verdict, shown = verdicts.of()[identifier], link.select_one("svg")
        assert link["title"].startswith(f"{identifier}, {verdict}: ")
        assert bool(shown) == (verdict in marks.TOLD or (verdict == "unverified" and not is_reference))
        assert not shown or theme.mark(verdict) == shown.decode_contents(formatter=None).replace("></path>", "/>")
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


def reached(document: str, link: Tag) -> Tag:
    """What a link on a page leads to."""
    target, _, anchor = link["href"].partition("#")
    home = ((SITE / f"{document}.html").parent / target).resolve().relative_to(SITE).with_suffix("").as_posix() if target else document
    return page(home).find(id=anchor)


def test_each_finding_of_the_front_page_is_a_click_from_its_proof() -> None:
    items = page("index").select("ol.esx-front > li")
    assert len(items) == 5
    for item, finding in zip(items, findings.front()):
        section = reached("index", item.a)
        assert section["id"] == finding.id and section.select("details li")
        rows = [reached("chapters/audit/findings", link) for link in section.select("dd a[data-to]")]
        assert [row["data-claim"] for row in rows] == list(finding.claims)


def test_the_front_page_prints_the_counts_of_the_verdicts() -> None:
    said = page("index").select_one("main").get_text()
    held = sum(verdict in record.INDEPENDENT for verdict in verdicts.of().values())
    unlike = wording.say(list(verdicts.of().values()).count("contradicted"), "items")
    assert f"{held} were compared with sources" in said and f"{unlike} are contradicted" in said


@pytest.mark.parametrize("finding", findings.all_of().values(), ids=lambda one: one.id)
def test_a_finding_stands_in_full_once_and_again_on_the_pages_of_its_claims(finding: findings.Finding) -> None:
    home = site.SINCE if finding.points else site.FINDINGS
    assert len(page(home).select(f"section#{finding.id}")) == 1
    for section in {claims.claim(name).section for name in finding.claims}:
        link = page(HOMES[section]).select_one(f'section[data-finding="{finding.id}"] h3 a')
        assert reached(HOMES[section], link)["id"] == finding.id


def test_terms_in_the_text_lead_to_the_glossary_which_has_them_all() -> None:
    terms = {tag.get_text().rstrip("#") for tag in page("chapters/glossary").select("dl.glossary dt")}
    assert terms == {one["term"] for one in glossary.terms()}
    link = page("chapters/zhu/constraints").select_one('a[href*="glossary.html#term-"]')
    assert link and reached("chapters/zhu/constraints", link).name == "dt"
    assert page("chapters/glossary").select('dl.glossary span[lang="zh"]')


def test_every_figure_says_how_old_its_data_are_and_whose() -> None:
    for document in DOCUMENTS:
        for lineage in page(document).select(".esx-cited .esx-card dl"):
            said = lineage.get_text(" ")
            if "Tables" in said:
                assert "Sources last read by" in said
            if "chip_tools" in said:
                assert "ETO / CSET" in said and "CC-BY-NC-4.0" in said


def test_a_build_on_a_faulty_input_stops_with_a_line_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checks, "found_by", lambda done, project: [Fault("data/x.csv row 3", "is wrong", "Correct it")])
    monkeypatch.setattr(runs, "begin", lambda jobs, root: runs.Running([]))
    with pytest.raises(SystemExit) as stopped:
        site.refuse_faults(SimpleNamespace(confdir=str(installed().root)), None)
    assert stopped.value.code == 1 and capsys.readouterr().err == "data/x.csv row 3: is wrong. Correct it.\n"


def test_a_build_with_the_package_of_another_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        site.refuse_faults(SimpleNamespace(confdir=str(tmp_path)), None)
    assert "the package belongs to" in capsys.readouterr().err
