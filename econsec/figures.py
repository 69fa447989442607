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
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cache, cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from econsec import alternatives, chapters, files, references, seeds, theme
from econsec import claims as ledger
from econsec import tables as data
from econsec.alternatives import ORIGIN
from econsec.faults import Faults
from econsec.paths import installed

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

MIME = "application/vnd.econsec.figure+json"
HEADINGS = {
    "words": "As written in the chart",
    "name": "Line",
    "when": "Date",
    "by": "Dated by",
    "source": "Source key",
    "cited": "Source",
    "place": "Place key",
    "where": "Place in the paper",
}
# Stands in a notebook file for the picture of a figure, by its id.
UNDRAWN = re.compile(r'"undrawn ([\w-]+)"')
# Stands for the source of a row that is drawn from no single row of a table.
COMPUTED = "computed"
# And for that of a line to compare with.
LINE = "line to compare with"
# Rows that a figure may have.
MOST = 5000
# Kinds of marks that answer the pointer.
ANSWERING = {"bar", "point", "circle", "square", "rule", "line", "area", "tick"}


# Drawings as SVG, by what ids in them begin with and by specification.
DRAWN: dict[tuple[str, str], str] = {}


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
    title: str = ""

    @property
    def meta(self) -> dict[str, Any]:
        """What the chart says of itself: type, label, values, group."""
        return _meta(self.spec)

    @property
    def main(self) -> list[dict[str, Any]]:
        """The rows of the chart itself, as the specification has them."""
        return self.spec.get("datasets", {}).get("rows", [])

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows drawn, those of the chart itself before those of its lines; the same columns in each, empty ones as None.

        What only places marks or names a lane or line is no data and left out.
        """
        sets = sorted(
            self.spec.get("datasets", {}).items(), key=lambda one: (len(one[0]), one[0])
        )  # a stored notebook has them in another order
        beside = [row for name, rows in sets for row in rows if name != "rows"]
        rows = [*self.main, *(row for row in beside if {*row} & {*self.meta.get("values", ())} - {*self._positions})]
        names = {name for row in rows for name in row} - {*self._positions}
        told = [self.meta.get("label"), self.meta.get("group"), *self.meta.get("values", ()), *self.meta.get("also", ())]
        drawn = dict.fromkeys(name for name in (*told, *sorted(names - {*ORIGIN})) if name in names)
        return [{name: row.get(name) for name in (*drawn, *ORIGIN[:4], *(one for one in ORIGIN[4:] if one in names))} for row in rows]

    @property
    def _positions(self) -> list[str]:
        """Columns that only place marks."""
        return self.meta.get("positions", [])

    @property
    def description(self) -> list[str]:
        """The rows in words, a line each; none where they are withheld."""
        return [] if self.withheld else alternatives.description(self.meta, self.main)

    @cached_property
    def columns(self) -> dict[str, str]:
        """Columns of the rows, each with its heading for people, with the unit where it is known."""
        fields = [field for name in self.tables for field in data.descriptor(name, installed())["schema"]["fields"] if field.get("unit")]
        said = {field["name"]: {one["unit"] for one in fields if one["name"] == field["name"]} for field in fields}
        units = {name: f"{_words(name)}, {unit}" for name, (unit, *others) in said.items() if not others}
        known = {**units, **self.meta.get("values", {}), **HEADINGS}
        return {name: known.get(name, _words(name)) for name in (self.rows[0] if self.rows else ORIGIN[:4])}

    @property
    def sources(self) -> list[str]:
        """Keys of the sources behind it: papers of its claims, all papers where it is drawn from the ledgers, then sources of the rows."""
        papers = installed().papers if self.drawn_from else [ledger.claim(name).place.split(":")[0] for name in self.claims]
        return list(dict.fromkeys([*papers, *(key for row in self.rows for key in str(row["source"] or "").split())]))

    @property
    def drawn(self) -> chapters.Drawn | None:
        """Page and cell that draw it; None where there are no chapters, or none draws it."""
        return next((one for one in chapters.figures(installed()) if one.id == self.id), None)

    @property
    def document(self) -> str:
        """Page that draws it, without ending; empty where none does."""
        return self.drawn.document if self.drawn else ""

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
        """The rows drawn as CSV; header, reason and sources where they are withheld."""
        if not self.withheld:
            return self._csv()
        sources = [f"Source: {references.cite(installed(), key)}" for key in self.sources]
        return _as_csv([list(self.columns), [f"No rows: {self.withheld}"], *([source] for source in sources)])

    def _csv(self) -> str:
        """The rows drawn as CSV, also where they are withheld."""
        rows = (["" if row[name] is None else row[name] for name in self.columns] for row in self.rows)
        return _as_csv([list(self.columns), *rows])

    @cached_property
    def fingerprint(self) -> str:
        """Ten hexadecimal digits of the SHA-256 over rows and specification: what a citation names.

        Anybody can compute it from the two files, but for a figure whose rows are withheld.
        """
        return hashlib.sha256((self._csv() + json.dumps(self.spec, sort_keys=True)).encode()).hexdigest()[:10]

    def svg(self, width: int) -> str:
        """The chart as SVG, `width` pixels wide. Ids in it begin with the figure's own, so that a page has none twice."""
        return _draw(*self._asked(width))

    def take(self, width: int, svg: str) -> None:
        """Let `svg` give what was drawn elsewhere."""
        DRAWN[self._asked(width)] = svg

    def _asked(self, width: int) -> tuple[str, str]:
        """What ids in a drawing begin with, and what is to be drawn."""
        return f"{self.id}-{width}", json.dumps(self._sized(width))

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

        return self.bundle(self.picture(exports.standalone(self, theme.WIDE)))

    def bundle(self, picture: str) -> dict[str, Any]:
        """What a notebook holds of it: its picture, the same in words, and the data that it is restored from."""
        return {"text/html": picture, "text/plain": f"Figure {self.id}: {self.caption}\n{self.alt}", MIME: asdict(self)}

    def undrawn(self) -> dict[str, Any]:
        """What a notebook holds of it until it is drawn (see `hang`)."""
        return self.bundle(f"undrawn {self.id}")

    def picture(self, svg: str) -> str:
        """A drawing that stands alone, as a notebook shows it (HTML)."""
        # As an image, since notebooks that are not trusted keep no <svg>; it brings its font and stands on white.
        drawn = base64.b64encode(svg.encode()).decode()
        image = f'<img alt="{html.escape(self.alt)}" width="{theme.WIDE}" src="data:image/svg+xml;base64,{drawn}">'
        return f'<figure style="margin: 0; max-width: {theme.WIDE}px">{image}<figcaption>{html.escape(self.caption)}</figcaption></figure>'


def restore(said: dict[str, Any]) -> Figure:
    """The figure that a notebook holds as data."""
    return Figure(**{**said, "tables": tuple(said["tables"]), "claims": tuple(said["claims"])})


def hang(notebook: str, pictures: Mapping[str, str]) -> str:
    """The text of a notebook file with the pictures of figures, by their ids, where it has them undrawn."""
    return UNDRAWN.sub(lambda match: json.dumps(pictures[match[1]], ensure_ascii=False) if match[1] in pictures else match[0], notebook)


def _as_csv(lines: list[list[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    return out.getvalue()


def _meta(spec: dict[str, Any]) -> dict[str, Any]:
    """What a chart says of itself; `values` by column, in their order."""
    said = spec.get("usermeta", {}).get("figure", {})
    return {**said, "values": dict(said["values"])} if said else {}


def _words(column: str) -> str:
    """Name of a column for people, without the unit at its end."""
    return re.sub(r"(_(pct|points|usd|jpy|cny|inr|bn|mn|trn|on))+$", "", column).replace("_", " ").capitalize()


def _draw(prefix: str, spec: str) -> str:
    """A specification as SVG, every id in it beginning with `prefix`; drawn once in a run."""
    if (prefix, spec) not in DRAWN:
        DRAWN[prefix, spec] = _convert(prefix, spec)
    return DRAWN[prefix, spec]


def _convert(prefix: str, spec: str) -> str:
    try:
        drawn = converter().vegalite_to_svg(spec, vl_version=_grammar())
    except ValueError as error:
        raise ValueError(f"figure {prefix.rpartition('-')[0]}: the chart cannot be drawn ({str(error).splitlines()[0]})") from None
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


def show(
    chart: alt.TopLevelMixin, id: str, caption: str, alt: str, tables: list[str], claims: list[str], drawn_from: str = "", title: str = ""
) -> Figure:
    """Make a figure of a chart.

    `caption` says what is shown, `alt` what is seen; ``{Z-031}`` in them becomes what that claim prints. What is drawn
    from the ledgers as a whole, and from no table, says so in `drawn_from`; its tables and claims are empty lists.
    Raises ValueError, with what to do, where the id is not lower-case letters, digits and hyphens, where anything is
    missing, or where a table or claim does not exist.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id):
        raise ValueError(f"figure {id!r}: the id is not made of a-z, 0-9 and hyphens. Change it.")
    needed = {"caption": caption.strip(), "alt": alt.strip(), "tables": tables or drawn_from, "claims": claims or drawn_from}
    for name, value in needed.items():
        if not value:
            raise ValueError(f"figure {id}: {name} is missing. Add it to figures.show.")
    unknown = [name for name in tables if name not in data.names(installed())] + [name for name in claims if name not in ledger.ledger()]
    if unknown:
        raise ValueError(f"figure {id}: there is no {unknown[0]} among tables or claims. Correct the name.")
    words = [ledger.fill(one) for one in (caption, alt)]
    made = Figure(id, *words, tuple(tables), tuple(claims), _specify(chart, id), drawn_from, ledger.fill(title))
    _refuse_hidden(made)
    return replace(made, alt=_complete(made))


def _complete(figure: Figure) -> str:
    """The text alternative with what is drawn, in which range, at its end. Raises ValueError where it does not fit the rows."""
    known = [ledger.fill(f"{{{name}}}") for name in figure.claims]
    try:
        alternatives.check(figure.alt, figure.rows, known)
    except ValueError as error:
        raise ValueError(f"figure {figure.id}: {error}") from None
    return f"{figure.alt} {alternatives.sentence(figure.meta, figure.main)}".strip()


def _specify(chart: alt.TopLevelMixin, id: str) -> dict[str, Any]:
    """The specification of a chart in our style, its rows pruned to what is drawn, with their origin, marks with tooltips."""
    spec = _read(chart, id)
    spec["config"], meta = theme.config(), _meta(spec)
    main = _name_datasets(spec, meta)
    drawn = _drawn_columns(spec) | {meta.get("label"), meta.get("group"), *meta.get("values", {}), *meta.get("also", ()), *ORIGIN, "origin"}
    spec["datasets"] = {name: [_prune(row, drawn) for row in rows] for name, rows in spec["datasets"].items()}
    for name, rows in spec["datasets"].items():
        for row in rows:
            _tell_origin(row, COMPUTED if name == main else LINE, id)
    for layer in spec.get("layer", [spec]):
        if (layer.get("data") or spec.get("data"))["name"] == main:
            _add_tooltip(layer, meta)
    return spec


def _read(chart: alt.TopLevelMixin, id: str) -> dict[str, Any]:
    """The specification as Altair writes it. Raises ValueError, with what to do, for a chart that is no figure."""
    from altair.utils.data import MaxRowsError  # a second, which pages without charts need not spend

    for frame in _frames(chart):
        _refuse_infinite(frame, id)
    try:
        spec = chart.to_dict()
    except MaxRowsError:
        raise ValueError(f"figure {id}: more than {MOST} rows. Aggregate first.") from None
    except (TypeError, ValueError) as error:
        raise ValueError(f"figure {id}: {str(error).splitlines()[0]}. Give the chart numbers and texts.") from None
    rows, layers = [len(one) for one in spec.get("datasets", {}).values()], spec.get("layer", [spec])
    marks = {one["mark"]["type"] if isinstance(one.get("mark"), dict) else one.get("mark") for one in layers}
    channels = {channel for one in layers for part in ("encoding", "mark") for channel in one.get(part, {}) if isinstance(one[part], dict)}
    foreign = [one for one in (spec, *layers) if set(one.get("data", ["name"])) != {"name"} or "from" in str(one.get("transform", ""))]
    faults = {
        "is made of several charts. Draw one, with layers.": None in marks or bool({"row", "column", "facet"} & channels),
        "is not drawn from data frames alone. Give the chart one.": not rows or bool(foreign),
        "has no rows. Draw some, or leave it out.": not sum(rows),
        f"more than {MOST} rows. Aggregate first.": sum(rows) > MOST,
        "loads or links to something foreign. Draw marks.": bool({"image"} & marks or {"href", "url"} & channels),
    }
    for fault, is_there in faults.items():
        if is_there:
            raise ValueError(f"figure {id}: {fault}")
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
    import pandas as pd

    for name, column in frame.items():
        if np.isinf(pd.to_numeric(column, errors="coerce").astype(float)).any():
            raise ValueError(f"figure {id}: a value in {name} is infinite. Correct what it is computed from, or leave the row out.")


def _refuse_hidden(figure: Figure) -> None:
    """Raise ValueError where a text holds half a character, a control character, or a mark that turns the direction of writing."""
    for text in [figure.title, figure.caption, figure.alt, *(str(value) for row in figure.rows for value in row.values())]:
        if files.HIDDEN.search(text) or not text.isascii() and re.search("[\ud800-\udfff]", text):
            raise ValueError(f"figure {figure.id}: {text!a} hides a character. Write plain text.")
    for text in [text for row in figure.rows for pair in row.items() for text in pair if isinstance(text, str)]:
        if files.is_formula(text):
            raise ValueError(f"figure {figure.id}: {text} begins like a formula, to spreadsheets too. Begin with a letter or a digit.")


def _name_datasets(spec: dict[str, Any], meta: dict[str, Any]) -> str:
    """Name the data sets of a specification, the rows of the chart first, the others by their number; returns the name of the first.

    The rows of the chart have most of the columns that it names.
    """
    found, named = spec["datasets"], {meta.get("label"), meta.get("group"), *meta.get("values", ()), *meta.get("also", ())}
    order = sorted(found, key=lambda name: (-len(named & {column for row in found[name] for column in row}), -len(found[name])))
    names = {old: f"rows-{number}" if number else "rows" for number, old in enumerate(order)}
    spec["datasets"] = {names[old]: found[old] for old in order}
    for one in (spec, *spec.get("layer", [])):
        if "data" in one:
            one["data"] = {"name": names[one["data"]["name"]]}
    return "rows"


def _drawn_columns(spec: dict[str, Any]) -> set[str]:
    """Names of columns that a specification draws, groups, sorts or computes with: those of channels, and all that transforms name."""
    layers = [spec, *spec.get("layer", [])]
    fields = {name for layer in layers for name in _fields(layer.get("encoding", {}))}
    computed = json.dumps([layer.get("transform", []) for layer in layers], ensure_ascii=False)
    columns = {column for rows in spec["datasets"].values() for row in rows for column in row}
    return {name for name in columns if name in fields or re.search(rf"(?<!\w){re.escape(str(name))}(?!\w)", computed)}


def _fields(part: Any) -> Iterator[str]:
    """Fields that channels name, unescaped, and columns that expressions in them name."""
    if isinstance(part, dict):
        if isinstance(part.get("field"), str):
            yield part["field"].replace("\\", "")
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _fields(one)
    elif isinstance(part, str):
        yield from (name for pair in re.findall(r"datum\.(\w+)|datum\[['\"]([^'\"]+)['\"]\]", part) for name in pair if name)


def _prune(row: dict[str, Any], drawn: set[str]) -> dict[str, Any]:
    """A row with the columns drawn; empty cells, which Altair leaves NaN among texts, as None."""
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items() if name in drawn}


def _tell_origin(row: dict[str, Any], without: str, id: str) -> None:
    """Say in words where a row comes from: its sources as who and when, its place as section and sentence.

    A row whose `origin` is computed is computed from these; `without` is said of one without a source.
    """
    keys, places = str(row.get("source") or "").split(), str(row.get("place") or "").split()
    origin = row.pop("origin", "")
    try:
        cited = "; ".join(references.short(installed(), key) for key in keys)
        row["where"] = seeds.place_words(installed(), " ".join(places)) if places else ""
        unknown = [one for one in places if not seeds.knows(seeds.places(installed()), one)]
    except (Faults, KeyError, IndexError, ValueError) as error:
        unknown = [str(error)]
    if unknown:
        raise ValueError(f"figure {id}: a row is from {keys} {places}, of which {unknown[0]} is unknown. Correct source or place.")
    row["cited"] = (f"{COMPUTED} from {cited}" if origin == COMPUTED else cited) if keys else without


def _add_tooltip(layer: dict[str, Any], meta: dict[str, Any]) -> None:
    """Let the marks of a layer answer the pointer with label, group, values and origin."""
    mark = layer["mark"]["type"] if isinstance(layer["mark"], dict) else layer["mark"]
    summed = [part.get("field") for part in layer.get("encoding", {}).values() if isinstance(part, dict) and part.get("aggregate") == "sum"]
    aggregated = [part for part in layer["encoding"].values() if isinstance(part, dict) and part.get("aggregate") not in (None, "sum")]
    if mark not in ANSWERING or aggregated or not meta:
        return
    columns = dict.fromkeys(filter(None, [meta["label"], meta.get("group"), *meta.get("also", ())]))
    shown = {name: HEADINGS.get(name, _words(name)) for name in columns} | meta.get("values", {})
    origin = {} if summed else {"cited": HEADINGS["cited"], "where": HEADINGS["where"]}
    told = {name: title for name, title in {**shown, **origin}.items() if name not in meta.get("positions", ())}
    layer["encoding"]["tooltip"] = [
        {"field": name, "title": title, **({"aggregate": "sum", "type": "quantitative"} if name in summed else {"type": "nominal"})}
        for name, title in told.items()
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
