"""What a page of each kind costs until it can be read, ours against the stock book's: ``python -m tools.bench_kinds``.

A reader opens a page of the book, with nothing in the cache, on the line and the processor of `tools.bench_pages`. Both sites
come from this machine, in turn. Times are from the start of the navigation:

first paint
    as the browser says it.
readable
    the first frame, after the first paint of any content, in which words of the page itself stand in the window: not of its
    menus, and not in a font that hides them until it has come.
bytes, requests
    what had come over the network until then, headers included, and what had been asked for; and the same once the page is still.

The stock book has no gallery and no pages of figures.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from tools import bench_pages, stock
from tools.bench_pages import VIEWPORTS, Handler, median
from tools.browser import open_browser
from tools.serve import serve

# Kind -> a page of it, and whether the stock book has it.
KINDS: dict[str, tuple[str, bool]] = {
    "front page": ("index", True),
    "chapter with figures": ("chapters/zhu/supply-chains", True),
    "chapter of text": ("chapters/zhu/translation", True),
    "list of the audit": ("chapters/audit/scorecard", True),
    "glossary": ("chapters/glossary", True),
    "gallery of figures": ("figures/index", False),
    "page of a figure": ("figures/jetro-expansion/index", False),
}
# Measure -> its heading, and what it is divided by.
MEASURES: dict[str, tuple[str, float]] = {
    "painted": ("first paint, ms", 1),
    "readable": ("readable, ms", 1),
    "bytes": ("kB until readable", 1000),
    "asked": ("requests until", 1),
    "total": ("kB in all", 1000),
    "requests": ("requests in all", 1),
}
PROBE = Path(__file__).with_name("readable.js")


@dataclass
class Visit:
    """What one visit measured: milliseconds, bytes and requests; None is never."""

    painted: float | None
    readable: float | None
    bytes: int
    asked: int
    total: int
    requests: int


def visit(browser: Browser, address: str, size: tuple[int, int], slow: bool = True) -> Visit:
    """Open a page and wait until it can be read and is still."""
    with bench_pages.visiting(browser, address, f"({PROBE.read_text('utf-8')})();", size, slow) as (page, traffic):
        bench_pages.wait_for(page, "readable")
        traffic.settle(page)
        state = page.evaluate("probe.state()")
        if state["readable"] is None:
            return Visit(state["painted"], None, traffic.until(), traffic.asked(), traffic.until(), traffic.asked())
        moment = (state["origin"] + state["readable"]) / 1000
        return Visit(state["painted"], state["readable"], traffic.until(moment), traffic.asked(moment), traffic.until(), traffic.asked())


def middle(visits: list[Visit]) -> dict[str, float | None]:
    """Each measure's median over the visits to a page."""
    return {name: median([getattr(one, name) for one in visits]) for name in MEASURES}


def run(folders: dict[str, Path], repeats: int, widths: list[str]) -> list[dict[str, Any]]:
    """Measure a page of each kind, in turn in each book that has it, and print a line for each; returns every visit."""
    runs = []
    print(head())
    with serve(folders["stock"], Handler) as theirs, serve(folders["ours"], Handler) as ours, open_browser() as browser:
        for width in widths:
            for kind, (page, is_common) in KINDS.items():
                books = {"stock": theirs, "ours": ours} if is_common else {"ours": ours}
                visits: dict[str, list[Visit]] = {book: [] for book in books}
                for book, address in [*books.items()] * repeats:
                    visits[book].append(visit(browser, f"{address}/{page}.html", VIEWPORTS[width]))
                print(row(kind, width, {book: middle(found) for book, found in visits.items()}), flush=True)
                runs.append(
                    {
                        "kind": kind,
                        "page": page,
                        "width": width,
                        "visits": {book: list(map(asdict, found)) for book, found in visits.items()},
                    }
                )
    return runs


def is_whole(path: Path) -> bool:
    """Whether a page of the stock book has words below its title; it is not built in full unless that is asked for."""
    article = path.read_text("utf-8").partition("<article")[2].partition("</article>")[0] if path.is_file() else ""
    return "<p>" in article


def head() -> str:
    """Headings of the report."""
    titles = "".join(f"{title:>18}" for title, _ in MEASURES.values())
    return f"{'':30}{titles}\n{'kind of page':22}{'width':8}" + f"{'stock':>9}{'ours':>9}" * len(MEASURES)


def row(kind: str, width: str, found: dict[str, dict[str, float | None]]) -> str:
    """A line of the report: each measure in the stock book, a dash where that has no such page, and in ours."""
    cells = [
        _cell(found[book][name], share) if book in found else "-" for name, (_, share) in MEASURES.items() for book in ("stock", "ours")
    ]
    return f"{kind:22}{width:8}" + "".join(f"{cell:>9}" for cell in cells)


def _cell(value: float | None, share: float) -> str:
    return "never" if value is None else f"{value / share:,.0f}"


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; both books must have been built."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="visits to each page, of which the middle one counts; default: 3")
    parser.add_argument("--widths", nargs="*", choices=VIEWPORTS, default=["narrow"])
    parser.add_argument("--ours", metavar="FOLDER", type=Path, default=bench_pages.OURS, help="the built book, if not that of this clone")
    parser.add_argument("--stock", metavar="FOLDER", type=Path, default=stock.HTML, help="the built stock book, if not that of this clone")
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every visit to a file")
    said = parser.parse_args(arguments)
    for folder, command in ((said.ours, "make book"), (said.stock, "python -m tools.stock --all")):
        if not (folder / "index.html").is_file():
            raise SystemExit(f"{folder}: there is no book; run {command} first")
    for page in (page for page, is_common in KINDS.values() if is_common and not is_whole(said.stock / f"{page}.html")):
        raise SystemExit(f"{said.stock}: of {page} there is no more than the title; run python -m tools.stock --all first")
    runs = run({"ours": said.ours, "stock": said.stock}, said.repeats, said.widths)
    if said.json:
        said.json.write_text(json.dumps(runs, indent=1), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
