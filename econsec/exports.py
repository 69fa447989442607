"""The files of a figure: drawings for two widths of a journal, rows, specification, citations and metadata, at fixed names."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import string
import struct
import zlib
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from econsec import canonical, figures, runs, theme
from econsec.paths import installed

if TYPE_CHECKING:
    from econsec.figures import Figure

# End of a file's name -> width in pixels and in millimetres: two columns of a journal, and one.
WIDTHS = {"": (theme.WIDE, 183), "-89mm": (theme.NARROW, 89)}
DPI, MM_PER_INCH, POINTS_PER_INCH = 300, 25.4, 72
# Bytes of a PNG before the first chunk that may hold text.
PNG_HEADER = 33
# Letters in the font of every drawing, so that it is cut once for most.
USUAL = string.printable.strip() + " «»–—’“”…·×−§€$£¥"
# What each file is, by the end of its name: type for machines, what it is for, and its kind.
KINDS: dict[str, tuple[str, str, str]] = {
    ".svg": ("image/svg+xml", "Drawing, 183 mm", "SVG"),
    ".png": ("image/png", "Drawing, 183 mm", "PNG (300 dpi)"),
    ".pdf": ("application/pdf", "Drawing, 183 mm", "PDF"),
    "-89mm.svg": ("image/svg+xml", "Drawing, 89 mm", "SVG"),
    "-89mm.png": ("image/png", "Drawing, 89 mm", "PNG (300 dpi)"),
    "-89mm.pdf": ("application/pdf", "Drawing, 89 mm", "PDF"),
    ".csv": ("text/csv", "Rows drawn", "CSV"),
    ".vl.json": ("application/json", "Chart for programs", "Vega-Lite"),
    ".bib": ("application/x-bibtex", "Citation", "BibTeX"),
    ".ris": ("application/x-research-info-systems", "Citation", "RIS"),
    ".csl.json": ("application/vnd.citationstyles.csl+json", "Citation", "CSL-JSON"),
    ".json": ("application/json", "All that is said of it", "JSON"),
}


def write(figure: Figure, folder: Path, drawings: Mapping[str, bytes] | None = None) -> list[Path]:
    """Write all files of a figure into a folder; returns their paths. Drawn now where no drawings are given."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files(figure, drawings).items():
        (folder / name).write_bytes(content)
    return [folder / f"{figure.id}{end}" for end in KINDS]


def files(figure: Figure, drawings: Mapping[str, bytes] | None = None) -> dict[str, bytes]:
    """All files of a figure by name, in the order of `KINDS`; drawn now where no drawings are given."""
    from econsec import citing, metadata

    record = citing.of_figure(figure)
    texts = {
        ".csv": figure.csv(),
        ".vl.json": _json(figure.public_spec),
        ".bib": citing.bibtex(record),
        ".ris": citing.ris(record),
        ".csl.json": citing.csl(record),
        ".json": _json(metadata.record(figure, installed())),
    }
    made = {**(drawings or _drawings(figure, labels(figure))), **{end: text.encode() for end, text in texts.items()}}
    return {f"{figure.id}{end}": made[end] for end in KINDS}


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def job(figure: Figure) -> runs.Job:
    """What draws a figure for files. All that drawings say is among its arguments, so that it reads no table and no chapter."""
    return runs.Job(f"figures/{figure.id}", "econsec.exports:draw", (asdict(figure), labels(figure)), kind="drawings", is_small=True)


def draw(said: dict[str, Any], names: dict[str, str]) -> dict[str, str]:
    """Drawings of a figure as it stands in a notebook, each in base 64, by the end of its file's name.

    Those for pages are there by their width, and the one that notebooks show as ``picture``.
    """
    figure = figures.restore(said)
    made = {end: base64.b64encode(one).decode() for end, one in _drawings(figure, names).items()}
    on_pages = {str(width): figure.svg(width) for width, _ in WIDTHS.values()}
    return made | on_pages | {"picture": figure.picture(standalone(figure, theme.WIDE, names))}


def _drawings(figure: Figure, names: dict[str, str]) -> dict[str, bytes]:
    """SVG, PNG and PDF at both widths, from one drawing each."""
    made = {}
    for end, (width, millimetres) in WIDTHS.items():
        svg, inches = standalone(figure, width, names), millimetres / MM_PER_INCH
        made[f"{end}.svg"] = sized(svg, millimetres / width, "mm").encode()
        in_points = sized(svg, inches * POINTS_PER_INCH / width)  # the converter takes a pixel for a 72nd of an inch
        made[f"{end}.png"] = _named_png(bytes(figures.converter().svg_to_png(in_points, ppi=DPI)), names)
        made[f"{end}.pdf"] = _named_pdf(canonical.pdf(bytes(figures.converter().svg_to_pdf(in_points))), names)
    return made


def labels(figure: Figure) -> dict[str, str]:
    """What a drawing says of itself, so that it can be told when it is found alone."""
    from econsec import citing, metadata

    record = citing.of_figure(figure)
    source = f"Figure {figure.id}, fingerprint {record.fingerprint}, of {citing.book()} {record.address}".strip()
    return {"Title": record.title, "Author": citing.TITLE, "Subject": source, "Copyright": metadata.licence(figure, installed())}


def _named_png(png: bytes, names: dict[str, str]) -> bytes:
    """A PNG with its names, in chunks of text behind its header."""
    chunks = [b"iTXt" + key.encode() + b"\0\0\0\0\0" + text.encode() for key, text in names.items()]
    named = b"".join(struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in chunks)
    return png[:PNG_HEADER] + named + png[PNG_HEADER:]


def _named_pdf(pdf: bytes, names: dict[str, str]) -> bytes:
    """A PDF with its names."""
    from pypdf import PdfWriter

    # added at its end: copied whole, many of its objects would be there twice
    writer, out = PdfWriter(io.BytesIO(pdf), incremental=True), io.BytesIO()
    writer.add_metadata({f"/{key}": text for key, text in names.items()})
    writer.write(out)
    return out.getvalue()


def sized(svg: str, scale: float, unit: str = "") -> str:
    """A drawing in other units of length: all stays in proportion."""
    head, rest = svg.split(">", 1)
    return re.sub(r'(width|height)="([\d.]+)"', lambda one: f'{one[1]}="{float(one[2]) * scale:.4g}{unit}"', head) + ">" + rest


def standalone(figure: Figure, width: int, said: dict[str, str] | None = None) -> str:
    """A drawing that stands alone: on white, with its text alternative and the letters of the font that it uses."""
    drawn = figure.svg(width).replace(' aria-hidden="true" focusable="false"', ' role="img"', 1)
    head, rest = drawn.split(">", 1)
    said = said or labels(figure)
    whose = " ".join(filter(None, [said["Subject"], said["Copyright"]]))
    text = f"<title>{escape(figure.caption)}</title><desc>{escape(figure.alt)}</desc><metadata>{escape(whose)}</metadata>"
    ground = '<rect width="100%" height="100%" fill="#ffffff"/>'
    return f"{head}>{text}<style>{_font_faces(drawn)}</style>{ground}{rest}\n"


def _font_faces(drawn: str) -> str:
    """The font of a drawing as style rules, with the usual letters and those others that it shows."""
    letters = "".join(sorted({*USUAL, *html.unescape(re.sub(r"<[^>]*>", "", drawn))}))
    weights = {400: "SourceSansPro-Regular.ttf", **({700: "SourceSansPro-Bold.ttf"} if 'font-weight="bold"' in drawn else {})}
    return "".join(
        f"@font-face{{font-family:'{theme.FONT}';font-weight:{weight};src:url(data:font/ttf;base64,{_subset(name, letters)})}}"
        for weight, name in weights.items()
    )


@cache
def _subset(name: str, letters: str) -> str:
    """A font cut down to some letters, in base 64; the same bytes each time."""
    from fontTools import subset, ttLib

    options = subset.Options(hinting=False, layout_features=["kern"], name_IDs=[1, 2, 13, 14], drop_tables=["DSIG"])
    cutter, out = subset.Subsetter(options), io.BytesIO()
    cutter.populate(text=letters)
    with ttLib.TTFont(figures.font_files() / name, recalcTimestamp=False, lazy=True) as font:
        cutter.subset(font)
        font.save(out)
    return base64.b64encode(out.getvalue()).decode()


def library() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, for the whole site; it keeps its names to itself."""
    bundle = figures.converter().javascript_bundle("window.esxEmbed = vegaEmbed;")
    return f"(function(){{{bundle}}})();\n"
