"""The bibliography: which source keys there are, and how each is cited in a line."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from econsec import files
from econsec.faults import Fault, Faults
from econsec.paths import Project

NEEDED = ("authors", "title", "year", "note")


@cache
def _entries(path: Path) -> dict[str, dict[str, str]]:
    from pybtex.database import parse_string  # slow to import, and only checks and verdicts need it
    from pybtex.exceptions import PybtexError

    name = "chapters/references.bib"
    try:
        entries = parse_string(files.read(path, name), bib_format="bibtex").entries
    except PybtexError as error:
        raise Faults([Fault(name, str(error).splitlines()[0], "Correct the BibTeX")]) from None
    return {
        key: {**entry.fields, "authors": " and ".join(str(p) for p in entry.persons.get("author", []))} for key, entry in entries.items()
    }


def entries(project: Project) -> dict[str, dict[str, str]]:
    """Fields of every source in ``chapters/references.bib`` by key, in the order of the file."""
    return dict(_entries(project.references))


def entry(project: Project, key: str) -> dict[str, str]:
    """Fields of a source, with its authors as one text. Raises KeyError for an unknown key."""
    return _entries(project.references)[key]


def check_source(project: Project, key: str, where: str) -> list[Fault]:
    """Fault of a key that is to be a source: no entry has it, or its work is only cited by a paper and nobody read it for this book."""
    said = _entries(project.references).get(key)
    if said is None:
        return [Fault(where, f"{key or 'nothing'} is no key of references.bib", "Add the source there, or correct the key")]
    if said.get("citedby") and not said.get("urldate"):
        return [
            Fault(where, f"{key} is cited by {said['citedby']} and was not read", "Name a source that was read, or read it and add urldate")
        ]
    return []


def cite(project: Project, key: str) -> str:
    """A source in a line: who, what, when."""
    found = entry(project, key)
    return re.sub(r"[{}]|\\(?=[%$&#])", "", f"{found['authors']}, {found['title']}, {found['year']}")


def short(project: Project, key: str) -> str:
    """A source as who and when."""
    found = entry(project, key)
    return re.sub(r"[{}]|\\(?=[%$&#])", "", f"{found['authors']}, {found['year']}")


@cache
def kin(project: Project, paper: str) -> frozenset[str]:
    """A paper and all sources that were copied from it or that it copied, by way of others too (the field ``copies``)."""
    pairs = [(key, entry["copies"]) for key, entry in _entries(project.references).items() if entry.get("copies")]
    found, size = {paper}, 0
    while size < len(found):
        size = len(found)
        found |= {one for pair in pairs if found & set(pair) for one in pair}
    return frozenset(found)


def check(project: Project) -> list[Fault]:
    """Faults of the bibliography: an entry must say what it is, and when it was last looked at or which paper cites it."""
    name, known = project.name(project.references), _entries(project.references)
    return [
        Fault(f"{name} {key}", what, remedy)
        for key, said in known.items()
        for holds, what, remedy in [
            *((said.get(field), f"has no {field}", "Add it") for field in NEEDED),
            (said.get("urldate") or said.get("citedby"), "has no urldate", "Add the day by which it was last read, or citedby, a paper"),
            (said.get("citedby") in (None, *project.papers), f"citedby {said.get('citedby')}, which is no paper", "Name a paper's key"),
            (files.is_day(said.get("urldate") or "2022-01-01"), f"urldate {said.get('urldate')} is no day", "Write 2022-01-31"),
            (re.match("https?://|$", said.get("url", "")), f"url {said.get('url')} is no address", "Write one that begins with https://"),
            (_has_brackets(said) or not _is_ours(said), "has a title that is ours as if it were its own", "Write it in square brackets"),
            (_is_ours(said) or not _has_brackets(said), "has a title in brackets that no note explains", "Add «title ours» to it"),
            (said.get("copies", key) in known, f"copies {said.get('copies')}, which is no key", "Correct the key"),
        ]
        if not holds
    ]


def _is_ours(said: dict[str, str]) -> bool:
    """Whether we made the title of a source, as its note says."""
    return bool(re.search(r"(?i)\btitle (and year )?ours\b", said.get("note", "")))


def _has_brackets(said: dict[str, str]) -> bool:
    """Whether the whole title of a source stands in square brackets; braces in it keep its capitals."""
    title = re.sub("[{}]", "", said.get("title", ""))
    return title.startswith("[") and title.endswith("]")
