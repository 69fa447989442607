"""Figures that can be cited: a chart with an id, a caption, a text alternative, and the tables and claims behind it.

A chapter makes one call, `show`; what it draws can grow without touching a chapter. An executed notebook holds the
figure as data too, under the MIME type `MIME`, from which the site makes its pages and files.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import html
import io
import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from econsec import alternatives, chapters, files, references, seeds, theme
from econsec import claims as ledger
from econsec import tables as data
from econsec.paths import installed

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

MIME = "application/vnd.econsec.figure+json"
# Kept beside the columns that are drawn: where a row comes from, and what is to be known of it.
ORIGIN = ("source", "cited", "place", "where", "confidence", "note")
HEADINGS = {"source": "Source key", "cited": "Source", "place": "Place key", "where": "Place in the paper"}
# Stands for the source of a row that is drawn from no single row of a table.
COMPUTED = "computed"
# Kinds of marks that answer the pointer.
ANSWERING = {"bar", "point", "circle", "square", "rule", "line", "area", "tick"}


@dataclass(frozen=True)
class Figure:
    """A drawn chart and all that is said of it; the last expression of a cell shows it.

    `alt` says what is seen and ends with what is drawn, in which range; `spec` is the Vega-Lite specification with the
    rows in it.
    """

    id: str
    caption: str
    alt: str
    tables: tuple[str, ...]
    claims: tuple[str, ...]
    spec: dict[str, Any]
    drawn_from: str = ""

    @property
    def meta(self) -> dict[str, Any]:
        """What the chart says of itself: type, label, values, group."""
        return self.spec.get("usermeta", {}).get("figure", {})

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows drawn, those of the chart itself before those of its lines and names; the same columns in each, empty ones as None."""
        rows = [row for rows in self.spec.get("datasets", {}).values() for row in rows]
        names = {name for row in rows for name in row}
        told = [self.meta.get("label"), self.meta.get("group"), *self.meta.get("values", ()), *self.meta.get("also", ())]
        drawn = dict.fromkeys(name for name in (*told, *sorted(names - {*ORIGIN})) if name in names)
        return [{name: row.get(name) for name in (*drawn, *ORIGIN[:4], *(one for one in ORIGIN[4:] if one in names))} for row in rows]

    @cached_property
    def columns(self) -> dict[str, str]:
        """Columns of the rows, each with its heading for people, with the unit where it is known."""
        fields = [field for name in self.tables for field in data.descriptor(name, installed())["schema"]["fields"]]
        units = {field["name"]: f"{_words(field['name'])}, {field['unit']}" for field in fields if field.get("unit")}
        known = {**units, **self.meta.get("values", {}), **HEADINGS}
        return {name: known.get(name, _words(name)) for name in (self.rows[0] if self.rows else ORIGIN[:4])}

    @property
    def sources(self) -> list[str]:
        """Keys of the sources behind it: papers of its claims, then sources of the rows, of all its tables where rows are computed."""
        papers = [ledger.claim(name).place.split(":")[0] for name in self.claims]
        told = [key for row in self.rows for key in str(row["source"] or "").split()]
        computed = any(row["cited"] == COMPUTED for row in self.rows)
        of_tables = [row["source"] for name in self.tables for row in data.cells(name, installed())] if computed else []
        return list(dict.fromkeys([*papers, *told, *of_tables]))

    @property
    def document(self) -> str:
        """Page that draws it, without ending; empty where there are no chapters (in a wheel), or none draws it."""
        return next((one.document for one in chapters.figures(installed()) if one.id == self.id), "")

    @property
    def withheld(self) -> str:
        """Why its rows may not be handed on; empty where they may."""
        licences = [one for name in self.tables for one in data.descriptor(name, installed())["licenses"]]
        return "; ".join(dict.fromkeys(f"{one['attribution']}: {one['withheld']}" for one in licences if one.get("withheld")))

    @property
    def public_spec(self) -> dict[str, Any]:
        """The specification that is published: without rows where they are withheld."""
        return {**self.spec, "datasets": dict.fromkeys(self.spec.get("datasets", {}), [])} if self.withheld else self.spec

    def csv(self) -> str:
        """The rows drawn as CSV; header, sources and reason where they are withheld."""
        out = io.StringIO()
        write = csv.writer(out, lineterminator="\n").writerow
        write(self.columns)
        for row in [] if self.withheld else self.rows:
            write("" if row[name] is None else row[name] for name in self.columns)
        if self.withheld:
            write([f"No rows: {self.withheld}"])
            out.writelines(f"Source: {references.cite(installed(), key)}\n" for key in self.sources)
        return out.getvalue()

    @cached_property
    def fingerprint(self) -> str:
        """Ten hexadecimal digits of the SHA-256 over rows and specification: what a citation names."""
        said = self.csv() + json.dumps(self.public_spec, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:10]

    def svg(self, width: int) -> str:
        """The chart as SVG, `width` pixels wide. Ids in it begin with the figure's own, so that a page has none twice."""
        return _draw(f"{self.id}-{width}", json.dumps(self._sized(width)))

    def _sized(self, width: int) -> dict[str, Any]:
        """The specification drawn `width` pixels wide, with all that stands around the plot."""
        return {**self.spec, "width": width, "autosize": {"type": "fit-x", "contains": "padding"}}

    def interactive(self) -> Any:
        """The chart as a widget that answers the pointer, in JupyterLab and without a network.

        Raises ImportError where the package anywidget is missing.
        """
        import altair as alt

        if find_spec("anywidget") is None:
            raise ImportError("An interactive chart in a notebook needs anywidget. Run: pip install anywidget, then restart the kernel.")
        alt.JupyterChart.enable_offline()
        # On white, since a dark notebook would swallow the ink; with a font to fall back on, since a notebook has not ours.
        said = json.dumps({**self._sized(theme.WIDE), "background": "white"})
        spec = json.loads(said.replace(f'"{theme.FONT}"', f'"{theme.FONT}, sans-serif"'))
        return alt.JupyterChart(alt.Chart.from_dict(spec), embed_options={"actions": False, "renderer": "svg"})

    def export(self, folder: str | Path) -> list[Path]:
        """Write all files of the figure into a folder, which is made where it is not there; returns their paths."""
        from econsec import exports

        return exports.write(self, Path(folder))

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        from econsec import exports

        # As an image, since notebooks that are not trusted keep no <svg>; it brings its font and stands on white.
        drawn = base64.b64encode(exports.standalone(self, theme.WIDE).encode()).decode()
        image = f'<img alt="{html.escape(self.alt)}" width="{theme.WIDE}" src="data:image/svg+xml;base64,{drawn}">'
        page = f'<figure style="margin: 0; max-width: {theme.WIDE}px">{image}<figcaption>{html.escape(self.caption)}</figcaption></figure>'
        return {"text/html": page, "text/plain": f"Figure {self.id}: {self.caption}\n{self.alt}", MIME: asdict(self)}


def restore(said: dict[str, Any]) -> Figure:
    """The figure that a notebook holds as data."""
    return Figure(**{**said, "tables": tuple(said["tables"]), "claims": tuple(said["claims"])})


def _words(column: str) -> str:
    """Name of a column for people, without the unit at its end."""
    return re.sub(r"_(pct|points|usd|jpy|cny|inr|bn|mn|trn|on)\b.*", "", column).replace("_", " ").capitalize()


@cache
def _draw(prefix: str, spec: str) -> str:
    """A specification as SVG, every id in it beginning with `prefix`; drawn once in a run."""
    drawn = converter().vegalite_to_svg(spec, vl_version=_grammar())
    ids = {old: f"{prefix}-{number}" for number, old in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', drawn)))}
    for old, new in ids.items():
        drawn = drawn.replace(f'id="{old}"', f'id="{new}"').replace(f"#{old})", f"#{new})").replace(f'"#{old}"', f'"#{new}"')
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)


def frame(id: str, caption: str, alt: str, svg: Callable[[int], str], lineage: str) -> str:
    """A drawing at both widths, of which the page shows the one that fits, with caption, text alternative and lineage (HTML)."""
    said = f'{html.escape(caption)} <div class="esx-lineage">Figure <code>{id}</code>. {lineage}</div>'
    return f'<figure class="esx-figure" id="fig-{id}">{drawings(alt, svg)}<figcaption>{said}</figcaption></figure>'


def drawings(alt: str, svg: Callable[[int], str]) -> str:
    """A drawing at both widths, with its text alternative (HTML)."""
    return "".join(
        f'<div class="{kind}" role="img" aria-label="{html.escape(alt)}">{svg(width)}</div>'
        for kind, width in (("esx-wide", theme.WIDE), ("esx-narrow", theme.NARROW))
    )


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
    made = Figure(id, ledger.fill(caption), ledger.fill(alt), tuple(tables), tuple(claims), _specify(chart, id), drawn_from)
    _refuse_hidden(made)
    return replace(made, alt=_complete(made))


def _complete(figure: Figure) -> str:
    """The text alternative with what is drawn, in which range, at its end. Raises ValueError where it does not fit the rows."""
    rows, known = figure.spec.get("datasets", {}).get("rows", []), [ledger.fill(f"{{{name}}}") for name in figure.claims]
    try:
        alternatives.check(figure.alt, figure.meta, figure.rows, known)
    except ValueError as error:
        raise ValueError(f"figure {figure.id}: {error}") from None
    return f"{figure.alt} {alternatives.sentence(figure.meta, rows)}".strip()


def _specify(chart: alt.TopLevelMixin, id: str) -> dict[str, Any]:
    """The specification of a chart in our style, its rows pruned to what is drawn, with their origin, marks with tooltips."""
    from altair.utils.data import MaxRowsError  # a second, which pages without charts need not spend

    for frame in _frames(chart):
        _refuse_infinite(frame, id)
    try:
        spec = chart.to_dict()
    except MaxRowsError:
        raise ValueError(f"figure {id}: more than 5000 rows. Aggregate first.") from None
    spec["config"] = theme.config()
    meta = spec.get("usermeta", {}).get("figure", {})
    main = _name_datasets(spec, meta.get("label", ""))
    drawn = _drawn_columns({**spec, "datasets": {}}) | {
        meta.get("label"),
        meta.get("group"),
        *meta.get("values", {}),
        *meta.get("also", ()),
        *ORIGIN,
    }
    spec["datasets"] = {name: [_prune(row, drawn) for row in rows] for name, rows in spec["datasets"].items()}
    for name, rows in spec["datasets"].items():
        for row in rows if name == main or any(row.get("source") for row in rows) else []:
            _tell_origin(row)
    for layer in spec.get("layer", [spec]):
        if (layer.get("data") or spec.get("data"))["name"] == main:
            _add_tooltip(layer, meta)
    return spec


def _frames(chart: Any) -> Iterator[pd.DataFrame]:
    """Data frames of a chart and of its layers."""
    import pandas as pd

    for one in (chart, *(getattr(chart, "layer", None) or [])):
        if isinstance(getattr(one, "data", None), pd.DataFrame):
            yield one.data


def _refuse_infinite(frame: pd.DataFrame, id: str) -> None:
    """Raise ValueError where a number is infinite, which Altair would silently leave out; an empty cell is a cell without a mark."""
    import numpy as np

    for name, column in frame.select_dtypes("number").items():
        if np.isinf(column.astype(float)).any():
            raise ValueError(f"figure {id}: a value in {name} is infinite. Correct what it is computed from, or leave the row out.")


def _refuse_hidden(figure: Figure) -> None:
    """Raise ValueError where a text holds half a character, a control character, or a mark that turns the direction of writing."""
    for text in [figure.caption, figure.alt, *(str(value) for row in figure.rows for value in row.values())]:
        if files.HIDDEN.search(text) or not text.isascii() and re.search("[\ud800-\udfff]", text):
            raise ValueError(f"figure {figure.id}: {text!a} hides a character. Write plain text.")


def _name_datasets(spec: dict[str, Any], label: str) -> str:
    """Name the data sets of a specification, the rows of the chart first, the others by their number; returns the name of the first."""
    found = spec.get("datasets", {})
    order = sorted(found, key=lambda name: (label not in found[name][0] if found[name] else True, -len(found[name])))
    names = {old: f"rows-{number}" if number else "rows" for number, old in enumerate(order)}  # in the order of the alphabet too
    spec["datasets"] = {names[old]: found[old] for old in order}
    for one in (spec, *spec.get("layer", [])):
        if "data" in one:
            one["data"] = {"name": names[one["data"]["name"]]}
    return "rows"


def _drawn_columns(spec: Any) -> set[str]:
    """Names of columns that a specification draws, groups, sorts or computes with."""
    if isinstance(spec, list):
        return set().union(*map(_drawn_columns, spec))
    if not isinstance(spec, dict):
        return (
            {name for pair in re.findall(r"datum\.(\w+)|datum\['([^']+)'\]", spec) for name in pair if name}
            if isinstance(spec, str)
            else set()
        )
    named = {spec["field"]} if isinstance(spec.get("field"), str) else set()
    grouped = {name for name in spec.get("groupby", []) if isinstance(name, str)}
    return named | grouped | set().union(*map(_drawn_columns, spec.values()))


def _prune(row: dict[str, Any], drawn: set[str]) -> dict[str, Any]:
    """A row with the columns drawn; empty cells, which Altair leaves NaN among texts, as None."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items() if name in drawn}


def _tell_origin(row: dict[str, Any]) -> None:
    """Say in words where a row comes from: its sources as who and when, its place as section and sentence."""
    keys, places = str(row.get("source") or "").split(), str(row.get("place") or "").split()
    row["cited"] = "; ".join(references.short(installed(), key) for key in keys) if keys else COMPUTED
    row["where"] = seeds.place_words(installed(), " ".join(places)) if places else ""


def _add_tooltip(layer: dict[str, Any], meta: dict[str, Any]) -> None:
    """Let the marks of a layer answer the pointer with label, group, values and origin."""
    mark = layer["mark"]["type"] if isinstance(layer["mark"], dict) else layer["mark"]
    summed = [part.get("field") for part in layer["encoding"].values() if isinstance(part, dict) and part.get("aggregate") == "sum"]
    aggregated = [part for part in layer["encoding"].values() if isinstance(part, dict) and part.get("aggregate") not in (None, "sum")]
    if mark not in ANSWERING or aggregated or not meta:
        return
    shown = {meta["label"]: _words(meta["label"]), **({meta["group"]: _words(meta["group"])} if meta.get("group") else {})}
    values = {name: title for name, title in meta.get("values", {}).items()}
    origin = {} if summed else {"cited": HEADINGS["cited"], "where": HEADINGS["where"]}
    layer["encoding"]["tooltip"] = [
        {"field": name, "title": title, **({"aggregate": "sum", "type": "quantitative"} if name in summed else {"type": "nominal"})}
        for name, title in {**shown, **values, **origin}.items()
    ]


def font_files() -> Path:
    """Folder of the font that charts and pages are set in, from a pinned package."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.font_directory)


@cache
def converter() -> Any:
    """The converter, with our font registered: without it text has the wrong width, and PNG and PDF have none at all."""
    import vl_convert

    vl_convert.register_font_directory(str(font_files()))
    return vl_convert


@cache
def _grammar() -> str:
    """Version of Vega-Lite that Altair writes, as the converter names it."""
    from altair import SCHEMA_VERSION

    return ".".join(SCHEMA_VERSION.lstrip("v").split(".")[:2])
