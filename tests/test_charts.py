"""The shapes of charts: what each draws of a small made frame, read from its Vega-Lite specification."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import altair as alt
import pandas as pd
import pytest

from econsec import charts, figures

GROUPS = {"one": "#111111", "two": "#222222"}
MARKS = {"one": ("#111111", "circle"), "two": ("#222222", "diamond")}
# Rows stand neither in the order of the alphabet nor together.
FRAME = pd.DataFrame(
    {
        "name": ["zebra", "ape", "zebra"],
        "value": [30.0, 10.0, 20.0],
        "said": ["30 %", "10 %", "20 %"],
        "of": ["two", "one", "one"],
        "year": [2021, 2018, 2018],
        "where": ["right", "left", "left"],
        "low": [25.0, None, 15.0],
        "high": [35.0, None, 25.0],
        "source": ["s-1", "s-2", "s-3"],
        "place": ["p-1", "", "p-3"],
    }
)
TRAIL = pd.DataFrame({"name": ["ape"], "value": [12.0], "when": ["later"]})
DATES = pd.DataFrame(
    {
        "lane": ["upper", "lower", "upper"],
        "start": [2018.0, 2019.0, 2020.0],
        "middle": [2018.5, 2019.5, 2020.5],
        "end": [2019.0, 2020.0, 2021.0],
        "by": ["record", "paper", "paper"],
        "what": ["a", "b", "c"],
        "source": ["s-1", "s-2", "s-3"],
        "place": "",
        "of": ["one", "two", "one"],
    }
)
TRACKS = DATES.assign(name=["zebra", "ape", "zebra"], said=["a", "b", "c"], track=[1, 0, 0], open=[False, True, False])
SETS = pd.DataFrame(
    {"source": "s-1", "place": "", "column": [1, 1, 2], "name": ["zebra", "ape", "ape"], "size": [3, 3, 5], "of": ["one", "one", "two"]}
)
BY = {"paper": "circle", "record": "diamond"}
FIVE = (FRAME, "value", "name", "said", "of", GROUPS)
RULE, ABOVE = (15.0, "a line"), [(15.0, "a line"), (40.0, "another")]


@dataclass(frozen=True)
class Case:
    """A chart and what is to be read from it; layers as mark, then channel and field, or channel and constant after a colon."""

    chart: alt.TopLevelMixin
    layers: list[str]
    height: float | dict[str, float]
    colours: dict[str, str] | None = None
    legend: bool = True
    rows: str = "name"
    title: str | list[str] | None = None
    rules: tuple[tuple[float, str], ...] = ()

    @cached_property
    def spec(self) -> dict[str, Any]:
        """The chart's Vega-Lite specification."""
        return self.chart.to_dict()


NAMES = "text text=headline x:0 y=name"
POINT = "point color=of shape=of x=value y=name"
RULES = ["rule x=value", "text text=name x=value y:0"]
CASES = {
    "bars": Case(charts.bars(*FIVE, "Percent", RULE), ["bar color=of x=value y=name", NAMES, *RULES], {"step": 44}, GROUPS, rules=(RULE,), title="Percent"),
    "stacks": Case(charts.stacks(*FIVE, "Claims"), ["bar color=of order=order x=sum(value) y=name", NAMES], {"step": 38}, GROUPS, title="Claims"),
    "units": Case(charts.units(FRAME, "of", GROUPS), ["bar color=of x=position"], 30, GROUPS, rows=""),
    "pairs": Case(
        charts.pairs(*FIVE, "Percent"), ["rule x2=max(value) x=min(value) y=name", POINT, NAMES, "text text=said x=value y=name"], {"step": 62}, GROUPS,
        title="Percent",
    ),
    "pairs on a logarithmic scale": Case(
        charts.pairs(*FIVE, "Percent", (1, 1000), RULE, is_log=True),
        ["rule x2=max(value) x=min(value) y=name", *RULES, POINT, NAMES, "text text=said x=value y=name"], {"step": 62}, GROUPS, rules=(RULE,), title="Percent",
    ),
    "matrix": Case(
        charts.matrix(FRAME, "of", "name", ["one", "two"], GROUPS), ["rule x2:width x:0 y=name", "point color=of x=of y=name", NAMES], {"step": 44}, GROUPS, False,
    ),
    "matrix with words": Case(
        charts.matrix(FRAME, "of", "name", ["one", "two"], GROUPS, "said"),
        ["rule x2:width x:0 y=name", "point color=of x=of y=name", NAMES, "text text=said x=of y=name"], {"step": 54}, GROUPS, False,
    ),
    "matrix by group": Case(
        charts.matrix(FRAME, "where", "name", ["left", "right"], GROUPS, group="of"),
        ["rule x2:width x:0 y=name", "point color=of shape=of x=where y=name", NAMES], {"step": 44}, GROUPS,
    ),
    "lines": Case(
        charts.lines(FRAME, "value", "low", "of", ("Percent", ["High", "wide"]), ((0, 50), (0, 50)), RULE),
        [*RULES, "line detail=of x=value y=low", "text detail=of text=of x=value y=low"], 300, rows="", title=["High", "wide"], rules=(RULE,),
    ),
    "spreads": Case(
        charts.spreads(*FIVE, "Percent", TRAIL, RULE),
        [NAMES, "rule color=of x2=high x=low y=name", POINT, "point x=value y=name", "text text=when x=value y=name", *RULES], {"step": 60}, GROUPS, rules=(RULE,),
        title="Percent",
    ),
    "dots": Case(charts.dots(*FIVE, "Percent"), [NAMES, POINT], {"step": 50}, GROUPS, title="Percent"),
    "dots on years": Case(charts.dots(*FIVE, None, (5, 50), ABOVE), [*RULES, *RULES, NAMES, POINT], {"step": 50}, GROUPS, rules=tuple(ABOVE)),
    "columns": Case(
        charts.columns(FRAME, "year", "value", "of", GROUPS, ("Year", "Entries")), ["bar color=of order=order x=year y=value"], 260, GROUPS, rows="", title="Entries",
    ),
    "series": Case(
        charts.series(FRAME, "year", "value", "of", "said", GROUPS, ("Year", "Percent"), [(2019.5, "a line"), (2020.5, "another")]),
        [*["rule x=year", "text text=name x=year y:0"] * 2, "line color=of x=year y=value", "point color=of x=year y=value", "text color:#1f2328 text=said x=year y=value"],
        280, GROUPS, rows="", title="Percent", rules=((2019.5, "a line"), (2020.5, "another")),
    ),
    "timeline": Case(
        charts.timeline(DATES, "what", "of", GROUPS, BY, (2018, 2021)),
        ["rule color=of x2=end x=start y=rank", "point color=of shape=by x=middle y=rank", "text text=lane x:0 y=rank"], 108, GROUPS, False, "",
    ),
    "upset": Case(
        charts.upset(SETS, "column", "name", "size", "of", GROUPS, ("Members", "Combination")),
        [
            "rule color=of x=column y2=max(row) y=min(row)", "point color=of x=column y=row",
            "bar color=of x=column y2=head y=foot", "text color:#1f2328 text=size x=column y=head",
        ],
        (2 + 0.1 + 0.9 + 0.4 * 5) * 32, GROUPS, rows="", title="Members",
    ),
    "date_pairs": Case(
        charts.date_pairs(TRACKS, "name", "said", "of", GROUPS, (2018, 2021)), [NAMES, *["rule color=of x2=end x=start y=name"] * 4], {"step": 54}, GROUPS,
    ),
    "tallies": Case(charts.tallies(FRAME, "name", "said", "of", MARKS), ["point color=of shape=of x=position y=name", NAMES], {"step": 44}, GROUPS),
    "sides": Case(
        charts.sides(FRAME, "where", "name", "said", "of", {"left": "#111111", "right": "#222222"}, "10 %"),
        ["point shape=of stroke=where x=at y=name", "point fill=where shape=of stroke=where x=at y=name", "text text=said x=at y=name", NAMES], {"step": 40},
        {"left": "#111111", "right": "#222222"}, False,
    ),
}  # fmt: skip


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """Layers of a specification, each with its rows as `rows`."""
    named = [{"data": spec["data"], **layer} if "data" in spec else layer for layer in spec.get("layer", [spec])]
    return [{**layer, "rows": spec["datasets"][layer["data"]["name"]]} for layer in named]


def read(layer: dict[str, Any]) -> str:
    """A layer as its mark and what it draws: ``bar color=of x=sum(value)``."""
    said = []
    for channel, way in layer["encoding"].items():
        field = f"{way['aggregate']}({way['field']})" if "aggregate" in way else way.get("field")
        said.append(f"{channel}={field}" if field else f"{channel}:{way['value']}")
    return " ".join([layer["mark"]["type"], *sorted(said)])


def scale(case: str, number: int, channel: str) -> dict[str, Any]:
    return layers(CASES[case].spec)[number]["encoding"][channel]["scale"]


def column(case: str, number: int, name: str) -> list[Any]:
    """A column of the rows that a layer draws."""
    return [row[name] for row in layers(CASES[case].spec)[number]["rows"]]


every = pytest.mark.parametrize("case", CASES.values(), ids=[name.replace(" ", "-") for name in CASES])


def test_every_shape_has_a_case() -> None:
    public = {
        name for name, one in vars(charts).items() if inspect.isfunction(one) and one.__module__ == charts.__name__ and name[0] != "_"
    }
    assert {name.split()[0] for name in CASES} == public


# What each shape says of itself: type, label, values, group, and what else is drawn.
SAYS = {
    "bars": ("Bars", "name", {"value": "Percent"}, "of", []),
    "stacks": ("Stacked bars", "name", {"value": "Claims"}, "of", []),
    "units": ("Boxes side by side", "of", {}, "of", []),
    "pairs": ("Points in rows, joined by a line", "name", {"value": "Percent"}, "of", []),
    "pairs on a logarithmic scale": ("Points in rows, joined by a line", "name", {"value": "Percent"}, "of", []),
    "matrix": ("Marks in a grid", "name", {}, "of", []),
    "matrix with words": ("Marks in a grid", "name", {}, "of", ["said"]),
    "matrix by group": ("Marks in a grid", "name", {}, "of", ["where"]),
    "lines": ("Lines", "of", {"low": "High", "value": "Percent"}, None, []),
    "spreads": ("Points in rows with intervals", "name", {"value": "Percent", "low": "Lower end of the interval", "high": "Upper end of the interval"}, "of", ["when"]),
    "dots": ("Points in rows", "name", {"value": "Percent"}, "of", []),
    "dots on years": ("Points in rows", "name", {"value": "Year"}, "of", ["said"]),
    "columns": ("Columns by year", "year", {"value": "Entries"}, "of", []),
    "series": ("Lines over years", "year", {"value": "Percent"}, "of", []),
    "timeline": ("Dates in lanes", "what", {"start": "Year"}, "of", ["lane", "by"]),
    "upset": ("Combinations of sets", "column", {"size": "Members"}, "of", ["name"]),
    "date_pairs": ("Pairs of dates in rows", "name", {"start": "Year"}, "of", ["said"]),
    "tallies": ("Marks side by side in rows", "name", {}, "of", []),
    "sides": ("Marks on two sides, in rows", "name", {}, "where", ["said", "of"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_chart_says_what_it_is_and_which_of_its_columns_are_measured(name: str) -> None:
    spec = CASES[name].spec
    said = spec["usermeta"]["figure"]
    assert (said["type"], said["label"], dict(said["values"]), said["group"], said["also"]) == SAYS[name]
    drawn = {column for layer in layers(spec) for row in layer["rows"] for column in row}
    assert {said["label"], *dict(said["values"]), *said["also"], said["group"] or said["label"]} <= drawn


@every
def test_rows_keep_their_source_and_their_place(case: Case) -> None:
    main = max((layer["rows"] for layer in layers(case.spec)), key=len)
    assert all(row["source"].startswith("s-") and "place" in row for row in main)


def test_a_chart_that_says_what_it_is_is_drawn_as_before() -> None:
    spec = CASES["bars"].spec
    without = {key: value for key, value in spec.items() if key != "usermeta"}
    assert figures.converter().vegalite_to_svg(spec) == figures.converter().vegalite_to_svg(without)


@every
def test_each_layer_draws_its_fields_on_its_channels(case: Case) -> None:
    assert [read(layer) for layer in layers(case.spec)] == case.layers


@every
def test_groups_have_the_colours_given_and_no_others(case: Case) -> None:
    ways = [layer["encoding"][name] for layer in layers(case.spec) for name in ("color", "stroke", "fill") if name in layer["encoding"]]
    found = [(way["scale"]["domain"], way["scale"]["range"]) for way in ways if "field" in way]
    assert found == [(list(case.colours), list(case.colours.values()))] * len(found) if case.colours else not found
    assert found or not case.colours


@every
def test_a_legend_stands_where_colours_need_one(case: Case) -> None:
    legends = [
        way["encoding"][name].get("legend")
        for way in layers(case.spec)
        for name in ("color", "stroke")
        if "scale" in way["encoding"].get(name, {})
    ]
    assert all((legend is not None) == case.legend for legend in legends)
    assert all(legend["title"] is None for legend in legends if legend)


@every
def test_rows_stand_in_the_order_of_the_frame_with_their_names(case: Case) -> None:
    if not case.rows:
        return
    found = [layer for layer in layers(case.spec) if "y" in layer["encoding"] and "field" in layer["encoding"]["y"]]
    assert all(layer["encoding"]["y"]["sort"] is None and layer["encoding"]["y"]["axis"] is None for layer in found)
    names = next(layer for layer in found if layer["encoding"].get("text", {}).get("field") == "headline")
    assert list(dict.fromkeys(row[case.rows] for row in names["rows"])) == (["part", "all"] if case.rows == "row" else ["zebra", "ape"])
    window, once, named = names["transform"]
    assert window["window"][0]["op"] == "row_number" and window["groupby"] == [case.rows] and "sort" not in window
    assert once == {"filter": "datum.entry == 1"}
    assert named["as"] == "headline" and named["calculate"].startswith(f"datum['{case.rows}']")


@pytest.mark.parametrize("name", ["bars", "stacks", "spreads", "dots", "date_pairs", "tallies"])
def test_words_stand_behind_the_name_of_a_row(name: str) -> None:
    said = [part["calculate"] for layer in layers(CASES[name].spec) for part in layer.get("transform", []) if "calculate" in part]
    assert said == ["datum['name'] + ': ' + datum['said']"]


@every
def test_what_is_calculated_takes_the_name_of_no_column(case: Case) -> None:
    for layer in layers(case.spec):
        made = {part["as"] for part in layer.get("transform", []) if "calculate" in part}
        assert not made & {column for row in layer["rows"] for column in row}


def test_of_many_points_of_a_line_only_the_ends_have_words() -> None:
    def texts(years: int) -> int:
        frame = pd.DataFrame([{"year": 1960 + n, "value": n, "said": f"{n} firms", "of": "one"} for n in range(years)])
        chart = charts.series(frame, "year", "value", "of", "said", {"one": "#111111"}, ("Year", "Firms"), [])
        return figures.converter().vegalite_to_svg(chart.properties(width=692).to_dict()).count(" firms<")

    assert texts(charts.SPARSE) == charts.SPARSE and texts(charts.SPARSE + 1) == 2


@every
def test_rules_stand_at_their_values_with_their_names(case: Case) -> None:
    lines = [layer for layer in layers(case.spec) if layer["mark"]["type"] == "rule" and layer["mark"].get("strokeDash") == [4, 3]]
    texts = [layer for layer in layers(case.spec) if layer["encoding"].get("text", {}).get("field") == "name" and "y" in layer["encoding"]]
    texts = [layer for layer in texts if "value" in layer["encoding"]["y"]]
    for found in (lines, texts):
        assert [(layer["rows"][0][layer["encoding"]["x"]["field"]], layer["rows"][0]["name"]) for layer in found] == list(case.rules)
        assert all(len(layer["rows"]) == 1 for layer in found)


@every
def test_a_chart_grows_with_its_rows(case: Case) -> None:
    wanted = case.height
    if isinstance(wanted, dict):  # so much a row, and half a row more round bands, or less round points
        placed = [layer for layer in layers(case.spec) if "field" in layer["encoding"].get("y", {})]
        y = placed[0]["encoding"]["y"]
        names = {row[y["field"]] for row in placed[0]["rows"]}
        wanted = wanted["step"] * (len(names) + {"band": 0.5, "point": -0.5}[y["scale"]["type"]])
    assert case.spec["height"] == pytest.approx(wanted)
    assert "width" not in case.spec


@every
def test_what_is_measured_is_written_at_the_axis_or_above_the_chart(case: Case) -> None:
    spec = case.spec
    titles = [way["axis"]["title"] for layer in layers(case.spec) for way in [layer["encoding"].get("x", {})] if way.get("axis")]
    if "title" in spec:
        assert spec["title"]["text"] == case.title and spec["title"]["anchor"] == "start"
    else:
        assert set(titles) <= {case.title} and (titles or not case.title)


def test_titles_of_the_x_axis_are_the_first_of_two() -> None:
    for name, number, title in (("lines", 2, "Percent"), ("columns", 0, "Year"), ("series", 4, "Year"), ("upset", 0, "Combination")):
        assert layers(CASES[name].spec)[number]["encoding"]["x"]["axis"]["title"] == title


@pytest.mark.parametrize(("groups", "group", "has"), [(GROUPS, "of", True), ({"one": "#111111"}, "of", False), (GROUPS, "name", False)])
def test_bars_have_a_legend_only_where_it_says_what_rows_do_not(groups: dict[str, str], group: str, has: bool) -> None:
    bar = layers(charts.bars(FRAME, "value", "name", "said", group, groups, "Percent").to_dict())[0]
    assert (bar["encoding"]["color"]["legend"] is not None) == has and bar["encoding"]["x"]["scale"]["domainMin"] == 0


@pytest.mark.parametrize("name", ["stacks", "columns"])
def test_parts_of_a_bar_stand_in_the_order_of_the_groups(name: str) -> None:
    assert column(name, 0, "of") == ["two", "one", "one"] and column(name, 0, "order") == [1, 0, 0]


def test_units_are_as_many_as_rows_and_in_their_order() -> None:
    assert column("units", 0, "position") == [1, 2, 3] and column("units", 0, "of") == ["two", "one", "one"]


@pytest.mark.parametrize(("name", "domain", "kind"), [("pairs", [0, 100], "linear"), ("pairs on a logarithmic scale", [1, 1000], "log")])
def test_pairs_are_drawn_on_the_scale_asked_for(name: str, domain: list[float], kind: str) -> None:
    found = [layer["encoding"]["x"]["scale"] for layer in layers(CASES[name].spec) if "scale" in layer["encoding"]["x"]]
    assert found and all(one == {"domain": domain, "nice": False, "type": kind} for one in found)
    axis = layers(CASES[name].spec)[0]["encoding"]["x"]["axis"]
    assert axis.get("values", [])[:3] == ([1, 10, 100] if kind == "log" else [])


def test_columns_of_a_matrix_stand_in_the_order_given() -> None:
    turned = charts.matrix(FRAME, "of", "name", ["two", "one"], GROUPS)
    way = layers(turned.to_dict())[1]["encoding"]["x"]
    assert way["sort"] == way["scale"]["domain"] == ["two", "one"] and way["axis"]["orient"] == "top"


def test_a_line_is_named_at_its_first_point() -> None:
    window, once = layers(CASES["lines"].spec)[3]["transform"]
    assert window["sort"] == [{"field": "value"}] and window["groupby"] == ["of"] and once == {"filter": "datum.entry == 1"}
    assert scale("lines", 2, "x")["domain"] == [0, 50] and scale("lines", 2, "y")["domain"] == [0, 50]


def test_an_interval_is_drawn_only_where_it_is_known_and_later_values_are_hollow_diamonds() -> None:
    spans, points, later, when = layers(CASES["spreads"].spec)[1:5]
    assert spans["transform"] == [{"filter": "isValid(datum.low)"}]
    assert later["rows"] == when["rows"] == TRAIL.to_dict("records") and len(points["rows"]) == len(FRAME)
    assert later["mark"]["shape"] == "diamond" and "filled" not in later["mark"]


def test_names_of_rules_stand_above_the_rows_that_they_would_cover() -> None:
    for name, place in (("spreads", -1), ("dots on years", 1)):
        mark = layers(CASES[name].spec)[place]["mark"]
        assert mark["baseline"] == "bottom" and mark["dy"] < 0
    assert layers(CASES["bars"].spec)[-1]["mark"]["baseline"] == "top"


def test_dots_are_in_percent_unless_a_domain_is_given() -> None:
    assert scale("dots", 1, "x")["domain"] == [0, 100] and scale("dots on years", 1, "x")["domain"] == [5, 50]


def test_columns_leave_room_for_years_without_a_bar() -> None:
    assert scale("columns", 0, "x")["domain"] == [2018, 2019, 2020, 2021]


def test_the_first_rule_of_a_series_is_named_on_its_left_and_the_second_on_its_right() -> None:
    marks = [layer["mark"] for layer in layers(CASES["series"].spec)[1:4:2]]
    assert [(mark["align"], mark["dx"] > 0) for mark in marks] == [("right", False), ("left", True)]
    assert scale("series", 4, "x")["domain"] == [2017.5, 2021.5] and scale("series", 4, "y")["zero"] is True


def test_the_first_lane_of_a_timeline_is_on_top() -> None:
    ranks = dict(zip(column("timeline", 2, "lane"), column("timeline", 2, "rank")))
    assert ranks == {"upper": 0, "lower": 1}
    for number in range(3):
        assert scale("timeline", number, "y") == {"domain": [0, 2], "reverse": True, "nice": False}


def test_dates_of_a_timeline_stand_in_their_lane_on_the_line_of_who_gives_them() -> None:
    drawn = {(row["lane"], row["by"]): row["rank"] for row in layers(CASES["timeline"].spec)[0]["rows"]}
    assert 0 < drawn["upper", "paper"] < drawn["upper", "record"] < 1 < drawn["lower", "paper"] < 2
    assert drawn["lower", "paper"] - drawn["upper", "paper"] == 1
    marks = layers(CASES["timeline"].spec)[1]["encoding"]["shape"]
    assert dict(zip(marks["scale"]["domain"], marks["scale"]["range"])) == BY and marks["legend"]["title"] is None


def test_years_of_a_timeline_and_of_pairs_of_dates_stand_above_and_span_the_domain() -> None:
    for name, numbers in (("timeline", (0, 1)), ("date_pairs", (1, 2, 3, 4))):
        for number in numbers:
            assert scale(name, number, "x") == {"domain": [2018, 2021], "nice": False}
            assert layers(CASES[name].spec)[number]["encoding"]["x"]["axis"]["orient"] == "top"


def test_bars_of_an_upset_rise_from_one_line_by_as_much_as_they_count() -> None:
    rows = layers(CASES["upset"].spec)[0]["rows"]
    assert [round((row["foot"] - row["head"]) / row["size"], 6) for row in rows] == [0.4] * 3
    assert len({row["foot"] for row in rows}) == 1 and all(row["head"] < row["foot"] < 0 for row in rows)
    assert all(scale("upset", number, "y")["reverse"] is True for number in range(4))
    assert scale("upset", 0, "y")["domain"][0] < min(row["head"] for row in rows)


def test_sets_of_an_upset_are_named_in_the_order_of_the_frame_and_each_column_is_counted_once() -> None:
    rule, marks, bars, counts = layers(CASES["upset"].spec)
    assert [row["row"] for row in marks["rows"]] == [0, 1, 1]
    assert (
        marks["encoding"]["y"]["axis"]["values"] == [0, 1]
        and marks["encoding"]["y"]["axis"]["labelExpr"] == '["zebra", "ape"][datum.value]'
    )
    for layer in (bars, counts):
        assert layer["transform"][0]["groupby"] == ["column"] and layer["transform"][1] == {"filter": "datum.entry == 1"}
    assert "transform" not in marks and "transform" not in rule


def test_a_date_of_the_paper_stands_above_that_of_the_record_and_one_left_open_is_dotted() -> None:
    found = []
    for layer in layers(CASES["date_pairs"].spec)[1:]:
        filters = [part["filter"] for part in layer["transform"]]
        found.append((*filters, layer["mark"]["yOffset"] < 0, "strokeDash" in layer["mark"]))
    assert found == [
        ("datum.track == 0", "datum.open", True, True),
        ("datum.track == 0", "!datum.open", True, False),
        ("datum.track == 1", "datum.open", False, True),
        ("datum.track == 1", "!datum.open", False, False),
    ]


def test_marks_of_a_tally_stand_side_by_side_in_the_order_of_the_groups() -> None:
    marks = layers(CASES["tallies"].spec)[0]
    assert [(row["name"], row["of"], row["position"]) for row in marks["rows"]] == [
        ("zebra", "one", 0),
        ("zebra", "two", 1),
        ("ape", "one", 0),
    ]
    assert scale("tallies", 0, "shape") == {"domain": ["one", "two"], "range": ["circle", "diamond"]}
    assert scale("tallies", 0, "x")["range"][0] < scale("tallies", 0, "x")["range"][1]


def test_each_side_has_a_field_and_in_it_each_group_a_place() -> None:
    marks = layers(CASES["sides"].spec)[0]
    assert [(row["where"], row["of"], row["at"]) for row in marks["rows"]] == [("right", "two", 3), ("left", "one", 0), ("left", "one", 0)]
    axis = marks["encoding"]["x"]["axis"]
    assert axis["values"] == [0, 2] and axis["labelExpr"] == '{"0": "left", "2": "right"}[datum.value]'
    low, high = scale("sides", 0, "x")["domain"]
    assert low < 0 and 3 < high < 4
    assert scale("sides", 0, "shape")["domain"] == ["one", "two"]


def test_a_mark_whose_words_are_the_empty_ones_is_not_filled() -> None:
    hollow, full, *_ = layers(CASES["sides"].spec)
    assert full["transform"] == [{"filter": "datum['said'] != '10 %'"}] and "transform" not in hollow and "filled" not in hollow["mark"]


def grouped(count: int) -> tuple[pd.DataFrame, dict[str, str]]:
    names = [f"group {number}" for number in range(count)]
    return pd.DataFrame({"name": "row", "value": 1.0, "said": "", "of": names, "where": "left"}), dict.fromkeys(names, "#111111")


WITH_SHAPES = {
    "pairs": lambda frame, groups: charts.pairs(frame, "value", "name", "said", "of", groups, "Percent"),
    "matrix": lambda frame, groups: charts.matrix(frame, "where", "name", ["left"], groups, group="of"),
    "dots": lambda frame, groups: charts.dots(frame, "value", "name", "said", "of", groups, "Percent"),
    "spreads": lambda frame, groups: charts.spreads(
        frame.assign(low=0, high=2), "value", "name", "said", "of", groups, "Percent", TRAIL, RULE
    ),
    "sides": lambda frame, groups: charts.sides(frame, "where", "name", "said", "of", {"left": "#111111"}),
}


@pytest.mark.parametrize("name", WITH_SHAPES)
@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_no_two_groups_share_a_shape(name: str, count: int) -> None:
    found = [
        layer["encoding"]["shape"]["scale"]
        for layer in layers(WITH_SHAPES[name](*grouped(count)).to_dict())
        if "shape" in layer["encoding"]
    ]
    assert found and all(len(one["domain"]) == len(set(one["range"])) == len(one["range"]) == count for one in found)


@pytest.mark.parametrize("name", WITH_SHAPES)
def test_more_groups_than_shapes_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match="7 groups, and only 6 shapes can be told apart. Draw fewer groups.$"):
        WITH_SHAPES[name](*grouped(7))


OUTSIDE = {
    "pairs": (lambda domain: charts.pairs(*FIVE, "Percent", domain), (10, 29), (11, 30), (10, 30), "value"),
    "dots": (lambda domain: charts.dots(*FIVE, "Percent", domain), (10, 29), (11, 30), (10, 30), "value"),
    "lines in x": (lambda domain: charts.lines(FRAME, "value", "low", "of", ("", [""]), (domain, (0, 50)), RULE), (10, 29), (11, 30), (10, 30), "value"),
    "lines in y": (lambda domain: charts.lines(FRAME, "value", "low", "of", ("", [""]), ((0, 50), domain), RULE), (15, 24), (16, 25), (15, 25), "low"),
    "timeline": (lambda domain: charts.timeline(DATES, "what", "of", GROUPS, BY, domain), (2018, 2020.5), (2018.2, 2021), (2018, 2021), "(start|end)"),
    "date_pairs": (lambda domain: charts.date_pairs(TRACKS, "name", "said", "of", GROUPS, domain), (2018, 2020.5), (2018.2, 2021), (2018, 2021), "(start|end)"),
}  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_row_outside_the_domain_is_refused_and_one_at_its_edge_is_drawn(name: str) -> None:
    draw, too_low, too_high, exact, field = OUTSIDE[name]
    for domain in (too_low, too_high):
        message = rf"^chart: row [012], {field}: [\d.]+ is outside {domain[0]} to {domain[1]}\. Widen the domain or leave the row out\.$"
        with pytest.raises(ValueError, match=message):
            draw(domain)
    assert draw(exact).to_dict()


@every
def test_names_stand_above_their_marks_and_words_of_a_mark_below_it(case: Case) -> None:
    for layer in layers(case.spec):
        mark, name = layer["mark"], read(layer)
        if name.startswith("text text=name x:0"):
            assert mark["align"] == "left" and mark["baseline"] == "bottom" and mark["dy"] < 0
        if name in ("text text=said x=value y=name", "text text=said x=of y=name", "text text=when x=value y=name"):
            assert mark["dy"] > 0 and mark.get("baseline", "top") == "top"


@every
def test_points_in_a_colour_of_their_group_are_filled(case: Case) -> None:
    assert all(layer["mark"]["filled"] for layer in layers(case.spec) if layer["mark"]["type"] == "point" and "color" in layer["encoding"])


@every
def test_years_have_no_comma(case: Case) -> None:
    fields = ("year", "start", "middle")
    axes = [
        way["axis"]
        for layer in layers(case.spec)
        for way in [layer["encoding"].get("x", {})]
        if way.get("field") in fields and "axis" in way
    ]
    assert all(axis.get("format") == "d" or axis.get("labelOverlap") for axis in axes)


def test_the_rule_of_a_logarithmic_scale_is_named_on_its_left() -> None:
    mark = layers(CASES["pairs on a logarithmic scale"].spec)[2]["mark"]
    assert mark["align"] == "right" and mark["dx"] < 0


def test_one_group_over_years_needs_no_legend() -> None:
    one = {"one": "#111111"}
    frame = FRAME.assign(of="one")
    for chart in (
        charts.columns(frame, "year", "value", "of", one, ("", "")),
        charts.series(frame, "year", "value", "of", "said", one, ("", ""), []),
    ):
        assert layers(chart.to_dict())[0]["encoding"]["color"]["legend"] is None
        assert "rule" not in [layer["mark"]["type"] for layer in layers(chart.to_dict())]


def test_shapes_are_shapes_that_are_drawn() -> None:
    assert set(charts.SHAPES) <= {"circle", "square", "triangle-up", "diamond", "cross", "triangle-down"} and charts.SHAPES[0] == "circle"
