"""Where the papers speak of the same thing: topic by topic, whether they agree, differ or talk past each other.

``seeds/agreement.yml``. A topic names claims of one paper or of several; the paper of a claim is the part of its place
before the colon. That a paper is silent on a topic is computed: it has no claim there.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import combinations, cycle
from typing import TYPE_CHECKING, Any

from econsec import audit, claims, entries, seeds, theme, verdicts, yamltext
from econsec.claims import Claim
from econsec.faults import Fault, Faults, stop_on
from econsec.paths import Project, installed
from econsec.views import View

if TYPE_CHECKING:
    import pandas as pd

NAME = "seeds/agreement.yml"
RELATIONS = {"agree": "agree", "differ": "differ", "past": "talk past each other"}
# Shapes of topics of which one paper speaks alone, in the order of the papers.
ALONE = ("triangle-left", "triangle-right", "triangle-up", "triangle-down")
FIELDS = ("id", "theme", "topic", "claims", "relation", "why")
REQUIRED = ("id", "theme", "topic", "claims", "why")


@dataclass(frozen=True)
class Topic:
    """Something of which one paper speaks or several; `relation` is a key of `RELATIONS`, or nothing where one speaks alone."""

    id: str
    theme: str
    topic: str
    claims: tuple[str, ...]
    why: str
    relation: str = ""


@cache
def topics(project: Project | None = None) -> list[Topic]:
    """All topics in the order of the file; none where there is no file. Raises `Faults`."""
    found, faults = _read(project or installed())
    stop_on(faults)
    return found


def check(project: Project) -> list[Fault]:
    """Faults of the list: of its form, of claims that are not there, and of relations that do not suit the papers that speak."""
    found, faults = _read(project)
    return list(faults) + [fault for one in found for fault in _faults_of(one, claims.ledger(project))]


def papers(one: Topic, ledger: dict[str, Claim]) -> dict[str, list[Claim]]:
    """Claims of a topic by paper; a paper that is silent has none."""
    spoken: dict[str, list[Claim]] = {}
    for name in one.claims:
        spoken.setdefault(ledger[name].place.split(":")[0], []).append(ledger[name])
    return spoken


def listed(project: Project | None = None) -> pd.DataFrame:
    """One row a topic: columns `id`, `theme`, `topic`, `relation` and `papers`.

    `relation` is in words, for one paper alone «only» and its name; `papers` are the short titles of those that speak.
    """
    import pandas as pd

    project = project or installed()
    names = {paper: seeds.short_title(project, paper) for paper in project.papers}
    speak = [tuple(names[paper] for paper in papers(one, claims.ledger(project))) for one in topics(project)]
    rows = [(one.id, one.theme, one.topic, _stands(one, project), said) for one, said in zip(topics(project), speak)]
    return pd.DataFrame(rows, columns=["id", "theme", "topic", "relation", "papers"])


def marks(project: Project | None = None) -> dict[str, tuple[str, str]]:
    """Colour and shape of every relation, in words: those of several papers, then each paper alone."""
    project = project or installed()
    several = {
        "agree": (theme.VERDICTS["consistent"][0], "square"),
        "differ": (theme.VERDICTS["contradicted"][0], "cross"),
        "past": (theme.COLOURS["apart"], "diamond"),
    }
    alone = [f"only {seeds.short_title(project, paper)}" for paper in project.papers]
    return {RELATIONS[name]: mark for name, mark in several.items()} | {
        name: (theme.COLOURS["other"], shape) for name, shape in zip(alone, cycle(ALONE))
    }


def counts(project: Project | None = None) -> pd.DataFrame:
    """How many topics of each theme stand in which relation: a row a theme, a column a relation, then one for each paper alone."""
    found = listed(project)
    themes, relations = list(dict.fromkeys(found["theme"])), list(marks(project))
    counted = found.groupby(["theme", "relation"]).size().unstack(fill_value=0)
    return counted.reindex(index=themes, columns=relations, fill_value=0).reset_index().rename_axis(None, axis=1)


def matrix(project: Project | None = None) -> View:
    """Every topic with what each paper says of it, a column a paper, and wherein they agree or differ; may be searched and filtered."""
    project = project or installed()
    ledger, names = claims.ledger(project), {paper: seeds.short_title(project, paper) for paper in project.papers}
    shown, plain, words = [], [], []
    for one in topics(project):
        spoken, relation = papers(one, ledger), _stands(one, project)
        head = f'<strong>{html.escape(one.topic)}</strong><br>{html.escape(relation)}<br><span class="esx-note">{html.escape(one.theme)}</span>'
        said = {name: "".join(_line(claim, project) for claim in spoken.get(paper, [])) for paper, name in names.items()}
        sides = {name: f"<ul>{lines}</ul>" if lines else '<span class="esx-note">silent</span>' for name, lines in said.items()}
        shown.append({"Topic": head, **sides, "Wherein": html.escape(one.why)})
        plain.append({"theme": one.theme, "relation": relation})
        words.append(" ".join((one.topic, relation, one.why, *(f"{name} {ledger[name].says}" for name in one.claims))))
    return audit.searched(shown, plain, words, f"{len(shown)} topics, and what each paper says of them", ("theme", "relation"))


def _stands(one: Topic, project: Project) -> str:
    """Relation of the papers on a topic, in words."""
    spoken = papers(one, claims.ledger(project))
    return RELATIONS[one.relation] if one.relation else f"only {seeds.short_title(project, *spoken)}"


def _line(one: Claim, project: Project) -> str:
    """A claim with its verdict, its words, and, where the text is garbled, how it must be read (HTML)."""
    value = f" <strong>{html.escape(one.text)}</strong>" if one.value else ""
    meant = f'<br><span class="esx-note">{html.escape(audit.meaning(one, "Must mean"))}</span>' if one.meant else ""
    return f"<li>{audit.verdict_mark(verdicts.of(project)[one.id])} {audit.link(one.id)} {html.escape(one.says)}{value}{meant}</li>"


@cache
def _read(project: Project) -> tuple[list[Topic], list[Fault]]:
    """Topics without a fault of form, and the faults of the others."""
    if not (project.root / NAME).is_file():
        return [], []
    try:
        rows = yamltext.read(project.root / NAME, NAME)
    except Faults as broken:
        return [], broken.faults
    if not isinstance(rows, list):
        return [], [Fault(NAME, "is no list of topics", "Begin each topic with a hyphen")]
    found: list[Topic] = []
    faults: list[Fault] = []
    for number, entry in enumerate(rows, start=1):
        where = f"{NAME} {entry['id'] if isinstance(entry, dict) and isinstance(entry.get('id'), str) else f'topic {number}'}"
        wrong = entries.faults_of_fields(entry, where, FIELDS, REQUIRED, _is_shaped) or _faults_beside(entry, where, found)
        faults += wrong
        found += [] if wrong else [Topic(**{**entry, "claims": tuple(entry["claims"])})]
    return found, faults


def _is_shaped(name: str, value: Any) -> bool:
    """Whether a field is a list of texts that is not empty (claims) or text (all others)."""
    is_list = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
    return bool(is_list) if name == "claims" else isinstance(value, str)


def _faults_beside(entry: dict[str, Any], where: str, found: list[Topic]) -> list[Fault]:
    """Faults of an entry beside those before it: an identifier or a topic twice, a theme taken up again, a relation nobody knows."""
    themes = list(dict.fromkeys(one.theme for one in found))
    rules = [
        ("id", re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", entry["id"]), f"{entry['id']} is no identifier", "Write a-z, digits and hyphens"),
        ("id", entry["id"] not in [one.id for one in found], f"{entry['id']} is there twice", "Give each topic its own"),
        ("topic", entry["topic"] not in [one.topic for one in found], "is there twice", "Merge the two"),
        ("theme", entry["theme"] not in themes[:-1], "is taken up again", "Put topics of one theme together"),
        ("claims", len({*entry["claims"]}) == len(entry["claims"]), "names a claim twice", "Name it once"),
        ("relation", entry.get("relation", "agree") in RELATIONS, f"{entry.get('relation')} is none", f"They are {', '.join(RELATIONS)}"),
    ]
    return [Fault(f"{where}, {name}", what, remedy) for name, holds, what, remedy in rules if not holds]


def _faults_of(one: Topic, ledger: dict[str, Claim]) -> list[Fault]:
    """Faults of a topic against the ledger: claims that are not on it, and a relation that does not suit what stands there."""
    where = f"{NAME} {one.id}"
    unknown = [Fault(f"{where}, claims", f"{name} is not on the ledger", "Name a claim") for name in one.claims if name not in ledger]
    if unknown:
        return unknown
    speak = len(papers(one, ledger))
    if speak > 1 and not one.relation:
        return [Fault(f"{where}, relation", f"is missing, though {speak} papers speak", f"Write one of {', '.join(RELATIONS)}")]
    if speak == 1 and one.relation:
        return [Fault(f"{where}, relation", "stands where one paper speaks alone", "Leave it out")]
    pairs = combinations((ledger[name] for name in one.claims), 2)
    apart = [f"{a.id} and {b.id}" for a, b in pairs if one.relation == "agree" and _is_unlike(a, b)]
    return [Fault(f"{where}, relation", f"is agree, though {pair} give unlike values", "Correct one of them") for pair in apart]


def _is_unlike(one: Claim, other: Claim) -> bool:
    """Whether claims of two papers, each as it must be read, give values of one kind and unit, as of one date, that differ.

    Dates are compared as far as both go; a number is like another where either claim, with its hedge and its digits, allows the other's.
    """
    one, other = (replace(each, value=each.meant.get("value", each.value), unit=each.meant.get("unit", each.unit)) for each in (one, other))
    if one.place.split(":")[0] == other.place.split(":")[0] or (one.kind, one.unit) != (other.kind, other.unit):
        return False
    is_of_two_dates = one.as_of and other.as_of and not claims._is_same_date(one.as_of, other.as_of)
    if is_of_two_dates or not (one.value and other.value):
        return False
    if one.kind == "date":
        return not claims._is_same_date(one.value, other.value)
    return not (Decimal(one.value) == Decimal(other.value) or _allows(one, other) or _allows(other, one))


def _allows(one: Claim, other: Claim) -> bool:
    """Whether a number agrees with a claim, by the rule of its hedge and its digits that holds for tables."""
    return claims._agrees(Decimal(one.value), Decimal(other.value), one, {"is": "equals"})[0]
