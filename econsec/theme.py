"""How charts look: one function that returns the Vega-Lite configuration, and what each colour means."""

from __future__ import annotations

from typing import Any

FONT = "Source Sans Pro"
# One meaning per colour, in every chart and page. Those that meet in a chart, and all verdicts, can be told apart by readers who are
# colour-blind, of three kinds, and each is at least 3:1 on a light and on a dark page (tests/test_colours.py computes it).
COLOURS: dict[str, str] = {
    "Japan": "#1189cf",
    "China": "#cd465a",
    "United States": "#5b7001",
    "other": "#8d9294",  # none of these, or what they are compared with
    "apart": "#ba8b2d",  # what a chart sets apart: uncertain, expected, estimated or added
    "compared": "#7c56a7",  # with other sources, whatever came out
}
# A verdict has a colour and a mark, the same in every chart, map and list. Marks are paths in a square of 12, some drawn as lines.
VERDICTS: dict[str, tuple[str, str, bool]] = {
    "contradicted": ("#b51ca1", "M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5", True),
    "corrected": ("#ab68ea", "M6 .2L10.2 6L6 11.8L1.8 6Z", False),
    "qualified": ("#e1720c", "M6 1.2L11.2 10.5H.8Z", False),
    "corroborated": ("#02a879", "M1.4 6.4L4.6 9.8L10.6 2.4", True),
    "consistent": ("#2e7771", "M1.5 1.5H10.5V10.5H1.5Z", False),
    "unverified": ("#8490b0", "M6 1.8A4.2 4.2 0 1 1 5.99 1.8Z", True),
    "not testable": ("#8d6c43", "M1.5 6H10.5", True),
}
INK = "#1f2328"
GRID = "#9aa1a855"
# Thin outlines that keep marks apart where they overlap; the style sheet gives them the colour of a dark page.
PAPER = "#ffffff"
# Widths at which a figure is drawn: 183 mm and 89 mm at 96 pixels an inch.
WIDE, NARROW = 692, 336


def config() -> dict[str, Any]:
    """Vega-Lite configuration of every chart: transparent, no frame, no title, text at least 11 px."""
    text = {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "titleFontSize": 13, "labelColor": INK, "titleColor": INK}
    return {
        "background": "transparent",
        "aria": False,  # a chart has one text alternative, not one a mark
        "font": FONT,
        "view": {"stroke": None},
        "axis": {
            **text,
            "titleFontWeight": "normal",
            "domain": False,
            "ticks": False,
            "gridColor": GRID,
            "labelPadding": 6,
            "labelLimit": 220,
            "titleLimit": {"expr": "width"},
        },
        "legend": {**text, "titleFontWeight": "normal", "orient": "top", "labelLimit": 300, "symbolSize": 110},
        "header": text,
        "text": {"font": FONT, "fontSize": 13, "color": INK},
        "rule": {"color": COLOURS["other"]},
        "mark": {"color": COLOURS["other"]},
    }


def mark(verdict: str) -> str:
    """The mark of a verdict as an SVG path in a square of 12."""
    colour, path, is_line = VERDICTS[verdict]
    return f'<path d="{path}" ' + (f'fill="none" stroke="{colour}" stroke-width="2"/>' if is_line else f'fill="{colour}"/>')
