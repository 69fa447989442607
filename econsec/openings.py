"""What a page opens with: its argument in three lines and, where its front matter names sections, how their claims came out."""

from __future__ import annotations

from collections import Counter

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from econsec import audit, chapters, claims, record, theme, verdicts
from econsec.claims import Claim
from econsec.paths import installed

LINES = 3
# What a page has more of: outputs of a class, and the words that lead to the part of the page in which they stand.
BELOW = {"esx-record": "What the record says", "esx-ledger": "Every claim, with its verdict"}


class Opening(SphinxDirective):
    """``:::{opening}``: a list of three lines; below them the verdicts of the page's sections.

    A page without sections may have fewer lines, and has no verdicts.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        opening = nodes.container(classes=["esx-opening"])
        self.state.nested_parse(self.content, self.content_offset, opening)
        treated = list(chapters.front_matter(installed(), self.env.docname).get("sections", []))
        self._refuse(opening, bool(treated))
        found = claims.of_sections(*treated)
        opening += [nodes.raw("", tally(found), format="html"), nodes.paragraph("", reach(found), classes=["esx-reach"])] if found else []
        return [opening]

    def _refuse(self, opening: nodes.container, has_sections: bool) -> None:
        """Stop at what is no list of three lines, or of up to three where the page has no sections."""
        lines = len(opening[0]) if len(opening) == 1 and isinstance(opening[0], nodes.bullet_list) else 0
        if not 1 <= lines <= LINES or has_sections and lines < LINES:
            raise self.error(f"opening: {lines or 'no list of'} lines. Write a list of {LINES}.")


def counts(found: list[Claim]) -> dict[str, int]:
    """How often each verdict was given to some claims, those that occur, in the order of `verdicts.ORDER`."""
    given = Counter(verdicts.of()[one.id] for one in found)
    return {name: given[name] for name in verdicts.ORDER if given[name]}


def reach(found: list[Claim]) -> str:
    """How many claims there are, can be checked, and were, in a sentence."""
    given = counts(found)
    return record.reach(len(found), len(found) - given.get("not testable", 0), sum(given.get(name, 0) for name in record.INDEPENDENT)) + "."


def tally(found: list[Claim]) -> str:
    """The verdicts of some claims as a bar, and each with its mark and count (HTML)."""
    given = counts(found)
    items = "".join(f"<li><strong>{count}</strong> {audit.verdict_mark(name)}</li>" for name, count in given.items())
    return f'{_bar(given)}<ul class="esx-tally" role="list" aria-label="Verdicts">{items}</ul>'


def _bar(given: dict[str, int]) -> str:
    """A bar cut by verdicts, for eyes only: the list below it says the same."""
    parts, start = "", 0
    for name, count in given.items():
        parts += f'<rect x="{start}" width="{count}" height="1" fill="{theme.VERDICTS[name][0]}"/>'
        start += count
    box = f'viewBox="0 0 {start} 1" preserveAspectRatio="none" width="100%" height="6"'
    return f'<svg class="esx-bar" {box} aria-hidden="true" focusable="false">{parts}</svg>'


def link(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Lead from an opening's verdicts to the parts of the page that show their claims."""
    for sentence in doctree.findall(lambda node: isinstance(node, nodes.paragraph) and "esx-reach" in node["classes"]):
        for shown, words in BELOW.items():  # where these are no parts of their own there is nothing to lead to
            parts = [raw for raw in doctree.findall(nodes.raw) if f'class="{shown}' in raw.astext()]
            if parts and (part := _section(parts[0])) is not _section(sentence):
                target = nodes.reference("", words, internal=True, refid=part["ids"][0])
                sentence += [nodes.Text(" · " if sentence.next_node(nodes.reference) else " "), target]


def _section(node: nodes.Node) -> nodes.Node:
    """The section of a page in which something stands, or the page."""
    while not isinstance(node, nodes.section | nodes.document):
        node = node.parent
    return node


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("opening", Opening)
    app.connect("doctree-resolved", link)
