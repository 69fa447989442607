"""The papers cut into places, and the record of what was cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from econsec import claims, seeds
from econsec.paths import Project, installed

PAPERS = installed().papers
MARKDOWN = '# MASTHEAD\n\n# A Title\n\nAuthor\n\n#### Abstract\n\nOne. Two?\n\n**Keywords** a, b\n\nSchool of X.\n\n#### 1 Start\n\nThe U.S. law\n\n\n\nof 2018. It "held." And so\nTable 1 Things\t\nA\tB\nC\tD\n\non.\n\n# (1) Part\n\nEnd of it.\n\nFunding none'
RUNNING = "Head (a) First. Second. [Keywords] k I. Heading In 1930, one. (i) Sub Two by W. Norris. (ii) Next Three (iv) not a section. II. More Four. Foot Foot"
LAYOUTS = {
    "markdown": {"paper": "p", "layout": "markdown", "ends": "Funding"},
    "running": {"paper": "p", "layout": "running", "ends": "Foot", "parts": {"abstract": "(a)", "keywords": "[Keywords]"}},
}


def test_a_paper_with_marked_headings_is_cut_at_headings_tables_and_sentences() -> None:
    found = [(passage.place, passage.text) for passage in seeds.passages(MARKDOWN, LAYOUTS["markdown"])]
    assert found == [
        ("p:title:0", "A Title"), ("p:abstract:0", "Abstract"), ("p:abstract:1", "One."), ("p:abstract:2", "Two?"), ("p:keywords:0", "a, b"),
        ("p:1:0", "1 Start"), ("p:1:1", "The U.S. law of 2018."), ("p:1:2", 'It "held."'), ("p:1:3", "And so on."), ("p:1:4", "(1) Part"), ("p:1:5", "End of it."),
        ("p:table-1:r0", "Table 1 Things |"), ("p:table-1:r1", "A | B"), ("p:table-1:r2", "C | D"),
    ]  # fmt: skip


def test_a_paper_in_one_line_is_cut_where_the_next_section_number_is_due() -> None:
    found = [(passage.place, passage.text) for passage in seeds.passages(RUNNING, LAYOUTS["running"])]
    assert found == [
        ("p:abstract:1", "(a) First."), ("p:abstract:2", "Second."), ("p:keywords:1", "[Keywords] k"), ("p:1:1", "I. Heading In 1930, one."),
        ("p:1.1:1", "(i) Sub Two by W. Norris."), ("p:1.2:1", "(ii) Next Three (iv) not a section."), ("p:2:1", "II. More Four."), ("p:2:2", "Foot"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("copy", "other"),
    [
        ("state-craft of “Japan”", 'statecraft of "Japan"'),
        ("state\u00adcraft  of\n“Japan”", 'statecraft of "Japan"'),
        ("*statecraft* of “Japan’s”", 'statecraft of "Japan\'s"'),
        ("ﬁve", "five"),
        ("worth \\$61 billion, and \\$42 billion", "worth $61 billion, and $42 billion"),
    ],
)
def test_two_copies_of_a_sentence_have_one_hash(copy: str, other: str) -> None:
    assert seeds.digest(seeds.clean(copy)) == seeds.digest(seeds.clean(other))


@pytest.mark.parametrize("changed", ["worth $16 billion and $42 billion", "worth $61 billion and $24 billion", "worth $61 billion"])
def test_a_changed_amount_changes_the_hash(changed: str) -> None:
    assert seeds.digest(seeds.clean("worth \\$61 billion and \\$42 billion")) != seeds.digest(seeds.clean(changed))


@pytest.mark.parametrize("text", ["It was national. Then more.", "A denial. In the same year.", "The casino. It lost."])
def test_a_word_that_ends_like_an_abbreviation_ends_a_sentence(text: str) -> None:
    assert len(seeds.sentences(text)) == 2


@pytest.mark.parametrize("found", claims.ledger().values(), ids=lambda one: one.id)
def test_what_a_claim_quotes_stands_in_the_sentence_it_names(found: claims.Claim, project: Project, texts: Path) -> None:
    sentences = {passage.place: passage.text for passage in seeds.read_text(project, found.place.split(":")[0]) or []}
    assert seeds.fold(found.printed) in seeds.fold(sentences[found.place])


def test_a_changed_digit_changes_the_hash() -> None:
    assert seeds.digest("It was 55.3 per cent.") != seeds.digest("It was 53.5 per cent.")


@pytest.mark.parametrize("paper", PAPERS)
def test_the_list_of_sentences_is_what_the_text_gives(paper: str, project: Project, texts: Path) -> None:
    found = seeds.read_text(project, paper)
    assert found is not None
    assert [passage.record for passage in found] == seeds.read_passages(project, paper)


@pytest.mark.parametrize("paper", PAPERS)
def test_the_fingerprint_is_that_of_the_list(paper: str, project: Project) -> None:
    assert seeds.fingerprint(seeds.read_passages(project, paper)) == seeds.source(project, paper)["fingerprint"]


@pytest.mark.parametrize(
    ("paper", "sections"),
    [
        ("gui2022", ["title", "abstract", "keywords", "1", "2", "2.1", "2.2", "3", "4", "5", "6", "table-1"]),
        (
            "zhu2022",
            ["abstract", "keywords", "introduction", "1", "1.1", "1.2", "1.3", "1.4", "2", "2.1", "2.2", "2.3", "3", "3.1", "3.2", "4"],
        ),
    ],
)
def test_all_sections_of_a_paper_are_found_in_their_order(paper: str, sections: list[str], project: Project) -> None:
    assert list(dict.fromkeys(record[1] for record in seeds.read_passages(project, paper))) == sections


@pytest.mark.parametrize("paper", PAPERS)
def test_the_record_of_a_paper_is_complete_or_says_what_is_missing(paper: str, project: Project) -> None:
    record = seeds.source(project, paper)
    assert all(record[field] for field in ("author", "title", "journal", "year", "language", "obtained", "rights", "fingerprint"))
    assert record["gaps"] or all(record[field] for field in ("issue", "pages"))


@pytest.mark.parametrize("paper", PAPERS)
def test_no_sentence_stands_in_the_list_of_sentences(paper: str, project: Project) -> None:
    assert all(len(cell.split()) == 1 for record in seeds.read_passages(project, paper) for cell in record)


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ("gui2022:3:30 gui2022:3:33", "section 3, sentences 30 and 33"), ("zhu2022:1.4:7", "section I (iv), sentence 7"), ("gui2022:table-1:r3", "table 1, row 3"),
        ("gui2022:2.1:0", "section 2.1, heading"), ("zhu2022:abstract:1 zhu2022:4:2", "abstract, sentence 1; section IV, sentence 2"),
    ],
)  # fmt: skip
def test_a_place_is_named_as_readers_of_the_paper_name_it(places: str, words: str) -> None:
    assert seeds.place_words(installed(), places) == words
