"""The Sphinx extension: roles, the glossary, figures with their pages and files, style and font, and the refusal to build on faulty inputs."""

from __future__ import annotations

import html
import posixpath
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import pybtex.plugin
import pybtex.richtext
from docutils import nodes
from noto_cjk_sans_jp_regular import FONT_PATH as CJK_FONT
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.fileutil import copy_asset
from sphinx.util.parallel import ParallelTasks, SerialTasks, parallel_available
from sphinx.writers.html5 import HTML5Translator

from econsec import (
    arguments,
    audit,
    card,
    chapters,
    claims,
    crawl,
    escaping,
    execution,
    exports,
    figures,
    findings,
    folding,
    glossary,
    manifest,
    marks,
    metadata,
    offers,
    openings,
    policy,
    releases,
    runs,
    search,
    seeds,
    tables,
)
from econsec.faults import Fault, Faults
from econsec.paths import Project, installed

STATIC = Path(__file__).parent / "static"
# The theme asks for a default that its style sheet does not know; so the page names one before the theme looks.
FIRST_THEME = '{const d=document.documentElement.dataset; d.mode||="auto"; d.theme||=matchMedia("(prefers-color-scheme: dark)").matches?"dark":"light"}'
# The page that shows every row of every table.
TABLES = "chapters/audit/tables"
# The pages on which findings stand in full: what happened since on its own.
FINDINGS, SINCE = "chapters/audit/findings", "chapters/across/since"
# A paragraph that tells what a page is about has more letters than this.
SHORTEST_DESCRIPTION = 80
FONTS = ("SourceSansPro-Regular.ttf", "SourceSansPro-Bold.ttf")


@cache
def beside() -> execution.Execution:
    """What runs beside Sphinx in this build."""
    return execution.Execution(installed())


class ClaimRole(SphinxRole):
    """``{claim}`Z-031` ``: what the claim prints, as a link to its row on the ledger."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            found = claims.claim(self.text)
        except KeyError as error:
            return [], [self.inliner.reporter.warning(error.args[0], line=self.lineno)]
        link = nodes.reference(
            self.rawtext, found.text, internal=True, classes=["esx-claim", f"esx-{found.id}", *([] if found.value else ["esx-ref"])]
        )
        link["claim"], link["reftitle"] = found.id, f"{found.id}: {found.says}"
        return [link], []


class SeeRole(ClaimRole):
    """``{see}`Z-031` ``: the claim's number, as a link to its row on the ledger; for brackets, where a value says nothing."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        links, faults = super().run()
        for link in links:
            link.clear()
            link += nodes.Text(link["claim"])
            link["classes"] = [*link["classes"], "esx-ref"]
        return links, faults


class FieldTerms(SphinxDirective):
    """``{field-terms}``: the glossary, which the ``term`` role links to, from the list of terms and their translations."""

    def run(self) -> list[nodes.Node]:
        entries = [f"{escaping.in_myst(one['term'])}\n  {_described(one)}\n" for one in glossary.terms()]
        return self.parse_text_to_nodes("\n".join(["```{glossary}", *entries, "```"]))


def _described(one: dict[str, str]) -> str:
    """What a term means, its Chinese and Japanese forms marked as such, who prints them, and where a paper uses it (MyST)."""
    forms = [f'<span lang="{code}">{escaping.in_myst(one[code])}</span>' for code in ("zh", "ja") if one[code]]
    printed = f"{{cite:p}}`{','.join(one['source'].split())}`" if one["source"] else ""
    said = escaping.in_myst(one["definition"]), " · ".join(forms), printed, f"({escaping.in_myst(_used(one['place']))})"
    return " ".join(filter(None, said))


class FigureNode(nodes.General, nodes.Element):
    """A figure on a page; its drawing is no text for the search index."""


class GalleryNode(nodes.General, nodes.Element):
    """All figures of the book, small."""


class FigureOutput:
    """What MyST-NB makes of a figure in a notebook (entry point ``myst_nb.mime_renderers``)."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("*", figures.MIME, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """The figure as a node of its own; nothing for other outputs."""
        if data.mime_type != figures.MIME:
            return None
        return [FigureNode("", said=data.content)]


class Gallery(SphinxDirective):
    """``{gallery}``: all figures of the book."""

    def run(self) -> list[nodes.Node]:
        return [GalleryNode()]


def collect_figures(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the figures of a page, in their order."""
    drawn(app.env)[app.env.docname] = [figures.restore(node["said"]) for node in doctree.findall(FigureNode)]


def drawn(env: BuildEnvironment) -> dict[str, list[figures.Figure]]:
    """Figures of each page that was read."""
    if not hasattr(env, "econsec_figures"):
        env.econsec_figures = {}
    return env.econsec_figures


def all_drawn(env: BuildEnvironment) -> list[figures.Figure]:
    """All figures, in the order of the pages."""
    return [figure for document in chapters.documents(installed()) for figure in drawn(env).get(document, [])]


def standing(document: str) -> card.Place:
    """Where a card on a page stands."""
    return card.Place("../" * document.count("/"), lambda name: html.escape(address(name, targets().get(name), document)))


def address(name: str, home: str | None, document: str) -> str:
    """Address of what a name means, on its page `home`, seen from a page; a smaller book has not every page, and links to nowhere else."""
    page = "" if home in (None, document) else posixpath.relpath(f"{home}.html", posixpath.dirname(document) or ".")
    return f"{page}#{audit.anchor(name)}"


def visit_figure(self: HTML5Translator, node: FigureNode) -> None:
    """Write a figure with its card."""
    self.body.append(card.block(figures.restore(node["said"]), standing(self.builder.current_docname)))
    raise nodes.SkipNode


def visit_gallery(self: HTML5Translator, node: GalleryNode) -> None:
    """Write the gallery."""
    env = self.builder.env
    self.body.append(card.gallery(all_drawn(env), {document: title.astext() for document, title in env.titles.items()}))
    raise nodes.SkipNode


def write_more(app: Sphinx, error: Exception | None) -> None:
    """Write what there is beside the pages, side by side where this system can."""
    if error is None and app.builder.format == "html":
        tasks = ParallelTasks(runs.processors()) if parallel_available else SerialTasks()
        for write in (offers.write, write_figures, write_search):
            tasks.add_task(write, app)
        tasks.join()


def write_figures(app: Sphinx) -> None:
    """Write the files and the page of every figure, and a page for each that is gone."""
    folder, every = Path(app.outdir) / "figures", all_drawn(app.env)
    for figure in every:
        written = exports.write(figure, folder / figure.id, beside().drawings[figure.id])
        sizes = {path.name: path.stat().st_size for path in written}
        (folder / figure.id / "index.html").write_text(card.page(figure, standing(f"figures/{figure.id}/index"), sizes), "utf-8")
    for one in releases.retired(installed()):
        (folder / one.id).mkdir(parents=True)
        (folder / one.id / "index.html").write_text(card.retired(one.id, one.became, one.reason, "../../"), "utf-8")
    (Path(app.outdir) / "_static" / "vega.js").write_text(execution.library(installed()), "utf-8")


def write_search(app: Sphinx) -> None:
    """Write the index of everything that can be found."""

    def where(name: str) -> str:
        return address(name, targets().get(name), search.PAGE) if name in targets() else ""

    search.write(Path(app.outdir), search.all_entries(app.env, installed(), all_drawn(app.env), where))


def finish(app: Sphinx, error: Exception | None) -> None:
    """Last, when every page is there: the policy that lets nothing foreign in, and the list of all files with their hashes."""
    if error is None and app.builder.format == "html":
        crawl.write(Path(app.outdir), all_drawn(app.env), installed())
        policy.finish(Path(app.outdir))
        made = manifest.write(Path(app.outdir), all_drawn(app.env), installed())
        print(*manifest.check_release(installed(), made), sep="\n", end="", flush=True)
        if not installed().address:
            print(
                "No address is set (html: baseurl: in _config.yml): canonical links and previews of pages elsewhere are left out",
                flush=True,
            )


def add_metadata(app: Sphinx, document: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Tell reference managers and search engines what a page is."""
    if doctree is not None:
        title = app.env.titles[document].astext()
        paragraphs = (node.astext() for node in doctree.findall(nodes.paragraph))
        description = next((" ".join(words.split()) for words in paragraphs if len(words) > SHORTEST_DESCRIPTION), title)
        context["metatags"] += metadata.of_page(document, title, description, installed(), drawn(app.env).get(document, []))


def link_claims(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Point every claim to its row, on the page of its section or on this one."""
    homes = chapters.sections(installed())
    for link in doctree.findall(lambda node: isinstance(node, nodes.reference) and "claim" in node):
        link["refuri"] = address(link["claim"], homes.get(claims.claim(link["claim"]).section), document)


def _used(place: str) -> str:
    """Where a paper uses a term, in words; a term without a place is this book's own."""
    return seeds.whereabouts(installed(), place) or "a word of this book"


def link_errata(app: Sphinx, document: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """End every page with the way to report an error."""
    if doctree is not None and document != card.ERRATA:
        context["body"] += card.report("../" * document.count("/"))


def link_outputs(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Point the links in what cells have shown (``data-to``) to the pages where their targets are."""

    def point(match: re.Match[str]) -> str:
        name = html.unescape(match[1])
        return f'<a data-to="{match[1]}" href="{html.escape(address(name, targets().get(name), document))}"'

    for raw in doctree.findall(nodes.raw):
        if "data-to=" in raw.astext():
            changed = re.sub(r'<a (?:class="esx-id" )?data-to="([^"]*)"(?: data-claim="[^"]*")? href="[^"]*"', point, raw.astext())
            raw.children, raw.rawsource = [nodes.Text(changed)], changed


@cache
def targets() -> dict[str, str]:
    """Page of everything that outputs link to: claims, nodes, findings, figures, tables and rows."""
    project, homes = installed(), chapters.sections(installed())
    entries = [*claims.ledger(project).values(), *arguments.nodes(project).values()]
    found = {entry.id: homes[entry.section] for entry in entries if entry.section in homes}
    found |= {figure.id: figure.document for figure in chapters.figures(project)}
    found |= {one.id: SINCE if one.points else FINDINGS for one in findings.all_of(project).values()}
    rows = {tables.row_id(name, row, project): TABLES for name in tables.names(project) for row in tables.cells(name, project)}
    return found | rows | dict.fromkeys(tables.names(project), TABLES)


@contextmanager
def a_line_each() -> Iterator[None]:
    """Stop the build on faults, a line each; an error would be shown as a traceback, with the faults somewhere in it."""
    try:
        yield
    except Faults as faults:
        print(faults, file=sys.stderr)
        raise SystemExit(1) from None


def refuse_faults(app: Sphinx, config: Config) -> None:
    """Stop before anything is built when an input is faulty, with all faults, a line each."""
    with a_line_each():
        if Project(Path(app.confdir).resolve()) != installed():
            what = f"the package belongs to {installed().root}, and its numbers would stand in these pages"
            raise Faults([Fault(str(app.confdir), what, "Run pip install -e . here")])
        beside().start()


def start_afresh(app: Sphinx, config: Config) -> None:
    """Forget the last build: pages depend on tables and ledgers, which Sphinx does not watch, so all are read and written each time."""
    (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)
    for name in ("html", "jupyter_execute") if Path(app.outdir).name == "html" else ():
        shutil.rmtree(Path(app.outdir).with_name(name), ignore_errors=True)
    Path(app.outdir).mkdir(parents=True, exist_ok=True)


def run_chapters(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> Iterable[str]:
    """Run the chapters of which something has changed, before any page is read."""
    with a_line_each():
        beside().finish(env)
    return env.found_docs - added


def await_drawings(app: Sphinx, env: BuildEnvironment) -> None:
    """Have all drawings at hand before pages are written, and let as many write as there are processors; reading is not safe for that."""
    with a_line_each():
        beside().illustrate(Path(env.mystnb_config.output_folder))
    app.parallel = runs.processors()


def copy_static(app: Sphinx, error: Exception | None) -> None:
    """Put the style and the fonts it names beside the pages."""
    if error is None and app.builder.format == "html":
        target = Path(app.outdir) / "_static"
        copy_asset(STATIC, target)
        for name in FONTS:
            copy_asset(figures.font_files() / name, target / "fonts")
        copy_asset(CJK_FONT, target / "fonts")


def drop_thebe(app: Sphinx, config: Config) -> None:
    """Keep sphinx-thebe off the pages: the book does not use it, its script comes twice, and it names a foreign host."""
    for event in ("env-before-read-docs", "doctree-resolved"):
        for listener in list(app.events.listeners[event]):
            if listener.handler.__module__ == "sphinx_thebe":
                app.disconnect(listener.id)


def _add_words(app: Sphinx) -> None:
    """Register what pages may say, and what they are shown with."""
    app.add_role("claim", ClaimRole())
    app.add_role("see", SeeRole())
    app.add_directive("field-terms", FieldTerms)
    app.add_directive("gallery", Gallery)
    app.add_node(FigureNode, html=(visit_figure, None))
    app.add_node(GalleryNode, html=(visit_gallery, None))
    openings.setup(app)
    folding.setup(app)
    app.add_css_file("econsec.css")
    app.add_js_file("econsec.js", loading_method="defer")
    app.add_js_file("figure.js", loading_method="defer")
    app.add_js_file(None, priority=100, body=FIRST_THEME)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the extension."""
    # else all that is installed is searched anew for each citation, and each name and title is taken from LaTeX four times
    pybtex.plugin.entry_points = cache(pybtex.plugin.entry_points)
    pybtex.richtext.Text.from_latex = cache(pybtex.richtext.Text.from_latex)
    _add_words(app)
    app.connect("doctree-read", collect_figures)
    app.connect("html-page-context", add_metadata)
    app.connect("config-inited", refuse_faults)
    app.connect("config-inited", start_afresh)
    app.connect("env-get-outdated", run_chapters)
    app.connect("env-check-consistency", await_drawings)
    search.setup(app)
    app.connect("doctree-resolved", link_claims)
    app.connect("doctree-resolved", link_outputs)
    marks.setup(app)
    app.connect("html-page-context", link_errata)
    app.connect("config-inited", drop_thebe)
    offers.setup(app)
    app.connect("html-page-context", crawl.point)
    app.connect("build-finished", copy_static)
    app.connect("build-finished", write_more, priority=800)
    app.connect("build-finished", finish, priority=900)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
