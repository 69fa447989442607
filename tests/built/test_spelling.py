"""Spelling of everything the pages show: words of an English dictionary, British variants of them, and a reviewed list."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from spylls.hunspell import Dictionary

from econsec import chapters
from econsec.paths import installed

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS = chapters.documents(installed())
KNOWN = {line.split("#")[0].strip() for line in (ROOT / "tests" / "words.txt").read_text("utf-8").splitlines()} - {""}
# Spelling of this book -> American spelling, which the dictionary has.
BRITISH = [
    (r"our", "or"), (r"is(e|es|ed|ing|er|ation|ations)$", r"iz\1"), (r"ys(e|es|ed|ing)$", r"yz\1"), (r"tre(s|d)?$", r"ter\1"),
    (r"ence(s)?$", r"ense\1"), (r"ll(ed|ing|er|ers|or|ors)$", r"l\1"), (r"ogramme", "ogram"), (r"dgement", "dgment"), (r"ise", "ice"), (r"ould", "old"),
]  # fmt: skip
# Not prose: code, names of files and keys, other languages, drawings whose words are said beside them, lists of sources and of rows.
NOT_PROSE = (
    "pre, code, [lang]:not(html), script, style, svg, .citation-list, div.citation, dl.citation, #bibliography, .esx-search, .esx-ledger"
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
    text = re.sub(r"«[^»]*»|“[^”]*”|https?://\S+|\S*[\d_@/]\S*", " . ", text.replace("’", "'"))
    names = set(re.findall(r"(?<=[a-z,;:] )[A-Z][\w'-]*", text))
    words = {word for part in re.findall(r"[^\W\d_][\w']*", text) for word in [part] if word not in names}
    return sorted(word for word in words if not word.isupper() and not re.search(r"[a-z][A-Z]", word) and not is_word(word))


def shown(path: Path) -> str:
    """Text of a page as it is read, its names of things apart."""
    article = BeautifulSoup(path.read_text("utf-8"), "html.parser").select_one("article.bd-article")
    for tag in article.select(NOT_PROSE):
        tag.decompose()
    return re.sub(r"\s+", " ", article.get_text(" "))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_word_of_a_page_is_spelt_as_a_dictionary_has_it(document: str) -> None:
    assert unknown(shown(ROOT / "_build" / "html" / f"{document}.html")) == []


def test_a_misspelt_word_is_found_and_a_name_or_a_british_form_is_not() -> None:
    text = (
        "Its colour is recognised, says Kobayashi: a «single-pulmonary» programe of Kobayashi, zhu2022. Recieved by the centre's judgement."
    )
    assert unknown(text) == ["Recieved", "programe"]


def test_the_list_of_words_holds_none_that_is_not_used() -> None:
    text = " ".join(shown(ROOT / "_build" / "html" / f"{document}.html") for document in DOCUMENTS).replace("’", "'")
    used = {
        form
        for word in re.findall(r"[^\W\d_][\w']*", text)
        for form in (word, word.lower(), re.sub(r"'s?$", "", word), re.sub(r"'s?$", "", word).lower())
    }
    assert sorted(KNOWN - used) == []
