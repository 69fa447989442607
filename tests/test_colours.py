"""The palette: each colour stands out from light and dark pages, and readers who are colour-blind can tell apart what meets."""

from itertools import combinations

import pytest
from coloraide import Color
from vision import apart

from econsec import figures, maps, theme

# The grounds of a page: light and on paper, dark, and that of the theme's dark boxes.
PAGES = ("#ffffff", "#121212", "#14181e")
# What a mark needs against its ground (WCAG 2.2, 1.4.11).
CONTRAST = 3
# CIEDE2000 between two colours seen side by side.
APART = 12
# Readers of all colours tell any two meanings apart.
APART_FOR_MOST = 10
VERDICTS = {name: colour for name, (colour, *_) in theme.VERDICTS.items()}
EVERY = {**theme.COLOURS, **VERDICTS}
SIDE_BY_SIDE = ("Japan", "China", "United States", "other", "apart")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", EVERY)
def test_a_colour_stands_out_from_light_and_dark_pages(name: str, page: str) -> None:
    assert Color(EVERY[name]).contrast(page) >= CONTRAST


def test_ink_can_be_read_on_paper() -> None:
    assert Color(theme.INK).contrast(PAGES[0]) >= 7


@pytest.mark.parametrize(("one", "other"), combinations(VERDICTS, 2))
def test_any_two_verdicts_are_told_apart_by_readers_of_all_kinds(one: str, other: str) -> None:
    assert apart(VERDICTS[one], VERDICTS[other]) >= APART


@pytest.mark.parametrize(("one", "other"), combinations(SIDE_BY_SIDE, 2))
def test_countries_and_what_they_are_compared_with_are_told_apart_by_readers_of_all_kinds(one: str, other: str) -> None:
    assert apart(theme.COLOURS[one], theme.COLOURS[other]) >= APART


def test_no_two_meanings_look_alike() -> None:
    alike = [pair for pair in combinations(EVERY, 2) if Color(EVERY[pair[0]]).delta_e(EVERY[pair[1]], method="2000") < APART_FOR_MOST]
    assert alike == []


def test_marks_of_verdicts_are_told_apart_by_their_shape_alone_at_the_size_of_text() -> None:
    # drawn in black ten pixels wide, as letters are; of what two marks cover, a part is covered by one alone
    drawn = {name: _covered(name) for name in theme.VERDICTS}
    shared = {pair: len(drawn[pair[0]] ^ drawn[pair[1]]) / len(drawn[pair[0]] | drawn[pair[1]]) for pair in combinations(drawn, 2)}
    assert [pair for pair, part in shared.items() if part < 0.3] == []


def _covered(verdict: str) -> set[tuple[int, int]]:
    """Pixels of the mark of a verdict in black on white, ten a side, that are more black than white."""
    path = theme.mark(verdict).replace(VERDICTS[verdict], "#000000")
    drawn = figures.converter().svg_to_png(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" viewBox="0 0 12 12">{path}</svg>'
    )
    return {(x, y) for y, row in enumerate(_alpha(drawn)) for x, value in enumerate(row) if value > 127}


def _alpha(png: bytes) -> list[bytes]:
    """How much each pixel of a PNG with eight bits a channel and transparency is covered, row by row."""
    import struct
    import zlib

    at, packed, width = 8, b"", 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        width = struct.unpack(">I", body[:4])[0] if kind == b"IHDR" else width
        packed += body if kind == b"IDAT" else b""
        at += 12 + size
    return _unfiltered(zlib.decompress(packed), width * 4)


def _unfiltered(data: bytes, stride: int) -> list[bytes]:
    """Rows of a PNG as they were before each was written as a difference to its neighbours; of four channels the last."""
    rows, above = [], bytearray(stride)
    for start in range(0, len(data), stride + 1):
        kind, row = data[start], bytearray(data[start + 1 : start + 1 + stride])
        for i in range(stride):
            left, up, corner = (row[i - 4] if i > 3 else 0), above[i], (above[i - 4] if i > 3 else 0)
            nearest = min((left, up, corner), key=lambda near: abs(left + up - corner - near))
            row[i] = (row[i] + (0, left, up, (left + up) // 2, nearest)[kind]) % 256
        rows.append(bytes(row[3::4]))
        above = row
    return rows


def test_argument_maps_have_no_colour_of_their_own() -> None:
    assert not [name for name in dir(maps) if str(getattr(maps, name)).startswith("#")]
