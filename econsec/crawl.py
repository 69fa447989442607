"""What machines find of the site beside its pages: where they are, what they are about, what changed, and where pages went that moved.

``robots.txt`` and ``llms.txt`` are always there; ``sitemap.xml`` needs the address of the site, and the feed of changes a version that was
released. ``404.html`` is shown by servers at any address that leads nowhere, so it takes nothing from beside it: its style stands in it,
and its links are absolute, or, where no address is set, begin at the root of the host.
"""

from __future__ import annotations

import html
import posixpath
import re
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote
from xml.etree import ElementTree

from econsec import chapters, citing, escaping, metadata, moves, offers, releases
from econsec.faults import Fault, stop_on
from econsec.figures import Figure
from econsec.paths import Project, installed

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

SITEMAP, FEED, MISSING = "sitemap.xml", "feed.xml", "404.html"
ATOM, SITEMAPS = "http://www.w3.org/2005/Atom", "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages for people alone: search engines would show them instead of what they lead to.
NOINDEX = '<meta name="robots" content="noindex">\n'
# A feed and its entries are the same wherever they are served from: their ids are made from this name.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_OID, citing.TITLE)
# Where somebody goes who is lost, in the order of the list; pages that a smaller book lacks are left out.
HELPFUL = {
    "index": "Front page",
    "search": "Search",
    "chapters/glossary": "Glossary",
    "figures/index": "All figures",
    "chapters/audit/scorecard": "Every claim with its verdict",
    "chapters/errata": "Report an error",
}
TERMS = (
    "Text, tables and figures are under CC BY 4.0, the code under the MIT licence; figures that contain data of others say so. "
    "A number is the paper's until its claim says what it was checked against."
)
STYLE = "body{max-width:40rem;margin:4rem auto;padding:0 1rem;font:1.1rem/1.6 sans-serif;color-scheme:light dark;background:Canvas;color:CanvasText}"


class Change(NamedTuple):
    """A version that was released: its day (ISO), and what the changelog says of it (Markdown)."""

    version: str
    day: str
    text: str


# Where pages are


def listed(site: Path) -> list[str]:
    """Paths of the pages of a site that say what they are: chapters and figures, and none that only lead elsewhere."""
    paths = (path.relative_to(site) for path in sorted(site.rglob("*.html")) if "_static" not in path.relative_to(site).parts)
    return [path.as_posix() for path in paths if 'name="citation_title"' in (site / path).read_text("utf-8")]


def location(name: str, project: Project) -> str:
    """Address of a page by its path in the site, as its canonical link has it; absolute only where the address of the site is set."""
    is_document = name.removesuffix(".html") in chapters.documents(project)
    return quote(project.address, safe=":/%") + quote(name if is_document else name.removesuffix("index.html"))


def sitemap(pages: list[str], project: Project) -> bytes:
    """The sitemap of these pages (XML), each of the day of the release. Raises ValueError where the address of the site is not set."""
    if not project.address:
        raise ValueError("a sitemap needs the address of the site (html: baseurl: in _config.yml)")
    root, day = ElementTree.Element("urlset", xmlns=SITEMAPS), releases.released(project)
    for name in pages:
        one = ElementTree.SubElement(root, "url")
        _put(one, "loc", location(name, project))
        if day:
            _put(one, "lastmod", day)
    return _xml(root)


def robots(project: Project) -> str:
    """What crawlers may read: everything; and where the sitemap is, which must be absolute."""
    where = f"\nSitemap: {project.address}{SITEMAP}\n" if project.address else ""
    return f"User-agent: *\nAllow: /\n{where}"


def _put(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = text or None


def _xml(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


# What they are about


def llms(site: Path, figures: list[Figure], project: Project) -> str:
    """The book for language models, in the form of llmstxt.org: what it is, its pages with a line each, its data, how to cite it."""
    book, documents = citing.of_book(), chapters.documents(project)
    parts = {
        "Pages": [
            _line(f"{name}.html", metadata.title_of(name, project), _description(site / f"{name}.html"), project) for name in documents
        ],
        "Data": [_data(one, project) for one in figures],
        "Optional": [_line(*one, project) for one in _files(site, project)],
    }
    about = [
        f"# {citing.TITLE}",
        f"> {escaping.in_markdown(_description(site / f'{documents[0]}.html'))}",
        f"Version {book.version}, {book.released or 'unreleased'}. {TERMS}",
        f"How to cite: {citing.apa(book)} A figure, a number or a verdict is cited with the paper that it is from; see the page of each figure.",
    ]
    return "\n\n".join([*about, *("\n\n".join([f"## {title}", "\n".join(lines)]) for title, lines in parts.items() if lines)]) + "\n"


def _line(path: str, title: str, said: str, project: Project) -> str:
    """A link of the list, with what is said of it."""
    words = escaping.in_markdown(title.replace("[", "(").replace("]", ")"))
    return f"- [{words}]({quote(project.address, safe=':/%')}{quote(path)}){said and f': {escaping.in_markdown(said)}'}"


def _description(page: Path) -> str:
    """What the head of a page says that it is about."""
    found = re.search(r'<meta name="description" content="([^"]*)"', page.read_text("utf-8"))
    return " ".join(html.unescape(found[1]).split()) if found else ""


def _data(figure: Figure, project: Project) -> str:
    """The rows of a figure."""
    said = "sources and why its rows are withheld" if figure.withheld else f"{len(figure.rows)} rows with source and place"
    title = citing.of_figure(figure).title
    return _line(
        f"figures/{figure.id}/{figure.id}.csv", title, f"CSV, {said}; figure {figure.id}, {metadata.licence(figure, project)}", project
    )


def _files(site: Path, project: Project) -> list[tuple[str, str, str]]:
    """Files of the site as a whole, with title and description."""
    every = [
        (offers.wheel(project), "Python package", "all tables, ledgers and chapters, and what computes the verdicts; pip install it"),
        ("manifest.json", "Manifest", "SHA-256 of every file, table, figure and claim, and the verdict of every claim"),
        (FEED, "Changes", "a feed (Atom) of the versions that were released"),
    ]
    # the manifest is written last
    return [one for one in every if one[0] and ((site / one[0]).is_file() or one[0] == "manifest.json")]


# What changed


def changes(project: Project) -> list[Change]:
    """Versions that were released, newest first, with what the changelog says of them; one that is unreleased is none."""
    path = project.root / releases.CHANGELOG
    parts = re.split(rf"(?m)^{releases.HEADING.pattern}\n", path.read_text("utf-8") if path.is_file() else "")[1:]
    found = [Change(version, day, text.strip()) for version, day, text in zip(parts[::3], parts[1::3], parts[2::3]) if day != "unreleased"]
    return sorted(found, key=lambda one: releases.rank(one.version), reverse=True)


def feed(project: Project) -> bytes:
    """The changes as a feed (Atom). Raises ValueError where nothing was released: a feed has a day, and the clock's is nobody's."""
    if not (every := changes(project)):
        raise ValueError("no version was released; a feed begins with the first")
    root = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": metadata.LANGUAGE})
    _put(root, "id", NAMESPACE.urn)
    _put(root, "title", f"Changes to {citing.TITLE}")
    _put(root, "updated", _moment(max(one.day for one in every)))
    _put(ElementTree.SubElement(root, "author"), "name", citing.TITLE)
    if project.address:
        _put(root, "link", rel="self", type="application/atom+xml", href=f"{project.address}{FEED}")
        _put(root, "link", rel="alternate", type="text/html", href=f"{project.address}{chapters.documents(project)[0]}.html")
    for one in every:
        _put_change(ElementTree.SubElement(root, "entry"), one, project)
    return _xml(root)


def _put_change(entry: ElementTree.Element, one: Change, project: Project) -> None:
    from markdown_it import MarkdownIt

    _put(entry, "id", uuid.uuid5(NAMESPACE, one.version).urn)
    _put(entry, "title", f"Version {one.version}")
    _put(entry, "updated", _moment(one.day))
    if project.address:  # every release stays where `make publish` puts it
        _put(entry, "link", rel="alternate", type="text/html", href=f"{project.address}v/{one.version}/index.html")
    _put(entry, "content", MarkdownIt("commonmark", {"html": False}).render(one.text), type="html")


def _moment(day: str) -> str:
    return f"{day}T00:00:00Z"


# Where pages went, and where nothing is


def forward(one: moves.Moved, title: str, project: Project) -> str:
    """The page at the old name, which leads on without a script; `title` is that of the page where it leads (HTML)."""
    target = html.escape(posixpath.relpath(f"{one.new}.html", posixpath.dirname(one.old) or "."))
    head = f'<meta http-equiv="refresh" content="0; url={target}">\n'
    if project.address:
        head += f'<link rel="canonical" href="{html.escape(location(f"{one.new}.html", project))}">\n'
    body = f'<p>Its content is now at <a href="{target}">{html.escape(title)}</a>. {html.escape(one.reason)}</p>'
    return _page("This page has moved", head, body)


def missing(site: Path, project: Project) -> str:
    """The page that a server shows at an address that leads nowhere (HTML)."""
    top = html.escape(project.address) or "/"
    links = "".join(
        f'<li><a href="{top}{name}.html">{words}</a></li>' for name, words in HELPFUL.items() if (site / f"{name}.html").is_file()
    )
    said = "Nothing is at this address; it may have been mistyped, or what was here has another name now."
    return _page(
        "This page is not there", f'{NOINDEX}<meta name="description" content="{said}">\n', f"<p>{said} These lead on:</p><ul>{links}</ul>"
    )


def _page(title: str, head: str, body: str) -> str:
    """A page that takes nothing from beside it (HTML)."""
    return (
        f'<!DOCTYPE html>\n<html lang="{metadata.LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title} · {citing.TITLE}</title>\n{head}<style>{STYLE}</style>\n</head>\n"
        f"<body><main><h1>{title}</h1>{body}</main></body>\n</html>\n"
    )


# Within the build


def write(site: Path, figures: list[Figure], project: Project) -> None:
    """Write all of this into a site whose pages are there. Raises `Faults` where a page that moved would replace another file."""
    pages = {f"{one.old}.html": forward(one, metadata.title_of(one.new, project), project) for one in moves.moved(project)}
    stop_on([Fault(moves.NAME, f"{name} is a page of the site", "Delete the row") for name in pages if (site / name).exists()])
    made = {MISSING: missing(site, project), "robots.txt": robots(project), **pages}
    if project.address:
        made[SITEMAP] = sitemap(listed(site), project).decode()
    if changes(project):
        made[FEED] = feed(project).decode()
    for name, text in made.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8", newline="\n")
    (site / "llms.txt").write_text(llms(site, figures, project), "utf-8", newline="\n")  # names the feed


def point(app: Sphinx, document: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Keep the search page and the index out of search engines, and tell of the feed in the head of every other page."""
    if document in moves.GENERATED:
        context["metatags"] = context.get("metatags", "") + NOINDEX
    elif doctree is not None and changes(installed()):
        address = html.escape(f"{'../' * document.count('/')}{FEED}")
        context["metatags"] += f'<link rel="alternate" type="application/atom+xml" title="Changes" href="{address}">\n'
