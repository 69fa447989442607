"""What a figure says to those who do not see it: a sentence and a long description made from its rows, and a check of the author's words.

`meta` is what a chart of `charts` says of itself: its type in words, the column `label` that names a row, `values` measured with
title and unit, the column `group` that colours tell apart, and columns `also` drawn. `rows` are the rows drawn, a dict each.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import combinations
from typing import Any

from econsec import wording

# Kept beside the columns that are drawn: where a row comes from, and what is to be known of it.
ORIGIN = ("source", "cited", "place", "where", "confidence", "note")
# Number words, and what they count. «None» and words of order are no numbers here.
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")
COUNTS = {word: number for number, word in enumerate([*wording.DIGITS, *TEENS]) if number}
# A number on its own, not a part of a name such as G7, 5G or T-12.
NUMBER = re.compile(rf"(?<![\w-])(?:\d+(?:,\d{{3}})*(?:\.\d+)?|{'|'.join(COUNTS)})(?![\w-])", re.IGNORECASE)
# Titles of columns of years.
YEARS = ("Year", "From the year", "To the year")
# Words that keep their capital where a title stands within a sentence.
NAMES = ("Chin", "Japan", "US ", "United States", "American")


def sentence(meta: dict[str, Any], rows: list[dict[str, Any]]) -> str:
    """Kind of chart, number of rows, and what is measured in which range: «Bars, 4 rows; free of tariffs, percent: 8 to 86.»

    The measure is the first of `values`; empty where the chart says nothing of itself.
    """
    if not meta:
        return ""
    said = f"{meta['type']}, {wording.number(len(rows))} row{'s' * (len(rows) != 1)}"
    for column, title in list(meta["values"].items())[:1]:
        found = sorted(row[column] for row in rows if not _is_empty(row.get(column)))
        if found:
            name = title if title.startswith(NAMES) else title[:1].lower() + title[1:]
            said += f"; {name}: {' to '.join(dict.fromkeys(_write(one, title) for one in (found[0], found[-1])))}"
    return f"{said}."


def description(meta: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """A line for each row: its name, what is drawn with it, each value with its title. Lines that are the same become one, with a count."""
    if not meta:
        return []
    lines = Counter(_line(meta, row) for row in rows)
    return [line if count == 1 else f"{line} ({wording.number(count)} times)" for line, count in lines.items()]


def _line(meta: dict[str, Any], row: dict[str, Any]) -> str:
    """One row: «India, Other economies. Firms that plan to expand, percent: 70.1»."""
    columns = dict.fromkeys(filter(None, [meta["label"], meta["group"], *meta.get("also", ())]))
    names = dict.fromkeys(_write(row[one], "Year") for one in columns if not _is_empty(row.get(one)))
    values = [f"{title}: {_write(row[one], title)}" for one, title in meta["values"].items() if not _is_empty(row.get(one))]
    return f"{', '.join(names)}. {'; '.join(values)}".rstrip(". ")


def _is_empty(cell: Any) -> bool:
    return cell is None or cell == "" or isinstance(cell, float) and math.isnan(cell)


def _write(cell: Any, title: str) -> str:
    """A cell as it is written: a year without separators and fractions, other numbers to one decimal, from a thousand to none."""
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return str(cell)
    if title in YEARS:
        return str(math.floor(cell))
    return wording.number(cell, 0 if cell == round(cell) or abs(cell) >= 1000 else 1)


def check(alt: str, rows: list[dict[str, Any]], known: list[str]) -> None:
    """Refuse a text alternative with a number that neither the rows have nor texts that are `known`.

    Raises ValueError for the first number, in digits or as a word, that no rule admits: see `ways`.
    """
    admitted = ways(rows, known)
    for found in NUMBER.finditer(alt):
        if not any(is_written(found[0], value) for values in admitted.values() for value in values):
            raise ValueError(f"the text alternative says {found[0]}, which no row drawn holds or counts up to. Compute it from the rows.")


def ways(rows: list[dict[str, Any]], known: list[str]) -> dict[str, set[float]]:
    """Numbers that a text alternative may say, by the rule that admits them.

    A value drawn; a number within a text drawn, such as the words at a mark; a count of rows, of different cells of a
    column, or of rows with one or two cells in common; a sum of a column, of all rows or of those with a cell in common;
    a number within the texts that are `known`.
    """
    drawn = [{name: cell for name, cell in row.items() if name not in ORIGIN and not _is_empty(cell)} for row in rows]
    cells = [cell for row in drawn for cell in row.values()]
    return {
        "value": {cell for cell in cells if isinstance(cell, int | float)},
        "text": _numbers([cell for cell in cells if isinstance(cell, str)]),
        "count": _counts(drawn),
        "sum": _sums(drawn),
        "known": _numbers(known),
    }


def is_written(said: str, value: float) -> bool:
    """Whether a number, in digits or as a word, is a value rounded to as many decimals as it is written with, whatever its sign."""
    decimals = len(said.partition(".")[2])
    return abs(abs(value) - _number(said)) <= 0.5 * 10**-decimals + 1e-9


def _number(said: str) -> float:
    return COUNTS.get(said.lower()) or float(said.replace(",", ""))


def _numbers(texts: list[str]) -> set[float]:
    return {_number(match[0]) for text in texts for match in NUMBER.finditer(text)}


def _counts(drawn: list[dict[str, Any]]) -> set[float]:
    """How many rows have a cell in a column, how many different ones, and how many rows share one cell or two."""
    columns = list(dict.fromkeys(name for row in drawn for name in row))
    found: set[float] = set()
    for names in [*((name,) for name in columns), *combinations(columns, 2)]:
        counted = Counter(tuple(row[name] for name in names) for row in drawn if all(name in row for name in names))
        found |= {*counted.values(), *((counted.total(), len(counted)) if len(names) == 1 else ())}
    return found


def _sums(drawn: list[dict[str, Any]]) -> set[float]:
    """Sums of each column of numbers: of all rows, and of rows that have another cell in common."""
    sums: Counter[tuple[Any, ...]] = Counter()
    for row in drawn:
        for name, cell in row.items():
            if isinstance(cell, int | float):
                sums[(name,)] += cell
                for other in row:
                    sums[name, other, row[other]] += cell
    return set(sums.values())
