"""How charts look: one function that returns the Vega-Lite configuration, and what each colour means."""

from __future__ import annotations

from typing import Any

FONT = "Source Sans Pro"
# One meaning per colour, in every chart and page; each at least 3:1 on white and on black (a test computes it).
COLOURS: dict[str, str] = {
    "Japan": "#2b7bba",
    "China": "#d1495b",
    "United States": "#6a8f2f",
    "other": "#7f868d",
    "uncertain": "#b07a00",
    "compared": "#5b5fc7",  # with other sources, whatever came out
}
# A verdict has a colour and a mark, the same in every chart, map and list. Marks are paths in a square of 12, some drawn as lines.
VERDICTS: dict[str, tuple[str, str, bool]] = {
    "contradicted": ("#c0399f", "M2.5 2.5L9.5 9.5M9.5 2.5L2.5 9.5", True),
    "corrected": ("#8a63d2", "M6 1L11 6L6 11L1 6Z", False),
    "qualified": ("#c06a2b", "M6 1.2L11.2 10.5H.8Z", False),
    "corroborated": ("#1f8a4c", "M6 1A5 5 0 1 1 5.99 1Z", False),
    "consistent": ("#2f8fa3", "M1.5 1.5H10.5V10.5H1.5Z", False),
    "unverified": ("#6f8099", "M6 1.8A4.2 4.2 0 1 1 5.99 1.8Z", True),
    "not testable": ("#a8714a", "M1.5 6H10.5", True),
}
INK = "#1f2328"
GRID = "#9aa1a855"
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
