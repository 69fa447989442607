"""What readers can take along: each page's notebook with its outputs, its source, and the wheel that the notebooks run with.

A notebook is the one that the build ran, without what differs from machine to machine, and with the roles of MyST, which nothing else
reads, as words. It runs in any folder once the wheel is installed; `PINS` has the versions of the libraries that its outputs were made with.
The theme's own button offers notebook and source from ``_sources``.
"""

from __future__ import annotations

import ast
import html
import json
import os
import posixpath
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from econsec import chapters, citing, claims, escaping, metadata, releases
from econsec.paths import Project, installed

if TYPE_CHECKING:
    from docutils import nodes
    from nbformat import NotebookNode
    from sphinx.application import Sphinx

FOLDER, SOURCES = "downloads", "_sources"
PINS = f"{FOLDER}/pins.txt"
NOTEBOOK = "application/x-ipynb+json"
# Any day will do, as long as it is the same whenever and wherever the wheel is built: the one that hatchling takes unless told otherwise.
DAY = "1580601600"
# Not within a code span.
ROLE = re.compile(r"(?<!`)\{([\w:-]+)\}`([^`]+)`")
LABEL = re.compile(r"(?m)^\([\w:.-]+\)=\n")
# The fences of what stands apart on the page; what is between them stays.
FENCE = re.compile(r"(?m)^:{3,}.*\n?")
# What a page fences off: code that it shows, or a directive, whose name comes in braces.
FENCED = re.compile(r"(?ms)^ *(`{3,}|~{3,})([^`\n]*)\n.*?(?:^ *\1[`~]* *$|\Z)")
LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")
# What a tag of a cell hides on the page, JupyterLab folds.
FOLDED = {
    "hide-input": {"source_hidden": True},
    "remove-input": {"source_hidden": True},
    "remove-cell": {"source_hidden": True, "outputs_hidden": True},
}


@dataclass(frozen=True)
class Page:
    """A page whose notebook is offered: `glued` are the values of its cells by name, `titles` those of all labels: page, anchor, title."""

    document: str
    project: Project
    glued: Mapping[str, str]
    titles: Mapping[str, tuple[str, str, str]]

    def link(self, words: str, home: str, anchor: str = "") -> str:
        """Words as a link to a page of the book (Markdown); the words alone where the address of the site is not set."""
        if not self.project.address:
            return words
        return f"[{words}]({self.project.address}{home}.html{anchor and f'#{anchor}'})"


def wheel(project: Project) -> str:
    """Path of the wheel within the site; empty where the project is no package."""
    return f"{FOLDER}/econsec-{releases.version()}-py3-none-any.whl" if (project.root / "pyproject.toml").is_file() else ""


def has_notebook(project: Project, document: str) -> bool:
    """Whether a page has cells."""
    return bool(chapters.cells(project, document))


# The wheel


def write_wheel(project: Project, folder: Path) -> Path:
    """Build the wheel of a project into a folder, the same bytes each time; returns its path.

    The manifest of its own version stays out: it is written from the very site that the wheel is a part of.
    """
    from hatchling.builders.wheel import WheelBuilder

    said = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))
    said["tool"]["hatch"]["build"]["targets"]["wheel"]["exclude"].append(f"/published/{said['project']['version']}.json")
    with patch.dict(os.environ, SOURCE_DATE_EPOCH=DAY):
        (made,) = WheelBuilder(str(project.root), config=said).build(directory=str(folder), versions=["standard"])
    return Path(made)


def pins(project: Project) -> str:
    """Versions of all libraries, as pip takes them for constraints: a line each, without the package itself."""
    lines = (project.root / "requirements.txt").read_text("utf-8").splitlines()
    return "".join(f"{line}\n" for line in lines if line and not line.startswith(("#", " ", "-e")))


# The notebook


def offered(executed: NotebookNode, page: Page) -> NotebookNode:
    """The notebook of a page as it is offered, from the one that was run: the same cells with the same outputs below a cell that says how to run it."""
    from nbformat import NotebookNode, from_dict, v4

    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, "language_info": {"name": "python"}}
    # made as they are, and looked at whole when they are written: `v4` would look at each cell by itself, which takes long
    cells = [from_dict({"cell_type": "markdown", "id": "cell-0", "metadata": {}, "source": how_to_run(page)})]
    for number, cell in enumerate(executed.cells, start=1):
        named = {"id": f"cell-{number}"}  # else a number drawn by lot
        if cell.cell_type == "markdown":
            cells.append(from_dict({"cell_type": "markdown", "metadata": {}, "source": in_words(cell.source, page), **named}))
        else:
            cells.append(NotebookNode(cell, metadata=from_dict(_folded(cell)), **named))
    return NotebookNode(nbformat=v4.nbformat, nbformat_minor=v4.nbformat_minor, metadata=from_dict(kernel), cells=cells)


def _folded(cell: NotebookNode) -> dict[str, Any]:
    """Metadata of a cell: its tags, and what they fold."""
    tags = cell.metadata.get("tags", [])
    hidden = {name: value for tag in tags for name, value in FOLDED.get(tag, {}).items()}
    return {**({"tags": tags} if tags else {}), **({"jupyter": hidden} if hidden else {})}


def how_to_run(page: Page) -> str:
    """What the first cell says: which page this is, and how to run it elsewhere (Markdown)."""
    title = page.link(f"«{metadata.title_of(page.document, page.project)}»", page.document)
    if not (path := wheel(page.project)):
        return f"*The page {title} of {citing.book()}, as a notebook.*"
    name, address = posixpath.basename(path), page.project.address
    where = f"{address}{path}" if address else f"from `{path}` on the site that this notebook comes from"
    return (
        f"*The page {title} of {citing.book()}, as a notebook. It runs in any folder after* `pip install {name}` *({where}); "
        f"add* `-c {posixpath.basename(PINS)}` *(beside it) for the very libraries that its outputs were made with.*"
    )


def glued(executed: Path) -> dict[str, str]:
    """Values that the cells of a notebook show under a name, from the file that the build writes beside it."""
    path = executed.with_suffix(".glue.json")
    shown = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    return {name: str(ast.literal_eval(output["data"]["text/plain"])) for name, output in shown.items()}


def in_words(text: str, page: Page) -> str:
    """A text in MyST as any reader of Markdown shows it: without labels, roles as what they print, links absolute or as their words.

    Code that it shows stays as it is.
    """
    parts, end = [], 0
    for code in (one for one in FENCED.finditer(text) if not one[2].lstrip().startswith("{")):
        parts += [_prose(text[end : code.start()], page), code[0]]
        end = code.end()
    return "".join([*parts, _prose(text[end:], page)])


def _prose(text: str, page: Page) -> str:
    text = LINK.sub(lambda match: _link(*match.groups(), page), FENCE.sub("", LABEL.sub("", text)))
    return ROLE.sub(lambda match: WORDS.get(match[1], _shown)(match[2], page), text)


def _claim(name: str, page: Page) -> str:
    found = claims.claim(name, page.project)
    return page.link(escaping.in_notebook(found.text), chapters.sections(page.project).get(found.section, page.document), found.id)


def _see(name: str, page: Page) -> str:
    return page.link(name, chapters.sections(page.project).get(claims.claim(name, page.project).section, page.document), name)


def _ref(text: str, page: Page) -> str:
    words, target = _parts(text)
    home, anchor, title = page.titles[target]
    return page.link(title if words == target else words, home, anchor)


def _shown(text: str, page: Page) -> str:
    """What any other role shows of its text."""
    return _parts(text)[0]


def _parts(text: str) -> tuple[str, str]:
    """Words and target of a role, ``words <target>``, or one for both."""
    match = re.fullmatch(r"(.*?)\s*<([^>]+)>", text)
    return (match[1], match[2]) if match else (text, text)


def _cite(text: str, page: Page) -> str:
    return escaping.in_notebook(" and ".join("{} ({})".format(*citing.in_text(key.strip())) for key in text.split(",")))


def _cite_in_brackets(text: str, page: Page) -> str:
    return escaping.in_notebook(f"({'; '.join('{}, {}'.format(*citing.in_text(key.strip())) for key in text.split(','))})")


def _link(words: str, target: str, page: Page) -> str:
    """A link of a page: as it is where it leaves the book, else to the page or the label that it names."""
    path, _, anchor = target.partition("#")
    if ":" in target:
        return f"[{words}]({target})"
    if target in page.titles:
        home, anchor, title = page.titles[target]
        return page.link(words or title, home, anchor)
    home = posixpath.normpath(posixpath.join(posixpath.dirname(page.document), path)).removesuffix(".md") if path else page.document
    return page.link(words, home, anchor)


WORDS: dict[str, Callable[[str, Page], str]] = {
    "claim": _claim,
    "see": _see,
    "ref": _ref,
    "glue:text": lambda name, page: escaping.in_notebook(page.glued[name]),
    "cite:t": _cite,
    "cite:p": _cite_in_brackets,
}


# Within the build


def offer(app: Sphinx, document: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Offer a page's notebook, where it has one, and its source: to people by the theme's button, to machines in the head."""
    if doctree is None:
        return
    kinds = {f"{SOURCES}/{document}.md": "text/markdown"}
    if has_notebook(installed(), document):
        context["ipynb_source"] = f"{document}.ipynb"
        kinds[f"{SOURCES}/{document}.ipynb"] = NOTEBOOK
    top = "../" * document.count("/")
    context["metatags"] += "".join(
        f'<link rel="alternate" type="{kind}" href="{top}{html.escape(path)}">\n' for path, kind in kinds.items()
    )


def write(app: Sphinx) -> None:
    """Write the notebooks, the wheel and the versions of the libraries into the site."""
    site, project = Path(app.outdir), installed()
    titles = {**app.env.get_domain("std").labels}
    for document in filter(lambda one: has_notebook(project, one), chapters.documents(project)):
        write_notebook(site.parent / "jupyter_execute" / f"{document}.ipynb", site / SOURCES, document, project, titles)
    if wheel(project):
        print(f"wheel: {write_wheel(project, site / FOLDER).name}", flush=True)
        (site / PINS).write_text(pins(project), "utf-8", newline="\n")


def write_notebook(executed: Path, folder: Path, document: str, project: Project, titles: Mapping[str, tuple[str, str, str]]) -> None:
    """Write the notebook of a page as it is offered, from the file of the one that was run."""
    import nbformat

    text = nbformat.writes(offered(nbformat.read(executed, 4), Page(document, project, glued(executed), titles)))
    (folder / f"{document}.ipynb").write_text(f"{text.rstrip()}\n", "utf-8", newline="\n")


def link_wheel(name: str, rawtext: str, text: str, line: int, inliner: Any, *_: Any) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """``{wheel}`words` ``: a link to the wheel of this version; the words alone in a book that is no package."""
    from docutils import nodes

    if not (path := wheel(installed())):
        return [nodes.inline(rawtext, text)], []
    top = "../" * inliner.document.settings.env.docname.count("/")
    return [nodes.reference(rawtext, text, internal=True, refuri=f"{top}{path}")], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx, before the theme makes its buttons."""
    app.add_role("wheel", link_wheel)
    app.connect("html-page-context", offer)
