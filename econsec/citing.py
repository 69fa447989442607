"""How the book, its figures and its verdicts are cited: the paper first, then the book with its version and the name of the thing."""

from __future__ import annotations

from importlib.metadata import version

from econsec import chapters, claims, references, verdicts
from econsec.paths import installed

TITLE = "Economic Security, Recomputed"


def book() -> str:
    """The book in a line, with the version that is installed."""
    return f"{TITLE}, version {version('econsec')}"


def line(name: str, paper: str) -> str:
    """A claim (with its verdict and place) or a figure in a line, after its paper. Raises KeyError for any other name."""
    cited = references.cite(installed(), paper)
    if name in claims.ledger():
        return f"{cited}, {claims.claim(name).place}; checked in: {book()}, claim {name}: {verdicts.of()[name]}."
    if name not in {figure.id for figure in chapters.figures(installed())}:
        raise KeyError(f"{name} is neither a claim nor a figure")
    return f"{book()}, figure {name}, after: {cited}."


def bibtex() -> str:
    """The book as a BibTeX entry."""
    fields = {"author": f"{{{TITLE}}}", "title": f"{{{TITLE}}}", "version": version("econsec"), "note": "Jupyter Book"}
    return "@misc{econsec,\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}"
