"""The search page: what people type and what comes first, from files, under the policy; keys, addresses, filters, no scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from seen import tab, without_complaint

from econsec import search
from econsec.search import Entry

FIELD, HITS, SAID = ".esx-find input", ".esx-hits li", ".esx-found"
# What is typed -> names or titles of what comes first: any order within the first so many hits.
EXPECTED: dict[str, list[str]] = {
    "55.3": ["Z-014", "jetro-expansion"],
    "Z-017": ["Z-017"],
    "z017": ["Z-017"],
    "战略": ["strategic indispensability · 战略不可或缺性"],
    "戦略": ["strategic autonomy · 戦略的自律性", "戦略的不可欠性"],
    "略": ["economic statecraft · 经济方略"],
    "strategic": ["strategic autonomy", "strategic externality", "strategic indispensability"],
    "monopoly advantage": ["Does Japan have a monopoly advantage in chip materials?", "Z-039"],
    "“monopoly advantage”": ["Does Japan have a monopoly advantage in chip materials?"],
    "jetro-expansion": ["jetro-expansion"],
    "Japanese firms abroad that plan to expand, by economy": ["jetro-expansion"],
    "1133": ["Z-002"],
    "1,133": ["Z-002"],
    "23.0%": ["Z-003", "23.0% of import items"],
    "weaponized interdependence": ["weaponized interdependence"],
    "Farrell Newman": ["G-168"],
    "Entity List": ["Entity List"],
    "how many companies are on the entity list?": ["entity-list-since"],
    "section 301 tariffs": ["Section 301"],
    "CFIUS": ["CFIUS", "cfius-blocks"],
    "RCEP": ["RCEP"],
    "Indo-Pacific Economic Framework": ["Z-181", "Indo-Pacific Economic Framework (IPEF)"],
    "Economic Security Promotion Act": ["Economic Security Promotion Act"],
    "经济安全": ["economic security"],
    "TSMC in Kumamoto": ["Z-158"],
    "export controls": ["export control"],
    "May 2020": ["G-060"],
    "skilled labor": ["Z-372"],
    "how to cite": ["How to cite it"],
    "does Japan follow the United States?": ["Does Japan follow the United States?"],
    "collective resilience": ["collective resilience"],
}


@pytest.fixture(scope="module")
def context_page(browser: Browser) -> Iterator[Page]:
    with tab(browser, 360) as page:
        yield page


@pytest.fixture
def page(context_page: Page, site: Path) -> Iterator[Page]:
    """The search page on a narrow screen, which has nothing to complain of at the end, and asks for its own files only."""
    with without_complaint(context_page):
        context_page.goto((site / search.PAGE).as_uri())
        yield context_page


def ask(page: Page, query: str) -> list[str]:
    """Type a query; the first hits as they are read."""
    page.locator(FIELD).fill(query)
    page.locator(FIELD).press("Enter")
    return page.locator(HITS).all_inner_texts()


def test_what_a_political_scientist_would_type_finds_first_what_is_meant(page: Page) -> None:
    faults = []
    for query, wanted in EXPECTED.items():
        first = ask(page, query)[: len(wanted)]
        faults += [f"{query}: {name} is not in {first}" for name in wanted if not any(name in hit for hit in first)]
    assert not faults, "\n".join(faults)


def test_numbers_are_found_whole_with_and_without_separators(page: Page, tmp_path: Path) -> None:
    texts = ["155.3", "55.35", "55.3% of all", "1,133 items", "11,133", "1,133,000", "FY2021 and 2018-06-15", "the 1990s", "55.3.1"]
    show_made(page, tmp_path, [Entry("section", f"{number}.html", text) for number, text in enumerate(texts)])
    found = {query: {hit.split("\n")[-1] for hit in ask(page, query)} for query in ("55.3", "55.3 %", "1133", "1,133", "2021", "1990", "5")}
    assert found["55.3"] == found["55.3 %"] == {"55.3% of all"}
    assert found["1133"] == found["1,133"] == {"1,133 items"}
    assert found["2021"] == {"FY2021 and 2018-06-15"} and found["1990"] == {"the 1990s"} and found["5"] == set()
    assert len(ask(page, "2018-06")) == len(ask(page, "2018-06-15")) == 1


def test_a_minus_counts_a_share_comes_before_another_number_and_a_day_before_a_word_is_no_fault(page: Page, tmp_path: Path) -> None:
    texts = [
        "growth of −5 points",
        "3–5 firms",
        "5 firms",
        "2018-06-15 act",
        "40 Japanese entities",
        "a share of 40% of all that was asked",
        "40 per cent",
    ]
    show_made(page, tmp_path, [Entry("section", f"{number}.html", text) for number, text in enumerate(texts)])
    found = {
        query: [hit.split("\n")[-1] for hit in ask(page, query)]
        for query in ("-5", "−5", "5", "2018-06-15 act", "40 %", "40", "40 percent")
    }
    assert found["-5"] == found["−5"] == texts[:1] and len(found["5"]) == 3 and found["2018-06-15 act"] == texts[3:4]
    assert found["40 %"] == found["40 percent"] and found["40 %"][-1] == texts[4] and sorted(found["40"]) == sorted(found["40 %"])


def test_words_are_found_in_all_their_forms_and_parts_of_words_in_chinese_and_japanese(page: Page, tmp_path: Path) -> None:
    texts = ["Sanctions planned", "liberalisation of labour", "Kōmeitō’s policies", "用户战略分析", "ガス", "dual use"]
    show_made(page, tmp_path, [Entry("section", f"{number}.html", text) for number, text in enumerate(texts)])
    wanted = {
        **dict.fromkeys(("sanction", "plans"), "Sanctions planned"),
        **dict.fromkeys(("LIBERALIZATION", "labor"), "liberalisation of labour"),
        **dict.fromkeys(("komeito", "policy"), "Kōmeitō’s policies"),
        "略分": "用户战略分析",
        "ガ": "ガス",
        **dict.fromkeys(("duality", "us", "カ", "anctions")),
    }
    assert {query: next(iter(ask(page, query)), "").split("\n")[-1] or None for query in wanted} == wanted


def show_made(page: Page, folder: Path, entries: list[Entry]) -> None:
    """Have the page load an index of entries made up here."""
    (folder / "_static").mkdir()
    (folder / search.PAGE).write_text("", "utf-8")
    search.write(folder, entries)
    page.route(
        "**/search-index.js*", lambda route: route.fulfill(body=(folder / search.SCRIPT).read_bytes(), content_type="text/javascript")
    )
    page.reload()
    page.unroute("**/search-index.js*")


def test_markup_in_a_query_or_an_entry_is_text(page: Page, tmp_path: Path) -> None:
    evil = '<img src=x onerror="document.title=1"></script><b>bold</b>'
    show_made(page, tmp_path, [Entry("term", "a.html", evil, evil, note=evil, zh=evil)])
    assert evil in ask(page, evil)[0] and evil in page.locator(SAID).inner_text()
    assert page.locator("main img, main .esx-hits b").count() == 0 and page.title() != "1"
    page.goto(f"{page.url.split('?')[0]}?q=%3Cb%3Ex")
    assert "«<b>x»" in page.locator(SAID).inner_text()


def test_a_hit_says_what_it_is_marks_the_words_and_names_other_languages(page: Page) -> None:
    assert ask(page, "55.3")[0].startswith("Claim") and "corroborated" in ask(page, "55.3")[0]
    assert page.locator(f"{HITS} mark").first.inner_text() == "55.3"
    assert page.locator(HITS).first.locator(".esx-verdict svg path").count() == 1
    ask(page, "戦略")
    spoken = page.locator(f"{HITS} [lang]").evaluate_all("nodes => nodes.map((node) => `${node.lang} ${node.textContent}`)")
    assert "ja 戦略" in spoken and "zh 战略不可或缺性" in spoken
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_is_found_is_counted_aloud_and_can_be_narrowed_to_a_kind(page: Page) -> None:
    ask(page, "semiconductor")
    said = page.get_by_role("status").filter(has_text="found for")
    assert int(said.inner_text().split()[0]) > 100 and "the first 20 are shown" in said.inner_text()
    assert page.locator(HITS).count() == 20
    page.get_by_role("button", name="Show more").click()
    assert page.locator(HITS).count() == 40 and page.evaluate("document.activeElement.closest('li') !== null")
    figures = page.locator(".esx-kinds button", has_text="Figure")
    count = int(figures.inner_text().split()[-1])
    figures.click()
    assert figures.get_attribute("aria-pressed") == "true"
    assert all(hit.startswith("Figure") for hit in page.locator(HITS).all_inner_texts()) and said.inner_text().startswith(f"{count} found")


def test_nothing_found_is_said_and_words_that_stand_nowhere_together_are_found_apart(page: Page) -> None:
    assert ask(page, "zzyzx") == [] and page.locator(SAID).inner_text().startswith("Nothing found for «zzyzx».")
    assert ask(page, "zzyzx huawei") and "none with all of its words" in page.locator(SAID).inner_text()
    assert ask(page, "") == [] and page.locator(SAID).inner_text() == ""


def test_keys_go_through_the_hits_and_back_and_the_address_keeps_the_query(page: Page, site: Path) -> None:

    def focused() -> str:
        return page.evaluate("document.activeElement.closest('li, form').className || document.activeElement.textContent")

    page.locator(FIELD).press_sequentially("huawei")
    expect(page.locator(HITS).first).to_be_visible()
    titles = page.locator(f"{HITS} h2 a").all_inner_texts()
    for key, wanted in (("ArrowDown", titles[0]), ("ArrowDown", titles[1]), ("ArrowUp", titles[0])):
        page.keyboard.press(key)
        assert focused() == wanted
    page.keyboard.press("Escape")
    assert "esx-find" in focused() and page.url.endswith("search.html?q=huawei")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/chapters/**")
    page.go_back()
    expect(page.locator(HITS).first).to_contain_text(titles[0])


def test_the_field_of_any_page_leads_here(page: Page, site: Path) -> None:
    page.goto((site / "chapters" / "glossary.html").as_uri())
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog input").fill("55.3 %")
    page.keyboard.press("Enter")
    expect(page.locator(HITS).first).to_contain_text("Z-014")
    assert page.locator(FIELD).input_value() == "55.3 %"


def test_a_row_that_is_not_among_the_first_is_shown_to_who_comes_for_it(page: Page) -> None:
    ask(page, "«strategic determination»")
    page.locator(f"{HITS} h2 a").first.click()
    page.wait_for_url("**/translation.html#garbled-*")
    assert page.evaluate("document.getElementById(location.hash.slice(1)).checkVisibility()")


def test_without_scripts_the_page_says_so_and_names_the_lists(still_page: Page, site: Path) -> None:
    still_page.goto((site / search.PAGE).as_uri())
    assert "needs scripts" in still_page.locator("main").inner_text() and not still_page.locator(FIELD).is_visible()
    links = still_page.locator(".esx-lists a").evaluate_all("links => links.map((link) => link.getAttribute('href'))")
    assert {"chapters/glossary.html", "chapters/audit/scorecard.html", "figures/index.html"} <= set(links)
    assert all((site / link).is_file() for link in links)
