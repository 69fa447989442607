"""Figures that can be cited: a chart with an id, a caption, a text alternative, and the tables and claims behind it.

A chapter makes one call, `show`; what it draws can grow without touching a chapter.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from econsec import claims as ledger
from econsec import findings, theme, vintage
from econsec import tables as data
from econsec.paths import installed

if TYPE_CHECKING:
    import altair as alt


# Columns that say of which year a row is.
YEARS = ("fiscal_year", "data_year", "year")


@dataclass(frozen=True)
class Figure:
    """A drawn chart and all that is said of it; the last expression of a cell shows it."""

    id: str
    caption: str
    alt: str
    tables: tuple[str, ...]
    claims: tuple[str, ...]
    spec: dict[str, Any]
    drawn_from: str = ""

    def svg(self, width: int) -> str:
        """The chart as SVG, `width` pixels wide. Ids in it begin with the figure's own, so that a page has none twice."""
        return _draw(self.id, self.spec, width)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        tables = ", ".join(f"<code>{name}</code>" for name in self.tables)
        claims = ", ".join(f'<a class="esx-id" data-to="{name}" data-claim="{name}" href="#{name}">{name}</a>' for name in self.claims)
        said = [f"Tables: {tables}." if tables else "", f"Claims: {claims}." if claims else ""]
        said += [f"Drawn from {html.escape(self.drawn_from)}." if self.drawn_from else "", self._provenance()]
        page = frame(self.id, self.caption, self.alt, self.svg, " ".join(filter(None, said)), folded=True)
        return {"text/html": page, "text/plain": f"Figure {self.id}: {self.caption}"}

    def _provenance(self) -> str:
        """How old the data are, when their sources were last read, whose they are, and what other sources have (HTML)."""
        project = installed()
        said = [
            self._years_drawn(),
            html.escape(vintage.years(self.tables, project)),
            f"Sources last read by {vintage.read_by(self.tables, project)}." if self.tables else "",
        ]
        said += [f"Contains data from {html.escape(one)}." for one in vintage.attributions(self.tables, project)]
        unlike = [(name, len(vintage.disagreements(name, project))) for name in self.tables]
        said += [
            f'Sources differ on {count} number{"s" * (count > 1)} of <a data-to="{name}" href="#{name}">{name}</a>.'
            for name, count in unlike
            if count
        ]
        about = dict.fromkeys(found for name in self.claims for found in findings.of_claim().get(name, []))
        links = ", ".join(
            f'<a data-to="{name}" href="#{name}">{html.escape(findings.words(findings.all_of()[name], "title"))}</a>' for name in about
        )
        return " ".join(filter(None, [*said, f"See also: {links}." if about else ""]))

    def _years_drawn(self) -> str:
        """From which to which year the rows are that are drawn, where they say so themselves."""
        rows = [row for rows in self.spec.get("datasets", {}).values() if len(rows) > 1 for row in rows]
        told = [[int(row[name]) for name in YEARS if str(row.get(name, "")).isdigit()] for row in rows]
        years = sorted(year for found in told for year in found) if all(told) else []
        return f"Years drawn: {' to '.join(dict.fromkeys((str(years[0]), str(years[-1]))))}." if years else ""


def _draw(id: str, spec: dict[str, Any], width: int) -> str:
    """A specification as SVG, `width` pixels wide, every id in it beginning with `id`."""
    sized = {**spec, "width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    drawn = _converter().vegalite_to_svg(sized, vl_version=_grammar())
    ids = {old: f"{id}-{width}-{number}" for number, old in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', drawn)))}
    for old, new in ids.items():
        drawn = drawn.replace(f'id="{old}"', f'id="{new}"').replace(f"#{old})", f"#{new})").replace(f'"#{old}"', f'"#{new}"')
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def frame(id: str, caption: str, alt: str, svg: Callable[[int], str], lineage: str, folded: bool = False) -> str:
    """A drawing at both widths, of which the page shows the one that fits, with caption, text alternative and lineage (HTML).

    `folded` leaves the lineage to whoever opens it.
    """
    drawings = "".join(
        f'<div class="{kind}" role="img" aria-label="{html.escape(alt)}">{svg(width)}</div>'
        for kind, width in (("esx-wide", theme.WIDE), ("esx-narrow", theme.NARROW))
    )
    if folded:
        lineage = f'<details class="esx-sources"><summary>Sources and data</summary>{lineage}</details>'
    said = f'{html.escape(caption)} <div class="esx-lineage">Figure <code>{id}</code>. {lineage}</div>'
    return f'<figure class="esx-figure" id="fig-{id}">{drawings}<figcaption>{said}</figcaption></figure>'


def show(chart: alt.TopLevelMixin, id: str, caption: str, alt: str, tables: list[str], claims: list[str], drawn_from: str = "") -> Figure:
    """Make a figure of a chart.

    `caption` says what is shown, `alt` what is seen; ``{Z-031}`` in them becomes what that claim prints. What is drawn
    from the ledgers as a whole, and from no table, says so in `drawn_from`; its tables and claims are empty lists.
    Raises ValueError, with what to do, where the id is not lower-case letters, digits and hyphens, where anything is
    missing, or where a table or claim does not exist.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
        raise ValueError(f"figure {id!r}: the id is not made of a-z, 0-9 and hyphens. Change it.")
    needed = {"caption": caption, "alt": alt, "tables": tables or drawn_from, "claims": claims or drawn_from}
    for name, value in needed.items():
        if not value:
            raise ValueError(f"figure {id}: {name} is missing. Add it to figures.show.")
    unknown = [name for name in tables if name not in data.names(installed())] + [name for name in claims if name not in ledger.ledger()]
    if unknown:
        raise ValueError(f"figure {id}: there is no {unknown[0]} among tables or claims. Correct the name.")
    from altair.utils.data import MaxRowsError  # a second, which pages without charts need not spend

    try:
        spec = chart.to_dict()
    except MaxRowsError:
        raise ValueError(f"figure {id}: more than 5000 rows. Aggregate first.") from None
    spec["config"] = theme.config()
    return Figure(id, ledger.fill(caption), ledger.fill(alt), tuple(tables), tuple(claims), spec, drawn_from)


def font_files() -> Path:
    """Folder of the font that charts and pages are set in, from a pinned package."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.font_directory)


@cache
def _converter() -> Any:
    """The converter, with our font registered: without it text has the wrong width, and PNG and PDF have none at all."""
    import vl_convert

    vl_convert.register_font_directory(str(font_files()))
    return vl_convert


@cache
def _grammar() -> str:
    """Version of Vega-Lite that Altair writes, as the converter names it."""
    from altair import SCHEMA_VERSION

    return ".".join(SCHEMA_VERSION.lstrip("v").split(".")[:2])
