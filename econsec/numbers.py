"""Every number that a paper's body holds, in digits and in words, and what became of it.

``seeds/<paper>/numbers.csv`` has a row for each. Where it stands, how it is printed and what it is worth is made by
machine from the text; what kind of number it is, which claim carries it or why none does, a person has said.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from econsec import files, seeds, tables
from econsec.faults import Fault, Faults
from econsec.paths import Project

if TYPE_CHECKING:
    from econsec.claims import Claim

MADE = ("number_id", "place", "printed", "value", "unit")
SAID = ("kind", "claim", "reason")
# What a number is, in the words of the inventory's page.
KINDS: dict[str, str] = {
    "quantity": "a count, share, amount or rank that the paper asserts, in digits or in words",
    "date": "a year, month or day, or a part of one",
    "ordinal": "a place in an order",
    "name": "a part of a name or a fixed term: 5G, COVID-19, G7, dual-use",
    "citation": "the year of a reference",
    "page": "a page of a reference",
    "heading": "the number of a section or table",
    "enumeration": "the number of one of the author's own points",
    "idiom": "a turn of phrase in which nothing is counted",
}

CARDINALS = (
    ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
)  # fmt: skip
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"]
# The closed list of words that count as numbers, with their values. Words that only contain one (bilateral, unilateral,
# bipartisan, monopoly) do not, nor do quantities without a number (some, many, most, majority, dozens).
WORDS: dict[str, str] = {
    **{word: str(value) for value, word in enumerate(CARDINALS)},
    **{word: str(10 * value) for value, word in enumerate(TENS, start=2)},
    **{word: str(value) for value, word in enumerate(ORDINALS, start=1)},
    **{f"{word}s": str(value) for value, word in enumerate(ORDINALS, start=1) if value > 2},
    **{f"{ten}-{word}": str(10 * tens + value) for tens, ten in enumerate(TENS, start=2) for value, word in enumerate(ORDINALS[:9], start=1)},
    **{f"{ten}-{word}": str(10 * tens + value) for tens, ten in enumerate(TENS, start=2) for value, word in enumerate(CARDINALS[1:10], start=1)},
    "firstly": "1", "secondly": "2", "thirdly": "3", "none": "0", "hundred": "100", "thousand": "1000", "dozen": "12",
    "once": "1", "twice": "2", "single": "1", "both": "2", "pair": "2", "double": "2", "dual": "2", "triple": "3", "quadruple": "4",
    "trilateral": "3", "quadrilateral": "4", "quadripartite": "4", "quad": "4", "half": "0.5", "quarter": "0.25",
}  # fmt: skip
# Hedges that assert more than half without a number in the text.
MAJORITY = ("most", "majority")
ROMAN = {numeral: str(value) for value, numeral in enumerate(["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"], start=1)}
_DIGITS = r"\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?"
_WORDS = "|".join(sorted(WORDS, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?P<digits>{_DIGITS})|\b(?P<word>{_WORDS})\b|^(?:(?P<upper>[IVX]+)\.|\((?P<lower>[ivx]+)\))(?=\s)|\b(?P<roman>(?-i:II|III|IV|VI|VII|VIII|IX))\b",
    re.IGNORECASE,
)
# What may follow a number and belongs to it.
_TAIL = re.compile(r"\s(?:per cent|percent|(?:million|billion|trillion)(?: yen)?|BC)\b")
_UNITS = {
    r"%|per ?cent": "percent",
    r"\$.*billion": "usd_bn",
    r"\$.*million": "usd_mn",
    r"billion yen": "jpy_bn",
    r"million yen": "jpy_mn",
}


class Number(NamedTuple):
    """One number of a text: as it stands there with what belongs to it, its value as exact text, its unit where that is printed."""

    printed: str
    value: str
    unit: str


@lru_cache(maxsize=4096)
def find(text: str) -> tuple[Number, ...]:
    """Every number in a cleaned text, in its order: digits, words of the closed list, Roman numerals from II, that of a heading from I."""
    return tuple(_number(text, match) for match in _NUMBER.finditer(text))


def _number(text: str, match: re.Match[str]) -> Number:
    if match["digits"]:
        value = match["digits"].replace(",", "")
    elif match["word"]:
        value = WORDS[match["word"].lower()]
    else:
        value = ROMAN[(match["upper"] or match["lower"] or match["roman"]).upper()]
    start = text.rfind(" ", 0, match.start()) + 1
    end = text.find(" ", match.end())
    end = len(text) if end < 0 else end
    if tail := _TAIL.match(text, end):
        end = tail.end()
    printed = text[start:end].strip(".,;:()[]\"'“”‘’") if not (match["upper"] or match["lower"]) else match[0]
    return Number(printed, value, next((unit for form, unit in _UNITS.items() if re.search(form, printed)), ""))


def of_passages(found: list[seeds.Passage]) -> list[dict[str, str]]:
    """What is made by machine: identifier (``zhu2022:1.4:7#2``, the second number of that sentence), place, printed, value, unit."""
    return [
        dict(zip(MADE, (f"{passage.place}#{position}", passage.place, *number)))
        for passage in found
        for position, number in enumerate(find(passage.text), start=1)
    ]


@cache
def read(project: Project, paper: str) -> tuple[dict[str, str], ...]:
    """Rows of ``numbers.csv``, in the order of the text. Raises `Faults` for a broken list."""
    path = project.seeds / paper / "numbers.csv"
    return tuple(files.read_rows(path, project.name(path), MADE + SAID))


def write(project: Project, paper: str, passages: list[seeds.Passage]) -> Path:
    """Write ``numbers.csv`` from the text; what a person said of a number stays with it and its sentence.

    To be called before ``passages.csv`` is written, which tells what the sentences were.
    """
    path = project.seeds / paper / "numbers.csv"
    try:
        before = {row[0]: row[-1] for row in seeds.read_passages(project, paper)}
    except Faults:
        before = {}  # then the place must do
    now = {passage.place: passage.record[-1] for passage in passages} if before else {}
    kept = {key: [row[name] for name in SAID] for key, row in _keyed(read(project, paper) if path.is_file() else (), before)}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(MADE + SAID)
        writer.writerows([*row.values(), *kept.get(key, ("", "", ""))] for key, row in _keyed(of_passages(passages), now))
    read.cache_clear()
    return path


def _keyed(
    rows: tuple[dict[str, str], ...] | list[dict[str, str]], hashes: dict[str, str]
) -> list[tuple[tuple[str, str, str, int], dict[str, str]]]:
    """Rows with what tells one from another wherever it comes to stand: hash of its sentence, print, value, which of several."""
    seen: Counter[tuple[str, str, str]] = Counter()
    keyed = []
    for row in rows:
        key = hashes.get(row["place"], row["place"]), row["printed"], row["value"]
        keyed.append(((*key, seen[key]), row))
        seen[key] += 1
    return keyed


def check(project: Project, ledger: dict[str, Claim], sound: set[str]) -> list[Fault]:
    """Faults of the inventories: of their form, of what carries their numbers, and of their agreement with the texts at hand."""
    faults: list[Fault] = []
    places = seeds.places(project)
    for paper in project.papers:
        name = f"seeds/{paper}/numbers.csv"
        try:
            rows = read(project, paper)
            found = _check_text(project, paper, rows, name) or [fault for row in rows for fault in check_row(row, name, ledger, places)]
            faults += found or check_carried(paper, rows, ledger, name)
        except Faults as broken:
            faults += broken.faults
    return faults or [fault for table in sorted(sound) for fault in check_table(table, project)]


def check_row(row: dict[str, str], name: str, ledger: dict[str, Claim], places: dict[str, str]) -> list[Fault]:
    """Faults of one number: its identifier, its kind, and that either a claim carries it or a reason says why none does."""
    where, carrier = f"{name} {row['number_id']}", ledger.get(row["claim"])
    rules = [
        (row["number_id"].rpartition("#")[0] == row["place"], "number_id", "is not made of the place", "Make the list again"),
        (seeds.knows(places, row["place"]), "place", f"{row['place']} is no place of a paper", "Make the list again"),
        (row["kind"] in KINDS, "kind", f"{row['kind'] or 'nothing'} is no kind of number", f"Kinds are {', '.join(KINDS)}"),
        (bool(row["claim"]) != bool(row["reason"]), "claim", "has a claim and a reason, or neither", "Give one of the two"),
        (not row["claim"] or carrier, "claim", f"{row['claim']} is not on the ledger", "Name a claim, or give a reason"),
        (not carrier or carrier.place == row["place"], "claim", f"{row['claim']} stands at another place", "Name a claim of this sentence"),
        (not carrier or _suits(carrier, row["kind"]), "kind", f"is {row['kind']} where {row['claim']} is of another", "Make both the same"),
    ]
    faults = [Fault(f"{where}, {column}", what, remedy) for holds, column, what, remedy in rules if not holds][:1]
    if not faults and carrier and not _carries(carrier, row):
        what = f"{row['claim']} has {carrier.value or 'no value'} {carrier.unit}".strip() + f" where the text has {row['printed']}"
        faults.append(Fault(f"{where}, claim", what, "Correct the claim, or name another"))
    return faults


def _suits(carrier: Claim, kind: str) -> bool:
    """Whether a number's kind can be carried by a claim of this kind: dates by dates, quantities and ranks by numbers."""
    if carrier.kind == "date":
        return kind == "date"
    return not carrier.value or kind == ("ordinal" if carrier.unit == "rank" else "quantity")


def _carries(carrier: Claim, row: dict[str, str]) -> bool:
    """Whether a claim has the number as its value, in the same unit, or in its date; one without a value must quote it."""
    if not carrier.value:
        return row["printed"] in carrier.printed
    if carrier.kind == "date":
        value = row["value"].zfill(2)
        return value in (carrier.value[:4].replace("X", "0"), *carrier.value[5:].split("-"))
    return carrier.value == row["value"] and row["unit"] == (carrier.unit if carrier.unit in _UNITS.values() else "")


def check_carried(paper: str, rows: tuple[dict[str, str], ...], ledger: dict[str, Claim], name: str) -> list[Fault]:
    """Faults of claims whose quantity, or whose year, is no number of the inventory, and so of no text."""
    carried, mine = {row["claim"] for row in rows}, [one for one in ledger.values() if one.place.startswith(f"{paper}:")]
    dates: dict[str, set[str]] = {}
    for row in rows:
        dates.setdefault(row["place"], set()).add(row["value"])
    return [
        Fault(f"seeds/{paper}/claims.yml {one.id}, value", f"no number of {name} is carried by it", "Name it there, or correct its place")
        for one in mine
        if one.kind == "quantity" and one.id not in carried and one.approx not in MAJORITY
    ] + [
        Fault(
            f"seeds/{paper}/claims.yml {one.id}, value",
            f"no date of {one.year_at or one.place} has its year",
            "Correct it, or name in year_at the sentence that has",
        )
        for one in mine
        if one.kind == "date" and one.value[:4].replace("X", "0") not in dates.get(one.year_at or one.place, ())
    ]


def check_table(table: str, project: Project) -> list[Fault]:
    """Faults of rows taken from a paper: a number in one must be a number of the sentences that it names.

    Columns that the descriptor calls ``own`` hold a numbering of ours.
    """
    columns = tables.measured(table, project)
    taken = [(number, row) for number, row in enumerate(tables.cells(table, project), start=2) if row["source"] in project.papers]
    return [
        Fault(f"data/{table}.csv row {number}, {column}", f"{row[column]} is no number of {row['place']}", "Correct the cell or its place")
        for number, row in taken
        for column in columns
        if row[column] and not any(row[column] in _by_place(project).get(place, ()) for place in row["place"].split())
    ]


@cache
def _by_place(project: Project) -> dict[str, set[str]]:
    """Values of the numbers in each sentence of all papers."""
    found: dict[str, set[str]] = {}
    for row in (row for paper in project.papers for row in read(project, paper)):
        found.setdefault(row["place"], set()).add(row["value"])
    return found


def _check_text(project: Project, paper: str, rows: tuple[dict[str, str], ...], name: str) -> list[Fault]:
    """Fault that names the first number that is not the text's, where the text is at hand."""
    found = seeds.sound_text(project, paper)
    if not found:
        return []
    made = of_passages(found)
    pairs = zip([*({column: row[column] for column in MADE} for row in rows), {}], [*made, {}])
    number = next((i for i, (kept, new) in enumerate(pairs) if kept != new), None)
    if number is None:
        return []
    first = (rows[number] if number < len(rows) else made[number])["number_id"]
    return [Fault(f"{name} {first}", "is the first that is not what the text gives", "Make it again with econsec passages --accept")]
