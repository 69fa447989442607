"""A PDF as it would be written by one who goes through it from its root: the converter numbers and places objects in another order each time."""

from __future__ import annotations

import re

REFERENCE = re.compile(rb"(\d+) 0 R")
NAMES = re.compile(rb"(?: +/[a-z]+\d+ \d+ 0 R\n)+")


def pdf(written: bytes) -> bytes:
    """The same PDF, its objects in the order in which they are first referred to, names in dictionaries of resources sorted.

    For PDFs with a plain table of all objects and no earlier versions in them, as the converter writes them.
    """
    table = int(written.rsplit(b"startxref", 1)[1].split()[0])
    places = sorted(int(one[1]) for one in re.finditer(rb"(\d{10}) \d{5} n", written[table:]))
    parts = [written[start:end] for start, end in zip(places, [*places[1:], table])]
    objects = {int(part.split(b" ", 1)[0]): _sorted_names(part) for part in parts}
    trailer = written[table:].partition(b"trailer")[2].partition(b"startxref")[0]
    numbers: dict[int, int] = {}
    _go(trailer, objects, numbers)
    out, at = written[: places[0]], []
    for old, new in numbers.items():
        at.append(len(out))
        out += b"%d " % new + _renumbered(objects[old].split(b" ", 1)[1], numbers)
    entries = b"".join(b"%010d 00000 n \n" % place for place in at)
    size = re.sub(rb"/Size \d+", b"/Size %d" % (len(at) + 1), _renumbered(trailer, numbers))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(at) + 1) + entries + b"trailer" + size + b"startxref\n%d\n%%%%EOF" % len(out)


def _go(part: bytes, objects: dict[int, bytes], numbers: dict[int, int]) -> None:
    """Number what a part refers to, and what that refers to, in the order in which it is met."""
    for found in map(int, REFERENCE.findall(_head(part))):
        if found not in numbers:
            numbers[found] = len(numbers) + 1
            _go(objects[found], objects, numbers)


def _head(part: bytes) -> bytes:
    """An object without its stream, in which nothing is a reference."""
    return part.partition(b"stream\n")[0]


def _renumbered(part: bytes, numbers: dict[int, int]) -> bytes:
    """A part with the new numbers of what it refers to."""
    head = _head(part)
    return REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], head) + part[len(head) :]


def _sorted_names(part: bytes) -> bytes:
    """An object whose resources are named in order."""
    head = _head(part)
    return NAMES.sub(lambda names: b"".join(sorted(names[0].splitlines(keepends=True))), head) + part[len(head) :]
