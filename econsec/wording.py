"""How values are written for people: one list of units, one of hedges, one function that puts them together."""

from __future__ import annotations

from decimal import Decimal

# Things that are counted print the bare number, below ten as a word: the sentence names the thing.
COUNTED = [
    "applications",
    "areas",
    "aspects",
    "categories",
    "companies",
    "conditions",
    "costs",
    "countries",
    "days",
    "effects",
    "entities",
    "entries",
    "exclusions",
    "externalities",
    "firms",
    "groups",
    "items",
    "levels",
    "licences",
    "loans",
    "materials",
    "measures",
    "members",
    "operators",
    "parties",
    "places",
    "principles",
    "products",
    "projects",
    "regimes",
    "replies",
    "scenarios",
    "sectors",
    "technologies",
    "transactions",
    "trends",
    "types",
    "users",
    "years",
]
# Unit -> how a value in it is written.
UNITS: dict[str, str] = {
    "percent": "{}%",
    "points": "{} points",
    "usd_bn": "${} billion",
    "usd_mn": "${} million",
    "jpy_mn": "{} million yen",
    "jpy_bn": "{} billion yen",
    "rank": "{}",
    **dict.fromkeys(COUNTED, "{}"),
}
# Hedge -> the word printed before the value.
APPROX: dict[str, str] = {
    "": "",
    "about": "about ",
    "nearly": "nearly ",
    "over": "more than ",
    "most": "more than ",
    "majority": "more than ",
}
DIGITS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
RANKS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def number(value: Decimal | float | str, places: int | None = None) -> str:
    """A number with thousands separated by commas, rounded half up to `places` decimals where given."""
    exact = Decimal(str(value))
    if places is not None:
        exact = exact.quantize(Decimal(1).scaleb(-places), rounding="ROUND_HALF_UP")
    return f"{exact:,f}".replace("-", "\u2212")


def say(value: Decimal | float | str, unit: str = "", approx: str = "", places: int | None = None) -> str:
    """A value as it stands in a sentence: «about $61 billion», «55.3%», «four». Raises KeyError for an unknown unit or approx."""
    written = number(value, places)
    if unit in COUNTED and len(written) == 1:
        written = DIGITS[int(written)]
    if unit == "rank":
        written = RANKS[int(value)] if int(value) < len(RANKS) else f"{value}th"
    return APPROX[approx] + (UNITS[unit] if unit else "{}").format(written)


def day(value: str) -> str:
    """An ISO date of a decade, year, month or day in words: «1980s», «2021», «December 2021», «8 May 2020»."""
    if value.endswith("X"):
        return f"{value[:-1]}0s"
    year, month, date = (value.split("-") + ["", ""])[:3]
    return " ".join(part for part in (date.lstrip("0"), MONTHS[int(month) - 1] if month else "", year) if part)
