"""The pages of the built site as one document for paper: without code and controls, its links leading to places within it."""

from __future__ import annotations

import html
import json
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import lxml.html
from lxml.html import HtmlElement

from econsec import chapters, citing, references, yamltext
from econsec.paths import Project

STYLE = Path(__file__).with_name("paper.css")
# What a screen needs and paper does not: code, controls, drawings for telephones, and what stands in full elsewhere in the book.
LEFT_OUT = (
    "above-input", "cell_input", "esx-narrow", "esx-live", "esx-card", "esx-use", "esx-held", "headerlink", "toctree-wrapper", "esx-report",
    "esx-doors",
)  # fmt: skip
TAGS_LEFT_OUT = ("script", "style", "button", "form", "nav", "template", "dialog", "iframe")
FIGURES, TABLES, SOURCES = "figures/index", "chapters/audit/tables", "chapters/references"
# Pages whose list is too long for paper, with what is said in its place.
ONLINE = {
    "chapters/audit/scorecard": "The list of all claims is not printed: they stand, in full, in the ledgers of their sections.",
    "chapters/audit/numbers": "The list of all numbers is not printed: it stands in the web edition, and in the file numbers.csv of each paper.",
    "chapters/audit/tables": "The rows are not printed: they stand in the web edition, and in data/, a CSV file for each table.",
}
# Stands for the number of a page until it is known; the style gives both the same room.
UNKNOWN = "?"


class PaperError(RuntimeError):
    """The book cannot be printed."""


@dataclass
class Page:
    """A page of the site: its document, the title of the part that it opens (else ""), and its article."""

    document: str
    part: str
    article: HtmlElement
    title: str = ""

    def __post_init__(self) -> None:
        #: every name on the page, with those of what it stands in, the nearest first
        self.around = {one.get("id"): [above.get("id") for above in one.iterancestors() if above.get("id")] for one in self.named()}
        #: what became of the names that are still there
        self.became: dict[str, str] = {}

    def named(self) -> list[HtmlElement]:
        """Elements that have a name now, drawings left out."""
        return self.article.xpath(".//*[@id][not(ancestor-or-self::svg)]")

    @property
    def anchor(self) -> str:
        """Where links to the whole page lead."""
        return f"page-{self.document.replace('/', '-')}"

    def find(self, name: str) -> str:
        """What a name on the page became: of what was left out, the nearest thing around it."""
        return next((self.became[one] for one in (name, *self.around.get(name, [])) if one in self.became), self.anchor)


def text_of(element: HtmlElement) -> str:
    """Text of an element, white space folded."""
    return " ".join(element.text_content().split())


def having(element: HtmlElement, *classes: str) -> list[HtmlElement]:
    """Elements below one that have any of these classes."""
    asked = " or ".join(f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')" for name in classes)
    return element.xpath(f".//*[{asked}]")


def make(markup: str) -> HtmlElement:
    """One element from its HTML."""
    return lxml.html.fragment_fromstring(markup)


def on(target: str) -> str:
    """A link that will show the number of the page on which a target stands (HTML)."""
    return f'<a class="on" href="{html.escape(target)}">{UNKNOWN}</a>'


def read(site: Path, project: Project) -> list[Page]:
    """All pages in the order of the contents. Raises `PaperError` where one is not built."""
    toc = yamltext.read(project.root / "_toc.yml", "_toc.yml")
    opened = {part["chapters"][0]["file"]: part["caption"] for part in toc.get("parts", [])}
    found = []
    for document in chapters.documents(project):
        path = site / f"{document}.html"
        if not path.is_file():
            raise PaperError(f"{path}: is not there. Build the book first: make book")
        tree = lxml.html.document_fromstring(path.read_bytes(), parser=lxml.html.HTMLParser(encoding="utf-8"))
        found.append(Page(document, opened.get(document, ""), next(tree.iter("article"))))
    return found


def assemble(site: Path, project: Project) -> str:
    """The whole book as an HTML document; each link of class `on` is to show the number of the page on which its target stands."""
    pages = read(site, project)
    by_document = {page.document: page for page in pages}
    shaped: dict[str, Callable[[Page], None]] = {FIGURES: list_figures, TABLES: list_tables}
    for page in pages:
        note_sources(page, site)
        clear(page)
        shaped.get(page.document, leave_online)(page)
        draw(page, site)
    rename(pages)
    entries = bibliography(by_document[SOURCES], project) if SOURCES in by_document else {}
    for page in pages:
        link_all(page, by_document, entries, project.address)
        lower_headings(page.article)
    return document(site, pages, project)


def clear(page: Page) -> None:
    """Take out what paper does not need, and open what is folded."""
    article = page.article
    for one in article.xpath(".//section[@data-finding]/details"):
        link = one.getparent().find("h3/a").get("href")
        one.addprevious(make(f'<p class="esx-note">In full on page {on(link)}</p>'))
        one.drop_tree()
    for one in [*article.iter(*TAGS_LEFT_OUT), *having(article, *LEFT_OUT), *article.xpath(".//*[@hidden or @popover]")]:
        if one.getparent() is not None:  # it may stand in what is gone
            one.drop_tree()
    for one in article.iter("details"):
        one.set("open", "open")
    page.title = text_of(next(article.iter("h1")))


def draw(page: Page, site: Path) -> None:
    """Put drawings that are images on the site into the page itself: printed as images they would be dots."""
    for image in page.article.xpath(".//img[contains(@src, '.svg')]"):
        path = site / posixpath.normpath(posixpath.join(posixpath.dirname(page.document), image.get("src")))
        drawn = make(path.read_text("utf-8"))
        drawn.set("role", "img")
        drawn.set("aria-label", image.get("alt"))
        image.getparent().replace(image, drawn)


def list_figures(page: Page) -> None:
    """All figures with their pages, in place of the gallery."""
    for gallery in having(page.article, "esx-gallery"):
        items = [(item.find("a").get("href"), text_of(item.find("a"))) for item in gallery.iter("li")]
        lines = "".join(f'<li><a href="{html.escape(link)}">{html.escape(title)}</a> {on(link)}</li>' for link, title in items)
        gallery.getparent().replace(gallery, make(f'<ul class="leaders">{lines}</ul>'))


def list_tables(page: Page) -> None:
    """Each table with what is said of it and its sources, without its rows."""
    tables = page.article.xpath(".//details[@id]")
    for folded in tables[:1]:
        folded.addprevious(make(f'<p class="esx-note">{ONLINE[page.document]}</p>'))
    for folded in tables:
        keys = sorted({text_of(cell) for cell in folded.xpath('.//td[@data-label="source"]')})
        about = folded.find("summary")
        about.tag = "p"
        for table in list(folded.iter("table")):
            table.drop_tree()
        folded.tag = "div"
        folded.set("class", "table-entry")
        folded.append(make(sources_line({"Sources": source_links(keys)})))


def leave_online(page: Page) -> None:
    """Put a line in the place of a list that is too long."""
    for found in having(page.article, "esx-search") if page.document in ONLINE else []:
        found.getparent().replace(found, make(f'<p class="esx-note">{ONLINE[page.document]}</p>'))


def note_sources(page: Page, site: Path) -> None:
    """Below each figure its sources, its tables, and from what else it is drawn."""
    for cited in having(page.article, "esx-cited"):
        name = cited.find("figure").get("id").removeprefix("fig-")
        said = json.loads((site / "figures" / name / f"{name}.json").read_text("utf-8"))
        rows = [f'<a data-table="{html.escape(one["name"])}">{html.escape(one["name"])}</a>' for one in said["tables"]]
        drawn = {"Drawn from": [html.escape(said["drawn_from"])], "Rows in": rows}
        cited.append(make(sources_line({"Sources": source_links(one["key"] for one in said["sources"]), **drawn})))


def source_links(keys: Iterable[str]) -> list[str]:
    """A link for each source, to be filled in when it is known where the page of sources has it (HTML)."""
    return [f'<a data-source="{html.escape(key)}">{html.escape(key)}</a>' for key in keys]


def sources_line(named: dict[str, list[str]]) -> str:
    """The line that names sources and the like, in small print (HTML)."""
    said = " ".join(f"{title}: {'; '.join(found)}." for title, found in named.items() if any(found))
    return f'<p class="sources">{said}</p>'


def rename(pages: list[Page]) -> None:
    """Give every name that stands on more than one page a name of its own; all others stay, so that ``book.pdf#Z-031`` leads somewhere."""
    counts = Counter(one.get("id") for page in pages for one in page.named())
    for page in pages:
        for one in page.named():
            old = one.get("id")
            page.became[old] = old if counts[old] == 1 else f"{page.anchor}-{old}"
            one.set("id", page.became[old])


def bibliography(page: Page, project: Project) -> dict[str, tuple[str, str]]:
    """Of every source its short name, and its name on the page of sources where one entry there has its title and year."""
    found = {}
    entries = {
        one.get("id"): _letters(text_of(one)) for one in page.article.xpath('.//*[contains(concat(" ", @class, " "), " citation ")]')
    }
    for key, said in references.entries(project).items():
        fitting = [
            name for name, text in entries.items() if all(_letters(said[part]) in text for part in ("title", "year") if said.get(part))
        ]
        found[key] = references.short(project, key), fitting[0] if len(fitting) == 1 else page.anchor
    return found


def _letters(text: str) -> str:
    return re.sub(r"\W|_", "", text).casefold()


def link_all(page: Page, pages: dict[str, Page], entries: dict[str, tuple[str, str]], address: str) -> None:
    """Lead every link to its place in the book, or to the web; one that leads to neither stays as words."""
    for link in list(page.article.iter("a")):
        if key := link.get("data-source"):
            link.text, name = entries.get(key, (key, ""))
            link.set("href", name and f"#{name}")
        elif table := link.get("data-table"):
            link.set("href", f"#{pages[TABLES].find(table)}" if TABLES in pages else "")
        else:
            link.set("href", follow(link.get("href", ""), page.document, pages, address))
        if not link.get("href"):
            link.tag = "span"
        for name in list(link.attrib):
            if name not in ("class", "href", "id", "lang") or not link.get(name):
                del link.attrib[name]


def follow(href: str, document: str, pages: dict[str, Page], address: str) -> str:
    """Where a link of a page leads in the book; an absolute address for what is only on the web, "" where none is known."""
    if not href or re.match(r"[a-z]+:", href):
        return href
    path, _, name = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(document), path)).removesuffix(".html") if path else document
    figure = re.fullmatch(r"figures/([^/]+)/index", target)
    if figure and figure[1] != "index":
        return next((f"#{page.find(f'fig-{figure[1]}')}" for page in pages.values() if f"fig-{figure[1]}" in page.became), "")
    if target in pages:
        return f"#{pages[target].find(unquote(name)) if name else pages[target].anchor}"
    return f"{address}{target}" if address else ""


def lower_headings(article: HtmlElement) -> None:
    """One level down, as parts stand above pages."""
    for heading in article.iter("h1", "h2", "h3", "h4", "h5"):
        heading.tag = f"h{int(heading.tag[1]) + 1}"


def document(site: Path, pages: list[Page], project: Project) -> str:
    """The document around the pages: title, contents, and the style, with the book's and each page's title at the head of its sheets."""
    heads = [running("", "left", citing.TITLE), *(running(f"p{number}", "right", page.title) for number, page in enumerate(pages))]
    style = STYLE.read_text("utf-8") + "".join(heads)
    body = "".join(
        f'<section class="chapter" id="{page.anchor}" style="page: p{number}">{f"<h1>{html.escape(page.part)}</h1>" if page.part else ""}'
        f"{''.join(lxml.html.tostring(one, encoding='unicode') for one in page.article)}</section>"
        for number, page in enumerate(pages)
    )
    sheet = (site / "_static" / "econsec.css").as_uri()
    return (
        f'<!DOCTYPE html>\n<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{citing.TITLE}</title>'
        f'<link rel="stylesheet" href="{sheet}"><style>{style}</style></head>'
        f'<body>{title_page(site, project)}{table_of_contents(pages)}<main class="bd-content"><div class="bd-article">{body}</div></main></body></html>\n'
    )


def running(sheets: str, side: str, title: str) -> str:
    """Style of the sheets of this name, of all where it is "": a title at one side of their head."""
    title = title.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return f'@page {sheets} {{ @top-{side} {{ content: "{title}" }} }}\n'


def about(site: Path, project: Project) -> str:
    """What the head of the front page says that the book is about; empty where it says nothing."""
    page = (site / f"{chapters.documents(project)[0]}.html").read_text("utf-8")
    return next(iter(lxml.html.document_fromstring(page).xpath('//meta[@name="description"]/@content')), "")


def title_page(site: Path, project: Project) -> str:
    """Title, what the book is about, version, what is not in the printed book, how to cite it, rights (HTML)."""
    record = citing.of_book()
    state = f"Version {record.version}, {record.released or 'not released'}"
    where = (
        f'<p>The web edition is at <a href="{html.escape(project.address)}">{html.escape(project.address)}</a>.</p>'
        if project.address
        else ""
    )
    return (
        f'<section class="title-page"><p class="book-title">{citing.TITLE}</p>'
        f"<p>{html.escape(about(site, project))}</p><p>{state}</p><div>{where}"
        "<p>This is the book for paper, printed from the pages of its web edition. Left out are the code, the files and citations of each figure, "
        "the rows of the tables, and two lists that repeat the ledgers; the web edition has all of them. Figures are drawings, not pictures, "
        "and links lead on within the book.</p>"
        f"<p>Cite as: {html.escape(citing.apa(record))}</p>"
        "<p>Text and figures: CC BY 4.0, where a figure names no other licence. Code: MIT.</p></div></section>"
    )


def table_of_contents(pages: list[Page]) -> str:
    """Parts and pages, each with its number (HTML)."""
    lines = []
    for page in pages:
        lines += [f'<li class="part">{html.escape(page.part)}</li>'] if page.part else []
        lines.append(f'<li><a href="#{page.anchor}">{html.escape(page.title)}</a> {on(f"#{page.anchor}")}</li>')
    return f'<section class="contents"><h1>Contents</h1><ul class="leaders">{"".join(lines)}</ul></section>'
