"""How far a paper can be checked: for every section, how its claims stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from econsec import audit, tables, theme
from econsec.paths import Project, installed

if TYPE_CHECKING:
    import pandas as pd

# How a claim stands, and the verdicts that this takes together.
STANDINGS: dict[str, tuple[str, ...]] = {
    "Compared with other sources": ("contradicted", "corrected", "qualified", "corroborated"),
    "Own numbers only": ("consistent",),
    "Open": ("unverified",),
    "Not testable": ("not testable",),
}
# Colours for a chart of them: the verdict's where a standing is a single one, else that of all verdicts which other sources give.
COLOURS: dict[str, str] = {
    name: theme.VERDICTS[found[0]][0] if len(found) == 1 else theme.COLOURS["compared"] for name, found in STANDINGS.items()
}


def by_section(paper: str, project: Project | None = None) -> pd.DataFrame:
    """How the claims of each section stand: compared with sources outside the paper, with its own numbers, open or not testable.

    Parameters
    ----------
    paper
        Key of a paper, ``gui2022``.

    Returns
    -------
    DataFrame
        A row for each section and standing that occurs there, in the order of the paper and of `STANDINGS`: `section` (its
        number or name and, behind a comma, its subject from the table ``paper_sections``), `standing` (key of `STANDINGS`),
        `claims` (count). A section without claims, such as the keywords, has no row.
    """
    project = project or installed()
    found = audit.scores(project).query("paper == @paper")
    standing = {verdict: name for name, verdicts in STANDINGS.items() for verdict in verdicts}
    names = {row["section"]: row["name"] for row in tables.cells("paper_sections", project) if row["source"] == paper}
    found = found.assign(section=found["section"].map(lambda one: names.get(one, one)), standing=found["verdict"].map(standing))
    counts = found.groupby(["section", "standing"], sort=False)["claims"].sum().reset_index()
    rank = {name: number for number, name in enumerate([*dict.fromkeys(found["section"]), *STANDINGS])}
    return counts.sort_values(["section", "standing"], key=lambda column: column.map(rank), ignore_index=True)
