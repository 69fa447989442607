"""Chinese and Japanese words are marked as such, so that they are read aloud and drawn as what they are."""

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag

from tools.shots import HTML

NATIVE = re.compile(r"[\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f]+")
KANA = re.compile(r"[\u3040-\u30fa\u30fc-\u30ff]")
# Attributes that are read aloud or shown.
SAID = ("title", "alt", "aria-label", "aria-description", "placeholder", "content")


def unmarked(page: BeautifulSoup) -> Iterator[str]:
    """What stands in no element of its language: text, and attributes."""
    for text in page.find_all(string=NATIVE):
        if text.parent.name not in ("script", "style") and language(text.parent) != wanted(text):
            yield f"«{text.strip()[:40]}» in <{text.parent.name}>"
    for tag in page.find_all(lambda tag: any(NATIVE.search(str(tag.get(name, ""))) for name in SAID)):
        if language(tag) not in ("zh", "ja"):
            yield f'an attribute of <{tag.name} class="{" ".join(tag.get("class", []))}"> «{tag.get_text()[:40]}»'


def language(tag: Tag) -> str:
    """Language of an element."""
    marked = tag if tag.get("lang") else tag.find_parent(lang=True)
    return str(marked["lang"]) if marked else ""


def wanted(text: str) -> str:
    """Language of words: Japanese where they have kana; of others the one they are in is taken to be right."""
    return "ja" if KANA.search(text) else language(text.parent) if language(text.parent) in ("zh", "ja") else "zh or ja"


def test_every_chinese_and_japanese_word_is_marked() -> None:
    faults: Counter[str] = Counter()
    seen = 0
    for path in sorted(HTML.rglob("*.html")):
        if NATIVE.search(page := path.read_text("utf-8")):
            faults.update(f"{path.relative_to(HTML)}: {one}" for one in unmarked(BeautifulSoup(page, "html.parser")))
            seen += 1
    assert not faults, "\n".join(faults)
    assert seen > 0


@pytest.mark.parametrize(
    "markup",
    ["<p>经济</p>", '<p lang="zh">エンティティ・リスト</p>', '<a title="経済">x</a>', '<p lang="ja"><span lang="en">経済</span></p>'],
)
def test_a_word_that_is_not_marked_is_found(markup: str) -> None:
    assert len(list(unmarked(BeautifulSoup(f'<html lang="en">{markup}</html>', "html.parser")))) == 1


@pytest.mark.parametrize(
    "markup", ['<p lang="zh">经济</p>', '<p lang="ja">エンティティ <b>経済</b></p>', "<p>economy · 1,000</p>", "<script>'经济'</script>"]
)
def test_marked_words_are_let_alone(markup: str) -> None:
    assert list(unmarked(BeautifulSoup(f'<html lang="en">{markup}</html>', "html.parser"))) == []
