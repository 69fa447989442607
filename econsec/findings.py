"""Findings: where the record and a paper differ, each with its premises, which are computed anew each time.

``seeds/<paper>/findings.yml``. A finding says the paper's point, what the record has, the best reading in the author's
favour, and how sure we are. Its premises are checks as claims have them; a number in its words is that of a premise or
of a claim, never typed. If a premise does not hold any more, the book is not built.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import DivisionByZero, InvalidOperation
from functools import cache
from typing import Any

from econsec import claims, entries, tables, wording
from econsec.claims import Claim, Result
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project, installed
from econsec.tables import NUMBER

GROUPS: dict[str, str] = {
    "fact": "Errors of fact in the text as we have it",
    "inference": "Figures that are right or plausible, but carry less than is built on them",
    "wording": "Wording",
    "reuse": "The paper is right, but whoever re-uses it may go wrong",
    "bibliography": "Bibliography",
    "since": "What happened since",
}
# Which way the record since then points, for the group that looks back at what a paper expected.
POINTS: dict[str, str] = {
    "for": "points the way the paper expected",
    "against": "points the other way",
    "both": "points both ways",
    "open": "bears on what the paper expected, and does not show it either way",
}
FIELDS = ("id", "group", "title", "claims", "point", "record", "fairness", "sure", "seen", "premises", "front", "points")
REQUIRED = ("id", "group", "title", "claims", "point", "record", "fairness", "sure", "seen", "premises")
WORDS = ("title", "point", "record", "fairness", "sure")
SEEN = {"no": "Only the machine translation was seen, not the author's own words", "yes": "The author's own words were seen"}
# Of a premise, besides the fields of a check: its name in the words, what it asserts (the value of a `claim`, or its own),
# and whether it is to hold.
OWN = ("kind", "value", "unit", "approx")
ASSERTED = ("name", "claim", *OWN, "holds")
_PLACEHOLDER = re.compile(r"\{([a-z0-9-]+)\}")
# Names with digits that are no numbers of the record.
_NAME = re.compile(r"\b(FY\d{4}|\d[GD]|[A-Z]+\d+|2\+2)\b|\{[^}]*\}")


@dataclass(frozen=True)
class Finding:
    """One finding; `front`, where given, is its rank on the front page, `seen` whether the author's own words were seen.

    `points`, of what happened since only, is a key of `POINTS`; there `fairness` says what cannot be said.
    """

    id: str
    group: str
    title: str
    point: str
    record: str
    fairness: str
    sure: str
    seen: str
    claims: tuple[str, ...] = ()
    premises: tuple[dict[str, Any], ...] = ()
    front: str = ""
    points: str = ""


@dataclass(frozen=True)
class Premise:
    """What a finding rests on: an assertion, the check that computes it, what came out, and whether that is as it must be."""

    asserted: Claim
    check: dict[str, Any]
    result: Result
    stands: bool


@cache
def all_of(project: Project | None = None) -> dict[str, Finding]:
    """All findings of all papers by identifier, in the order of the files. Raises `Faults`."""
    found, faults = _read(project or installed())
    stop_on(faults)
    return found


def of_sections(*sections: str) -> list[Finding]:
    """Findings that bear on a claim of some sections (``zhu2022:1.4``)."""
    inside = {one.id for one in claims.of_sections(*sections)}
    return [one for one in all_of().values() if inside & set(one.claims)]


def of_claim(project: Project | None = None) -> dict[str, list[str]]:
    """Findings that each claim is part of."""
    found: dict[str, list[str]] = {}
    for one in all_of(project).values():
        for name in one.claims:
            found.setdefault(name, []).append(one.id)
    return found


def premises(finding: Finding, project: Project | None = None) -> list[Premise]:
    """What a finding rests on, computed now. Raises `Faults` where a premise names no row."""
    return [_premise(finding, entry, project or installed()) for entry in finding.premises]


def _premise(finding: Finding, entry: dict[str, Any], project: Project) -> Premise:
    asserted, check = _asserted(entry, finding.id, project), check_of(entry)
    result = claims.run(asserted, check, project)
    return Premise(asserted, check, result, result.holds == (entry.get("holds", "yes") == "yes"))


def check_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The check of a premise, as a claim would have it; an order is hedged in the check, a value in what is asserted."""
    return {name: value for name, value in entry.items() if name not in ASSERTED or (name == "approx" and entry.get("is") == "order")}


def _asserted(entry: dict[str, Any], name: str, project: Project) -> Claim:
    """What a premise asserts, in the form of a claim that no paper makes. Raises KeyError for an unknown claim."""
    if "claim" in entry:
        return replace(claims.ledger(project)[entry["claim"]], id=name, place="record:0:1", checks=(), meant={})
    return Claim(name, "record:0:1", _kind(entry), "", **{key: entry.get(key, "") for key in ("value", "unit", "approx")})


def _kind(entry: dict[str, Any]) -> str:
    """Kind of what a premise asserts: a quantity where it has a value, an order otherwise, unless it says so itself."""
    return entry.get("kind", "quantity" if entry.get("value") else "order")


def words(finding: Finding, field: str, project: Project | None = None) -> str:
    """One of a finding's texts, every placeholder replaced by what its claim or premise gives."""
    project = project or installed()
    named = {entry["name"]: _asserted(entry, finding.id, project) for entry in finding.premises if "name" in entry}
    return _PLACEHOLDER.sub(lambda match: named[match[1]].text, claims.fill(getattr(finding, field), project))


def front(project: Project | None = None) -> list[Finding]:
    """The findings of the front page, in their order."""
    return sorted((one for one in all_of(project).values() if one.front), key=lambda one: int(one.front))


def check(project: Project) -> list[Fault]:
    """Faults of the findings: of their form, of what they name, and of premises that do not hold."""
    found, faults = _read(project)
    known, ledger = set(tables.names(project)), claims.ledger(project)
    return list(faults) + [fault for one in found.values() for fault in check_finding(one, project, known, ledger)]


def check_finding(one: Finding, project: Project, known: set[str], ledger: dict[str, Claim]) -> list[Fault]:
    """Faults of one finding: of what it names and says; where it has none, of what its premises find."""
    paper = next((ledger[name].place.split(":")[0] for name in one.claims if name in ledger), "*")
    where = f"seeds/{paper}/findings.yml {one.id}"
    faults = _check_names(one, where, known, ledger) + _check_words(one, where, ledger)
    return faults or _check_premises(one, project, where)


def _check_names(one: Finding, where: str, known: set[str], ledger: dict[str, Claim]) -> list[Fault]:
    """Faults of the claims and tables that a finding names, and of the names that it gives to premises."""
    named = [entry["name"] for entry in one.premises if "name" in entry]
    asserted = [entry for entry in one.premises if "claim" in entry]
    unknown = [("claims", name) for name in one.claims if name not in ledger]
    unknown += [("premises", entry["claim"]) for entry in asserted if entry["claim"] not in ledger]
    dumb = [entry["claim"] for entry in asserted if "name" in entry and entry["claim"] in ledger and not ledger[entry["claim"]].value]
    tables_gone = [entry["table"] for entry in one.premises if entry["table"] not in known]
    return [
        *(Fault(f"{where}, {field}", f"{name} is not on the ledger", "Name a claim") for field, name in unknown),
        *(Fault(f"{where}, premises", f"there is no table {name}", "Name a table of data") for name in tables_gone),
        *(Fault(f"{where}, premises", f"{name} has no value to say", "Drop the name of the premise") for name in dumb),
        *(Fault(f"{where}, premises", f"{name} is named twice", "Name it once") for name in {*named} if named.count(name) > 1),
    ]


def _check_words(one: Finding, where: str, ledger: dict[str, Claim]) -> list[Fault]:
    """Faults of a finding's texts: numbers that are typed, placeholders of nothing, and premises that are named and never said."""
    named, said, faults = {entry["name"] for entry in one.premises if "name" in entry}, set(), []
    for field in WORDS:
        text = getattr(one, field)
        placed = re.findall(r"\{([^{}]*)\}", text)
        typed = [word.rstrip(".,;:)") for word in re.findall(r"\S*\d\S*", _NAME.sub("", text))]
        unknown = [name for name in placed if name not in named and name not in ledger]
        faults += [Fault(f"{where}, {field}", f"{number} is typed", "Name a premise or a claim in braces") for number in typed[:1]]
        faults += [Fault(f"{where}, {field}", f"{name} is neither a premise nor a claim", "Name one of them") for name in unknown[:1]]
        said |= set(placed)
    unsaid = [] if faults else sorted(named - said)
    return faults + [Fault(f"{where}, premises", f"{name} is named and not said", "Say it, or drop the name") for name in unsaid]


def _check_premises(one: Finding, project: Project, where: str) -> list[Fault]:
    """Faults of premises that name no row, read another unit, or came out otherwise than the finding needs."""
    try:
        found = premises(one, project)
    except Faults as faults:
        return [Fault(f"{where}, premises: {fault.where}", fault.what, fault.remedy) for fault in faults.faults]
    except (InvalidOperation, DivisionByZero):
        return [Fault(f"{where}, premises", "nothing can be computed from the rows that one names", "Correct the premise")]
    # one that is not to hold would hold for want of the unit
    foreign = [fault for premise in found if (fault := claims.unit_fault(premise.asserted, premise.check, where))]
    return (
        foreign
        or _check_items(one, project, where)
        or [
            Fault(
                f"{where}, premises",
                f"{premise.check['is']} in {premise.check['table']} now finds {premise.result.found}",
                "Correct the finding, or drop it",
            )
            for premise in found
            if not premise.stands
        ]
    )


def _check_items(one: Finding, project: Project, where: str) -> list[Fault]:
    """Faults of items that are not to be listed and stand nowhere in their column, so that a misspelt one would be missed too."""
    absent = [entry for entry in one.premises if entry["is"] == "listed" and entry.get("holds") == "no"]
    return [
        Fault(f"{where}, premises", f"{entry['item']} stands nowhere in {entry['column']} of {entry['table']}", "Correct the item")
        for entry in absent
        if all(row[entry["column"]] != entry["item"] for row in tables.cells(entry["table"], project))
    ]


@cache
def _read(project: Project) -> tuple[dict[str, Finding], list[Fault]]:
    """Findings of every paper, and the faults of their form."""
    return entries.read(project, "findings.yml", "finding", faults_of_form, _made, needed=False)


def _made(entry: dict[str, Any]) -> Finding:
    return Finding(**{**entry, "claims": tuple(entry["claims"]), "premises": tuple(entry["premises"])})


def faults_of_form(entry: Any, where: str, paper: str) -> list[Fault]:
    """Faults that an entry has by itself."""
    faults = entries.faults_of_fields(entry, where, FIELDS, REQUIRED, _is_shaped)
    if faults:
        return faults
    rules = [
        ("id", re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", entry["id"]), "is no identifier", "Write a-z, digits and hyphens"),
        ("group", entry["group"] in GROUPS, f"{entry['group']} is no group", f"Groups are {', '.join(GROUPS)}"),
        ("seen", entry["seen"] in SEEN, f"{entry['seen']} is neither yes nor no", "Say whether the author's own words were seen"),
        ("front", re.fullmatch(r"[1-9]", entry.get("front", "1")), "is no rank", "Write a digit"),
        (
            "points",
            (entry.get("points") in POINTS) == (entry["group"] == "since"),
            "does not suit the group",
            f"since has {', '.join(POINTS)}",
        ),
        ("claims", entry["claims"], "names no claim", "Name the claims it is about"),
        ("premises", entry["premises"], "gives none", "Give what it rests on"),
    ]
    faults = [Fault(f"{where}, {name}", what, remedy) for name, holds, what, remedy in rules if not holds]
    return faults + [
        fault for number, one in enumerate(entry["premises"], start=1) for fault in faults_of_premise(one, f"{where}, premise {number}")
    ]


def faults_of_premise(entry: dict[str, Any], where: str) -> list[Fault]:
    """Faults of the form of a premise: of what it asserts, and those that a check of a claim of this kind and value would have."""
    ill = [name for name in ASSERTED if not isinstance(entry.get(name, ""), str)]
    if ill:
        return [Fault(f"{where}, {name}", "is no text", "Compare with another premise") for name in ill]
    shape = {"kind": _kind(entry), "value": entry.get("value", "1" if "claim" in entry else "")}
    faults = [Fault(f"{where}, {name}", what, remedy) for name, holds, what, remedy in _rules_of_assertion(entry) if not holds]
    return faults + claims.faults_of_checks({**shape, "checks": [{**check_of(entry), "differs": "base"}]}, where)


def _rules_of_assertion(entry: dict[str, Any]) -> list[claims.Rule]:
    """Whether what a premise asserts is as a claim would have it, and is said once."""
    kind, value, unit, approx = _kind(entry), *(entry.get(name, "") for name in ("value", "unit", "approx"))
    is_date, hedges = kind == "date", (*wording.APPROX, *(["well_above"] if entry.get("is") == "order" else []))
    is_sound = claims.reads_as_date(value) if is_date else NUMBER.fullmatch(value)
    noun = "date" if is_date else "plain number"
    return [
        ("name", re.fullmatch(r"[a-z0-9-]+", entry.get("name", "x")), "is no name", "Write a-z, digits and hyphens"),
        ("name", "name" not in entry or value or "claim" in entry, "is given to what says nothing", "Give a value, or drop the name"),
        ("claim", "claim" not in entry or not {*OWN} & {*entry}, "stands beside a value of its own", "Keep one of them"),
        ("kind", kind in claims.KINDS, f"{kind} is no kind of claim", f"Kinds are {', '.join(claims.KINDS)}"),
        ("value", not value or is_sound, f"{value} is no {noun}", "Write it as a claim would"),
        ("unit", unit in ("", *wording.UNITS), f"{unit} is no unit", "Units are listed in econsec/wording.py"),
        ("approx", approx in hedges, f"{approx} is no approx", f"They are {', '.join(filter(None, wording.APPROX))}"),
        ("holds", entry.get("holds", "yes") in ("yes", "no"), "is neither yes nor no", "Write one of them, or leave it out"),
        *((name, name not in entry, "says nothing in a premise", "Leave it out, or say it in the finding") for name in ("differs", "why")),
    ]


def _is_shaped(name: str, value: Any) -> bool:
    """Whether a field is a list of different texts (claims), of mappings (premises) or text (all others)."""
    if name == "premises":
        return isinstance(value, list) and all(isinstance(one, dict) for one in value)
    if name == "claims":
        return isinstance(value, list) and all(isinstance(one, str) for one in value) and len(set(value)) == len(value)
    return isinstance(value, str)
