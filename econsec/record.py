"""What pages show of the record outside the papers: findings, claims held against it, the evidence and what became of it."""

from __future__ import annotations

import html
from collections import Counter
from typing import TYPE_CHECKING, Any

from econsec import audit, claims, evidence, findings, seeds, tables, theme, verdicts, wording
from econsec.claims import Claim, Result
from econsec.findings import Finding, Premise
from econsec.paths import Project, installed
from econsec.views import View

if TYPE_CHECKING:
    import pandas as pd

# Verdicts that rest on a source which is not the paper.
INDEPENDENT = verdicts.ORDER[:4]
# Of what kind a finding is, in few words.
KINDS = {
    "fact": "error of fact",
    "inference": "right, but carries less than is built on it",
    "wording": "wording",
    "reuse": "right, easily misread",
    "bibliography": "bibliography",
    "since": "since then",
}
# What the record since shows of a forecast, by the finding's `points`: how a chart names it, and the verdict that says the like of
# a claim, whose colour it has. The order is that of the stacks.
_OUTCOMES = {
    "for": ("points the way expected", "corroborated"),
    "both": ("points both ways", "qualified"),
    "against": ("points the other way", "contradicted"),
    "open": ("bears on it, shows neither", "consistent"),
    "": ("nothing collected", "unverified"),
}
OUTCOMES = {points: words for points, (words, _) in _OUTCOMES.items()}
OUTCOME_COLOURS = {words: theme.VERDICTS[verdict][0] for words, verdict in _OUTCOMES.values()}
# How the name of a column ends, and how a number in it is written.
WRITTEN = {end: wording.UNITS[unit] for unit, end in claims.ENDS.items()} | {"_points": "{} points", "_cny_trn": "{} trillion yuan"}
# Columns of numbers that are years.
YEARS = ("year", "change_from")
NAMES = {"us": "US", "china": "China", "chinese": "Chinese", "japan": "Japan"}
# Where a forecast's own verdict points, if no finding does.
POINTED = {"corroborated": "for", "qualified": "for", "contradicted": "against", "corrected": "against"}


def of_sections(*sections: str) -> View:
    """What the record says of some sections: how many of their claims it bears on, which, and the findings."""
    found = claims.of_sections(*sections)
    held = [one for one in found if verdicts.of()[one.id] in INDEPENDENT]
    can = sum(one.kind not in verdicts.NOT_TESTABLE for one in found)
    cards = "".join(_card(one, "of") for one in findings.of_sections(*sections))
    below = " Below is what bears on some without deciding them." if cards and not held else ""
    page = f"<p>{_summary(len(found), can, held)}{below}</p>{_listed(held)}{cards}"
    words = "\n".join([f"{len(held)} of {can} claims compared with the record", *(one.id for one in findings.of_sections(*sections))])
    return View(f'<div class="esx-record">{page}</div>', words)


def _summary(total: int, can: int, held: list[Claim]) -> str:
    """How many claims there are, can be checked and were, and how they came out."""
    counts = Counter(verdicts.of()[one.id] for one in held)
    said = ", ".join(f"{counts[name]} {audit.verdict_mark(name)}" for name in INDEPENDENT if counts[name])
    return f"{reach(total, can, len(held))}{': ' if held else ''}{said}."


def reach(total: int, can: int, held: int) -> str:
    """How many claims there are, can be checked at all, and were compared with sources that are not the paper, without the full stop."""
    said = f"Of {total} claims {can} can be checked at all"
    if not held:
        return f"{said}; none has a verdict from sources other than the paper"
    return f"{said}, and {held} {'was' if held == 1 else 'were'} compared with sources other than the paper"


def _listed(held: list[Claim]) -> str:
    """The claims that were held against the record, each with what it says, its value and its verdict."""
    if not held:
        return ""
    items = "".join(f"<li>{_line(one)}</li>" for one in held)
    return f'<details class="esx-held"><summary>These claims, one by one</summary><ul>{items}</ul></details>'


def _line(one: Claim) -> str:
    value = f" <strong>{html.escape(one.text)}</strong>" if one.value else ""
    return f"{audit.verdict_mark(verdicts.of()[one.id])} {audit.link(one.id)} {html.escape(one.says)}{value}"


def of_group(group: str) -> View:
    """All findings of a group (key of `findings.GROUPS`), in full."""
    found = [one for one in findings.all_of().values() if one.group == group]
    return View("".join(_card(one, "id") for one in found), "\n".join(f"{one.id}: {findings.words(one, 'title')}" for one in found))


def shown(*names: str) -> View:
    """Some findings by name, as a chapter shows them again."""
    found = [findings.all_of()[name] for name in names]
    return View("".join(_card(one, "of") for one in found), "\n".join(f"{one.id}: {findings.words(one, 'title')}" for one in found))


def _card(one: Finding, kind: str) -> str:
    """A finding: the paper's point, the record, the best reading, how sure, its claims, and the premises it rests on.

    `kind` is ``id`` where the finding stands in full for links to lead to, ``of`` where it is shown again.
    """
    texts = {
        "The paper": findings.words(one, "point"),
        "The record": findings.words(one, "record"),
        "What cannot be said" if one.points else "In fairness": findings.words(one, "fairness"),
        "How sure": f"{findings.words(one, 'sure')} {findings.SEEN[one.seen]}.",
    }
    said = {name: f"<dt>{name}</dt><dd>{_marked(text)}</dd>" for name, text in texts.items()}
    below = ", ".join(f"{audit.link(name)} {audit.verdict_mark(verdicts.of()[name])}" for name in one.claims)
    premises = "".join(f"<li>{_premise(found)}</li>" for found in findings.premises(one))
    head = findings.words(one, "title")
    named_head = f"<h3>{html.escape(head)}</h3>" if kind == "id" else f"<h3>{audit.link(one.id, head)}</h3>"
    own = f' id="{one.id}"' if kind == "id" else f' data-finding="{one.id}"'
    opening = f'<section class="esx-finding"{own}>{named_head}<p class="esx-note">{_kind(one)}</p>'
    if kind == "of":  # its record at once, the rest for whoever wants it
        record = said.pop("The record")
        rest = f"<dl>{''.join(said.values())}<dt>Claims</dt><dd>{below}</dd></dl>"
        return f"{opening}<dl>{record}</dl><details><summary>The paper, in fairness, how sure</summary>{rest}</details></section>"
    proof = f"<details><summary>What it rests on, computed</summary><ul>{premises}</ul></details>"
    return f"{opening}<dl>{''.join(said.values())}<dt>Claims</dt><dd>{below}</dd></dl>{proof}</section>"


def _kind(one: Finding) -> str:
    """Of what kind a finding is, and for what happened since which way it points."""
    return f"The record {findings.POINTS[one.points]}" if one.points else findings.GROUPS[one.group]


def _marked(text: str) -> str:
    """A sentence escaped, its first letter large."""
    return html.escape(text[:1].upper() + text[1:])


def _premise(one: Premise) -> str:
    """What a premise compared, in which rows, what it found, and whose numbers they are."""
    named = {tables.row_id(one.check["table"], row, installed()): row for row in claims.rows(one.check, installed())}
    rows = ", ".join(audit.link(name, audit.row_words(one.check["table"], row)) for name, row in list(named.items())[:6])
    more = f" and {len(named) - 6} more" if len(named) > 6 else ""
    asked = one.check["is"].replace("_", " ")
    item = f" «{html.escape(one.check['item'])}»" if "item" in one.check else ""
    value = f" {html.escape(one.asserted.text)}" if one.asserted.value else ""
    found = f"finds {html.escape(one.result.found)}, {html.escape(one.result.words)}"
    return f"{asked}{item}{value}: {one.check['table']} ({rows}{more}) {found}. {sources(one.result.sources)}"


def sources(keys: tuple[str, ...]) -> str:
    """Sources as links to where they were read."""
    return " ".join(f'<span class="esx-note">{audit.source(key, in_full=True)}.</span>' for key in keys)


def expectations() -> View:
    """Every forecast of the papers, with what the record since then shows of it, or that nothing collected bears on it."""
    about = findings.of_claim()
    shown, cells, words = [], [], []
    for one in (one for one in claims.ledger().values() if one.kind == "forecast"):
        named = [findings.all_of()[name] for name in about.get(one.id, []) if findings.all_of()[name].points]
        since = "; ".join(f"{findings.POINTS[found.points]}: {audit.link(found.id, findings.words(found, 'title'))}" for found in named)
        points = OUTCOMES[_pointed(one.id)]
        shown.append({"the paper expects": _line(one), "the record since": since or points})
        cells.append({"paper": one.place.split(":")[0], "record": points})
        words.append(f"{one.id} {one.says} {points}")
    return audit.searched(shown, cells, words, f"{len(shown)} forecasts of the papers", ("paper", "record"))


def right() -> View:
    """Every claim that an independent source bears out, with what the source has and whose it is."""
    cells, shown, found = [], [], [one for one in claims.ledger().values() if verdicts.of()[one.id] in ("corroborated", "qualified")]
    for one in found:
        pairs = zip(one.checks, claims.results()[one.id])
        bearing = [(check, result) for check, result in pairs if verdicts.is_independent(one, result, installed()) and result.holds]
        cells.append({"paper": one.place.split(":")[0], "verdict": verdicts.of()[one.id]})
        told = "; ".join(dict.fromkeys(told_by(check, result) for check, result in bearing))
        told += " " + sources(tuple(dict.fromkeys(key for _, result in bearing for key in result.sources)))
        shown.append({"claim": _line(one), "the record": told})
    words = [f"{one.id} {one.says} {one.text} {one.place}" for one in found]
    return audit.searched(
        shown, cells, words, f"{len(found)} claims that the record bears out, some of them within limits", ("paper", "verdict")
    )


def told_by(check: dict[str, Any], result: Result) -> str:
    """What a check found, cell by cell where it read a few cells, else what it computed (HTML)."""
    columns = check.get("columns") or ([check["column"]] if "column" in check else [])
    rows = claims.rows(check, installed())
    if check["is"] == "listed":
        named = tables.descriptor(check["table"], installed())["title"]
        return f"«{html.escape(check['item'])}» is {'' if result.holds else 'not '}on the list «{html.escape(named)}»"
    if check["is"] == "count":
        return f"{html.escape(result.found)} counted, one by one"
    computed = f"{check['is'].replace('_', ' ')}: {_computed(check['is'], columns, result.found)}"
    if len(rows) > 4:
        return html.escape(computed)
    cells = ", ".join(f"{audit.row_words(check['table'], row)}: {_cells(check, row, columns, row is rows[0])}" for row in rows)
    return html.escape(f"{cells}; {computed}" if check["is"] in claims.COMPUTED else cells)


def _computed(how: str, columns: list[str], found: str) -> str:
    """What was computed from columns, in their unit; a share is one of a hundred."""
    end = "_pct" if how == "share" else _end(columns[0])
    return WRITTEN["_points" if (how, end) == ("difference", "_pct") else end].format(found) if end else found


def _cells(check: dict[str, Any], row: dict[str, str], columns: list[str], is_first: bool) -> str:
    """Cells as they stand in a sentence, each under its name where there are several, or where nothing says what it counts."""
    numbers = tables.measured(check["table"], installed())
    is_named = [len(columns) > 1 or (is_first and not _end(column)) for column in columns]
    return ", ".join(
        measured(column, row[column], named) if column in numbers else _dated(row[column]) for column, named in zip(columns, is_named)
    )


def _dated(value: str) -> str:
    return wording.day(value) if claims.reads_as_date(value) else value


def measured(column: str, value: str, is_named: bool = True) -> str:
    """A number of a column as it stands in a sentence: in the unit that the column's name ends with, after what it is if wanted."""
    end = _end(column)
    name = " ".join(NAMES.get(word, word) for word in column.removesuffix(end).split("_"))
    written = WRITTEN.get(end, "{}").format(value if column.endswith(YEARS) else wording.number(value))
    return f"{name} {written}" if is_named else written


def _end(column: str) -> str:
    """How the name of a column ends, where that is a unit."""
    return next((end for end in WRITTEN if column.endswith(end)), "")


def front() -> View:
    """The findings that matter most, each with its proof one click away."""
    items = "".join(
        f'<li>{audit.link(one.id, findings.words(one, "title"))} <span class="esx-note">({html.escape(_paper(one))}; {KINDS[one.group]})</span></li>'
        for one in findings.front()
    )
    return View(f'<ol class="esx-front">{items}</ol>', "\n".join(findings.words(one, "title") for one in findings.front()))


def _paper(one: Finding) -> str:
    """Short title of the paper of which a finding speaks."""
    return seeds.short_title(installed(), claims.claim(one.claims[0]).place.split(":")[0])


def state(project: Project | None = None) -> pd.DataFrame:
    """Verdicts of the claims of each paper, from what holds to what cannot be scored.

    One row a paper and verdict that occurs: columns `paper` (short title), `verdict`, `claims` (count), `words` (claims of the
    paper, and how many were compared with other sources), `source` (key of the paper) and `origin`.
    """
    import pandas as pd  # a second, which pages without data frames need not spend

    project = project or installed()
    rows = []
    for paper in project.papers:
        given = Counter(verdicts.of(project)[one.id] for one in claims.ledger(project).values() if one.place.startswith(f"{paper}:"))
        words = f"{given.total()} claims, {sum(given[name] for name in INDEPENDENT)} compared with other sources"
        rows += [(seeds.short_title(project, paper), name, given[name], words, paper, "computed") for name in verdicts.ORDER if given[name]]
    return pd.DataFrame(rows, columns=["paper", "verdict", "claims", "words", "source", "origin"])


def contradicted_in() -> str:
    """In which paper the contradicted claims stand, where it is one only, and whether that was read in translation; the end of a sentence."""
    found = {claims.claim(name).place.split(":")[0] for name, verdict in verdicts.of().items() if verdict == "contradicted"}
    if len(found) != 1:
        return ""
    (paper,) = found
    is_translated = "original_language" in seeds.source(installed(), paper)
    seen = ", of which only a machine translation was seen at these places" if is_translated else ""
    return f", all of them in {seeds.short_title(installed(), paper)}{seen}"


def counts() -> dict[str, str]:
    """Counts for sentences: claims, those that can be checked, were held against the record, hold, hold within limits, do not."""
    found = Counter(verdicts.of().values())
    held = sum(found[name] for name in INDEPENDENT)
    unfit = found["contradicted"] + found["corrected"]
    return {
        "all": wording.number(sum(found.values())),
        "testable": wording.number(sum(found.values()) - found["not testable"]),
        "held": wording.number(held),
        **{name: wording.say(found[name], "items") for name in INDEPENDENT},
        "hold": wording.say(held - unfit, "items"),
        "consistent": wording.say(found["consistent"], "items"),
        "open": wording.number(found["unverified"]),
        "findings": wording.say(len(findings.all_of()), "items"),
    }


def facts() -> View:
    """Every fact that was looked up, with the claims it bears on and the rows that hold it or the reason why none does."""
    cells, shown, words = [], [], []
    for line in evidence.read(installed()):
        held = evidence.rows(line)
        links = ", ".join(map(audit.link, held))
        on = ", ".join(f"{audit.link(name)} {audit.verdict_mark(verdicts.of()[name])}" for name in line["claims"].split())
        told = ". ".join(part for part in (links, html.escape(line["why"])) if part)
        shown.append(
            {
                "fact": html.escape(f"{line['fact']}, {line['subject']}"),
                "relation": f"{line['relation']}, {line['confidence']}",
                "claims": on,
                "rows": told,
            }
        )
        cells.append(
            {"subject": line["subject"], "relation": line["relation"], "confidence": line["confidence"], "used": "yes" if held else "no"}
        )
        words.append(" ".join(line.values()))
    return audit.searched(shown, cells, words, f"All {len(shown)} facts that were collected", ("subject", "relation", "confidence", "used"))


def outcomes(paper: str, project: Project | None = None) -> pd.DataFrame:
    """How many forecasts of a paper have come out how since, section by section.

    Parameters
    ----------
    paper
        Key of the paper (``gui2022``).

    Returns
    -------
    pandas.DataFrame
        Columns `section` (in the order of the paper), `outcome` (a value of `OUTCOMES`), `forecasts` and `claims` (their
        identifiers); only pairs that occur.
    """
    import pandas as pd  # a second, which pages without data frames need not spend

    made = [one for one in claims.ledger(project).values() if one.kind == "forecast" and one.section.startswith(f"{paper}:")]
    rows = [(one.section.split(":")[1], OUTCOMES[_pointed(one.id, project)], one.id) for one in made]
    grouped = pd.DataFrame(rows, columns=["section", "outcome", "claim"]).groupby(["section", "outcome"], sort=False).claim
    return grouped.agg(forecasts="size", claims=" ".join).reset_index()


def _pointed(claim: str, project: Project | None = None) -> str:
    """Where the record since points on a forecast: a key of `OUTCOMES`.

    By the findings on it, else by its verdict; one that shows neither way counts where nothing else does.
    """
    named = [findings.all_of(project)[name].points for name in findings.of_claim(project).get(claim, [])]
    pointed = set(named) - {"", "open"} or {POINTED.get(verdicts.of(project)[claim], "")} - {""}
    if len(pointed) > 1:
        return "both"
    return pointed.pop() if pointed else "open" if "open" in named else ""
