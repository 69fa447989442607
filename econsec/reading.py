"""The reading guide to a translated paper: what its translation garbled, from ``seeds/<paper>/translation.csv``."""

from __future__ import annotations

import html
from collections import Counter
from typing import TYPE_CHECKING

from econsec import audit, claims, record, seeds, verdicts
from econsec.paths import installed
from econsec.views import View, tongue

if TYPE_CHECKING:
    import pandas as pd


def terms(paper: str) -> View:
    """Every garbled term of a paper: what stands there, what is meant in three languages, how sure, why, and which claims are read by it."""
    used: dict[str, list[str]] = {}
    for one in claims.ledger().values():
        if one.place.startswith(f"{paper}:") and one.meant.get("term"):
            used.setdefault(one.meant["term"], []).append(one.id)
    shown, cells, words, names = [], [], [], []
    for row in seeds.translations(installed(), paper):
        names.append(audit.row_name("garbled", paper, row["term"]))
        native = "".join(_native(row[f"meant_{code}"], code) for code in ("zh", "ja") if row[f"meant_{code}"])
        links = ", ".join(map(audit.link, used.get(row["term"], [])))
        why = html.escape(row["basis"]) + (f" {record.sources((row['source'],))}" if row["source"] != paper else "")
        shown.append(
            {
                "as it stands": f'«{html.escape(row["printed"])}»<br><span class="esx-note">{audit.place(row["place"]) if row["place"] else "frame of the post"}</span>',
                "what is meant": f"{html.escape(row['meant'])}{native}",
                "how sure, and why": f"<strong>{row['confidence']}</strong>: {why}" + (f"<br>Claims: {links}" if links else ""),
            }
        )
        cells.append({"kind": row["kind"], "sure": row["confidence"], "claims": "read by it" if links else "none"})
        words.append(" ".join((*row.values(), *used.get(row["term"], []))))
    return audit.searched(
        shown, cells, words, f"{len(shown)} garbled terms, numbers, names and sentences", ("kind", "sure", "claims"), names
    )


def _native(text: str, code: str) -> str:
    """A form in Chinese or Japanese, marked as such."""
    return f"<br>{tongue(text, code)}"


# How sure a reading is, in the steps that readers are shown.
STEPS = {"certain or very high": ("certain", "very high"), "high or medium": ("high", "medium"), "low or unresolved": ("low", "unresolved")}


def counts(paper: str) -> pd.DataFrame:
    """One row a kind of term and one for all, one column a step of `STEPS`: how many terms."""
    import pandas as pd

    found = Counter((row["kind"], row["confidence"]) for row in seeds.translations(installed(), paper))
    rows = [[kind, *(sum(found[kind, name] for name in names) for names in STEPS.values())] for kind in sorted({kind for kind, _ in found})]
    frame = pd.DataFrame(rows, columns=["kind", *STEPS])
    return pd.concat([frame, pd.DataFrame([["all", *frame[list(STEPS)].sum()]], columns=frame.columns)])


def changed_numbers(paper: str) -> View:
    """Every claim whose number or date the translation changed: as it stands, as it must be meant, why, and the verdict."""
    found = [one for one in claims.ledger().values() if one.place.startswith(f"{paper}:") and one.meant.get("value")]
    shown = [
        {
            "as it stands": f"{audit.link(one.id)} «{html.escape(one.printed)}»",
            "must be": html.escape(audit.meaning(one)),
            "verdict": audit.verdict_mark(verdicts.of()[one.id]),
        }
        for one in found
    ]
    cells = [{"verdict": verdicts.of()[one.id]} for one in found]
    words = [f"{one.id} {one.printed} {audit.meant_value(one)}" for one in found]
    return audit.searched(shown, cells, words, f"{len(found)} numbers and dates as they stand, as they must be, and why", ("verdict",))
