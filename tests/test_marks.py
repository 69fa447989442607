"""Verdict marks beside numbers, and what the cards of numbers and terms say."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, Tag
from docutils import nodes
from docutils.utils import new_document

from econsec import audit, claims, glossary, marks, record, references, seeds, tables, verdicts
from econsec.paths import installed

VERDICTS = verdicts.of()


def card(name: str) -> BeautifulSoup:
    return BeautifulSoup(marks.of_claim(claims.claim(name)), "html.parser")


def first(verdict: str, asked: object = lambda one: True) -> claims.Claim:
    """The first claim of a verdict of which something is true."""
    return next(one for one in claims.ledger().values() if VERDICTS[one.id] == verdict and asked(one))


def linked(name: str, *classes: str, within: nodes.Element | None = None) -> nodes.reference:
    """A link to a claim as it is on a page, in a part of it if wanted, after marks were put there."""
    document, link = new_document("page"), nodes.reference("", "12", classes=["esx-claim", *classes])
    link["claim"] = name
    document += within or nodes.paragraph()
    document[0] += nodes.paragraph("", "", link)
    marks.mark_claims(SimpleNamespace(), document, "page")
    return link


def test_every_verdict_is_explained_to_readers_and_no_other() -> None:
    assert list(marks.MEANINGS) == list(verdicts.ORDER) and set(marks.MEANINGS) == set(verdicts.VERDICTS)
    assert set(marks.TOLD) == set(verdicts.VERDICTS) - {"unverified", "not testable"} and set(marks.NOTED) < set(marks.TOLD)


@pytest.mark.parametrize(
    "verdict, on_number, on_name",
    [(name, True, True) for name in marks.TOLD] + [("unverified", True, False), ("not testable", False, False)],
)
def test_a_number_is_marked_and_a_name_only_where_something_was_found(verdict: str, on_number: bool, on_name: bool) -> None:
    name = first(verdict).id
    for classes, is_marked in (((), on_number), (("esx-ref",), on_name)):
        link = linked(name, *classes)
        assert [node["verdict"] for node in link.findall(marks.MarkNode)] == [verdict] * is_marked
        assert ("esx-marked" in link["classes"]) is is_marked and link.astext() == "12"
        assert link["reftitle"].startswith(f"{name}, {verdict}: ")


@pytest.mark.parametrize("part", [nodes.title, nodes.caption, nodes.table])
def test_headings_captions_and_tables_have_no_marks(part: type[nodes.Element]) -> None:
    link = linked("Z-028", within=part())
    assert "esx-marked" not in link["classes"] and not list(link.findall(marks.MarkNode)) and "corrected" in link["reftitle"]


def test_a_mark_is_drawn_for_eyes_only() -> None:
    body: list[str] = []
    with pytest.raises(nodes.SkipNode):
        marks.visit_mark(SimpleNamespace(body=body), marks.MarkNode("", verdict="contradicted"))
    assert 'aria-hidden="true"' in body[0] and "<path" in body[0]


def test_a_card_says_the_verdict_the_papers_words_and_where_they_stand() -> None:
    for one in claims.ledger().values():
        said = card(one.id)
        more = "; the sentence around it is garbled" if one.meant and VERDICTS[one.id] in ("corroborated", "qualified") else ""
        assert said.p.get_text() == f" {VERDICTS[one.id]}: {marks.MEANINGS[VERDICTS[one.id]]}{more}"
        words = said.dd.get_text()
        assert one.says in words and (not one.printed or f"«{one.printed}»" in words), one.id
        assert seeds.place_words(installed(), one.place) in words, one.id
        assert [link.get_text().split(",")[0] for link in said.select("a:not([href])")] == [f"{one.id} on the ledger"]


def test_a_card_tells_what_the_record_has_the_difference_the_reason_and_the_source() -> None:
    said = " ".join(card("Z-161").get_text(" ").split())
    assert "10,000 billion yen (within 0.5, difference −90,000): does not agree . The fund is of 10 trillion yen" in said
    assert "Must mean 10,000 billion yen: ten trillion yen" in said
    assert [link.get_text() for link in card("Z-161").select("a[href]")] == [references.short(installed(), "chemistryworld-2022")]


def test_a_card_says_what_a_garbled_number_must_be() -> None:
    said = {name.get_text(): name.find_next("dd").get_text() for name in card("Z-028").select("dt")}
    assert said["Must mean"].startswith("312,258 million yen: a digit was lost")


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("G-063", "core companies 518, listed companies 3,800; share: 13.63% (within 0.5, difference −0.37)"),
        ("G-233", "share: 64.01% (more than, difference 14.01)"),
        ("G-062", "core companies 518: agrees"),
        ("Z-016", "expand 40.9%, replies 685 ("),
        ("Z-109", "as expected: 2023 (as far as both are dated)"),
    ],
)
def test_a_number_on_a_card_has_its_unit_or_says_what_it_counts(name: str, wanted: str) -> None:
    assert wanted in " ".join(card(name).get_text().split())


def test_a_card_never_takes_our_own_copy_of_the_sentence_for_evidence(monkeypatch: pytest.MonkeyPatch) -> None:
    one = first("consistent")
    copied = claims.Result(True, one.value, "as printed", "", (one.place.split(":")[0],))
    known = claims.results()[one.id]
    monkeypatch.setattr(claims, "results", lambda: {one.id: (copied, *known)})
    assert [result for _, result in marks._chosen(replace(one, checks=({"is": "equals"}, *one.checks)))] == list(known)


def test_a_claim_that_nobody_can_check_has_a_card_without_a_record() -> None:
    assert [name.get_text() for name in card(first("not testable").id).select("dt")] == ["The paper"]


def test_a_card_and_what_it_leaves_to_the_ledger_are_all_checks() -> None:
    for one in claims.ledger().values():
        said = card(one.id)
        shown = [part for name in said.select("dt") if name.get_text() in ("The record", "Its own numbers") for part in parts(name)]
        left = re.search(r"with (\d+) more check", said.select("p")[-1].get_text())
        listed = BeautifulSoup(audit._claim_row(one), "html.parser").select("ul.esx-checks > li:not(.esx-note)")
        assert len(shown) + int(left[1] if left else 0) == len(listed) == len(one.checks), one.id


def parts(name: Tag) -> list[Tag]:
    """What stands under a name on a card, up to the next."""
    return list(takewhile(lambda tag: tag.name == "dd", name.find_next_siblings()))


def test_the_checks_that_a_card_has_bear_its_verdict_out() -> None:
    wanted = {"corroborated": {(True, False)}, "consistent": {(True, False)}, "qualified": {(True, False), (True, True)}}
    for one in (one for one in claims.ledger().values() if VERDICTS[one.id] in marks.TOLD):
        shown = marks._chosen(one)[: marks.MOST_CHECKS]
        assert {(result.holds, "differs" in asked) for asked, result in shown} >= wanted.get(VERDICTS[one.id], {(False, False)}), one.id
        own = [result for _, result in marks._chosen(one) if result.holds and verdicts.is_own(one, result, installed())]
        assert bool(own) == (VERDICTS[one.id] == "consistent"), one.id


def test_the_papers_own_numbers_are_told_from_the_record() -> None:
    own = [name.get_text() for name in card(first("consistent").id).select("dt")]
    assert "Its own numbers" in own and "The record" not in own


def test_a_source_of_low_confidence_is_said_to_be_one() -> None:
    shown = {one.id: [result.confident for _, result in marks._chosen(one)[: marks.MOST_CHECKS]] for one in claims.ledger().values()}
    weak = [name for name, confident in shown.items() if not all(confident)]
    assert weak and all(("by a source of low confidence" in card(name).get_text()) == (name in weak) for name in shown if shown[name])


def test_what_is_not_on_a_list_is_not_said_to_be_on_it() -> None:
    assert "«medical care» is not on the list" in card("Z-172").get_text()
    held = next(
        pair for pairs in map(marks._chosen, claims.ledger().values()) for pair in pairs if pair[0]["is"] == "listed" and pair[1].holds
    )
    assert record.told_by(*held).endswith(f"is on the list «{tables.descriptor(held[0]['table'], installed())['title']}»")


def test_the_card_of_a_term_marks_the_language_of_its_forms() -> None:
    one = next(one for one in glossary.terms() if one["zh"] and one["ja"])
    said = BeautifulSoup(marks.of_term(one), "html.parser")
    assert [(span["lang"], span.get_text()) for span in said.select("span")] == [("zh", one["zh"]), ("ja", one["ja"])]
    assert said.p.get_text() == one["definition"] and said.select_one("a:not([href])").get_text().startswith(one["term"])


def test_a_page_without_numbers_and_terms_keeps_no_cards() -> None:
    context = {"body": "<p>x</p>"}
    marks.add_cards(SimpleNamespace(), "page", "page.html", context, new_document("page"))
    marks.add_cards(SimpleNamespace(), "search", "search.html", context, None)
    assert context == {"body": "<p>x</p>"}
