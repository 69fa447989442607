"""The ledger: every assertion that a paper makes, where it makes it, and what it is checked against.

``seeds/<paper>/claims.yml`` is read strictly: all scalars are text, unknown fields and repeated keys are refused.
A check compares exactly one row of a table with the claim, or computes something from rows it names. What a check
finds is computed here each time; nothing of it is stored.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, DivisionByZero, InvalidOperation
from functools import cache
from itertools import pairwise
from typing import Any

from econsec import entries, numbers, seeds, stats, tables, wording
from econsec.faults import Fault, Faults, stop_on
from econsec.lazy import Lazy
from econsec.paths import Project, installed
from econsec.tables import NUMBER

KINDS: dict[str, str] = {
    "quantity": "a number asserted of the world",
    "date": "a dated event",
    "event": "an act or a state of affairs without a number or date, which a record could confirm or refute",
    "order": "one thing is more, larger or ahead of another",
    "trend": "a direction over time",
    "forecast": "about the future of the text",
    "definition": "what a word is to mean",
    "judgement": "an evaluation, a motive, a cause or a generalisation that no record settles",
    "prescription": "what should be done",
}
FIELDS = ("id", "place", "kind", "says", "printed", "value", "unit", "approx", "as_of", "checks", "meant", "note", "apart", "year_at")
REQUIRED = ("id", "place", "kind", "says")
CHECK_FIELDS = ("is", "table", "column", "columns", "where", "rows", "approx", "within", "differs", "why", "of", "item")
MEANT_FIELDS = ("value", "unit", "because", "term")
COMPARISONS = ("equals", "more_than", "less_than")
# A part and the share it makes up imply a whole by the sum that gives a share of two cells.
COMPUTED: dict[str, Callable[[list[Decimal]], Decimal]] = {
    "sum": lambda operands: sum(operands, Decimal(0)),
    "difference": lambda operands: operands[0] - operands[1],
    "share": lambda operands: operands[0] / operands[1] * 100,
    "implied_total": lambda operands: operands[0] / operands[1] * 100,
}
# What a check can ask, and of how many cells: fewest and most. A count names rows and no column; a list is looked through
# for an item, and a share may be that of all rows `where` in all rows `of`, so that their cells need not be single. What
# covers a value is the interval round a share and its replies.
OPERANDS = {name: (1, 1) for name in COMPARISONS} | {
    "order": (2, 99),
    "sum": (2, 99),
    "difference": (2, 2),
    "share": (2, 2),
    "implied_total": (2, 2),
    "count": (0, 0),
    "listed": (1, 1),
    "covers": (2, 2),
}
# In what a check may show that an equal number is not the same thing.
DIFFERENCES = ("scope", "base", "date", "selection")
# Unit -> how the name of a column in that unit ends.
ENDS = {"percent": "_pct"} | {unit: f"_{unit}" for unit in ("usd_bn", "usd_mn", "jpy_bn", "jpy_mn")}
# How far off a hedged number may be, and the widest tolerance that a check may state, as a share of the printed value.
ABOUT = Decimal("0.05")
# «Well above» is at least a tenth more than what is compared with.
WELL_ABOVE = Decimal("1.1")
# What each hedge means, as the page on rules prints it; a test holds the words against the comparison.
HEDGES: dict[str, str] = {
    "none": "the other value rounds to the printed one: it lies within half of the last printed digit (55.3 is 55.25 to 55.35)",
    "about": f"up to {ABOUT:.0%} of the printed value to either side; so do around and approximately",
    "nearly": f"below the printed value, by at most {ABOUT:.0%} of it",
    "over": "above the printed value; so does more than",
    "well above": f"above, by at least {WELL_ABOVE - 1:.0%} of what it is compared with",
    "most": "more than half",
    "majority": "more than half",
}
# Words of a text that hedge a number, and the hedge that they are.
HEDGING: dict[str, str] = {
    **dict.fromkeys(("about", "around", "approximately", "roughly", "some"), "about"),
    **dict.fromkeys(("nearly", "almost"), "nearly"),
    **dict.fromkeys(("over", "more than", "above"), "over"),
}
_HEDGE = re.compile(rf"\b({'|'.join(HEDGING)})\s+\$?(\S+)")
_HEDGED = re.compile(rf"\b({'|'.join(HEDGING)})\s+\$?$")
# Field, whether it is as it should be, what is wrong otherwise, what to do.
Rule = tuple[str, Any, str, str]
# Whether a check agrees, what it found, by which rule, and the difference.
Judged = tuple[bool, str, str, str]


@dataclass(frozen=True)
class Claim:
    """One assertion of a paper. `value` is exact text; `checks` are as written in the ledger.

    `apart` says why no argument uses it,
    `year_at` where the year stands when its own sentence has only the month.
    """

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
    apart: str = ""
    year_at: str = ""

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

    `difference` is that value less the claim's, where both are numbers. `sources` are those of the rows; `confident` is
    false where all of them are of low confidence.
    """

    holds: bool
    found: str
    words: str
    difference: str
    sources: tuple[str, ...]
    confident: bool = True


def made(entry: dict[str, Any]) -> Claim:
    """A claim from its entry on the ledger, which has no fault of form."""
    return Claim(**{**entry, "checks": tuple(entry.get("checks", ()))})


@cache
def ledger(project: Project | None = None) -> dict[str, Claim]:
    """All claims of all papers by identifier, in the order of the files. Raises `Faults`."""
    project = project or installed()
    claims, faults = _read(project)
    stop_on(faults)
    return claims


def claim(identifier: str, project: Project | None = None) -> Claim:
    """The claim with this identifier. Raises KeyError with a sentence where there is none."""
    if identifier not in ledger(project):
        raise KeyError(f"claim {identifier} is not on the ledger. Look it up in seeds/*/claims.yml.")
    return ledger(project)[identifier]


def of_sections(*sections: str) -> list[Claim]:
    """Claims of some sections (``zhu2022:1.4``), in the order of the ledger."""
    return [found for found in ledger().values() if found.section in sections]


def fill(text: str, project: Project | None = None) -> str:
    """Text with every ``{Z-031}`` replaced by what that claim prints."""
    return re.sub(r"\{([A-Z]+-\d+)\}", lambda match: claim(match[1], project).text, text)


def run(found: Claim, check: dict[str, Any], project: Project | None = None) -> Result:
    """Compare a claim with the table rows that one of its checks names. Raises `Faults` for rows that are not there."""
    chosen = rows(check, project or installed())
    sources = tuple(dict.fromkeys(row["source"] for row in chosen))
    columns = check.get("columns") or [check["column"]] if check["is"] != "count" else []
    cells = [_cell(row, column, check) for row in chosen for column in columns]
    if is_transcription(found, check, sources):
        judged = cells[0] == found.value, cells[0], "as printed", ""
    elif found.kind == "date" and check["is"] == "equals":
        judged = _is_same_date(found.value, cells[0]), cells[0], "as far as both are dated", ""
    elif check["is"] == "count":
        judged = _compare(found, Decimal(len(chosen)), check)
    elif check["is"] == "listed":
        judged = check["item"] in cells, f"{len(cells)} items", "among them" if check["item"] in cells else "not among them", ""
    elif check["is"] == "order" and all(map(reads_as_date, cells)) and not all(map(NUMBER.fullmatch, cells)):
        judged = _order_of_dates(cells)
    elif check["is"] == "covers":
        judged = _covers(Decimal(found.value), *(_decimal(cell, check) for cell in cells))
    elif "of" in check:
        count = len(matching(check, check["where"], project or installed()))
        part, whole = (sum(_decimal(cell, check) for cell in some) for some in (cells[:count], cells[count:]))
        judged = _compare(found, COMPUTED["share"]([part, whole]), check)
    else:
        judged = _judge(found, [_decimal(cell, check) for cell in cells], check)
    if _is_foreign(found, check):  # the same number of another unit is another amount
        judged = False, judged[1], "in another unit", ""
    return Result(*judged, sources, any(row.get("confidence") != "low" for row in chosen))


def results(project: Project | None = None) -> Mapping[str, tuple[Result, ...]]:
    """What the checks of every claim find, in their order; looked for when it is asked for."""
    return _results(project or installed())


@cache
def _results(project: Project) -> Mapping[str, tuple[Result, ...]]:
    found = ledger(project)
    return Lazy(found, lambda name: tuple(run(found[name], check, project) for check in found[name].checks))


def _is_same_date(one: str, other: str) -> bool:
    """Whether two dates are the same as far as both go: a year and a day in it, a decade and a year in it."""
    length = min(len(one.removesuffix("X")), len(other.removesuffix("X")))
    return length >= 3 and one[:length] == other[:length]


def _judge(found: Claim, operands: list[Decimal], check: dict[str, Any]) -> Judged:
    """What numbers from a table say of a claim: whether they agree, in words, by which rule, and how far off they are."""
    if check["is"] == "order":
        return _order(operands, check.get("approx", ""))
    return _compare(found, operands[0] if check["is"] in COMPARISONS else COMPUTED[check["is"]](operands), check)


def is_transcription(found: Claim, check: dict[str, Any], sources: tuple[str, ...]) -> bool:
    """Whether a check only compares the ledger with our own table of what the paper prints: exact, and no evidence."""
    return check["is"] == "equals" and sources == (found.place.split(":")[0],)


def _order(operands: list[Decimal], approx: str) -> Judged:
    """Whether the operands fall strictly, each well above the next where the check says so."""
    factor = WELL_ABOVE if approx == "well_above" else Decimal(1)
    holds = all(high > low and high >= low * factor for high, low in pairwise(operands))
    return holds, " > ".join(map(wording.number, operands)), "in this order" if holds else "not in this order", ""


def _order_of_dates(cells: list[str]) -> Judged:
    """Whether dates fall strictly, each later than the next as far as both are dated."""
    dates = [cell.removesuffix("X") for cell in cells]
    holds = all(one[: len(other)] > other[: len(one)] for one, other in pairwise(dates))
    return holds, " > ".join(cells), "in this order" if holds else "not in this order", ""


def _covers(value: Decimal, share: Decimal, replies: Decimal) -> Judged:
    """Whether a value (percent) lies within the interval that chance leaves round a share of so many replies."""
    if replies < 1 or not 0 <= share <= 100 or not 0 < value < 100:
        return False, "nothing", "no share of replies", ""
    p = stats.gap(float(value), float(share), int(replies))
    covered = p > 1 - stats.LEVEL
    told = f"chance makes so wide a gap {'hardly ever' if p < 0.001 else f'{p:.1%} of the time'}"
    return covered, f"{share} on {replies} replies", f"{told}: {'within' if covered else 'outside'} the {stats.LEVEL:.0%} interval", ""


def _compare(found: Claim, actual: Decimal, check: dict[str, Any]) -> Judged:
    """Whether a value agrees with the claim, by the rule of what is asked or of the hedge."""
    holds, rule = _agrees(Decimal(found.value), actual, found, check)
    shown, difference = (wording.number(rounded(number)) for number in (actual, actual - Decimal(found.value)))
    return holds, shown, rule, difference


def rounded(number: Decimal) -> Decimal:
    """A number as it is shown: at most two decimals, half up."""
    return number.quantize(Decimal("0.01"), rounding="ROUND_HALF_UP").normalize()


def _agrees(value: Decimal, actual: Decimal, found: Claim, check: dict[str, Any]) -> tuple[bool, str]:
    """Whether `actual` is what a claim of `value` allows, and the rule in words."""
    approx = found.approx
    if check["is"] == "more_than" or (check["is"] != "less_than" and approx in ("over", *numbers.MAJORITY)):
        return actual > value, "more than"
    if check["is"] == "less_than":
        return actual < value, "less than"
    if approx == "nearly":
        return value * (1 - ABOUT) <= actual < value, "nearly"
    within = precision(found.value) / 2
    if "within" in check or approx == "about":
        within = Decimal(check["within"]) if "within" in check else value * ABOUT
    return abs(actual - value) <= within, f"within {wording.number(within.normalize())}"


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


def rows(check: dict[str, Any], project: Project) -> list[dict[str, str]]:
    """Rows that a check names, in their order: those of `where` or `rows`, then those of `of`."""
    asked = [*(check.get("rows") or [check["where"]]), *check.get("of", [])]
    return [row for where in asked for row in matching(check, where, project)]


def matching(check: dict[str, Any], where: dict[str, str], project: Project) -> list[dict[str, str]]:
    """Rows that have what is asked for: exactly one, or for a list or a share of sums any, or for a count even none."""
    for column in where:  # no row has a column that is not there, and none is what a count may be after
        _cell(next(iter(tables.cells(check["table"], project)), {}), column, check)
    found = tables.select(check["table"], where, project)
    is_many = check["is"] == "listed" or "of" in check
    if check["is"] != "count" and len(found) != 1 and not (found and is_many):
        asked = ", ".join(f"{column} {value}" for column, value in where.items())
        what, remedy = f"{len(found)} rows have {asked}, not one", "Name exactly one row in the check"
        raise Faults([Fault(f"data/{check['table']}.csv", what, remedy)])
    return found


def _cell(row: dict[str, str], column: str, check: dict[str, Any]) -> str:
    if column not in row:
        raise Faults([Fault(f"data/{check['table']}.csv", f"there is no column {column}", "Name a column of the table in the check")])
    return row[column]


def _decimal(cell: str, check: dict[str, Any]) -> Decimal:
    if not NUMBER.fullmatch(cell):
        raise Faults([Fault(f"data/{check['table']}.csv", f"a cell holds {cell or 'nothing'}, no number", "Name a column of numbers")])
    return Decimal(cell)


def check(project: Project, sound: set[str]) -> list[Fault]:
    """Faults of the ledgers: of their form, of what they point to, and of numbers that are not those of their tables.

    `sound` are the tables without a fault: what is computed from others would be wrong for a reason already named.
    """
    claims, faults = _read(project)
    places, known, sentences = seeds.places(project), set(tables.names(project)), seeds.folded(project)
    return list(faults) + [
        fault for found in claims.values() for fault in check_claim(found, project, places, known, sentences, known - sound)
    ]


def check_claim(
    found: Claim, project: Project, places: dict[str, str], known: set[str], sentences: dict[str, str], unsound: Collection[str] = ()
) -> list[Fault]:
    """Faults of one claim: of its place, of what it quotes where the sentences are at hand, of its reading, of its checks."""
    faults, where = [], f"seeds/{found.place.split(':')[0]}/claims.yml {found.id}"
    if not seeds.knows(places, found.place):
        faults.append(Fault(f"{where}, place", f"{found.place} is no place of a paper", "Look it up in passages.csv"))
    if seeds.fold(found.printed) not in sentences.get(found.place, seeds.fold(found.printed)):
        faults.append(Fault(f"{where}, printed", f"does not stand in {found.place}", "Quote the sentence to the letter, or name another"))
    elif found.kind == "quantity" and _is_hedged_before(found, sentences.get(found.place, "")):
        faults.append(Fault(f"{where}, printed", "leaves out the hedge before it", "Quote the hedge, and name it in approx"))
    if found.meant.get("term"):
        faults += _check_term(found, project, where)
    for one in found.checks:
        if one["table"] not in known:
            faults.append(Fault(f"{where}, checks", f"there is no table {one['table']}", "Name a table of data"))
        elif one["table"] not in unsound:
            faults += _check_check(found, one, project, where)
    return faults


def _is_hedged_before(found: Claim, sentence: str) -> bool:
    """Whether a sentence hedges the number with which the quotation begins, right before the quotation."""
    before, quoted = sentence.partition(seeds.fold(found.printed))[0].lower(), found.printed.lstrip("$").split(" ")[0]
    starts = found.value in [number.value for number in numbers.find(quoted)]
    return starts and bool(_HEDGED.search(before))


def _check_term(found: Claim, project: Project, where: str) -> list[Fault]:
    """Fault of a claim whose reading is cited to a term that is not there, or that does not give the value."""
    term = found.meant["term"]
    rows = [row for row in seeds.translations(project, found.place.split(":")[0]) if row["term"] == term]
    if not rows:
        return [Fault(f"{where}, meant", f"{term} is no term of translation.csv", "Add the term there")]
    value = found.meant.get("value", "")
    if value and found.kind != "date" and value not in [number.value for number in numbers.find(rows[0]["meant"])]:
        return [Fault(f"{where}, meant", f"{value} does not stand in the meaning of {term}", "Correct the value or the term")]
    return []


def _check_check(found: Claim, one: dict[str, Any], project: Project, where: str) -> list[Fault]:
    """Faults of one check; a number that the paper prints must stand in our transcription as it stands on the ledger."""
    try:
        result = run(found, one, project)
    except Faults as faults:
        return [Fault(f"{where}, checks: {fault.where}", fault.what, fault.remedy) for fault in faults.faults]
    except (InvalidOperation, DivisionByZero):
        return [Fault(f"{where}, checks", f"nothing can be computed from the rows of {one['table']}", "Correct the check")]
    if fault := unit_fault(found, one, where):
        return [fault]
    if is_transcription(found, one, result.sources) and not result.holds:
        what = f"the ledger has {found.value}, data/{one['table']}.csv has {result.found}"
        return [Fault(f"{where}, value", what, "One of the two is not what the paper prints; correct it")]
    if not is_transcription(found, one, result.sources):
        return _check_outcome(result, one, where)
    return []


def unit_fault(found: Claim, one: dict[str, Any], where: str) -> Fault | None:
    """Fault of a check that reads a column in another unit than the claim's, or than the unit that is meant."""
    is_foreign = _is_foreign(found, one) and _is_foreign(replace(found, unit=found.meant.get("unit", found.unit)), one)
    what = f"{', '.join(_columns(one))} is not in {found.unit or 'the unit of the claim'}"
    end = ENDS.get(found.unit, "")
    remedy = f"Name a column whose name ends with {end}" if end else "Name a column in the unit of the claim"
    return Fault(f"{where}, checks", what, remedy) if is_foreign else None


def _is_foreign(found: Claim, one: dict[str, Any]) -> bool:
    """Whether a check reads a column in another unit than the claim's, as the end of the column's name says."""
    if found.kind == "date" or one["is"] not in ("equals", "sum", "difference", "more_than", "less_than"):
        return False
    if found.unit == "points" and one["is"] == "difference":  # of two shares
        return not all(column.endswith("_pct") for column in _columns(one))
    if found.unit in ENDS:
        return not all(column.endswith(ENDS[found.unit]) for column in _columns(one))
    return any(column.endswith(tuple(ENDS.values())) for column in _columns(one))


def _columns(one: dict[str, Any]) -> list[str]:
    return one.get("columns") or [one.get("column", "")]


def _check_outcome(result: Result, one: dict[str, Any], where: str) -> list[Fault]:
    """Fault of a check that came out otherwise than the ledger says: one that disagrees, or shows a difference, says why."""
    asked, remedy = f"{one['is']} in {one['table']}", "Correct one of the two, or say why in the check"
    rules = [
        (
            "differs" not in one or result.holds,
            f"the difference in {one.get('differs')} does not hold any more",
            "Correct the check, or drop it",
        ),
        ("differs" not in one or "why" in one, f"{asked} shows a difference and does not say why it matters", remedy),
        ("differs" in one or result.holds or "why" in one, f"{asked} finds {result.found}, which does not agree", remedy),
        (
            "differs" in one or not result.holds or "why" not in one,
            f"{asked} agrees, and says why it does not",
            "Drop why, or correct the check",
        ),
    ]
    return [Fault(f"{where}, checks", what, remedy) for holds, what, remedy in rules if not holds]


@cache
def _read(project: Project) -> tuple[dict[str, Claim], list[Fault]]:
    """Claims of every paper, and the faults of their form; a claim that has one is left out."""
    return entries.read(project, "claims.yml", "claim", faults_of_form, made)


def faults_of_form(entry: Any, where: str, paper: str) -> list[Fault]:
    """Faults that an entry of a ledger has by itself."""
    faults = entries.faults_of_fields(entry, where, FIELDS, REQUIRED, _is_shaped)
    return faults or _faults_of_values(entry, where, paper) + faults_of_checks(entry, where)


def _is_shaped(name: str, value: Any) -> bool:
    """Whether a field is a list of mappings (checks), a mapping (meant) or text (all others)."""
    if name == "checks":
        return isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return _is_mapping(value) if name == "meant" else isinstance(value, str)


def _is_mapping(value: Any) -> bool:
    """Whether a value is a mapping of texts to texts, and not empty."""
    return isinstance(value, dict) and bool(value) and all(isinstance(text, str) for text in value.values())


def _faults_of_values(entry: dict[str, Any], where: str, paper: str) -> list[Fault]:
    rules = [*_rules_of_words(entry, paper), *_rules_of_numbers(entry)]
    return [Fault(f"{where}, {name}", what, remedy) for name, holds, what, remedy in rules if not holds]


def _rules_of_words(entry: dict[str, Any], paper: str) -> list[Rule]:
    printed, kind = entry.get("printed", ""), entry["kind"]
    return [
        (
            "id",
            re.fullmatch(r"[A-Z]+-\d{3,}", entry["id"]),
            f"{entry['id']} is no identifier",
            "Write capital letters, a hyphen and three digits, as Z-014",
        ),
        ("place", entry["place"].startswith(f"{paper}:"), f"{entry['place']} is not in {paper}", "Name a place of this paper"),
        ("kind", kind in KINDS, f"{kind} is no kind of claim", f"Kinds are {', '.join(KINDS)}"),
        ("printed", len(printed.split()) <= seeds.LONGEST_QUOTE, f"quotes more than {seeds.LONGEST_QUOTE} words", "Shorten it"),
        ("printed", printed or kind not in ("quantity", "date"), "is missing", "Quote what stands there"),
        ("meant", not entry.get("meant") or entry["meant"].get("because"), "gives no reason", "Add because"),
    ]


def _rules_of_numbers(entry: dict[str, Any]) -> list[Rule]:
    kind, value, unit = (entry.get(name, "") for name in ("kind", "value", "unit"))
    is_date, needed, printed = kind == "date", kind in ("quantity", "date"), entry.get("printed", "")
    is_sound = bool(value) and bool(reads_as_date(value) if is_date else NUMBER.fullmatch(value))
    number, units = "Write digits and a point, no commas", "Units are listed in econsec/wording.py"
    stands = not is_sound or _is_half(entry) or _stands_in(value, is_date, printed)
    is_rank = unit == "rank" and is_sound
    return [
        ("unit", unit in wording.UNITS or (not unit and (is_date or not value)), f"{unit or 'nothing'} is no unit", units),
        ("value", is_date or NUMBER.fullmatch(value) or not (needed or value), f"{value or 'nothing'} is no number", number),
        ("value", not is_date or reads_as_date(value), f"{value or 'nothing'} is no date", "Write 198X, 2021, 2021-12 or 2021-12-07"),
        ("value", stands, f"{value} does not stand in printed", "Correct one"),
        ("value", not is_rank or (value.isdigit() and value != "0"), f"{value} is no rank", "Write a whole number from 1"),
        ("as_of", reads_as_date(entry.get("as_of", "2021")), f"{entry.get('as_of')} is no date", "Write 2021, 2021-12 or 2021-12-07"),
        *_rules_of_hedges(entry),
        *_rules_of_meaning(entry),
    ]


def _is_half(entry: dict[str, Any]) -> bool:
    """Whether a claim is of «most» or a «majority», a half that is not printed as a number."""
    approx, printed = entry.get("approx", ""), entry.get("printed", "").lower()
    return approx in numbers.MAJORITY and (entry.get("value"), entry.get("unit")) == ("50", "percent") and approx in printed


def _rules_of_hedges(entry: dict[str, Any]) -> list[Rule]:
    approx, known = entry.get("approx", ""), ", ".join(filter(None, wording.APPROX))
    allowed = [approx] if _is_half(entry) else _hedges(entry.get("printed", ""), entry.get("value", "")) or [""]
    allowed = [""] if entry["kind"] == "date" else allowed
    said = f"is {approx or 'nothing'} where printed hedges otherwise"
    return [
        ("approx", approx in wording.APPROX, f"{approx} is no approx", f"They are {known}"),
        ("approx", approx not in wording.APPROX or not entry.get("value") or approx in allowed, said, "Quote the hedge, and name it"),
    ]


def _rules_of_meaning(entry: dict[str, Any]) -> list[Rule]:
    meant, unit = entry.get("meant", {}), entry.get("unit", "")
    value, form = meant.get("value", ""), reads_as_date if entry["kind"] == "date" else NUMBER.fullmatch
    is_same = bool(value) and (value, meant.get("unit", unit)) == (entry.get("value"), unit)
    return [
        ("meant", not is_same, "has the value of the claim", "Leave it out"),
        (
            "meant",
            not value or form(value),
            f"{value} is no {'date' if entry['kind'] == 'date' else 'number'}",
            "Write it as value is written",
        ),
        (
            "meant",
            meant.get("unit", "percent") in wording.UNITS,
            f"{meant.get('unit')} is no unit",
            "Units are listed in econsec/wording.py",
        ),
    ]


def _hedges(printed: str, value: str) -> list[str]:
    """Hedges that stand right before a number, or in place of one, in the words quoted for it."""
    before = _HEDGE.findall(printed.lower())
    return [HEDGING[word] for word, number in before if value in [one.value for one in numbers.find(number)]]


def reads_as_date(value: str) -> bool:
    """Whether a text is a decade, a year, a month or a day that there is."""
    if re.fullmatch(r"[0-9]{3}X|[0-9]{4}", value):
        return True
    try:
        date.fromisoformat(value if len(value) > 7 else f"{value}-01")
    except ValueError:
        return False
    return bool(re.fullmatch(r"[0-9-]{7}|[0-9-]{10}", value))


def _stands_in(value: str, is_date: bool, printed: str) -> bool:
    """Whether a value stands in the words quoted for it: a number in digits or words, of a date every part but the year.

    The year may stand elsewhere in the sentence; the inventory of numbers looks for it.
    """
    found = [number.value for number in numbers.find(printed)]
    if not is_date:
        return value in found
    year, month, day = (value.split("-") + ["", ""])[:3]
    is_named = not month or wording.MONTHS[int(month) - 1] in printed
    return is_named and (not day or day.lstrip("0") in found) and (bool(month) or year.replace("X", "0") in found)


def faults_of_checks(entry: dict[str, Any], where: str) -> list[Fault]:
    """Faults of the form of the checks and of the reading of a claim, or of what has both as a claim would."""
    fields = f"Fields are {', '.join(MEANT_FIELDS)}"
    faults = [Fault(f"{where}, meant", f"{name} is no field", fields) for name in entry.get("meant", {}) if name not in MEANT_FIELDS]
    listed = entry.get("checks", [])
    if any(one in listed[:number] for number, one in enumerate(listed)):
        faults.append(Fault(f"{where}, checks", "one is there twice", "Delete it"))
    for one in listed:
        rules = [(f"{name} is no field of a check", f"Fields are {', '.join(CHECK_FIELDS)}") for name in one if name not in CHECK_FIELDS]
        rules += [(what, remedy) for holds, what, remedy in _rules_of_check(one, entry) if not holds]
        faults += [Fault(f"{where}, checks", what, remedy) for what, remedy in rules]
    return faults


def _rules_of_check(one: dict[str, Any], entry: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Whether a check is as it should be, what is wrong otherwise, what to do."""
    asked, differs = one.get("is"), one.get("differs", DIFFERENCES[0])
    ask, difference = ", ".join(OPERANDS), ", ".join(DIFFERENCES)
    is_order = asked == "order"
    return [
        (asked in list(OPERANDS), f"{asked} is nothing a check can ask", f"Ask {ask}"),
        (isinstance(one.get("table"), str), "names no table", "Add table"),
        *_rules_of_cells(one),
        (
            one.get("approx", "well_above") == "well_above" and (is_order or "approx" not in one),
            f"{one.get('approx')} has no rule here",
            "Leave it out",
        ),
        (differs in DIFFERENCES, f"{differs} is no difference", f"They are {difference}"),
        (
            asked not in ("more_than", "less_than", "covers") or "differs" in one,
            f"{asked} proves no number right",
            "Say in what it differs, or ask equals",
        ),
        (isinstance(one.get("why", "x"), str) and one.get("why", "x").strip(), "why is no text", "Say why in a sentence"),
        *_rules_of_operands(one, entry),
    ]


def _rules_of_operands(one: dict[str, Any], entry: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Whether a check asks what the claim can answer: with a tolerance, an order, an item or a whole where they belong."""
    asked, is_order = one.get("is"), one.get("is") == "order"
    return [
        (
            "within" not in one or _is_tolerance(one["within"], asked, entry),
            "within is no tolerance",
            f"Write a number up to {ABOUT:.0%} of the value",
        ),
        (
            not is_order or entry["kind"] in ("order", "trend", "forecast"),
            "an order says nothing of a number",
            "Make it a claim of its own, an order",
        ),
        (
            is_order or asked == "listed" or asked not in list(OPERANDS) or entry.get("value"),
            "compares a claim that has no value",
            "Use order or listed, or give it a value",
        ),
        (isinstance(one.get("item"), str) == (asked == "listed"), "names an item, or none, against what it asks", "listed needs an item"),
        ("of" not in one or _is_whole(one), "has an of that is no list of rows, or no share", "Write share, where, column and of"),
    ]


def _rules_of_cells(one: dict[str, Any]) -> list[tuple[Any, str, str]]:
    """Whether a check names its cells: by where or rows, by column or columns, as many as it asks of, none twice."""
    rows, columns = one.get("rows", [one.get("where")]), one.get("columns", [one["column"]] if "column" in one else [])
    shaped = (
        isinstance(rows, list)
        and all(map(_is_mapping, rows))
        and isinstance(columns, list)
        and all(isinstance(name, str) for name in columns)
    )
    shaped = shaped and bool(rows) and ("rows" in one) != ("where" in one) and not ("column" in one and "columns" in one)
    count = len(rows) * len(columns) if shaped else 0
    fewest, most = OPERANDS.get(one["is"], (0, 99)) if isinstance(one.get("is"), str) and "of" not in one else (0, 99)
    is_repeated = shaped and (any(row in rows[:number] for number, row in enumerate(rows)) or len(set(columns)) < len(columns))
    return [
        (shaped, "names no row, or no column, in the way that checks do", "Write where, or rows; column, or columns"),
        (not shaped or fewest <= count <= most, f"{one.get('is')} is asked of {count} cells", f"Name at least {fewest} and at most {most}"),
        (not is_repeated, "names the same cell twice", "Name each once"),
    ]


def _is_whole(one: dict[str, Any]) -> bool:
    """Whether a check asks for the share of rows in others: by `where` and one column."""
    of = one.get("of")
    return one.get("is") == "share" and {"where", "column"} <= set(one) and isinstance(of, list) and bool(of) and all(map(_is_mapping, of))


def _is_tolerance(within: Any, asked: Any, entry: dict[str, Any]) -> bool:
    """Whether a tolerance is a number above nothing and not wider than what «about» allows."""
    if not (
        isinstance(within, str)
        and NUMBER.fullmatch(within)
        and NUMBER.fullmatch(entry.get("value", ""))
        and asked not in ("order", "count")
    ):
        return False
    return 0 < Decimal(within) <= abs(Decimal(entry["value"])) * ABOUT
