"""How the book, its figures and its verdicts are cited: the sources first, then the book with its version and the name of the thing.

All citations come from here. A `Record` says what is cited; it and its sources become items of CSL-JSON, and from these
come the texts in APA style (7th edition) and Chicago style (17th edition, author and date) and the RIS; BibTeX takes the
sources as ``references.bib`` has them. The author is the book itself. Where its address is not set, nothing carries one.
What is drawn from data under another licence than the book's says whose they are in every format.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from econsec import chapters, claims, files, references, releases, seeds, tables, verdicts, vintage
from econsec.paths import installed

if TYPE_CHECKING:
    from pybtex.database import Entry, Person

    from econsec.figures import Figure

TITLE = "Economic Security, Recomputed"
# A text names at most so many sources; of more, only the papers and those whose licence asks for it.
MANY_SOURCES = 8
# Fields of our bibliography that say something of this book, not of the source.
OURS = ("citedby", "copies")
CSL_TYPES = {"article": "article-journal", "book": "book", "inbook": "chapter", "techreport": "report"}
# Our BibTeX fields as CSL-JSON has them.
CSL_FIELDS = {
    "title": "title", "origtitle": "original-title", "journal": "container-title", "volume": "volume", "number": "issue", "pages": "page",
    "type": "genre", "publisher": "publisher", "institution": "publisher", "howpublished": "publisher", "address": "publisher-place",
    "url": "URL", "doi": "DOI", "note": "note",
}  # fmt: skip
RIS_TYPES = {"article-journal": "JOUR", "book": "BOOK", "chapter": "CHAP", "report": "RPRT", "webpage": "ELEC", "figure": "FIGURE"}
RIS_TAGS = {
    "title": "TI", "container-title": "T2", "volume": "VL", "issue": "IS", "first": "SP", "last": "EP", "number": "M1", "genre": "M3",
    "version": "ET", "publisher": "PB", "publisher-place": "CY", "DOI": "DO", "URL": "UR", "note": "N1", "status": "N1",
}  # fmt: skip
# Braces of a field must be balanced, so that none can stand for itself.
LATEX = {
    "\\": r"{\textbackslash}", "{": r"{\textbraceleft}", "}": r"{\textbraceright}", "~": r"{\textasciitilde}", "^": r"{\textasciicircum}",
    "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
}  # fmt: skip


@dataclass(frozen=True)
class Record:
    """What is cited.

    `kind` is "book" or "figure"; `released` a day (YYYY-MM-DD), `fingerprint` ten hexadecimal digits, `path` a folder
    within the site and `address` an absolute one, each "" where there is none; `originals` are keys of references.bib,
    `owed` those of them that must be named, and `attribution` says who must be, and under which licence.
    A site whose address is not set can be cited from where it is served: ``dataclasses.replace(record, address=...)``.
    """

    kind: str
    id: str
    title: str
    version: str
    released: str
    fingerprint: str
    path: str
    address: str
    originals: tuple[str, ...]
    owed: tuple[str, ...] = ()
    attribution: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Keys of the sources that a text names: all, or, where they are too many, the papers and those that must be named."""
        needed = (*installed().papers, *self.owed)
        return self.originals if len(self.originals) <= MANY_SOURCES else tuple(key for key in self.originals if key in needed)

    @property
    def key(self) -> str:
        """Name of its entry in BibTeX, RIS and CSL-JSON."""
        return "econsec" if self.kind == "book" else f"econsec-{self.id}"


def of_figure(figure: Figure) -> Record:
    """A figure: where it has no title, that is the first sentence of its caption."""
    title = _clean(figure.title or seeds.sentences(_clean(figure.caption))[0]).removesuffix(".")
    record = _record("figure", figure.id, title, figure.fingerprint, f"figures/{figure.id}/", tuple(figure.sources))
    owed = {row["source"] for name in figure.tables if tables.OWN_LICENCE not in _licences(name) for row in tables.cells(name, installed())}
    named = vintage.attributions(figure.tables, installed())
    attribution = f"Contains data from {'; '.join(named)}" if named else ""
    return replace(record, owed=tuple(key for key in record.originals if key in owed), attribution=attribution)


def _licences(table: str) -> list[str]:
    """Names of the licences of a table."""
    return [one["name"] for one in tables.descriptor(table, installed())["licenses"]]


def of_book() -> Record:
    """The whole book."""
    return _record("book", "econsec", TITLE)


def _record(kind: str, id: str, title: str, fingerprint: str = "", path: str = "", originals: tuple[str, ...] = ()) -> Record:
    site, released = installed().address, releases.released(installed())
    return Record(kind, id, title, releases.version(), released, fingerprint, path, site and site + path, originals)


def _clean(text: str) -> str:
    """Text on one line."""
    return " ".join(text.split())


def apa(record: Record) -> str:
    """Citation in APA style, 7th edition: a line for each source, then one for what is cited; plain text."""
    return "\n".join([*(_apa(_original(key)) for key in record.named), *_more(record), _apa(_item(record), record.attribution)])


def chicago(record: Record) -> str:
    """Citation in Chicago style, 17th edition, author and date: a line for each source, then one for what is cited; plain text."""
    return "\n".join([*(_chicago(_original(key)) for key in record.named), *_more(record), _chicago(_item(record), record.attribution)])


def bibtex(record: Record) -> str:
    """Citation in BibTeX: an entry for each source, as references.bib has it, then one for what is cited."""
    entries = [(key, _bibliography(installed().references)[key]) for key in record.originals]
    own = _own_fields(record)
    return "\n".join([*(_entry(entry.type, key, _fields(entry)) for key, entry in entries), _entry("misc", record.key, own)])


def ris(record: Record) -> str:
    """Citation in RIS: an entry for each source, then one for what is cited; a corporate author with a comma looks like a person in it."""
    return "\n".join(_ris(item) for item in items(record))


def csl(record: Record) -> str:
    """Citation in CSL-JSON: a list of an item for each source, then one for what is cited."""
    return json.dumps(items(record), ensure_ascii=False, indent=2) + "\n"


def book() -> str:
    """The book in a few words, for use in a sentence: its title, and the version that is installed."""
    return f"{TITLE}, version {releases.version()}"


def line(name: str) -> str:
    """A claim (with its verdict and place) or a figure in a line, with the paper, or papers, of its claims. Raises KeyError otherwise."""
    if name in claims.ledger():
        said = f"{_papers(name)}, {claims.claim(name).place}; checked in: {book()}, claim {name}: {verdicts.of()[name]}."
        return f"{said} {installed().address}".rstrip()
    drawn = {figure.id: figure for figure in chapters.figures(installed())}
    if name not in drawn:
        raise KeyError(f"{name} is neither a claim nor a figure")
    address = installed().address and f"{installed().address}figures/{name}/"
    return f"{book()}, figure {name}, after: {_papers(*drawn[name].claims) or 'the ledgers'}. {address}".rstrip()


def _papers(*names: str) -> str:
    """The papers in which claims stand, each once."""
    papers = dict.fromkeys(claims.claim(name).place.split(":")[0] for name in names)
    return "; ".join(references.cite(installed(), paper) for paper in papers)


def in_text(key: str) -> tuple[str, str]:
    """Who wrote a source, and in which year, as a sentence names it: one author, two, or the first of more. Raises KeyError otherwise."""
    item = _original(key)
    names = [one.get("literal") or one["family"] for one in item.get("author", item.get("editor", []))]
    return names[0] + (f" and {names[1]}" if len(names) == 2 else " et al." if names[2:] else ""), _year(item)


# Items of CSL-JSON


def items(record: Record) -> list[dict[str, Any]]:
    """Items of CSL-JSON: the sources, then what is cited."""
    own = _item(record)
    note = {"note": _joined(own.get("note", ""), record.attribution)} if record.attribution else {}
    return [*map(_original, record.originals), own | note]


def _joined(note: str, attribution: str) -> str:
    """A note and an attribution, where there is one of them or both."""
    return ". ".join(filter(None, [note, attribution]))


def _item(record: Record) -> dict[str, Any]:
    """What is cited as an item of CSL-JSON, without what is not known, and without the attribution."""
    is_figure = record.kind == "figure"
    said = {
        "id": record.key,
        "type": record.kind,
        "genre": "Figure" if is_figure else "Jupyter Book",
        "author": [{"literal": TITLE}],
        "title": record.title,
        "container-title": TITLE if is_figure else "",
        "number": record.id if is_figure else "",
        "version": record.version,
        "issued": _date(record.released),
        "status": "" if record.released else "unreleased",
        "note": record.fingerprint and f"fingerprint {record.fingerprint}",
        "URL": record.address,
    }
    return {name: value for name, value in said.items() if value}


def _original(key: str) -> dict[str, Any]:
    """A source as an item of CSL-JSON. Raises KeyError for an unknown key."""
    return dict(_as_item(installed().references, key))


@cache
def _as_item(references: Path, key: str) -> dict[str, Any]:
    entry = _bibliography(references)[key]
    said = {ours: _plain(entry.fields[name]) for name, ours in CSL_FIELDS.items() if name in entry.fields}
    if "chapter" in entry.fields:
        said |= {"title": _plain(entry.fields["chapter"]), "container-title": said["title"]}
    dates = {"issued": _date(entry.fields["year"]), "accessed": _date(entry.fields.get("urldate", "") if "url" in entry.fields else "")}
    kind = CSL_TYPES.get(entry.type, "webpage" if "url" in entry.fields else "document")
    names = {role: [_name(person) for person in persons] for role, persons in entry.persons.items()}
    return {"id": key, "type": kind, **names, **said, **{name: date for name, date in dates.items() if date}}


def _date(text: str) -> dict[str, Any]:
    """A year or a day as CSL-JSON has it; empty where a text is neither."""
    return {"date-parts": [[int(part) for part in text.split("-")]]} if re.fullmatch(r"\d{4}(-\d\d){0,2}", text) else {}


def _name(person: Person) -> dict[str, str]:
    """A name as CSL-JSON has it: of one part where it is an organisation's."""
    family, given = _plain(" ".join(person.prelast_names + person.last_names)), _plain(" ".join(person.first_names + person.middle_names))
    return {"family": family, "given": given} if given else {"literal": family}


def _plain(text: str) -> str:
    """A field of BibTeX without what only LaTeX reads."""
    return _clean(re.sub(r"[{}]|\\(?=[%$&#_])", "", text)).replace("--", "-")


# Texts


def _more(record: Record) -> list[str]:
    """How many sources a text does not name, and where they are; empty where it names all."""
    left = len(record.originals) - len(record.named)
    page = record.address or f"see the page of figure {record.id}."
    return [f"{left} {'more sources' if record.named else 'sources'}: {page}"] if left else []


def _apa(item: dict[str, Any], attribution: str = "") -> str:
    """An item in APA style; the site is left out where it is the author."""
    is_own = "version" in item
    details = [item.get("number"), _state(f"Version {item['version']}", item), item.get("note")] if is_own else []
    title = item["title"] + (f" ({'; '.join(filter(None, details))})" if is_own else "")
    title += f" [{item['genre']}]" if item.get("genre") else ""
    who = _listed([_apa_name(one) for one in item["author"]], "&")
    said = _sentences(f"{who.rstrip('.')}. ({_year(item)})", title, "" if is_own else _within_apa(item), item.get("publisher"), attribution)
    return f"{said} {item.get('URL', '')}".strip()


def _state(version: str, item: dict[str, Any]) -> str:
    """A version, and that it is not released where it is not."""
    return ", ".join(filter(None, [version, item.get("status")]))


def _apa_name(name: dict[str, str]) -> str:
    return name.get("literal") or f"{name['family']}, " + re.sub(r"(\w)\w*\.?", r"\1.", name["given"])


def _within_apa(item: dict[str, Any]) -> str:
    """Journal, volume, issue and pages."""
    issue = f"({item['issue']})" if item.get("issue") else ""
    volume = f"{item.get('volume', '')}{issue}"
    return ", ".join(filter(None, [item.get("container-title"), volume, _pages(item)]))


def _chicago(item: dict[str, Any], attribution: str = "") -> str:
    """An item in Chicago style; titles as they are, since a machine knows no names that stay in small letters."""
    first, *others = item["author"]
    inverted = first.get("literal") or f"{first['family']}, {first['given']}"
    who = _listed([inverted, *(one.get("literal") or f"{one['given']} {one['family']}" for one in others)], "and")
    title = item["title"]
    if item["type"] not in ("book", "report"):
        inner = re.sub('[“"]([^“”"]*)[”"]', r"‘\1’", title)
        title = f"“{inner}{'' if inner.endswith(('?', '!', '.')) else '.'}”"
    within = _within_own(item) if "version" in item else _within_chicago(item)
    publisher = ": ".join(filter(None, [item.get("publisher-place"), item.get("publisher")]))
    return _sentences(who, _year(item), title, within, publisher, attribution, item.get("URL"))


def _within_own(item: dict[str, Any]) -> str:
    """In which state of the book it stands: a figure with name and fingerprint."""
    named = f"Figure {item['number']} in {TITLE}" if "number" in item else item["genre"]
    return ", ".join(filter(None, [named, _state(f"version {item['version']}", item), item.get("note")]))


def _within_chicago(item: dict[str, Any]) -> str:
    """Journal, volume, issue and pages."""
    journal, volume, issue = (item.get(name, "") for name in ("container-title", "volume", "issue"))
    numbered = f"{journal} {volume} ({issue})" if volume and issue else f"{journal} {volume}".strip()
    numbered += f", no. {issue}" if issue and not volume else ""
    return ": ".join(filter(None, [numbered, _pages(item)]))


def _pages(item: dict[str, Any]) -> str:
    return str(item.get("page", "")).replace("-", "–")


def _year(item: dict[str, Any]) -> str:
    return str(item["issued"]["date-parts"][0][0]) if "issued" in item else "n.d."


def _listed(names: list[str], last: str) -> str:
    """Names with commas, the last of several after a word too."""
    return f"{', '.join(names[:-1])}, {last} {names[-1]}" if len(names) > 1 else names[0]


def _sentences(*parts: str | None) -> str:
    """Parts that are not empty, each with a full stop, unless it ends with a mark of its own."""
    return " ".join(part if re.search("[.?!]”?$", part) else f"{part}." for part in parts if part)


# BibTeX and RIS


@cache
def _bibliography(path: Path) -> dict[str, Entry]:
    from pybtex.database import parse_string  # slow to import

    return dict(parse_string(files.read(path, path.name), bib_format="bibtex").entries)


def _fields(entry: Entry) -> dict[str, str]:
    """Fields of a source for others: our notes where styles do not print them; no year that is none, no day of reading without address."""
    people = {role: " and ".join(map(str, persons)) for role, persons in entry.persons.items()}
    left_out = {*OURS, *([] if _date(entry.fields["year"]) else ["year"]), *([] if "url" in entry.fields else ["urldate"])}
    kept = {("annote" if name == "note" else name): _clean(text) for name, text in entry.fields.items() if name not in left_out}
    return people | kept


def _own_fields(record: Record) -> dict[str, str]:
    """Fields of what is cited; the version twice, since older styles print no field `version`."""
    where = f"Figure {record.id} in {TITLE}" if record.kind == "figure" else "Jupyter Book"
    notes = ["" if record.released else "unreleased", record.fingerprint and f"fingerprint {record.fingerprint}"]
    said = {
        "author": f"{{{TITLE}}}",
        "title": f"{{{_latex(record.title)}}}",  # in braces of its own, so that styles leave its capitals
        "year": record.released[:4],
        "howpublished": _latex(f"{where}, version {record.version}"),
        "version": _latex(record.version),
        "note": _latex(_joined(", ".join(filter(None, notes)), record.attribution)),
        "url": record.address,
    }
    return {name: value for name, value in said.items() if value}


def _latex(text: str) -> str:
    """Text with everything escaped that LaTeX would read as a command."""
    return "".join(LATEX.get(letter, letter) for letter in text)


def _entry(kind: str, key: str, fields: dict[str, str]) -> str:
    return f"@{kind}{{{key},\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}\n"


def _ris(item: dict[str, Any]) -> str:
    """An item as an entry in RIS, one value a line."""
    item = {**item, **dict(zip(("first", "last"), str(item["page"]).split("-")))} if "page" in item else item
    people = [("AU" if role == "author" else "A2", _ris_name(one)) for role in ("author", "editor") for one in item.get(role, [])]
    said = [(tag, item[name]) for name, tag in RIS_TAGS.items() if name in item]
    days = [(tag, item[name]["date-parts"][0]) for name, tag in (("issued", "DA"), ("accessed", "Y2")) if name in item]
    dates = [(tag, "/".join(f"{part:02}" for part in parts)) for tag, parts in days if len(parts) == 3]
    year = [("PY", _year(item))] if "issued" in item else []
    return "".join(_tagged([("TY", RIS_TYPES.get(item["type"], "GEN")), ("ID", item["id"]), *people, *said, *year, *dates, ("ER", "")]))


def _tagged(pairs: Iterable[tuple[str, str]]) -> Iterable[str]:
    return (f"{tag}  - {value}\n" for tag, value in pairs)


def _ris_name(name: dict[str, str]) -> str:
    return name.get("literal") or f"{name['family']}, {name['given']}"
