"""Metadata: tags and linked data say what the citations say, are complete by the rules of those who read them, and cannot be broken out of."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from typing import Any

import altair as alt
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from econsec import chapters, citing, exports, figures, metadata, references, releases, seeds, tables, vintage
from econsec.paths import Project, installed

SITE, DAY = "https://example.org/book/", "2022-01-31"
PAGE = "chapters/zhu/supply-chains"
HOSTILE = "\"><script>alert(1)</script>'</script><!-- &lt; &amp; \u2028 经济安全"
CC_BY, CC_BY_NC = "https://creativecommons.org/licenses/by/4.0/", "https://creativecommons.org/licenses/by-nc/4.0/"
# What each type must say. Dataset, DataDownload: Google Search Central, «Dataset structured data», required properties and those
# without which a data set is not told apart; ImageObject: «Image metadata», contentUrl and one of the last four, of which we ask
# all; Book, Chapter and the rest: schema.org, the least that names them.
REQUIRED = {
    "Dataset": {
        "name",
        "description",
        "creator",
        "license",
        "version",
        "identifier",
        "isBasedOn",
        "variableMeasured",
        "isAccessibleForFree",
    },
    "DataDownload": {"contentUrl", "encodingFormat"},
    "ImageObject": {"name", "caption", "creator", "creditText", "copyrightNotice", "license"},
    "Book": {"name"},
    "Chapter": {"name"},
    "Organization": {"name"},
    "Person": {"name"},
    "PropertyValue": {"propertyID"},
    "ScholarlyArticle": {"name", "author"},
    "CreativeWork": {"name"},
}


def made(caption: str = "A caption. And more.", **changes: Any) -> figures.Figure:
    frame = pd.DataFrame({"name": ["one", "two"], "expand_pct": [1.0, 2.0], "source": ["zhu2022", "vietjo-2022"]})
    chart = alt.Chart(frame).mark_bar().encode(x="expand_pct:Q", y="name:N")
    fields = {"id": "made-up", "caption": "x", "alt": "Bars of {Z-014}.", "tables": ["jetro_expansion"], "claims": ["Z-014"]}
    return replace(figures.show(chart, **{**fields, **changes}), caption=caption)


@pytest.fixture(params=["", SITE])
def address(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(Project, "address", request.param)
    return request.param


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Project, "address", SITE)
    monkeypatch.setattr(releases, "released", lambda project: DAY)


def read(head: str) -> tuple[dict[str, list[str]], Any]:
    """Tags by name, and the linked data, as a browser finds them."""
    found = BeautifulSoup(f"<html><head>{head}</head><body></body></html>", "html.parser")
    tags: dict[str, list[str]] = {}
    for one in found.head.select("meta"):
        tags.setdefault(one.get("name") or one["property"], []).append(one["content"])
    (script,) = found.select("script")
    assert script["type"] == "application/ld+json" and {tag.name for tag in found.head.find_all(True)} <= {"meta", "script", "link"}
    return tags, json.loads(script.get_text())


def objects(said: Any) -> list[dict[str, Any]]:
    """All things with a type, however deep."""
    if isinstance(said, list):
        return [one for part in said for one in objects(part)]
    if not isinstance(said, dict):
        return []
    return [*([said] if "@type" in said else []), *objects(list(said.values()))]


def of_page(figures: list[figures.Figure], document: str = PAGE, title: str = "A title?", description: str = "What it says.") -> str:
    return metadata.of_page(document, title, description, installed(), figures)


def the(kind: str, said: Any) -> dict[str, Any]:
    (found,) = [one for one in said["@graph"] if one["@type"] == kind]
    return found


@pytest.mark.parametrize("head", [lambda: metadata.of_figure(made(), installed()), lambda: of_page([made()]), lambda: of_page([], "index")])
def test_everything_says_what_its_type_requires(head: Any, address: str) -> None:
    said = read(head())[1]
    found = objects(said)
    assert said["@context"] == "https://schema.org" and found
    for one in found:
        missing = REQUIRED[one["@type"]] - {name for name, value in one.items() if value not in ("", [], None)}
        assert not missing, f"{one['@type']} without {missing}"
        assert one["@type"] != "ImageObject" or ("contentUrl" in one) == bool(address)


def test_what_a_page_says_stands_there_too() -> None:
    _, said = read(of_page([made()]))
    assert said["position"] == chapters.documents(installed()).index(PAGE) and said["isPartOf"]["name"] == citing.TITLE
    assert [one["name"] for one in said["hasPart"]] == ["A caption"] and [one["@type"] for one in said["citation"]] == ["ScholarlyArticle"]
    _, book = read(of_page([], "index"))
    assert book["@type"] == "Book" and book["name"] == citing.TITLE and book["version"] == releases.version()
    assert [one["position"] for one in book["hasPart"]] == list(range(1, len(chapters.documents(installed()))))
    assert book == {"@context": "https://schema.org", **metadata.of_site(installed()), "description": "What it says."}


def test_every_absolute_address_of_ours_is_one_of_the_site(published: None) -> None:
    for head in (metadata.of_figure(made(), installed()), of_page([made()]), of_page([], "index")):
        tags, said = read(head)
        for name in ("og:url", "citation_public_url", "citation_fulltext_html_url"):
            assert tags[name][0].startswith(SITE)
        assert tags["DC.identifier"][-1] == tags["og:url"][0]
        for one in objects(said):
            if one["@type"] in ("Book", "Chapter", "ImageObject", "Dataset"):
                assert one["url"].startswith(SITE) and one["@id"].startswith(SITE)
            assert one.get("contentUrl", SITE).startswith(SITE)


def test_without_an_address_nothing_absolute_of_ours_is_written() -> None:
    foreign = {references.entry(installed(), key).get("url", "") for key in references.entries(installed())}
    known = {"https://schema.org", "https://schema.org/EBook", CC_BY, CC_BY_NC, *foreign}
    for head in (metadata.of_figure(made(), installed()), of_page([made()]), of_page([], "index")):
        tags, said = read(head)
        assert not {"og:url", "og:image", "og:image:width", "citation_public_url", "citation_fulltext_html_url"} & set(tags)
        assert tags["twitter:card"] == ["summary"] and "<link" not in head and "contentUrl" not in head and "distribution" not in head
        texts = json.dumps(said, ensure_ascii=False).split('"')
        assert {text for text in texts if text.startswith("http")} <= known


def test_a_figures_page_has_one_canonical_link_and_a_page_leaves_it_to_sphinx(published: None) -> None:
    assert metadata.of_figure(made(), installed()).count(f'<link rel="canonical" href="{SITE}figures/made-up/">') == 1
    assert "canonical" not in of_page([made()])


def test_tags_and_linked_data_say_what_the_citation_says(published: None) -> None:
    cited, (tags, said) = citing.of_figure(made()), read(metadata.of_figure(made(), installed()))
    assert tags["citation_title"] == tags["DC.title"] == tags["og:title"] == [cited.title]
    assert tags["citation_author"] == tags["DC.creator"] == tags["og:site_name"] == tags["citation_inbook_title"] == [citing.TITLE]
    assert tags["citation_publication_date"] == [DAY.replace("-", "/")] and tags["DC.date"] == [DAY]
    assert tags["citation_public_url"] == tags["og:url"] == [cited.address]
    assert tags["DC.source"] == [references.cite(installed(), key) for key in cited.originals] and len(cited.originals) == 2
    image, rows = the("ImageObject", said), the("Dataset", said)
    assert image["name"] == cited.title and rows["identifier"]["value"] == cited.fingerprint and rows["version"] == cited.version
    assert image["url"] == rows["url"] == cited.address and rows["datePublished"] == DAY
    assert len(rows["isBasedOn"]) == len(cited.originals) and rows["creator"]["name"] == image["creator"]["name"] == citing.TITLE


@pytest.mark.parametrize(("released", "names"), [("", set()), (DAY, {"citation_publication_date", "DC.date"})])
def test_what_is_not_released_has_no_date(released: str, names: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "released", lambda project: released)
    for head in (metadata.of_figure(made(), installed()), of_page([made()])):
        tags, said = read(head)
        assert {name for name in tags if "date" in name.lower()} == names
        versioned = [one for one in objects(said) if "version" in one]
        assert versioned and {one.get("datePublished", "") for one in versioned} == {released}


def zotero(tags: dict[str, list[str]]) -> str:
    """Type of item that Zotero makes of a page: its translator «Embedded Metadata» of 2024, and the RDF one that this one calls."""
    if "citation_inbook_title" in tags:
        return "bookSection"
    return {"book": "book", "website": "webpage"}.get(tags["og:type"][0], "journalArticle")


def test_zotero_takes_the_front_page_for_a_book_and_all_else_for_parts_of_it() -> None:
    front, page, figure = (read(head)[0] for head in (of_page([], "index"), of_page([made()]), metadata.of_figure(made(), installed())))
    assert [zotero(tags) for tags in (front, page, figure)] == ["book", "bookSection", "bookSection"]
    assert "DC.source" not in front, "Zotero takes a source for the title of a journal"


def test_the_picture_of_a_preview_is_the_first_figures_and_of_the_size_told(published: None) -> None:
    figure = made()
    for head in (of_page([figure, made(id="another")]), metadata.of_figure(figure, installed())):
        tags, _ = read(head)
        assert tags["og:image"] == [f"{SITE}figures/made-up/made-up.png"] and tags["twitter:card"] == ["summary_large_image"]
        assert tags["og:image:alt"] == [figure.alt]
        told = int(tags["og:image:width"][0]), int(tags["og:image:height"][0])
        assert told == struct.unpack(">II", exports.files(figure)["made-up.png"][16:24])
    tags, _ = read(of_page([]))
    assert tags["twitter:card"] == ["summary"] and "og:image" not in tags


def test_downloads_are_the_files_that_hold_rows(published: None) -> None:
    rows = the("Dataset", read(metadata.of_figure(made(), installed(), {"made-up.csv": 120}))[1])
    assert [one["contentUrl"].removeprefix(f"{SITE}figures/made-up/") for one in rows["distribution"]] == [
        "made-up.csv", "made-up.vl.json", "made-up.json",
    ]  # fmt: skip
    assert [one.get("contentSize") for one in rows["distribution"]] == ["120 B", None, None]
    assert {name.rpartition("/")[2] for name in (one["contentUrl"] for one in rows["distribution"])} <= set(exports.files(made()))


def test_rows_that_are_withheld_are_not_offered(published: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures.Figure, "withheld", "ETO: its terms do not allow it")
    rows = the("Dataset", read(metadata.of_figure(made(), installed()))[1])
    assert "distribution" not in rows and rows["isAccessibleForFree"] is False
    assert rows["conditionsOfAccess"] == metadata.record(made(), installed())["withheld"] == "ETO: its terms do not allow it"


def test_the_licence_is_that_of_the_tables_drawn_and_names_whom_it_asks_to_name() -> None:
    own, other = made(), made(tables=["jetro_expansion", "chip_inputs_eto"])
    assert metadata.licences(own, installed()) == [metadata.OWN] and metadata.OWN["name"] == tables.OWN_LICENCE
    assert metadata.licence(own, installed()) == f"{metadata.OWN['title']}, {CC_BY}"
    (owed,) = vintage.attributions(["chip_inputs_eto"], installed())
    tags, said = read(metadata.of_figure(other, installed()))
    assert tags["DC.rights"] == [metadata.licence(other, installed())] and CC_BY_NC in tags["DC.rights"][0] and owed in tags["DC.rights"][0]
    for kind in ("ImageObject", "Dataset"):
        assert the(kind, said)["license"] == CC_BY_NC and owed in the(kind, said)["copyrightNotice"]
    credits = [the("ImageObject", read(metadata.of_figure(one, installed()))[1])["creditText"] for one in (own, other)]
    assert credits == [f"{citing.TITLE}, figure made-up", f"{citing.TITLE}, figure made-up. Contains data from {owed}"]
    assert read(of_page([other]))[1]["license"] == CC_BY, "the text of the page stays under the book's own"


def test_what_the_book_has_as_its_licence_is_what_its_tables_say() -> None:
    assert metadata.OWN in tables.descriptor("jetro_expansion", installed())["licenses"]


@pytest.mark.parametrize(("caption", "alternative"), [("Short.", "S."), ("Long. " + "word " * 3000, "x"), (HOSTILE, HOSTILE)])
def test_a_data_set_is_described_in_the_length_that_dataset_search_reads(caption: str, alternative: str) -> None:
    figure = replace(made(), caption=caption, alt=alternative)
    rows = the("Dataset", read(metadata.of_figure(figure, installed()))[1])
    assert 50 <= len(rows["description"]) <= 5000 and rows["description"].startswith(caption[:5])


def test_measured_are_the_columns_drawn_with_their_units() -> None:
    measured = the("Dataset", read(metadata.of_figure(made(), installed()))[1])["variableMeasured"]
    assert {one["propertyID"]: one.get("unitText") for one in measured} == {"name": None, "expand_pct": "percent of firms that replied"}


def test_hostile_text_stays_text(published: None) -> None:
    figure = replace(made(), caption=HOSTILE, alt=HOSTILE)
    tags, said = read(metadata.of_figure(figure, installed()))
    assert tags["description"] == tags["og:description"] == tags["og:image:alt"] == [HOSTILE]
    assert the("ImageObject", said)["caption"] == HOSTILE and tags["og:title"] == [the("ImageObject", said)["name"]]
    head = of_page([figure], title=HOSTILE, description=HOSTILE)
    tags, said = read(head)
    assert tags["citation_title"] == tags["description"] == [HOSTILE] and said["name"] == said["description"] == HOSTILE
    assert head.count("<script") == head.count("</script>") == 1


def test_hostile_authors_titles_and_addresses_of_sources_stay_text(monkeypatch: pytest.MonkeyPatch) -> None:
    item = {"id": "zhu2022", "type": "article-journal", "title": HOSTILE, "author": [{"literal": HOSTILE}], "URL": f"https://x/{HOSTILE}"}
    monkeypatch.setattr(metadata, "_items", lambda cited: [item])
    (source,) = the("Dataset", read(metadata.of_figure(made(), installed()))[1])["isBasedOn"]
    assert (source["name"], source["author"][0]["name"], source["url"]) == (HOSTILE, HOSTILE, f"https://x/{HOSTILE}")


def test_it_is_the_same_each_time() -> None:
    for make in (lambda: metadata.of_figure(made(), installed()), lambda: of_page([made()]), lambda: metadata.record(made(), installed())):
        assert make() == make()
    script = metadata.of_figure(made(), installed()).split('ld+json">')[1].split("</script>")[0]
    assert json.dumps(json.loads(script), ensure_ascii=False, sort_keys=True) == script


def test_the_record_of_a_figure_has_all_that_is_known_of_it() -> None:
    figure = made()
    said = metadata.record(figure, installed())
    assert json.loads(json.dumps(said)) == said
    assert said["caption"] == figure.caption and said["alternative"] == figure.alt and said["rows"] == 2
    assert {one["name"]: one["heading"] for one in said["columns"]} == figure.columns
    assert [(one["name"], one["licences"][0]["name"]) for one in said["tables"]] == [("jetro_expansion", tables.OWN_LICENCE)]
    (claim,), short = said["claims"], seeds.short_title(installed(), "zhu2022")
    assert (claim["verdict"], claim["where"]) == ("corroborated", f"{short}, section I (iv), sentence 7")
    paper = said["sources"][0]
    entry = references.entry(installed(), "zhu2022")
    assert (paper["authors"], paper["year"], paper["address"], paper["read_on"]) == (["Haiyan Zhu"], "2022", entry["url"], entry["urldate"])
    (unaddressed,) = metadata.record(made(alt="Two bars.", claims=["G-001"]), installed())["sources"][:1]
    assert (unaddressed["key"], unaddressed["address"], unaddressed["read_on"]) == ("gui2022", "", entry["urldate"])
    assert list(said["files"]) == list(exports.files(figure)) and said["cell"] == {} and said["page"] == ""


def test_the_record_says_where_a_figure_is_drawn() -> None:
    figure = replace(made(), id="jetro-expansion")
    place = metadata.record(figure, installed())["cell"]
    path = installed().root / place["file"]
    assert 'id="jetro-expansion"' in path.read_text("utf-8").splitlines()[place["line"] - 1]
    assert 'id="jetro-expansion"' in chapters.cells(installed(), figure.document)[place["cell"] - 1]


def test_a_page_treats_the_papers_of_its_sections_else_those_that_it_cites() -> None:
    treated = {document: metadata.papers_of(document, installed()) for document in chapters.documents(installed())}
    assert treated["chapters/gui/outlook"] == ("gui2022",) and treated["chapters/zhu/semiconductors"] == ("zhu2022",)
    assert treated["chapters/across/agreement"] == ("gui2022", "zhu2022") and treated["chapters/glossary"] == ()


def test_a_page_that_names_no_paper_treats_those_that_its_figures_draw() -> None:
    assert "citation" not in read(of_page([], "chapters/glossary"))[1]
    (drawn,) = read(of_page([made()], "chapters/glossary"))[1]["citation"]
    (treated,) = read(of_page([made()], "chapters/gui/outlook"))[1]["citation"]
    assert [drawn["author"][0]["name"], treated["author"][0]["name"]] == ["Haiyan Zhu", "Yongtao Gui"]


@pytest.mark.parametrize("document", chapters.documents(installed()))
def test_every_page_has_a_title_in_plain_words(document: str) -> None:
    title = metadata.title_of(document, installed())
    assert title and not set("`{}*#<>") & set(title)


def test_the_description_in_the_front_matter_takes_precedence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chapters, "front_matter", lambda project, document: {"description": "In so many words."})
    assert read(of_page([]))[0]["description"] == ["In so many words."]
