"""How the book, its figures and its verdicts are cited: the paper first, then the book with its version and the name of the thing."""

from __future__ import annotations

from importlib.metadata import version

from econsec import chapters, claims, references, verdicts
from econsec.paths import installed

TITLE = "Economic Security, Recomputed"


def book() -> str:
    """The book in a line, with the version that is installed."""
    return f"{TITLE}, version {version('econsec')}"


def line(name: str) -> str:
    """A claim (with its verdict and place) or a figure in a line, with the paper, or papers, of its claims. Raises KeyError otherwise."""
    if name in claims.ledger():
        return f"{_papers(name)}, {claims.claim(name).place}; checked in: {book()}, claim {name}: {verdicts.of()[name]}."
    drawn = {figure.id: figure for figure in chapters.figures(installed())}
    if name not in drawn:
        raise KeyError(f"{name} is neither a claim nor a figure")
    return f"{book()}, figure {name}, after: {_papers(*drawn[name].claims)}."


def _papers(*names: str) -> str:
    """The papers in which claims stand, each once."""
    papers = dict.fromkeys(claims.claim(name).place.split(":")[0] for name in names)
    return "; ".join(references.cite(installed(), paper) for paper in papers)


def bibtex() -> str:
    """The book as a BibTeX entry."""
    fields = {"author": f"{{{TITLE}}}", "title": f"{{{TITLE}}}", "version": version("econsec"), "note": "Jupyter Book"}
    return "@misc{econsec,\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}"
