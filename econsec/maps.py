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
# Narrowest box, in pixels, in which a sentence is still read with ease; narrower columns become indented rows.
NARROWEST = 128


@dataclass
class Box:
    """A node as drawn: where, how wide, its lines of text; `again` marks one that is drawn in full above, `outside` one of another section."""

    node: Node
    depth: int
    is_against: bool = False
    again: bool = False
    outside: bool = False
    children: list[Box] = field(default_factory=list)
    x: float = 0
    y: float = 0
    width: float = 0
    lines: list[str] = field(default_factory=list)

    @property
    def height(self) -> float:
        """Height in pixels: a line for the role, the text, and a line for verdicts where there are claims."""
        return 2 * PAD + LEADING * (1 + len(self.lines) + self.is_counted)

    @property
    def is_counted(self) -> bool:
        """Whether the verdicts of its claims are shown: once, in its own section."""
        return bool(self.node.claims) and not self.again and not self.outside


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


def lay_out(nodes: list[Node], everything: dict[str, Node], width: int) -> list[Box]:
    """Boxes in their places on a map `width` pixels wide: in columns where these are wide enough, else indented."""
    roots = trees(nodes, everything)
    boxes = [box for root in roots for box in _flat(root)]
    column = _column(boxes, width)
    y = 1.0
    for root in roots:
        y = _place(root, y, width, column) + GAP
    return boxes


def _column(boxes: list[Box], width: int) -> float:
    """Width of a column, or nothing where it would be too narrow."""
    columns = max(box.depth for box in boxes) + 1
    wide = (width - STEP * (columns - 1)) / columns
    return wide if wide >= NARROWEST else 0


def draw(nodes: list[Node], everything: dict[str, Node], counts: Callable[[Node], dict[str, int]], name: str, width: int) -> str:
    """The map as SVG, `width` pixels wide; `counts` gives the verdicts of a node, `name` begins its ids."""
    boxes = lay_out(nodes, everything, width)
    is_columns = bool(_column(boxes, width))
    arrow = f'<marker id="{name}-{width}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8Z" fill="{theme.COLOURS["other"]}"/></marker>'
    lines = "".join(_line(box, child, f"{name}-{width}-arrow", is_columns) for box in boxes for child in box.children)
    drawn = "".join(_drawn(box, counts(box.node)) for box in boxes)
    height = max(box.y + box.height for box in boxes) + 1
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" aria-hidden="true" focusable="false" width="{width}" height="{height:g}" viewBox="0 0 {width} {height:g}" '
        f'font-family="{theme.FONT}" font-size="{SIZE}" fill="{theme.INK}"><defs>{arrow}</defs>{lines}{drawn}</svg>'
    )


def _flat(box: Box) -> list[Box]:
    return [box, *(below for child in box.children for below in _flat(child))]


def _place(box: Box, y: float, width: float, column: float) -> float:
    """Give a box and its branches their places; return where the next one may begin. Without columns branches are indented."""
    box.x = box.depth * (column + STEP) + 1 if column else box.depth * (STEP - 4) + 1
    box.width = column - 2 if column else width - box.x - 1
    box.y, box.lines = y, _wrap(_words(box), box.width - 2 * PAD)
    following = y if column else y + box.height + GAP
    for child in box.children:
        following = _place(child, following, width, column)
    return max(following, y + box.height + GAP)


def _words(box: Box) -> str:
    """Text of a box; one drawn elsewhere is cut short."""
    words = box.node.says.split()
    return " ".join(words[:7]) + " …" if box.again and len(words) > 8 else box.node.says


def _line(box: Box, child: Box, arrow: str, is_columns: bool) -> str:
    """Line from a branch to the box that it supports, dashed where it is against it."""
    style = f'fill="none" stroke="{theme.COLOURS["other"]}" stroke-width="1.5"' + (' stroke-dasharray="4 3"' if child.is_against else "")
    at = child.y + PAD + LEADING / 2
    if is_columns:
        trunk, end, top = box.x + box.width + STEP / 2, box.x + box.width, box.y + PAD + LEADING / 2
        path = f"M{child.x:g} {at:g}H{trunk:g}V{top:g}H{end + 2:g}"
    else:
        trunk = box.x + (STEP - 4) / 2
        path = f"M{child.x:g} {at:g}H{trunk:g}V{box.y + box.height + 2:g}"
    return f'<path d="{path}" {style} marker-end="url(#{arrow})"/>'


def _drawn(box: Box, counts: dict[str, int]) -> str:
    """A box with its role, its text and its verdicts."""
    frame = theme.COLOURS["other"]
    is_whole = not box.again and not box.outside
    strong = box.node.role in arguments.SUPPORTED and is_whole
    dash = "" if is_whole else ' stroke-dasharray="2 3"'
    role = box.node.role + (", as above" if box.again else f" of {box.node.section.split(':')[1]}" if box.outside else "")
    parts = [
        f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="4" fill="none" stroke="{frame}" stroke-width="{2 if strong else 1}"{dash}/>'
    ]
    baseline = box.y + PAD + 11
    parts.append(f'<text x="{box.x + PAD:g}" y="{baseline:g}" font-size="{SMALL}" class="esx-role">{role}</text>')
    weight = ' font-weight="700"' if strong else ""
    for number, line in enumerate(box.lines, start=1):
        parts.append(f'<text x="{box.x + PAD:g}" y="{baseline + number * LEADING:g}"{weight}>{html.escape(line)}</text>')
    if box.is_counted:
        parts.append(_tally(counts, box.x + PAD, baseline + (len(box.lines) + 1) * LEADING))
    return "".join(parts)


def _tally(counts: dict[str, int], x: float, baseline: float) -> str:
    """Marks of verdicts, each with how often it was given."""
    parts = []
    for verdict, count in counts.items():
        parts.append(f'<g transform="translate({x:g} {baseline - 10:g})">{theme.mark(verdict)}</g>')
        parts.append(f'<text x="{x + 15:g}" y="{baseline:g}" font-size="{SMALL}">{count}</text>')
        x += 22 + text_width(str(count), SMALL)
    return "".join(parts)


def _wrap(text: str, width: float) -> list[str]:
    """Lines no wider than `width` pixels; a word that is wider stands alone."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if text_width(longer, SIZE) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
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
