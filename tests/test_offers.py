"""What a page offers to be taken along: a notebook that others can read and run, and a wheel that is the same each time."""

from __future__ import annotations

import ast
import datetime
import json
import math
import re
import tomllib
import zipfile
from pathlib import Path
from types import SimpleNamespace

import numpy
import pandas
import pytest
from docutils import nodes
from nbformat import NotebookNode, v4

from econsec import chapters, claims, gluing, metadata, offers, releases
from econsec.paths import Project, installed

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = "https://example.org/book/"
TITLES = {"ch-audit-rules": ("chapters/audit/rules", "ch-audit-rules", "How is a verdict given?")}
PAGE = offers.Page("chapters/zhu/supply-chains", installed(), {"until": "126"}, TITLES)


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> None:
    """The address of the site is set."""
    monkeypatch.setattr(Project, "address", ADDRESS)


# The wheel


def package(folder: Path) -> Project:
    """A small package as this one is laid out, with the manifests of two versions."""
    said = (ROOT / "pyproject.toml").read_text("utf-8").replace('readme = "README.md"', "").replace('["LICENSE", "LICENSE-CONTENT"]', "[]")
    made = {
        "pyproject.toml": said,
        "econsec/__init__.py": "",
        "data/rates.csv": "a\n",
        "seeds/texts/made.txt": "A text.\n",
        "seeds/made2023/paper.txt": "A text.\n",
    }
    kept = tomllib.loads(said)["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    made |= dict.fromkeys(
        [*kept, "seeds/terms.csv", "chapters/one.md", f"published/{releases.version()}.json", "published/0.0.1.json"], "x\n"
    )
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return Project(folder)


def test_the_wheel_is_the_same_each_time_wherever_and_whenever_it_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = offers.write_wheel(package(tmp_path / "one"), tmp_path / "first")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    other = package(tmp_path / "elsewhere" / "two")
    (other.root / "data" / "rates.csv").chmod(0o600)
    second = offers.write_wheel(other, tmp_path / "second")
    assert first.read_bytes() == second.read_bytes()


def test_the_wheel_carries_chapters_and_earlier_manifests_and_neither_texts_nor_its_own_manifest(tmp_path: Path) -> None:
    made = offers.write_wheel(package(tmp_path / "clone"), tmp_path / "made")
    names = {name.removeprefix("econsec/project/") for name in zipfile.ZipFile(made).namelist()}
    assert {"chapters/one.md", "_toc.yml", "index.md", "published/0.0.1.json", "data/rates.csv", "seeds/terms.csv"} <= names
    assert f"published/{releases.version()}.json" not in names, "a release would change the wheel that it describes"
    assert not {"seeds/texts/made.txt", "seeds/made2023/paper.txt"} & names


def test_the_wheel_has_the_name_that_notebooks_give(tmp_path: Path) -> None:
    assert offers.write_wheel(package(tmp_path / "clone"), tmp_path / "downloads").name == Path(offers.wheel(installed())).name
    assert offers.wheel(Project(tmp_path)) == "", "a book that is no package has none"


def role(document: str) -> nodes.Node:
    """What the role for the wheel makes of words on a page."""
    inliner = SimpleNamespace(document=SimpleNamespace(settings=SimpleNamespace(env=SimpleNamespace(docname=document))))
    (node,), faults = offers.link_wheel("wheel", "{wheel}`the wheel`", "the wheel", 1, inliner)
    assert node.astext() == "the wheel" and not faults
    return node


def test_words_lead_to_the_wheel_where_there_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert role("chapters/one")["refuri"] == f"../{offers.wheel(installed())}"
    monkeypatch.setattr(offers, "installed", lambda: Project(tmp_path))
    assert not isinstance(role("chapters/one"), nodes.reference)


def test_the_versions_offered_are_those_installed_here_and_pip_can_take_them() -> None:
    lines = offers.pins(installed()).splitlines()
    assert len(lines) > 50 and all(re.fullmatch(r"[a-z0-9.-]+==[\w.]+( ; .+)?", line) for line in lines)


def test_cells_import_nothing_that_the_wheel_does_not_bring() -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    brought = {"econsec", "numpy", *(re.split(r"[<>=]", one)[0] for one in said)}  # pandas brings numpy
    asked = {
        f"{document}: {name}"
        for document in chapters.documents(installed())
        for cell in chapters.cells(installed(), document)
        for node in ast.walk(ast.parse(cell))
        for name in imported(node)
        if name.split(".")[0] not in brought
    }
    assert not asked


def imported(node: ast.AST) -> list[str]:
    """Modules that a statement imports."""
    if isinstance(node, ast.ImportFrom):
        return [node.module or ""]
    return [one.name for one in node.names] if isinstance(node, ast.Import) else []


# The notebook


def run(*cells: NotebookNode) -> NotebookNode:
    """A notebook as the build leaves it."""
    version = {"name": "python", "version": "3.11.7"}
    return v4.new_notebook(cells=list(cells), metadata={"file_format": "mystnb", "language_info": version, "source_map": [1, 2]})


SHOWN_CODE = "```markdown\n(ch-made)=\n# A title\n:::{opening}\n- [one](argument.md) of {claim}`Z-014`\n:::\n```\n"
SHOWN = {
    "In {term}`opposite dependence <reverse dependence>` and a {term}`decoupling`.": "In opposite dependence and a decoupling.",
    "Of {claim}`Z-014` ({see}`Z-015`).": f"Of {claims.claim('Z-014').text} (Z-015).",
    "{cite:t}`foot-king-2019` and {cite:p}`gui2022,zhu2022`": "Foot and King (2019) and (Gui, 2022; Zhu, 2022)",
    "On {ref}`ch-audit-rules`, {ref}`the page <ch-audit-rules>`.": "On How is a verdict given?, the page.",
    "**{glue:text}`until`** in {sub}`small`": "**126** in small",
    "[one](argument.md), [two](https://example.org/a), [three](ch-audit-rules)": "one, [two](https://example.org/a), three",
    "(ch-made)=\n# A title\n\n:::{opening}\n- One.\n:::\n\nText.": "# A title\n\n- One.\n\nText.",
    "As ``{claim}`Z-014` `` says": "As ``{claim}`Z-014` `` says",
    f"[one](argument.md)\n\n{SHOWN_CODE}\n[two](argument.md)": f"one\n\n{SHOWN_CODE}\ntwo",
    f"````markdown\n{SHOWN_CODE}````\n[two](argument.md)": f"````markdown\n{SHOWN_CODE}````\ntwo",
    "~~~\n[one](argument.md)": "~~~\n[one](argument.md)",
    "```{note}\n[one](argument.md)\n```\n[two](argument.md)": "```{note}\none\n```\ntwo",
}


@pytest.mark.parametrize("written", SHOWN)
def test_what_only_the_book_can_read_is_words_in_a_notebook(written: str) -> None:
    assert offers.in_words(written, PAGE) == SHOWN[written]


LINKED = {
    "{claim}`Z-014`": f"[{claims.claim('Z-014').text}]({ADDRESS}chapters/zhu/supply-chains.html#Z-014)",
    "{see}`G-014`": f"[G-014]({ADDRESS}chapters/gui/coercive-statecraft.html#G-014)",
    "{ref}`ch-audit-rules`": f"[How is a verdict given?]({ADDRESS}chapters/audit/rules.html#ch-audit-rules)",
    "[one](argument.md#zhu-thesis)": f"[one]({ADDRESS}chapters/zhu/argument.html#zhu-thesis)",
    "[up](../audit/rules.md) [here](#top)": f"[up]({ADDRESS}chapters/audit/rules.html) [here]({ADDRESS}chapters/zhu/supply-chains.html#top)",
}


@pytest.mark.parametrize("written", LINKED)
def test_where_the_site_has_an_address_links_lead_there(written: str, published: None) -> None:
    assert offers.in_words(written, PAGE) == LINKED[written]


def test_the_first_cell_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"econsec-{releases.version()}-py3-none-any.whl"
    said = offers.how_to_run(PAGE)
    assert f"`pip install {name}`" in said and "\n" not in said and "http" not in said
    monkeypatch.setattr(Project, "address", ADDRESS)
    assert f"({ADDRESS}downloads/{name})" in offers.how_to_run(PAGE)


def test_the_first_cell_names_no_wheel_where_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "wheel", lambda project: "")
    assert "pip" not in offers.how_to_run(PAGE) and metadata.title_of(PAGE.document, PAGE.project) in offers.how_to_run(PAGE)


def test_a_notebook_has_nothing_of_the_machine_and_is_the_same_each_time() -> None:
    output = v4.new_output("display_data", {"text/plain": "'126'"}, metadata={"scrapbook": {"name": "until", "mime_prefix": ""}})

    def cells() -> list[NotebookNode]:
        hidden = {"tags": ["hide-input"], "execution": {"iopub.execute_input": "2026-01-01T00:00:00Z"}}
        return [
            v4.new_markdown_cell("It is {glue:text}`until`."),
            v4.new_code_cell("1", outputs=[output], execution_count=3, metadata=hidden),
        ]

    one, other = (offers.offered(run(*cells()), PAGE) for _ in range(2))
    assert one == other and "2026" not in str(one) and "3.11.7" not in str(one) and "source_map" not in one.metadata
    assert one.cells[1].source == "It is 126." and one.cells[2].outputs == [output] and one.cells[2].execution_count == 3
    assert one.cells[2].metadata == {"tags": ["hide-input"], "jupyter": {"source_hidden": True}}


def test_values_that_prose_prints_are_those_that_cells_show(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = []
    monkeypatch.setattr(
        "IPython.display.display", lambda data, raw, metadata: said.append(v4.new_output("display_data", data, metadata=metadata))
    )
    gluing.glue("share", "55.3 per cent, 'about'")
    gluing.glue("count", 7)
    gluing.glue("counted", numpy.int64(7))
    gluing.glue("mean", pandas.Series([1, 2]).mean())
    (tmp_path / "one.glue.json").write_text(json.dumps({one["metadata"]["scrapbook"]["name"]: one for one in said}), "utf-8")
    assert offers.glued(tmp_path / "one.ipynb") == {"share": "55.3 per cent, 'about'", "count": "7", "counted": "7", "mean": "1.5"}
    assert offers.glued(tmp_path / "other.ipynb") == {}


@pytest.mark.parametrize(
    "value", [[1], None, True, numpy.True_, math.nan, numpy.float64("inf"), pandas.Series([1]), datetime.date(2020, 1, 31)]
)
def test_what_prose_cannot_print_is_refused_in_a_line(value: object) -> None:
    with pytest.raises(
        ValueError, match=r"^glue share: \w+ is (neither text nor a|no) number\. Give it in words, by str or econsec\.wording$"
    ):
        gluing.glue("share", value)


def test_values_are_shown_as_the_reader_of_notebooks_expects(monkeypatch: pytest.MonkeyPatch) -> None:
    from myst_nb.ext import glue as theirs

    ours_said, theirs_said = [], []
    monkeypatch.setattr("IPython.display.display", lambda data, **more: ours_said.append((data, more)))
    monkeypatch.setattr(theirs, "ipy_display", lambda data, **more: theirs_said.append((data, more)))
    for value in ("126", 4.5, -7):
        gluing.glue("name", value)
        theirs.glue("name", value)
    assert ours_said == theirs_said


def test_the_wheel_of_the_book_brings_every_page(tmp_path: Path) -> None:
    made = offers.write_wheel(installed(), tmp_path)
    names = {name.removeprefix("econsec/project/") for name in zipfile.ZipFile(made).namelist()}
    assert {f"{document}.md" for document in chapters.documents(installed())} <= names
