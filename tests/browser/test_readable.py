"""When a page can be read, and what had come by then: the bench of kinds of pages, on pages made for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from econsec import chapters
from econsec.paths import Project
from tools import bench_kinds, bench_pages
from tools.serve import serve

# A menu at once, words of the page itself after a while, and a script that is asked for once they are seen.
LATE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Late</title><link rel="icon" href="data:,"></head><body>
<nav><p>Words of a menu, which are not those of the page.</p></nav><main><article></article></main>
<script>setTimeout(() => { document.querySelector("article").innerHTML = "<p>Words of the page itself, at last.</p>" }, 600);
const asks = setInterval(() => { if (!probe.readable) return; clearInterval(asks);
setTimeout(() => { document.head.append(Object.assign(document.createElement("script"), { src: "later.js" })) }, 200) }, 20)</script></body></html>"""
NEVER = '<!DOCTYPE html><html lang="en"><head><title>Never</title><link rel="icon" href="data:,"></head><body><nav><p>Words of a menu.</p></nav></body></html>'


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    for name, text in {"late.html": LATE, "never.html": NEVER, "later.js": "const later = 1;" * 1000}.items():
        (tmp_path / name).write_text(text, "utf-8")
    with serve(tmp_path, bench_pages.Handler) as served:
        yield served


def test_a_page_is_readable_when_its_own_words_are_seen_and_what_came_later_does_not_count(browser: Browser, address: str) -> None:
    found = bench_kinds.visit(browser, f"{address}/late.html", (360, 800), slow=False)
    assert 0 < (found.painted or 0) <= (found.readable or 0) and (found.readable or 0) >= 600
    assert (found.asked, found.requests) == (1, 2)
    assert 200 < found.bytes < found.total


def test_a_page_without_words_of_its_own_is_never_readable(browser: Browser, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_pages, "PATIENCE", 1)
    assert bench_kinds.visit(browser, f"{address}/never.html", (360, 800), slow=False).readable is None


def test_the_kinds_of_pages_are_what_they_say(project: Project) -> None:
    pages = {kind: page for kind, (page, _) in bench_kinds.KINDS.items()}
    with_figures = {figure.document for figure in chapters.figures(project)}
    assert {page for page, is_common in bench_kinds.KINDS.values() if is_common} <= {*chapters.documents(project)}
    assert pages["chapter with figures"] in with_figures and pages["chapter of text"] not in with_figures
    assert pages["page of a figure"].split("/")[1] in {figure.id for figure in chapters.figures(project)}


def test_a_line_has_a_dash_where_the_stock_book_has_no_such_page() -> None:
    ours: dict[str, float | None] = {"painted": 420.4, "readable": None, "bytes": 12_400, "asked": 3, "total": 1_500_000, "requests": 7}
    cells = ["-", "420", "-", "never", "-", "12", "-", "3", "-", "1,500", "-", "7"]
    assert bench_kinds.row("gallery", "narrow", {"ours": ours}).split() == ["gallery", "narrow", *cells]
    assert bench_kinds.row("front", "wide", {"stock": ours, "ours": ours}).split()[2:4] == ["420", "420"]
    assert len(bench_kinds.head().splitlines()[1]) == len(bench_kinds.row("front", "wide", {"ours": ours}))


def test_a_page_of_which_the_stock_book_has_the_title_alone_is_told(tmp_path: Path) -> None:
    (tmp_path / "whole.html").write_text("<nav><p>Menu</p></nav><article><h1>Title</h1><p>Words</p></article>", "utf-8")
    (tmp_path / "title.html").write_text("<nav><p>Menu</p></nav><article><h1>Title</h1></article>", "utf-8")
    assert [bench_kinds.is_whole(tmp_path / f"{name}.html") for name in ("whole", "title", "none")] == [True, False, False]
