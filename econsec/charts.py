"""Shapes that several chapters draw: each takes a data frame and gives a chart, without size or style of its own.

Row names stand above their marks and not on an axis, so that a chart can be read at 336 pixels as at 692. Text never
stands on a coloured mark: on dark pages text turns light, marks do not.

Arguments mean the same in every shape:

frame
    What is drawn. Rows and lanes of a chart stand in the order in which they first appear in it.
value, label, words, group and other names of columns
    A number to draw; the name of a row; what is written as text; what colours tell apart.
groups
    Every group with its colour, in the order of the legend. Where marks differ in shape as well, a seventh group is an error
    (ValueError).
also
    Columns that rows carry for readers, though nothing is drawn of them.
title, titles
    What an axis or a chart measures; none of them names the chart.
domain
    First and last value of the axis. A row outside it is an error (ValueError), never moved to the edge or left out.
rule, rules
    Values of the x axis to compare with, as dashed lines, each with its name and, where known, its source and place.

Every chart says what it is in `usermeta`, and further columns of a frame, such as `source` and `place`, stay in its data.
"""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd

from econsec import theme

ROW = 44
# Room above the first row and below the last, in rows.
EDGE = 0.25
# Shapes of marks that can be told apart, filled or not.
SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
# Room above the years of an axis whose first may stand beside the zero of the other.
LOW = 12
# Points of a line up to which each has its words; of more only the first and the last.
SPARSE = 24
# What the beginning of a date measures.
BEGINS = {"start": "Year"}


def _rows(frame: pd.DataFrame, label: str, words: str = "", above: int = 10, is_band: bool = True) -> tuple[alt.Chart, alt.Chart]:
    """A chart with a row for each entry, and the names of the rows above them, with the column `words` behind a colon.

    A row is a band, or a line of points.
    """
    scale = alt.Scale(type="band", paddingInner=0, paddingOuter=EDGE) if is_band else alt.Scale(type="point", paddingOuter=EDGE)
    base = alt.Chart(frame).encode(y=alt.Y(f"{label}:N", sort=None, axis=None, scale=scale))
    text = f"datum['{label}']" + (f" + ': ' + datum['{words}']" if words else "")
    placed = {"align": "left", "baseline": "bottom", "dy": -above, "limit": alt.ExprRef("width")}
    names = _first(base, label).transform_calculate(headline=text).mark_text(**placed)
    return base, names.encode(x=alt.value(0), text="headline:N")


def _tall(frame: pd.DataFrame, label: str, step: float, is_band: bool = True) -> float:
    """Height of a chart with a row for each entry, in pixels. A step says the same, but then the library warns of the width that is fitted."""
    return step * (frame[label].nunique() + (2 * EDGE if is_band else 2 * EDGE - 1))


def _first(base: alt.Chart, group: str, order: str = "") -> alt.Chart:
    """The first entry of each group, in the order of the frame or of a column."""
    sort = [alt.SortField(order)] if order else alt.Undefined
    return base.transform_window(entry="row_number()", groupby=[group], sort=sort).transform_filter("datum.entry == 1")


def _says(
    chart: Any,
    type: str,
    label: str,
    values: dict[str, str],
    group: str | None = None,
    also: tuple[str, ...] = (),
    positions: tuple[str, ...] = (),
) -> Any:
    """A chart that says what it is: its kind in words, the column that names a row, those measured with title and unit, the column
    that colours tell apart, those that are `also` drawn, as text or place, and `positions`, which only place marks and are no data.
    """
    # pairs, since a stored notebook sorts keys and columns are to keep their order
    named = {
        "type": type,
        "label": label,
        "values": list(map(list, values.items())),
        "group": group,
        "also": list(also),
        "positions": list(positions),
    }
    return chart.properties(usermeta={"figure": named})


def _dated(frame: pd.DataFrame) -> tuple[str, ...]:
    """The column of dates as sources give them, where a frame has one: what is drawn are years and fractions of them."""
    return ("when",) if "when" in frame else ()


def _colour(field: str, groups: dict[str, str], legend: bool, abreast: int = 2) -> alt.Color:
    """Colours of groups, with or without a legend, and how many of them stand beside each other in it."""
    scale = alt.Scale(domain=list(groups), range=list(groups.values()))
    return alt.Color(f"{field}:N", scale=scale, title=None, legend=alt.Legend(title=None, columns=abreast) if legend else None)


def _shapes(names: list[str]) -> alt.Scale:
    """A scale that gives each name a shape of its own; ValueError where there are more names than shapes."""
    if len(names) > len(SHAPES):
        raise ValueError(f"chart: {len(names)} groups, and only {len(SHAPES)} shapes can be told apart. Draw fewer groups.")
    return alt.Scale(domain=names, range=list(SHAPES[: len(names)]))


def _points(base: alt.Chart, x: alt.X, group: str, groups: dict[str, str]) -> alt.Chart:
    """Points whose group can be told by colour and by shape."""
    shape = alt.Shape(f"{group}:N", title=None, scale=_shapes(list(groups)))
    return base.mark_point(filled=True, size=130, opacity=1).encode(x=x, color=_colour(group, groups, True), shape=shape)


def _rule(x: alt.X, at: float, name: str, source: str = "", place: str = "", **text: Any) -> list[alt.Chart]:
    """A dashed line at a value of the axis of `x`, with its name at the top, on the right of the line or where `text` places it."""
    origin = {"source": [source], "place": [place]} if source else {}
    line = alt.Chart(pd.DataFrame({x.shorthand.split(":")[0]: [at], "name": [name], **origin})).encode(x=x)
    said = line.mark_text(**{"align": "left", "dx": 5, "baseline": "top", **text})
    return [line.mark_rule(strokeDash=[4, 3], strokeWidth=1.5), said.encode(y=alt.value(0), text="name:N")]


def _within(frame: pd.DataFrame, fields: list[str], domain: tuple[float, float], **scale: Any) -> alt.Scale:
    """A scale from one end of `domain` to the other; ValueError where a column of the frame leaves it. Empty cells may."""
    for field in fields:
        outside = frame[field][(frame[field] < domain[0]) | (frame[field] > domain[1])]
        if len(outside):
            where = f"chart: row {outside.index[0]}, {field}"
            raise ValueError(f"{where}: {outside.iloc[0]} is outside {domain[0]} to {domain[1]}. Widen the domain or leave the row out.")
    return alt.Scale(domain=list(domain), nice=False, **scale)


def _years(frame: pd.DataFrame, field: str, domain: tuple[float, float]) -> alt.X:
    """A column of years on an axis above the chart; ValueError where `start` or `end` of a row lies outside `domain`."""
    axis = alt.Axis(title=None, format="d", tickMinStep=1, orient="top", tickCount=8)
    return alt.X(f"{field}:Q", scale=_within(frame, ["start", "end"], domain), axis=axis)


def _above(title: str | list[str]) -> alt.TitleParams:
    """What the y axis measures, written above a chart in its place."""
    return alt.TitleParams(title, anchor="start", font=theme.FONT, fontSize=13, fontWeight="normal", color=theme.INK, offset=12)


def bars(
    frame: pd.DataFrame,
    value: str,
    label: str,
    words: str,
    group: str,
    groups: dict[str, str],
    title: str,
    rule: tuple[Any, ...] | None = None,
) -> alt.LayerChart:
    """Horizontal bars, one a row, with name and `words` above each; no `value` is negative.

    There is a legend where there are several groups and they are not the rows themselves.
    """
    base, names = _rows(frame, label, words)
    axis = alt.Axis(title=title, grid=False, labels=False, titleAnchor="start")
    x = alt.X(f"{value}:Q", axis=axis, scale=alt.Scale(domainMin=0, nice=False))
    bars = base.mark_bar(height=13).encode(x=x, color=_colour(group, groups, len(groups) > 1 and group != label))
    chart = alt.layer(bars, names, *(_rule(x, *rule) if rule else [])).properties(height=_tall(frame, label, ROW))
    return _says(chart, "Bars", label, {value: title}, group)


def stacks(
    frame: pd.DataFrame, value: str, label: str, words: str, group: str, groups: dict[str, str], title: str, abreast: int = 2
) -> alt.LayerChart:
    """Horizontal bars cut into groups, with name and `words` above each; the parts stand in the order of `groups`, in the legend `abreast`."""
    order = {name: number for number, name in enumerate(groups)}
    placed = frame.assign(order=frame[group].map(order))
    base, names = _rows(placed, label, words)
    axis = alt.Axis(title=title, tickCount=5, titleAnchor="start", format="d")
    x = alt.X(f"sum({value}):Q", axis=axis, stack="zero", scale=alt.Scale(nice=False))
    bars = base.mark_bar(height=14, stroke=theme.PAPER, strokeWidth=1).encode(
        x=x, color=_colour(group, groups, True, abreast), order=alt.Order("order:Q")
    )
    return _says(
        alt.layer(bars, names).properties(height=_tall(placed, label, ROW - 6)),
        "Stacked bars",
        label,
        {value: title},
        group,
        positions=("order",),
    )


def units(frame: pd.DataFrame, group: str, groups: dict[str, str]) -> alt.Chart:
    """One square for each row of the frame, side by side, coloured by `group`."""
    placed = frame.assign(position=range(1, len(frame) + 1))
    chart = (
        alt.Chart(placed)
        .mark_bar(height=26, cornerRadius=2)
        .encode(x=alt.X("position:O", axis=None, scale=alt.Scale(paddingInner=0.15)), color=_colour(group, groups, True))
        .properties(height=30)
    )
    return _says(chart, "Boxes side by side", group, {}, group, positions=("position",))


def pairs(
    frame: pd.DataFrame,
    value: str,
    label: str,
    words: str,
    group: str,
    groups: dict[str, str],
    title: str,
    domain: tuple[float, float] = (0, 100),
    rule: tuple[Any, ...] | None = None,
    is_log: bool = False,
) -> alt.LayerChart:
    """Points of several groups in each row, joined by a line, each with its `words` below it.

    `value` is in percent where no `domain` is given; where it is empty, the row has its name and no mark. `is_log` makes
    the scale logarithmic; its `domain` lies above zero.
    """
    base, names = _rows(frame, label, above=14)
    ticks = {"values": [10**power for power in range(10)], "format": ",d"} if is_log else {"tickCount": 5}
    scale = _within(frame, [value], domain, type="log" if is_log else "linear")
    axis = alt.Axis(title=title, titleAnchor="start", **ticks)
    x = alt.X(f"{value}:Q", scale=scale, axis=axis)
    line = base.mark_rule(strokeWidth=2).encode(x=alt.X(f"min({value}):Q", scale=scale, axis=axis), x2=f"max({value}):Q")
    values = base.mark_text(dy=18).encode(x=x, text=f"{words}:N")
    rules = _rule(x, *rule, align="right", dx=-5) if rule else []
    chart = alt.layer(line, *rules, _points(base, x, group, groups), names, values).properties(height=_tall(frame, label, 62))
    return _says(chart, "Points in rows, joined by a line", label, {value: title}, group)


def matrix(
    frame: pd.DataFrame, column: str, label: str, columns: list[str], groups: dict[str, str], words: str = "", group: str = ""
) -> alt.LayerChart:
    """A mark where a row meets a column, the columns in the order of `columns`; `words`, where given, below the mark.

    Marks are coloured by column; by `group` where one is given, and then in its shape as well and with a legend.
    """
    base, names = _rows(frame, label)
    axis = alt.Axis(orient="top", title=None, labelAngle=0, labelPadding=12, labelOverlap=True, grid=False)
    x = alt.X(f"{column}:O", sort=columns, scale=alt.Scale(domain=columns), axis=axis)
    track = _first(base, label).mark_rule(color=theme.GRID).encode(x=alt.value(0), x2=alt.value("width"))
    plain = base.mark_point(filled=True, size=190, opacity=1).encode(x=x, color=_colour(column, groups, False))
    marks = _points(base, x, group, groups) if group else plain
    said = [base.mark_text(baseline="top", dy=10).encode(x=x, text=f"{words}:N")] if words else []
    chart = alt.layer(track, marks, names, *said).properties(height=_tall(frame, label, ROW + 10 if words else ROW))
    also = tuple(filter(None, (column if group else "", words)))
    return _says(chart, "Marks in a grid", label, {}, group or column, also)


def lines(
    frame: pd.DataFrame,
    x: str,
    y: str,
    group: str,
    titles: tuple[str, list[str]],
    domain: tuple[tuple[float, float], tuple[float, float]],
    rule: tuple[Any, ...],
) -> alt.LayerChart:
    """Lines in one colour, each named at its first point by a short `group`; `titles` and `domain` are of the x and the y axis."""
    across = alt.X(f"{x}:Q", scale=_within(frame, [x], domain[0]), axis=alt.Axis(title=titles[0], tickCount=5, titleAnchor="start"))
    height = alt.Y(f"{y}:Q", scale=_within(frame, [y], domain[1]), axis=alt.Axis(title=None, tickCount=5))
    base = alt.Chart(frame).encode(x=across, y=height, detail=f"{group}:N")
    chart = alt.layer(
        *_rule(across, *rule),
        base.mark_line(strokeWidth=2.5, color=theme.COLOURS["Japan"]),
        _first(base, group, x).mark_text(align="left", dx=4, dy=-9).encode(text=f"{group}:N"),
    ).properties(height=300, title=_above(titles[1]))
    return _says(chart, "Lines", group, {y: titles[1][0], x: titles[0]})


def spreads(
    frame: pd.DataFrame,
    value: str,
    label: str,
    words: str,
    group: str,
    groups: dict[str, str],
    title: str,
    trail: pd.DataFrame,
    rule: tuple[Any, ...],
) -> alt.LayerChart:
    """A point in each row with the interval round it from `low` to `high`, empty where not known, and later values as diamonds.

    `trail` holds the later values in columns named as in `frame`, `value` and `label`, and `when`, which is written below them.
    """
    base, names = _rows(frame, label, words, above=12)
    axis = alt.Axis(title=title, tickCount=5, titleAnchor="start")
    x = alt.X(f"{value}:Q", axis=axis, scale=alt.Scale(zero=False, nice=False, padding=26))
    span = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=3)
    spans = span.encode(x=alt.X("low:Q", axis=axis), x2="high:Q", color=_colour(group, groups, True))
    after = alt.Chart(trail).encode(x=x, y=alt.Y(f"{label}:N", sort=None, axis=None))
    later = after.mark_point(shape="diamond", size=70, strokeWidth=1.8, opacity=1, color=theme.COLOURS["other"])
    when = after.mark_text(baseline="top", dy=8).encode(text="when:N")
    layers = [names, spans, _points(base, x, group, groups), later, when, *_rule(x, *rule, baseline="bottom", dy=-4)]
    values = {value: title, "low": "Lower end of the interval", "high": "Upper end of the interval"}
    return _says(
        alt.layer(*layers).properties(height=_tall(frame, label, 60)), "Points in rows with intervals", label, values, group, ("when",)
    )


def dots(
    frame: pd.DataFrame,
    value: str,
    label: str,
    words: str,
    group: str,
    groups: dict[str, str],
    title: str | None,
    domain: tuple[float, float] = (0, 100),
    rules: list[tuple[Any, ...]] | None = None,
) -> alt.LayerChart:
    """Points in each row, as many as the frame has for it, below its name and `words`.

    `value` is in percent where no `domain` is given. An axis of years needs no `title`.
    """
    base, names = _rows(frame, label, words, above=12, is_band=False)
    axis = alt.Axis(title=title, tickCount=5, tickMinStep=1, format="d", titleAnchor="start")
    x = alt.X(f"{value}:Q", scale=_within(frame, [value], domain), axis=axis)
    marked = [layer for rule in rules or [] for layer in _rule(x, *rule, baseline="bottom", dy=-4)]
    chart = alt.layer(*marked, names, _points(base, x, group, groups)).properties(
        height=_tall(frame, label, 50, is_band=False)
    )  # lines lie behind names
    return _says(
        chart, "Points in rows", label, {value: title or "Year"}, group, () if title else (words, *_dated(frame)), () if title else (value,)
    )


def columns(frame: pd.DataFrame, x: str, y: str, group: str, groups: dict[str, str], titles: tuple[str, str]) -> alt.Chart:
    """Upright bars, one for each year from the first to the last, cut into groups; `titles` are of the x and the y axis."""
    years = list(range(int(frame[x].min()), int(frame[x].max()) + 1))
    axis = alt.Axis(title=titles[0], labelAngle=0, labelOverlap=True, labelPadding=LOW, grid=False, titleAnchor="start")
    place = alt.X(f"{x}:O", scale=alt.Scale(domain=years, paddingInner=0.25), axis=axis)
    order = {name: number for number, name in enumerate(groups)}
    chart = (
        alt.Chart(frame.assign(order=frame[group].map(order)))
        .mark_bar()
        .encode(
            x=place,
            y=alt.Y(f"{y}:Q", axis=alt.Axis(title=None, tickCount=5)),
            color=_colour(group, groups, len(groups) > 1),
            order=alt.Order("order:Q"),
        )
        .properties(height=260, title=_above(titles[1]))
    )
    return _says(chart, "Columns by year", x, {y: titles[1]}, group, positions=("order",))


def series(
    frame: pd.DataFrame,
    x: str,
    y: str,
    group: str,
    words: str,
    groups: dict[str, str],
    titles: tuple[str, str],
    rules: list[tuple[Any, ...]],
) -> alt.LayerChart:
    """Lines of values over years, a point for each with `words` above it, of many only of the ends; `titles` are of the x and the y axis.

    The name of the first rule stands on its left and those of the others on their right.
    """
    first, last = int(frame[x].min()), int(frame[x].max())
    axis = alt.Axis(title=titles[0], values=list(range(first, last + 1, 2)), format="d", labelPadding=LOW, grid=False, titleAnchor="start")
    place = alt.X(f"{x}:Q", scale=alt.Scale(domain=[first - 0.5, last + 0.5], nice=False), axis=axis)
    height = alt.Y(f"{y}:Q", axis=alt.Axis(title=None, tickCount=5), scale=alt.Scale(zero=True))
    base = alt.Chart(frame).encode(x=place, y=height, color=_colour(group, groups, len(groups) > 1))
    sides = [{"align": "right", "dx": -5}, *([{}] * len(rules))]
    chart = alt.layer(
        *(layer for rule, side in zip(rules, sides) for layer in _rule(place, *rule, **side)),
        base.mark_line(strokeWidth=2.5),
        base.mark_point(filled=True, size=60, opacity=1),
        _sparse(base, frame, x, group).mark_text(dy=-14).encode(text=f"{words}:N", color=alt.value(theme.INK)),
    ).properties(height=280, title=_above(titles[1]))
    return _says(chart, "Lines over years", x, {y: titles[1]}, group)


def _sparse(base: alt.Chart, frame: pd.DataFrame, x: str, group: str) -> alt.Chart:
    """The points that have words: all, or where there are many the first and the last of each group."""
    if len(frame) <= SPARSE:
        return base
    ends = base.transform_joinaggregate(first=f"min({x})", last=f"max({x})", groupby=[group])
    return ends.transform_filter(f"datum['{x}'] == datum.first || datum['{x}'] == datum.last")


def timeline(
    frame: pd.DataFrame, label: str, group: str, groups: dict[str, str], shapes: dict[str, str], domain: tuple[float, float]
) -> alt.LayerChart:
    """Dates in lanes, the first lane on top; in each lane a line of its own for each who gives dates.

    `frame` has `lane`, `start`, `middle` and `end` (years) and `by`: a bar spans start to end, a mark stands in the middle.
    Its `label` names a date in data and descriptions; the chart has no room for it.
    `shapes` has the shape of mark of each `by`, from the upper line of a lane to the lowest.
    """
    lanes, lines = list(dict.fromkeys(frame["lane"])), list(shapes)
    rank = frame["lane"].map(lanes.index) + frame["by"].map(lambda name: 0.45 + 0.5 * lines.index(name) / len(lines))
    y = alt.Y("rank:Q", axis=None, scale=alt.Scale(domain=[0, len(lanes)], reverse=True, nice=False))
    base = alt.Chart(frame.assign(rank=rank)).encode(y=y, color=_colour(group, groups, False))
    names = alt.Chart(pd.DataFrame({"lane": lanes, "rank": range(len(lanes))})).mark_text(align="left", baseline="top", dy=6)
    spans = base.mark_rule(strokeWidth=2).encode(x=_years(frame, "start", domain), x2="end:Q")
    legend = alt.Legend(title=None, symbolFillColor=theme.COLOURS["other"], symbolStrokeColor=theme.COLOURS["other"])
    shape = alt.Shape("by:N", legend=legend, scale=alt.Scale(domain=lines, range=list(shapes.values())))
    marks = base.mark_point(filled=True, size=70, opacity=1, stroke=theme.PAPER, strokeWidth=1).encode(
        x=_years(frame, "middle", domain), shape=shape
    )
    chart = alt.layer(spans, marks, names.encode(x=alt.value(0), y=y, text="lane:N")).properties(height=54 * len(lanes))
    return _says(chart, "Dates in lanes", label, BEGINS, group, ("lane", "by", *_dated(frame)), ("rank", "start", "middle", "end"))


def upset(
    frame: pd.DataFrame,
    column: str,
    label: str,
    size: str,
    group: str,
    groups: dict[str, str],
    titles: tuple[str, str],
    also: tuple[str, ...] = (),
) -> alt.LayerChart:
    """Combinations of sets: a row for each set, a column for each combination that occurs, and above it a bar of how many are in it.

    `frame` has one row for each mark: the number of its `column`, its set `label`, and the `size` and `group` of the column.
    `titles` are what the bars count, and what the columns are.
    """
    rows, step = list(dict.fromkeys(frame[label])), 0.4
    placed = frame.assign(row=frame[label].map(rows.index), foot=-0.9, head=-0.9 - step * frame[size])
    scale = alt.Scale(domain=[placed["head"].min() - 0.6, len(rows) - 0.5], reverse=True, nice=False, zero=False)
    axis = alt.Axis(title=None, values=list(range(len(rows))), labelExpr=f"{json.dumps(rows)}[datum.value]")
    row, foot, head, low = (alt.Y(f"{name}:Q", axis=axis, scale=scale) for name in ("row", "foot", "head", "min(row)"))
    x = alt.X(f"{column}:O", axis=alt.Axis(title=titles[1], labelAngle=0, titleAnchor="start"))
    base = alt.Chart(placed).encode(x=x, color=_colour(group, groups, True))
    once = _first(base, column)
    layers = [
        base.mark_rule(strokeWidth=2).encode(y=low, y2="max(row):Q"),
        base.mark_point(filled=True, size=100, opacity=1).encode(y=row),
        once.mark_bar(width={"band": 0.62}).encode(y=foot, y2="head:Q"),
        once.mark_text(dy=-8).encode(y=head, text=f"{size}:Q", color=alt.value(theme.INK)),
    ]
    height = (len(rows) + 0.1 - placed["head"].min()) * (ROW - 12)
    chart = alt.layer(*layers).properties(height=height, title=_above(titles[0]))
    return _says(chart, "Combinations of sets", column, {size: titles[0]}, group, (label, *also), ("row", "foot", "head", "order"))


def date_pairs(
    frame: pd.DataFrame, label: str, words: str, group: str, groups: dict[str, str], domain: tuple[float, float]
) -> alt.LayerChart:
    """Dates of each row on two tracks, the upper one a paper's; the longer a mark, the less exact its date.

    `frame` has `start` and `end` (years), `track` (0 above, 1 below) and `open` (true where no date is given but a time
    before or after which it lies: drawn dotted).
    """
    base, names = _rows(frame, label, words, above=15)
    colour = _colour(group, groups, True)
    colour["legend"]["symbolStrokeWidth"] = 4  # lines, whose colour is to be seen
    dates = base.encode(x=_years(frame, "start", domain), x2="end:Q", color=colour)
    layers = [names]
    for track, shift in enumerate((-5, 7)):
        shown = dates.transform_filter(f"datum.track == {track}")
        layers.append(shown.transform_filter("datum.open").mark_rule(strokeWidth=3, strokeDash=[3, 4], yOffset=shift))
        layers.append(shown.transform_filter("!datum.open").mark_rule(strokeWidth=9, strokeCap="round", yOffset=shift))
    return _says(
        alt.layer(*layers).properties(height=_tall(frame, label, 54)),
        "Pairs of dates in rows",
        label,
        BEGINS,
        group,
        (words, *_dated(frame)),
        ("start", "end", "track", "open"),
    )


def tallies(
    frame: pd.DataFrame, label: str, words: str, group: str, groups: dict[str, tuple[str, str]], also: tuple[str, ...] = ()
) -> alt.LayerChart:
    """One mark for each row of the frame, side by side below its label and `words`, in the order of `groups`.

    `groups` has colour and shape of each group.
    """
    order, rows = list(groups), list(dict.fromkeys(frame[label]))
    placed = frame.assign(at=frame[label].map(rows.index), rank=frame[group].map(order.index)).sort_values(["at", "rank"])
    placed["position"] = placed.groupby(label).cumcount()
    base, names = _rows(placed.drop(columns=["at", "rank"]), label, words, above=12, is_band=False)
    x = alt.X("position:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=[9, 36], nice=False))
    legend = alt.Legend(title=None, columns=2)
    colour = alt.Scale(domain=order, range=[colour for colour, _ in groups.values()])
    shape = alt.Scale(domain=order, range=[shape for _, shape in groups.values()])
    marks = base.mark_point(filled=True, size=150, opacity=1).encode(
        x=x, color=alt.Color(f"{group}:N", scale=colour, legend=legend), shape=alt.Shape(f"{group}:N", scale=shape, legend=legend)
    )
    return _says(
        alt.layer(marks, names).properties(height=_tall(placed, label, ROW, is_band=False)),
        "Marks side by side in rows",
        label,
        {},
        group,
        positions=("position", "at", "rank"),
    )


def sides(frame: pd.DataFrame, side: str, label: str, words: str, group: str, colours: dict[str, str], empty: str = "") -> alt.LayerChart:
    """Marks in each row, a field for each side and in it a place for each group, with `words` beside each mark.

    `colours` has the colour of each side, from left to right; shapes tell groups apart. A mark whose words are `empty` is
    not filled.
    """
    names_of, shapes = list(colours), sorted(set(frame[group]))
    placed = frame.assign(at=frame[side].map(names_of.index) * len(shapes) + frame[group].map(shapes.index))
    base, names = _rows(placed, label, is_band=False)
    named = json.dumps({str(number * len(shapes)): name for number, name in enumerate(names_of)}) + "[datum.value]"
    starts = [number * len(shapes) for number in range(len(names_of))]
    bold = {"labelAlign": "left", "labelFontWeight": "bold", "labelOffset": -6, "labelPadding": 16}
    axis = alt.Axis(orient="top", title=None, values=starts, labelExpr=named, grid=False, **bold)
    x = alt.X("at:Q", axis=axis, scale=alt.Scale(domain=[-0.1, len(names_of) * len(shapes) - 0.1], nice=False))
    colour = alt.Color(f"{side}:N", legend=None, scale=alt.Scale(domain=names_of, range=list(colours.values())))
    marks = base.mark_point(size=110, strokeWidth=2, opacity=1).encode(
        x=x, stroke=colour, shape=alt.Shape(f"{group}:N", scale=_shapes(shapes), legend=alt.Legend(title=None))
    )
    full = marks.transform_filter(f"datum['{words}'] != '{empty}'").encode(fill=colour)
    said = base.mark_text(align="left", dx=9, fontSize=12).encode(x=x, text=f"{words}:N")
    chart = alt.layer(marks, full, said, names).properties(height=_tall(placed, label, 40, is_band=False))
    return _says(chart, "Marks on two sides, in rows", label, {}, side, (words, group), ("at",))
