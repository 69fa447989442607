"""Figures in a notebook: drawn on their own, live on request, and nothing is asked of a foreign host. JupyterLab itself is not run."""

from __future__ import annotations

import base64
import html
import inspect
import json
import re
from typing import Any
from xml.etree import ElementTree

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import Browser

from econsec import charts, figures, tables, theme

ALT = "Bars of two economies, Viet Nam with {Z-014} and China with {Z-015}."
# Addresses in the libraries of the chart that are names or the target of a link which we leave out; none is ever asked for.
NAMES = {
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/2000/xmlns/",
    "https://github.com/vega/vega-lite/issues/2415",
    "https://vega.github.io/editor/",
    "https://vega.github.io/schema/vega/v6.json",
}
# What a notebook does with a widget: load its module, hand it its state and a place on the page.
NOTEBOOK = """async ([module, state]) => {
  const model = {get: name => state[name], set: (name, value) => { state[name] = value; }, save_changes: () => {}, on: () => {}};
  const place = document.body.appendChild(document.createElement("div"));
  const address = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
  await (await import(address)).default.render({model, el: place});
}"""


def drawn() -> figures.Figure:
    """A figure of two rows of a real table."""
    rows = tables.load("jetro_expansion").query("source == 'zhu2022' and economy in ['China', 'Viet Nam']")
    rows = rows.sort_values("expand_pct", ascending=False).assign(words=rows.expand_pct.map("{:.1f}%".format))
    colours = {"China": theme.COLOURS["China"], "Viet Nam": theme.COLOURS["other"]}
    chart = charts.bars(rows, "expand_pct", "economy", "words", "economy", colours, "Firms that plan to expand, percent")
    return figures.show(chart, "made-up", 'A "caption" <here>.', ALT, ["jetro_expansion"], ["Z-014", "Z-015"])


@pytest.fixture(scope="module")
def figure() -> figures.Figure:
    return drawn()


@pytest.fixture(scope="module")
def widget(figure: figures.Figure) -> dict[str, Any]:
    """What the widget of the figure hands to a notebook."""
    return figure.interactive().get_state()


@pytest.fixture(scope="module")
def notebook() -> nbformat.NotebookNode:
    """A notebook with one cell that shows the figure, run and read back from a file."""
    cell = f"from econsec import charts, figures, tables, theme\nALT = {ALT!r}\n{inspect.getsource(drawn)}\ndrawn()"
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    NotebookClient(made, kernel_name="python3").execute()
    return nbformat.reads(nbformat.writes(made), as_version=4)


def image(page: str) -> ElementTree.Element:
    """The one drawing in the HTML of a notebook."""
    [address] = re.findall(r'<img [^>]*src="data:image/svg\+xml;base64,([^"]+)"', page)
    return ElementTree.fromstring(base64.b64decode(address))


def test_the_widget_brings_its_libraries_and_imports_none(widget: dict[str, Any]) -> None:
    module = widget["_esm"]
    assert len(module) > 500_000
    assert not re.search(r"""\bimport\s*(\(|["'`*{]|\w+[\s,]+(from|\{))""", module)
    assert set(re.findall(r"""\b(?:https?|wss?)://[^\s"'`)]*""", module)) <= NAMES
    assert not re.search(r"""["'`]//\w""", module)
    assert "//" not in widget["_css"].replace("/*", "").replace("*/", "")


def test_the_widget_draws_the_figure_from_its_rows_without_a_link_to_a_foreign_host(figure: figures.Figure, widget: dict[str, Any]) -> None:
    assert widget["spec"]["datasets"] == figure.spec["datasets"] and widget["spec"]["layer"] == figure.spec["layer"]
    assert [row["expand_pct"] for row in widget["spec"]["datasets"]["rows"]] == [row["expand_pct"] for row in figure.rows]
    assert widget["spec"]["background"] == "white" and widget["embed_options"]["actions"] is False
    assert "url" not in json.dumps(widget["spec"])


def test_the_widget_answers_the_pointer_and_asks_nothing_of_the_network(browser: Browser, widget: dict[str, Any]) -> None:
    asked: list[str] = []
    faults: list[str] = []
    with browser.new_context(viewport={"width": 900, "height": 600}) as context:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.set_content("<!doctype html><title>A notebook</title>")
        page.evaluate(NOTEBOOK, [widget["_esm"], {name: value for name, value in widget.items() if name not in ("layout", "_esm")}])
        page.locator("svg.marks .mark-rect path").first.hover()
        told = page.locator("#vg-tooltip-element.visible").inner_text()
        links = page.locator("a[href]").count()
    assert "Viet Nam" in told and "55.3" in told and "percent" in told and "Zhu" in told and "section I (iv)" in told
    assert not links and not faults and not [address for address in asked if not address.startswith("blob:")]


def test_without_anywidget_one_line_says_what_to_install(figure: figures.Figure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "find_spec", lambda name: None if name == "anywidget" else name)
    with pytest.raises(ImportError, match="pip install anywidget") as error:
        figure.interactive()
    assert "\n" not in str(error.value)


def test_a_notebook_shows_one_drawing_with_alternative_and_caption(figure: figures.Figure) -> None:
    bundle = figure._repr_mimebundle_()
    page = bundle["text/html"]
    assert f'alt="{html.escape(figure.alt)}"' in page and f"<figcaption>{html.escape(figure.caption)}</figcaption>" in page
    # untrusted notebooks keep neither scripts nor styles nor <svg>
    assert not re.search(r"<(svg|script|style|iframe|link)\b", page)
    said = "".join(image(page).itertext())
    assert "Viet Nam: 55.3%" in said and "Firms that plan to expand, percent" in said
    assert bundle["text/plain"] == f"Figure made-up: {figure.caption}\n{figure.alt}" and "55.3%" in figure.alt


def test_the_drawing_in_a_notebook_stands_on_white_with_a_font_of_its_own(figure: figures.Figure) -> None:
    svg = image(figure._repr_mimebundle_()["text/html"])
    rectangles = [part for part in svg if part.tag.endswith("}rect")]
    assert [(one.get("width"), one.get("height"), one.get("fill")) for one in rectangles] == [("100%", "100%", "#ffffff")]
    fonts = "".join(part.text or "" for part in svg if part.tag.endswith("}style"))
    assert f"font-family:'{theme.FONT}'" in fonts and "url(data:font/ttf;base64," in fonts


def test_a_notebook_that_was_run_shows_the_figure_and_holds_it_as_data(figure: figures.Figure, notebook: nbformat.NotebookNode) -> None:
    [output] = notebook.cells[0].outputs
    assert output["output_type"] == "execute_result"
    assert output["data"]["text/html"] == figure._repr_mimebundle_()["text/html"]
    restored = figures.restore(output["data"][figures.MIME])
    assert restored == figure and restored.fingerprint == figure.fingerprint and restored.svg(theme.WIDE) == figure.svg(theme.WIDE)
