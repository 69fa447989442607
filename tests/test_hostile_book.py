"""A book whose tables, ledgers and sources hold markup in every text: all of it stays text, on every page and in every file.

`tests/hostile` is laid over `tests/bad/whole`; the words in capitals stand for the texts below, written as each kind of file asks.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from pybtex.database import parse_string

from econsec.files import is_formula
from tools.trial import Trial, lay

PARTS = ("tests/bad/whole", "econsec", "tools", "_config.yml", "tests/hostile")
# HTML that begins, ends or leaves an attribute, a title, a script and a comment; a template; Markdown, MyST and mathematics.
QUOTED = "<script>owned()</script>"
TEXT = (
    f"{QUOTED}\"'><img src=x onerror=owned()></title></script><!--]]> *owned* `owned` ![owned](javascript:owned()) "
    "$owned$ <javascript:owned()> &lt;owned&gt; \\<owned>"
)
# What BibTeX and LaTeX would read is theirs.
CITED = f"{QUOTED}\"'><img src=x onerror=owned()></title></script> *owned* `owned` [owned](javascript:owned())"
WORDS = {"HOSTILE": TEXT, "QUOTED": QUOTED, "CITED": CITED}
WRITTEN = {".csv": lambda text: text.replace('"', '""'), ".yml": lambda text: text.replace("'", "''"), ".bib": str}
WRITTEN[".yaml"] = WRITTEN[".yml"]


def as_json(said: object) -> str:
    return json.dumps(said, ensure_ascii=False)


AS_JSON = as_json(TEXT)[1:-1]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site."""
    root = tmp_path_factory.mktemp("hostile") / "clone"
    lay(root, PARTS)
    for path in (path for path in root.rglob("*") if path.suffix in WRITTEN and "econsec" not in path.parts):
        text = path.read_text("utf-8")
        for name, words in WORDS.items():
            text = text.replace(name, WRITTEN[path.suffix](words))
        path.write_text(text, "utf-8")
    Trial(root).build()
    return Trial(root).site


@cache
def pages(site: Path) -> dict[str, BeautifulSoup]:
    """Every page, parsed."""
    return {path.relative_to(site).as_posix(): BeautifulSoup(path.read_bytes(), "html.parser") for path in sorted(site.rglob("*.html"))}


def faults(tree: BeautifulSoup) -> Iterator[str]:
    """What became markup in a page or a part of one."""
    for tag in tree.find_all(True):
        if tag.name == "script" and "json" not in tag.get("type", "") and "owned" in (tag.string or ""):
            yield f"a script: {tag.string[:80]}"
        if tag.name == "owned" or tag.get("src") == "x" or any(name.startswith("on") for name in tag.attrs):
            yield str(tag)[:80]
        if any(str(tag.get(name, "")).strip().lower().startswith("javascript:") for name in ("href", "src", "action", "data")):
            yield f"an address: {tag.get('href')}"
        if tag.name in ("em", "strong", "code", "a") and tag.get_text() == "owned":
            yield f"<{tag.name}> of owned"


def from_markdown(text: str) -> BeautifulSoup:
    """What a reader of Markdown that keeps HTML makes of a text; `html.parser` reads tags as browsers do."""
    return BeautifulSoup(MarkdownIt("commonmark", {"html": True}).render(text), "html.parser")


def test_nothing_in_tables_ledgers_and_sources_becomes_markup_on_any_page(hostile: Path) -> None:
    found = [f"{name}: {fault}" for name, tree in pages(hostile).items() for fault in faults(tree)]
    assert not found, "\n".join(found[:20])


def test_it_is_there_as_text(hostile: Path) -> None:
    shown = {name: tree.get_text() for name, tree in pages(hostile).items()}
    named = (
        "chapters/everything",
        "chapters/gone",
        "figures/index",
        "figures/made-rates/index",
        "figures/made-gone/index",
    )
    assert all(TEXT in shown[f"{name}.html"] for name in named)
    assert CITED in shown["chapters/references.html"] and QUOTED in shown["chapters/glossary.html"]
    title = pages(hostile)["figures/made-rates/index.html"].title.get_text()
    assert (
        title.startswith(TEXT) and TEXT in pages(hostile)["figures/made-rates/index.html"].find("meta", {"name": "description"})["content"]
    )


def test_no_page_holds_a_script_that_another_book_has_not(hostile: Path) -> None:
    for name, tree in pages(hostile).items():
        kinds = [tag.get("type", "") for tag in tree.select("body script:not([src])")]
        assert all(kind.endswith("json") for kind in kinds), name
        assert len(tree.select("head script:not([src]):not([type])")) <= 1, name


def test_data_for_scripts_and_machines_are_whole(hostile: Path) -> None:
    blocks = [tag.string for tree in pages(hostile).values() for tag in tree.select("script[type$=json]")]
    texts = [path.read_text("utf-8") for path in hostile.rglob("*.json")]
    assert len(blocks) > 6 and all(map(json.loads, [*blocks, *texts])) and any(AS_JSON in as_json(json.loads(one)) for one in blocks)
    index = (hostile / "_static" / "search-index.js").read_text("utf-8")
    entries = json.loads(re.search(r"(?s)esxIndex\.entries = (\[.*\]);", index)[1])
    assert any(TEXT in str(text) for entry in entries for text in entry)
    assert all(re.match(r"([\w/-]+\.html)?(#|$)", entry[1]) for entry in entries), "every address is a page of the book"


def test_notebooks_and_the_list_for_language_models_hold_no_markup_either(hostile: Path) -> None:
    texts = {"llms.txt": (hostile / "llms.txt").read_text("utf-8")}
    for path in (hostile / "_sources").rglob("*.ipynb"):
        notebook = json.loads(path.read_text("utf-8"))
        texts[path.name] = "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        shown = ["".join(one["data"].get("text/html", "")) for cell in notebook["cells"] for one in cell.get("outputs", [])]
        assert not [fault for page in shown for fault in faults(BeautifulSoup(page, "html.parser"))], path.name
    assert not {name: list(faults(from_markdown(text))) for name, text in texts.items() if list(faults(from_markdown(text)))}
    assert TEXT in from_markdown(texts["everything.ipynb"]).get_text() and "\\$owned" in texts["everything.ipynb"]


def test_drawings_are_drawings(hostile: Path) -> None:
    drawn = sorted((hostile / "figures").rglob("*.svg"))
    trees = [ElementTree.parse(path) for path in drawn]
    tags = {tag.tag.rpartition("}")[2] for tree in trees for tag in tree.iter()}
    assert len(drawn) == 2 and tags <= {
        "svg",
        "g",
        "path",
        "text",
        "rect",
        "title",
        "desc",
        "metadata",
        "style",
        "defs",
        "clipPath",
        "line",
    }
    assert not [name for tree in trees for tag in tree.iter() for name in tag.attrib if name.lower().startswith("on")]
    assert all(TEXT in "".join(tree.getroot().itertext()) for tree in trees)


def test_rows_and_citations_come_back_as_they_were_written(hostile: Path) -> None:
    folder = hostile / "figures" / "made-rates"
    with (folder / "made-rates.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 2 and all(TEXT in row.values() and not any(map(is_formula, row.values())) for row in rows)
    cited = parse_string((folder / "made-rates.bib").read_text("utf-8"), "bibtex").entries
    assert list(cited) == ["made2022", "econsec-made-rates"] and cited["made2022"].fields["title"] == CITED
    ris = list(filter(None, (folder / "made-rates.ris").read_text("utf-8").splitlines()))
    assert all(re.match(r"[A-Z][A-Z\d]  - ", line) for line in ris) and len([line for line in ris if line.startswith("TY")]) == 2
