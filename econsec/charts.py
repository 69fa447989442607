"""Shapes that several chapters draw: each takes a data frame in the order in which it is to be read.

Row names stand above their marks and not on an axis, so that a chart can be read at 336 pixels as at 692. Text never
stands on a coloured mark: on dark pages text turns light, marks do not.
"""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd

from econsec import theme

ROW = 44


def _rows(frame: pd.DataFrame, label: str, words: str = "", above: int = 10) -> tuple[alt.Chart, alt.Chart]:
    """A chart with a row for each entry, and the names of the rows above them, with the column `words` behind a colon."""
    scale = alt.Scale(paddingInner=0, paddingOuter=0.25)
    base = alt.Chart(frame).encode(y=alt.Y(f"{label}:N", sort=None, axis=None, scale=scale))
    text = f"datum['{label}']" + (f" + ': ' + datum['{words}']" if words else "")
    names = _first(base, label).transform_calculate(name=text).mark_text(align="left", baseline="bottom", dy=-above)
    return base, names.encode(x=alt.value(0), text="name:N")


def _first(base: alt.Chart, group: str, order: str = "") -> alt.Chart:
    """The first entry of each group, in the order of the frame or of a column."""
    sort = [alt.SortField(order)] if order else alt.Undefined
    return base.transform_window(entry="row_number()", groupby=[group], sort=sort).transform_filter("datum.entry == 1")


def _colour(field: str, groups: dict[str, str], legend: bool) -> alt.Color:
    scale = alt.Scale(domain=list(groups), range=list(groups.values()))
    return alt.Color(f"{field}:N", scale=scale, title=None, legend=alt.Legend(title=None, columns=2) if legend else None)


def bars(
    frame: pd.DataFrame,
    value: str,
    label: str,
    words: str,
    group: str,
    groups: dict[str, str],
    title: str,
    rule: tuple[float, str] | None = None,
) -> alt.LayerChart:
    """Horizontal bars with name and value above each; `rule` is a value to compare with, and its name.

    `frame` has the columns `value` (number, none negative), `label` (row name), `words` (value as written) and `group`
    (key of `groups`, which gives colours).
    """
    base, names = _rows(frame, label, words)
    axis = alt.Axis(title=title, grid=False, labels=False, titleAnchor="start")
    x = alt.X(f"{value}:Q", axis=axis, scale=alt.Scale(domainMin=0, nice=False))
    layers = [base.mark_bar(height=13).encode(x=x, color=_colour(group, groups, len(groups) > 1 and group != label)), names]
    if rule:
        layers += _rule(*rule, baseline="top")
    return alt.layer(*layers).properties(height={"step": ROW})


def stacks(frame: pd.DataFrame, value: str, label: str, words: str, group: str, groups: dict[str, str], title: str) -> alt.LayerChart:
    """Horizontal bars cut into groups, name and `words` above each; the groups stand in the order of `groups`, which gives colours."""
    order = {name: number for number, name in enumerate(groups)}
    placed = frame.assign(order=frame[group].map(order))
    base, names = _rows(placed, label, words)
    axis = alt.Axis(title=title, tickCount=5, titleAnchor="start", format="d")
    x = alt.X(f"sum({value}):Q", axis=axis, stack="zero", scale=alt.Scale(nice=False))
    bars = base.mark_bar(height=13).encode(x=x, color=_colour(group, groups, True), order=alt.Order("order:Q"))
    return alt.layer(bars, names).properties(height={"step": ROW})


def units(frame: pd.DataFrame, group: str, groups: dict[str, str]) -> alt.Chart:
    """One square for each row of the frame, side by side, coloured by `group`."""
    placed = frame.assign(position=range(1, len(frame) + 1))
    return (
        alt.Chart(placed)
        .mark_bar(height=26, cornerRadius=2)
        .encode(x=alt.X("position:O", axis=None, scale=alt.Scale(paddingInner=0.15)), color=_colour(group, groups, True))
        .properties(height=30)
    )


def pairs(
    frame: pd.DataFrame, value: str, label: str, words: str, group: str, groups: dict[str, str], title: str, most: float = 100
) -> alt.LayerChart:
    """Points of two groups in each row, joined by a line, each with its value below it; `value` in percent, up to `most`."""
    base, names = _rows(frame, label, above=14)
    x = alt.X(f"{value}:Q", scale=alt.Scale(domain=[0, most]), axis=alt.Axis(title=title, tickCount=5, titleAnchor="start"))
    low, high = f"min({value}):Q", f"max({value}):Q"
    line = base.mark_rule(strokeWidth=2).encode(x=low, x2=high)
    points = _points(base, x, group, groups)
    values = base.mark_text(dy=18).encode(x=x, text=f"{words}:N")
    return alt.layer(line, points, names, values).properties(height={"step": 62})


def matrix(
    frame: pd.DataFrame, column: str, label: str, columns: list[str], groups: dict[str, str], words: str | None = None
) -> alt.LayerChart:
    """A mark where a row meets a column, coloured by column; `words`, where given, is written beside the mark."""
    base, names = _rows(frame, label)
    axis = alt.Axis(orient="top", title=None, labelAngle=0, labelPadding=12, grid=False)
    x = alt.X(f"{column}:O", sort=columns, scale=alt.Scale(domain=columns), axis=axis)
    track = _first(base, label).mark_rule(color=theme.GRID).encode(x=alt.value(0), x2=alt.value("width"))
    marks = base.mark_point(filled=True, size=190, opacity=1).encode(x=x, color=_colour(column, groups, False))
    layers = [track, marks, names]
    if words:
        layers.append(base.mark_text(baseline="top", dy=10).encode(x=x, text=f"{words}:N"))
    return alt.layer(*layers).properties(height={"step": ROW + 10 if words else ROW})


def part_of_whole(
    part: float, whole: float, words: tuple[str, str], colour: str, title: str, ends: tuple[float, float] | None = None
) -> alt.LayerChart:
    """A part as a bar above its whole, named in `words`; `ends`, where given, are what rounding leaves open of the whole."""
    low, high = ends or (None, None)
    rows = pd.DataFrame({"row": list(words), "value": [part, whole], "low": [None, low], "high": [None, high]})
    base, names = _rows(rows, "row")
    axis = alt.Axis(title=title, tickCount=5, titleAnchor="start", format=",d")
    scale = alt.Scale(domain=list(words), range=[colour, theme.COLOURS["other"]])
    bars = base.mark_bar(height=13).encode(x=alt.X("value:Q", axis=axis), color=alt.Color("row:N", legend=None, scale=scale))
    span = (
        base.transform_filter("isValid(datum.low)")
        .mark_rule(strokeWidth=5, color=theme.COLOURS["uncertain"])
        .encode(x=alt.X("low:Q", axis=axis), x2="high:Q")
    )
    return alt.layer(bars, *([span] if ends else []), names).properties(height={"step": ROW})


def lines(
    frame: pd.DataFrame,
    x: str,
    y: str,
    group: str,
    titles: tuple[str, list[str]],
    domain: tuple[list[float], list[float]],
    rule: tuple[float, str],
) -> alt.LayerChart:
    """Lines, each named at its first point by a short `group`; `rule` marks a place on the x axis and names it."""
    axis = alt.Axis(title=titles[0], tickCount=5, titleAnchor="start")
    scale = alt.Scale(domain=domain[0], nice=False)
    height = alt.Y(f"{y}:Q", scale=alt.Scale(domain=domain[1]), axis=alt.Axis(title=None, tickCount=5))
    base = alt.Chart(frame).encode(x=alt.X(f"{x}:Q", scale=scale, axis=axis), y=height, detail=f"{group}:N")
    mark = alt.Chart(pd.DataFrame({"at": [rule[0]], "name": [rule[1]]})).encode(x=alt.X("at:Q", scale=scale, axis=axis))
    return alt.layer(
        mark.mark_rule(strokeDash=[4, 3]),
        mark.mark_text(align="left", dx=5, baseline="top").encode(y=alt.value(2), text="name:N"),
        base.mark_line(strokeWidth=2.5, color=theme.COLOURS["Japan"]),
        _first(base, group, x).mark_text(align="left", dx=4, dy=-9).encode(text=f"{group}:N"),
    ).properties(
        height=300,
        title=_above(titles[1]),
    )


def spreads(
    frame: pd.DataFrame,
    value: str,
    label: str,
    words: str,
    group: str,
    groups: dict[str, str],
    title: str,
    trail: pd.DataFrame,
    rule: tuple[float, str],
) -> alt.LayerChart:
    """A point in each row with the interval round it, and a later value of the row as a small diamond; `rule` as in `bars`.

    `frame` has `value`, `low` and `high` (percent; the ends empty where no interval is known), `label`, `words` and `group`;
    `trail` has `value`, `label` and `when`, which is written below the diamond.
    """
    base, names = _rows(frame, label, words, above=12)
    axis = alt.Axis(title=title, tickCount=5, titleAnchor="start")
    x = alt.X(f"{value}:Q", axis=axis, scale=alt.Scale(zero=False, nice=False, padding=26))
    span = base.transform_filter("isValid(datum.low)").mark_rule(strokeWidth=3)
    spans = span.encode(x=alt.X("low:Q", axis=axis), x2="high:Q", color=_colour(group, groups, True))
    after = alt.Chart(trail).encode(x=x, y=alt.Y(f"{label}:N", sort=None, axis=None))
    later = after.mark_point(shape="diamond", size=70, strokeWidth=1.8, color=theme.COLOURS["other"])
    when = after.mark_text(baseline="top", dy=8).encode(text="when:N")
    layers = [names, spans, _points(base, x, group, groups), later, when, *_rule(*rule, baseline="bottom", dy=-4)]
    return alt.layer(*layers).properties(height={"step": 60})


def dots(frame: pd.DataFrame, value: str, label: str, words: str, group: str, groups: dict[str, str], title: str) -> alt.LayerChart:
    """Several points in each row, one for each estimate, in colour and shape by group; `value` in percent."""
    base, names = _rows(frame, label, words, above=12)
    axis = alt.Axis(title=title, tickCount=5, titleAnchor="start")
    x = alt.X(f"{value}:Q", scale=alt.Scale(domain=[0, 100]), axis=axis)
    return alt.layer(names, _points(base, x, group, groups)).properties(height={"step": 50})


def _points(base: alt.Chart, x: alt.X, group: str, groups: dict[str, str]) -> alt.Chart:
    """Points whose group can be told by colour and by shape."""
    scale = alt.Scale(domain=list(groups), range=["circle", "square", "triangle-up"][: len(groups)])
    shape = alt.Shape(f"{group}:N", title=None, scale=scale)
    return base.mark_point(filled=True, size=130, opacity=1).encode(x=x, color=_colour(group, groups, True), shape=shape)


def _rule(at: float, name: str, **text: Any) -> list[alt.Chart]:
    """A dashed line at a value of the x axis, with its name at the top."""
    line = alt.Chart(pd.DataFrame({"at": [at], "name": [name]})).encode(x="at:Q")
    return [
        line.mark_rule(strokeDash=[4, 3], strokeWidth=1.5),
        line.mark_text(align="left", dx=5, **text).encode(y=alt.value(0), text="name:N"),
    ]


def columns(frame: pd.DataFrame, x: str, y: str, group: str, groups: dict[str, str], titles: tuple[str, str]) -> alt.Chart:
    """Upright bars, one a year, each cut into groups; `titles` are of the x axis and of the chart."""
    years = list(range(int(frame[x].min()), int(frame[x].max()) + 1))
    axis = alt.Axis(title=titles[0], labelAngle=0, labelOverlap=True, grid=False, titleAnchor="start")
    place = alt.X(f"{x}:O", scale=alt.Scale(domain=years, paddingInner=0.25), axis=axis)
    order = {name: number for number, name in enumerate(groups)}
    return (
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


def series(
    frame: pd.DataFrame,
    x: str,
    y: str,
    group: str,
    words: str,
    groups: dict[str, str],
    titles: tuple[str, str],
    rules: list[tuple[float, str]],
) -> alt.LayerChart:
    """Lines of values over years, a point for each with `words` above it; `rules` mark times (fractions of years) and name them."""
    first, last = int(frame[x].min()), int(frame[x].max())
    axis = alt.Axis(title=titles[0], values=list(range(first, last + 1, 2)), format="d", grid=False, titleAnchor="start")
    place = alt.X(f"{x}:Q", scale=alt.Scale(domain=[first - 0.5, last + 0.5], nice=False), axis=axis)
    height = alt.Y(f"{y}:Q", axis=alt.Axis(title=None, tickCount=5), scale=alt.Scale(zero=True))
    base = alt.Chart(frame).encode(x=place, y=height, color=_colour(group, groups, len(groups) > 1))
    return alt.layer(
        *_marked(rules, place),
        base.mark_line(strokeWidth=2.5),
        base.mark_point(filled=True, size=60, opacity=1),
        base.mark_text(dy=-14).encode(text=f"{words}:N", color=alt.value(theme.INK)),
    ).properties(height=280, title=_above(titles[1]))


def timeline(frame: pd.DataFrame, colour: str, groups: dict[str, str], says: dict[str, str], domain: tuple[float, float]) -> alt.LayerChart:
    """Dates in lanes, one below the other, a line of its own for each who gives them; a bar spans a month or year, a mark its middle.

    `frame` has `lane`, `start`, `middle` and `end` (years), `by` (key of `says`, which gives shapes) and the column `colour`
    (key of `groups`, which gives colours).
    """
    lanes, lines = list(dict.fromkeys(frame["lane"])), list(says)
    rank = frame["lane"].map(lanes.index) + frame["by"].map(lambda name: 0.45 + 0.5 * lines.index(name) / len(lines))
    y = alt.Y("rank:Q", axis=None, scale=alt.Scale(domain=[0, len(lanes)], reverse=True, nice=False))
    axis = alt.Axis(title=None, format="d", tickMinStep=1, orient="top", tickCount=8)
    scale = alt.Scale(domain=domain, nice=False, clamp=True)
    base = alt.Chart(frame.assign(rank=rank)).encode(y=y, color=_colour(colour, groups, False))
    names = alt.Chart(pd.DataFrame({"lane": lanes, "rank": range(len(lanes))})).mark_text(align="left", baseline="top", dy=6)
    spans = base.mark_rule(strokeWidth=3, opacity=0.4).encode(x=alt.X("start:Q", scale=scale, axis=axis), x2="end:Q")
    legend = alt.Legend(title=None, symbolFillColor=theme.COLOURS["other"], symbolStrokeColor=theme.COLOURS["other"])
    shape = alt.Shape("by:N", legend=legend, scale=alt.Scale(domain=lines, range=list(says.values())))
    marks = base.mark_point(filled=True, size=60, opacity=0.85).encode(x=alt.X("middle:Q", scale=scale, axis=axis), shape=shape)
    layers = [spans, marks, names.encode(x=alt.value(0), y=y, text="lane:N")]
    return alt.layer(*layers).properties(height=54 * len(lanes))


def upset(
    frame: pd.DataFrame, column: str, label: str, size: str, group: str, groups: dict[str, str], titles: tuple[str, str]
) -> alt.LayerChart:
    """Combinations of sets: a row for each set, a column for each combination that occurs, and above it a bar of how many are in it.

    Parameters
    ----------
    frame
        One row for each mark: the number of its `column`, its set `label` (rows in order of appearance), the `size` of the
        column and its `group` (key of `groups`, which gives colours).
    titles
        What the bars count, and what the columns are.
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
    return alt.layer(*layers).properties(height=height, title=_above(titles[0]))


def _marked(rules: list[tuple[float, str]], place: alt.X) -> list[alt.Chart]:
    """Dashed lines at places on the x axis, each with its name at the top, the first one's on its left."""
    layers = []
    for number, (at, name) in enumerate(rules):
        line = alt.Chart(pd.DataFrame({place.shorthand.split(":")[0]: [at], "name": [name]})).encode(x=place)
        layers += [
            line.mark_rule(strokeDash=[4, 3], strokeWidth=1.5),
            line.mark_text(align="left" if number else "right", dx=5 if number else -5, baseline="top").encode(
                y=alt.value(2), text="name:N"
            ),
        ]
    return layers


def _above(title: str) -> alt.TitleParams:
    """What the y axis measures, written above a chart in its place."""
    return alt.TitleParams(title, anchor="start", font=theme.FONT, fontSize=13, fontWeight="normal", color=theme.INK, offset=12)


def grid(frame: pd.DataFrame, column: str, label: str, columns: list[str], group: str, groups: dict[str, str]) -> alt.LayerChart:
    """A mark where a row meets a column, as in `matrix`, but in colour and shape by a group of its own with a legend.

    Parameters
    ----------
    frame
        Columns `column` (one of `columns`), `label` (row name) and `group` (key of `groups`, which gives colours).
    """
    base, names = _rows(frame, label)
    axis = alt.Axis(orient="top", title=None, labelAngle=0, labelPadding=12, grid=False)
    x = alt.X(f"{column}:O", sort=columns, scale=alt.Scale(domain=columns), axis=axis)
    track = _first(base, label).mark_rule(color=theme.GRID).encode(x=alt.value(0), x2=alt.value("width"))
    return alt.layer(track, _points(base, x, group, groups), names).properties(height={"step": ROW})


def date_pairs(
    frame: pd.DataFrame, label: str, words: str, group: str, groups: dict[str, str], domain: tuple[float, float]
) -> alt.LayerChart:
    """Dates of each row on two tracks, the upper one a paper's; the longer a mark, the less exact its date.

    `frame` has `label`, `words` (written behind the name), `group` (key of `groups`, which gives colours), `start` and `end`
    (years), `track` (0 above, 1 below) and `open` (true where no date is given but a time before or after which it lies).
    """
    base, names = _rows(frame, label, words, above=15)
    axis = alt.Axis(title=None, format="d", tickMinStep=1, orient="top", tickCount=6)
    x = alt.X("start:Q", scale=alt.Scale(domain=domain, nice=False, clamp=True), axis=axis)
    dates = base.encode(x=x, x2="end:Q", color=_colour(group, groups, True))
    layers = [names]
    for track, shift in enumerate((-5, 7)):
        shown = dates.transform_filter(f"datum.track == {track}")
        layers.append(shown.transform_filter("datum.open").mark_rule(strokeWidth=3, strokeDash=[3, 4], yOffset=shift))
        layers.append(shown.transform_filter("!datum.open").mark_rule(strokeWidth=9, strokeCap="round", yOffset=shift))
    return alt.layer(*layers).properties(height={"step": 54})


def magnitudes(
    frame: pd.DataFrame, value: str, label: str, words: str, group: str, groups: dict[str, str], title: str, rule: tuple[float, str]
) -> alt.LayerChart:
    """Points of two groups in each row on a logarithmic scale, joined by a line, `words` below each; `rule` as in `bars`."""
    base, names = _rows(frame, label, above=14)
    scale = alt.Scale(type="log", domain=[frame[value].min() / 2, frame[value].max() * 2], nice=False)
    axis = alt.Axis(title=title, titleAnchor="start", values=[10**power for power in range(10)], format=",d")
    x = alt.X(f"{value}:Q", scale=scale, axis=axis)
    line = base.mark_rule(strokeWidth=2).encode(x=alt.X(f"min({value}):Q", scale=scale, axis=axis), x2=f"max({value}):Q")
    mark = alt.Chart(pd.DataFrame({value: [rule[0]], "name": [rule[1]]})).encode(x=x)
    dash = mark.mark_rule(strokeDash=[4, 3], strokeWidth=1.5)
    name = mark.mark_text(align="right", dx=-5, baseline="top").encode(y=alt.value(0), text="name:N")
    values = base.mark_text(dy=18).encode(x=x, text=f"{words}:N")
    return alt.layer(line, dash, _points(base, x, group, groups), names, name, values).properties(height={"step": 66})


def tallies(frame: pd.DataFrame, label: str, words: str, group: str, groups: dict[str, tuple[str, str]]) -> alt.LayerChart:
    """One mark for each row of the frame, side by side below its label, sorted by group.

    Parameters
    ----------
    frame
        Columns `label` (row name), `words` (written behind it) and `group` (key of `groups`, which gives colour and shape).
    """
    order, rows = list(groups), list(dict.fromkeys(frame[label]))
    placed = frame.assign(at=frame[label].map(rows.index), rank=frame[group].map(order.index)).sort_values(["at", "rank"])
    placed["position"] = placed.groupby(label).cumcount()
    base, names = _rows(placed.drop(columns=["at", "rank"]), label, words, above=12)
    x = alt.X("position:Q", axis=None, scale=alt.Scale(domain=[0, 1], range=[9, 36], nice=False))
    legend = alt.Legend(title=None, columns=2)
    colour = alt.Scale(domain=order, range=[colour for colour, _ in groups.values()])
    shape = alt.Scale(domain=order, range=[shape for _, shape in groups.values()])
    marks = base.mark_point(filled=True, size=150, opacity=1).encode(
        x=x, color=alt.Color(f"{group}:N", scale=colour, legend=legend), shape=alt.Shape(f"{group}:N", scale=shape, legend=legend)
    )
    return alt.layer(marks, names).properties(height={"step": ROW})


def sides(frame: pd.DataFrame, side: str, label: str, words: str, group: str, colours: dict[str, str], empty: str = "") -> alt.LayerChart:
    """Marks in each row, a field for each side and in it a place for each group, with `words` beside each mark.

    Parameters
    ----------
    frame
        Columns `side` (key of `colours`), `label` (row name), `words` and `group`, which shapes tell apart; a mark whose
        words are `empty` is not filled.
    """
    names_of, shapes = list(colours), sorted(set(frame[group]))
    placed = frame.assign(at=frame[side].map(names_of.index) * len(shapes) + frame[group].map(shapes.index))
    base, names = _rows(placed, label)
    named = "{" + ", ".join(f"'{number * len(shapes)}': '{name}'" for number, name in enumerate(names_of)) + "}[datum.value]"
    starts = [number * len(shapes) for number in range(len(names_of))]
    bold = {"labelAlign": "left", "labelFontWeight": "bold", "labelOffset": -6, "labelPadding": 16}
    axis = alt.Axis(orient="top", title=None, values=starts, labelExpr=named, grid=False, **bold)
    x = alt.X("at:Q", axis=axis, scale=alt.Scale(domain=[-0.1, len(names_of) * len(shapes) - 0.1], nice=False))
    shape = alt.Scale(domain=shapes, range=["circle", "square", "triangle-up"][: len(shapes)])
    colour = alt.Color(f"{side}:N", legend=None, scale=alt.Scale(domain=names_of, range=list(colours.values())))
    marks = base.mark_point(size=110, strokeWidth=2, opacity=1).encode(
        x=x, stroke=colour, shape=alt.Shape(f"{group}:N", scale=shape, legend=alt.Legend(title=None))
    )
    full = marks.transform_filter(f"datum['{words}'] != '{empty}'").encode(fill=colour)
    said = base.mark_text(align="left", dx=9, fontSize=12).encode(x=x, text=f"{words}:N")
    return alt.layer(marks, full, said, names).properties(height={"step": 40})


def chronicle(
    frame: pd.DataFrame,
    at: str,
    label: str,
    words: str,
    group: str,
    groups: dict[str, str],
    domain: list[float],
    rules: list[tuple[float, str]],
) -> alt.LayerChart:
    """Dated steps, each a row with its name and date above a point on an axis of years; `rules` mark times and name them.

    Parameters
    ----------
    frame
        Columns `at` (fraction of a year), `label` (row name), `words` (the date as written) and `group` (key of `groups`,
        which gives colours).
    domain
        First and last time drawn, in years.
    """
    base, names = _rows(frame, label, words, above=12)
    axis = alt.Axis(title=None, format="d", tickMinStep=1, tickCount=8)
    x = alt.X(f"{at}:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis)
    marks = [mark for time, name in rules for mark in _rule(time, name, baseline="bottom", dy=-4)]
    return alt.layer(names, _points(base, x, group, groups), *marks).properties(height={"step": ROW + 4})
