"""The papers: their bibliographic records, and their texts cut into places.

A place is ``paper:section:number``, to the sentence. The texts are under copyright and not in the project; what is
kept of each sentence is its place, its length and a hash (``passages.csv``), so that anyone with a copy of the paper
can make the list again and compare. Texts are read from ``seeds/texts`` or from the folder named by ``ECONSEC_TEXTS``.
"""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from econsec import files, references, yamltext
from econsec.faults import Fault, Faults
from econsec.paths import Project

COLUMNS = ("place", "section", "words", "sha256")
TERMS = ("term", "place", "printed", "meant", "meant_zh", "meant_ja", "kind", "confidence", "basis", "source")
NEEDED = ("key", "author", "title", "year", "fingerprint")
LAYOUTS = ("markdown", "running")
LONGEST_QUOTE = 11
KINDS = ("company", "institution", "law", "logic", "number", "person", "place", "term")
CONFIDENCE = ("certain", "very high", "high", "medium", "low", "unresolved")
ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
# A full stop after one of these does not end a sentence.
ABBREVIATIONS = ("U.S.", "i.e.", "e.g.", "al.", "Dr.", "Mr.", "vs.", "no.", "No.", "vol.", "Jr.")
_END = re.compile(r"[.?!][\"'”’)\]]*(?=\s+[\"'“‘(\[]*[A-Z0-9])")
_TABLE = re.compile(r"(?m)^(?=Table (\d+)\s)((?:[^\n]*\t[^\n]*\n)+)")
_BLOCK = re.compile(r"(?ms)^#+\s+([^\n]*)\n(.*?)(?=^#+\s|\Z)")
_NUMBERED = re.compile(r"(\d+(?:\.\d+)*)\s+(.*)")


class Passage(NamedTuple):
    """One sentence, heading or table row of a paper; `text` is the paper's own and never leaves the machine."""

    place: str
    section: str
    text: str

    @property
    def record(self) -> tuple[str, str, str, str]:
        """What the project keeps of it: place, section, number of words, hash."""
        return self.place, self.section, str(len(self.text.split())), digest(self.text)


@cache
def source(project: Project, paper: str) -> dict[str, Any]:
    """Bibliographic record of a paper (``source.yml``), every scalar as text."""
    path = project.seeds / paper / "source.yml"
    return yamltext.read(path, project.name(path))


def short_title(project: Project, paper: str) -> str:
    """How a paper is called in a few words, its key where the record has no such name."""
    return source(project, paper).get("short_title", paper)


def section_words(project: Project, section: str) -> str:
    """How readers of a paper call a section: «section 3», «section I (iv)» in a paper that numbers so, «table 1», «abstract»."""
    paper, _, name = section.partition(":")
    if name.startswith("table-"):
        return name.replace("-", " ")
    if not name[0].isdigit():
        return name
    if source(project, paper)["text"]["layout"] == "running":
        part, *below = (ROMAN[int(number) - 1] for number in name.split("."))
        name = " ".join([part.upper(), *(f"({number})" for number in below)])
    return f"section {name}"


def place_words(project: Project, places: str) -> str:
    """Places in words, those of a section together: «section 3, sentences 30 and 33»."""
    found: dict[str, list[str]] = {}
    for place in places.split():
        section, _, number = place.rpartition(":")
        found.setdefault(section, []).append(number)
    return "; ".join(f"{section_words(project, section)}, {_numbered(numbers)}" for section, numbers in found.items())


def whereabouts(project: Project, places: str) -> str:
    """Paper and places in words, «Zhu 2022, section I (iv), sentence 7»; nothing for no place."""
    return f"{short_title(project, places.split(':')[0])}, {place_words(project, places)}" if places else ""


def _numbered(numbers: list[str]) -> str:
    """Sentences, or the rows of a table, by their numbers; the number of a heading is nought."""
    if numbers == ["0"]:
        return "heading"
    kind = "row" if numbers[0].startswith("r") else "sentence"
    plain = [number.removeprefix("r") for number in numbers]
    return f"{kind}{'s' * (len(plain) > 1)} " + " and ".join(filter(None, [", ".join(plain[:-1]), plain[-1]]))


def clean(text: str) -> str:
    """Text without markup, footnote marks and page breaks; white space folded."""
    text = re.sub(r"<sup>.*?</sup>|<[^>]+>|(?<!\\)\$\\[^$\n]*\$|\*", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\s+", " ", re.sub(r"\\([$_*])", r"\1", text)).strip()


def fold(text: str) -> str:
    """Cleaned text in which two copies of one sentence are equal: quotes alike, hyphens and dashes gone, but for those before digits."""
    text = re.sub(r"[\-\u2010-\u2015]\s?(?=\d)", "\u2212", text)  # a minus, or the dash of a range
    text = re.sub(r"[\u00ad\-\u2010-\u2015]\s?", "", text)
    return re.sub(r"[‘’]", "'", re.sub(r"[“”]", '"', text))


def digest(text: str) -> str:
    """SHA-256 of a cleaned text, folded, in hexadecimal."""
    return hashlib.sha256(fold(text).encode()).hexdigest()


def sentences(text: str) -> list[str]:
    """Cut a cleaned text after each full stop, question or exclamation mark that ends a sentence."""
    found, start = [], 0
    for match in _END.finditer(text):
        words = text[start : match.end()].split()
        is_initial = bool(re.fullmatch(r"[\"'“‘(]*([A-Z]|[IVX]+)\.", words[-1]))
        if is_initial or words[-1].lstrip("\"'“‘(") in ABBREVIATIONS:
            continue
        found.append(text[start : match.end()].strip())
        start = match.end()
    return [*found, text[start:].strip()] if text[start:].strip() else found


def _markdown(text: str) -> Iterator[tuple[str, str]]:
    """Section and text of each block of a paper whose headings are marked by ``#``.

    A numbered heading opens a section; one without a number («(1) Export control») is a block within its section.
    Between the keywords and section 1 stand affiliations and notes, which are no part of the body.
    """
    for number, rows in _TABLE.findall(text):
        yield from ((f"table-{number}", clean(row.replace("\t", " | "))) for row in rows.splitlines())
    section = ""
    for heading, body in _BLOCK.findall(_TABLE.sub("", text)):
        title = clean(heading)
        numbered = _NUMBERED.fullmatch(title)
        if numbered or title == "Abstract":
            section = numbered[1] if numbered else "abstract"
        elif not section:
            section = "" if title.isupper() else "title"
        if section:
            yield section, title
        body, _, keywords = body.partition("**Keywords**")
        if section not in ("", "title"):
            yield from ((section, sentence) for sentence in sentences(clean(body)))
        if keywords:
            yield "keywords", clean(keywords.strip().splitlines()[0])
        section = "" if section == "title" else section


def _running(text: str, parts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Section and text of each sentence of a paper that is one line with its section numbers in the running text.

    Sections are opened by «I.», «II.» … and, within them, «(i)», «(ii)» …, each counted only when it is the next one
    due. A heading has no mark of its end, so it stands before the first sentence of its section, in the same passage.
    """
    cuts = sorted((text.index(words), name) for name, words in parts.items())
    chapter = part = 0
    for match in re.finditer(r"(?<=\s)(?:([IVX]+)\.|\(([ivx]+)\))(?=\s[A-Z])", text):
        if match[1] == ROMAN[chapter].upper():
            chapter, part = chapter + 1, 0
            cuts.append((match.start(), str(chapter)))
        elif chapter and match[2] == ROMAN[part]:
            part += 1
            cuts.append((match.start(), f"{chapter}.{part}"))
    for (start, section), (end, _) in zip(cuts, [*cuts[1:], (len(text), "")]):
        yield from ((section, sentence) for sentence in sentences(clean(text[start:end])))


def passages(text: str, record: dict[str, Any]) -> list[Passage]:
    """Every sentence, heading and table row of a paper's body, from its title to the end of its conclusion.

    `record` is the ``text`` entry of ``source.yml``: `layout` (markdown or running), `ends` (the words that follow
    the body) and, for the running layout, `parts` (the words that open each part before section I).
    Raises ValueError where those words are not in the text.
    """
    body = text[: text.rindex(record["ends"])]
    blocks = _markdown(body) if record["layout"] == "markdown" else _running(body, record["parts"])
    counts: dict[str, int] = {}
    found = []
    for section, sentence in blocks:
        number = counts[section] = counts.get(section, -1 if record["layout"] == "markdown" else 0) + 1
        row = "r" if section.startswith("table-") else ""
        found.append(Passage(f"{record['paper']}:{section}:{row}{number}", section, sentence))
    return sorted(found, key=lambda passage: passage.section.startswith("table-"))


def fingerprint(records: list[tuple[str, ...]]) -> str:
    """SHA-256 over the records of all passages in their order: two texts are the same when their fingerprints are."""
    return hashlib.sha256("\n".join(",".join(record) for record in records).encode()).hexdigest()


def read_text(project: Project, paper: str) -> list[Passage] | None:
    """Passages of a paper cut from its text, or None where no text is at hand. Raises `Faults` for a text that cannot be cut."""
    record = source(project, paper)["text"]
    path = project.texts / record["file"]
    if not path.is_file():
        return None
    try:
        return passages(path.read_text("utf-8"), {**record, "paper": paper})
    except UnicodeDecodeError:
        raise Faults([Fault(f"text {record['file']}", "is not UTF-8", "Save the file as UTF-8")]) from None
    except ValueError:
        what = "the words that open its parts or follow its body are not in it"
        raise Faults([Fault(f"text {record['file']}", what, "Compare with text in source.yml")]) from None


def sound_text(project: Project, paper: str) -> list[Passage]:
    """Passages of a paper whose text is at hand and is the one on record; none otherwise, which the check of the paper names."""
    try:
        found = read_text(project, paper) or []
        return found if [passage.record for passage in found] == read_passages(project, paper) else []
    except (Faults, KeyError, TypeError):
        return []


def folded(project: Project) -> dict[str, str]:
    """Sentences of all papers whose texts are at hand, folded, by place."""
    return {passage.place: fold(passage.text) for paper in project.papers for passage in sound_text(project, paper)}


def read_passages(project: Project, paper: str) -> list[tuple[str, ...]]:
    """Rows of ``passages.csv`` (place, section, words, sha256), as text. Raises `Faults` for a broken list."""
    path = project.seeds / paper / "passages.csv"
    return [tuple(row.values()) for row in files.read_rows(path, project.name(path), COLUMNS)]


def write_passages(project: Project, paper: str, found: list[Passage]) -> Path:
    """Write ``passages.csv`` from the text and return its path."""
    path = project.seeds / paper / "passages.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([COLUMNS, *(passage.record for passage in found)])
    return path


def translations(project: Project, paper: str) -> list[dict[str, str]]:
    """Rows of ``translation.csv``: what a machine translation printed and what is meant; none for a paper without one.

    `meant_zh` and `meant_ja` are the Chinese and the Japanese form, where known; a form marked * is a reconstruction.
    """
    path = project.seeds / paper / "translation.csv"
    return files.read_rows(path, project.name(path), TERMS) if path.is_file() else []


def places(project: Project) -> dict[str, str]:
    """Section (``paper:section``) of every place of every paper; a broken list stands for all places of its paper."""
    found: dict[str, str] = {}
    for paper in project.papers:
        try:
            kept = read_passages(project, paper)
            if fingerprint(kept) == source(project, paper)["fingerprint"]:
                found |= {place: f"{paper}:{section}" for place, section, *_ in kept}
                continue
        except (Faults, KeyError, TypeError):
            pass  # named by the check of the paper itself
        found[f"{paper}:*"] = ""
    return found


def knows(places: dict[str, str], place: str) -> bool:
    """Whether a place is one of a paper, or of a paper whose list cannot be read, which is a fault of its own."""
    return place in places or f"{place.split(':')[0]}:*" in places


def check_records(project: Project) -> list[Fault]:
    """Faults of every ``source.yml``."""
    faults: list[Fault] = []
    for paper in project.papers:
        try:
            faults += _check_record(project, paper)
        except Faults as found:
            faults += found.faults
    return faults


def check(project: Project) -> list[Fault]:
    """Faults of the papers' records, and of the texts where they are at hand."""
    faults: list[Fault] = []
    for folder in sorted(path for path in project.seeds.iterdir() if path.is_dir() and path.name != "texts"):
        try:
            faults += _check_record(project, folder.name) or _check_passages(project, folder.name)
        except Faults as found:
            faults += found.faults
    return faults


def _check_record(project: Project, paper: str) -> list[Fault]:
    """Faults of ``source.yml``: of its shape, and of what cutting the text needs."""
    record, where = source(project, paper), f"seeds/{paper}/source.yml"
    if not isinstance(record, dict) or not isinstance(record.get("text"), dict):
        return [Fault(where, "is no record with an entry text", "Compare with another paper's")]
    text = record["text"]
    faults = [
        Fault(f"{where}, {name}", "is missing", "Add it") for name in NEEDED if not isinstance(record.get(name), str) or not record[name]
    ]
    faults += [
        Fault(f"{where}, text.{name}", "is missing", "Add it")
        for name in ("file", "ends")
        if not isinstance(text.get(name), str) or not text[name]
    ]
    if text.get("layout") not in LAYOUTS:
        faults.append(Fault(f"{where}, text.layout", f"{text.get('layout')} is no layout", f"Layouts are {', '.join(LAYOUTS)}"))
    if text.get("layout") == "running" and not isinstance(text.get("parts"), dict):
        faults.append(Fault(f"{where}, text.parts", "is missing", "Name the words that open each part before section I"))
    if record.get("key") != paper:
        faults.append(Fault(f"{where}, key", f"is not {paper}, the name of the folder", "Make both the same"))
    return faults


def _check_passages(project: Project, paper: str) -> list[Fault]:
    kept, record = read_passages(project, paper), source(project, paper)
    faults = []
    if fingerprint(kept) != record["fingerprint"]:
        where, remedy = f"seeds/{paper}/passages.csv", "Put the fingerprint that econsec passages prints there, or restore the list"
        faults.append(Fault(where, "does not give the fingerprint in source.yml", remedy))
    if not faults:
        found = read_text(project, paper)
        if found is not None and [passage.record for passage in found] != kept:
            faults.append(_first_difference(record["text"]["file"], kept, found))
    return faults + _check_terms(project, paper, {place for place, *_ in kept})


def _check_terms(project: Project, paper: str, places: set[str]) -> list[Fault]:
    """Faults of the list of garbled terms: of each row, and of two rows with one name."""
    rows, sentences = translations(project, paper), folded(project)
    terms = [row["term"] for row in rows]
    found = []
    for number, row in enumerate(rows, start=2):
        where = f"seeds/{paper}/translation.csv row {number}"
        if terms.count(row["term"]) > 1:
            found.append(Fault(f"{where}, term", f"{row['term']} is there twice", "Give each term a name of its own"))
        found += _check_term(row, where, places, sentences) + references.check_source(project, row["source"], f"{where}, source")
    return found


def _check_term(row: dict[str, str], where: str, places: set[str], sentences: dict[str, str]) -> list[Fault]:
    """Faults of a garbled term; one without a place stood in the frame of the page on which the paper was read."""
    printed, confidences, kinds = fold(row["printed"]), ", ".join(CONFIDENCE), ", ".join(KINDS)
    rules = [
        ("place", row["place"] in ("", *places), f"{row['place']} is no place of the paper", "Look it up; leave it empty outside its text"),
        ("printed", len(row["printed"].split()) <= LONGEST_QUOTE, f"quotes more than {LONGEST_QUOTE} words", "Shorten it"),
        ("printed", printed in sentences.get(row["place"], printed), "does not stand there", "Quote it to the letter"),
        ("kind", row["kind"] in KINDS, f"{row['kind']} is no kind", f"Write one of {kinds}"),
        ("confidence", row["confidence"] in CONFIDENCE, f"{row['confidence']} is no confidence", f"Write one of {confidences}"),
    ]
    return [Fault(f"{where}, {column}", what, remedy) for column, holds, what, remedy in rules if not holds]


def _first_difference(name: str, kept: list[tuple[str, ...]], found: list[Passage]) -> Fault:
    """Fault that names the first sentence in which a text is not the one on record."""
    pairs = zip([*kept, ()], [*(passage.record for passage in found), ()])
    number = next(i for i, (old, new) in enumerate(pairs) if old != new)
    place = kept[number][0] if number < len(kept) else found[number].place
    return Fault(f"text {name}", f"sentence {place} is the first that differs from the record", "Use the edition named in source.yml")
