"""Figures that come alive in place, their cards, and what a hostile text can do on their pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import altair as alt
import pandas as pd
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from seen import listen, report, tab

from econsec import card, chapters, exports, figures, policy
from econsec import site as extension
from econsec.paths import installed

FIGURES = chapters.figures(installed())
# Milliseconds in which a chart is to come alive on a busy machine.
PATIENCE = 15_000
SERVED = "https://book.example"
CARD = ".esx-cited:has(#fig-jetro-expansion) .esx-card"
BOXES = "plot => [plot, plot.closest('figure')].map(node => { const {x, y, width, height} = node.getBoundingClientRect(); return [x, y, width, height] })"


@pytest.fixture(scope="module")
def live(browser: Browser) -> Iterator[Page]:
    """A tab for many tests."""
    with tab(browser) as page:
        yield page


@pytest.fixture
def fresh(browser: Browser) -> Iterator[Page]:
    """A tab for one test."""
    with tab(browser) as page:
        yield page


def show(page: Page, path: Path, name: str) -> Locator:
    """Open a page and return the plot of a figure on it."""
    if page.url != path.as_uri():
        page.goto(path.as_uri())
    plot = page.locator(f"#fig-{name} .esx-plot")
    plot.scroll_into_view_if_needed()
    return plot


def wake(page: Page, plot: Locator) -> None:
    """Point at a plot and wait until it is live."""
    page.mouse.move(0, 0)
    plot.hover(position={"x": 5, "y": 5})
    expect(plot).to_have_attribute("data-esx", "live", timeout=PATIENCE)


@pytest.mark.parametrize("across", [360, 1280])
@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.id)
def test_a_figure_comes_alive_in_place_without_a_jump_or_a_complaint(live: Page, site: Path, figure: chapters.Drawn, across: int) -> None:
    live.set_viewport_size({"width": across, "height": 900})
    faults, _ = listen(live)
    plot = show(live, site / "figures" / figure.id / "index.html", figure.id)
    before, still = plot.evaluate(BOXES), plot.locator(":scope > div:visible svg").bounding_box()
    texts = plot.locator(":scope > div:visible svg text").all_text_contents()
    wake(live, plot)
    assert plot.evaluate(BOXES) == before
    drawn = plot.locator(".esx-live svg")
    assert drawn.bounding_box() == pytest.approx(still, abs=1)
    assert sorted(drawn.locator("text").all_text_contents()) == sorted(texts)
    assert plot.locator(":scope > div:visible:not(.esx-live)").evaluate("node => getComputedStyle(node).opacity") == "0"
    report(figure.id, faults)


def test_a_mark_that_is_pointed_at_says_value_unit_source_and_place(live: Page, site: Path) -> None:
    live.set_viewport_size({"width": 1280, "height": 900})
    plot = show(live, site / "chapters" / "zhu" / "supply-chains.html", "jetro-expansion")
    wake(live, plot)
    plot.locator(".esx-live .mark-rect path").first.hover()
    told = live.locator("#vg-tooltip-element.visible").inner_text()
    assert all(part in told for part in ("India", "70.1", "percent", "Zhu, Haiyan, 2022", "section I (iv), sentence")), told


def test_the_keyboard_wakes_a_figure_goes_from_mark_to_mark_and_opens_its_card(live: Page, site: Path) -> None:
    name = "jetro-expansion"
    plot = show(live, site / "figures" / name / "index.html", name)
    live.reload()
    live.keyboard.press("Tab")
    assert plot.evaluate("plot => plot === document.activeElement")
    expect(plot).to_have_attribute("data-esx", "live", timeout=PATIENCE)
    for row in ("India", "Viet Nam"):
        live.keyboard.press("ArrowRight")
        expect(live.get_by_role("status")).to_contain_text(row)
    expect(live.locator("#vg-tooltip-element.visible")).to_contain_text("55.3")
    live.locator(".esx-card summary").first.focus()
    live.keyboard.press("Enter")
    assert live.locator(".esx-card pre.esx-copy").first.is_visible()


def test_a_tap_wakes_a_figure_and_shows_what_is_under_the_finger_within_the_screen(browser: Browser, site: Path) -> None:
    with tab(browser, 360, 740, has_touch=True, is_mobile=True) as page:
        plot = show(page, site / "figures" / "jetro-expansion" / "index.html", "jetro-expansion")
        box = plot.locator(".esx-narrow .mark-rect path").first.bounding_box()
        page.touchscreen.tap(box["x"] + 20, box["y"] + box["height"] / 2)
        told = page.locator("#vg-tooltip-element.visible")
        expect(told).to_contain_text("India", timeout=PATIENCE)
        shown = told.bounding_box()
        assert shown["x"] >= 0 and shown["x"] + shown["width"] <= 360


def test_a_tooltip_leaves_out_what_is_empty_and_writes_numbers_for_people(live: Page, site: Path) -> None:
    live.set_viewport_size({"width": 1280, "height": 900})
    plot = show(live, site / "figures" / "import-items-from-china" / "index.html", "import-items-from-china")
    wake(live, plot)
    plot.locator(".esx-live .mark-rect path").last.hover()
    told = live.locator("#vg-tooltip-element.visible").inner_text()
    assert "null" not in told and "4,926" in told, told


def test_nothing_is_loaded_for_charts_before_a_reader_turns_to_one(fresh: Page, site: Path) -> None:
    asked: list[str] = []
    fresh.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    plot = show(fresh, site / "chapters" / "zhu" / "supply-chains.html", "jetro-expansion")
    assert "vega.js" not in asked
    wake(fresh, plot)
    wake(fresh, show(fresh, site / "chapters" / "zhu" / "supply-chains.html", "jetro-gaps-to-china"))
    assert asked.count("vega.js") == 1


def test_where_the_library_cannot_be_had_the_drawing_stays(fresh: Page, site: Path) -> None:
    fresh.route("**/vega.js", lambda route: route.abort())
    plot = show(fresh, site / "figures" / FIGURES[0].id / "index.html", FIGURES[0].id)
    with fresh.expect_event("requestfailed", lambda request: request.url.endswith("vega.js"), timeout=PATIENCE):
        plot.hover()
    expect(plot).to_have_attribute("data-esx", "", timeout=PATIENCE)
    assert plot.locator(".esx-wide svg").is_visible() and not plot.locator(".esx-live").count()


def test_a_live_chart_follows_the_theme_and_is_printed(browser: Browser, site: Path) -> None:
    with tab(browser, color_scheme="dark") as page:
        plot = show(page, site / "figures" / FIGURES[0].id / "index.html", FIGURES[0].id)
        wake(page, plot)
        colours = {text.evaluate("node => getComputedStyle(node).fill") for text in plot.locator(".esx-live svg text").all()}
        assert colours == {page.evaluate("getComputedStyle(document.body).color")}
        page.emulate_media(media="print")
        assert plot.locator(".esx-wide:not(.esx-live) svg").is_visible(), "the drawing is printed"
        assert not plot.locator(".esx-live svg").is_visible()


def test_a_card_takes_no_room_until_it_is_opened_and_works_without_scripts(still_page: Page, site: Path) -> None:
    still_page.set_viewport_size({"width": 1280, "height": 900})
    still_page.goto((site / "chapters" / "zhu" / "supply-chains.html").as_uri())
    parts = still_page.locator(CARD)
    assert parts.bounding_box()["height"] < 60
    parts.locator("summary").get_by_text("Data", exact=True).click()
    assert still_page.locator(f"{CARD} table").is_visible()
    assert not parts.get_by_role("button").count()


@pytest.fixture
def served(browser: Browser, site: Path) -> Iterator[Page]:
    """A tab in which the site is served from an address of its own."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        context.route(f"{SERVED}/**", lambda route: route.fulfill(path=site / urlsplit(route.request.url).path.lstrip("/")))
        yield context.new_page()


def test_copying_puts_the_whole_citation_on_the_clipboard_with_the_address_served_from(served: Page) -> None:
    served.goto(f"{SERVED}/figures/jetro-expansion/index.html")
    served.locator(".esx-card summary").first.click()
    served.locator(".esx-card summary", has_text="BibTeX").click()
    served.get_by_role("button", name="Copy BibTeX").click()
    served.get_by_text("Copied").wait_for()
    copied = served.evaluate("navigator.clipboard.readText()")
    assert copied == served.locator("pre.esx-copy", has_text="@misc{econsec-jetro-expansion").text_content()
    assert f"{SERVED}/figures/jetro-expansion/" in copied
    frame = served.locator("pre.esx-copy", has_text="<iframe").text_content()
    assert f'src="{SERVED}/figures/jetro-expansion/index.html"' in frame


def test_a_citation_read_from_a_disk_has_no_made_up_address(live: Page, site: Path) -> None:
    live.goto((site / "figures" / "jetro-expansion" / "index.html").as_uri())
    assert not any("invalid" in text or "file:" in text for text in live.locator("pre.esx-copy").all_text_contents())


HOSTILE = [
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "x=cmd|' /C calc'!A0",
    "]]></script>",
]


def test_hostile_text_stays_text_on_the_page_in_the_tooltip_and_in_the_drawing(fresh: Page, site: Path, tmp_path: Path) -> None:
    frame = pd.DataFrame({"name": HOSTILE, "value": range(1, len(HOSTILE) + 1)})
    told = {"figure": {"type": "Bars", "label": "name", "values": [["value", "Value"]], "group": None}}
    chart = alt.Chart(frame, usermeta=told, height=120).mark_bar().encode(x="value:Q", y="name:N")
    figure = figures.show(chart, "jetro-expansion", f"Caption {HOSTILE[1]}", f"Bars {HOSTILE[0]}", ["jetro_expansion"], ["Z-014"])
    folder = tmp_path / "figures" / figure.id
    exports.write(figure, folder)
    (folder / "index.html").write_text(card.page(figure, extension.standing(f"figures/{figure.id}/index"), {}), "utf-8")
    shutil.copytree(extension.STATIC, tmp_path / "_static")  # as before the last step of a build
    for name in extension.FONTS:
        (tmp_path / "_static" / "fonts").mkdir(exist_ok=True)
        shutil.copy(figures.font_files() / name, tmp_path / "_static" / "fonts")
    shutil.copy(extension.CJK_FONT, tmp_path / "_static" / "fonts")
    shutil.copy(site / "_static" / "vega.js", tmp_path / "_static")
    policy.finish(tmp_path)
    faults, _ = listen(fresh)
    plot = show(fresh, folder / "index.html", figure.id)
    wake(fresh, plot)
    plot.locator(".esx-live .mark-rect path").first.hover()
    assert HOSTILE[0] in fresh.locator("#vg-tooltip-element.visible").inner_text()
    assert fresh.title() != "owned" and not fresh.locator("main img, main script:not([type='application/json'])").count()
    assert all(text in fresh.locator(".esx-card table").text_content() for text in HOSTILE)
    fresh.goto((folder / f"{figure.id}.svg").as_uri())
    assert fresh.evaluate("document.querySelectorAll('script').length") == 0
    report("hostile", faults)
