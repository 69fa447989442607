"""The evidence collected outside the papers: what became of every fact, used or not, and whether verdicts fit it.

``seeds/evidence.csv`` has a line for every fact that was looked up: what it was expected to do to which claims, and the
rows of our tables that hold it. Verdicts are computed from the rows and never read from here; this list is held against them.
"""

from __future__ import annotations

from functools import cache

from econsec import claims, files, tables, verdicts
from econsec.claims import Claim
from econsec.faults import Fault, Faults
from econsec.paths import Project

NAME = "seeds/evidence.csv"
COLUMNS = ("fact", "subject", "relation", "confidence", "claims", "rows", "why")
CONFIDENCE = (*tables.CONFIDENCE, "derived")
# What a fact was expected to do -> verdicts of its claims that fit that.
RELATIONS: dict[str, tuple[str, ...]] = {
    "corroborates": ("corroborated", "qualified"),
    "corrects": ("corrected", "contradicted"),
    "contradicts": ("contradicted",),
    "qualifies": ("qualified",),
    "extends": tuple(verdicts.VERDICTS),
}


@cache
def read(project: Project) -> tuple[dict[str, str], ...]:
    """All lines, `claims` separated by blanks and `rows` by semicolons; none where there is no list. Raises `Faults`."""
    path = project.root / NAME
    return tuple(files.read_rows(path, NAME, COLUMNS)) if path.is_file() else ()


def rows(line: dict[str, str]) -> list[str]:
    """Identifiers of the table rows that hold a fact."""
    return [name.strip() for name in line["rows"].split(";") if name.strip()]


@cache
def subjects(project: Project, section: str) -> tuple[str, ...]:
    """What was looked up on claims of a section (``zhu2022:1.4``)."""
    mine = {one.id for one in claims.ledger(project).values() if one.section == section}
    return tuple(dict.fromkeys(line["subject"] for line in read(project) if mine & set(line["claims"].split())))


def check(project: Project, ledger: dict[str, Claim]) -> list[Fault]:
    """Faults of the list: of what it names, and of verdicts that do not fit a fact without a reason."""
    known = {tables.row_id(name, row, project) for name in tables.names(project) for row in tables.cells(name, project)}
    found, seen = [], set()
    try:
        lines = read(project)
    except Faults as broken:
        return broken.faults
    for line in lines:
        found += _check_line(line, project, ledger, known)
        if line["fact"] in seen:
            found.append(Fault(f"{NAME} {line['fact']}", "is there twice", "Delete one"))
        seen.add(line["fact"])
    return found


def _check_line(line: dict[str, str], project: Project, ledger: dict[str, Claim], known: set[str]) -> list[Fault]:
    named, held, why = line["claims"].split(), rows(line), line["why"].strip()
    missing = [name for name in named if name not in ledger] + [name for name in held if name not in known]
    unfit = [] if missing else [name for name in named if verdicts.of(project)[name] not in RELATIONS.get(line["relation"], ())]
    rules = [
        (line["fact"].strip(), "has no name", "Number the fact"),
        (line["subject"].strip(), "says not what was looked up", "Name the subject"),
        (line["relation"] in RELATIONS, f"{line['relation']} is no relation", f"They are {', '.join(RELATIONS)}"),
        (line["confidence"] in CONFIDENCE, f"{line['confidence']} is no confidence", f"They are {', '.join(CONFIDENCE)}"),
        (not missing, f"{''.join(missing[:1])} is neither a claim nor a row", "Correct the name"),
        (held or why, "no row holds it, and nothing says why not", "Name the rows, or say why"),
        (why or not unfit, f"{''.join(unfit[:1])} came out otherwise than it {line['relation']}", "Say why, or correct one of them"),
        (not why or unfit or not held or not named, "says why, but is held and fits", "Drop why"),
    ]
    where = f"{NAME} {line['fact'].strip() or 'a line'}"
    return [Fault(where, what, remedy) for holds, what, remedy in rules if not holds][:1]
