"""Spelling of everything the pages show: words of an English dictionary, British variants of them, and a reviewed list."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from spylls.hunspell import Dictionary

from econsec import chapters, claims, references
from econsec.paths import installed

# spylls leaves the file of its dictionary open
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = chapters.documents(installed())
KNOWN = {line.split("#")[0].strip() for line in (ROOT / "tests" / "words.txt").read_text("utf-8").splitlines()} - {""}
KEYS = re.compile(rf"\b({'|'.join(sorted(map(re.escape, references.entries(installed())), key=len, reverse=True))})\b")
WORD = re.compile(r"[A-Za-zÀ-ž][A-Za-zÀ-ž']*")
# Spelling of this book -> American spelling, which the dictionary has.
BRITISH = [
    (r"our(s|ed|ing|able|ably|less|er|ers|ful)?$", r"or\1"), (r"is(e|es|ed|ing|er|ation|ations)$", r"iz\1"), (r"ys(e|es|ed|ing)$", r"yz\1"), (r"tre(s)?$", r"ter\1"), (r"tred$", "tered"),
    (r"ence(s)?$", r"ense\1"), (r"ll(ed|ing|er|ers|or|ors)$", r"l\1"), (r"ogramme", "ogram"), (r"dgement", "dgment"), (r"practise", "practice"), (r"mould", "mold"),
]  # fmt: skip
# Not prose: code, keys, other languages, drawings whose words are said beside them, names of sources, and lists of rows.
NOT_PROSE = (
    'pre, code, [lang]:not(html), script, style, svg, a[href^=http], a[href*="references.html"], .citation, '
    ".esx-lineage, .esx-card, .esx-search, .esx-ledger, .esx-dense"
)


@cache
def dictionary() -> Dictionary:
    return Dictionary.from_files("en_US")


@cache
def is_word(word: str) -> bool:
    """Whether a word, or the American form of it, is in the dictionary or on the list."""
    plain = re.sub(r"'s?$", "", word)
    forms = {plain, plain.lower(), *(re.sub(british, american, plain.lower()) for british, american in BRITISH)}
    return bool(forms & KNOWN) or any(dictionary().lookup(form) for form in forms)


def unknown(text: str) -> list[str]:
    """Words of a text that are none; names, which stand capitalised within sentences, keys and what is quoted apart."""
    text = KEYS.sub(" . ", text)
    text = re.sub(r"«[^»]*»|“[^”]*”|https?://\S+|\S*[\d_@/]\S*", " . ", text.replace("’", "'"))
    names = set(re.findall(r"(?<=[a-z,;:] )[A-Z][\w'-]*", text))
    words = set(WORD.findall(text)) - names
    return sorted(word for word in words if not word.isupper() and not re.search(r"[a-z][A-Z]", word) and not is_word(word))


def shown(path: Path) -> str:
    """Text of a page as it is read, its names of things apart."""
    article = BeautifulSoup(path.read_text("utf-8"), "html.parser").select_one("article.bd-article")
    for tag in article.select(NOT_PROSE):
        tag.decompose()
    return re.sub(r"\s+", " ", article.get_text(" "))


def ledger(paper: str) -> str:
    """What we say in a paper's claims, and in the reasons of their checks."""
    mine = [one for one in claims.ledger().values() if one.place.startswith(f"{paper}:")]
    reasons = (check.get("why", "") for one in mine for check in one.checks)
    return ". ".join((*(f"{one.says} {one.note} {one.meant.get('because', '')}" for one in mine), *reasons))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_word_of_a_page_is_spelt_as_a_dictionary_has_it(document: str) -> None:
    assert unknown(shown(ROOT / "_build" / "html" / f"{document}.html")) == []


@pytest.mark.parametrize("paper", installed().papers)
def test_every_word_of_a_ledger_is_spelt_as_a_dictionary_has_it(paper: str) -> None:
    assert unknown(ledger(paper)) == []


def test_a_misspelt_word_is_found_and_a_name_or_a_british_form_is_not() -> None:
    text = (
        "Its colour is recognised, says Kobayashi: a «single-pulmonary» programe of Kobayashi, zhu2022. Recieved by the centre's judgement."
    )
    assert unknown(text) == ["Recieved", "programe"]


def test_the_list_of_words_holds_none_that_is_not_used() -> None:
    pages = (shown(ROOT / "_build" / "html" / f"{document}.html") for document in DOCUMENTS)
    text = " ".join((*pages, *map(ledger, installed().papers))).replace("’", "'")
    used = {
        form for word in WORD.findall(text) for form in (word, word.lower(), re.sub(r"'s?$", "", word), re.sub(r"'s?$", "", word.lower()))
    }
    assert sorted(KNOWN - used) == []
