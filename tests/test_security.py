"""What is written into the project from outside cannot run, reach elsewhere, or be a formula in a spreadsheet.

That it is never markup either is proved by `test_hostile_book`; what pages may load, by `test_policy` and the tests of the built pages.
"""

from __future__ import annotations

import ast
import csv
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import altair as alt
import pandas as pd
import pytest
from markdown_it import MarkdownIt

from econsec import checks, escaping, figures, files, naming, tables, yamltext
from econsec.cli import main
from econsec.faults import Faults
from econsec.paths import Project

ROOT = Path(__file__).resolve().parent.parent
WHOLE = ROOT / "tests" / "bad" / "whole"
SOURCES = sorted(path for folder in ("econsec", "tools") for path in (ROOT / folder).rglob("*.py"))


# Code

# Modules by which data become objects or code, or a shell is asked.
CODE = {"pickle", "marshal", "shelve", "dill", "joblib", "cloudpickle", "runpy", "code", "pty"}
NETWORK = {"socket", "ssl", "http", "urllib.request", "requests", "httpx", "ftplib", "smtplib", "aiohttp"}
CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "os.execv", "os.execve", "os.spawnv", "input"}
LOADERS = (["yaml.BaseLoader"], ["_TextLoader"])
# Reviewed: where one of these stands, and why it may. A line that is no longer needed is a fault too.
REVIEWED = {
    "tools/stock.py yaml.safe_load": "the configuration of the book, written by its authors, for the stock build that it is compared with",
    "tools/serve.py http": "serves the built site on this machine alone",
    "tools/browser.py extractall": "unpacks a browser from the registry of Node, and refuses members that point elsewhere",
    "tools/archived/validate_crate.py requests": "what its validator asks with, here with answers of its own, so that no network is asked",
}


def names(tree: ast.AST) -> Iterator[str]:
    """Modules that a file imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{one.name}" for one in node.names))


def suspects(tree: ast.AST) -> Iterator[str]:
    """What a file does that a reviewer must have seen."""
    for name in names(tree):
        if {name, name.partition(".")[0]} & (CODE | NETWORK):
            yield name if name in CODE | NETWORK else name.partition(".")[0]
    for node in ast.walk(tree):
        called = dotted(node.func) if isinstance(node, ast.Call) else ""
        if called in CALLS:
            yield called
        if called.startswith("yaml.") and re.search("load|scan|parse|compose", called) and loaders(node) not in LOADERS:
            yield called
        if called.startswith("subprocess.") and asks_a_shell(node):
            yield f"{called} by a shell"
        if called.endswith((".extractall", ".unpack_archive", ".read_pickle")):
            yield called.rpartition(".")[2]


def dotted(node: ast.AST) -> str:
    """A name as it is written, ``yaml.load``; of anything else only its last part."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def loaders(call: ast.Call) -> list[str]:
    """All that a call is given after the text."""
    return [ast.unparse(one) for one in (*call.args[1:], *(word.value for word in call.keywords))]


def asks_a_shell(call: ast.Call) -> bool:
    """Whether a command is one text, which a shell would read, or a shell is asked for."""
    words = {word.arg: ast.unparse(word.value) for word in call.keywords}
    is_text = bool(call.args) and isinstance(call.args[0], ast.JoinedStr | ast.Constant)
    return is_text or words.get("shell", "False") != "False"


def found(path: Path) -> set[str]:
    """What stands in a file, as `REVIEWED` has it."""
    return {f"{path.relative_to(ROOT).as_posix()} {name}" for name in suspects(ast.parse(path.read_text("utf-8")))}


def test_nothing_turns_data_into_code_loads_typed_yaml_asks_a_shell_or_a_network_but_what_was_reviewed() -> None:
    assert set().union(*map(found, SOURCES)) == set(REVIEWED)


@pytest.mark.parametrize(
    "code, said",
    [
        ("import pickle", "pickle"),
        ("from urllib import request", "urllib.request"),
        ("import urllib.request as r", "urllib.request"),
        ("eval('1')", "eval"),
        ("import yaml\nyaml.load(x, yaml.SafeLoader)", "yaml.load"),
        ("import yaml\nyaml.load(x, Loader=yaml.Loader)", "yaml.load"),
        ("yaml.safe_load(x)", "yaml.safe_load"),
        ("yaml.unsafe_load_all(x)", "yaml.unsafe_load_all"),
        ("import subprocess\nsubprocess.run(x, shell=True)", "subprocess.run by a shell"),
        ("subprocess.run(f'ls {x}')", "subprocess.run by a shell"),
        ("os.system('ls')", "os.system"),
        ("tar.extractall()", "extractall"),
    ],
)
def test_each_of_these_is_noticed(code: str, said: str) -> None:
    assert said in set(suspects(ast.parse(code)))
    assert not set(suspects(ast.parse("import yaml, subprocess\nyaml.load(x, yaml.BaseLoader)\nsubprocess.run(['ls'])\nre.compile('x')")))


# YAML

TYPED = "a: !!python/object/apply:os.system [echo owned]\nb: !!timestamp 2001-01-01\nc: 1e3\nd: 0x10\ne: ~\nf: NO\ng: !!binary aGk=\n"
MANY = "a: &a [x, x, x, x, x, x, x, x]\n" + "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]\n" for a, b in zip("abcdefgh", "bcdefghi"))


def read(folder: Path, text: str) -> object:
    (folder / "made.yml").write_text(text, "utf-8")
    return yamltext.read(folder / "made.yml", "made.yml")


def test_yaml_holds_lists_mappings_and_text_whatever_its_tags_say(tmp_path: Path) -> None:
    found = {"a": ["echo owned"], "b": "2001-01-01", "c": "1e3", "d": "0x10", "e": "~", "f": "NO", "g": "aGk="}
    assert read(tmp_path, TYPED) == found


@pytest.mark.parametrize("text", [MANY, "a: &a [*a]\n", "a: &a x\nb: *a\n", "a: &a {b: c}\nd: {<<: *a}\n", "- " * 3000 + "x\n"])
def test_yaml_in_which_a_little_stands_for_much_is_refused_in_a_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(Faults, match=r"^made\.yml( line 1)?: (an alias stands for|is nested too deeply)[^\n]+$"):
        read(tmp_path, text)


# Formulas

FORMULAS = [
    "=1+1",
    "+1",
    "@SUM(A1)",
    "-",
    "-a",
    "-1+1",
    "-5.2%",
    "\t=1",
    "\r=1",
    "\uff1d1",
    "\uff0b1",
    "\uff201",
    "\uff0d1",
    '=HYPERLINK("x")',
    "--1",
]
PLAIN = ["-5.2", "-3", "5.2", "a=b", "\u22125.2 points", "1-2", "'=1", "", "«=»"]


def test_a_formula_is_known_by_how_it_begins_and_a_negative_number_is_none() -> None:
    assert [text for text in [*FORMULAS, *PLAIN] if files.is_formula(text)] == FORMULAS


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A sound project to be spoilt, without the texts of its paper."""
    return Project(shutil.copytree(WHOLE, tmp_path / "project", ignore=shutil.ignore_patterns("texts")))


def spoil(project: Project, name: str, old: str, new: str) -> None:
    """Write something else into a file of a project."""
    path = project.root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def refused(project: Project, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Lines by which the command refuses a project."""
    assert main(["check", "--root", str(project.root)]) == 1
    return capsys.readouterr().err.splitlines()


# File, what stands there, how a formula is written instead, and where the message points.
INPUTS = [
    ("data/rates.csv", "from elsewhere", '"{}"', "data/rates.csv row 4, note"),
    ("seeds/glossary.csv", "What falls.", '"{}"', "seeds/glossary.csv row 2, definition"),
    ("seeds/evidence.csv", "of no use here", '"{}"', "seeds/evidence.csv row 3, why"),
    ("seeds/made2022/numbers.csv", "number of a section", '"{}"', "seeds/made2022/numbers.csv row 2, reason"),
    ("seeds/made2022/claims.yml", "The rate fell.", "'{}'", "seeds/made2022/claims.yml M-002, says"),
    ("seeds/made2022/findings.yml", "The rate fell", "'{}'", "seeds/made2022/findings.yml made-rate-that-fell, title"),
    ("seeds/agreement.yml", "Only one paper has it.", "'{}'", "seeds/agreement.yml rate, why"),
]


@pytest.mark.parametrize("name, old, new, where", INPUTS, ids=[one[0] for one in INPUTS])
def test_a_text_that_a_spreadsheet_would_compute_is_refused_where_it_is_written(
    name: str, old: str, new: str, where: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(project, name, old, new.format("=cmd|/C calc!A1"))
    (line,) = refused(project, capsys)
    assert line.startswith(where) and "formula" in line


def test_a_negative_number_may_stand_in_a_table(project: Project) -> None:
    spoil(project, "data/rates.csv", ",3.2,", ",-3.2,")
    spoil(project, "data/rates.resource.yaml", "minimum: 0,", "minimum: -9,")
    assert not [fault for fault in checks.faults(project) if fault.where.startswith("data")]


@pytest.mark.parametrize("text", ["=1+1", "+29.2 points", "-5.2%"])
def test_no_figure_hands_on_a_formula(text: str) -> None:
    told = {"figure": {"type": "Bars", "label": "name", "values": [["value", "Value"]], "group": None}}
    rows = pd.DataFrame({"name": [text], "value": [-5.2], "source": ["zhu2022"], "place": ["zhu2022:1.4:7"]})
    chart = alt.Chart(rows, usermeta=told).mark_bar().encode(x="value:Q", y="name:N")
    with pytest.raises(ValueError, match=r"^figure made-up: .+ begins like a formula"):
        figures.show(chart, "made-up", "A caption.", "Bars.", ["jetro_expansion"], ["Z-014"])


def test_no_table_or_list_of_the_project_holds_a_formula() -> None:
    paths = [path for folder in ("data", "seeds", "published") for path in (ROOT / folder).rglob("*.csv")]
    rows = [row for path in paths for row in csv.reader(path.read_text("utf-8").splitlines())]
    assert len(rows) > 1000 and not [cell for row in rows for cell in row if files.is_formula(cell)]


# Names and paths

# Names that lie elsewhere, are kept by a system, or cannot stand in an address.
STRAY = [
    "../x",
    "/etc/x",
    "a/../../x",
    "..",
    ".",
    "",
    "~",
    "a b",
    "a\0b",
    "a\\b",
    "c:x",
    "con",
    "aux.b",
    "nul",
    "com1",
    "lpt9.txt",
    "a<b",
    'a"b',
    "a\nb",
    "é",
    "a%2f",
]
FORMS = {"PAPER": "zhu2022", "TABLE": "jetro_expansion", "SOURCE": "eto-2026", "PAGE": "chapters/zhu/supply-chains", "TEXT": "zhu2022.txt"}


@pytest.mark.parametrize("form", FORMS)
def test_a_name_that_lies_elsewhere_or_is_kept_by_a_system_is_none(form: str) -> None:
    pattern = getattr(naming, form)
    assert naming.is_name(FORMS[form], pattern) and not [name for name in STRAY if naming.is_name(name, pattern)]
    assert not naming.is_name("chapters/con/x", naming.PAGE) and not naming.is_name(None, pattern) and naming.is_name("concern", pattern)


def test_every_name_of_the_project_is_one() -> None:
    assert naming.check(Project(ROOT)) == []


def with_pages(*listed: str) -> Callable[[Project], None]:
    """Give a project contents with these pages, written as YAML has them."""

    def write(project: Project) -> None:
        pages = "".join(f"  - file: {name}\n" for name in listed)
        (project.root / "_toc.yml").write_text(f"format: jb-book\nroot: index\nparts:\n- chapters:\n{pages}", "utf-8")
        (project.root / "index.md").write_text("# Made up\n", "utf-8")
        (project.root.parent / "x.md").write_text("# Elsewhere\n", "utf-8")

    return write


def renamed(old: str, new: str) -> Callable[[Project], None]:
    return lambda project: shutil.move(project.root / old, project.root / new)


def spoilt(name: str, old: str, new: str) -> Callable[[Project], None]:
    return lambda project: spoil(project, name, old, new)


def retired(name: str) -> Callable[[Project], None]:
    """Give a project a figure that has gone."""

    def write(project: Project) -> None:
        (project.root / "published").mkdir()
        (project.root / "published" / "figures.csv").write_text(f'id,became,reason\n"{name}",,It went.\n', "utf-8")

    return write


SPOILT = {
    "page above": (with_pages("../x"), "_toc.yml: '../x' is no name of a page"),
    "page at the root": (with_pages("/etc/x"), "_toc.yml: '/etc/x' is no name of a page"),
    "page with nought": (with_pages('"a\\0b"'), "_toc.yml: 'a\\x00b' is no name of a page"),
    "page of a device": (with_pages("chapters/aux"), "_toc.yml: 'chapters/aux' is no name of a page"),
    "table of a device": (renamed("data/rates.csv", "data/nul.csv"), "data: 'nul.csv' is no name of a table"),
    "table that is markup": (renamed("data/rates.csv", "data/<b>.csv"), "data: '<b>.csv' is no name of a table"),
    "paper that is markup": (renamed("seeds/made2022", "seeds/<b>"), "seeds: '<b>' is no name of a paper"),
    "text above": (spoilt("seeds/made2022/source.yml", "made2022.txt", "../../x.txt"), "seeds/made2022/source.yml, text.file: '../../x.txt'"),
    "section that is markup": (
        spoilt("seeds/made2022/passages.csv", "made2022:abstract:0,abstract", "made2022:<b>:0,<b>"),
        "seeds/made2022/passages.csv row 3: 'made2022:<b>:0' is no name of a place",
    ),
    "place of another section": (
        spoilt("seeds/made2022/passages.csv", "made2022:1:0,1", "made2022:1:0,2"),
        "seeds/made2022/passages.csv row 5: 'made2022:1:0' is no name of a place",
    ),
    "source that is markup": (spoilt("chapters/references.bib", "{other2021,", "{<b>other,"), "chapters/references.bib: '<b>other' is no name of a source"),
    "column that is markup": (
        lambda project: [spoil(project, f"data/rates.{end}", "note", "<b>") for end in ("csv", "resource.yaml")],
        "data/rates.csv row 1: '<b>' is no name of a column",
    ),
    "figure above": (retired("../x"), "published/figures.csv row 2: ../x is no id"),
    "figure of a device": (retired("con"), "published/figures.csv row 2: con is no id"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILT)
def test_a_name_from_data_that_could_leave_the_project_is_refused_in_a_line(
    case: str, project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    change, said = SPOILT[case]
    change(project)
    lines = refused(project, capsys)
    assert any(line.startswith(said) for line in lines) and all(line.endswith(".") for line in lines), lines


def test_the_text_of_a_paper_is_not_read_from_elsewhere_by_any_command(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(project, "seeds/made2022/source.yml", "made2022.txt", "../../../x.txt")
    (project.root.parent / "x.txt").write_text("A secret.\n\nEnd matter\n", "utf-8")
    assert main(["passages", "--root", str(project.root), "--accept"]) == 1
    assert "is no name of a file" in capsys.readouterr().err


# Descriptors: Frictionless follows what they name

FOREIGN = [
    "profile: http://127.0.0.1:9/x.json", "profile: ../x.json", "extrapaths: [../secret.csv]", "dialect: ../x.json", "schema: ../x.yaml",
    "path: ../secret.csv", "path: http://127.0.0.1:9/x.csv", "scheme: http", "scheme: multipart", "format: inline", "compression: zip",
    "innerpath: x", "control: {code: remote}", "pipeline: ../x.yaml", "checklist: ../x.yaml", "basepath: /etc", "type: package",
]  # fmt: skip


@pytest.mark.parametrize("said", FOREIGN)
def test_a_descriptor_that_asks_for_another_file_or_a_host_is_refused_before_anything_follows_it(
    said: str, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = said.partition(":")[0]
    path = project.data / "rates.resource.yaml"
    path.write_text(re.sub(rf"(?ms)^{name}:.*?\n(?=\S|\Z)", "", path.read_text("utf-8")) + f"{said}\n", "utf-8")
    monkeypatch.setattr(tables, "_check_cells", lambda *_: pytest.fail("Frictionless was asked"))
    faults = tables.check_table("rates", project, {})
    assert [fault.where for fault in faults] == ["data/rates.resource.yaml"]


# Markdown


@pytest.mark.parametrize("text", ["*a* _b_ `c` [d](e) <f> &lt; \\ a_b $1", "<script>", "![x](javascript:y)", "&#106;", "__init__", "a\\*b"])
def test_text_is_shown_letter_by_letter_by_readers_of_markdown(text: str) -> None:
    for escaped in (escaping.in_myst(text), escaping.in_markdown(text), escaping.in_notebook(text)):
        (shown,) = [token for token in MarkdownIt("commonmark").parseInline(escaped) if token.type == "inline"]
        assert {part.type for part in shown.children} <= {"text", "text_special"} and "".join(
            part.content for part in shown.children
        ) == text
