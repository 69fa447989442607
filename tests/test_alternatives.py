"""Text alternatives: what is generated, what is refused, and that no changed row leaves the author's words as they were."""

from __future__ import annotations

import ast
import types
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from econsec import agreement, alternatives, audit, chapters, events, figures, gluing, record, tables
from econsec.paths import installed

META = {"type": "Bars", "label": "when", "values": {"free_pct": "Free of tariffs, percent"}, "group": "by", "also": []}
ROWS = [
    {"when": "Before", "by": "Japan", "free_pct": 8.0, "words": "8%", "source": "jiji-press-2021", "cited": "Jiji 1999"},
    {"when": "At entry", "by": "Japan", "free_pct": 25.0, "words": "25%"},
    {"when": "In the end", "by": "China", "free_pct": 86.4, "words": "from seven sectors"},
    {"when": "Never", "by": "China", "free_pct": None, "words": ""},
]


def test_a_sentence_says_kind_rows_measure_and_range() -> None:
    assert alternatives.sentence(META, ROWS) == "Bars, 4 rows; free of tariffs, percent: 8 to 86.4."
    assert alternatives.sentence({**META, "values": {}}, ROWS[:1]) == "Bars, 1 row."
    assert alternatives.sentence({**META, "values": {"free_pct": "Japan's share"}}, ROWS[:1]) == "Bars, 1 row; Japan's share: 8."
    assert alternatives.sentence({}, ROWS) == ""


def test_years_have_no_comma_and_other_numbers_have() -> None:
    rows = [{"when": "a", "start": 2018.9}, {"when": "b", "start": 2021.0}]
    assert alternatives.sentence({**META, "values": {"start": "From the year"}}, rows).endswith("from the year: 2018 to 2021.")
    assert alternatives.sentence({**META, "values": {"start": "Firms"}}, rows).endswith("firms: 2,019 to 2,021.")


def test_numbers_have_one_decimal_and_a_title_that_only_speaks_of_years_names_none() -> None:
    meta = {**META, "values": {"free_pct": "Growth over the year before, percent"}}
    assert alternatives.sentence(meta, [{"free_pct": 16.44}, {"free_pct": 28.7}]).endswith(
        "growth over the year before, percent: 16.4 to 28.7."
    )


def test_a_description_has_a_line_for_each_row_with_its_name_its_group_and_its_values() -> None:
    lines = alternatives.description({**META, "also": ["words"]}, ROWS)
    assert lines[0] == "Before, Japan, 8%. Free of tariffs, percent: 8" and lines[3] == "Never, China"
    assert alternatives.description({**META, "label": "by", "values": {}}, ROWS) == ["Japan (2 times)", "China (2 times)"]


ADMITTED = {
    "value": "from 8 to 86.4% or 86%", "text": "seven of 25", "rows": "four", "different": "two", "shared": "Two rows each", "sum": "119.4 in all, 33 in Japan",
    "known": "55.3%", "names": "G7, T-12, 5G and COVID-19 are names", "order": "none of the first",
}  # fmt: skip
REFUSED = {"value": "9", "rounding": "86.5", "origin": "1999", "word": "Eleven", "separator": "8,000", "other sum": "120"}


@pytest.mark.parametrize("said", ADMITTED.values(), ids=list(ADMITTED))
def test_a_number_that_rows_hold_or_count_is_admitted(said: str) -> None:
    alternatives.check(said, ROWS, ["55.3%"])


@pytest.mark.parametrize("said", REFUSED.values(), ids=[name.replace(" ", "-") for name in REFUSED])
def test_a_number_that_no_row_holds_or_counts_is_refused_in_one_line(said: str) -> None:
    with pytest.raises(ValueError, match=rf"says {said}, which no row drawn holds or counts up to\. Compute it from the rows\.$"):
        alternatives.check(f"It is {said} now.", ROWS, ["55.3%"])


# Where each figure is read from: a table, or what makes a frame of the ledgers; the main column drawn, empty where there is none;
# and which rows of it are drawn.
DRAWN: dict[str, tuple[str, str, str]] = {
    "gui-claims-by-section": ("audit.scores", "claims", "paper == 'gui2022'"),
    "statecraft-concepts": ("statecraft_concepts", "", "coverage in ['Named', 'Implied', 'In conflict']"),
    "us-policy-turns": ("us_policy_turns", "", "kind == 'course'"),
    "us-instruments": ("us_instruments", "", ""),
    "cfius-blocks": ("cfius_blocks", "transactions", ""),
    "us-licence-shares": ("us_licences", "licences", "source == 'gui2022'"),
    "us-licence-value": ("us_licences", "value_usd_bn", "source == 'gui2022'"),
    "japan-reactions": ("japan_reactions", "", ""),
    "japan-listed-companies": ("japan_investment_rule", "core_companies", "source == 'gui2022'"),
    "coalition-agendas": ("coalition_agendas", "", ""),
    "japan-chip-strengths": ("chip_tools", "share_pct", "data_year == 2019 and item in ['Resist processing', 'Wet etching and cleaning']"),
    "gui-forecasts-since": ("record.outcomes", "forecasts", ""),
    "zhu-claims-by-section": ("audit.scores", "claims", "paper == 'zhu2022'"),
    "institutions-dates": ("dated_events", "happened_on", "event in ['Foreign Ministry forms the new security issues office', 'Think tank on economic security, as planned'] and happened_on != ''"),
    "amounts-garbled": ("public_funds", "amount_jpy_bn", "item == 'University endowment fund' and source in ['chemistryworld-2022', 'zhu2022']"),
    "infrastructure-sectors": ("infrastructure_sectors", "", "standing in ['basic industry', 'example', 'in the Act', 'added', 'proposed']"),
    "jetro-expansion": ("jetro_expansion", "expand_pct", "source == 'zhu2022' and economy != 'All surveyed'"),
    "jetro-gaps-to-china": ("jetro_expansion", "expand_pct", "source == 'zhu2022' and economy not in ['All surveyed', 'China']"),
    "jetro-whole-picture": ("jetro_expansion", "expand_pct", "fiscal_year == 2021 and source in ['vietjo-2022', 'jetro-china-2022']"),
    "jetro-replies-needed": ("jetro_expansion", "expand_pct", "source == 'zhu2022' and economy in ['Cambodia', 'Indonesia', 'Malaysia', 'Singapore']"),
    "import-items-from-china": ("import_concentration", "items_china_majority", "source == 'zhu2022'"),
    "import-concentration-three": ("import_concentration", "items_china_majority_pct", "source == 'nikkei-chinese-2022'"),
    "drivers-kinds": ("audit.scores", "claims", "paper == 'zhu2022' and section.str.startswith('2')"),
    "carriers-2018": ("carriers_2018", "", ""),
    "impacts-dated": ("impact_steps", "", "is_offered == 'yes'"),
    "chip-materials-count": ("chip_material_totals", "materials_majority", "source == 'zhu2022'"),
    "chip-materials-allowed": ("chip_material_totals", "market_share_pct", "source == 'zhu2022'"),
    "chip-material-estimates": ("chip_material_shares", "share_low_pct", "material in ['Hydrogen fluoride', 'Photomasks', 'Photoresist', 'Silicon wafers']"),
    "trade-growth-by-basis": ("trade", "growth_pct", "pair == 'China-United States' and year == 2021 and confidence != ''"),
    "rcep-by-stage": ("rcep_coverage", "free_pct", "from_country == 'Japan' and source in ['jiji-press-2021-rcep', 'mofcom-2021-rcep']"),
    "zhu-forecasts-since": ("record.outcomes", "forecasts", ""),
    "agreement-by-theme": ("agreement.listed", "", ""),
    "toolkits-side-by-side": ("toolkit", "", ""),
    "coalitions-upset": ("group_members", "", "group in ['IPEF', 'CPTPP', 'D10'] and confidence != ''"),
    "timeline": ("events.points", "", "start >= 2013"),
    "jetro-china-since": ("jetro_expansion", "expand_pct", "economy == 'China' and source != 'zhu2022'"),
    "entity-list-since": ("entity_list_years", "entries", "country_group == 'China with Hong Kong' and first_cited > '2007' and first_cited != 'undated'"),
    "china-lists-since": ("china_control_lists", "entries", ""),
    "chip-tools-japan-since": ("chip_tools", "share_pct", "data_year >= 2024 and country == 'Japan' and share_pct >= 40"),
    "chip-tools-china-since": ("chip_tools", "share_pct", "data_year >= 2024 and country == 'China' and share_pct >= 3"),
    "verdicts-by-section": ("audit.scores", "claims", ""),
    "state-of-the-claims": ("record.state", "claims", ""),
}  # fmt: skip
LEDGERS = {"audit": audit, "record": record, "agreement": agreement, "events": events}
IDS = [one.id for one in chapters.figures(installed())]


def test_it_is_written_where_every_figure_is_read_from() -> None:
    assert sorted(DRAWN) == sorted(IDS)


def draw(id: str) -> str:
    """Run the cells that a figure needs, and give the text alternative that its author wrote."""
    document = next(one.document for one in chapters.figures(installed()) if one.id == id)
    names: dict[str, Any] = {}
    said: dict[str, str] = {}
    shown = types.SimpleNamespace(
        **{**vars(figures), "show": lambda chart, id, caption, alt, tables, claims, drawn_from="", title="": said.update({id: alt})}
    )
    for tree in needed(document, id):
        exec(compile(ast.Module(tree, []), document, "exec"), names)  # noqa: S102  the cells are our own
        names |= {"figures": shown} if "figures" in names else {}
    return said[id]


def needed(document: str, id: str) -> list[list[ast.stmt]]:
    """Statements of the cells down to that of a figure which make the names it uses; what only shows or glues is left out."""
    trees = [ast.parse(code).body for code in chapters.cells(installed(), document)]
    last = next(number for number, tree in enumerate(trees) if f"id='{id}'" in "\n".join(map(ast.unparse, tree)))
    kept, used = [trees[last]], uses(trees[last])
    for tree in reversed(trees[:last]):
        made = [one for one in tree if not isinstance(one, ast.Expr)]
        if stores(made) & used:
            kept.insert(0, made)
            used |= uses(made)
    return kept


def uses(tree: list[ast.stmt]) -> set[str]:
    return {node.id for one in tree for node in ast.walk(one) if isinstance(node, ast.Name)}


def stores(tree: list[ast.stmt]) -> set[str]:
    """Names that statements make, import, or change a column of."""
    nodes = [node for one in tree for node in ast.walk(one)]
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {alias.asname or alias.name for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names}
    changed = [node for node in nodes if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store)]
    return made | {name.id for node in changed for name in ast.walk(node) if isinstance(name, ast.Name)}


def swap(frame: pd.DataFrame, column: str, rows: pd.Index) -> pd.DataFrame:
    """Exchange the largest and the smallest value of some rows; where there is but one value, make it a tenth larger."""
    order = frame.loc[rows, column].dropna().sort_values().index
    least, most = frame.at[order[0], column], frame.at[order[-1], column]
    frame.loc[order[0], column] = most if most != least else round(least * 1.1)
    frame.loc[order[-1], column] = least if most != least else round(least * 1.1)
    return frame


def changes(column: str) -> dict[str, Callable[[pd.DataFrame, pd.Index], pd.DataFrame]]:
    """What is done to the rows drawn: the extremes exchanged, or one of them deleted, at several places."""
    if column:
        return {"swapped": lambda frame, rows: swap(frame, column, rows)}
    return {f"without row {part} of 4": lambda frame, rows, part=part: frame.drop(rows[part * (len(rows) - 1) // 3]) for part in range(4)}


@pytest.fixture(autouse=True)
def book(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers for sentences go nowhere, as there is no page."""
    monkeypatch.setattr(gluing, "glue", lambda *_: None)


@pytest.mark.parametrize("id", IDS)
def test_a_changed_row_changes_the_text_alternative_or_stops_the_build(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, column, asked = DRAWN[id]
    module, _, function = name.rpartition(".")
    place, method = (LEDGERS[module], function) if module else (tables, "load")
    as_it_is, made = draw(id), getattr(place, method)
    unnoticed, seen = [], []
    for what, change in changes(column).items():

        def load(*words: Any, change: Any = change, **named: Any) -> pd.DataFrame:
            frame = made(*words, **named)
            if not module and words[0] != name:
                return frame
            changed = change(frame.copy(), frame.query(asked).index if asked else frame.index)
            seen.append(not changed.equals(frame))
            return changed

        monkeypatch.setattr(place, method, load)
        try:
            unnoticed += [what] if draw(id) == as_it_is else []
        except (AssertionError, KeyError, IndexError, ValueError):
            pass
    assert len(seen) >= len(changes(column)) and all(seen), f"{id} is not read from {name}, or not from the rows named in this test."
    assert not unnoticed, f"{id}: its text alternative is the same with {name} {unnoticed}. Compute it from the rows, or assert it."
