"""The record outside the papers: evidence, vintage, disagreement, and what pages say of them."""

from __future__ import annotations

import html
import re
from pathlib import Path
from types import SimpleNamespace

import altair as alt
import pandas as pd
import pytest

from econsec import (
    audit,
    card,
    claims,
    evidence,
    figures,
    findings,
    glossary,
    reading,
    record,
    references,
    seeds,
    site,
    tables,
    theme,
    verdicts,
    vintage,
)
from econsec.paths import Project, installed

PROJECT = installed()
LINES = evidence.read(PROJECT)


def test_every_fact_is_used_or_says_why_not() -> None:
    assert len(LINES) > 200
    assert [line["fact"] for line in LINES if not evidence.rows(line) and not line["why"]] == []


def test_relations_were_met_in_both_ways_and_never_read() -> None:
    fits = [
        all(verdicts.of()[name] in evidence.RELATIONS[line["relation"]] for name in line["claims"].split())
        for line in LINES
        if line["claims"]
    ]
    assert 0.5 < sum(fits) / len(fits) < 1
    assert "evidence" not in verdicts.__dict__ and "evidence" not in claims.__dict__


def test_an_independent_verdict_rests_on_a_source_that_is_not_the_paper() -> None:
    for name, verdict in verdicts.of().items():
        if verdict in record.INDEPENDENT:
            one = claims.claim(name)
            sources = {source for result in claims.results()[name] for source in result.sources if result.confident}
            assert sources - references.kin(PROJECT, one.place.split(":")[0]), name


@pytest.mark.parametrize("name", tables.names(PROJECT))
def test_a_table_says_how_old_it_is_and_when_its_sources_were_read(name: str) -> None:
    assert len(vintage.years([name], PROJECT)) > 10
    assert vintage.read_by([name], PROJECT)


def test_sources_that_differ_on_a_number_are_told_and_equal_ones_are_not() -> None:
    found = {one.key: one.values for one in vintage.disagreements("rcep_coverage", PROJECT)}
    assert {"57", "55"} <= set(next(values for key, values in found.items() if "China Japan at entry" in key).values())
    assert not any("Japan China end industrial goods" in key for key in found)


def test_data_under_another_licence_are_attributed_in_the_figure() -> None:
    assert any("ETO / CSET" in one and "CC-BY-NC-4.0" in one for one in vintage.attributions(["chip_tools"], PROJECT))
    assert vintage.attributions(["jetro_expansion"], PROJECT) == []
    assert len(vintage.attributions(["chip_tools", "chip_inputs_eto"], PROJECT)) == 1  # of one data set
    chart = alt.Chart(pd.DataFrame({"name": ["a", "b"], "value": [1, 2]})).mark_bar().encode(x="value:Q", y="name:N")
    made = figures.show(chart, "made-up", "Caption.", "Two bars.", ["chip_tools"], ["Z-024"])
    said = card.block(made, card.Place("", lambda name: f"#{name}"))
    assert "ETO / CSET" in said and "Sources last read by" in said and "See also" in said


def test_tables_with_rows_of_a_licensed_data_set_are_under_its_licence() -> None:
    for name in tables.names(PROJECT):
        if any(row["source"].startswith("eto-") for row in tables.cells(name, PROJECT)):
            assert vintage.attributions([name], PROJECT), name


def test_every_group_has_a_short_name() -> None:
    assert list(record.KINDS) == list(findings.GROUPS)


def test_counts_on_the_front_page_are_those_of_the_verdicts() -> None:
    counted = record.counts()
    held = [name for name, verdict in verdicts.of().items() if verdict in record.INDEPENDENT]
    assert counted["held"] == str(len(held)) and counted["all"] == str(len(verdicts.of()))


@pytest.mark.parametrize("section", sorted({one.section for one in claims.ledger().values()}))
def test_a_section_shows_its_findings_and_every_claim_held_against_the_record(section: str) -> None:
    page = record.of_sections(section).page
    for one in claims.of_sections(section):
        assert (f'data-to="{one.id}"' in page) >= (verdicts.of()[one.id] in record.INDEPENDENT)
    assert all(f'data-finding="{one.id}"' in page for one in findings.of_sections(section))


def test_every_forecast_is_listed_with_what_happened_since_or_that_nothing_is_known() -> None:
    page = record.expectations().page
    forecasts = [one for one in claims.ledger().values() if one.kind == "forecast"]
    assert all(f'data-to="{one.id}"' in page for one in forecasts) and record.OUTCOMES[""] in page


def test_the_end_of_the_sentence_on_what_is_contradicted_says_whether_that_was_read_in_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    for found, expected in (("Z-131", "only a machine translation was seen"), ("G-034", "all of them in Gui 2022")):
        monkeypatch.setattr(verdicts, "of", lambda *_, found=found: {found: "contradicted", "G-001": "consistent"})
        assert expected in record.contradicted_in()
    monkeypatch.setattr(verdicts, "of", lambda *_: {"Z-131": "contradicted", "G-034": "contradicted"})
    assert record.contradicted_in() == ""


def test_every_garbled_term_stands_in_the_reading_guide() -> None:
    page, rows = reading.terms("zhu2022").page, seeds.translations(PROJECT, "zhu2022")
    assert len(rows) >= 225 and page.count(" data-kind=") == len(rows)
    assert "unresolved" in page and 'lang="zh"' in page and 'lang="ja"' in page


@pytest.mark.parametrize("one", findings.all_of().values(), ids=lambda one: one.id)
def test_the_title_of_a_finding_that_is_shown_again_is_escaped_once(one: findings.Finding) -> None:
    title = html.escape(findings.words(one, "title"))
    assert f"<h3>{title}</h3>" in record._card(one, "id") and f">{title}</a></h3>" in record._card(one, "of")


def test_a_list_of_nothing_is_shown_as_one() -> None:
    assert "<caption>All 0 facts</caption>" in audit.searched([], [], [], "All 0 facts", ("used",)).page


def test_the_glossary_takes_its_forms_from_the_translation() -> None:
    rows = {row["term"]: row for row in seeds.translations(PROJECT, "zhu2022")}
    named = [one for one in glossary.terms() if one["translation"]]
    assert len(named) >= 10
    for one in named:
        row = rows[one["translation"].partition(":")[2]]
        assert (one["zh"], one["ja"]) == (row["meant_zh"], row["meant_ja"]) and (one["zh"] or one["ja"])


def test_the_mark_of_a_reconstructed_form_is_no_markup() -> None:
    said = site._described({"term": "t", "definition": "D.", "place": "", "zh": "脱钩*", "ja": "切り離し*", "source": ""})
    assert said.count("*") == said.count(r"\*") == 2 and said.endswith("(a word of this book)")


def test_every_degree_of_sureness_belongs_to_one_step_and_all_terms_are_counted() -> None:
    assert [name for names in reading.STEPS.values() for name in names] == list(seeds.CONFIDENCE)
    assert reading.counts("zhu2022").iloc[-1, 1:].sum() == len(seeds.translations(PROJECT, "zhu2022"))


def test_a_number_that_the_translation_changed_is_shown_as_it_stands_and_as_it_must_be() -> None:
    page = reading.changed_numbers("zhu2022").page
    row = next(row for row in page.split("<tr ") if 'data-to="Z-028"' in row)
    assert "312,258 million yen: a digit was lost" in row and "corrected" in row and "31,258" in row


@pytest.mark.parametrize(
    ("points", "verdict", "expected"),
    [
        ([], "unverified", ""),
        ([], "not testable", ""),
        ([], "consistent", ""),
        ([], "corroborated", "for"),
        ([], "qualified", "for"),
        ([], "contradicted", "against"),
        ([], "corrected", "against"),
        ([""], "unverified", ""),
        (["", ""], "contradicted", "against"),
        (["for"], "unverified", "for"),
        (["against"], "unverified", "against"),
        (["against"], "corroborated", "against"),
        (["both"], "unverified", "both"),
        (["open"], "unverified", "open"),
        (["open"], "contradicted", "against"),
        (["open", "for"], "unverified", "for"),
        (["against", "open"], "unverified", "against"),
        (["for", "for", ""], "unverified", "for"),
        (["for", "against"], "unverified", "both"),
        (["both", "for"], "unverified", "both"),
    ],
)
def test_the_record_points_where_the_findings_on_a_forecast_do_or_else_its_verdict(
    points: list[str], verdict: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = {f"made-{number}": SimpleNamespace(id=f"made-{number}", points=one, claims=("X-001",)) for number, one in enumerate(points)}
    monkeypatch.setattr(findings, "all_of", lambda project=None: made)
    monkeypatch.setattr(verdicts, "of", lambda project=None: {"X-001": verdict})
    assert record._pointed("X-001") == expected


@pytest.mark.parametrize("paper", PROJECT.papers)
def test_every_forecast_is_counted_once_by_what_came_of_it(paper: str) -> None:
    told = record.outcomes(paper)
    named = {name: row.outcome for row in told.itertuples() for name in row.claims.split()}
    forecasts = [one for one in claims.ledger().values() if one.kind == "forecast" and one.place.startswith(f"{paper}:")]
    assert sorted(named) == sorted(one.id for one in forecasts) and told["forecasts"].sum() == len(forecasts) > 0
    assert all(len(row.claims.split()) == row.forecasts for row in told.itertuples())
    assert all(claims.claim(name).section == f"{paper}:{row.section}" for row in told.itertuples() for name in row.claims.split())
    for one in findings.all_of().values():
        for name in set(one.claims) & set(named):
            assert "way expected" in named[name] or "both" in named[name] or one.points != "for", name
            assert "other way" in named[name] or "both" in named[name] or one.points != "against", name


def test_a_paper_without_forecasts_has_no_outcomes() -> None:
    found = record.outcomes("made2022", Project(Path(__file__).parent / "bad" / "whole"))
    assert found.empty and list(found.columns) == ["section", "outcome", "forecasts", "claims"]


def test_an_outcome_has_the_colour_of_the_verdict_that_says_the_like() -> None:
    assert list(record.OUTCOMES) == ["for", "both", "against", "open", ""]
    assert set(record.OUTCOMES) == {*findings.POINTS, ""} and list(record.OUTCOME_COLOURS) == list(record.OUTCOMES.values())
    like = {"for": "corroborated", "both": "qualified", "against": "contradicted", "open": "consistent", "": "unverified"}
    assert all(record.OUTCOME_COLOURS[record.OUTCOMES[name]] == theme.VERDICTS[verdict][0] for name, verdict in like.items())
    assert "way expected" in record.OUTCOMES["for"] and "other way" in record.OUTCOMES["against"]


def test_what_the_record_has_says_its_unit_or_what_it_counts() -> None:
    rows = {re.search(r'data-to="([A-Z]+-\d+)"', row)[1]: row for row in re.findall(r"<tr data-.*?</tr>", record.right().page)}
    assert "2020-05-08: core companies 518, listed companies 3,800; share: 13.63%" in rows["G-063"]
    assert "5.67 trillion yuan" in rows["Z-343"] and "Viet Nam, 2021: 55.3%" in rows["Z-014"]


def test_every_claim_that_the_record_bears_out_is_listed_with_its_source_and_no_other() -> None:
    rows = re.findall(r"<tr data-.*?</tr>", record.right().page)
    found = {re.search(r'data-to="([A-Z]+-\d+)"', row)[1]: re.search(r'data-verdict="(\w+)"', row)[1] for row in rows}
    assert found == {name: verdict for name, verdict in verdicts.of().items() if verdict in ("corroborated", "qualified")}
    assert set(found.values()) == {"corroborated", "qualified"} and all('class="esx-note">' in row for row in rows)
