"""The chapters as they are written: short cells, no typed numbers, every page in the contents."""

from __future__ import annotations

import ast
import copy
import re
from pathlib import Path

import pytest

from econsec import chapters, seeds
from econsec.paths import installed

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = chapters.documents(installed())
FENCE = re.compile(r"(?ms)^```([^\n]*)\n(.*?)^```$")
# What may hold digits in prose besides code: front matter, roles, names in code, link targets, labels.
NOT_PROSE = re.compile(r"(?ms)\A---\n.*?^---\n|\{[a-z:]+\}`[^`]*`|`[^`\n]*[A-Za-z][^`\n]*`|\]\([^)]*\)|^\([a-z-]+\)=")
ALLOWED = [
    line.split("#")[0].strip()
    for line in (ROOT / "tests" / "allowed_digits.txt").read_text("utf-8").splitlines()
    if line.split("#")[0].strip()
]


def text(document: str) -> str:
    return chapters.path(installed(), document).read_text("utf-8")


def prose(source: str) -> str:
    """What a reader reads of a page: code and what is no prose left out, the text of other directives kept."""
    is_code = re.compile(r"\{(code-cell|bibliography)\}|[a-z]*$")
    return NOT_PROSE.sub(" ", FENCE.sub(lambda match: "" if is_code.match(match[1]) else match[2], source))


def typed_digits(words: str) -> list[str]:
    """Words with digits that nobody reviewed."""
    for pattern in ALLOWED:
        words = re.sub(pattern, "", words)
    return re.findall(r"\S*\d\S*", words)


def words_of_calls(code: str) -> list[str]:
    """Texts that a cell shows to readers: captions, text alternatives and every other text of a drawing or a table.

    Placeholders of claims and computed parts are left out; a caption or text alternative must stand in the call itself.
    """
    found = []
    for node in ast.walk(ast.parse(code)):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).startswith(("figures.show", "views.table", "charts."))):
            continue
        named = {word.arg: word.value for word in node.keywords}
        if ast.unparse(node.func) == "figures.show":
            assert all(isinstance(named[name], (ast.Constant, ast.JoinedStr)) for name in ("caption", "alt")), "write it in the call"
        said = [value for name, value in named.items() if name not in ("id", "claims", "tables")] + node.args
        found += [part.value for value in said for part in ast.walk(_Plain().visit(copy.deepcopy(value))) if isinstance(part, ast.Constant)]
    return [re.sub(r"\{[A-Z]+-\d+\}", "", part) for part in found if isinstance(part, str)]


class _Plain(ast.NodeTransformer):
    """Drops computed parts of f-strings, and nested calls, which are looked at by themselves."""

    def visit_FormattedValue(self, node: ast.FormattedValue) -> None:
        return None

    def visit_Call(self, node: ast.Call) -> ast.AST:
        return ast.Constant(None)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_number_is_typed_into_prose(document: str) -> None:
    assert typed_digits(prose(text(document))) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_number_is_typed_into_a_caption_or_text_alternative(document: str) -> None:
    assert [
        digits for code in chapters.cells(installed(), document) for words in words_of_calls(code) for digits in typed_digits(words)
    ] == []


def test_a_typed_number_is_found_in_prose_and_in_captions() -> None:
    source = "{claim}`Z-014` is `us_bn2` but 55.3 and `43.6` are typed\n```{note}\n40.9\n```\n```{code-cell} python3\n70.1\n```\n"
    assert typed_digits(prose(source)) == ["55.3", "`43.6`", "40.9"]
    code = 'figures.show(charts.bars(f, "a", rule=(x, f"{x} or 70.1")), id="x1", caption=f"{{Z-014}} and {x:.1f} or 40.9", alt="none", claims=["Z-014"])'
    assert [word for text in words_of_calls(code) for word in typed_digits(text)] == ["40.9", "70.1"]


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
    files = {
        path.relative_to(ROOT).with_suffix("").as_posix()
        for path in [*ROOT.glob("chapters/**/*.md"), ROOT / "index.md", ROOT / "figures" / "index.md"]
    }
    assert files == set(DOCUMENTS)
    treated = [section for document in DOCUMENTS for section in chapters.front_matter(installed(), document).get("sections", [])]
    assert len(treated) == len(set(treated)) and set(treated) <= set(seeds.places(installed()).values())
