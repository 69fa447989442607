"""Folded code: what shows nothing joins the box of what does."""

from __future__ import annotations

from docutils import nodes
from docutils.utils import new_document
from myst_nb.sphinx_ import HideCodeCellNode

from econsec import folding


def cell(code: str, output: str = "") -> nodes.container:
    """A cell as MyST-NB folds it."""
    box = HideCodeCellNode("", nodes.container("", nodes.literal_block(code, code)))
    return nodes.container("", box, *([nodes.container("", nodes.paragraph("", output))] if output else []))


def joined(*found: nodes.Node) -> list[str]:
    """Code of each box of a page after the joining, one line a piece."""
    page = new_document("page")
    page += list(found)
    folding.join(None, page, "page")
    return ["; ".join(code.astext() for code in box.findall(nodes.literal_block)) for box in page.findall(HideCodeCellNode)]


def test_code_that_shows_nothing_joins_the_next_box_in_its_order() -> None:
    assert joined(cell("import a"), nodes.paragraph("", "Prose."), cell("b = a"), cell("b", "2"), cell("c", "3")) == [
        "import a; b = a; b",
        "c",
    ]


def test_code_that_shows_something_stays_and_so_does_the_last() -> None:
    assert joined(cell("a", "1"), cell("b", "2")) == ["a", "b"]
    assert joined(cell("a", "1"), cell("b = 2")) == ["a", "b = 2"]


def test_a_joined_cell_leaves_nothing_behind() -> None:
    page = new_document("page")
    page += [cell("import a"), cell("a", "1")]
    folding.join(None, page, "page")
    assert len(page) == 1 and page[0].astext().count("import a") == 1
