"""Argument maps: the nodes of a section as boxes, each conclusion beside or above what it rests on.

The graph is drawn as a tree: a node that supports several others is drawn once, and named in a small box where it is
needed again. Boxes are as high as their text, measured in the font that they are set in, so that nothing overlaps.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

from econsec import arguments, figures, theme
from econsec.arguments import Node

SIZE, LEADING, SMALL = 13, 16, 11
PAD, GAP, STEP = 8, 10, 22
# Narrowest box, in pixels, in which a sentence is still read with ease; narrower columns become indented rows, and rows are
# indented no further.
NARROWEST = 128


@dataclass
class Box:
    """A node as drawn: where, how wide, its lines of role, text and verdicts.

    `again` marks one that is drawn in full above, `outside` one of another section; neither shows verdicts.
    """

    node: Node
    depth: int
    is_against: bool = False
    again: bool = False
    outside: bool = False
    children: list[Box] = field(default_factory=list)
    x: float = 0
    y: float = 0
    width: float = 0
    role: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    tally: list[list[tuple[str, int]]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether it is drawn here and not only named."""
        return not self.again and not self.outside

    @property
    def height(self) -> float:
        """Height in pixels."""
        return 2 * PAD + LEADING * (len(self.role) + len(self.lines) + len(self.tally))

    def fill(self, counts: dict[str, int]) -> None:
        """Wrap its words and its verdicts to its width."""
        room, words = self.width - 2 * PAD, self.node.says.split()
        cut_short = self.again and len(words) > 12
        label = ", as above" if self.again else f" of {self.node.section.split(':')[1]}" if self.outside else ""
        self.role = _wrap(self.node.role + label, room, SMALL)
        self.lines = _wrap(" ".join(words[:11]) + " …" if cut_short else self.node.says, room, SIZE)
        self.tally = _rows(counts, room) if self.is_whole else []


# Gives how often each verdict was given to the claims under a node.
Counts = Callable[[Node], dict[str, int]]


def trees(nodes: list[Node], everything: dict[str, Node]) -> list[Box]:
    """Boxes of the nodes that no other of them uses, each with what supports it or is against it below."""
    mine = {node.id: node for node in nodes}
    above = arguments.parents(everything)
    drawn: set[str] = set()
    return [_grow(node, 0, False, mine, everything, drawn) for node in nodes if not any(name in mine for name in above[node.id])]


def _grow(node: Node, depth: int, is_against: bool, mine: dict[str, Node], everything: dict[str, Node], drawn: set[str]) -> Box:
    """Box of a node with its branches; a node of another section, or one drawn before, has none."""
    box = Box(node, depth, is_against, again=node.id in drawn, outside=node.id not in mine)
    drawn.add(node.id)
    if not box.again and not box.outside:
        limits = [other for other in mine.values() if node.id in other.against]
        branches = [(everything[name], False) for name in node.rests_on] + [(other, True) for other in limits]
        box.children = [_grow(other, depth + 1, against, mine, everything, drawn) for other, against in branches]
    return box


def lay_out(nodes: list[Node], everything: dict[str, Node], counts: Counts, width: int) -> list[Box]:
    """Boxes in their places on a map `width` pixels wide: in columns where these are wide enough, else indented."""
    roots = trees(nodes, everything)
    boxes = [box for root in roots for box in flat(root)]
    column = _column(boxes, width)
    y = 1.0
    for root in roots:
        y = _place(root, y, width, column, counts) + GAP
    return boxes


def _column(boxes: list[Box], width: int) -> float:
    """Width of a column, or nothing where it would be too narrow."""
    columns = max((box.depth for box in boxes), default=0) + 1
    wide = (width - STEP * (columns - 1)) / columns
    return wide if wide >= NARROWEST else 0


def draw(nodes: list[Node], everything: dict[str, Node], counts: Counts, name: str, width: int) -> str:
    """The map as SVG, `width` pixels wide; `counts` gives the verdicts of a node, `name` begins its ids."""
    boxes = lay_out(nodes, everything, counts, width)
    is_columns = bool(_column(boxes, width))
    arrow = f'<marker id="{name}-{width}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8Z" fill="{theme.COLOURS["other"]}"/></marker>'
    lines = "".join(_line(box, child, f"{name}-{width}-arrow", is_columns) for box in boxes for child in box.children)
    drawn = "".join(map(_drawn, boxes))
    height = max((box.y + box.height for box in boxes), default=0) + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false" width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}" '
        f'font-family="{theme.FONT}" font-size="{SIZE}" fill="{theme.INK}"><defs>{arrow}</defs>{lines}{drawn}</svg>'
    )


def flat(box: Box) -> list[Box]:
    """A box and all below it."""
    return [box, *(below for child in box.children for below in flat(child))]


def _place(box: Box, y: float, width: float, column: float, counts: Counts) -> float:
    """Give a box and its branches their places; return where the next one may begin. Without columns branches are indented."""
    indent = min(box.depth * (STEP - 4), width - NARROWEST)
    box.x = 1 + (box.depth * (column + STEP) if column else indent)
    box.width = column - 2 if column else width - box.x - 1
    box.y = y
    box.fill(counts(box.node))
    following = y if column else y + box.height + GAP
    for child in box.children:
        following = _place(child, following, width, column, counts)
    return max(following, y + box.height + GAP)


def _line(box: Box, child: Box, arrow: str, is_columns: bool) -> str:
    """Line from a branch to the box that it supports, dashed where it is against it, dotted from a question to its answer."""
    style = f'fill="none" stroke="{theme.COLOURS["other"]}" stroke-width="1.5"' + (
        ' stroke-dasharray="4 3"' if child.is_against else ' stroke-dasharray="1 3"' if child.node.role == "question" else ""
    )
    at = child.y + PAD + LEADING / 2
    if is_columns:
        trunk, end, top = box.x + box.width + STEP / 2, box.x + box.width, box.y + PAD + LEADING / 2
        path = f"M{child.x:g} {at:g}H{trunk:g}V{top:g}H{end + 2:g}"
    else:
        trunk = box.x + (STEP - 4) / 2
        path = f"M{child.x:g} {at:g}H{trunk:g}V{box.y + box.height + 2:g}"
    return f'<path d="{path}" {style} marker-end="url(#{arrow})"/>'


def _drawn(box: Box) -> str:
    """A box with its role, its text and its verdicts."""
    strong = box.node.role in arguments.SUPPORTED and box.is_whole
    dash, weight = "" if box.is_whole else ' stroke-dasharray="2 3"', ' font-weight="700"' if strong else ""
    parts = [
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="4" fill="none" '
        f'stroke="{theme.COLOURS["other"]}" stroke-width="{2 if strong else 1}"{dash}/>'
    ]
    x, baseline = box.x + PAD, box.y + PAD + 11
    for number, line in enumerate(box.role):
        parts.append(f'<text x="{x:g}" y="{baseline + number * LEADING:g}" font-size="{SMALL}" class="esx-role">{html.escape(line)}</text>')
    baseline += len(box.role) * LEADING
    for number, line in enumerate(box.lines):
        parts.append(f'<text x="{x:g}" y="{baseline + number * LEADING:g}"{weight}>{html.escape(line)}</text>')
    baseline += len(box.lines) * LEADING
    parts += [_tally(row, x, baseline + number * LEADING) for number, row in enumerate(box.tally)]
    return "".join(parts)


def _rows(counts: dict[str, int], width: float) -> list[list[tuple[str, int]]]:
    """Verdicts with their counts, in rows no wider than `width` pixels."""
    rows: list[list[tuple[str, int]]] = []
    for entry in counts.items():
        if not rows or sum(_count_width(count) for _, count in (*rows[-1], entry)) > width:
            rows.append([])
        rows[-1].append(entry)
    return rows


def _count_width(count: int) -> float:
    """Room that a mark with its count takes, in pixels."""
    return 22 + text_width(str(count), SMALL)


def _tally(row: list[tuple[str, int]], x: float, baseline: float) -> str:
    """Marks of verdicts, each with how often it was given."""
    parts = []
    for verdict, count in row:
        parts.append(f'<g transform="translate({x:g} {baseline - 10:g})">{theme.mark(verdict)}</g>')
        parts.append(f'<text x="{x + 15:g}" y="{baseline:g}" font-size="{SMALL}">{count}</text>')
        x += _count_width(count)
    return "".join(parts)


def _wrap(text: str, width: float, size: float) -> list[str]:
    """Lines no wider than `width` pixels; a word that is wider is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, size) <= width:
            lines[-1] = longer
            continue
        lines += [word] if lines[-1] else []
        lines[-1] = lines[-1] or word
        while text_width(lines[-1], size) > width and len(lines[-1]) > 1:
            fits = max(1, next(end for end in range(len(lines[-1]), 0, -1) if end == 1 or text_width(lines[-1][:end], size) <= width))
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return lines


def text_width(text: str, size: float) -> float:
    """Width of a text in pixels, in the bold cut, which is the wider one."""
    widths, missing = _widths()
    return sum(widths.get(character, missing) for character in text) * size


@cache
def _widths() -> tuple[dict[str, float], float]:
    """Width of each character of the bold font in parts of its size, and that of one it has not."""
    from fontTools.ttLib import TTFont

    with TTFont(figures.font_files() / "SourceSansPro-Bold.ttf") as font:
        unit = font["head"].unitsPerEm
        advances = {chr(code): font["hmtx"][name][0] / unit for code, name in font.getBestCmap().items()}
    return advances, max(advances.values())
