"""What machines read of the book: tags and linked data in the head of each page, and the whole record of a figure.

Reference managers and Google Scholar read the tags of Highwire Press and Dublin Core, previews those of Open Graph, search
engines and dataset search schema.org in JSON-LD. Title, version, day, fingerprint, address and sources are those of `citing`.
Where the address of the site is not set, nothing here names one, nor what needs one: crawlers take no relative addresses.
"""

from __future__ import annotations

import html
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from econsec import alternatives, chapters, citing, claims, exports, references, seeds, tables, verdicts, vintage
from econsec.citing import Record
from econsec.figures import Figure
from econsec.paths import Project

LANGUAGE = "en"
OWN = {
    "name": tables.OWN_LICENCE,
    "title": "Creative Commons Attribution 4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
}
# Dataset search reads descriptions of 50 to 5,000 characters.
LONGEST = 5000
FINGERPRINT = "first ten hexadecimal digits of the SHA-256 over rows and specification"
# Files of a figure that hold its rows.
ROWS = (".csv", ".vl.json", ".json")
Linked = dict[str, Any]


@dataclass(frozen=True)
class Head:
    """What the head of a page says. `kind` is a type of Open Graph, `types` are of Dublin Core; `within` is "" for the book itself."""

    title: str
    description: str
    address: str
    kind: str
    types: tuple[str, ...]
    within: str
    identifiers: tuple[str, ...]
    rights: str
    sources: tuple[str, ...]
    linked: Linked
    released: str
    image: Figure | None = field(default=None)


def of_page(document: str, title: str, description: str, project: Project, figures: list[Figure]) -> str:
    """Tags for the head of a page of the book (HTML), but for the canonical link, which Sphinx writes.

    `title` and `description` are plain text, `figures` those drawn on the page, in their order. A `description` in the
    front matter of the page takes precedence.
    """
    book, papers = citing.of_book(), _treated(document, project, figures)
    is_front = document == chapters.documents(project)[0]
    description = str(chapters.front_matter(project, document).get("description", description))
    linked = of_site(project) if is_front else _chapter(document, title, project, figures)
    said = Head(
        title=citing.TITLE if is_front else title,
        description=description,
        address=_address(document, project),
        kind="book" if is_front else "article",
        types=("Text",),
        within="" if is_front else citing.TITLE,
        identifiers=(f"{document}, version {book.version}",),
        rights=_say(OWN),
        # for reference managers, what a book has as its source is a journal that it stands in
        sources=() if is_front else tuple(references.cite(project, key) for key in papers),
        linked={"@context": "https://schema.org", **_filled({**linked, "description": description})},
        released=book.released,
        image=figures[0] if figures else None,
    )
    return _write(said)


def of_figure(figure: Figure, project: Project, sizes: dict[str, int] | None = None) -> str:
    """Tags for the head of a figure's own page (HTML), with its canonical link; `sizes` are those of its files in bytes, by name."""
    cited = citing.of_figure(figure)
    image = {**_image(figure, cited, project), "description": figure.alt, "isPartOf": _part(figure, project)}
    said = Head(
        title=cited.title,
        description=figure.alt,
        address=cited.address,
        kind="article",
        types=("StillImage", "Dataset"),
        within=citing.TITLE,
        identifiers=(f"figure {figure.id}, version {cited.version}, fingerprint {cited.fingerprint}",),
        rights=licence(figure, project),
        sources=tuple(references.cite(project, key) for key in cited.originals),
        linked={"@context": "https://schema.org", "@graph": [image, _dataset(figure, cited, project, sizes or {})]},
        released=cited.released,
        image=figure,
    )
    canonical = f'<link rel="canonical" href="{html.escape(cited.address)}">\n' if cited.address else ""
    return canonical + _write(said)


def of_site(project: Project) -> Linked:
    """The book for its front page, with its chapters (JSON-LD, without its context)."""
    pages = chapters.documents(project)[1:]
    parts = [{**_named(document, title_of(document, project), project), "position": number} for number, document in enumerate(pages, 1)]
    book = {**_book(project), **_shared(citing.of_book()), "bookFormat": "https://schema.org/EBook"}
    return {**book, "license": OWN["path"], "hasPart": parts, "citation": [_paper(key, project) for key in project.papers]}


def record(figure: Figure, project: Project) -> dict[str, Any]:
    """All that is known of a figure, as JSON has it."""
    cited = citing.of_figure(figure)
    known = ("id", "title", "version", "released", "fingerprint", "address")
    return {
        **{name: getattr(cited, name) for name in known},
        **dict.fromkeys(("book", "author"), citing.TITLE),
        "language": LANGUAGE,
        "caption": figure.caption,
        "alternative": figure.alt,
        "drawn_from": figure.drawn_from,
        "description": figure.description,
        "columns": _columns(figure, project),
        "rows": len(figure.rows),
        "tables": [_table(name, project) for name in figure.tables],
        "claims": [_claim(name, project) for name in figure.claims],
        "sources": [_source(item, project) for item in _items(cited)],
        "licences": licences(figure, project),
        "attribution": vintage.attributions(figure.tables, project),
        "withheld": figure.withheld,
        "files": {f"{figure.id}{end}": kind for end, (kind, *_) in exports.KINDS.items()},
        "page": figure.document and f"{figure.document}.html",
        "cell": cell(figure, project),
    }


def licences(figure: Figure, project: Project) -> list[dict[str, str]]:
    """Licences of a figure, each with name, title and address: those of its tables that are not the book's own, else that."""
    listed = [one for name in figure.tables for one in tables.descriptor(name, project)["licenses"]]
    others = {one["name"]: {name: one[name] for name in OWN if one.get(name)} for one in listed if one["name"] != tables.OWN_LICENCE}
    return list(others.values()) or [OWN]


def licence(figure: Figure, project: Project) -> str:
    """Licence of a figure in words, and who must be named."""
    named = vintage.attributions(figure.tables, project)
    return "; ".join([*map(_say, licences(figure, project)), *(f"contains data from {one}" for one in named)])


def _say(one: dict[str, str]) -> str:
    """A licence in words: its title and address."""
    return ", ".join(filter(None, [one.get("title", one["name"]), one.get("path")]))


def papers_of(document: str, project: Project) -> tuple[str, ...]:
    """Keys of the papers that a page treats: those of the sections that its front matter names, else those that it cites."""
    named = [section.split(":")[0] for section in chapters.front_matter(project, document).get("sections", [])]
    cited = re.findall(r"\{cite:?\w*\}`([^`]+)`", "" if named else chapters.path(project, document).read_text("utf-8"))
    keys = [key.strip() for keys in cited for key in keys.split(",")]
    return tuple(dict.fromkeys(key for key in named or keys if key in project.papers))


def title_of(document: str, project: Project) -> str:
    """Title of a page, without markup, and with the apostrophes that Sphinx sets."""
    text = chapters.path(project, document).read_text("utf-8")
    return re.sub(r"\{[\w:-]+\}(?=`)|[`*]", "", re.search(r"(?m)^# +(.+)$", text)[1]).strip().replace("'", "’")


def cell(figure: Figure, project: Project) -> dict[str, Any]:
    """Where a figure is drawn: file, number of the cell in it, line on which the figure is named; empty where no page draws it."""
    if not figure.drawn:
        return {}
    path = chapters.path(project, figure.document)
    lines = (number for number, line in enumerate(path.read_text("utf-8").splitlines(), 1) if f'id="{figure.id}"' in line)
    return {"file": project.name(path), "cell": figure.drawn.cell, "line": next(lines, None)}


# The record


def _columns(figure: Figure, project: Project) -> list[dict[str, str]]:
    """Columns of the rows, with headings, and units where a table gives them."""
    fields = [one for name in figure.tables for one in tables.descriptor(name, project)["schema"]["fields"]]
    units = {one["name"]: one["unit"] for one in fields if one.get("unit")}
    return [{"name": name, "heading": heading, "unit": units.get(name, "")} for name, heading in figure.columns.items()]


def _table(name: str, project: Project) -> dict[str, Any]:
    said = tables.descriptor(name, project)
    return {"name": name, "title": said["title"], "licences": said["licenses"]}


def _claim(name: str, project: Project) -> dict[str, str]:
    found = claims.claim(name, project)
    paper = seeds.short_title(project, found.place.split(":")[0])
    where = f"{paper}, {seeds.place_words(project, found.place)}"
    return {"id": name, "says": found.says, "verdict": verdicts.of(project)[name], "place": found.place, "where": where}


def _items(cited: Record) -> list[dict[str, Any]]:
    """Sources of what is cited as items of CSL-JSON."""
    return citing.items(cited)[:-1]


def _source(item: dict[str, Any], project: Project) -> dict[str, Any]:
    """A source in full: authors, title, year, address, day on which it was read, note, and all in a line."""
    return {
        "key": item["id"],
        "authors": [_name(one) for one in item.get("author", [])],
        "title": item["title"],
        "year": _day(item.get("issued")),
        "address": _url(item),
        "read_on": references.entry(project, item["id"]).get("urldate", ""),
        "note": item.get("note", ""),
        "reference": references.cite(project, item["id"]),
    }


def _name(author: dict[str, str]) -> str:
    return author.get("literal") or f"{author['given']} {author['family']}"


def _day(date: dict[str, Any] | None) -> str:
    return "-".join(f"{part:02}" for part in date["date-parts"][0]) if date else ""


def _url(item: dict[str, Any]) -> str:
    return item.get("URL") or (f"https://doi.org/{item['DOI']}" if "DOI" in item else "")


# Linked data, in the terms of schema.org


def _address(document: str, project: Project) -> str:
    """Address of a page, as Sphinx writes it in its canonical link; empty where that of the site is not set."""
    return project.address and f"{project.address}{document}.html"


def _located(address: str) -> Linked:
    return {"@id": address, "url": address} if address else {}


def _book(project: Project) -> Linked:
    """The book in short, as what pages are parts of."""
    return {"@type": "Book", "name": citing.TITLE, **_located(_address(chapters.documents(project)[0], project))}


def _named(document: str, title: str, project: Project) -> Linked:
    """A chapter in short."""
    return {"@type": "Chapter", "name": title, **_located(_address(document, project))}


def _shared(cited: Record) -> Linked:
    """Who made it, in which language and version, and when it was released."""
    said = {"author": _author(), "inLanguage": LANGUAGE, "isAccessibleForFree": True, "version": cited.version}
    return {**said, **({"datePublished": cited.released} if cited.released else {})}


def _author() -> Linked:
    return {"@type": "Organization", "name": citing.TITLE}


def _chapter(document: str, title: str, project: Project, figures: list[Figure]) -> Linked:
    """A page of the book, with its figures and the papers that it treats."""
    said = {
        **_named(document, title, project),
        **_shared(citing.of_book()),
        "license": OWN["path"],
        "isPartOf": _book(project),
        "hasPart": [_image(figure, citing.of_figure(figure), project) for figure in figures],
        "citation": [_paper(key, project) for key in _treated(document, project, figures)],
    }
    pages = chapters.documents(project)
    return said | ({"position": pages.index(document)} if document in pages else {})


def _treated(document: str, project: Project, figures: list[Figure]) -> tuple[str, ...]:
    """Keys of the papers that a page treats, else of those that its figures draw."""
    drawn = (key for figure in figures for key in figure.sources if key in project.papers)
    return papers_of(document, project) or tuple(dict.fromkeys(drawn))


def _part(figure: Figure, project: Project) -> Linked:
    """What a figure is a part of: the page that draws it, else the book."""
    if not figure.document:
        return _book(project)
    return {**_named(figure.document, title_of(figure.document, project), project), "isPartOf": _book(project)}


def _image(figure: Figure, cited: Record, project: Project) -> Linked:
    """The drawing of a figure."""
    content = {"contentUrl": f"{cited.address}{figure.id}.png", "encodingFormat": exports.KINDS[".png"][0]} if cited.address else {}
    said = {"@type": "ImageObject", "name": cited.title, "caption": figure.caption, **_located(cited.address), **content}
    credit = ". ".join(filter(None, [f"{citing.TITLE}, figure {figure.id}", cited.attribution]))
    return {**said, "creator": _author(), "creditText": credit, **_licensed(figure, project)}


def _licensed(figure: Figure, project: Project) -> Linked:
    """Licences by their addresses, or by name, and who must be named."""
    named = [one.get("path") or one["name"] for one in licences(figure, project)]
    owed = vintage.attributions(figure.tables, project)
    notice = f"{citing.TITLE}; contains data from {'; '.join(owed)}" if owed else citing.TITLE
    return {"license": named[0] if len(named) == 1 else named, "copyrightNotice": notice}


def _dataset(figure: Figure, cited: Record, project: Project, sizes: dict[str, int]) -> Linked:
    """The rows of a figure. A download needs an absolute address, so that without one none is listed."""
    items = _items(cited)
    said = {
        "@type": "Dataset",
        "@id": cited.address and f"{cited.address}#rows",
        "url": cited.address,
        "name": f"{cited.title}: rows of figure {figure.id}",
        "description": describe(figure),
        "creator": _author(),
        **_shared(cited),
        "isAccessibleForFree": not figure.withheld,
        **_licensed(figure, project),
        "identifier": {"@type": "PropertyValue", "propertyID": FINGERPRINT, "value": cited.fingerprint},
        "variableMeasured": [_variable(one) for one in _columns(figure, project) if one["name"] not in alternatives.ORIGIN],
        "isPartOf": _part(figure, project),
        "isBasedOn": [_work(item, project) for item in items],
        "citation": [_work(item, project) for item in items if item["id"] in project.papers],
        "distribution": [_download(figure, cited, end, sizes) for end in ROWS if cited.address and not figure.withheld],
        "conditionsOfAccess": figure.withheld,
    }
    return _filled(said)


def _filled(said: Linked) -> Linked:
    """What is said, without what is empty."""
    return {name: value for name, value in said.items() if value not in ("", [])}


def describe(figure: Figure) -> str:
    """What the rows of a figure are, in the length that dataset search reads."""
    end = f" The rows drawn in figure {figure.id} of {citing.TITLE}, with the source of each."
    said = " ".join(f"{figure.caption} {figure.alt}".split())
    room = LONGEST - len(end)
    return (said if len(said) <= room else f"{said[: room - 1].rsplit(' ', 1)[0]}…") + end


def _variable(column: dict[str, str]) -> Linked:
    unit = {"unitText": column["unit"]} if column["unit"] else {}
    return {"@type": "PropertyValue", "propertyID": column["name"], "name": column["heading"], **unit}


def _download(figure: Figure, cited: Record, end: str, sizes: dict[str, int]) -> Linked:
    """A file that holds rows."""
    name, (kind, use, form) = f"{figure.id}{end}", exports.KINDS[end]
    size = {"contentSize": f"{sizes[name]} B"} if name in sizes else {}
    return {"@type": "DataDownload", "name": f"{use}, {form}", "contentUrl": f"{cited.address}{name}", "encodingFormat": kind, **size}


def _paper(key: str, project: Project) -> Linked:
    """A paper by its key."""
    return _work(_items(replace(citing.of_book(), originals=(key,)))[0], project)


def _work(item: dict[str, Any], project: Project) -> Linked:
    """A source; the papers, and what stands in journals, as articles."""
    kind = "ScholarlyArticle" if item["id"] in project.papers or item["type"] == "article-journal" else "CreativeWork"
    people = [{"@type": "Organization" if "literal" in one else "Person", "name": _name(one)} for one in item.get("author", [])]
    said = {"author": people, "datePublished": _day(item.get("issued")), "url": _url(item)}
    return {"@type": kind, "name": item["title"], **_filled(said)}


# Tags


def _write(head: Head) -> str:
    """The head as tags, and its linked data as a script that nothing in it can end."""
    tags = [*_tags(head), *((name, value) for name, value in _previews(head) if value)]
    lines = [f'<meta {"property" if name.startswith("og:") else "name"}="{name}" content="{html.escape(text)}">' for name, text in tags]
    linked = json.dumps(head.linked, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c").replace("&", "\\u0026")
    return "\n".join([*lines, f'<script type="application/ld+json">{linked}</script>', ""])


def _tags(head: Head) -> list[tuple[str, str]]:
    """Tags of Highwire Press, as Google Scholar and Zotero read them, and of Dublin Core."""
    said = [
        ("description", head.description),
        ("citation_title", head.title),
        ("citation_author", citing.TITLE),
        ("citation_publication_date", head.released.replace("-", "/")),
        ("citation_inbook_title", head.within),
        ("citation_language", LANGUAGE),
        ("citation_public_url", head.address),
        ("citation_fulltext_html_url", head.address),
        ("DC.title", head.title),
        ("DC.creator", citing.TITLE),
        ("DC.date", head.released),
        *(("DC.identifier", one) for one in (*head.identifiers, head.address)),
        ("DC.language", LANGUAGE),
        ("DC.rights", head.rights),
        *(("DC.type", one) for one in head.types),
        *(("DC.source", one) for one in head.sources),
    ]
    return [(name, text) for name, text in said if text]


def _previews(head: Head) -> Iterator[tuple[str, str]]:
    """Tags of Open Graph, and what Twitter asks for besides; pictures and addresses only where they are absolute."""
    yield from [("og:type", head.kind), ("og:title", head.title), ("og:description", head.description), ("og:site_name", citing.TITLE)]
    yield "og:url", head.address
    if head.address and head.image:
        yield "og:image", f"{citing.of_figure(head.image).address}{head.image.id}.png"
        yield "og:image:type", exports.KINDS[".png"][0]
        yield from zip(("og:image:width", "og:image:height"), map(str, size(head.image)))
        yield "og:image:alt", head.image.alt
    yield "twitter:card", "summary_large_image" if head.address and head.image else "summary"


def size(figure: Figure) -> tuple[int, int]:
    """Width and height in pixels of a figure's wide PNG."""
    width, millimetres = exports.WIDTHS[""]
    in_points = exports.sized(figure.svg(width), millimetres / exports.MM_PER_INCH * exports.POINTS_PER_INCH / width).split(">", 1)[0]
    points = (float(re.search(rf' {name}="([\d.]+)"', in_points)[1]) for name in ("width", "height"))
    across, down = (math.floor(one * exports.DPI / exports.POINTS_PER_INCH) for one in points)
    return across, down
