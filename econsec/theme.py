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
