"""The files of a figure: drawings for two widths of a journal, rows, specification, citations and metadata, at fixed names."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import string
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from econsec import figures, theme
from econsec.paths import installed

if TYPE_CHECKING:
    from econsec.figures import Figure

# End of a file's name -> width in pixels and in millimetres: two columns of a journal, and one.
WIDTHS = {"": (theme.WIDE, 183), "-89mm": (theme.NARROW, 89)}
DPI, MM_PER_INCH, POINTS_PER_INCH = 300, 25.4, 72
# Letters in the font of every drawing, so that it is cut once for most.
USUAL = string.printable.strip() + " «»–—’“”…·×−§€$£¥"
# What each file is, by the end of its name: type for machines, words for people.
KINDS: dict[str, tuple[str, str]] = {
    ".svg": ("image/svg+xml", "SVG, 183 mm"),
    ".png": ("image/png", "PNG, 183 mm, 300 dpi"),
    ".pdf": ("application/pdf", "PDF, 183 mm"),
    "-89mm.svg": ("image/svg+xml", "SVG, 89 mm"),
    "-89mm.png": ("image/png", "PNG, 89 mm, 300 dpi"),
    "-89mm.pdf": ("application/pdf", "PDF, 89 mm"),
    ".csv": ("text/csv", "rows, CSV"),
    ".vl.json": ("application/json", "chart, Vega-Lite"),
    ".bib": ("application/x-bibtex", "BibTeX"),
    ".ris": ("application/x-research-info-systems", "RIS"),
    ".csl.json": ("application/vnd.citationstyles.csl+json", "CSL-JSON"),
    ".json": ("application/json", "metadata, JSON"),
}


def write(figure: Figure, folder: Path) -> list[Path]:
    """Write all files of a figure into a folder; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files(figure).items():
        (folder / name).write_bytes(content)
    return [folder / f"{figure.id}{end}" for end in KINDS]


def files(figure: Figure) -> dict[str, bytes]:
    """All files of a figure by name, in the order of `KINDS`."""
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
    made = {**_drawings(figure), **{end: text.encode() for end, text in texts.items()}}
    return {f"{figure.id}{end}": made[end] for end in KINDS}


def _json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _drawings(figure: Figure) -> dict[str, bytes]:
    """SVG, PNG and PDF at both widths, from one drawing each."""
    made = {}
    for end, (width, millimetres) in WIDTHS.items():
        svg, inches = standalone(figure, width), millimetres / MM_PER_INCH
        made[f"{end}.svg"] = sized(svg, millimetres / width, "mm").encode()
        in_points = sized(svg, inches * POINTS_PER_INCH / width)  # the converter takes a pixel for a 72nd of an inch
        made[f"{end}.png"] = bytes(figures.converter().svg_to_png(in_points, ppi=DPI))
        made[f"{end}.pdf"] = _ordered(bytes(figures.converter().svg_to_pdf(in_points)))
    return made


def _ordered(pdf: bytes) -> bytes:
    """A PDF with the names in its dictionaries of resources in order: the converter writes them in another one each time."""
    return re.sub(rb"(?: +/[a-z]+\d+ \d+ 0 R\n)+", lambda names: b"".join(sorted(names[0].splitlines(keepends=True))), pdf)


def sized(svg: str, scale: float, unit: str = "") -> str:
    """A drawing in other units of length: all stays in proportion."""
    head, rest = svg.split(">", 1)
    return re.sub(r'(width|height)="([\d.]+)"', lambda one: f'{one[1]}="{float(one[2]) * scale:.4g}{unit}"', head) + ">" + rest


def standalone(figure: Figure, width: int) -> str:
    """A drawing that stands alone: on white, with its text alternative and the letters of the font that it uses."""
    drawn = figure.svg(width).replace(' aria-hidden="true" focusable="false"', ' role="img"', 1)
    head, rest = drawn.split(">", 1)
    text = f"<title>{escape(figure.caption)}</title><desc>{escape(figure.alt)}</desc>"
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
