"""Marks and cards in a browser, from files: by mouse, by keys, by finger, on a narrow screen, printed, and with scripts off."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from seen import tab, without_complaint

PAGE = "chapters/zhu/institutions.html"
# A date that the record contradicts, the name of a claim, a term.
NUMBER, NAME, TERM = "a.esx-Z-143.esx-marked", "a.esx-Z-131", "a.esx-term"
CARD = ".esx-pop"
# Milliseconds after which whatever a pointer has begun is over.
OVER = 700


@pytest.fixture(scope="module")
def wide_page(browser: Browser) -> Iterator[Page]:
    with tab(browser, color_scheme="light") as page:
        yield page


@pytest.fixture
def page(wide_page: Page, site: Path) -> Iterator[Page]:
    """The page on a wide screen, as it is before anything is done."""
    wide_page.mouse.move(0, 0)
    wide_page.goto("about:blank")
    with without_complaint(wide_page):
        wide_page.goto((site / PAGE).as_uri())
        yield wide_page


@pytest.fixture(scope="module")
def narrow_page(browser: Browser, site: Path) -> Iterator[Page]:
    """The page on a telephone."""
    with tab(browser, 360, has_touch=True, is_mobile=True, color_scheme="light") as page, without_complaint(page):
        page.goto((site / PAGE).as_uri())
        yield page


def focus(page: Page, selector: str) -> None:
    """Come to a link by the tab key."""
    page.locator(selector).first.evaluate(
        "node => { const before = document.createElement('button'); node.before(before); before.focus() }"
    )
    page.keyboard.press("Tab")
    page.evaluate("document.activeElement.previousSibling.remove()")
    expect(page.locator(selector).first).to_be_focused()


def test_a_number_that_is_pointed_at_shows_its_card_which_the_pointer_can_move_into(page: Page) -> None:
    height = page.evaluate("document.documentElement.scrollHeight")
    page.locator(NUMBER).first.hover()
    card = page.locator(CARD)
    for words in ("contradicted", "«In April 2022»", "section I (i), sentence 9", "1 April 2021", "does not agree", "Sankei Shimbun, 2021"):
        expect(card).to_contain_text(words)
    assert page.evaluate("document.documentElement.scrollHeight") == height
    link, box = page.locator(NUMBER).first.bounding_box(), card.bounding_box()
    gap = (box["y"] + box["height"] + link["y"]) / 2 if box["y"] < link["y"] else (link["y"] + link["height"] + box["y"]) / 2
    page.mouse.move(link["x"] + 5, gap)
    page.wait_for_timeout(50)
    card.locator("a[href^=https]").first.hover()
    page.wait_for_timeout(OVER)
    expect(card).to_be_visible()
    page.mouse.move(2, 790)
    expect(card).to_have_count(0)


def test_a_pointer_that_only_passes_over_a_number_opens_nothing(page: Page) -> None:
    passing = """async node => {
      let shown = 0;
      new MutationObserver(() => { shown += document.querySelectorAll(".esx-pop").length }).observe(document.body, { childList: true, subtree: true });
      const point = target => target.dispatchEvent(new PointerEvent("pointerover", { bubbles: true, pointerType: "mouse" }));
      const wait = time => new Promise(done => setTimeout(done, time));
      point(node);
      await wait(50);
      point(document.body);
      await wait(400);
      return shown;
    }"""
    assert page.locator(NUMBER).first.evaluate(passing) == 0


def test_a_card_stays_while_its_number_has_the_focus_and_keys_walk_into_it(page: Page) -> None:
    focus(page, NUMBER)
    card = page.locator(CARD)
    expect(card).to_be_visible()
    page.mouse.move(2, 790)
    page.wait_for_timeout(OVER)
    expect(card).to_be_visible()
    page.keyboard.press("Tab")
    expect(card.locator("a[href^=https]").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(f"{CARD}:has(:focus)")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('a')")


def test_escape_puts_a_card_away_and_gives_the_focus_back(page: Page) -> None:
    card = page.locator(CARD)
    page.locator(NUMBER).first.hover()
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_timeout(OVER)
    expect(card).to_have_count(0)
    page.mouse.move(2, 790)
    focus(page, NUMBER)
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(page.locator(NUMBER).first).to_be_focused()


def test_the_link_in_a_card_and_the_number_lead_to_the_row_on_the_ledger(page: Page) -> None:
    page.locator(NUMBER).first.hover()
    page.locator(f"{CARD} > p a").click()
    assert page.url.endswith("#Z-143")
    expect(page.locator(CARD)).to_have_count(0)
    page.goto("about:blank")
    page.go_back()
    focus(page, NAME)
    expect(page.locator(CARD)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(CARD)).to_have_count(0)
    assert page.url.endswith("#Z-131")


def test_a_term_says_what_it_means_in_the_same_card(page: Page) -> None:
    term = page.locator(TERM).first
    term.hover()
    expect(page.locator(f"{CARD} [lang=zh]")).to_be_visible()
    expect(page.locator(CARD)).to_contain_text(f"{term.text_content()} in the glossary")
    assert page.locator(f"{CARD} > p a").evaluate("node => node.href") == term.evaluate("node => node.href")


def test_a_screen_reader_hears_a_verdict_as_the_description_of_a_marked_link_and_of_no_other(page: Page) -> None:
    assert page.locator(NUMBER).first.get_attribute("aria-description") == "contradicted"
    links = "nodes => nodes.filter(node => node.title || node.hasAttribute('aria-description') !== !!node.querySelector('svg')).length"
    assert page.locator("a.esx-claim").count() > 20 and page.locator("a.esx-claim").evaluate_all(links) == 0
    assert page.locator("a.esx-claim:not(.esx-marked)").count() > 10
    focus(page, NUMBER)
    assert page.locator(CARD).get_attribute("role") == "group" and page.locator(CARD).get_attribute("aria-label") == "About April 2022"


def test_a_first_tap_shows_the_card_a_second_follows_the_number_and_one_elsewhere_puts_it_away(narrow_page: Page) -> None:
    page, card = narrow_page, narrow_page.locator(CARD)
    page.locator(NUMBER).first.tap()
    expect(card).to_contain_text("contradicted")
    assert "#" not in page.url
    page.locator("article h1").tap()
    expect(card).to_have_count(0)
    page.locator(NUMBER).first.tap()
    page.locator(NUMBER).first.tap()
    assert page.url.endswith("#Z-143")
    expect(card).to_have_count(0)


OUTSIDE = """nodes => nodes.map(node => {
  node.scrollIntoView({ block: ["start", "center", "end"][nodes.indexOf(node) % 3] });
  node.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true, pointerType: "touch" }));
  node.click();
  const { left, right, top, bottom } = document.querySelector(".esx-pop").getBoundingClientRect();
  const end = document.querySelector(".esx-pop > p:last-child").getBoundingClientRect().bottom, line = node.getClientRects()[0];
  const isFree = bottom <= line.top || top >= line.bottom || node.getClientRects().length > 1;
  return left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight && end <= bottom && isFree
    && document.documentElement.scrollWidth <= innerWidth ? "" : `${node.textContent}: ${left} ${right} ${top} ${bottom}`;
}).filter(Boolean)"""


def test_no_card_leaves_a_narrow_screen_or_covers_its_number(narrow_page: Page, site: Path) -> None:
    narrow_page.goto((site / PAGE).as_uri())
    links = narrow_page.locator("a.esx-claim, a.esx-term")
    assert links.count() > 30 and links.evaluate_all(OUTSIDE) == []


# Marks that a line breaks at, or that stand apart from their number, at many widths of the page.
BROKEN = """nodes => {
  const article = document.querySelector("article"), found = new Set();
  const boxes = (node, start, end) => {
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, end);
    return [...range.getClientRects()];
  };
  for (let width = 200; width <= 340; width += 4) {
    article.style.width = `${width}px`;
    for (const node of nodes) {
      const mark = node.querySelector("svg").getBoundingClientRect(), [text] = boxes(node.firstChild, 0, node.firstChild.length);
      const after = node.nextSibling?.nodeType === 3 && /^[^\\s]/.test(node.nextSibling.data) ? boxes(node.nextSibling, 0, 1)[0] : undefined;
      const isBeside = mark.left >= text.right - 1 && mark.top < text.bottom && mark.bottom > text.top && mark.width > 5;
      if (!isBeside || (after && after.left < mark.right - 1)) found.add(`${node.textContent} at ${width}`);
    }
  }
  article.style.width = "";
  return [...found];
}"""


def test_no_line_breaks_between_a_number_its_mark_and_what_follows(narrow_page: Page) -> None:
    marked = narrow_page.locator("a.esx-marked")
    assert marked.count() > 8 and marked.evaluate_all(BROKEN) == []


def test_a_link_without_a_card_keeps_its_title_and_the_others_their_cards(page: Page, site: Path) -> None:
    text = (site / PAGE).read_text("utf-8").replace('data-card="Z-143"', 'data-card="lost"')
    page.route("**/*.html", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.reload()
    page.unroute("**/*.html")
    assert page.locator(NUMBER).first.get_attribute("title").startswith("Z-143, contradicted")
    focus(page, NUMBER)
    expect(page.locator(CARD)).to_have_count(0)
    page.locator(TERM).first.hover()
    expect(page.locator(CARD)).to_be_visible()


def test_a_card_is_not_printed(page: Page) -> None:
    focus(page, NUMBER)
    expect(page.locator(CARD)).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(CARD)).to_be_hidden()
    page.emulate_media(media="screen")


def test_without_scripts_a_title_says_the_verdict_and_the_link_leads_on(still_page: Page, site: Path) -> None:
    still_page.goto((site / PAGE).as_uri())
    link = still_page.locator(NUMBER).first
    assert link.get_attribute("title").startswith("Z-143, contradicted: ") and link.locator("svg").is_visible()
    assert still_page.locator(TERM).first.get_attribute("title")
    link.click()
    assert still_page.url.endswith("#Z-143") and still_page.locator("tr#Z-143").is_visible()
