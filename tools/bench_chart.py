"""What the last accepted bench of builds found, as the book shows it: a table (``tools/bench.csv``), a chart and a text made from it.

``python -m tools.bench_builds --accept`` writes them; ``python -m tools.bench_chart`` makes chart and text anew from the table.
The page on method includes the text (``tools/bench.md``), in which all numbers come from the table.
"""

from __future__ import annotations

import csv
import io
import sys

import altair as alt

from econsec import figures, theme
from tools import build

Row = dict[str, str]
TABLE, TEXT, CHART = (build.ROOT / name for name in ("tools/bench.csv", "tools/bench.md", "images/build-times.svg"))
WHOLE = "this book"
COLUMNS = [
    "book",
    "change",
    "rounds",
    "stock_s",
    "ours_s",
    "ratio",
    "stock_mb",
    "ours_mb",
    "again",
    "chapters",
    "stock_right",
    "ours_right",
]
# What a change is called on the page.
NAMES = {
    "cold": "built from nothing",
    "nothing": "nothing changed",
    "prose": "a word of prose",
    "cell": "a cell of a table",
    "claim": "a claim",
    "package": "a line of the package",
}
# The stock book is what ours is compared with.
SHADES = {"stock": theme.COLOURS["other"], "ours": theme.INK}
# Pixels of the plots: with their labels they fit a telephone, where an image that is wider would be shrunk until nobody can read it.
BARS, ACROSS, HEIGHT = 155, 140, 200
LINES = ("from nothing, stock", "from nothing, ours", "a cell changed, ours")


def order(row: Row) -> tuple[int, int]:
    """Place of a row in the table: this book, then books of copies by size; in each, the order of the changes."""
    return 0 if row["book"] == WHOLE else int(row["book"].split()[0]), [*NAMES].index(row["change"])


def merged(old: list[Row], new: list[Row]) -> list[Row]:
    """Rows of both; of a book that was measured again, only the new ones."""
    again = {row["book"] for row in new}
    return sorted([row for row in old if row["book"] not in again] + new, key=order)


def read() -> list[Row]:
    """The accepted table; no row where there is none."""
    if not TABLE.is_file():
        return []
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def accept(new: list[Row]) -> None:
    """Put new rows into the table, and make chart and text of it."""
    rows, out = merged(read(), new), io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    TABLE.write_text(out.getvalue(), "utf-8")
    write(rows)


def write(rows: list[Row]) -> None:
    """Make chart and text of the rows."""
    CHART.write_text(drawing(rows), "utf-8")
    TEXT.write_text(text(rows), "utf-8")


def bars(rows: list[Row]) -> alt.LayerChart:
    """Seconds of both books after each change of this book."""
    names = [NAMES[row["change"]] for row in rows]
    data = [
        {"change": NAMES[row["change"]], "book": book, "seconds": float(row[f"{book}_s"]), "words": f"{float(row[f'{book}_s']):.1f}"}
        for row in rows
        for book in SHADES
    ]
    base = alt.Chart(alt.Data(values=data)).encode(
        y=alt.Y("change:N", sort=names, title=None, axis=alt.Axis(labelLimit=200)),
        yOffset=alt.YOffset("book:N", sort=[*SHADES]),
        x=alt.X("seconds:Q", title="Seconds of a build of this book", axis=alt.Axis(tickCount=3)),
    )
    colour = alt.Color("book:N", sort=[*SHADES], title=None, scale=alt.Scale(domain=[*SHADES], range=[*SHADES.values()]))
    labels = base.mark_text(align="left", dx=4, font=theme.FONT, fontSize=12, color=theme.INK).encode(text="words:N")
    return (base.mark_bar().encode(color=colour) + labels).properties(width=BARS, height=34 * len(rows))


def lines(rows: list[Row]) -> alt.LayerChart:
    """Seconds by number of chapters, for the books of copies."""
    data = [
        {"chapters": int(row["book"].split()[0]), "line": line, "seconds": float(row[f"{book}_s"])}
        for line, change, book in zip(LINES, ("cold", "cold", "cell"), ("stock", "ours", "ours"))
        for row in rows
        if row["change"] == change
    ]
    sizes = sorted({row["chapters"] for row in data})
    base = alt.Chart(alt.Data(values=data)).encode(
        x=alt.X(
            "chapters:Q",
            title="Chapters, copies of one",
            scale=alt.Scale(domainMin=0),
            axis=alt.Axis(values=sizes, format="d", labelOverlap=True),
        ),
        y=alt.Y("seconds:Q", title="Seconds of a build"),
        color=alt.Color("line:N", scale=alt.Scale(domain=[*LINES], range=[SHADES["stock"], SHADES["ours"], SHADES["ours"]]), legend=None),
    )
    dashes = alt.StrokeDash("line:N", scale=alt.Scale(domain=[*LINES], range=[[1, 0], [1, 0], [4, 3]]), legend=None)
    ends = base.transform_filter(alt.datum.chapters == sizes[-1]).mark_text(align="left", dx=8, font=theme.FONT, fontSize=12)
    labels = ends.encode(text="line:N", color=alt.value(theme.INK))
    return (base.mark_line(point=True).encode(strokeDash=dashes) + labels).properties(width=ACROSS, height=HEIGHT)


def drawing(rows: list[Row]) -> str:
    """The chart as SVG, on white, since it is shown as an image and cannot follow a dark page."""
    import vl_convert

    whole, copies = _parts(rows)
    panels = [*([bars(whole)] if whole else []), *([lines(copies)] if copies else [])]
    chart = alt.vconcat(*panels).resolve_scale(color="independent").properties(padding=12)
    spec = {**chart.to_dict(), "config": {**theme.config(), "background": "white"}}
    vl_convert.register_font_directory(str(figures.font_files()))
    svg = vl_convert.vegalite_to_svg(spec)
    return svg.replace(f'"{theme.FONT}"', f'"{theme.FONT}, sans-serif"') + "\n"


def _parts(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Rows of this book, and of the books of copies."""
    return [row for row in rows if row["book"] == WHOLE], [row for row in rows if row["book"] != WHOLE]


def alternative(rows: list[Row]) -> str:
    """What is seen in the chart, in words."""
    whole, copies = _parts(rows)
    said = [f"{NAMES[row['change']]}, {float(row['stock_s']):.1f} and {float(row['ours_s']):.1f}" for row in whole]
    words = [f"Bars of seconds, the stock book's and ours: {'; '.join(said)}."] if said else []
    cold = [row for row in copies if row["change"] == "cold"]
    if cold:
        told = "; ".join(f"{row['book']}, {float(row['stock_s']):.1f} and {float(row['ours_s']):.1f}" for row in cold)
        words.append(f"Lines of seconds from nothing, the stock book's and ours: {told}.")
    return " ".join(words)


def text(rows: list[Row]) -> str:
    """Chart and table for the page on method (MyST)."""
    rounds = " or ".join(dict.fromkeys(row["rounds"] for row in rows))
    said = f"Seconds of a build, the middle of {rounds} rounds in which both books were built in turn on one machine"
    caption = f"{said}, and their ratio to the stock book built from nothing. Memory, chapters that were run again and what each page showed stand in `tools/bench.csv`."
    made = [f"![{alternative(rows)}](/images/build-times.svg)", "", f":::{{table}} {caption}", "| After | Stock, s | Ours, s | Ratio |"]
    made.append("| --- | ---: | ---: | ---: |")
    for row in rows:
        seconds = [f"{float(row[name]):.1f}" for name in ("stock_s", "ours_s")]
        made.append(f"| {row['book']}, {NAMES[row['change']]} | {' | '.join(seconds)} | {float(row['ratio']):.2f} |")
    return "\n".join([*made, ":::", ""])


def main() -> int:
    """Make chart and text anew."""
    rows = read()
    if not rows:
        raise SystemExit(f"{TABLE}: there is no table. Run python -m tools.bench_builds --accept first.")
    write(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
