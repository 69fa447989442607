"""Dated events: what happened when, by the papers and by the record, from ``seeds/events.csv``.

A line names an event, who acted, of which kind it is, and where its dates stand: claims, and rows of tables whose
descriptor says which column dates them (``dated``). No date stands in the list itself.
"""

from __future__ import annotations

import calendar
import html
from functools import cache
from itertools import cycle
from typing import TYPE_CHECKING, NamedTuple

from econsec import audit, claims, files, references, seeds, tables, theme, verdicts, wording
from econsec.claims import Claim
from econsec.faults import Fault, Faults
from econsec.paths import Project, installed
from econsec.views import View

if TYPE_CHECKING:
    import pandas as pd

NAME = "seeds/events.csv"
# `claims` separated by blanks; `rows` by semicolons, each a row or, with a star at its end, all whose names begin so.
COLUMNS = ("event", "actor", "kind", "claims", "rows")
KINDS = ("strategy", "law and body", "control and list", "firms and markets", "money", "talks and groups", "report")
RECORD = "The record"
# Shapes that tell the papers apart, in their order, and the record's.
SHAPES, SHAPE_OF_RECORD = ("circle", "square", "triangle-up", "cross", "triangle-down"), "diamond"


class Dated(NamedTuple):
    """One date of an event: by whom (a paper's short title, or the record), YYYY[-MM[-DD]] or a decade 197X, and where it stands.

    `name` is that of a claim or a row, `source` the key of the paper or of what the row is from.
    """

    by: str
    when: str
    name: str
    source: str

    @property
    def words(self) -> str:
        """The claim's identifier, or the key of the row without table and source."""
        first, *rest = self.name.split(":")
        return ", ".join(part for part in rest if part not in ("", self.source)) or first


@cache
def read(project: Project) -> tuple[dict[str, str], ...]:
    """All lines; none where there is no list. Raises `Faults`."""
    path = project.root / NAME
    return tuple(files.read_rows(path, NAME, COLUMNS)) if path.is_file() else ()


@cache
def rows(project: Project) -> dict[str, Dated]:
    """Every row that dates an event, by its name: of all tables whose descriptor names the column with the date."""
    found = {}
    for table in tables.names(project):
        column = tables.descriptor(table, project).get("dated")
        for row in tables.cells(table, project) if column else ():
            name = tables.row_id(table, row, project)
            by = seeds.short_title(project, row["source"]) if row["source"] in project.papers else RECORD
            found |= {name: Dated(by, row[column], name, row["source"])} if row[column] else {}
    return found


def named(line: dict[str, str], project: Project) -> list[str]:
    """Names of the rows that a line speaks of."""
    asked = [part.strip() for part in line["rows"].split(";") if part.strip()]
    return [name for part in asked for name in rows(project) if name == part or part.endswith("*") and name.startswith(part[:-1])]


def dates(line: dict[str, str], project: Project) -> list[Dated]:
    """All dates of an event, the papers' first, each in order of time."""
    said = [(claims.ledger(project)[name], claims.ledger(project)[name].place.split(":")[0]) for name in line["claims"].split()]
    by_claims = [Dated(seeds.short_title(project, paper), one.value, one.id, paper) for one, paper in said]
    return sorted([*by_claims, *(rows(project)[name] for name in named(line, project))], key=lambda one: (one.by == RECORD, *one))


def finest(found: list[Dated]) -> list[Dated]:
    """Dates without those that the same source has finer: its year goes where it has the month, that of another source stays."""
    return [one for one in found if not any(one.source == other.source and other.when.startswith(f"{one.when}-") for other in found)]


def span(when: str) -> tuple[float, float]:
    """Beginning and end of a day, month, year or decade, in years: 2021-04 from 2021.25 to 2021.33."""
    if when.endswith("X"):
        return float(when[:-1] + "0"), float(when[:-1] + "0") + 10
    year, *rest = map(int, when.split("-"))
    if not rest:
        return float(year), year + 1.0
    days = calendar.monthrange(year, rest[0])[1]
    first, last = (rest[1] - 1, rest[1]) if len(rest) > 1 else (0, days)
    return tuple(year + (rest[0] - 1 + day / days) / 12 for day in (first, last))


def points(project: Project | None = None) -> pd.DataFrame:
    """One row a date of an event and who gives it: event, actor, kind, lane, by, when, start, middle and end (years), source and place.

    Sorted by lane. A date that the same source has finer is left out.
    """
    import pandas as pd

    project = project or installed()
    actors, found = list(colours(project)), []
    for line in sorted(read(project), key=lambda one: (actors.index(one["actor"]), KINDS.index(one["kind"]))):
        told: dict[tuple[str, str], list[Dated]] = {}
        for one in finest(dates(line, project)):
            told.setdefault((one.by, one.when), []).append(one)
        for (by, when), given in told.items():
            (start, end), lane = span(when), f"{line['actor']}: {line['kind']}"
            origin = [" ".join(dict.fromkeys(one.source for one in given)), _places(given, project)]
            found.append([line["event"], line["actor"], line["kind"], lane, by, when, start, (start + end) / 2, end, *origin])
    columns = ["event", "actor", "kind", "lane", "by", "when", "start", "middle", "end", "source", "place"]
    return pd.DataFrame(found, columns=columns)


def _places(given: list[Dated], project: Project) -> str:
    """Where the dates stand in the papers, each place once; nothing for a date that only a row of a table has."""
    ledger = claims.ledger(project)
    return " ".join(dict.fromkeys(ledger[one.name].place for one in given if one.name in ledger))


def listed(project: Project | None = None) -> View:
    """Every event in order of time: who, of which kind, when by each paper and by the record, and where that stands."""
    project = project or installed()
    found = [(dates(line, project), line) for line in read(project)]
    found.sort(key=lambda pair: min(span(one.when) for one in finest(pair[0])))
    shown, cells, words = [], [], []
    for when, line in found:
        by = dict.fromkeys(one.by for one in when)
        told = [f"{html.escape(name)}: {_told([one for one in when if one.by == name], project)}" for name in by]
        shown.append(
            {
                "when, by whom": "<br>".join(told),
                "event": html.escape(line["event"]),
                "who": html.escape(f"{line['actor']}, {line['kind']}"),
            }
        )
        cells.append({"actor": line["actor"], "kind": line["kind"], "by": "several" if len(by) > 1 else next(iter(by))})
        words.append(" ".join((line["event"], line["actor"], line["kind"], *(f"{one.by} {one.when} {one.name}" for one in when))))
    return audit.searched(shown, cells, words, f"{len(shown)} dated events, earliest first", ("actor", "kind", "by"))


def _told(when: list[Dated], project: Project) -> str:
    """Dates of one source of an event, each a link to where it stands, behind it links to wherever else it does (HTML)."""
    told = []
    for date in sorted({one.when for one in when}):
        first, *others = (one for one in when if one.when == date)
        more = ", ".join(_link(one, _named([first, *others], one, project), project) for one in others)
        told.append(_link(first, wording.day(date), project) + (f' <span class="esx-note">({more})</span>' if more else ""))
    return ", ".join(told)


def _link(one: Dated, words: str, project: Project) -> str:
    """A link to where a date stands, a claim with its verdict (HTML)."""
    of = verdicts.of(project)
    return audit.link(one.name, words) + (f" {audit.verdict_mark(of[one.name])}" if one.name in of else "")


def _named(group: list[Dated], one: Dated, project: Project) -> str:
    """What tells a date from others that are the same: of the record its source where no other is of it, else the claim or the row."""
    is_lone = [other.source for other in group].count(one.source) == 1
    return references.short(project, one.source) if one.by == RECORD and is_lone else one.words


def check(project: Project, ledger: dict[str, Claim]) -> list[Fault]:
    """Faults of the list: of what it names, and every date of a claim or of a dating table that it leaves out."""
    try:
        lines = read(project)
    except Faults as broken:
        return broken.faults
    found = [fault for number, line in enumerate(lines, start=2) for fault in _check_line(line, f"{NAME} row {number}", project, ledger)]
    if found or not lines:
        return found
    names = [line["event"] for line in lines]
    uses = [name for line in lines for name in (*line["claims"].split(), *named(line, project))]
    vague = [
        Fault(f"data {name}", f"{one.when} is no date", "Write 2021, 2021-12 or 2021-12-07")
        for name, one in rows(project).items()
        if not claims.reads_as_date(one.when)
    ]
    wanted = [*(one.id for one in ledger.values() if one.kind == "date"), *rows(project)]
    doubled = sorted({name for name in (*names, *uses) if (*names, *uses).count(name) > 1})
    return vague or [
        *(Fault(f"{NAME} {name}", "is there twice", "Name it once") for name in doubled),
        *(Fault(f"{NAME} {name}", "has a date and is on no event", "Add it to one") for name in wanted if name not in uses),
    ]


def _check_line(line: dict[str, str], where: str, project: Project, ledger: dict[str, Claim]) -> list[Fault]:
    """Faults of one line: no name or actor, an unknown kind, claims without a date, rows that are not there, or nothing that dates it."""
    said, asked = line["claims"].split(), [part.strip() for part in line["rows"].split(";") if part.strip()]
    undated = [name for name in said if name not in ledger or ledger[name].kind != "date"]
    empty = [part for part in asked if not named({"rows": part}, project)]
    rules = [
        ("event", line["event"].strip(), "is missing", "Name the event"),
        ("actor", line["actor"].strip(), "is missing", "Name who acted"),
        ("kind", line["kind"] in KINDS, f"{line['kind']} is no kind", f"They are {', '.join(KINDS)}"),
        ("claims", not undated, f"{''.join(undated[:1])} is no claim of a date", "Correct the name"),
        ("rows", not empty, f"{''.join(empty[:1])} names no row with a date", "Correct the name"),
        ("rows", said or asked, "no claim and no row dates it", "Name them"),
    ]
    return [Fault(f"{where}, {column}", what, remedy) for column, holds, what, remedy in rules if not holds]


def colours(project: Project | None = None) -> dict[str, str]:
    """Colour of each actor, in the order of the list; who has none of their own has that of others."""
    actors = dict.fromkeys(line["actor"] for line in read(project or installed()))
    return {name: theme.COLOURS.get(name, theme.COLOURS["other"]) for name in actors}


def sources(project: Project | None = None) -> dict[str, str]:
    """Shape of each who gives dates: the papers by short title, then the record."""
    project = project or installed()
    titles = [seeds.short_title(project, paper) for paper in project.papers]
    return {**dict(zip(titles, cycle(SHAPES))), RECORD: SHAPE_OF_RECORD}
