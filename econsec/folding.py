"""Code on pages, folded away: a cell that shows nothing joins the box of the next cell that does, so that boxes do not pile up."""

from __future__ import annotations

from itertools import pairwise

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx


def join(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Move the code of every folded cell without output to the head of the next box of the page; the last stays where it is."""
    boxes = list(doctree.findall(HideCodeCellNode))
    for box, following in pairwise(boxes):
        cell = box.parent
        if len(cell) == 1:
            following[:0] = box.children
            cell.parent.remove(cell)


def setup(app: Sphinx) -> None:
    """Register the joining."""
    app.connect("doctree-resolved", join)
