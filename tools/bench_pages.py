"""Pages of this book against those of the stock book, as a reader on a slow line meets them: ``python -m tools.bench_pages``.

A reader follows a link to the first figure of a chapter, with nothing in the cache. Both sites come from this machine, over
the same slowed link and on the same slowed processor, in turn. Measured from the start of the navigation:

drawn
    the first frame in which a canvas or SVG of the figure has marks, after the page's first paint; perhaps outside the window.
seen
    the first frame in which it is inside the window too, for which the browser must have jumped to the figure.
bytes
    what had come over the network until seen, as the browser counts it, headers included.
answers
    the first frame in which a Vega tooltip with text is visible, while the pointer is moved by a pixel every tenth of a
    second, from the frame in which the chart is seen on, over a mark that is known to answer. In both books marks have
    tooltips; where the mark stands is found once for each page, in the chart when it is live and not slowed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatch
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from econsec import chapters
from econsec.paths import installed
from tools import build, stock
from tools.browser import open_browser
from tools.serve import Quiet, serve

OURS = build.BUILD / "html"
VIEWPORTS = {"wide": (1280, 900), "narrow": (360, 800)}
SLOWER = 4
# Bytes a second and milliseconds: 1.6 Mbit/s down, 0.75 up, 150 ms.
LINK = {"offline": False, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8, "latency": 150}
PATIENCE = 60.0
ZIPPED = {".html", ".css", ".js", ".json", ".svg", ".txt", ".ttf", ".map", ".xml", ".csv", ".md"}
# Measure -> the most that ours may be of the stock page's.
AIMS = {"seen": 0.3, "bytes": 0.25, "answers": 1.0}
HTML_BYTES = 150_000
MEASURES = ("drawn", "seen", "answers", "bytes", "total")

# A function of the id that the figure has on the page.
PROBE = Path(__file__).with_name("probe.js")


class Handler(Quiet):
    """Serves a folder as a plain web server would: compressed, over connections that stay open."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """Answer with the file, or with 404."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return self.send_error(404)
        content, zipped = packed(path)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        if zipped:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


@cache
def packed(path: Path) -> tuple[bytes, bool]:
    """What is sent of a file, and whether it is compressed."""
    content = path.read_bytes()
    zipped = path.suffix in ZIPPED
    return (gzip.compress(content, 6, mtime=0) if zipped else content), zipped


@dataclass
class Visit:
    """What one visit to a page measured: seconds and bytes; None is never."""

    drawn: float | None = None
    seen: float | None = None
    bytes: int = 0
    answers: float | None = None
    total: int = 0
    told: str = ""
    refused: list[str] = field(default_factory=list)


class Traffic:
    """Bytes that a page received, each with its time, and the addresses that could not be had."""

    def __init__(self, page: Page) -> None:
        self._heard: list[tuple[float, float]] = []
        self._clock = 0.0
        # bytes told so far of each request under way
        self._open: dict[str, float] = {}
        self._asked: list[float] = []
        self.refused: list[str] = []
        self.session = page.context.new_cdp_session(page)
        self.session.on("Network.requestWillBeSent", self._start)
        self.session.on("Network.responseReceived", lambda said: self._hear(said, said["response"]["encodedDataLength"]))
        self.session.on("Network.dataReceived", lambda said: self._hear(said, said["encodedDataLength"]))
        self.session.on("Network.loadingFinished", self._finish)
        self.session.on("Network.loadingFailed", self._give_up)
        page.on("requestfailed", lambda request: self.refused.append(request.url))
        self.session.send("Network.enable")

    def _start(self, said: dict[str, Any]) -> None:
        # the browser's own clock counts from no known day; requests tell both
        self._clock = self._clock or said["wallTime"] - said["timestamp"]
        self._open[said["requestId"]] = 0
        if said["request"]["url"].startswith("http"):
            self._asked.append(said["timestamp"])

    def _hear(self, said: dict[str, Any], size: float) -> None:
        self._heard.append((said["timestamp"], size))
        self._open[said["requestId"]] = self._open.get(said["requestId"], 0) + size

    def _finish(self, said: dict[str, Any]) -> None:
        # of the page itself the browser tells no sizes before its end
        self._heard.append((said["timestamp"], said["encodedDataLength"] - self._open.pop(said["requestId"], 0)))

    def _give_up(self, said: dict[str, Any]) -> None:
        self._open.pop(said["requestId"], None)

    def settle(self, page: Page) -> None:
        """Wait until nothing has been under way for half a second, or patience is at its end."""
        until, quiet = time.monotonic() + PATIENCE, 0
        while quiet < 5 and time.monotonic() < until:
            page.wait_for_timeout(100)
            quiet = 0 if self._open else quiet + 1

    def until(self, moment: float = float("inf")) -> int:
        """Bytes received until a moment, in seconds since 1970."""
        return int(sum(size for at, size in self._heard if at + self._clock <= moment))

    def asked(self, moment: float = float("inf")) -> int:
        """Requests sent until a moment, in seconds since 1970."""
        return sum(at + self._clock <= moment for at in self._asked)


@contextmanager
def visiting(browser: Browser, address: str, probe: str, size: tuple[int, int], slow: bool) -> Iterator[tuple[Page, Traffic]]:
    """A page on its way with a script in it, in a browser without cache, as slow as `LINK` and `SLOWER` say where it is to be `slow`."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    try:
        page = context.new_page()
        traffic = Traffic(page)
        if slow:
            traffic.session.send("Network.emulateNetworkConditions", LINK)
            traffic.session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.add_init_script(probe)
        page.goto(address, wait_until="commit", timeout=1000 * PATIENCE)
        yield page, traffic
    finally:
        context.close()


def probe(figure: str) -> str:
    """The script that watches a figure."""
    return f"({PROBE.read_text('utf-8')})({json.dumps(f'fig-{figure}')});"


def wait_for(page: Page, what: str, every: float = 0.02) -> dict[str, Any]:
    """State of the probe once `what` has happened, or when patience is at its end."""
    until = time.monotonic() + PATIENCE
    while (state := page.evaluate("probe.state()"))[what] is None and time.monotonic() < until:
        page.wait_for_timeout(1000 * every)
    return state


def find_mark(browser: Browser, address: str, figure: str, size: tuple[int, int]) -> tuple[float, float] | None:
    """A point of the chart, from its upper left corner, over a mark that answers; None where none does."""
    with visiting(browser, f"{address}#fig-{figure}", probe(figure), size, slow=False) as (page, traffic):
        if wait_for(page, "seen")["seen"] is None:
            return None
        traffic.settle(page)
        for _ in range(3):  # a chart may become live only at the first touch
            for x, y in page.evaluate("probe.marks()"):
                place = page.evaluate("probe.state()")
                page.mouse.move(place["x"] + x, place["y"] + y)
                page.wait_for_timeout(20)
                if page.evaluate("probe.state()")["told"]:
                    return x, y
            page.wait_for_timeout(500)
    return None


def visit(browser: Browser, address: str, figure: str, size: tuple[int, int], mark: tuple[float, float] | None, shot: Path | None) -> Visit:
    """Go to the figure on a slow line and point at a mark until it answers."""
    with visiting(browser, f"{address}#fig-{figure}", probe(figure), size, slow=True) as (page, traffic):
        state = wait_for(page, "seen")
        if state["seen"] is None:
            return Visit(total=traffic.until(), refused=traffic.refused)
        if shot:
            page.screenshot(path=shot)
        if mark:
            state = point(page, state, mark)
        traffic.settle(page)
        received = traffic.until((state["origin"] + state["seen"]) / 1000)
        drawn, seen, answers = (None if state[name] is None else state[name] / 1000 for name in ("drawn", "seen", "answered"))
        return Visit(drawn, seen, received, answers, traffic.until(), state["told"], traffic.refused)


def point(page: Page, state: dict[str, Any], mark: tuple[float, float]) -> dict[str, Any]:
    """State of the probe once a mark has answered, or when patience is at its end."""
    until, step = time.monotonic() + PATIENCE, 0
    while state["answered"] is None and time.monotonic() < until:
        if state["x"] is not None:  # a drawing may be away for a moment while another takes its place
            page.mouse.move(state["x"] + mark[0] + step % 2, state["y"] + mark[1])
        page.wait_for_timeout(100)
        state, step = page.evaluate("probe.state()"), step + 1
    return state


def compare(
    browser: Browser, addresses: dict[str, str], page: str, figure: str, size: tuple[int, int], repeats: int, shot: Path | None
) -> dict[str, list[Visit]]:
    """Visits to one page of both books, in turn."""
    at = {book: f"{address}/{page}.html" for book, address in addresses.items()}
    marks = {book: find_mark(browser, at[book], figure, size) for book in at}
    visits: dict[str, list[Visit]] = {book: [] for book in at}
    for number in range(repeats):
        for book, there in at.items():
            picture = shot / f"{figure}-{size[0]}-{book}.png" if shot and not number else None
            visits[book].append(visit(browser, there, figure, size, marks[book], picture))
    return visits


def median(values: list[float | None]) -> float | None:
    """The middle value; None where it is never, which counts as longest."""
    found = statistics.median(float("inf") if value is None else value for value in values)
    return None if found == float("inf") else found


def middle(visits: list[Visit]) -> dict[str, float | None]:
    """Each measure's median over the visits to a page."""
    return {name: median([getattr(one, name) for one in visits]) for name in MEASURES}


def ratios(pages: list[dict[str, dict[str, float | None]]]) -> dict[str, float | None]:
    """Each measure's median over pages of what ours is of the stock page's; None is never, as for no pages at all."""

    def share(page: dict[str, dict[str, float | None]], name: str) -> float | None:
        ours, theirs = page["ours"][name], page["stock"][name]
        return None if ours is None else 0 if theirs is None else ours / theirs

    return {name: median([share(page, name) for page in pages]) if pages else None for name in MEASURES}


def missed(found: dict[str, float | None], largest: int) -> list[str]:
    """Aims that were missed, each in words; what was never counts as missed."""
    shares = {name: float("inf") if found[name] is None else found[name] for name in AIMS}
    said = [f"{name} {_ratio(found[name])}, at most {aim}" for name, aim in AIMS.items() if (shares[name] or 0) > aim]
    return said + ([f"a page of {largest:,} bytes of HTML, at most {HTML_BYTES:,}"] if largest > HTML_BYTES else [])


def _ratio(value: float | None) -> str:
    return "never" if value is None else f"{value:.2f}"


def _row(name: str, width: str, one: dict[str, dict[str, float | None]]) -> str:
    """A line of the report: each measure in the stock book and in ours, seconds and then kilobytes."""
    cells = [_cell(one[book][measure], measure) for measure in MEASURES for book in ("stock", "ours")]
    return f"{name:30}{width:8}" + "".join(f"{cell:>8}" for cell in cells)


def _cell(value: float | None, measure: str) -> str:
    if value is None:
        return "never"
    return f"{value / 1000:.0f}" if measure in ("bytes", "total") else f"{value:.2f}"


HEAD = (
    f"{'':38}" + "".join(f"{title:>16}" for title in ("drawn, s", "seen, s", "answers, s", "kB until seen", "kB in all"))
    + f"\n{'chapter':30}{'width':8}" + f"{'stock':>8}{'ours':>8}" * len(MEASURES)
)  # fmt: skip


def first_figures(globs: list[str]) -> dict[str, str]:
    """First figure of each page that has one, of pages that fit."""
    first: dict[str, str] = {}
    for figure in chapters.figures(installed()):
        if any(fnmatch(figure.document, glob) for glob in globs):
            first.setdefault(figure.document, figure.id)
    return first


def html_bytes(folder: Path, pages: list[str]) -> dict[str, int]:
    """Compressed size of each page of a site."""
    return {page: len(packed(folder / f"{page}.html")[0]) for page in pages}


def run(globs: list[str], repeats: int, widths: list[str], shot: Path | None) -> dict[str, Any]:
    """Measure all pages that fit and print a line for each; returns everything measured."""
    figures = {page: figure for page, figure in first_figures(globs).items() if _built(page)}
    sizes = html_bytes(OURS, list(figures))
    runs, pages = [], []
    print(HEAD)
    with serve(OURS, Handler) as ours, serve(stock.HTML, Handler) as theirs, open_browser() as browser:
        for width in widths:
            for page, figure in figures.items():
                visits = compare(browser, {"stock": theirs, "ours": ours}, page, figure, VIEWPORTS[width], repeats, shot)
                pages.append({book: middle(found) for book, found in visits.items()})
                runs.append({"page": page, "width": width, "visits": {book: list(map(asdict, found)) for book, found in visits.items()}})
                print(_row(page.removeprefix("chapters/"), width, pages[-1]), flush=True)
    return {"ratios": ratios(pages), "html": sizes, "runs": runs}


def _built(page: str) -> bool:
    """Whether both books have the page with its chart; a page that the stock book keeps only by title has none."""
    theirs = stock.HTML / f"{page}.html"
    return (OURS / f"{page}.html").is_file() and theirs.is_file() and "vegaEmbed" in theirs.read_text("utf-8")


def report(found: dict[str, Any]) -> int:
    """Print ratios and missed aims; exit status 1 where one is missed."""
    largest = max(found["html"].values(), default=0)
    print("\nours / stock, median over pages: " + " · ".join(f"{name} {_ratio(value)}" for name, value in found["ratios"].items()))
    print(f"HTML of a page, compressed: at most {largest:,} bytes")
    refused = {address for one in found["runs"] for book in one["visits"].values() for visit in book for address in visit["refused"]}
    print("addresses that failed: " + (", ".join(sorted(refused)) or "none"))
    wrong = missed(found["ratios"], largest)
    print(f"missed: {'; '.join(wrong)}" if wrong else "all aims met")
    return int(bool(wrong))


def main(arguments: list[str] | None = None) -> int:
    """Measure and report; the stock book must have been built."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", metavar="GLOB", nargs="*", default=["*"])
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--widths", nargs="*", choices=VIEWPORTS, default=list(VIEWPORTS))
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every visit to a file")
    parser.add_argument("--shots", metavar="FOLDER", type=Path, help="keep pictures of each chart when it is first seen")
    said = parser.parse_args(arguments)
    if not stock.HTML.is_dir():
        raise SystemExit("there is no stock book: run python -m tools.stock first")
    if said.shots:
        said.shots.mkdir(parents=True, exist_ok=True)
    found = run(said.pages, said.repeats, said.widths, said.shots)
    if said.json:
        said.json.write_text(json.dumps(found, indent=1), "utf-8")
    return report(found)


if __name__ == "__main__":
    sys.exit(main())
