"""Pages with keys instead of a mouse, with larger letters and other spacing, with still pages, and on a phone without scripts."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from seen import STRAYING, report, show, too_wide
from seen import tab as open_tab

from tools.shots import settle

# A page of each kind that differs in what can be reached on it.
PAGES = (
    "index.html",
    "chapters/zhu/outlook.html",
    "chapters/audit/numbers.html",
    "figures/index.html",
    "figures/jetro-expansion/index.html",
    "search.html",
)
CHAPTER = PAGES[1]
PHONE, DESK, ZOOMED = 360, 1280, 640

# Every element that keys reach, once each way, as the browser scrolls to it: whether it shows that it is reached, and whether it is seen.
FOCUS = """() => {
  const reached = [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
    .filter(one => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && one.getClientRects().length);
  const say = one => `<${one.localName} class="${one.getAttribute("class") || ""}"> ${(one.getAttribute("aria-label") || one.textContent || one.title).trim().slice(0, 40)}`;
  const rings = one => {
    for (let node = one, up = 0; node && up < 2; node = node.parentElement, up++) {
      const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(node);
      if ((outlineStyle !== "none" && parseFloat(outlineWidth) >= 2) || (node !== one && boxShadow !== "none")) return true;
    }
  };
  const hidden = one => {
    for (const {left, top, right, bottom} of one.getClientRects()) {
      for (const [x, y] of [[(left + right) / 2, (top + bottom) / 2], [left + 2, top + 2], [right - 2, bottom - 2]]) {
        const there = document.elementFromPoint(x, y);
        if (there && (one.contains(there) || there.contains(one) && !there.matches("header, .bd-header-article"))) return false;
      }
    }
    return true;
  };
  const found = new Set(), step = Math.max(1, Math.floor(reached.length / 250));
  const some = reached.filter((one, i) => i % step === 0);
  for (const one of [...some, ...[...some].reverse()]) {
    one.focus();
    if (document.activeElement !== one) continue;
    if (!rings(one)) found.add(`shows no focus: ${say(one)}`);
    if (hidden(one)) found.add(`is hidden while focused: ${say(one)}`);
  }
  if (document.querySelector("[tabindex]:not([tabindex='0'], [tabindex^='-'])")) found.add("an order of keys of its own (tabindex)");
  return [some.length, [...found].slice(0, 8)];
}"""
# What still moves for who has asked for still pages.
MOVING = """() => [...document.querySelectorAll("*")].flatMap(one => [null, "::before", "::after"].map(part => [one, getComputedStyle(one, part)]))
  .filter(([one, style]) => style.scrollBehavior === "smooth" || style.transitionDuration.split(",").some(time => parseFloat(time) > 0) || (style.animationName !== "none" && parseFloat(style.animationDuration) > 0))
  .slice(0, 5).map(([one]) => `<${one.localName} class="${one.getAttribute("class") || ""}">`)"""
# Put a style into a page, in the place of the last one.
SET = "text => { (window.set ||= document.head.appendChild(document.createElement('style'))).textContent = text }"
# Letters and lines as far apart as WCAG 1.4.12 lets readers put them.
SPACED = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }"
LARGE = "html { font-size: 200% !important }"


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    with open_tab(browser, DESK, reduced_motion="reduce") as page:
        yield page


@pytest.mark.parametrize("name", ["index.html", CHAPTER])
def test_the_first_key_leads_past_the_list_of_pages(tab: Page, site: Path, name: str) -> None:
    tab.goto((site / name).as_uri())
    tab.keyboard.press("Tab")
    link = tab.locator("a[href='#main-content']")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()
    tab.keyboard.press("Enter")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.querySelector('#main-content').contains(document.activeElement)")


@pytest.mark.parametrize("name", PAGES)
def test_what_keys_reach_is_seen_and_shows_it(tab: Page, site: Path, name: str) -> None:
    faults = []
    for across in (PHONE, DESK):
        show(tab, (site / name).as_uri(), across)
        tab.keyboard.press("Tab")
        reached, found = tab.evaluate(FOCUS)
        faults += [f"at {across} px: {fault}" for fault in ([] if reached > 2 else ["nothing is reached"]) + found]
    report(f"{name} by keys", faults)


def test_keys_go_through_a_page_and_out_at_its_end(tab: Page, site: Path) -> None:
    tab.goto((site / PAGES[4]).as_uri())
    tab.evaluate("window.order = [...document.querySelectorAll('*')]")  # a chart that wakes puts elements between
    reached = []
    for _ in range(tab.locator("a, button, summary, [tabindex='0']").count() + 2):
        tab.keyboard.press("Tab")
        reached.append(tab.evaluate("order.indexOf(document.activeElement)"))
    end = reached.index(tab.evaluate("order.indexOf(document.body)"))
    assert reached[:end] == sorted(set(reached[:end])) and end > 10


def test_dialogs_keep_the_keys_and_give_them_back(tab: Page, site: Path) -> None:
    show(tab, (site / CHAPTER).as_uri(), PHONE)
    button, drawer = tab.locator(".primary-toggle"), tab.locator("#pst-primary-sidebar-modal")
    button.focus()
    tab.keyboard.press("Enter")
    expect(drawer).to_be_visible()
    for _ in range(3):
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.querySelector('#pst-primary-sidebar-modal').contains(document.activeElement)")
    tab.keyboard.press("Escape")
    expect(drawer).not_to_be_visible()
    expect(button).to_be_focused()


def test_nothing_moves_for_who_has_asked_for_still_pages(tab: Page, site: Path) -> None:
    faults = []
    for name in PAGES:
        tab.goto((site / name).as_uri())
        faults += [f"{name}: {fault} moves" for fault in tab.evaluate(MOVING)]
    report("with reduced motion", faults)


@pytest.mark.parametrize("name", PAGES)
def test_larger_and_looser_text_is_all_there(tab: Page, site: Path, name: str) -> None:
    faults = []
    for across, styles in ((ZOOMED, []), (DESK, [LARGE, SPACED]), (PHONE, [SPACED])):
        show(tab, (site / name).as_uri(), across)
        before = set(tab.evaluate(STRAYING)) if styles else set()
        for style in styles or [""]:
            tab.evaluate(SET, style)
            settle(tab)
            found = [*too_wide(tab), *set(tab.evaluate(STRAYING)) - before]
            faults += [f"at {across} px, {style or 'enlarged'}: {fault}" for fault in found]
        tab.evaluate(SET, "")
    report(name, faults)


def test_words_of_a_drawing_can_be_had_without_seeing_it(tab: Page, site: Path) -> None:
    for width in (PHONE, DESK):
        show(tab, (site / CHAPTER).as_uri(), width)
        tree = tab.locator("figure.esx-figure").first.aria_snapshot()
        assert tree.count('img "') == 1 and len(tree) > 200, tree


def test_a_table_that_is_shown_cell_below_cell_stays_a_table_for_a_screen_reader(tab: Page, site: Path) -> None:
    show(tab, (site / CHAPTER).as_uri(), PHONE)
    tree = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
    told = Counter(one["role"]["value"] for one in tree if not one["ignored"])
    rows = tab.locator("table.esx-ledger tbody tr").count()
    assert told["table"] > 0 and told["rowheader"] >= rows and told["row"] >= rows and told["cell"] >= 2 * rows, told


def test_without_scripts_a_phone_shows_the_list_of_pages(still_page: Page, site: Path) -> None:
    show(still_page, (site / CHAPTER).as_uri(), PHONE)
    pages = still_page.locator("#pst-primary-sidebar nav a")
    expect(pages.first).not_to_be_visible()
    way = still_page.get_by_role("link", name="All pages of the book")
    expect(way).to_be_in_viewport(ratio=1)
    way.click()
    for link in (pages.first, pages.last):
        expect(link).to_be_visible()
    left, right = pages.first.evaluate("one => [one.getBoundingClientRect().left, one.getBoundingClientRect().right]")
    assert 0 <= left < right <= PHONE
    assert pages.count() > 30 and too_wide(still_page) == []
    pages.last.click()
    assert "errata" in still_page.url
