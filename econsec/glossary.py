"""The glossary: terms of the field, what each means, where a paper uses it, and its Chinese and Japanese forms.

``seeds/glossary.csv``. A term that was garbled takes its forms from the entry of a paper's ``translation.csv`` that it names.
"""

from __future__ import annotations

from econsec import files, seeds
from econsec.faults import Fault, Faults
from econsec.paths import Project, installed

NAME = "seeds/glossary.csv"
# A term, the paper and the entry of its translation from which its forms are taken, or none; what it means, and where a paper uses it.
COLUMNS = ("term", "translation", "definition", "place")


def terms(project: Project | None = None) -> list[dict[str, str]]:
    """Terms of the field, each with its columns, `zh` and `ja`; none where there is no list.

    Raises `Faults` for a broken list, KeyError for a translation that is not there.
    """
    project = project or installed()
    forms = _forms(project)
    return [{**row, **forms[row["translation"]]} for row in _read(project)]


def check(project: Project) -> list[Fault]:
    """Faults of the list: a term twice, or without a meaning, or with a place or a translation that is not there."""
    try:
        rows, forms, places = _read(project), _forms(project), seeds.places(project)
    except Faults as broken:
        return broken.faults
    names = [row["term"].lower() for row in rows]
    faults = []
    for number, row in enumerate(rows, start=2):
        rules = [
            ("term", row["term"].strip(), "is missing", "Name the term"),
            ("term", row["term"].lower() not in names[: number - 2], f"{row['term']} is there twice", "Delete one"),
            ("definition", row["definition"].strip(), "is missing", "Say what the term means"),
            (
                "place",
                seeds.knows(places, row["place"]),
                f"{row['place'] or 'nothing'} is no place of a paper",
                "Look it up in passages.csv",
            ),
            ("translation", row["translation"] in forms, f"{row['translation']} is no entry", "Write paper:term of translation.csv"),
        ]
        faults += [Fault(f"{NAME} row {number}, {column}", what, remedy) for column, holds, what, remedy in rules if not holds]
    return faults


def _read(project: Project) -> list[dict[str, str]]:
    path = project.root / NAME
    return files.read_rows(path, NAME, COLUMNS) if path.is_file() else []


def _forms(project: Project) -> dict[str, dict[str, str]]:
    """Chinese and Japanese form of every entry of a translation, ``zhu2022:<term>``; of none, no form."""
    rows = ((paper, row) for paper in project.papers for row in seeds.translations(project, paper))
    found = {f"{paper}:{row['term']}": {"zh": row["meant_zh"], "ja": row["meant_ja"]} for paper, row in rows}
    return {"": {"zh": "", "ja": ""}, **found}
