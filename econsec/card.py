"""What stands with a figure on the site: the plot that comes alive, the card below it, its own page, and the gallery of all.

Everything is there without scripts; a script adds the buttons that copy, and the interactive chart.
"""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from econsec import (
    chapters,
    citing,
    exports,
    figures,
    findings,
    metadata,
    references,
    releases,
    tables,
    theme,
    verdicts,
    views,
    vintage,
)
from econsec import claims as ledger
from econsec.figures import Figure
from econsec.paths import installed

ERRATA = "chapters/errata"
STYLES: dict[str, Callable[[citing.Record], str]] = {
    "APA": citing.apa,
    "Chicago": citing.chicago,
    "BibTeX": citing.bibtex,
    "RIS": citing.ris,
    "CSL-JSON": citing.csl,
}
# Those that people read; the others are for programs.
READ = ("APA", "Chicago")
SOURCES = "Sources and lineage"
# Stands in a citation for the address that a page is served from, where none is set; a script puts it in.
SERVED_FROM = "https://address.invalid/"
# A page of its own is as light or dark as the book was last read, or as the address asks.
THEME = (
    'try{const t=new URLSearchParams(location.search).get("theme")||localStorage.getItem("theme");if(t)document.documentElement.dataset.theme=t}'
    "catch{}"
)
# Columns for programs, which people have in words beside them.
KEYS = ("source", "place")
# Columns that say of which year a row is.
YEARS = ("fiscal_year", "data_year", "year")
# A drawing lower than this share of its width is shown whole in the gallery, any other from its top on.
FLAT = 0.6
# An embedded figure: pixels of margins and of the lines below its caption, of a line, and letters in a line of the narrowest frame.
BELOW, LINE, LETTERS = 170, 26, 42


@dataclass(frozen=True)
class Place:
    """Where a card stands: the way up to the top of the site, and the address of what a name means, seen from there."""

    top: str
    link: Callable[[str], str]


def plot(figure: Figure) -> str:
    """Drawings of a figure at both widths, and its specification for whoever points at them (HTML)."""
    data = json.dumps(figure.public_spec, sort_keys=True, ensure_ascii=False).replace("<", "\\u003c")
    live = "" if figure.withheld else f'<script type="application/json" class="esx-spec">{data}</script>'
    drawn = figures.drawings(figure.alt, figure.svg)
    wakes = "" if figure.withheld else ' data-esx=""'
    return f'<div class="esx-plot"{wakes}>{drawn}{live}</div>'


def block(figure: Figure, place: Place) -> str:
    """A figure as it stands in a chapter: plot, caption, name, card (HTML)."""
    page = f"{place.top}figures/{figure.id}/index.html"
    name = f'<div class="esx-lineage">Figure <a href="{page}"><code>{figure.id}</code></a>{_contains(figure)}</div>'
    said = f"<figcaption>{html.escape(figure.caption)} {name}</figcaption>"
    parts = "".join(_fold(title, content) for title, content in _card(figure, place).items())
    drawn = f'<figure class="esx-figure" id="fig-{figure.id}">{plot(figure)}{said}</figure>'
    return f'<div class="esx-cited">{drawn}<div class="esx-card" role="group" aria-label="Figure {figure.id}">{parts}</div></div>'


def _contains(figure: Figure) -> str:
    """Who must be named beside a figure, and under which licence (HTML)."""
    return "".join(f". Contains data from {html.escape(one)}" for one in vintage.attributions(figure.tables, installed()))


def _fold(title: str, content: str) -> str:
    kind = ' class="esx-sources"' if title == SOURCES else ""  # printed, unlike the others
    return f"<details{kind}><summary>{title}</summary><div>{content}</div></details>"


def _card(figure: Figure, place: Place, in_full: bool = False) -> dict[str, str]:
    """Parts of a card, each with its title (HTML); in full with all sources in the citations."""
    return {
        "Cite": _cite(figure, in_full),
        "Download": _download(figure, place),
        "Data": data_table(figure),
        SOURCES: _lineage(figure, place),
        "Embed": _embed(figure),
    }


def _cite(figure: Figure, in_full: bool) -> str:
    """Citations in five formats, the originals first."""
    whole = citing.of_figure(figure)
    named = whole if in_full else replace(whole, originals=whole.named)  # the figure's page and files have them all
    records = {name: whole if name in READ else named for name in STYLES}
    texts = {name: _copied(name, STYLES[name], record) for name, record in records.items()}
    return "".join(f"<p>{name}</p>{text}" if name in READ else _fold(name, text) for name, text in texts.items())


def _copied(name: str, write: Callable[[citing.Record], str], record: citing.Record) -> str:
    """A text to be copied, which a script gives a button (HTML)."""
    return f'<pre class="esx-copy" data-of="{name}"{_addressed(write, record)}>{html.escape(write(record))}</pre>'


def _addressed(write: Callable[[citing.Record], str], record: citing.Record) -> str:
    """The same citation with a place for the address that the page is served from, where none is set (an attribute)."""
    if record.address:
        return ""
    return f' data-served="{html.escape(write(replace(record, address=SERVED_FROM + record.path)))}"'


def _download(figure: Figure, place: Place) -> str:
    """Links to all files, by what they are for (HTML)."""
    folder = f"{place.top}figures/{figure.id}/{figure.id}"
    groups: dict[str, list[str]] = {}
    for end, (_, use, kind) in exports.KINDS.items():
        groups.setdefault(use, []).append(f'<a href="{folder}{end}" download>{kind}</a>')
    links = "".join(f"<li>{use}: {', '.join(files)}</li>" for use, files in groups.items())
    why = f"<p>The rows are not handed on: {html.escape(figure.withheld)}</p>" if figure.withheld else ""
    return f"<ul>{links}</ul>{why}"


def data_table(figure: Figure) -> str:
    """The rows drawn, the same as in the CSV but for the keys of sources and places, as a table (HTML)."""
    if figure.withheld:
        return f"<p>The rows are not handed on: {html.escape(figure.withheld)}</p>"
    shown = [name for name in figure.columns if name not in KEYS]
    cells = [["" if row[name] is None else html.escape(str(row[name])) for name in shown] for row in figure.rows]
    table = views.grid([figure.columns[name] for name in shown], cells, f"Rows drawn in the figure {figure.id}")
    return table.replace(
        '<div class="esx-table">', f'<div class="esx-table" tabindex="0" role="region" aria-label="Rows of the figure {figure.id}">', 1
    )


def _lineage(figure: Figure, place: Place) -> str:
    """Tables, claims with verdicts, the cell that draws it, sources, how old they are, and whose (HTML)."""
    project = installed()
    named = [(name, tables.descriptor(name, project)["title"]) for name in figure.tables]
    said = {
        "Tables": ", ".join(f"{_link(name, name, place)} ({html.escape(title)})" for name, title in named),
        "Claims": ", ".join(f"{_link(name, name, place)} ({verdicts.of()[name]})" for name in figure.claims),
        "Drawn from": html.escape(figure.drawn_from),
        "Drawn by": f'the cell above this figure on the page <a href="{place.link(figure.id)}">{figure.document}</a>',
        "Sources": f"<ul>{''.join(f'<li>{html.escape(references.cite(project, key))}</li>' for key in figure.sources)}</ul>",
        "Data": _provenance(figure, place),
        "Licence": html.escape(metadata.licence(figure, project)),
        "Fingerprint": f"<code>{figure.fingerprint}</code>, of version {releases.version()}",
    }
    return "<dl>" + "".join(f"<dt>{title}</dt><dd>{words}</dd>" for title, words in said.items() if words) + "</dl>"


def _link(name: str, words: str, place: Place) -> str:
    return f'<a href="{place.link(name)}">{html.escape(words)}</a>'


def _provenance(figure: Figure, place: Place) -> str:
    """How old the data are, when their sources were last read, whose they are, and what other sources have (HTML)."""
    project = installed()
    held = html.escape(vintage.years(figure.tables, project))
    said = [_years_drawn(figure), f"The tables hold: {held}" if held else ""]
    said += [f"Sources last read by {vintage.read_by(figure.tables, project)}." if figure.tables else ""]
    unlike = [(name, len(vintage.disagreements(name, project))) for name in figure.tables]
    said += [f"Sources differ on {count} number{'s' * (count > 1)} of {_link(name, name, place)}." for name, count in unlike if count]
    about = dict.fromkeys(found for name in figure.claims for found in findings.of_claim().get(name, []))
    links = ", ".join(_link(name, findings.words(findings.all_of()[name], "title"), place) for name in about)
    return " ".join(filter(None, [*said, f"See also: {links}." if about else ""]))


def _years_drawn(figure: Figure) -> str:
    """From which to which year the rows are that are drawn, where they say so themselves."""
    rows = [row for rows in figure.spec.get("datasets", {}).values() if len(rows) > 1 for row in rows]
    told = [[int(row[name]) for name in YEARS if str(row.get(name, "")).isdigit()] for row in rows]
    years = sorted(year for found in told for year in found) if all(told) else []
    return f"Years drawn: {' to '.join(dict.fromkeys((str(years[0]), str(years[-1]))))}." if years else ""


def _embed(figure: Figure) -> str:
    """A frame to be put on another page (HTML)."""
    record = citing.of_figure(figure)

    def write(record: citing.Record) -> str:
        title = html.escape(f"{record.title}. {citing.TITLE}")
        source = html.escape(f"{record.address or record.path}index.html")
        return f'<iframe src="{source}" title="{title}" width="100%" height="{height(figure) + _around(record.title, figure.caption)}" style="border: 0" loading="lazy"></iframe>'

    before = "" if record.address else "<p>Put the address at which the book is served before the path, where it is not there.</p>"
    return before + _copied("the frame", write, record)


def _around(*texts: str) -> int:
    """Pixels that title and caption take in a frame of the width of a telephone, and the lines below them."""
    return BELOW + LINE * sum(1 + len(text) // LETTERS for text in texts)


def height(figure: Figure, width: int = theme.WIDE) -> int:
    """Height of a drawing in pixels."""
    return int(float(figure.svg(width).split('height="', 1)[1].split('"', 1)[0]))


def page(figure: Figure, place: Place, sizes: dict[str, int]) -> str:
    """The figure's own page: the figure, its rows, its sources, its files (`sizes` in bytes), how to cite it, and nothing else (HTML)."""
    words = "".join(f"<li>{html.escape(line)}</li>" for line in figure.description)
    parts = _card(figure, place, in_full=True) | {"In words": f"<p>{html.escape(figure.alt)}</p><ul>{words}</ul>", "Code": _code(figure)}
    title = citing.of_figure(figure).title
    body = (
        f'<h1>{html.escape(title)}</h1><figure class="esx-figure" id="fig-{figure.id}">{plot(figure)}<figcaption>{html.escape(figure.caption)}</figcaption></figure>'
        f'<p class="esx-lineage">Figure <code>{figure.id}</code> of <a href="{place.top}index.html">{citing.TITLE}</a>, '
        f'on <a href="{place.link(figure.id)}">the page that reads it</a>{_contains(figure)}. <a href="../index.html">All figures</a></p>'
        f'<div class="esx-card">{"".join(_fold(title, content) for title, content in parts.items())}</div>'
    )
    return document(f"{title} · {citing.TITLE}", metadata.of_figure(figure, installed(), sizes), body, place.top)


def _code(figure: Figure) -> str:
    """The cell that draws the figure."""
    return f"<pre>{html.escape(figure.drawn.code)}</pre>"


def document(title: str, head: str, body: str, top: str) -> str:
    """A page outside the theme, with the style and the scripts of figures alone."""
    return (
        '<!DOCTYPE html>\n<html lang="en" class="esx-alone"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><base target="_top"><script>{THEME}</script>'
        f"<title>{html.escape(title)}</title>{head}"
        f'<link rel="stylesheet" href="{top}_static/econsec.css"><script src="{top}_static/figure.js" defer></script></head>'
        f"<body><main>{body}{report(top)}</main></body></html>\n"
    )


def report(top: str) -> str:
    """The way to report an error, at the foot of a page; nothing in a book without a page for it (HTML)."""
    if ERRATA not in chapters.documents(installed()):
        return ""
    return f'<p class="esx-report"><a href="{top}{ERRATA}.html">Report an error, or see what was corrected</a></p>'


def retired(old: str, became: str, reason: str, top: str) -> str:
    """Page of a figure that was renamed or removed: where it went, or why it is gone (HTML)."""
    went = f'It is now <a href="../{became}/index.html"><code>{became}</code></a>.' if became else html.escape(reason)
    title = f"Figure {old} has gone"
    return document(f"{title} · {citing.TITLE}", "", f"<h1>{title}</h1><p>{went}</p>", top)


def gallery(every: Iterable[Figure], titles: dict[str, str]) -> str:
    """All figures, small, each with a link to its page; `titles` has the title of each page that draws one (HTML)."""
    return (
        '<ul class="esx-gallery esx-search" data-filters="paper topic data">'
        + "".join(_item(one, titles[one.document]) for one in every)
        + "</ul>"
    )


def _item(figure: Figure, topic: str) -> str:
    papers = dict.fromkeys(references.short(installed(), ledger.claim(name).place.split(":")[0]) for name in figure.claims)
    data: dict[str, Any] = {
        "paper": "|".join(papers) or "neither",
        "topic": topic,
        "data": "|".join(tables.descriptor(name, installed())["title"] for name in figure.tables) or "the ledgers",
        "words": f"{figure.id} {figure.caption} {figure.alt} {topic} {figure.document} {' '.join(figure.tables)}".lower(),
    }
    attributes = "".join(f' data-{name}="{html.escape(value)}"' for name, value in data.items())
    flat = ' class="esx-flat"' if height(figure, theme.NARROW) < FLAT * theme.NARROW else ""
    picture = f'<img{flat} src="{figure.id}/{figure.id}-89mm.svg" alt="" loading="lazy">'
    link = f'<a href="{figure.id}/index.html">{picture}<span>{html.escape(citing.of_figure(figure).title)}</span></a>'
    return f"<li{attributes}>{link}<small>{html.escape(topic)} · <code>{figure.id}</code></small></li>"
