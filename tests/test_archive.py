"""The archive: the same bytes each time, complete, and readable by others: with what they use, and without this project."""

from __future__ import annotations

import csv
import importlib.metadata
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from frictionless import Package, Resource, system

from econsec import arguments, chapters, claims, releases, tables, verdicts
from econsec.faults import Faults
from econsec.paths import Project, installed
from tools import archive, crate, data_package, environments, ledgers, sbom

ROOT = Path(__file__).resolve().parent.parent
VERSION = importlib.metadata.version("econsec")
# As little as an archive asks of a site, and what no archive may take from one.
PAGES = {
    "index.html": "<title>A book</title>",
    "manifest.json": json.dumps({"version": VERSION}),
    "chapters/audit/rules.html": "<title>Rules</title>",
    f"downloads/econsec-{VERSION}-py3-none-any.whl": "a wheel",
    "_sources/index.md": "# A book",
    "_sources/chapters/errata.ipynb": "{}",
}
HIDDEN = {".buildinfo": "config: abc", ".runs/index.json": "{}", "_static/.hidden/note.txt": "note"}
BILL = "from cyclonedx.schema import SchemaVersion; from cyclonedx.validation.json import JsonStrictValidator; import sys; sys.exit(str(JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read()) or '') or 0)"


def write_site(folder: Path, pages: dict[str, str]) -> Path:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Files of an archive of the real project, with a made-up site."""
    return archive.files(installed(), write_site(tmp_path_factory.mktemp("site"), PAGES | HIDDEN))


@pytest.fixture(scope="module")
def whole(found: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive."""
    target = tmp_path_factory.mktemp("archive") / "book.zip"
    archive.write(found, target)
    return target


@pytest.fixture(scope="module")
def unpacked(whole: Path) -> Path:
    """The folder in which the archive was unpacked."""
    with zipfile.ZipFile(whole) as members:
        members.extractall(whole.parent / "unpacked")
    return whole.parent / "unpacked"


def read(found: dict[str, bytes], name: str) -> Any:
    return json.loads(found[name])


def rows(found: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(found[name].decode(), newline="")))


@pytest.fixture
def careful() -> Iterator[None]:
    """New files are the user's alone, until the test ends."""
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.usefixtures("careful")
def test_an_archive_is_the_same_bytes_whoever_makes_it_where_and_when(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    site = write_site(tmp_path / "another" / "deeper", dict(reversed((PAGES | HIDDEN).items())))
    for path in site.rglob("*"):
        os.utime(path, (1e9, 1e9))
    again = archive.files(installed(), site)
    archive.write(dict(reversed(again.items())), tmp_path / "other.zip")
    assert (tmp_path / "other.zip").read_bytes() == whole.read_bytes()


def test_members_are_sorted_relative_and_have_one_day_and_one_mode(whole: Path) -> None:
    with zipfile.ZipFile(whole) as members:
        infos = members.infolist()
    names = [one.filename for one in infos]
    assert names == sorted(set(names)) and not [one for one in names if one.startswith(("/", "\\")) or ".." in one.split("/") or ":" in one]
    assert {(one.date_time, one.external_attr >> 16, one.create_system, one.extra) for one in infos} == {(archive.DAY, 0o100644, 3, b"")}


def test_every_other_file_is_listed_with_its_hash(unpacked: Path, found: dict[str, bytes]) -> None:
    listed = [line.split("  ")[1] for line in found[crate.SUMS].decode().splitlines()]
    assert listed == sorted(found.keys() - {crate.SUMS})
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", crate.SUMS], cwd=unpacked, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_whole_site_is_there_but_for_what_is_hidden(found: dict[str, bytes]) -> None:
    assert {name for name in found if name.startswith("site/")} == {f"site/{name}" for name in PAGES}
    assert {name for name in found if name.startswith("notebooks/")} == {"notebooks/index.md", "notebooks/chapters/errata.ipynb"}


def test_the_sources_are_what_git_keeps(found: dict[str, bytes]) -> None:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    kept = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    kept = {name for name in kept if (ROOT / name).is_file()}
    assert {name.removeprefix("project/") for name in found if name.startswith("project/")} == kept, "see SOURCES in tools/archive.py"


def test_no_text_of_a_paper_comes_along(tmp_path: Path, found: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ECONSEC_TEXTS", raising=False)
    assert [name for name in found if "texts/" in name and name.startswith("project/seeds")] == ["project/seeds/texts/README.md"]
    shutil.copytree(ROOT / "tests" / "bad" / "whole", tmp_path / "clone")
    made = Project(tmp_path / "clone")
    assert (made.texts / "made2022.txt").is_file() and made.texts / "made2022.txt" not in archive.sources(made)


def test_nothing_says_on_which_machine_it_was_made(found: dict[str, bytes], tmp_path: Path) -> None:
    marks = [str(one).encode() for one in (ROOT, f"{Path.home()}/", tmp_path.parent, sys.prefix)]
    assert not [(name, mark) for name in found for mark in marks if mark in found[name]]


def test_frictionless_finds_every_table_valid_where_the_archive_was_unpacked(unpacked: Path) -> None:
    package = Package(str(unpacked / "datapackage.json"))
    assert {one.path for one in package.resources} == {f"data/{name}.csv" for name in tables.names(installed())} | {
        f"ledgers/{name}.csv" for name in ledgers.TABLES
    }
    report = package.validate()
    assert report.valid, report.flatten(["type", "message"])
    assert report.stats["tasks"] == len(package.resources) and package.profile == "tabular-data-package"


@pytest.mark.parametrize("table", ["data/jetro_expansion.csv", "ledgers/checks.csv"])
def test_frictionless_notices_a_cell_that_was_changed(table: str, unpacked: Path, tmp_path: Path) -> None:
    package = json.loads((unpacked / "datapackage.json").read_text("utf-8"))
    package["resources"] = [one for one in package["resources"] if one["path"] in (table, "ledgers/claims.csv")]
    for one in package["resources"]:
        (tmp_path / one["path"]).parent.mkdir(exist_ok=True)
        text = (unpacked / one["path"]).read_text("utf-8")
        (tmp_path / one["path"]).write_text(text.replace("2021", "2022", 1) if one["path"] == table else text, "utf-8")
    (tmp_path / "datapackage.json").write_text(json.dumps(package), "utf-8")
    found = Package(str(tmp_path / "datapackage.json")).validate().flatten(["type"])
    assert ["hash-count"] in found


def test_the_descriptors_say_in_json_what_frictionless_reads_in_yaml(found: dict[str, bytes]) -> None:
    ours = {one["path"]: one for one in read(found, "datapackage.json")["resources"]}
    for name in tables.names(installed()):
        with system.use_context(trusted=True):
            theirs = Resource(str(ROOT / "data" / f"{name}{tables.SUFFIX}")).to_descriptor()
        path = f"data/{name}.csv"
        assert {key: ours[path].get(key) for key in theirs if key != "type"} == {key: theirs[key] for key in theirs if key != "type"} | {
            "path": path
        }


@pytest.mark.parametrize(
    ("field", "limits"),
    [
        ({"type": "integer", "constraints": {"minimum": "1", "enum": ["1", "2"]}}, {"minimum": 1, "enum": [1, 2]}),
        ({"type": "number", "constraints": {"maximum": "0.5", "required": "false"}}, {"maximum": 0.5, "required": False}),
        ({"type": "string", "constraints": {"minLength": "2", "enum": ["NO", "3.10"]}}, {"minLength": 2, "enum": ["NO", "3.10"]}),
        ({"type": "date", "constraints": {"minimum": "2020-01-01", "pattern": "2.*"}}, {"minimum": "2020-01-01", "pattern": "2.*"}),
    ],
)
def test_a_limit_is_of_the_type_of_its_field(field: dict[str, Any], limits: dict[str, Any]) -> None:
    assert data_package._typed(field)["constraints"] == limits


@pytest.mark.parametrize("name", ["claims", "arguments"])
def test_the_ledgers_are_as_their_schemas_say_which_leave_nothing_open(name: str, found: dict[str, bytes]) -> None:
    schema, said = read(found, f"ledgers/{name}.schema.json"), read(found, f"ledgers/{name}.json")
    check = jsonschema.Draft202012Validator
    check.check_schema(schema)
    assert [error.message for error in check(schema).iter_errors(said)] == []
    for part in schema["$defs"].values():
        assert part["additionalProperties"] is False and sorted(part["required"]) == sorted(part["properties"])
        assert all(one.get("description") for one in part["properties"].values())
    first = next(one for one in said.values() if isinstance(one, list))[0]
    for wrong in ({**first, "more": ""}, {**first, "id": "No such id!"}, {key: first[key] for key in first if key != "says"}):
        assert [*check({"$defs": schema["$defs"], "$ref": f"#/$defs/{'claim' if name == 'claims' else 'node'}"}).iter_errors(wrong)]


def test_the_closed_lists_of_the_schemas_are_those_of_the_book(found: dict[str, bytes]) -> None:
    claim, check = (read(found, "ledgers/claims.schema.json")["$defs"][part]["properties"] for part in ("claim", "check"))
    node = read(found, "ledgers/arguments.schema.json")["$defs"]["node"]["properties"]
    assert claim["kind"]["enum"] == [*claims.KINDS] and claim["verdict"]["enum"] == [*verdicts.VERDICTS]
    assert {*check["is"]["enum"]} == {*claims.OPERANDS} and {*claim["meant"]["propertyNames"]["enum"]} == {*claims.MEANT_FIELDS}
    assert node["role"]["enum"] == [*arguments.ROLES] and node["basis"]["enum"] == ["", *arguments.BASES]
    assert node["verdicts"]["propertyNames"]["enum"] == [*verdicts.VERDICTS]


def test_the_ledgers_have_every_claim_check_and_step_in_both_forms(found: dict[str, bytes]) -> None:
    said, nodes = read(found, "ledgers/claims.json")["claims"], read(found, "ledgers/arguments.json")["nodes"]
    ledger = claims.ledger(installed())
    assert [(one["id"], one["verdict"], len(one["checks"])) for one in said] == [
        (name, verdicts.of(installed())[name], len(one.checks)) for name, one in ledger.items()
    ]
    assert [(one["id"], tuple(one["rests_on"])) for one in nodes] == [
        (one.id, one.rests_on) for one in arguments.nodes(installed()).values()
    ]
    flat = {"claims": said, "arguments": nodes, "checks": [check for one in said for check in one["checks"]]}
    for name, listed in flat.items():
        cells = rows(found, f"ledgers/{name}.csv")
        assert len(cells) == len(listed)
        for cell, one in zip(cells, listed):
            for column in cell.keys() & one.keys():
                value = one[column]
                assert cell[column] == (" | ".join(value) if isinstance(value, list) else str(value).upper() if value is True or value is False else value)  # fmt: skip


def test_no_cell_of_a_ledger_is_taken_for_a_formula(found: dict[str, bytes]) -> None:
    cells = [(name, cell) for name in ledgers.TABLES for row in rows(found, f"ledgers/{name}.csv") for cell in row.values()]
    assert len(cells) > 10_000 and not [one for one in cells if re.match(r"[=+@\t\r]|-(?!\d+(\.\d+)?$)", one[1])]


def test_a_list_that_could_not_be_taken_apart_is_no_cell() -> None:
    assert ledgers._cell(["a", "b"]) == "a | b"
    with pytest.raises(ValueError, match="cannot be a cell"):
        ledgers._cell(["a|b"])


def run(program: str, *arguments: str, text: str | None = None, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program of the environment of validators, which may reach nothing."""
    nowhere = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder or ROOT),
        **dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9"),
    }
    command = [environments.python("records").with_name(program), *arguments]
    return subprocess.run(command, capture_output=True, text=True, input=text, env=nowhere, timeout=120, check=False)


def test_the_metadata_are_valid_by_ro_crate(unpacked: Path, tmp_path: Path) -> None:
    done = run("python", str(ROOT / "tools" / "archived" / "validate_crate.py"), str(unpacked), str(tmp_path / "cache"), folder=tmp_path)
    missing = [*(["at least the day level"] * (not releases.released(installed()))), *(["SHOULD have a URL"] * (not installed().address))]
    issues = done.stdout.splitlines()
    assert done.returncode == 0 and len(issues) == len(missing), done.stdout + done.stderr[-2000:]
    assert all(one.startswith("RECOMMENDED") and why in one for one, why in zip(issues, missing)), issues


def test_the_metadata_tell_of_every_part_and_table_and_of_no_file_that_is_not_there(found: dict[str, bytes]) -> None:
    graph = {one["@id"]: one for one in read(found, crate.NAME)["@graph"]}
    told = {name for name, one in graph.items() if one["@type"] == "File"}
    assert told <= found.keys() and {name for name in found if "/" not in name} - told == {crate.NAME}
    assert {name for name in found if name.startswith(("data/", "ledgers/"))} <= told
    assert {name.split("/")[0] + "/" for name in found if "/" in name} <= graph.keys()
    parts = [part for one in graph.values() for part in crate._links(one.get("hasPart", []))]
    links = [one["@id"] for one in parts]
    assert sorted(links) == sorted(name for name, one in graph.items() if one["@type"] in ("File", "Dataset") and name != "./")
    assert "." not in graph["./"]["datePublished"] and graph["./"]["datePublished"][:4] == str(yaml.safe_load((ROOT / "_config.yml").read_text())["copyright"])  # fmt: skip


def test_every_part_says_under_which_licence_it_is(found: dict[str, bytes]) -> None:
    graph, text = {one["@id"]: one for one in read(found, crate.NAME)["@graph"]}, found["README.md"].decode()
    package = {one["path"]: one for one in read(found, "datapackage.json")["resources"]}
    for name in tables.names(installed()):
        (asked,) = tables.descriptor(name, installed())["licenses"]
        assert graph[f"data/{name}.csv"]["license"] == {"@id": asked["path"]} and graph[asked["path"]]["name"] == asked["title"]
        assert package[f"data/{name}.csv"]["licenses"] == [asked]
        assert (f"`{name}`" in text) == (asked["name"] != tables.OWN_LICENCE) and asked.get("attribution", "") in text
    others = {link["@id"] for name in tables.names(installed()) for link in [graph[f"data/{name}.csv"]["license"]]} - {crate.OWN}
    assert others and {link["@id"] for link in graph["project/"]["license"]} == {crate.OWN, crate.CODE, *others}
    for part in crate.MIXED:
        assert {link["@id"] for link in graph[part]["license"]} >= {crate.OWN, *others}
    assert found["LICENSE"].startswith(b"MIT License") and b"Creative Commons Attribution 4.0" in found["LICENSE-CONTENT"]


def test_a_figure_with_data_of_others_says_so_in_the_metadata(found: dict[str, bytes]) -> None:
    drawn = {one.id: [tables.descriptor(name, installed())["licenses"][0] for name in one.tables] for one in chapters.figures(installed())}
    graph = crate.describe([f"site/figures/{name}/index.html" for name in drawn], read(found, "datapackage.json"), installed())["@graph"]
    told = {one["@id"]: one["license"]["@id"] for one in graph if one["@id"].startswith("site/figures/")}
    theirs = {f"site/figures/{name}/": one["path"] for name, listed in drawn.items() for one in listed if one["name"] != tables.OWN_LICENCE}
    assert told == theirs and theirs


def test_the_software_is_described_as_codemeta_has_it(found: dict[str, bytes], tmp_path: Path) -> None:
    (tmp_path / "codemeta.json").write_bytes(found["codemeta.json"])
    report = json.loads(run("rs-metadata", "validate", "--format", "json", str(tmp_path), folder=tmp_path).stdout)
    # That validator is also of a profile, which asks for an address, and for functions in the words of biology.
    more = {"codeRepository", "identifier", "schema:featureList"}
    faults = [one for one in report["diagnostics"] if one["severity"] == "error" and one["code"] != "source.missing"]
    assert [one["message"] for one in faults if one["code"] != "profile.required-field" or one["property"] not in more] == []
    assert report["sources"][0]["id"] == "codemeta" and len(faults) == len(more), faults


def test_the_bill_of_materials_is_valid_and_lists_what_the_lock_pins_and_what_asks_for_it(found: dict[str, bytes]) -> None:
    done = run("python", "-c", BILL, text=found[sbom.NAME].decode())
    assert done.returncode == 0, done.stderr[-2000:]
    bill = read(found, sbom.NAME)
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    assert [(one["name"], one["version"]) for one in bill["components"]] == re.findall(r"(?m)^([a-z0-9.-]+)==([^\s;\\]+)", lock)
    rests = {one["ref"]: one.get("dependsOn", []) for one in bill["dependencies"]}
    reached, waiting = set(), ["econsec"]
    while waiting:
        ref = waiting.pop()
        waiting += [one for one in rests[ref] if one not in reached]
        reached.add(ref)
    assert reached == rests.keys() == {"econsec", *(one["bom-ref"] for one in bill["components"])}
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {re.match(r"[\w.-]+", one)[0] for one in [*asked["dependencies"], *asked["optional-dependencies"]["book"]]}
    assert {one.split("/")[1].split("@")[0] for one in rests["econsec"]} == named


def test_hashes_markers_and_two_versions_of_a_package_come_into_the_bill() -> None:
    lock = (
        "# by hand\nnumpy==1.0 ; python_full_version < '3.12' \\\n    --hash=sha256:" + "a" * 64 + "\n    # via mine (pyproject.toml)\n"
        "numpy==2.0 ; python_full_version >= '3.12'\n    # via\n    #   mine (pyproject.toml)\n    #   Big_Lib\nbig-lib==3.1\n    # via mine (pyproject.toml)\n-e .\n"
    )
    made = sbom.bill(lock, {"name": "mine", "version": "0.1.0", "description": "Mine.", "license": "MIT"})
    assert [one["purl"] for one in made["components"]] == ["pkg:pypi/numpy@1.0", "pkg:pypi/numpy@2.0", "pkg:pypi/big-lib@3.1"]
    assert made["components"][0]["hashes"] == [{"alg": "SHA-256", "content": "a" * 64}]
    assert [one.get("properties", [{}])[0].get("value") for one in made["components"]] == [
        'python_full_version < "3.12"',
        'python_full_version >= "3.12"',
        None,
    ]
    assert {one["ref"]: one.get("dependsOn", []) for one in made["dependencies"]} == {
        "mine": ["pkg:pypi/big-lib@3.1", "pkg:pypi/numpy@1.0", "pkg:pypi/numpy@2.0"],
        "pkg:pypi/big-lib@3.1": ["pkg:pypi/numpy@2.0"],
        "pkg:pypi/numpy@1.0": [],
        "pkg:pypi/numpy@2.0": [],
    }


def code(found: dict[str, bytes], language: str) -> str:
    (text,) = re.findall(rf"```{language}\n(.*?)```", found["README.md"].decode(), re.DOTALL)
    return text


def test_the_python_of_the_readme_runs_without_us_or_any_package(unpacked: Path, found: dict[str, bytes]) -> None:
    command = [sys.executable, "-I", "-S", "-W", "error", "-c", code(found, "python")]
    done = subprocess.run(command, cwd=unpacked, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counts = Counter((one.place.split(":")[0], verdicts.of(installed())[name]) for name, one in claims.ledger(installed()).items())
    read_here = [row for row in tables.cells("jetro_expansion", installed()) if row["fiscal_year"] == "2021"]
    shown = [f"{row['economy']} {float(row['expand_pct']) if row['expand_pct'] else None} {row['source']}" for row in read_here]
    assert done.stdout.splitlines() == [f"{paper} {verdict} {counts[paper, verdict]}" for paper, verdict in sorted(counts)] + shown


def test_the_readme_names_files_and_columns_that_are_there(found: dict[str, bytes]) -> None:
    text = found["README.md"].decode()
    named = re.findall(r"`([\w./-]+(?:/|\.\w+))`", text)
    assert len(named) > 12 and not [one for one in named if not any(name == one or name.startswith(one) for name in found)]
    asked = dict(re.findall(r'(\w+) <- rows\("(.+?)"\)', code(found, "r")))
    assert len(asked) == 3
    for variable, path in asked.items():
        columns = found[path].decode().split("\n", 1)[0].split(",")
        lines = [line for line in code(found, "r").splitlines() if line.startswith("print") and variable in line]
        wanted = {one for line in lines for one in re.findall(rf"{variable}\$(\w+)", line) + re.findall(r'"(\w+)"', line)}
        assert lines and wanted <= {*columns}, path


def test_every_record_names_one_version_and_so_does_a_tag(found: dict[str, bytes]) -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    named = {
        "pyproject.toml": tomllib.loads(found["project/pyproject.toml"].decode())["project"]["version"],
        "installed": releases.version(),
        "CHANGELOG.md": releases.HEADING.search(changelog)[1],
        "CITATION.cff": yaml.safe_load(found["CITATION.cff"])["version"],
        "manifest.json": read(found, "site/manifest.json")["version"],
        "datapackage.json": read(found, "datapackage.json")["version"],
        "codemeta.json": read(found, "codemeta.json")["version"],
        crate.NAME: next(one for one in read(found, crate.NAME)["@graph"] if one["@id"] == "./")["version"],
        sbom.NAME: read(found, sbom.NAME)["metadata"]["component"]["version"],
        "claims.json": read(found, "ledgers/claims.json")["version"],
        "arguments.json": read(found, "ledgers/arguments.json")["version"],
        "README.md": re.search(r"(?m)^# .*, version (.+)$", found["README.md"].decode())[1],
    }
    tags = subprocess.run(["git", "tag", "--points-at", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
    named |= {f"tag {tag}": tag.removeprefix("v") for tag in tags if re.fullmatch(r"v\d.*", tag)}
    assert {*named.values()} == {VERSION}, named


def test_what_is_released_has_its_day_and_what_is_not_has_none(monkeypatch: pytest.MonkeyPatch, found: dict[str, bytes]) -> None:
    about = crate.about(installed())
    package = read(found, "datapackage.json")
    for day, words in (("2031-05-06", "Released on 6 May 2031."), ("", "This version is not released")):
        monkeypatch.setattr(releases, "released", lambda *_, day=day: day)
        root = crate.describe(["README.md"], package, installed())["@graph"][1]
        assert root["datePublished"] == (day or "2026") and root["creativeWorkStatus"].startswith("Released" if day else "Not released")
        assert crate.codemeta(about, installed()).get("datePublished", "") == day and words in archive.readme(about, installed())


def test_without_a_build_there_is_a_line_and_no_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(archive, "ROOT", tmp_path)
    assert archive.main([str(tmp_path / "book.zip")]) == 1
    assert capsys.readouterr().err.splitlines() == ["_build/html/manifest.json: is not there. Run make book."]
    assert [*tmp_path.iterdir()] == []
    with pytest.raises(Faults, match="Run make book"):
        archive.make(Project(tmp_path), tmp_path / "book.zip")


def test_an_archive_that_breaks_off_leaves_the_one_before(tmp_path: Path) -> None:
    target = tmp_path / "book.zip"
    archive.write({"a": b"a"}, target)
    before = target.read_bytes()
    with pytest.raises(TypeError):
        archive.write({"a": b"b", "b": None}, target)  # type: ignore[dict-item]
    assert target.read_bytes() == before and [*tmp_path.iterdir()] == [target]
