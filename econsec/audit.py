"""The pages of the audit: ledgers and argument maps of sections, the scorecard, the inventory of numbers, the tables.

Links are written with ``data-to``, the identifier of what they lead to; the extension points them to the right page.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from econsec import (
    arguments,
    chapters,
    claims,
    evidence,
    figures,
    findings,
    lineage,
    maps,
    numbers,
    references,
    seeds,
    tables,
    theme,
    verdicts,
    vintage,
)
from econsec.claims import Claim, Result
from econsec.paths import Project, installed
from econsec.views import View

if TYPE_CHECKING:
    import pandas as pd


def ledger(*sections: str) -> View:
    """The ledger of some sections (``zhu2022:1.4``): every claim with its place, its verdict, its checks and what uses it."""
    found = claims.of_sections(*sections)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Claim", "What the paper says", "What it was checked against"))
    named = " and ".join(seeds.section_words(installed(), one) for one in sections if any(claim.section == one for claim in found))
    caption = f"{named[:1].upper()}{named[1:]}: {_total(found)}.{_looked_up(sections)}"
    rows = "".join(_claim_row(one) for one in found)
    page = f'<div class="esx-table"><table class="esx-ledger esx-stacked"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    return View(page, caption + "\n" + "\n".join(f"{one.id} {one.place} {one.text} {verdicts.of()[one.id]}" for one in found))


def _total(found: list[Claim]) -> str:
    """How many claims, and how often each verdict was given."""
    counts = Counter(verdicts.of()[one.id] for one in found)
    return f"{len(found)} claims, " + ", ".join(f"{counts[name]} {name}" for name in verdicts.ORDER if counts[name])


def _claim_row(one: Claim) -> str:
    """One claim as a table row that can be linked to by its identifier."""
    said = html.escape(one.says)
    if one.printed:
        said += f'<br><span class="esx-note">Printed: «{html.escape(one.printed)}»</span>'
    if one.meant:
        said += f'<br><span class="esx-note">{html.escape(meaning(one, "Must mean"))}</span>'
    said += "".join(
        f'<br><span class="esx-note">{html.escape(words)}</span>'
        for words in (one.note, one.apart and f"Stands apart: {one.apart}")
        if words
    )
    about = ", ".join(link(name, findings.words(findings.all_of()[name], "title")) for name in findings.of_claim().get(one.id, []))
    said += f'<br><span class="esx-note">Finding: {about}</span>' if about else ""
    head = f'{one.id}<br>{verdict_mark(verdicts.of()[one.id])}<br><span class="esx-note">{place(one.place)}<br>{one.kind}</span>'
    unscored = "no check decides it; see the finding" if about else "nothing collected bears on it"
    idle = f"a {one.kind}: not scored" if one.kind in verdicts.NOT_TESTABLE else unscored
    pairs = zip(one.checks, claims.results()[one.id])
    checks = "".join(f"<li>{_check(one, asked, result)}</li>" for asked, result in pairs) or f'<li class="esx-note">{idle}</li>'
    return (
        f'<tr id="{one.id}" data-claim="{one.id}"><th scope="row">{head}</th><td data-label="Says">{said}{_use(one)}</td>'
        f'<td data-label="Checked"><ul class="esx-checks">{checks}</ul></td></tr>'
    )


def _looked_up(sections: tuple[str, ...]) -> str:
    """What was looked up for some sections, for the claims on which nothing was found."""
    subjects = dict.fromkeys(subject for section in sections for subject in evidence.subjects(installed(), section))
    return html.escape(f" Looked up for them: {', '.join(subjects)}." if subjects else " No evidence was collected on them.")


def place(places: str) -> str:
    """Where something stands in a paper, in words, with the names of the places behind them (HTML)."""
    return f'<span title="{html.escape(places)}">{html.escape(seeds.place_words(installed(), places))}</span>'


def verdict_mark(verdict: str) -> str:
    """A verdict as mark and word."""
    return f'<span class="esx-verdict"><svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{theme.mark(verdict)}</svg> {verdict}</span>'


def meant_value(one: Claim) -> str:
    """Value that a garbled claim must have had, where it is another than the printed one."""
    value, unit = one.meant.get("value", ""), one.meant.get("unit", one.unit)
    return replace(one, value=value, unit=unit).text if value and (value, unit) != (one.value, one.unit) else ""


def meaning(one: Claim, lead: str = "") -> str:
    """What a garbled claim must have said, after words that lead to it, and why (plain text)."""
    return ": ".join(filter(None, [f"{lead} {meant_value(one)}".strip(), one.meant["because"]]))


def _check(one: Claim, asked: dict[str, Any], result: Result) -> str:
    """What one check compared, both values, and what came out."""
    rows = ", ".join(
        link(tables.row_id(asked["table"], row, installed()), row_words(asked["table"], row)) for row in claims.rows(asked, installed())
    )
    if claims.is_transcription(one, asked, result.sources):
        return f"as printed, in {asked['table']} ({rows})"
    said = f"the claim has {html.escape(one.value)}, " if one.value else ""
    apart = f", difference {result.difference}" if result.difference else ""
    sources = ", ".join(map(source, result.sources))
    why = f" Why: {html.escape(asked['why'])}." if "why" in asked else ""
    return f'{asked["is"].replace("_", " ")}: {said}{asked["table"]} ({rows}) gives {html.escape(result.found)}{apart} ({result.words}): <strong>{outcome(asked, result)}</strong>.{why} <span class="esx-note">{sources}</span>'


def outcome(asked: dict[str, Any], result: Result) -> str:
    """What came out of a check, in words."""
    return ("shows a difference" if "differs" in asked else "agrees") if result.holds else "does not agree"


def source(key: str, in_full: bool = False) -> str:
    """A source as who and when, or in full, leading to where it was read; in full behind the words (HTML)."""
    full, address = html.escape(references.cite(installed(), key)), references.entry(installed(), key).get("url", "")
    words = full if in_full else html.escape(references.short(installed(), key))
    return f'<a href="{html.escape(address)}" title="{full}">{words}</a>' if address else f'<span title="{full}">{words}</span>'


def row_words(table: str, row: dict[str, str]) -> str:
    """A row in the words of its key, its source left out."""
    return ", ".join(row[column] for column in tables.key(table, installed()) if column != "source" and row[column]) or row["source"]


def link(name: str, words: str = "") -> str:
    """A link to what an identifier names."""
    return f'<a data-to="{html.escape(name)}" href="#{html.escape(anchor(name))}">{html.escape(words or name)}</a>'


def anchor(name: str) -> str:
    """What an identifier is called as the target of a link: figures have a prefix, blanks become hyphens."""
    return f"fig-{name}" if name in _figures() else name.replace(" ", "-")


def row_name(*parts: str) -> str:
    """What a row of a list is called as the target of a link: small letters, digits and hyphens."""
    return re.sub("[^a-z0-9]+", "-", " ".join(parts).lower())


@cache
def _figures() -> frozenset[str]:
    return frozenset(figure.id for figure in chapters.figures(installed()))


def _use(one: Claim) -> str:
    """What a claim rests on and what it carries, up to the thesis, opened by whoever wants it."""
    direct = lineage.upward(installed()).get(one.id, [])
    if not direct:
        return ""
    nodes = arguments.nodes()
    above = {name for _, name, _ in lineage.walk(one.id, lineage.upward(installed()))}
    ends = [name for name in nodes if name in above and name not in direct and nodes[name].role in ("conclusion", "thesis")]
    rests = "".join(f"<li>{link(name)}</li>" for name in lineage.rows_below(one, installed()))
    carried = "".join(f"<li>{_step(name)}</li>" for name in (*direct, *reversed(ends)))
    return f'<details class="esx-use"><summary>Rests on, carries</summary>Rests on<ul><li>{place(one.place)}</li>{rests}</ul>Carries<ul>{carried}</ul></details>'


def _step(name: str) -> str:
    """What something is that a claim carries, as a link: a step in its words, a figure by its name."""
    node = arguments.nodes().get(name)
    return f"{node.role}: {link(name, node.says)}" if node else f"figure {link(name)}"


def argument(section: str, *more: str) -> View:
    """The argument map of a section, and of others that belong to it, drawn and as a nested list."""
    project, everything = installed(), arguments.nodes()
    mine = [node for node in everything.values() if node.section in (section, *more)]
    roots = maps.trees(mine, everything)
    name = f"argument-{section.replace(':', '-').replace('.', '-')}"
    ends = [node for node in mine if node.role in arguments.SUPPORTED] or mine[:1]
    leads = " ".join(dict.fromkeys(everything[name].says for node in ends for name in node.rests_on if name in everything))
    concluded = " ".join(node.says for node in ends)
    alt = f"Argument map. Conclusion: {concluded} It rests on: {leads or 'nothing before it.'} The same follows as a nested list."
    flat = [box for root in roots for box in maps.flat(root)]
    said = ["Arrows lead from what supports to what it supports"]
    said += ["dashed ones from objections and limits to what they limit"] * any(box.is_against for box in flat)
    said += ["the dotted one from the question to what answers it"] * any(
        child.node.role == "question" for box in flat for child in box.children
    )
    said += ["dotted boxes stand in full elsewhere"] * any(not box.is_whole for box in flat)
    said += ["marks count the verdicts of the claims under a box"] * any(node.claims for node in mine)
    named = seeds.section_words(project, section)
    caption = f"How {named if ' ' in named else f'the {named}'} concludes: {concluded} {'; '.join(said)}."
    drawn = figures.frame(
        name,
        caption,
        alt,
        lambda width: maps.draw(mine, everything, lambda node: arguments.count_verdicts(node, project), name, width),
        _key(mine),
    )
    listed = "".join(_listed(root) for root in roots)
    page = f'{drawn}<details class="esx-outline"><summary>The same as a list, with the claims</summary><ul>{listed}</ul></details>'
    return View(page, f"Argument map of {section}\n" + "\n".join(_outline(root) for root in roots))


def _key(mine: list[arguments.Node]) -> str:
    """What the marks on a map mean, for those that occur."""
    seen = {verdict for node in mine for verdict in arguments.count_verdicts(node)}
    return "Verdicts: " + " ".join(verdict_mark(verdict) for verdict in verdicts.ORDER if verdict in seen)


def _listed(box: maps.Box) -> str:
    """A node and its branches as an item of a list; a node that is drawn elsewhere is a link to it."""
    node = box.node
    if not box.is_whole:
        return f'<li>{link(node.id, node.says)} <span class="esx-note">({node.role}, {place(node.place)})</span></li>'
    under = ", ".join(f'{link(claim)} <span class="esx-note">{verdicts.of()[claim]}</span>' for claim in node.claims)
    role = f"against this, {node.role}" if box.is_against else node.role
    branches = f"<ul>{''.join(map(_listed, box.children))}</ul>" if box.children else ""
    return f'<li id="{node.id}"><span class="esx-note">{role}, {place(node.place)}</span> {html.escape(node.says)} {f"<span>[{under}]</span>" if under else ""}{branches}</li>'


def _outline(box: maps.Box) -> str:
    """The same as plain text."""
    node, indent = box.node, "  " * box.depth
    line = f"{indent}{node.role}: {node.says}" + (
        " (elsewhere)" if not box.is_whole else f" [{', '.join(node.claims)}]" if node.claims else ""
    )
    return "\n".join([line, *(_outline(child) for child in box.children)])


def scores(project: Project | None = None, by_kind: bool = False) -> pd.DataFrame:
    """How often each verdict was given: columns `paper`, `section`, `verdict`, `claims` (count), sections in the order of the paper.

    `by_kind` counts each kind of claim (key of `claims.KINDS`) by itself, in a further column `kind`.
    """
    import pandas as pd

    project = project or installed()
    ledger = claims.ledger(project).values()
    found = Counter((*one.place.split(":")[:2], verdicts.of(project)[one.id], one.kind if by_kind else "") for one in ledger)
    rank = {section: number for number, section in enumerate(dict.fromkeys(seeds.places(project).values()))}
    order = list(verdicts.VERDICTS)
    rows = sorted(found, key=lambda key: (rank.get(f"{key[0]}:{key[1]}", 0), order.index(key[2])))
    counts = pd.DataFrame([(*key, found[key]) for key in rows], columns=["paper", "section", "verdict", "kind", "claims"])
    return counts if by_kind else counts.drop(columns="kind")


def by_section(project: Project | None = None) -> pd.DataFrame:
    """Verdicts of the claims of each section, as a chart takes them.

    One row a section and verdict that occurs, in the order of the papers: the columns of `scores`, `row` (paper and
    section) and `words` (claims of the section, how many can be checked, how many were compared).
    """
    project = project or installed()
    found = scores(project)
    names = {paper: seeds.short_title(project, paper) for paper in project.papers}
    totals = found.groupby(["paper", "section"], sort=False)["claims"].transform("sum")
    none, idle = (found["claims"].where(found["verdict"] == name, 0) for name in ("not testable", "unverified"))
    can = totals - none.groupby([found["paper"], found["section"]]).transform("sum")
    settled = can - idle.groupby([found["paper"], found["section"]]).transform("sum")
    words = totals.astype(str) + " (" + can.astype(str) + " can be checked, compared " + settled.astype(str) + ")"
    return found.assign(row=found["paper"].map(names) + ", " + found["section"], words=words, total=totals)


def papers(project: Project | None = None) -> pd.DataFrame:
    """One column a paper, and one for all: claims, how many can be checked at all, how many were, and each verdict."""
    project = project or installed()
    counts = scores(project).pivot_table(index="paper", columns="verdict", values="claims", aggfunc="sum", fill_value=0)
    counts = counts.reindex(columns=list(verdicts.VERDICTS), fill_value=0)
    counts["own numbers disagree"], counts["to be read otherwise"] = (
        _per_paper(lambda one: _disagrees(one, project), project),
        _per_paper(lambda one: bool(one.meant), project),
    )
    total, open_ = counts[list(verdicts.VERDICTS)].sum(axis=1), counts["unverified"] + counts["not testable"]
    counts.insert(0, "claims", total)
    counts.insert(1, "can be checked", total - counts["not testable"])
    counts.insert(2, "checked so far", total - open_)
    names = {paper: seeds.short_title(project, paper) for paper in counts.index}
    turned = counts.rename(index=names).T.assign(together=lambda frame: frame.sum(axis=1))
    return turned.rename_axis("counted").reset_index().rename_axis(None, axis=1)


def counted_lists() -> int:
    """How many claims came to a verdict by nothing but the length of a list."""
    found = [one for one in claims.ledger().values() if verdicts.of()[one.id] == "consistent"]
    return sum(all(check["is"] in ("count", "equals") for check in one.checks) for one in found)


def _per_paper(asked: Callable[[Claim], bool], project: Project) -> dict[str, int]:
    """How many claims of each paper something is true of."""
    return {
        paper: sum(asked(one) for one in claims.ledger(project).values() if one.place.startswith(f"{paper}:")) for paper in project.papers
    }


def _disagrees(one: Claim, project: Project) -> bool:
    """Whether a computation from the paper's own numbers disagrees with the claim, as its check says."""
    pairs = zip(one.checks, claims.results(project)[one.id])
    return any(not result.holds and "differs" not in asked and verdicts.is_own(one, result, project) for asked, result in pairs)


def scorecard(project: Project | None = None) -> View:
    """Every claim in a line, with its verdict; search and filters appear where scripts run."""
    project = project or installed()
    cells = [
        {
            "claim": one.id, "verdict": verdicts.of(project)[one.id], "paper": one.place.split(":")[0], "section": one.section, "place": one.place,
            "kind": one.kind, "text": "to be read otherwise" if one.meant else "as it stands", "says": one.says, "value": one.text if one.value else "",
        }
        for one in claims.ledger(project).values()
    ]  # fmt: skip
    shown = [
        {
            "claim": f'{link(row["claim"])}<br>{verdict_mark(row["verdict"])}<br><span class="esx-note">{place(row["place"])}, {row["kind"]}</span>',
            "says": html.escape(row["says"])
            + (f" <strong>{html.escape(row['value'])}</strong>" if row["value"] else "")
            + (
                '<br><span class="esx-note">garbled in the text as we have it; its row says how it must be read</span>'
                if "otherwise" in row["text"]
                else ""
            ),
        }
        for row in cells
    ]
    words = [" ".join(row.values()) for row in cells]
    return searched(shown, cells, words, f"All {len(cells)} claims", ("paper", "section", "kind", "verdict", "text"))


def inventory(project: Project | None = None) -> View:
    """Every number of the papers, with the claim that carries it or the reason why none does."""
    project = project or installed()
    rows = [row for paper in project.papers for row in numbers.read(project, paper)]
    shown, plain, words = [], [], []
    for row in rows:
        said = {"number": row["number_id"], "printed": row["printed"], "value": row["value"], "kind": row["kind"]}
        became = _carrier(row["claim"], project) or html.escape(row["reason"])
        shown.append({**{key: html.escape(value) for key, value in said.items()}, "carried by, or why by none": became})
        plain.append({"paper": row["number_id"].split(":")[0], "kind": row["kind"]})
        words.append(" ".join((*said.values(), row["claim"], row["reason"], *_carrier_words(row["claim"], project))))
    names = [row_name("number", row["number_id"]) for row in rows]
    return searched(shown, plain, words, f"All {len(rows)} numbers", ("paper", "kind"), names)


def _carrier(name: str, project: Project) -> str:
    """The claim that carries a number: its identifier, its words and its verdict."""
    return f"{link(name)} {html.escape(claims.ledger(project)[name].says)} {verdict_mark(verdicts.of(project)[name])}" if name else ""


def _carrier_words(name: str, project: Project) -> tuple[str, ...]:
    return (claims.ledger(project)[name].says, claims.ledger(project)[name].text, verdicts.of(project)[name]) if name else ()


def inventory_counts(project: Project | None = None) -> pd.DataFrame:
    """One row a kind of number: what it is, how many, how many a claim carries, how many have a reason why none does; and all together."""
    import pandas as pd

    project = project or installed()
    rows = pd.DataFrame([row for paper in project.papers for row in numbers.read(project, paper)])
    carried, excused = rows["claim"] != "", rows["reason"] != ""
    counts = pd.DataFrame({"kind": rows["kind"], "numbers": 1, "carried": carried.astype(int), "explained": excused.astype(int)})
    counts = counts.groupby("kind", sort=False).sum().reindex(list(numbers.KINDS)).dropna().astype(int)
    counts.loc["all"] = counts.sum()
    what = {**numbers.KINDS, "all": f"{(carried | excused).mean():.0%} accounted for"}
    return counts.reset_index().assign(what=lambda frame: frame["kind"].map(what))[["kind", "what", "numbers", "carried", "explained"]]


def rows(name: str) -> View:
    """A table of the project, each row with what it carries and its source."""
    project = installed()
    edges, cells, said = lineage.carries(project), tables.cells(name, project), tables.descriptor(name, project)
    columns = [column for column in cells[0] if any(row[column] for row in cells)]
    shown = [*columns[:1], "carries", *columns[1:]]
    head = "".join(f'<th scope="col">{_breakable(column)}</th>' for column in shown)
    body = []
    for row in cells:
        row_id = tables.row_id(name, row, project)
        filled = {**{column: _breakable(row[column]) for column in columns}, "carries": ", ".join(map(link, edges[row_id]))}
        lines = "".join(f'<td data-label="{html.escape(column)}">{filled[column]}</td>' for column in shown)
        body.append(f'<tr id="{html.escape(anchor(row_id))}">{lines}</tr>')
    each = said["row"][0].lower() + said["row"][1:].rstrip(".")
    caption = html.escape(f"{name}: {said['title']}. {len(cells)} {'rows' if len(cells) > 1 else 'row'}, each {each}")
    drawn = [figure for figure in edges[name] if ":" not in figure]
    told = [_provenance(name), f"Drawn in {', '.join(map(link, drawn))}." if drawn else ""]
    after = f'<p class="esx-note">{" ".join(filter(None, told))}</p>'
    table = f'<table class="esx-stacked esx-dense"><caption>Rows of {name}</caption><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>'
    page = f'<div class="esx-table"><details id="{name}"><summary>{caption}</summary>{table}{after}</details></div>'
    return View(page, f"{name}, {len(cells)} rows\n" + "\n".join(",".join(row.values()) for row in cells))


def _provenance(name: str) -> str:
    """How old the rows of a table are, under whose licence, what is missing, and what its sources give differently (HTML)."""
    project = installed()
    said = [vintage.years([name], project), f"Sources last read by {vintage.read_by([name], project)}."]
    said += [f"Contains data from {one}." for one in vintage.attributions([name], project)]
    said += [f"Gaps: {tables.descriptor(name, project)['gaps']}"]
    unlike = "; ".join(one.words for one in vintage.disagreements(name, project))
    return html.escape(" ".join(said)) + (f"<br>Sources differ on {html.escape(unlike)}." if unlike else "")


def _breakable(text: str) -> str:
    """Text that may be broken after underscores and colons."""
    return re.sub(r"([_:])", r"\1<wbr>", html.escape(text))


def all_rows() -> View:
    """Every table of the project, one below the other."""
    views = [rows(name) for name in tables.names(installed())]
    return View("".join(view.page for view in views), "\n".join(view.words for view in views))


def searched(
    shown: list[dict[str, str]],
    plain: list[dict[str, str]],
    words: list[str],
    caption: str,
    filters: Iterable[str],
    names: list[str] | None = None,
) -> View:
    """A list as a table that a script lets readers search and filter; `shown` is HTML, `plain` what is filtered, `words` what is searched.

    `names`, where given, are what links to the rows lead to.
    """
    head = "".join(f'<th scope="col">{html.escape(column)}</th>' for column in next(iter(shown), ()))
    body = []
    for row, said, text, name in zip(shown, plain, words, names or [""] * len(shown)):
        own = f' id="{name}"' if name else ""
        data = " ".join(f'data-{name}="{html.escape(said[name])}"' for name in filters)
        cells = "".join(f'<td data-label="{html.escape(column)}">{value}</td>' for column, value in row.items())
        body.append(f'<tr{own} {data} data-words="{html.escape(text.lower())}">{cells}</tr>')
    choices = " ".join(filters)
    page = f'<div class="esx-table esx-search" data-filters="{choices}"><table class="esx-stacked"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table></div>'
    return View(page, "\n".join([caption, *words]))


def rules() -> pd.DataFrame:
    """The verdicts in the order in which they are tried: columns `verdict` and `given when`."""
    import pandas as pd

    return pd.DataFrame(verdicts.VERDICTS.items(), columns=["verdict", "given when"])


def hedges() -> pd.DataFrame:
    """The words that loosen or tighten a comparison, with what each allows: columns `word` and `allows`."""
    import pandas as pd

    return pd.DataFrame(claims.HEDGES.items(), columns=["word", "allows"])


def roles() -> pd.DataFrame:
    """What a node of an argument can be: columns `step` and `what it is`."""
    import pandas as pd

    return pd.DataFrame(arguments.ROLES.items(), columns=["step", "what it is"])


def kinds() -> pd.DataFrame:
    """What a claim can be: columns `kind`, `what it is`, and `scored`, yes or no."""
    import pandas as pd

    rows = [(kind, what, "no" if kind in verdicts.NOT_TESTABLE else "yes") for kind, what in claims.KINDS.items()]
    return pd.DataFrame(rows, columns=["kind", "what it is", "scored"])
