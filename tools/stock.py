"""The stock book: the same chapters as Jupyter Book 1 and Altair give them as they come: ``python -m tools.stock [--pages GLOB]``.

Nothing of `econsec.site`, of the theme's options or of `econsec.figures` is in it. Cells, tables and the package's HTML are the
same; a figure is the chart itself. Roles of this book stand as the text that they show. Pages left out keep title and label,
so that the contents and links of all pages are those of the whole book.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import yaml

from econsec import chapters, claims, glossary, theme
from econsec.paths import Project, installed
from tools import browser, build

STOCK = build.BUILD / "stock"
HTML = STOCK / "_build" / "html"
SCRIPTS = build.ROOT / ".cache" / "vega"
# What Altair's HTML asks for, in the versions that vl-convert carries, so that both sites run the same libraries.
LIBRARIES = {"vega": "6.2.0", "vega-lite": "6.4.1", "vega-embed": "7.0.2"}
ADDRESS = re.compile(r"https://cdn\.jsdelivr\.net/npm/(vega|vega-lite|vega-embed)@[\d.]+(?:\?noext)?")
CELL = re.compile(r"(?ms)^(```\{code-cell\}[^\n]*\n(?::[a-z-]+:[^\n]*\n)*)(.*?)^```$")
ROLE = re.compile(r"\{(claim|see|term|wheel)\}`([^`]+)`")
# What this book's own directives draw, and what it includes.
DRAWN = re.compile(r"```\{(?:gallery|verdict-key|include)\}[^\n]*\n```\n")
OPENING = re.compile(r"(?ms)^:::\{opening\}\n(.*?)^:::\n")
# Settings without which these chapters do not read as they should; all others are the defaults.
SETTINGS = ("title", "author", "copyright", "only_build_toc_files", "bibtex_bibfiles")
SPHINX_SETTINGS = ("bibtex_reference_style", "bibtex_default_style", "myst_enable_extensions")


def altair_cell(code: str) -> tuple[str, str]:
    """The code of a cell with the chart itself in place of its figure, as wide as ours, and the figure's id.

    Every mark has Altair's tooltip, so that both books can answer a pointer. ValueError where the last expression is no figure.
    """
    call = getattr(ast.parse(code).body[-1], "value", None)
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != "figures.show":
        raise ValueError(f"cell ending in {code.splitlines()[-1]!r}: its last expression is not figures.show. Let it end the cell.")
    before = "".join(code.splitlines(keepends=True)[: call.lineno - 1])
    chart = ast.get_source_segment(code, call.args[0])
    (figure,) = [ast.literal_eval(word.value) for word in call.keywords if word.arg == "id"]
    return f"{before}({chart}).properties(width={theme.WIDE}).configure_mark(tooltip=True)\n", figure


def _as_chart(cell: re.Match[str]) -> str:
    """A cell of a page; one that shows a figure shows its chart, below a target with the name that the figure has in ours."""
    if "figures.show(" not in cell[2]:
        return cell[0]
    code, figure = altair_cell(cell[2])
    return f"(fig-{figure})=\n{cell[1]}{code}```"


def as_text(text: str, printed: Callable[[str], str]) -> str:
    """A page with this book's roles as the text that they show; `printed` is what a claim prints."""

    def shown(role: re.Match[str]) -> str:
        name, said = role.groups()
        if name == "claim":
            said = printed(said)
        return re.sub(r"([\\`*_\[\]<>$#])", r"\\\1", re.sub(r"\s*<[^>]*>$", "", said))

    text = OPENING.sub(r"\1", text)
    return ROLE.sub(shown, DRAWN.sub("", text)).replace("```{field-terms}\n```", _terms())


def _terms() -> str:
    """The glossary as a plain list of definitions."""
    said = {one["term"]: " · ".join(filter(None, (one["definition"], one["zh"], one["ja"]))) for one in glossary.terms()}
    return "\n".join(f"{term}\n: {meaning}\n" for term, meaning in said.items())


def title(text: str) -> str:
    """A page without front matter and without all that follows its title."""
    body = text.split("---\n", 2)[2] if text.startswith("---\n") else text
    return re.split(r"(?m)^(?=# .*)", body.lstrip(), maxsplit=1)[0] + re.findall(r"(?m)^# .*\n", body)[0]


def with_charts(project: Project) -> list[str]:
    """Pages that draw a figure, in the order of the book."""
    return list(dict.fromkeys(figure.document for figure in chapters.figures(project)))


def write(project: Project, pages: list[str]) -> None:
    """Write the sources of the stock book; of pages with cells that are not among `pages` no more than the title."""
    shutil.rmtree(STOCK, ignore_errors=True)
    for document in chapters.documents(project):
        text = chapters.path(project, document).read_text("utf-8")
        whole = document in pages or not chapters.cells(project, document)
        page = as_text(CELL.sub(_as_chart, text) if whole else title(text), lambda id: claims.claim(id).text)
        target = STOCK / f"{document}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(page, "utf-8")
    shutil.copy(project.references, STOCK / "chapters")
    shutil.copy(project.root / "_toc.yml", STOCK)
    (STOCK / "_config.yml").write_text(yaml.safe_dump(settings(yaml.safe_load((project.root / "_config.yml").read_text("utf-8")))), "utf-8")


def settings(ours: dict[str, Any]) -> dict[str, Any]:
    """The stock book's ``_config.yml``: from ours what a reader of these chapters needs, and no extension, option or colour."""
    config = ours.get("sphinx", {}).get("config", {})
    kept = {name: config[name] for name in SPHINX_SETTINGS if name in config}
    return {name: ours[name] for name in SETTINGS if name in ours} | {"sphinx": {"config": kept}}


def libraries() -> dict[str, Path]:
    """The browser files of `LIBRARIES`, from npm when they are first asked for; RuntimeError where npm fails."""
    found = {name: SCRIPTS / f"{name}@{version}.js" for name, version in LIBRARIES.items()}
    SCRIPTS.mkdir(parents=True, exist_ok=True)
    for name, path in found.items():
        if not path.is_file():
            _fetch(f"{name}@{LIBRARIES[name]}", path)
    return found


def _fetch(package: str, path: Path) -> None:
    """Put the file of an npm package that a web host serves by default at `path`."""
    _, npm = browser._node_and_npm()
    with tempfile.TemporaryDirectory(dir=SCRIPTS) as scratch:
        work = Path(scratch)
        quiet = ["--loglevel=error", "--logs-max=0", "--no-update-notifier"]
        browser._run([*npm, "pack", package, *quiet, f"--pack-destination={work}", f"--cache={work / 'npm-cache'}"])
        browser._extract(next(work.glob("*.tgz")), work)
        said = json.loads((work / "package" / "package.json").read_text("utf-8"))
        (work / "package" / said["jsdelivr"]).rename(path)


def serve_here(html: Path) -> None:
    """Lay the libraries beside the pages of a built book and point the pages to them."""
    (html / "npm").mkdir(exist_ok=True)
    for path in libraries().values():
        shutil.copy(path, html / "npm")
    for page in html.rglob("*.html"):
        page.write_text(point_here(page.read_text("utf-8")), "utf-8")


def point_here(page: str) -> str:
    """A page whose Vega libraries come from the host that serves it."""
    return ADDRESS.sub(lambda found: f"/npm/{found[1]}@{LIBRARIES[found[1]]}.js", page)


def build_book(project: Project, pages: list[str]) -> float:
    """Write and build the stock book; seconds that Jupyter Book took. SystemExit, with what to read, where it fails."""
    write(project, pages)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()", "build", ".", "-q"]
    began = time.monotonic()
    with (STOCK / "build.log").open("w", encoding="utf-8") as log:
        built = subprocess.run(command, check=False, cwd=STOCK, env={**os.environ, **build.environment()}, stdout=log, stderr=log)
    seconds = time.monotonic() - began
    if built.returncode or not HTML.is_dir():
        raise SystemExit(f"the stock book does not build: read {STOCK / 'build.log'}")
    serve_here(HTML)
    return seconds


def main() -> int:
    """Build the stock book with the pages asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", metavar="GLOB", nargs="*", help="pages to build in full; default: those with charts")
    parser.add_argument("--all", action="store_true", help="build every page in full")
    said = parser.parse_args()
    project = installed()
    known = chapters.documents(project) if said.all or said.pages else with_charts(project)
    pages = [name for name in known if not said.pages or any(fnmatch(name, glob) for glob in said.pages)]
    print(f"{len(pages)} pages in {build_book(project, pages):.1f} s: {HTML}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
