"""The ledger: every assertion that a paper makes, where it makes it, and what it is checked against.

``seeds/<paper>/claims.yml`` is read strictly: all scalars are text, unknown fields and repeated keys are refused.
A check compares exactly one row of a table with the claim, or computes something from rows it names. What a check
finds is computed here each time; nothing of it is stored.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import cache
from itertools import pairwise
from typing import Any

from econsec import seeds, tables, wording, yamltext
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project, installed

KINDS = ("quantity", "date", "order", "trend", "definition", "judgement", "forecast", "prescription")
FIELDS = ("id", "place", "kind", "says", "printed", "value", "unit", "approx", "as_of", "checks", "meant", "note")
REQUIRED = ("id", "place", "kind", "says")
CHECK_FIELDS = ("is", "table", "column", "columns", "where", "rows", "approx", "within", "differs")
MEANT_FIELDS = ("value", "unit", "because", "term")
# What a check computes from its operands; `equals`, `more_than` and `less_than` compare the claim with one cell.
COMPARISONS = ("equals", "more_than", "less_than")
COMPUTED: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda operands: sum(operands, Decimal(0)),
    "difference": lambda operands: operands[0] - operands[1],
    "share": lambda operands: operands[0] / operands[1] * 100,
    "implied_total": lambda operands: operands[0] / operands[1] * 100,
    "count": lambda operands: Decimal(len(operands)),
}
# In what a check may show that an equal number is not the same thing.
DIFFERENCES = ("scope", "base", "date", "selection")
# How far off a hedged number may be, as a share of the value it is compared with.
ABOUT = Decimal("0.05")
# «Well above» is at least a tenth more than what is compared with.
WELL_ABOVE = Decimal("1.1")
LONGEST_QUOTE = 11
NUMBER = re.compile(r"-?\d+(\.\d+)?")
DATE = re.compile(r"\d{3}X|\d{4}(-[01]\d(-[0-3]\d)?)?")
# Field, whether it is as it should be, what is wrong otherwise, what to do.
Rule = tuple[str, Any, str, str]


@dataclass(frozen=True)
class Claim:
    """One assertion of a paper. `value` is exact text; `checks` are as written in the ledger."""

    id: str
    place: str
    kind: str
    says: str
    printed: str = ""
    value: str = ""
    unit: str = ""
    approx: str = ""
    as_of: str = ""
    checks: tuple[dict[str, Any], ...] = ()
    meant: dict[str, str] = field(default_factory=dict)
    note: str = ""

    @property
    def section(self) -> str:
        """Section in which it stands, ``paper:section``."""
        return self.place.rpartition(":")[0]

    @property
    def text(self) -> str:
        """Its value as it stands in a sentence; for a claim without a value, its identifier."""
        if self.kind == "date":
            return wording.day(self.value)
        return wording.say(self.value, self.unit, self.approx) if self.value else self.id


@dataclass(frozen=True)
class Result:
    """What a check found: whether it agrees with the claim, the value it computed or looked up, by which rule.

    `sources` are those of the rows; `confident` is false where all of them are of low confidence.
    """

    holds: bool
    found: str
    words: str
    sources: tuple[str, ...]
    confident: bool = True


@cache
def ledger(project: Project | None = None) -> dict[str, Claim]:
    """All claims of all papers by identifier, in the order of the files. Raises `Faults`."""
    project = project or installed()
    claims, faults = _read(project)
    stop_on(faults)
    return claims


def claim(identifier: str) -> Claim:
    """The claim with this identifier. Raises KeyError with a sentence where there is none."""
    if identifier not in ledger():
        raise KeyError(f"claim {identifier} is not on the ledger. Look it up in seeds/*/claims.yml.")
    return ledger()[identifier]


def of_sections(*sections: str) -> list[Claim]:
    """Claims of some sections (``zhu2022:1.4``), in the order of the ledger."""
    return [found for found in ledger().values() if found.section in sections]


def fill(text: str) -> str:
    """Text with every ``{Z-031}`` replaced by what that claim prints."""
    return re.sub(r"\{([A-Z]+-\d+)\}", lambda match: claim(match[1]).text, text)


def run(found: Claim, check: dict[str, Any], project: Project | None = None) -> Result:
    """Compare a claim with the table rows that one of its checks names. Raises `Faults` for rows that are not there."""
    chosen = _rows(check, project or installed())
    sources = tuple(dict.fromkeys(row["source"] for row in chosen))
    columns = check.get("columns") or [check.get("column", "")]
    counted = columns == [""]
    operands = [Decimal(1) if counted else _decimal(row, column, check) for row in chosen for column in columns]
    if check["is"] == "order":
        judged = _order(operands, check.get("approx", ""))
    elif is_transcription(found, check, sources):
        judged = operands[0] == Decimal(found.value), wording.number(operands[0]), "as printed"
    else:
        judged = _compare(found, operands[0] if check["is"] in COMPARISONS else COMPUTED[check["is"]](operands), check)
    return Result(*judged, sources, any(row.get("confidence") != "low" for row in chosen))


def is_transcription(found: Claim, check: dict[str, Any], sources: tuple[str, ...]) -> bool:
    """Whether a check only compares the ledger with our own table of what the paper prints: exact, and no evidence."""
    return check["is"] == "equals" and sources == (found.place.split(":")[0],)


def _order(operands: list[Decimal], approx: str) -> tuple[bool, str, str]:
    """Whether the operands fall strictly, each well above the next where the check says so; in words; by which rule."""
    factor = WELL_ABOVE if approx == "well_above" else Decimal(1)
    holds = all(high > low and high >= low * factor for high, low in pairwise(operands))
    return holds, " > ".join(map(wording.number, operands)), "in this order" if holds else "not in this order"


def _compare(found: Claim, actual: Decimal, check: dict[str, Any]) -> tuple[bool, str, str]:
    """Whether a value agrees with the claim; the value in words; the rule by which that was judged."""
    value, approx = Decimal(found.value), check.get("approx", found.approx)
    shown = wording.number(round(actual, 2).normalize())
    if check["is"] == "more_than":
        return actual > value, shown, "more than"
    if check["is"] == "less_than":
        return actual < value, shown, "less than"
    if approx == "over":
        return value < actual, shown, "more than"
    if approx == "nearly":
        return value * (1 - ABOUT) <= actual < value, shown, "nearly"
    within = precision(found.value) / 2
    if "within" in check or approx == "about":
        within = Decimal(check["within"]) if "within" in check else value * ABOUT
    return abs(actual - value) <= within, shown, f"within {wording.number(within.normalize())}"


def precision(printed: str) -> Decimal:
    """Size of the last digit of a number as printed: 0.1 for «55.3», 1 for «61»."""
    return Decimal(1).scaleb(Decimal(printed).as_tuple().exponent)


def interval(printed: str) -> tuple[Decimal, Decimal]:
    """Lowest and highest value that rounds to a number as printed: 13.5 and 14.5 for «14»."""
    half = precision(printed) / 2
    return Decimal(printed) - half, Decimal(printed) + half


def implied_total(part: int, share: str) -> tuple[int, int]:
    """Smallest and largest whole number of which `part` makes up `share` percent as printed: 3573 and 3837 for 518 and «14»."""
    low, high = interval(share)
    return math.ceil(part * 100 / high), math.floor(part * 100 / low)


def _rows(check: dict[str, Any], project: Project) -> list[dict[str, str]]:
    """Rows that a check names: exactly one for each `where` or entry of `rows`, all that match for a count."""
    rows, name = tables.cells(check["table"], project), check["table"]
    chosen: list[dict[str, str]] = []
    for where in check.get("rows") or [check["where"]]:
        matching = [row for row in rows if all(row.get(column) == value for column, value in where.items())]
        if len(matching) != 1 and check["is"] != "count":
            asked = ", ".join(f"{column} {value}" for column, value in where.items())
            raise Faults([Fault(f"data/{name}.csv", f"{len(matching)} rows have {asked}, not one", "Name exactly one row in the check")])
        chosen += matching
    return chosen


def _decimal(row: dict[str, str], column: str, check: dict[str, Any]) -> Decimal:
    try:
        return Decimal(row[column])
    except (KeyError, InvalidOperation):
        what = f"{column} is {row[column] or 'empty'}, no number" if column in row else f"there is no column {column}"
        raise Faults([Fault(f"data/{check['table']}.csv", what, "Name a column of numbers in the check")]) from None


def check(project: Project) -> list[Fault]:
    """Faults of the ledgers: of their form, of what they point to, and of numbers that are not those of their tables."""
    try:
        claims, faults = _read(project)
    except Faults as broken:
        return broken.faults
    places = seeds.places(project)
    known = {name: not tables.check_bytes(project.data / f"{name}.csv", project) for name in tables.names(project)}
    for found in claims.values():
        where = f"seeds/{found.place.split(':')[0]}/claims.yml {found.id}"
        if found.place not in places:
            faults.append(Fault(f"{where}, place", f"{found.place} is no place of a paper", "Look it up in passages.csv"))
        if found.meant.get("term"):
            faults += _check_term(found, project, where)
        for one in found.checks:
            if known.get(one["table"]):
                faults += _check_check(found, one, project, where)
            elif one["table"] not in known:
                faults.append(Fault(f"{where}, checks", f"there is no table {one['table']}", "Name a table of data"))
    return faults


def _check_term(found: Claim, project: Project, where: str) -> list[Fault]:
    terms = {row["term"] for row in seeds.translations(project, found.place.split(":")[0])}
    term = found.meant["term"]
    return [] if term in terms else [Fault(f"{where}, meant", f"{term} is no term of translation.csv", "Add the term there")]


def _check_check(found: Claim, one: dict[str, Any], project: Project, where: str) -> list[Fault]:
    """Faults of one check; a number that the paper prints must stand in our transcription as it stands on the ledger."""
    try:
        result = run(found, one, project)
    except Faults as faults:
        return [Fault(f"{where}, checks: {fault.where}", fault.what, fault.remedy) for fault in faults.faults]
    except (InvalidOperation, DivisionByZero):
        return [Fault(f"{where}, checks", f"nothing can be computed from the rows of {one['table']}", "Correct the check")]
    if is_transcription(found, one, result.sources) and not result.holds:
        what = f"the ledger has {found.value}, data/{one['table']}.csv has {result.found}"
        return [Fault(f"{where}, value", what, "One of the two is not what the paper prints; correct it")]
    return []


def _read(project: Project) -> tuple[dict[str, Claim], list[Fault]]:
    """Claims of every paper, and the faults of their form; a claim that has one is left out."""
    claims: dict[str, Claim] = {}
    faults: list[Fault] = []
    for paper in project.papers:
        path = project.seeds / paper / "claims.yml"
        if not path.is_file():
            continue
        for number, entry in enumerate(yamltext.read(path, project.name(path)) or [], start=1):
            where = f"{project.name(path)} {entry.get('id', f'claim {number}')}" if isinstance(entry, dict) else project.name(path)
            found = _faults_of_form(entry, where, paper)
            if not found and entry["id"] in claims:
                found = [Fault(where, "is on the ledger twice", "Give each claim an identifier of its own")]
            faults += found
            if not found:
                claims[entry["id"]] = Claim(**{**entry, "checks": tuple(entry.get("checks") or ()), "meant": entry.get("meant") or {}})
    return claims, faults


def _faults_of_form(entry: Any, where: str, paper: str) -> list[Fault]:
    """Faults that an entry of a ledger has by itself."""
    if not isinstance(entry, dict):
        return [Fault(where, "an entry is no mapping", "Write fields and values")]
    unknown = [name for name in entry if name not in FIELDS]
    misshapen = [name for name, value in entry.items() if not _is_shaped(name, value)]
    faults = [Fault(f"{where}, {name}", "is no field of a claim", f"Fields are {', '.join(FIELDS)}") for name in unknown]
    faults += [Fault(f"{where}, {name}", "is missing", "Add it") for name in REQUIRED if not entry.get(name)]
    faults += [Fault(f"{where}, {name}", "has the wrong shape", "Compare with another claim") for name in misshapen]
    return faults or _faults_of_values(entry, where, paper) + _faults_of_checks(entry, where)


def _is_shaped(name: str, value: Any) -> bool:
    """Whether a field is a list of mappings (checks), a mapping (meant) or text (all others)."""
    if name == "checks":
        return isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return isinstance(value, dict if name == "meant" else str)


def _faults_of_values(entry: dict[str, Any], where: str, paper: str) -> list[Fault]:
    rules = [*_rules_of_words(entry, paper), *_rules_of_numbers(entry)]
    return [Fault(f"{where}, {name}", what, remedy) for name, holds, what, remedy in rules if not holds]


def _rules_of_words(entry: dict[str, Any], paper: str) -> list[Rule]:
    printed, kind = entry.get("printed", ""), entry["kind"]
    return [
        ("id", re.fullmatch(r"[A-Z]+-\d{3,}", entry["id"]), f"{entry['id']} is no identifier", "Write letters, a hyphen and digits"),
        ("place", entry["place"].startswith(f"{paper}:"), f"{entry['place']} is not in {paper}", "Name a place of this paper"),
        ("kind", kind in KINDS, f"{kind} is no kind of claim", f"Kinds are {', '.join(KINDS)}"),
        ("printed", len(printed.split()) <= LONGEST_QUOTE, f"quotes more than {LONGEST_QUOTE} words", "Shorten it"),
        ("printed", printed or kind not in ("quantity", "date"), "is missing", "Quote what stands there"),
        ("meant", not entry.get("meant") or entry["meant"].get("because"), "gives no reason", "Add because"),
    ]


def _rules_of_numbers(entry: dict[str, Any]) -> list[Rule]:
    kind, value, unit, approx = (entry.get(name, "") for name in ("kind", "value", "unit", "approx"))
    is_date, shown = kind == "date", value or "nothing"
    approximations = ", ".join(filter(None, wording.APPROX))
    return [
        ("unit", is_date or not value or unit in wording.UNITS, f"{unit} is no unit", "Units are listed in econsec/wording.py"),
        ("approx", approx in wording.APPROX, f"{approx} is no approx", f"They are {approximations}"),
        ("value", kind != "quantity" or NUMBER.fullmatch(value), f"{shown} is no number", "Write digits and a point, no commas"),
        ("value", not is_date or DATE.fullmatch(value), f"{shown} is no date", "Write 198X, 2021, 2021-12 or 2021-12-07"),
    ]


def _faults_of_checks(entry: dict[str, Any], where: str) -> list[Fault]:
    faults = [
        Fault(f"{where}, meant", f"{name} is no field", f"Fields are {', '.join(MEANT_FIELDS)}")
        for name in entry.get("meant") or {}
        if name not in MEANT_FIELDS
    ]
    for one in entry.get("checks") or []:
        faults += [
            Fault(f"{where}, checks", f"{name} is no field of a check", f"Fields are {', '.join(CHECK_FIELDS)}")
            for name in one
            if name not in CHECK_FIELDS
        ]
        if one.get("is") not in (*COMPARISONS, *COMPUTED, "order"):
            faults.append(
                Fault(
                    f"{where}, checks",
                    f"{one.get('is')} is nothing a check can ask",
                    f"Ask {', '.join((*COMPARISONS, *COMPUTED, 'order'))}",
                )
            )
        if one.get("approx", "") not in (*wording.APPROX, "well_above"):
            faults.append(Fault(f"{where}, checks", f"{one['approx']} is no approx", "They are about, nearly, over, most, well_above"))
        if one.get("differs") and one["differs"] not in DIFFERENCES:
            faults.append(Fault(f"{where}, checks", f"{one['differs']} is no difference", f"They are {', '.join(DIFFERENCES)}"))
        if not one.get("table") or not (one.get("where") or one.get("rows")):
            faults.append(Fault(f"{where}, checks", "names no table or no row", "Add table and where, or rows"))
        if one.get("is") in COMPARISONS and not entry.get("value"):
            faults.append(Fault(f"{where}, checks", "compares a claim that has no value", "Use order, or give the claim a value"))
    return faults
