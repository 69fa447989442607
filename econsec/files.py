"""Input files as files: encoding, line ends, header and rows, before anybody asks what is in them."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path

from econsec.faults import Fault, Faults, stop_on

# Control characters, and marks that turn the direction of writing.
HIDDEN = re.compile(r"[\x00-\x1f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# What spreadsheets take for a formula, also in the full width of East Asian writing; a number may begin with a minus.
FORMULA = re.compile(r"[=+@\t\r\uff1d\uff0b\uff20\uff0d]|-(?![0-9]+(\.[0-9]+)?$)")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a text for a formula, by how it begins."""
    return bool(FORMULA.match(text))


def is_day(text: str) -> bool:
    """Whether a text is a day that there is, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_bytes(path: Path, name: str) -> list[Fault]:
    """Faults of a text file: missing, empty, with a byte order mark, with Windows line ends, or not UTF-8."""
    if not path.is_file():
        return [Fault(name, "is not there", "Add it, or correct the name")]
    content = path.read_bytes()
    if not content.strip():
        return [Fault(name, "is empty", "Write its content, or delete it")]
    if content.startswith(b"\xef\xbb\xbf"):
        return [Fault(name, "begins with a byte order mark", "Save it as UTF-8 without one")]
    if b"\r" in content:
        line = content[: content.index(b"\r")].count(b"\n") + 1
        return [Fault(f"{name} row {line}", "has Windows line ends", "Save it with LF")]
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return [Fault(f"{name} row {line}", "is not UTF-8", "Save the file as UTF-8")]
    return [] if content.endswith(b"\n") else [Fault(name, "does not end with a line feed", "Add one")]


def read(path: Path, name: str) -> str:
    """Text of a file. Raises `Faults` where it is no sound text file."""
    stop_on(check_bytes(path, name))
    return path.read_text("utf-8")


def read_rows(path: Path, name: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Rows of a CSV file with exactly these columns. Raises `Faults` naming the row otherwise."""
    lines = list(csv.reader(io.StringIO(read(path, name))))
    if tuple(lines[0]) != columns:
        raise Faults([Fault(f"{name} row 1", f"the header is not {','.join(columns)}", "Correct the header")])
    ragged = [number for number, line in enumerate(lines, start=1) if len(line) != len(columns)]
    stop_on([Fault(f"{name} row {number}", f"has not {len(columns)} cells", "Quote commas, add empty cells") for number in ragged])
    computed = [(number, column) for number, line in enumerate(lines, start=1) for column, cell in zip(columns, line) if is_formula(cell)]
    stop_on(
        [Fault(f"{name} row {number}, {column}", "begins like a formula", "Begin with a letter or a digit") for number, column in computed]
    )
    return [dict(zip(columns, line)) for line in lines[1:]]
