"""How two editions of the same rows, lines or specification differ: not at all, within rounding, or beyond it, and by how much.

Rounding is what another processor or another library for sums may do to a number that is computed. What people typed or read, the cells
of tables, words with digits in them and whole numbers, is the same or it is not.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
# Numbers are the same within rounding that differ by at most this share of the larger one, or are both nothing but a remainder.
RELATIVE, REMAINDER = Decimal("1e-9"), Decimal("1e-12")
SAME, ROUNDED, DIFFERENT = WORDS = ("same", "same within rounding", "different")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?")
# Letters of a cell that are told.
LONGEST = 40


class Difference(NamedTuple):
    """One place that differs: what was published there and what is there here, both None where they cannot be shown.

    `by` is what is here less what was published, where both are numbers.
    """

    where: str
    published: str | None = None
    here: str | None = None
    by: str = ""
    is_rounding: bool = False

    def __str__(self) -> str:
        if self.published is None or self.here is None:
            return self.where
        return f"{self.where}: {_told(self.here)} for {_told(self.published)}" + (f" ({self.by})" if self.by else "")


def word(found: list[Difference]) -> str:
    """What is to be said of a thing with these differences, one of `WORDS`."""
    return DIFFERENT if not all(one.is_rounding for one in found) else ROUNDED if found else SAME


def is_rounding(was: Decimal, now: Decimal) -> bool:
    """Whether two numbers are the same within rounding. Whole numbers are counts and years, and round to nothing else."""
    if was == now:
        return True
    if was == was.to_integral_value() and now == now.to_integral_value():
        return False
    return abs(now - was) <= max(RELATIVE * max(abs(was), abs(now)), REMAINDER)


def of_rows(was: str, now: str, is_computed: bool) -> list[Difference]:
    """Differences of two CSV files, cell by cell; rows are counted as in a spreadsheet, the header first, and named by their first cell.

    Within rounding only where the cells are computed. Rows that both have are found again where others came between them.
    """
    (columns, *before), (heads, *after) = _cells(was), _cells(now)
    if columns != heads:
        return [Difference("columns", ", ".join(columns), ", ".join(heads))]
    found: list[Difference] = []
    for number, one, other in _unlike(before, after):
        where = f"row {number + 2} ({_short((other or one or ('',))[0])})"
        if one is None or other is None:
            found.append(Difference(f"{where} is {'missing' if other is None else 'one too many'}"))
            continue
        cells = zip_longest(columns, one, other, fillvalue="")
        found += [_of_cell(f"{where}, {name}", cell, its, is_computed) for name, cell, its in cells if cell != its]
    return found


def of_lines(where: str, was: str, now: str) -> list[Difference]:
    """Differences of two texts, line by line."""
    lines = _unlike(was.splitlines(), now.splitlines())
    return [Difference(f"{where} line {number + 1}", one or "", other or "") for number, one, other in lines]


def of_json(where: str, was: str, now: str) -> list[Difference]:
    """Differences of two JSON texts, value by value. Raises ValueError where one is none."""
    one, other = (json.loads(said, parse_float=Decimal, parse_int=Decimal) for said in (was, now))
    return list(_of_values(where, one, other))


def _of_values(where: str, was: Any, now: Any) -> Iterator[Difference]:
    if isinstance(was, dict) and isinstance(now, dict):
        for name in sorted(was.keys() | now.keys()):
            yield from _of_values(f"{where}/{name}", was.get(name, ...), now.get(name, ...))
    elif isinstance(was, list) and isinstance(now, list):
        for number, (one, other) in enumerate(zip_longest(was, now, fillvalue=...)):
            yield from _of_values(f"{where}/{number}", one, other)
    elif isinstance(was, Decimal) and isinstance(now, Decimal):
        if str(was) != str(now):
            yield _of_numbers(where, was, now, True)
    elif type(was) is not type(now) or was != now:
        yield Difference(where, _said(was), _said(now))


def _of_cell(where: str, was: str, now: str, is_computed: bool) -> Difference:
    if NUMBER.fullmatch(was) and NUMBER.fullmatch(now):
        return _of_numbers(where, Decimal(was), Decimal(now), is_computed)
    return Difference(where, was, now)


def _of_numbers(where: str, was: Decimal, now: Decimal, is_computed: bool) -> Difference:
    by = f"{now - was:+.6g}" if now != was else ""
    return Difference(where, str(was), str(now), by, is_computed and is_rounding(was, now))


def of_texts(where: str, was: str, now: str) -> list[Difference]:
    """The difference of two texts as they are printed, if there is one: never within rounding."""
    return [_of_cell(where, was, now, False)] if was != now else []


def _unlike(was: Sequence[T], now: Sequence[T]) -> Iterator[tuple[int, T | None, T | None]]:
    """Pairs of entries that differ, with the place of the second, or of the first where there is no second."""
    for kind, begin, end, start, stop in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        for one, other in zip_longest(range(begin, end), range(start, stop)) if kind != "equal" else ():
            place = one if other is None else other
            yield place, None if one is None else was[one], None if other is None else now[other]


def _cells(said: str) -> list[tuple[str, ...]]:
    """Rows of a CSV; line ends, quotes and empty lines make no difference."""
    return [tuple(row) for row in csv.reader(io.StringIO(said.removeprefix("\ufeff"), newline="")) if row] or [()]


def _said(value: Any) -> str:
    return "" if value is ... else json.dumps(value, ensure_ascii=False, default=str)


def _told(said: str) -> str:
    return said if NUMBER.fullmatch(said) else f"«{_short(said)}»" if said else "nothing"


def _short(said: str) -> str:
    """The beginning of a text on one line; nothing in it moves the cursor."""
    seen = "".join(letter if letter.isprintable() else " " for letter in said)
    return seen if len(seen) <= LONGEST else f"{seen[:LONGEST]}…"
