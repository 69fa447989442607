"""What cells show besides charts: tables for readers, and the ledger of a section."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import pandas as pd

from econsec import claims as ledger
from econsec import wording

# A table with more columns is shown a row below the other on narrow pages.
NARROW_COLUMNS = 3


@dataclass(frozen=True)
class View:
    """A piece of HTML with a plain text that says what is in it, for terminals and for comparison."""

    page: str
    words: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.page, "text/plain": self.words}


def table(frame: pd.DataFrame, caption: str, folded: bool = False) -> View:
    """A data frame as an HTML table under a caption: text escaped, numbers with thousands separated, no index.

    `folded` hides the rows of a long table behind its caption, to be opened by whoever wants them.
    """
    caption = ledger.fill(caption)
    cells = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    page = _html(list(frame.columns), cells, caption)
    if folded:
        page = f"<details><summary>{html.escape(caption)}</summary>{page}</details>"
    return View(page, f"{caption}\n{frame.to_string(index=False)}")


def sections(*names: str) -> View:
    """The ledger of some sections (``zhu2022:1.4``): every claim with its place, its words and what its checks compute."""
    found = ledger.of_sections(*names)
    rows = "".join(_claim_row(one) for one in found)
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Claim", "What the paper says", "Computed here"))
    caption = f"Ledger of {', '.join(names)}: {len(found)} claims, each with its place in the paper"
    page = f'<div class="esx-table"><table class="esx-ledger esx-stacked"><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    return View(page, caption + "\n" + "\n".join(f"{one.id} {one.place} {one.text}" for one in found))


def _claim_row(one: ledger.Claim) -> str:
    """One claim as a table row that can be linked to by its identifier."""
    said = f"{html.escape(one.says)}"
    if one.printed:
        said += f'<br><span class="esx-note">Printed: «{html.escape(one.printed)}»</span>'
    if one.meant:
        said += f'<br><span class="esx-note">Must mean{_meant_value(one)}: {html.escape(one.meant["because"])}</span>'
    if one.note:
        said += f'<br><span class="esx-note">{html.escape(one.note)}</span>'
    place = f'<span class="esx-note">{one.place}<br>{one.kind}</span>'
    return (
        f'<tr id="{one.id}" data-claim="{one.id}"><th scope="row">{one.id}<br>{place}</th><td data-label="Says">{said}</td>'
        f'<td data-label="Computed">{_computed(one)}</td></tr>'
    )


def _meant_value(one: ledger.Claim) -> str:
    """Value that a garbled claim must have had, where it is another than the printed one."""
    value = one.meant.get("value", "")
    return f" {wording.say(value, one.meant.get('unit', one.unit))}" if value and value != one.value else ""


def _computed(one: ledger.Claim) -> str:
    """What the checks of a claim find, a line each."""
    lines = []
    for check in one.checks:
        result = ledger.run(one, check)
        mark = "agrees" if result.holds else "does not agree"
        if ledger.is_transcription(one, check, result.sources):
            lines.append(f"tabulated in <code>{check['table']}</code>")
        else:
            lines.append(
                f"{check['is'].replace('_', ' ')}: {html.escape(result.found)}, {html.escape(result.words)}: <strong>{mark}</strong>"
            )
    return "<br>".join(lines)


def _html(columns: list[str], cells: list[list[str]], caption: str) -> str:
    head = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in columns)
    labels = [html.escape(str(name)) for name in columns]
    body = "".join("<tr>" + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in zip(labels, row)) + "</tr>" for row in cells)
    stacked = ' class="esx-stacked"' if len(columns) > NARROW_COLUMNS else ""
    return f'<div class="esx-table"><table{stacked}><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cell(value: Any) -> str:
    if pd.isna(value) or value == "":
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return wording.number(int(value) if float(value).is_integer() and not isinstance(value, float) else value)
    return html.escape(str(value))
