"""Citations: the sources first, then the book with its version, the same in every format, readable by the tools of others."""

from __future__ import annotations

import json
import re
import subprocess
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

import altair as alt
import pandas as pd
import pytest
import rispy
import yaml
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from pybtex.database import parse_file, parse_string

from econsec import citing, figures, metadata, references, releases, verdicts, vintage
from econsec.paths import Project, installed
from tools import environments

ROOT = Path(__file__).resolve().parent.parent
CITED = {paper: references.cite(installed(), paper) for paper in installed().papers}
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
SITE, DAY = "https://example.org/book/", "2022-01-31"
ZHU = "Japan's Economic Security Strategy and Its Influence on China [read in a machine translation on the web of a post of 24 June 2022]"
FORMATS = [citing.apa, citing.chicago, citing.bibtex, citing.ris, citing.csl]
SPOKEN = {
    r"{\textbackslash}": "\\",
    r"{\textbraceleft}": "{",
    r"{\textbraceright}": "}",
    r"{\textasciitilde}": "~",
    r"{\textasciicircum}": "^",
}
CAPTIONS = [
    "A caption. And a second sentence.",
    'Braces } turned {, {both} & 55% of "quotes" for $5 #1 a_b ~ ^ \\cmd. More.',
    "Is it 「戦略的不可欠性」 or «经济安全»? Yes.",
    "Words of the U.S. Government, “quoted”,\nbroken\r\nby lines\u2028TY  - JOUR.",
]


def figure(caption: str = "A caption.", sources: str = "zhu2022", **changes: Any) -> figures.Figure:
    frame = pd.DataFrame({"name": list(sources.split()), "value": 1.0, "source": list(sources.split())})
    chart = alt.Chart(frame).mark_bar().encode(x="value:Q", y="name:N")
    fields = {"id": "made-up", "caption": "x", "alt": "One bar of {Z-014}.", "tables": ["jetro_expansion"], "claims": ["Z-014"]}
    return replace(figures.show(chart, **{**fields, **changes}), caption=caption)


def owing(sources: str = "eto-2022 zhu2022") -> citing.Record:
    """A figure drawn from data under another licence."""
    return citing.of_figure(figure(sources=sources, tables=["jetro_expansion", "chip_inputs_eto"]))


def spoken(latex: str) -> str:
    """What LaTeX prints for a field; what it would read as a command must be escaped."""
    assert not re.search(r"[\\{}~^&%$#_]", re.sub("|".join([*map(re.escape, SPOKEN), r"\\[&%$#_]"]), "", latex)), latex
    return re.sub("|".join(map(re.escape, SPOKEN)), lambda found: SPOKEN[found[0]], re.sub(r"\\([&%$#_])", r"\1", latex))


def of_bibtex(record: citing.Record) -> dict[str, str]:
    """Fields of what is cited, as a BibTeX library reads them."""
    key, entry = list(parse_string(citing.bibtex(record), bib_format="bibtex").entries.items())[-1]
    said = {name: entry.fields.get(name, "") for name in ("title", "year", "version", "url", "note")}
    author = str(entry.persons["author"][0])
    assert {said["title"][0], author[0]} == {"{"}, "styles may change the capitals"
    return {**said, "key": key, "title": spoken(said["title"][1:-1]), "author": author[1:-1], "version": spoken(said["version"])}


def of_ris(record: citing.Record) -> dict[str, str]:
    """Fields of what is cited, as a RIS library reads them."""
    entry = rispy.loads(citing.ris(record))[-1]
    return {
        "key": entry["id"],
        "title": entry["title"],
        "author": "; ".join(entry["authors"]),
        "year": entry.get("year", ""),
        "version": entry["edition"],
        "url": "".join(entry.get("urls", [])),
        "note": "; ".join(entry.get("notes", [])),
    }


def of_csl(record: citing.Record) -> dict[str, str]:
    """Fields of what is cited, in CSL-JSON."""
    item = json.loads(citing.csl(record))[-1]
    return {
        "key": item["id"],
        "title": item["title"],
        "author": item["author"][0]["literal"],
        "year": str(item["issued"]["date-parts"][0][0]) if "issued" in item else "",
        "version": item["version"],
        "url": item.get("URL", ""),
        "note": item.get("note", "") + item.get("status", ""),
    }


@pytest.mark.parametrize("read", [of_bibtex, of_ris, of_csl])
@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize(("released", "address"), [("", ""), ("", SITE), (DAY, ""), (DAY, SITE)])
def test_every_format_says_the_same_of_a_figure(read: Any, caption: str, released: str, address: str) -> None:
    record = replace(citing.of_figure(figure(caption)), released=released, address=address)
    said = read(record)
    assert re.fullmatch(r"[0-9a-f]{10}", record.fingerprint) and record.fingerprint in said["note"]
    assert ("unreleased" in said.pop("note")) == (not released)
    expected = {"key": "econsec-made-up", "title": record.title, "author": citing.TITLE, "year": released[:4]}
    assert said == {**expected, "version": VERSION, "url": address}


@pytest.mark.parametrize("caption", CAPTIONS)
@pytest.mark.parametrize(("released", "address"), [("", ""), (DAY, SITE)])
def test_the_metadata_of_a_figure_say_what_its_citations_say(
    caption: str, released: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "address", address)
    monkeypatch.setattr(releases, "released", lambda project: released)
    said, cited = metadata.record(figure(caption), installed()), of_csl(citing.of_figure(figure(caption)))
    assert {name: said[name] for name in ("title", "author", "version")} == {name: cited[name] for name in ("title", "author", "version")}
    assert (said["address"], said["released"][:4]) == (cited["url"], cited["year"]) and said["fingerprint"] in cited["note"]
    assert [one["key"] for one in said["sources"]] == ["zhu2022"]


@pytest.mark.parametrize("read", [of_bibtex, of_ris, of_csl])
def test_every_format_says_the_same_of_the_book(read: Any) -> None:
    said = read(replace(citing.of_book(), released="", address=SITE))
    assert said == {
        "key": "econsec", "title": citing.TITLE, "author": citing.TITLE, "year": "", "version": VERSION, "url": SITE, "note": "unreleased",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "title"),
    zip(CAPTIONS, [
        "A caption", 'Braces } turned {, {both} & 55% of "quotes" for $5 #1 a_b ~ ^ \\cmd',
        "Is it 「戦略的不可欠性」 or «经济安全»?", "Words of the U.S. Government, “quoted”, broken by lines TY - JOUR",
    ]),
)  # fmt: skip
def test_a_title_is_the_first_sentence_of_the_caption_on_one_line(caption: str, title: str) -> None:
    assert citing.of_figure(figure(caption)).title == title


@pytest.mark.parametrize(("title", "told"), [("", "A caption"), ("Shares  by country, 2022", "Shares by country, 2022")])
def test_a_figure_with_a_title_of_its_own_is_cited_by_it(title: str, told: str) -> None:
    assert citing.of_figure(figure(title=title)).title == told


def test_a_text_in_apa_style_names_the_source_then_the_figure() -> None:
    record = replace(
        citing.of_figure(figure("Shares in %: “China”. More.")), fingerprint="0123456789", version="1.2.3", originals=("gui2022",)
    )
    source = (
        "Gui, Y. (2022). Moving toward decoupling and collective resilience? Assessing US and Japan's economic statecraft against China. "
    )
    own = "Economic Security, Recomputed. ({}). Shares in %: “China” (made-up; Version 1.2.3{}; fingerprint 0123456789) [Figure]."
    lines = [f"{source}China International Strategy Review.", own.format("n.d.", ", unreleased")]
    assert citing.apa(replace(record, released="", address="")).splitlines() == lines
    assert citing.apa(replace(record, released=DAY, address=SITE)).splitlines()[1] == f"{own.format(2022, '')} {SITE}"


def test_a_text_in_chicago_style_names_the_source_then_the_figure() -> None:
    record = replace(citing.of_figure(figure("Shares in %: “China”. More.")), fingerprint="0123456789", version="1.2.3")
    source = f"Zhu, Haiyan. 2022. “{ZHU}.” Guoji Wenti Yanjiu (International Studies), no. 3: 47–63. "
    own = "Economic Security, Recomputed. {}. “Shares in %: ‘China’.” Figure made-up in Economic Security, Recomputed, version 1.2.3, "
    lines = citing.chicago(replace(record, released="", address="")).splitlines()
    assert lines[0].startswith(f"{source}https://") and lines[1:] == [f"{own.format('n.d')}unreleased, fingerprint 0123456789."]
    assert (
        citing.chicago(replace(record, released=DAY, address=SITE)).splitlines()[1] == f"{own.format(2022)}fingerprint 0123456789. {SITE}."
    )


def test_texts_cite_the_book_with_its_version() -> None:
    record = replace(citing.of_book(), version="1.2.3", released=DAY, address="")
    assert citing.apa(record) == f"{citing.TITLE}. (2022). {citing.TITLE} (Version 1.2.3) [Jupyter Book]."
    assert citing.chicago(record) == f"{citing.TITLE}. 2022. {citing.TITLE}. Jupyter Book, version 1.2.3."
    assert citing.apa(replace(record, released="")).endswith("(Version 1.2.3, unreleased) [Jupyter Book].")
    assert citing.chicago(replace(record, released="")).endswith("Jupyter Book, version 1.2.3, unreleased.")


@pytest.mark.parametrize(
    ("key", "apa", "chicago"),
    [
        (
            "cohen-2020",
            "Cohen, J., & Fontaine, R. (2020). Uniting the techno-democracies. Foreign Affairs, 99(6), 112–122.",
            "Cohen, Jared, and Richard Fontaine. 2020. “Uniting the techno-democracies.” Foreign Affairs 99 (6): 112–122.",
        ),
        (
            "schoff-mori-2020",
            "Schoff, J. L., & Mori, S. (2020). The U.S.-Japan alliance in an age of resurgent techno-nationalism [Asia Strategy Initiative Policy Memorandum]. ",
            "Schoff, James L., and Satoru Mori. 2020. The U.S.-Japan alliance in an age of resurgent techno-nationalism. ",
        ),
        ("president-nd", "President Online. (n.d.). Article", "President Online. n.d. “Article"),
    ],
)
def test_sources_are_cited_by_their_kind(key: str, apa: str, chicago: str) -> None:
    record = replace(citing.of_book(), originals=(key,))
    assert citing.apa(record).startswith(apa)
    assert citing.chicago(record).startswith(chicago)


def test_of_many_sources_a_text_names_the_papers_and_says_how_many_more_there_are() -> None:
    keys = tuple(key for key in references.entries(installed()) if key not in CITED)[:8]
    record = replace(citing.of_figure(figure()), originals=("zhu2022", *keys), address="")
    for style in (citing.apa, citing.chicago):
        first, more, own = style(record).splitlines()
        assert first.startswith("Zhu, H") and more == "8 more sources: see the page of figure made-up."
        assert own.startswith(citing.TITLE)
        assert style(replace(record, address=f"{SITE}figures/made-up/")).splitlines()[1] == f"8 more sources: {SITE}figures/made-up/"
        assert len(style(replace(record, originals=keys)).splitlines()) == 9, "of eight, all are named"


def test_a_source_that_must_be_named_is_named_among_many() -> None:
    (must,), keys = owing().owed, tuple(key for key in references.entries(installed()) if key not in (*CITED, "eto-2022"))[:8]
    assert must == "eto-2022" and citing.of_figure(figure(sources="eto-2022")).owed == (), "only where its table is drawn from"
    record = replace(owing(), originals=("zhu2022", *keys, must))
    for style in (citing.apa, citing.chicago):
        assert [line.split()[0] for line in style(record).splitlines()] == ["Zhu,", "Emerging", "8", "Economic"]


@pytest.mark.parametrize("cite", FORMATS)
@pytest.mark.parametrize("address", ["", SITE])
def test_what_is_drawn_from_data_under_another_licence_says_so_in_every_format(cite: Any, address: str) -> None:
    (owed,), record = vintage.attributions(["chip_inputs_eto"], installed()), replace(owing(), address=address)
    assert "CC" in owed and record.attribution == f"Contains data from {owed}"
    assert cite(record).count(f". {record.attribution}") == 1 and record.fingerprint in cite(record)
    assert "Contains data" not in cite(citing.of_figure(figure(sources="eto-2022")))


def test_sources_of_a_figure_stand_before_it_under_their_own_keys() -> None:
    record = citing.of_figure(figure(sources="jetro-china-2022 gui2022"))
    keys = ["zhu2022", "jetro-china-2022", "gui2022", "econsec-made-up"]
    assert list(record.originals) == keys[:-1]
    assert list(parse_string(citing.bibtex(record), bib_format="bibtex").entries) == keys
    assert [entry["id"] for entry in rispy.loads(citing.ris(record))] == keys
    assert [item["id"] for item in json.loads(citing.csl(record))] == keys


@pytest.fixture(scope="module")
def of_all() -> citing.Record:
    """The book, with all sources there are."""
    return replace(citing.of_book(), originals=tuple(references.entries(installed())))


@pytest.mark.parametrize("cite", FORMATS)
def test_every_citation_of_zhu_says_that_a_machine_translation_was_read(cite: Any) -> None:
    told = spoken_title(cite(replace(citing.of_book(), originals=("zhu2022",))))
    assert told.count("[read in a machine translation on the web of a post of 24 June 2022]") == 1


@pytest.mark.parametrize("cite", FORMATS)
def test_a_title_that_is_ours_stands_in_brackets_in_every_citation(cite: Any) -> None:
    ours = {key: said for key, said in references.entries(installed()).items() if re.search("(?i)title (and year )?ours", said["note"])}
    assert len(ours) > 40
    for key, said in ours.items():
        title = spoken_title(said["title"])
        assert title.startswith("[") and title.endswith("]")
        assert spoken_title(cite(replace(citing.of_book(), originals=(key,)))).count(title) == 1
    assert "(title ours)" not in installed().references.read_text("utf-8")


def spoken_title(text: str) -> str:
    """Text of any format without braces and with quotation marks of one kind, that titles can be compared."""
    return re.sub(r'[“”‘’"]', "'", re.sub(r"[{}\\]", "", text))


@pytest.mark.parametrize("key", ["gui2022", "jiji-press-2020-june"])
def test_what_has_no_address_has_no_day_on_which_it_was_read_there(key: str) -> None:
    assert references.entry(installed(), key)["urldate"] and "url" not in references.entry(installed(), key)
    for cite, field in [(citing.bibtex, "urldate"), (citing.ris, "Y2"), (citing.csl, "accessed")]:
        assert field not in cite(replace(citing.of_book(), originals=(key,)))
        assert field in cite(replace(citing.of_book(), originals=("zhu2022",)))


def test_a_source_without_year_has_none_in_any_file_and_says_so_in_texts(of_all: citing.Record) -> None:
    keys = ("president-nd", "mofa-kishida")
    record = replace(of_all, originals=keys, released=DAY)
    found = parse_string(citing.bibtex(record), bib_format="bibtex").entries
    assert [key for key, entry in found.items() if "year" in entry.fields] == ["econsec"]
    assert citing.ris(record).count("PY  - ") == citing.csl(record).count('"issued"') == 1
    assert citing.apa(record).count("(n.d.)") == citing.chicago(record).count(" n.d. ") == len(keys)


def test_pages_have_a_first_and_a_last_in_ris() -> None:
    said = citing.ris(replace(citing.of_book(), originals=("zhu2022", "darby-2021")))
    assert "SP  - 47\nEP  - 63\n" in said and "SP  - 148\n" in said and said.count("EP  - ") == 1


def test_every_source_is_cited_in_bibtex_as_the_bibliography_has_it(of_all: citing.Record) -> None:
    ours, theirs = parse_file(installed().references).entries, parse_string(citing.bibtex(of_all), bib_format="bibtex").entries
    for key, entry in ours.items():
        kept = {"annote" if name == "note" else name: " ".join(value.split()) for name, value in entry.fields.items()}
        out = ["citedby", "copies", *(["urldate"] if "url" not in kept else []), *(["year"] if not kept["year"].isdecimal() else [])]
        assert dict(theirs[key].fields) == {name: value for name, value in kept.items() if name not in out}
        assert theirs[key].persons == entry.persons and theirs[key].type == entry.type


def test_every_source_is_the_same_in_ris_and_in_csl(of_all: citing.Record) -> None:
    items, entries = json.loads(citing.csl(of_all)), rispy.loads(citing.ris(of_all))
    for item, entry in zip(items, entries, strict=True):
        names = [one.get("literal") or f"{one['family']}, {one['given']}" for one in item["author"]]
        assert (entry["id"], entry["title"], entry["authors"]) == (item["id"], item["title"], names)
        assert entry.get("year", "") == (str(item["issued"]["date-parts"][0][0]) if "issued" in item else "")
        assert "; ".join(entry.get("urls", [])) == item.get("URL", "")
    assert not re.search(r"[{}\\]", json.dumps([item["title"] for item in items], ensure_ascii=False))


def test_every_value_of_a_ris_file_stands_on_one_line_under_a_known_tag(of_all: citing.Record) -> None:
    record = replace(of_all, title=citing.of_figure(figure(CAPTIONS[3])).title)
    lines = [line for line in citing.ris(record).splitlines() if line]
    tags = [re.match(r"([A-Z][A-Z0-9])  - ", line) for line in lines]
    assert all(tags) and {tag[1] for tag in tags if tag} <= rispy.TAG_KEY_MAPPING.keys()
    assert all(rispy.TYPE_OF_REFERENCE_MAPPING[line[6:]] for line in lines if line.startswith("TY"))


def test_a_citation_library_knows_every_field_and_cites_every_item(of_all: citing.Record) -> None:
    items = [*json.loads(citing.csl(of_all)), *json.loads(citing.csl(replace(citing.of_figure(figure()), released=DAY, address=SITE)))[1:]]
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)  # warns of a field that it does not know
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    lines = list(map(str, bibliography.bibliography()))
    assert len(lines) == len(items)
    assert lines[-1].startswith(f"{citing.TITLE} (2022) ") and "A caption" in lines[-1] and SITE in lines[-1]


@pytest.mark.parametrize("cite", FORMATS)
def test_without_an_address_none_is_made_up_and_with_one_every_format_has_it(cite: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Project, "address", "")
    unset, book = replace(citing.of_figure(figure()), originals=()), citing.of_book()
    assert "://" not in cite(unset) + cite(book)
    assert "://here/there" in cite(replace(unset, address="https://here/there"))
    monkeypatch.setattr(Project, "address", SITE)
    assert cite(replace(citing.of_figure(figure()), originals=())).count(f"{SITE}figures/made-up/") == 1
    assert cite(citing.of_book()).count(SITE) == 1


def test_the_year_is_that_of_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "released", lambda project: DAY)
    assert json.loads(citing.csl(citing.of_book()))[0]["issued"] == {"date-parts": [[2022, 1, 31]]}
    assert "PY  - 2022\nDA  - 2022/01/31\n" in citing.ris(citing.of_book())


@pytest.mark.parametrize(("name", "place", "paper"), [("Z-155", "zhu2022:1.2:2", "zhu2022"), ("G-048", "gui2022:4:11", "gui2022")])
def test_a_cited_claim_names_its_paper_its_place_its_verdict_and_the_version(
    name: str, place: str, paper: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "address", "")
    said = citing.line(name)
    assert said.startswith(f"{CITED[paper]}, {place}; checked in: ")
    assert said.endswith(f"version {VERSION}, claim {name}: {verdicts.of()[name]}.")
    monkeypatch.setattr(Project, "address", SITE)
    assert citing.line(name) == f"{said} {SITE}"


@pytest.mark.parametrize(
    ("name", "papers"), [("jetro-expansion", ["zhu2022"]), ("us-instruments", ["gui2022"]), ("timeline", ["gui2022", "zhu2022"])]
)
def test_a_cited_figure_names_itself_and_every_paper_whose_claims_it_shows(
    name: str, papers: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Project, "address", SITE)
    after = "; ".join(CITED[paper] for paper in papers)
    assert citing.line(name).endswith(f"version {VERSION}, figure {name}, after: {after}. {SITE}figures/{name}/")


def test_what_is_neither_claim_nor_figure_cannot_be_cited() -> None:
    with pytest.raises(KeyError):
        citing.line("Z-999")


@pytest.fixture(scope="module")
def cff() -> dict[str, Any]:
    """The citation file."""
    return yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))


def test_the_citation_file_is_valid() -> None:
    command = [environments.python("cffconvert").with_name("cffconvert"), "--validate", "--infile", ROOT / "CITATION.cff"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "valid according to schema version 1.2.0" in done.stdout, done.stdout + done.stderr


def test_the_citation_file_says_what_citations_say(cff: dict[str, Any]) -> None:
    record = citing.of_book()
    assert cff["authors"] == [{"name": citing.TITLE}] and cff["title"] == record.title
    assert cff["version"] == VERSION == record.version
    assert (str(cff.get("date-released", "")), cff.get("url", "")) == (record.released, record.address)


def test_the_citation_file_names_the_papers_as_the_bibliography_has_them(cff: dict[str, Any]) -> None:
    record = replace(citing.of_book(), originals=tuple(installed().papers))
    items = {item["title"]: item for item in json.loads(citing.csl(record))[:-1]}
    assert items.keys() == {said["title"] for said in cff["references"]}
    for said in cff["references"]:
        item = items[said["title"]]
        assert said["authors"] == [{"family-names": one["family"], "given-names": one["given"]} for one in item["author"]]
        assert (said["journal"], said["year"]) == (item["container-title"], item["issued"]["date-parts"][0][0])
        assert said.get("issue") == item.get("issue") and said.get("url") == item.get("URL")
        assert "-".join(filter(None, [said.get("start"), said.get("end")])) == item.get("page", "")


def test_an_environment_is_made_once_and_again_when_its_pins_change(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[str] = []
    monkeypatch.setattr(environments, "CACHE", tmp_path)
    monkeypatch.setattr(environments.venv, "create", lambda folder, with_pip: folder.mkdir())
    monkeypatch.setattr(environments, "_install", lambda name, program, *_: made.append(" ".join(environments.PINS[name])))
    for pins in (["a==1"], ["a==1"], ["a==2"]):
        monkeypatch.setitem(environments.PINS, "tool", pins)
        assert environments.python("tool") == tmp_path / "tool" / "bin" / "python"
    assert made == ["a==1", "a==2"]


def test_an_environment_that_could_not_be_filled_says_so_in_a_line_and_is_made_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environments, "CACHE", tmp_path)
    monkeypatch.setitem(environments.PINS, "tool", ["a==1"])
    create = environments.venv.create
    monkeypatch.setattr(environments.venv, "create", lambda folder, with_pip: create(folder))  # without pip, nothing is installed
    for _ in range(2):
        with pytest.raises(RuntimeError, match=r"^\.cache/tool: .*No module named pip.* run again\.$"):
            environments.python("tool")


def test_environments_stay_out_of_git_and_go_when_all_is_cleaned() -> None:
    assert ".cache/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert re.search(r"(?m)^clean:\n\trm -rf .*\.cache\b", (ROOT / "Makefile").read_text("utf-8"))
    assert environments.CACHE == ROOT / ".cache"
