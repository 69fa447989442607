"""What cells show besides charts: tables for readers, and the ledger of a section."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from econsec import claims as ledger
from econsec import seeds, wording
from econsec.paths import installed

if TYPE_CHECKING:
    import pandas as pd

# Narrow pages show a table of many columns cell below cell, and one of so many columns where a cell is longer than this.
MANY_COLUMNS, LONGEST_CELL = 5, {3: 60, 4: 18}
# Columns whose names end so hold words in a language.
LANGUAGES = ("zh", "ja")
# Names of places in a paper, `gui2022:3:30`, which readers see in words.
PLACES = re.compile(r"[a-z]+[0-9]{4}:[a-z0-9.-]+:r?[0-9]+( [a-z]+[0-9]{4}:[a-z0-9.-]+:r?[0-9]+)*")


@dataclass(frozen=True)
class View:
    """A piece of HTML with a plain text that says what is in it, for terminals and for comparison."""

    page: str
    words: str

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.page, "text/plain": self.words}

    def folded(self, summary: str) -> View:
        """The same, hidden behind a line of words until a reader opens it."""
        return View(f'<details class="esx-fold"><summary>{html.escape(summary)}</summary>{self.page}</details>', self.words)


def table(frame: pd.DataFrame, caption: str, folded: bool = False, columns: dict[str, str] | None = None) -> View:
    """A data frame as an HTML table under a caption: text escaped, numbers with thousands separated, no index.

    Parameters
    ----------
    frame
        The rows, in their order.
    caption
        What the table shows; ``{Z-031}`` in it becomes what that claim prints.
    folded
        Whether the rows of a long table are hidden behind the caption, to be opened by whoever wants them.
    columns
        Columns of the frame to show, in this order, and the heading of each; without it all, by their names. What stands in a column
        named ``…_zh`` or ``…_ja`` is marked as Chinese or Japanese.

    Raises
    ------
    KeyError
        Where the frame has no such column.
    """
    caption = ledger.fill(caption)
    if columns is not None:
        frame = frame[list(columns)]
    languages = [str(name).rpartition("_")[2] for name in frame.columns]
    cells = [[_cell(value, language) for value, language in zip(row, languages)] for row in frame.itertuples(index=False)]
    if columns is not None:
        frame = frame.set_axis(list(columns.values()), axis=1)
    page = grid(list(frame.columns), cells, caption)
    shown = View(page, f"{caption}\n{frame.to_string(index=False)}")
    return shown.folded(caption) if folded else shown


def text(words: str) -> View:
    """A text to be copied as it stands, such as a citation."""
    return View(f'<pre class="esx-text">{html.escape(words)}</pre>', words)


def grid(columns: list[str], cells: list[list[str]], caption: str) -> str:
    """A table as HTML; the cells are HTML already. Narrow pages show a wide one cell below cell."""
    head = "".join(f'<th scope="col">{html.escape(str(name))}</th>' for name in columns)
    labels = [html.escape(str(name)) for name in columns]
    body = "".join("<tr>" + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in zip(labels, row)) + "</tr>" for row in cells)
    longest = max(len(cell) for row in (labels, *cells) for cell in row)
    is_wide = len(columns) >= MANY_COLUMNS or longest > LONGEST_CELL.get(len(columns), longest)
    stacked = ' class="esx-stacked"' if is_wide else ""
    return f'<div class="esx-table"><table{stacked}><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def tongue(words: str, language: str) -> str:
    """Words in a language, marked as such for voices and fonts (HTML); a language is named as in ``lang``, ``zh`` or ``ja``."""
    return f'<span lang="{language}">{html.escape(words)}</span>'


def _cell(value: Any, language: str = "") -> str:
    import pandas as pd  # a second, which pages without data frames need not spend

    if pd.isna(value) or value == "":
        return ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return wording.number(int(value) if float(value).is_integer() and not isinstance(value, float) else value)
    if PLACES.fullmatch(str(value)):
        return html.escape(seeds.place_words(installed(), value))
    return tongue(str(value), language) if language in LANGUAGES else html.escape(str(value))
