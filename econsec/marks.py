"""Verdict marks in the text, and cards: what a number or a term stands for, shown beside it while a reader turns to it.

A number is a link to its row on the ledger, a term one to the glossary, both with a title. Below its text a page keeps a card
for each that stands in it, which nobody sees until the script ``marks.js`` shows it in place of the title.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

from econsec import audit, claims, glossary, record, seeds, theme, verdicts, views
from econsec.claims import Claim, Result
from econsec.paths import installed

GLOSSARY = "chapters/glossary"
# Each verdict as readers are told it, from the best to what says nothing of a number; `verdicts` has the rules.
MEANINGS: dict[str, str] = {
    "corroborated": "a source that does not come from the paper has the same",
    "qualified": "a source that does not come from the paper has the same, but whoever builds on it should know one thing more",
    "corrected": "the text is wrong as it stands, and right as it must be meant",
    "contradicted": "the record has something else",
    "consistent": "no source but the paper, whose own numbers fit together",
    "unverified": "nothing that was collected decides it, for or against",
    "not testable": "counted here as a definition, a judgement or advice, and not scored",
}
# Verdicts that rest on something: every link to a claim shows them. That nothing was found only numbers show.
TOLD = (*record.INDEPENDENT, "consistent")
# Verdicts beside which the note stands, which often is in the author's favour; a check that qualifies says why itself.
NOTED = ("contradicted", "corrected")
# What agrees, or agrees within limits, as it stands may stand in a sentence that does not.
GARBLED = "; the sentence around it is garbled"
# A card has so many checks; the row on the ledger has them all.
MOST_CHECKS = 2


class MarkNode(nodes.General, nodes.Inline, nodes.Element):
    """The mark of a verdict beside a number. It has no text, so that titles, descriptions and indexes stay as they are."""


class VerdictKey(SphinxDirective):
    """``{verdict-key}``: every mark with its verdict and what that means."""

    def run(self) -> list[nodes.Node]:
        items = "".join(f"<li>{audit.verdict_mark(name)}: {html.escape(words)}</li>" for name, words in MEANINGS.items())
        return [nodes.raw("", f'<ul class="esx-key">{items}</ul>', format="html")]


def mark_claims(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Give every number of a page the mark of its verdict, and say the verdict in its title."""
    for link, found in list(_claims(doctree)):
        verdict = verdicts.of()[found.id]
        link["reftitle"] = f"{found.id}, {verdict}: {found.says}"
        is_told = verdict in TOLD or (verdict == "unverified" and "esx-ref" not in link["classes"])
        if is_told and not _is_outside_prose(link):
            link["classes"] = [*link["classes"], "esx-marked"]
            link += MarkNode("", verdict=verdict)


def _claims(doctree: nodes.document) -> Iterator[tuple[nodes.reference, Claim]]:
    """Links to claims, as the roles make them, each with its claim."""
    links = doctree.findall(lambda node: isinstance(node, nodes.reference) and "claim" in node)
    return ((link, claims.claim(link["claim"])) for link in links)


def _is_outside_prose(node: nodes.Node | None) -> bool:
    """Whether a node stands in a heading, a caption or a table."""
    return node is not None and (isinstance(node, nodes.title | nodes.caption | nodes.table) or _is_outside_prose(node.parent))


def visit_mark(self: HTML5Translator, node: MarkNode) -> None:
    """Write a mark: drawn in the page, since backgrounds are not printed, and for eyes only, since the title says it in words."""
    self.body.append(f'<svg viewBox="0 0 12 12" aria-hidden="true">{theme.mark(node["verdict"])}</svg>')
    raise nodes.SkipNode


def explain_terms(app: Sphinx, doctree: nodes.document, document: str) -> None:
    """Say in the title of every link to the glossary, from other pages, what its term means."""
    for link, one in [] if document == GLOSSARY else list(_terms(doctree)):
        words, link["reftitle"] = link.astext(), one["definition"]  # its forms could not be marked as Chinese and Japanese here
        link["classes"] = [*link["classes"], "esx-term"]
        link.clear()
        link += nodes.Text(words)


def _terms(doctree: nodes.document) -> Iterator[tuple[nodes.reference, dict[str, str]]]:
    """Links to the glossary, each with its term."""
    known = {nodes.make_id(f"term-{one['term']}"): one for one in glossary.terms()}
    links = doctree.findall(lambda node: isinstance(node, nodes.reference) and "#term-" in node.get("refuri", ""))
    return ((link, known[nodes.make_id(link["refuri"].partition("#")[2])]) for link in links)


def add_cards(app: Sphinx, document: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """End a page with the cards of its numbers and terms, each named by the anchor that its link leads to."""
    if doctree is None:
        return
    cards = {found.id: of_claim(found) for _, found in _claims(doctree)}
    cards |= {link["refuri"].partition("#")[2]: of_term(one) for link, one in _terms(doctree) if "esx-term" in link["classes"]}
    if cards:
        listed = "".join(f'<div data-card="{html.escape(name)}">{said}</div>' for name, said in cards.items())
        context["body"] += f'<template class="esx-cards">{listed}</template>'


def of_term(one: dict[str, str]) -> str:
    """What a term means, with its Chinese and Japanese forms marked as such (HTML)."""
    forms = " · ".join(views.tongue(one[code], code) for code in ("zh", "ja") if one[code])
    said = "".join(f"<p>{part}</p>" for part in (html.escape(one["definition"]), forms) if part)
    return f"{said}<p><a>{html.escape(one['term'])} in the glossary</a></p>"


def of_claim(one: Claim) -> str:
    """The card of a claim: verdict, what the paper says and where, how it must be read, what the record has, sources (HTML).

    Its last link has no address: the script gives it that of the number.
    """
    verdict, checks = verdicts.of()[one.id], _chosen(one)
    garbled = GARBLED if one.meant and verdict in ("corroborated", "qualified") else ""
    parts = {
        "The paper": [_said(one)],
        "Must mean": [html.escape(audit.meaning(one))] if one.meant else [],
        "The record": [_check(asked, result) for asked, result in checks[:MOST_CHECKS]],
        "Note": [html.escape(one.note)] if verdict in NOTED and one.note else [],
    }
    if verdict == "consistent":
        parts = {"Its own numbers" if name == "The record" else name: texts for name, texts in parts.items()}
    listed = "".join(f"<dt>{name}</dt>" + "".join(f"<dd>{text}</dd>" for text in texts) for name, texts in parts.items() if texts)
    left = len(one.checks) - len(checks[:MOST_CHECKS])
    more = f", with {left} more {'checks' if left > 1 else 'check'}" if left > 0 else ""
    return f"<p>{audit.verdict_mark(verdict)}: {html.escape(MEANINGS[verdict])}{garbled}</p><dl>{listed}</dl><p><a>{one.id} on the ledger{more}</a></p>"


def _said(one: Claim) -> str:
    """What the paper says in our words and in its own, and where."""
    quoted = f" «{html.escape(one.printed)}»" if one.printed else ""
    where = html.escape(seeds.whereabouts(installed(), one.place))
    return f'{html.escape(one.says)}{quoted} <span class="esx-note">{where}</span>'


def _chosen(one: Claim) -> list[tuple[dict[str, Any], Result]]:
    """Its checks but for our own copies of the sentence: one that decides against it, one that agrees, one that shows a difference, and so on.

    What is computed from the paper's own numbers counts where nothing else does, or where it disagrees.
    """
    pairs = [pair for pair in zip(one.checks, claims.results()[one.id]) if not claims.is_transcription(one, pair[0], pair[1].sources)]
    is_alone = verdicts.of()[one.id] == "consistent"
    pairs = [pair for pair in pairs if is_alone or not (pair[1].holds and verdicts.is_own(one, pair[1], installed()))]
    kinds = [(not result.confident, result.holds, "differs" in asked) for asked, result in pairs]
    order = sorted(range(len(pairs)), key=lambda number: (kinds[:number].count(kinds[number]), kinds[number]))
    return [pairs[number] for number in order]


def _check(asked: dict[str, Any], result: Result) -> str:
    """What one check found, by which rule and how far off, what came of it and why, and who says so."""
    apart = f", difference {result.difference}" if result.difference else ""
    is_plain = asked["is"] == "listed" or result.difference == "0"
    how = "" if is_plain else f" ({html.escape(result.words + apart)})"
    why = f" {html.escape(asked['why'][:1].upper() + asked['why'][1:])}." if "why" in asked else ""
    unsure = "" if result.confident else ", by a source of low confidence"
    sources = ", ".join(map(audit.source, result.sources))
    return f'{record.told_by(asked, result)}{how}: <strong>{audit.outcome(asked, result)}</strong>{unsure}.{why} <span class="esx-note">{sources}</span>'


def setup(app: Sphinx) -> None:
    """Register marks, cards and their script."""
    app.add_directive("verdict-key", VerdictKey)
    app.add_node(MarkNode, html=(visit_mark, None))
    app.add_js_file("marks.js", loading_method="defer")
    app.connect("doctree-resolved", mark_claims)
    app.connect("doctree-resolved", explain_terms)
    app.connect("html-page-context", add_cards)
