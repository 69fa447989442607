"""The glossary: terms of the field and words of this book, what each means, where a paper uses it, and its Chinese and Japanese forms.

``seeds/glossary.csv``. A term that was garbled takes its forms from the entry of a paper's ``translation.csv`` that it names;
another may have them here, with the sources that print them.
"""

from __future__ import annotations

from econsec import files, references, seeds
from econsec.faults import Fault, Faults
from econsec.paths import Project, installed

NAME = "seeds/glossary.csv"
# A term; the paper and the entry of its translation from which its forms are taken, or its forms and where these are printed, or
# neither; what it means; and where a paper uses it, empty for a word of this book.
COLUMNS = ("term", "translation", "zh", "ja", "source", "definition", "place")


def terms(project: Project | None = None) -> list[dict[str, str]]:
    """Terms, each with its columns, `zh` and `ja` taken from its translation where it names one; none where there is no list.

    Raises `Faults` for a broken list, KeyError for a translation that is not there.
    """
    project = project or installed()
    forms = _forms(project)
    return [{**row, **(forms[row["translation"]] if row["translation"] else {})} for row in _read(project)]


def check(project: Project) -> list[Fault]:
    """Faults of the list: a term twice, or without a meaning, or with a place, a translation or a source that is not there."""
    try:
        rows, forms, places = _read(project), _forms(project), seeds.places(project)
    except Faults as broken:
        return broken.faults
    names = [row["term"].lower() for row in rows]
    faults = []
    for number, row in enumerate(rows, start=2):
        own = bool(row["zh"] or row["ja"])
        rules = [
            ("term", row["term"].strip(), "is missing", "Name the term"),
            ("term", row["term"].lower() not in names[: number - 2], f"{row['term']} is there twice", "Delete one"),
            ("definition", row["definition"].strip(), "is missing", "Say what the term means"),
            (
                "place",
                not row["place"] or seeds.knows(places, row["place"]),
                f"{row['place']} is no place of a paper",
                "Look it up in passages.csv; leave it empty for a word of this book",
            ),
            ("translation", row["translation"] in forms, f"{row['translation']} is no entry", "Write paper:term of translation.csv"),
            ("translation", not (own and row["translation"]), "stands beside forms", "Leave the forms to the translation, or delete it"),
            ("source", row["source"] or not own, "is missing", "Say who prints the forms, or delete them"),
            ("source", own or not row["source"], f"{row['source']} is given for no form", "Give the forms, or delete it"),
        ]
        where = f"{NAME} row {number}"
        faults += [Fault(f"{where}, {column}", what, remedy) for column, holds, what, remedy in rules if not holds]
        faults += [fault for key in row["source"].split() for fault in references.check_source(project, key, f"{where}, source")]
    return faults


def _read(project: Project) -> list[dict[str, str]]:
    path = project.root / NAME
    return files.read_rows(path, NAME, COLUMNS) if path.is_file() else []


def _forms(project: Project) -> dict[str, dict[str, str]]:
    """Chinese and Japanese form of every entry of a translation, ``zhu2022:<term>``; of none, no form."""
    rows = ((paper, row) for paper in project.papers for row in seeds.translations(project, paper))
    found = {f"{paper}:{row['term']}": {"zh": row["meant_zh"], "ja": row["meant_ja"]} for paper, row in rows}
    return {"": {}, **found}
