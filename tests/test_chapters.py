"""The chapters as they are written: short cells, no typed numbers, every page in the contents."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from econsec import chapters, seeds
from econsec.paths import installed

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = chapters.documents(installed())
# What may hold digits in prose: roles, code, fences, link targets, tables of contents; each is not a typed number.
NOT_PROSE = re.compile(r"(?ms)^---\n.*?^---\n|^```.*?^```|\{[a-z:]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|^\([a-z-]+\)=")
ALLOWED = [
    line.split("#")[0].strip()
    for line in (ROOT / "tests" / "allowed_digits.txt").read_text("utf-8").splitlines()
    if line.split("#")[0].strip()
]


def text(document: str) -> str:
    return chapters.path(installed(), document).read_text("utf-8")


def typed_digits(prose: str) -> list[str]:
    """Words with digits that nobody reviewed."""
    for pattern in ALLOWED:
        prose = re.sub(pattern, "", prose)
    return re.findall(r"\S*\d\S*", prose)


def words_of_calls(code: str) -> list[str]:
    """Texts that a cell shows to readers: captions, text alternatives, titles; placeholders and computed parts left out."""
    found = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("figures.show", "views.table"):
            said = [word.value for word in node.keywords if word.arg in ("caption", "alt")] + (
                node.args[1:2] if ast.unparse(node.func) == "views.table" else []
            )
            parts = [
                part
                for value in said
                for part in (value.values if isinstance(value, ast.JoinedStr) else [value])
                if isinstance(part, ast.Constant)
            ]
            found += [re.sub(r"\{[A-Z]+-\d+\}", "", part.value) for part in parts]
    return found


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_number_is_typed_into_prose(document: str) -> None:
    assert typed_digits(NOT_PROSE.sub(" ", text(document))) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_number_is_typed_into_a_caption_or_text_alternative(document: str) -> None:
    assert [
        digits for code in chapters.cells(installed(), document) for words in words_of_calls(code) for digits in typed_digits(words)
    ] == []


def test_a_typed_number_is_found_in_prose_and_in_captions() -> None:
    assert typed_digits(NOT_PROSE.sub(" ", "{claim}`Z-014` is `55.3` but 55.3 is typed")) == ["55.3"]
    assert [typed_digits(words) for words in words_of_calls('figures.show(c, caption=f"{{Z-014}} and {x} or 40.9")')] == [[], ["40.9"]]


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_cell_is_short_and_defines_and_loops_nothing(document: str) -> None:
    for code in chapters.cells(installed(), document):
        assert len(code.strip().splitlines()) <= 15, code
        assert not any(isinstance(node, (ast.FunctionDef, ast.For, ast.While, ast.ClassDef)) for node in ast.walk(ast.parse(code))), code
        assert not re.search(r"open\(|read_csv|\.\./", code), code


@pytest.mark.parametrize("document", DOCUMENTS)
def test_prose_comes_before_the_first_cell_and_after_every_figure(document: str) -> None:
    if not chapters.cells(installed(), document):
        return
    pieces = re.split(r"(?ms)^```\{code-cell\}[^\n]*\n(.*?)^```", text(document))
    shown = [index for index in range(1, len(pieces), 2) if "remove-cell" not in pieces[index]]
    assert len(NOT_PROSE.sub("", pieces[0]).split()) > 30
    for index in shown:
        if "figures.show" in pieces[index]:
            after = "".join(
                pieces[i] for i in range(index + 1, len(pieces), 2) if all("remove-cell" in pieces[j] for j in range(index + 2, i, 2))
            )
            assert len(NOT_PROSE.sub("", after).split()) > 10, f"no sentence reads the figure of {pieces[index]}"


def test_every_chapter_is_in_the_contents_and_every_section_is_treated_once() -> None:
    files = {path.relative_to(ROOT).with_suffix("").as_posix() for path in [*ROOT.glob("chapters/**/*.md"), ROOT / "index.md"]}
    assert files == set(DOCUMENTS)
    treated = [section for document in DOCUMENTS for section in chapters.front_matter(installed(), document).get("sections", [])]
    assert len(treated) == len(set(treated)) and set(treated) <= set(seeds.places(installed()).values())
