"""The stock book and the comparison of pages: what is taken out of a chapter, what is counted, and when an aim is missed."""

from __future__ import annotations

import ast
import gzip
import http.client
import math
import re
from pathlib import Path

import pytest

from econsec import chapters
from econsec.paths import Project
from tools import bench_pages, stock
from tools.serve import serve

CELL = """rows = [1]
figures.show(
    charts.bars(
        rows, "a"
    ),
    id="a-b", caption="It shows.", alt="It is.", tables=["t"], claims=[],
)
"""


def test_a_figure_cell_ends_in_the_chart_itself_as_wide_as_ours() -> None:
    code, figure = stock.altair_cell(CELL)
    assert figure == "a-b"
    assert code.startswith("rows = [1]\n(charts.bars(") and ".properties(width=692)" in code
    assert ast.unparse(ast.parse(code).body[-1]).startswith("charts.bars(rows, 'a').properties")


def test_a_cell_that_does_not_end_in_a_figure_is_refused() -> None:
    with pytest.raises(ValueError, match=r"x = 1.*Let it end the cell"):
        stock.altair_cell(CELL + "x = 1\n")


def test_every_figure_of_the_book_is_a_chart_in_the_stock_book_at_the_same_place(project: Project) -> None:
    for page in stock.with_charts(project):
        text = stock.CELL.sub(stock._as_chart, chapters.path(project, page).read_text("utf-8"))
        assert "figures.show" not in text
        drawn = [figure.id for figure in chapters.figures(project) if figure.document == page]
        assert re.findall(r"(?m)^\(fig-(.*)\)=\n```\{code-cell\}", text) == drawn


def test_roles_of_this_book_become_the_text_that_they_show() -> None:
    page = "Of {claim}`Z-1`, see {see}`Z-2`, {term}`means <statecraft>` and {term}`RCEP`; {cite:t}`zhu2022`."
    assert stock.as_text(page, {"Z-1": "$2 *billion*"}.__getitem__) == r"Of \$2 \*billion\*, see Z-2, means and RCEP; {cite:t}`zhu2022`."


def test_no_role_or_directive_of_this_book_is_left_in_the_stock_book(project: Project) -> None:
    for page in chapters.documents(project):
        text = stock.as_text(stock.CELL.sub("", chapters.path(project, page).read_text("utf-8")), lambda id: id)
        fences = re.findall(r"(?m)^(?:```|:::)\{([a-z-]+)\}", text)
        assert set(fences) <= {"bibliography", "container", "table"}, page
        roles = re.findall(r"(?<!`)\{([a-z:]+)\}`", text)
        assert set(roles) <= {"ref", "doc", "cite:t", "cite:p", "glue:text"}, page


def test_a_page_left_out_keeps_its_label_and_title_only() -> None:
    assert stock.title("---\na: b\n---\n\n(ch-x)=\n# A title\n\nText.\n\n## More\n") == "(ch-x)=\n# A title\n"
    assert stock.title("# A title\nText.\n") == "# A title\n"


def test_the_stock_book_has_no_extension_or_option_of_ours() -> None:
    ours = {
        "title": "T",
        "html": {"use_download_button": False},
        "sphinx": {"extra_extensions": ["econsec.site"], "config": {"bibtex_default_style": "plain", "html_theme_options": {"a": 1}}},
    }
    assert stock.settings(ours) == {"title": "T", "sphinx": {"config": {"bibtex_default_style": "plain"}}}


def test_the_vega_libraries_come_from_the_host_of_the_page_and_nothing_else_is_changed() -> None:
    page = '"https://cdn.jsdelivr.net/npm/vega@6?noext" "https://cdn.jsdelivr.net/npm/vega-lite@6.4.1?noext" "https://cdn.jsdelivr.net/npm/other@1"'
    assert stock.point_here(page) == '"/npm/vega@6.2.0.js" "/npm/vega-lite@6.4.1.js" "https://cdn.jsdelivr.net/npm/other@1"'


def test_the_libraries_of_the_stock_book_are_those_that_altair_names_and_the_converter_carries() -> None:
    import vl_convert
    from altair.vegalite.v6 import display

    assert stock.LIBRARIES["vega"] == vl_convert.get_vega_version()
    assert stock.LIBRARIES["vega-embed"] == vl_convert.get_vega_embed_version()
    assert stock.LIBRARIES["vega-lite"] == display.VEGALITE_VERSION
    assert stock.LIBRARIES["vega"].startswith(display.VEGA_VERSION) and stock.LIBRARIES["vega-embed"].startswith(display.VEGAEMBED_VERSION)


def test_pages_are_served_compressed_and_typed_over_one_connection(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<p>A</p>", "utf-8")
    (tmp_path / "a.woff2").write_bytes(b"font")
    with serve(tmp_path, bench_pages.Handler) as address:
        line = http.client.HTTPConnection(address.removeprefix("http://"))
        line.request("GET", "/a.html?v=1")
        answer = line.getresponse()
        assert gzip.decompress(answer.read()) == b"<p>A</p>"
        assert (answer.headers["Content-Type"], answer.headers["Content-Encoding"]) == ("text/html", "gzip")
        held = line.sock
        line.request("GET", "/a.woff2")
        answer = line.getresponse()
        assert (answer.read(), answer.headers["Content-Encoding"]) == (b"font", None)
        assert held is not None and line.sock is held
        line.request("GET", "/none.html")
        assert line.getresponse().status == 404


def page(ours: float | None, theirs: float | None) -> dict[str, dict[str, float | None]]:
    """A page on which all measures are the same."""
    return {"ours": dict.fromkeys(bench_pages.MEASURES, ours), "stock": dict.fromkeys(bench_pages.MEASURES, theirs)}


def test_ratios_are_medians_of_pages_and_never_is_longest() -> None:
    assert bench_pages.ratios([page(1, 10), page(2, 10), page(None, 10)])["seen"] == pytest.approx(0.2)
    assert bench_pages.ratios([page(1, 10), page(None, 10), page(None, 10)])["seen"] is None
    assert bench_pages.ratios([page(1, None), page(1, None), page(1, 1)])["answers"] == 0
    assert bench_pages.ratios([])["seen"] is None
    assert bench_pages.median([1.0, None, 3.0]) == 3.0 and not math.isinf(bench_pages.median([None, 1.0, 2.0]) or 0)


def test_an_aim_is_missed_by_a_larger_share_by_never_and_by_a_heavy_page() -> None:
    good = dict(bench_pages.AIMS)
    assert bench_pages.missed(good, bench_pages.HTML_BYTES) == []
    assert bench_pages.missed({**good, "seen": 0.31}, 0) == ["seen 0.31, at most 0.3"]
    assert bench_pages.missed({**good, "answers": None}, 0) == ["answers never, at most 1.0"]
    assert bench_pages.missed(good, 150_001) == ["a page of 150,001 bytes of HTML, at most 150,000"]
