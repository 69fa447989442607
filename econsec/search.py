"""What readers search: every section, claim, figure, number, table, finding, term, step and source, as a script that the search page loads.

An index of files read by `fetch` fails from ``file://``, so entries are the value of a variable in `_static/search-index.js`.
What matches and what comes first is computed in `static/search.js`; here is what there is to be found, and where it leads.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment

from econsec import arguments, audit, citing, claims, findings, glossary, numbers, record, references, seeds, tables, theme, verdicts
from econsec.figures import Figure
from econsec.paths import Project

PAGE, SCRIPT = "search.html", "_static/search-index.js"
# Kind of entry -> what readers see, and its weight against others that hold the words as well.
KINDS: dict[str, tuple[str, float]] = {
    "term": ("Term", 1.5),
    "page": ("Chapter", 1.3),
    "figure": ("Figure", 1.25),
    "finding": ("Finding", 1.1),
    "claim": ("Claim", 1.1),
    "section": ("Section", 1.0),
    "table": ("Table", 1.0),
    "garbled": ("Garbled words", 0.8),
    "step": ("Step of an argument", 0.8),
    "row": ("Row of a table", 0.7),
    "number": ("Number", 0.6),
    "source": ("Source", 0.6),
}
# What people type, and words that this book has for it.
ALIKE: dict[str, tuple[str, ...]] = {
    "us": ("united states", "american"),
    "usa": ("united states", "american"),
    "america": ("united states",),
    "eu": ("european union",),
    "prc": ("china",),
    "chip": ("semiconductor",),
    "chips": ("semiconductor",),
    "semiconductor": ("chip",),
    "semiconductors": ("chip",),
    "fdi": ("foreign investment",),
}
# Where everything is listed, for readers without scripts and for those who find nothing.
LISTS = {
    "chapters/glossary": "the glossary",
    "chapters/audit/scorecard": "all claims with their verdicts",
    "figures/index": "all figures",
    "chapters/audit/tables": "all tables",
    "chapters/references": "all sources",
}
DESCRIPTION = '<meta name="description" content="Search the claims, figures, numbers, terms and pages of Economic Security, Recomputed.">'
# Columns of a row that say how it is known; they would be a third of all rows.
NOT_SHOWN = ("source", "place", "confidence", "note")
# A figure of more rows is a curve or a timeline; its numbers are those of its tables.
MOST_LINES = 60
# Ledgers have no addresses of their own: what a name leads to, or nothing in a smaller book.
Where = Callable[[str], str]


@dataclass(frozen=True)
class Entry:
    """One thing to be found: `name` is its identifier, `keys` are searched and not shown, `note` says where it stands.

    `zh` and `ja` are its Chinese and Japanese forms, `also` is a second address.
    """

    kind: str
    address: str
    title: str
    text: str = ""
    name: str = ""
    keys: str = ""
    note: str = ""
    verdict: str = ""
    zh: str = ""
    ja: str = ""
    also: str = ""


def sections(doctree: nodes.document, document: str) -> list[Entry]:
    """The prose of a page, an entry a section; what stands as an entry of its own (terms, sources, figures, ledgers) is left out."""
    found = list(doctree.findall(nodes.section))
    title = _words(found[0].next_node(nodes.title)) if found else ""
    return [
        Entry(
            "section" if number else "page",
            f"{document}.html#{one['ids'][0]}" if number else f"{document}.html",
            _words(one.next_node(nodes.title)),
            " ".join(filter(None, (_said(part) for part in one.children if not isinstance(part, nodes.section | nodes.title)))),
            note=title if number else "",
        )
        for number, one in enumerate(found)
    ]


def _said(part: nodes.Node) -> str:
    """Paragraphs within a part of a page, and the captions of what its cells show."""
    if isinstance(part, nodes.raw):
        return " ".join(html.unescape(re.sub(r"<[^>]*>", "", one)) for one in re.findall(r"(?s)<caption>(.*?)</caption>", part.astext()))
    if isinstance(part, nodes.paragraph):
        return _words(part)
    is_listed = isinstance(part, nodes.citation) or "glossary" in getattr(part, "attributes", {}).get("classes", ())
    return "" if is_listed else " ".join(filter(None, map(_said, part.children)))


def _words(node: nodes.Node) -> str:
    """Text of a node on one line, markup left out."""
    parts = (part.astext() for part in node.findall(nodes.Text) if not isinstance(part.parent, nodes.raw))
    return " ".join("".join(parts).split())


def targets(doctree: nodes.document) -> list[str]:
    """Names of what a page's cells show that links can lead to."""
    return [name for raw in doctree.findall(nodes.raw) for name in re.findall(r'<tr[^>]* id="([^"]+)"', raw.astext())]


def of_ledgers(project: Project, where: Where) -> list[Entry]:
    """Claims, findings, steps of arguments, tables with their rows, garbled words and numbers that no claim carries."""
    makers = (_claims, _findings, _steps, _tables, _rows, _garbled, _numbers)
    found = [one for make in makers for one in make(project, where)]
    return [one for one in found if one.address]


def _claims(project: Project, where: Where) -> Iterator[Entry]:
    for one in claims.ledger(project).values():
        meant = audit.meaning(one, "Must mean") if one.meant else ""
        said = [
            one.text if one.value else "",
            meant,
            f"«{one.printed}»" if one.printed else "",
            one.note,
        ]  # the right amount beside the wrong one
        keys = f"{one.value} {one.meant.get('value', '')}".strip()
        place, verdict = seeds.whereabouts(project, one.place), verdicts.of(project)[one.id]
        yield Entry("claim", where(one.id), one.says, " · ".join(filter(None, said)), one.id, keys, place, verdict)


def _findings(project: Project, where: Where) -> Iterator[Entry]:
    for one in findings.all_of(project).values():
        text = " ".join(findings.words(one, field, project) for field in ("point", "record", "fairness"))
        title = findings.words(one, "title", project)
        yield Entry("finding", where(one.id), title, text, one.id, " ".join(one.claims), findings.GROUPS[one.group])


def _steps(project: Project, where: Where) -> Iterator[Entry]:
    for one in arguments.nodes(project).values():
        yield Entry("step", where(one.id), one.says, "", one.id, note=f"{one.role}, {seeds.whereabouts(project, one.place)}")


def _tables(project: Project, where: Where) -> Iterator[Entry]:
    for name in tables.names(project):
        said = tables.descriptor(name, project)
        yield Entry("table", where(name), said["title"], f"{said['description']} {said['gaps']}", name)


def _rows(project: Project, where: Where) -> Iterator[Entry]:
    for name in tables.names(project):
        said = tables.descriptor(name, project)
        if any(one.get("withheld") for one in said["licenses"]):
            continue  # its rows are not handed on
        measured = tables.measured(name, project)
        for row in tables.cells(name, project):
            key = [row[column] for column in tables.key(name, project) if column != "source"]
            rest = [
                _cell(column, value, column in measured) for column, value in row.items() if column not in NOT_SHOWN and value not in key
            ]
            words = " · ".join(filter(None, (*key, *rest)))
            source = references.short(project, row["source"])
            yield Entry("row", where(tables.row_id(name, row, project)), said["title"], words, note=source)


def _cell(column: str, value: str, is_number: bool) -> str:
    return record.measured(column, value) if is_number and value else value


def _garbled(project: Project, where: Where) -> Iterator[Entry]:
    for paper in project.papers:
        for row in seeds.translations(project, paper):
            text, note = f"{row['meant']} · {row['basis']}", seeds.whereabouts(project, row["place"])
            address = where(audit.row_name("garbled", paper, row["term"]))
            yield Entry("garbled", address, f"«{row['printed']}»", text, note=note, zh=row["meant_zh"], ja=row["meant_ja"])


def _numbers(project: Project, where: Where) -> Iterator[Entry]:
    for row in (row for paper in project.papers for row in numbers.read(project, paper) if not row["claim"]):
        text, name = f"{row['kind']}, carried by no claim: {row['reason']}", audit.row_name("number", row["number_id"])
        yield Entry("number", where(name), row["printed"], text, keys=row["value"], note=seeds.whereabouts(project, row["place"]))


def of_terms(project: Project, where: Where) -> list[Entry]:
    """Terms of the glossary; `where` gives the address of a term."""
    made = (
        Entry(
            "term",
            where(one["term"]),
            one["term"],
            one["definition"],
            note=seeds.whereabouts(project, one["place"]),
            zh=one["zh"],
            ja=one["ja"],
        )
        for one in glossary.terms(project)
    )
    return [one for one in made if one.address]


def of_figures(every: list[Figure], where: Where) -> list[Entry]:
    """Figures, each leading to its own page and to where it is read; `where` gives the latter."""
    return [
        Entry(
            "figure",
            f"figures/{one.id}/index.html",
            citing.of_figure(one).title,
            " ".join((one.caption, one.alt, *(one.description if len(one.description) <= MOST_LINES else []))),
            one.id,
            " ".join((*one.tables, *one.claims)),
            also=where(one.id),
        )
        for one in every
    ]


def of_sources(project: Project, where: Where) -> list[Entry]:
    """Sources by title, key and short form; `where` gives the address of a key."""
    made = (
        Entry("source", where(key), re.sub(r"[{}]", "", one["title"]), "", key, note=references.short(project, key))
        for key, one in references.entries(project).items()
    )
    return [one for one in made if one.address]


def setup(app: Sphinx) -> None:
    """Register the search page in place of the stock one, and what gathers its entries."""
    app.connect("config-inited", find_template)
    app.connect("builder-inited", drop_stock)
    app.connect("html-collect-pages", pages)
    app.connect("doctree-resolved", collect)


def find_template(app: Sphinx, config: Config) -> None:
    """Have the search page drawn by our template."""
    config.templates_path.append(str(Path(__file__).parent / "templates"))


def drop_stock(app: Sphinx) -> None:
    """Have no stock index made, nor its page."""
    app.builder.search = False


def pages(app: Sphinx) -> list[tuple[str, dict[str, object], str]]:
    """The search page, which Sphinx leaves out with its index."""
    context = {"search_lists": {page: words for page, words in LISTS.items() if page in app.env.found_docs}, "metatags": DESCRIPTION}
    return [("search", context, PAGE)]


def collect(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Keep what a page that is about to be written says, and which rows are on it."""
    _kept(app.env)[document] = sections(doctree, document), targets(doctree)


def _kept(env: BuildEnvironment) -> dict[str, tuple[list[Entry], list[str]]]:
    if not hasattr(env, "econsec_search"):
        env.econsec_search = {}
    return env.econsec_search


def all_entries(env: BuildEnvironment, project: Project, every: list[Figure], where: Where) -> list[Entry]:
    """Everything there is to be found, once all pages are written; `where` gives the address of what ledgers name, or nothing."""
    prose = [one for document in sorted(_kept(env)) for one in _kept(env)[document][0]]
    rows = {name: f"{document}.html#{name}" for document, (_, names) in _kept(env).items() for name in names}
    terms = {name: f"{page}.html#{label}" for (kind, name), (page, label) in env.get_domain("std").objects.items() if kind == "term"}
    cited = {one.key: f"{one.bibliography_key.docname}.html#{one.citation_id}" for one in env.get_domain("cite").citations}
    ledgers = of_ledgers(project, lambda name: where(name) or rows.get(name, ""))
    named = of_terms(project, lambda name: terms.get(name, "")) + of_sources(project, lambda name: cited.get(name, ""))
    return [*prose, *ledgers, *named, *of_figures(every, where)]


def write(site: Path, entries: list[Entry]) -> None:
    """Write the index, the same bytes for the same entries, and name its version on the search page, lest a browser keeps an older one."""
    order = list(KINDS)
    listed = sorted(entries, key=lambda one: order.index(one.kind))
    before = ["", *(one.address.partition("#")[0] for one in listed)]
    rows = [json.dumps(_row(one, page, order), ensure_ascii=False, separators=(",", ":")) for one, page in zip(listed, before)]
    head = {"kinds": [list(one) for one in KINDS.values()], "alike": ALIKE, "verdicts": theme.VERDICTS}
    said = json.dumps(head, ensure_ascii=False, separators=(",", ":"))
    script = f"window.esxIndex = {said};\nesxIndex.entries = [\n" + ",\n".join(rows) + "\n];\n"
    (site / SCRIPT).write_text(script, "utf-8", newline="\n")
    version = hashlib.sha256(script.encode()).hexdigest()[:8]
    page = site / PAGE
    page.write_text(page.read_text("utf-8").replace(f'{SCRIPT}"', f'{SCRIPT}?v={version}"'), "utf-8", newline="\n")


def _row(one: Entry, before: str, order: list[str]) -> list[str | int]:
    """An entry as a list: its kind as a number, no page in its address where that is the one before, nothing after its last word."""
    page, mark, name = one.address.partition("#")
    address = f"{'' if page == before else page}#{'' if name == one.name else name}" if mark else page
    row: list[str | int] = [order.index(one.kind), address, *astuple(one)[2:]]
    while row[-1] == "":
        row.pop()
    return row
