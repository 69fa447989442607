"""Colours of every chart as it is published: ours alone, one meaning each, faint nowhere, told apart where they meet."""

import json
import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from vision import apart

from econsec import agreement, chapters, record, scope, theme
from econsec.paths import installed

SITE = Path(__file__).resolve().parents[2] / "_build" / "html"
IDS = [figure.id for figure in chapters.figures(installed())]
VERDICTS = {name: colour for name, (colour, *_) in theme.VERDICTS.items()}
NAMES = {colour: name for name, colour in (theme.COLOURS | VERDICTS).items()}
COUNTRIES = {
    "Japan": r"\bJapan\b|\bJapanese\b",
    "China": r"\bChina\b|\bChinese\b",
    "United States": r"\bUnited States\b|\bAmerican?\b|\bUS\b",
}
# What else has the colour of a country, since it is that country's: its firms, laws, budgets, shares and what it does.
BELONGS = {
    "Japan": {
        "Record",
        "In the Act",
        "Added since",
        "Said by the firm",
        "2025",
        "Core industries",
        *("Follows", "Plans", "Cooperates", "Own line", "Forced"),
    },
    "China": {"Huawei", "SMIC", "2025", "Share of items", "Named by Gui"},
    "United States": {"2018", "2020", "No year", "Course set"},
}
# What else has the colour of a verdict, since it says the like.
LIKE = {
    **{words: verdict for words, verdict in record._OUTCOMES.values()},
    **{name: found[0] for name, found in scope.STANDINGS.items() if len(found) == 1},
    **dict(zip(agreement.RELATIONS.values(), ("consistent", "contradicted"))),
    "Record agrees": "corroborated",
    "Record differs": "contradicted",
}
# CIEDE2000 between colours that nothing but colour tells apart, whoever looks.
APART = 10


@pytest.fixture(scope="module", params=IDS)
def spec(request: pytest.FixtureRequest) -> dict[str, Any]:
    return json.loads((SITE / "figures" / request.param / f"{request.param}.vl.json").read_text("utf-8"))


def layers(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return spec.get("layer", [spec])


def groups(spec: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
    """Layers whose colours tell groups apart, each with the colour of every group."""
    for layer in layers(spec):
        for channel in ("color", "stroke"):
            scale = layer.get("encoding", {}).get(channel, {}).get("scale", {})
            if scale.get("range"):
                yield layer, {str(name): colour for name, colour in zip(scale["domain"], scale["range"])}


def named(words: str) -> list[str]:
    return [country for country, pattern in COUNTRIES.items() if re.search(pattern, words)]


def test_every_colour_is_one_of_ours(spec: dict[str, Any]) -> None:
    found = set(re.findall(r'"(#[0-9a-fA-F]{3,8})"', json.dumps({**spec, "datasets": {}})))
    assert found <= {*NAMES, theme.INK, theme.GRID, theme.PAPER}


def test_no_mark_is_faint(spec: dict[str, Any]) -> None:
    for layer in layers(spec):
        mark = layer["mark"] if isinstance(layer["mark"], dict) else {"type": layer["mark"]}
        assert not [name for name in mark if "pacity" in name and mark[name] != 1], mark
        assert mark["type"] != "point" or mark.get("opacity") == 1, "a point without opacity is drawn at 0.7"


def test_a_country_has_its_colour_and_a_colour_its_country(spec: dict[str, Any]) -> None:
    for _, found in groups(spec):
        for words, colour in found.items():
            meant = NAMES[colour]
            if meant in COUNTRIES:
                assert meant in named(words) or words in BELONGS[meant], f"{words} has the colour of {meant}"
            elif words in COUNTRIES:
                pytest.fail(f"{words} has the colour of {meant}")


def test_a_verdict_has_its_colour_and_a_colour_its_verdict(spec: dict[str, Any]) -> None:
    for _, found in groups(spec):
        for words, colour in found.items():
            meant = NAMES[colour]
            if meant in VERDICTS or words in VERDICTS:
                assert LIKE.get(words, words) == meant, f"{words} has the colour of {meant}"


def test_groups_are_told_apart_by_their_names_their_shapes_or_their_colours(spec: dict[str, Any]) -> None:
    figure = spec["usermeta"]["figure"]
    for layer, found in groups(spec):
        encoding = layer["encoding"]
        field = encoding.get("color", encoding.get("stroke", {}))["field"]
        shapes = encoding.get("shape", {}).get("scale", {}).get("range", [])
        if len(shapes) >= len(found) and len(set(shapes)) == len(shapes) and encoding["shape"]["field"] == field:
            continue  # rests on shape
        if field == figure["label"] or field == encoding.get("x", {}).get("field") or field in spec_words(spec):
            continue  # rows, columns and lanes are named
        close = {pair: apart(found[pair[0]], found[pair[1]]) for pair in combinations(found, 2)}
        assert not {pair: value for pair, value in close.items() if value < APART}, spec["usermeta"]


def spec_words(spec: dict[str, Any]) -> set[str]:
    """Columns whose values are written in a chart: lanes begin with the name of the actor, sides have theirs above."""
    kind = spec["usermeta"]["figure"]["type"]
    return {"Dates in lanes": {"actor"}, "Marks on two sides, in rows": {"side", "who", "actor"}}.get(kind, set())
