"""The archive of the built book: its site as the manifest has it, its notebooks as they were run, and nothing of where it was made."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path

import pytest

from econsec import chapters, manifest, offers, seeds, tables
from econsec.paths import installed
from tools import archive, crate

ROOT = Path(__file__).resolve().parent.parent.parent
SITE, EXECUTED = ROOT / "_build" / "html", ROOT / "_build" / "jupyter_execute"


@pytest.fixture(scope="module")
def found() -> dict[str, bytes]:
    """Files of the archive."""
    return archive.files(installed(), SITE)


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_the_site_is_the_one_of_the_manifest(found: dict[str, bytes]) -> None:
    made = json.loads(found[f"site/{manifest.NAME}"])
    listed = {f"site/{name}": known for name, known in made["files"].items()}
    assert {name: sha256(found[name]) for name in listed} == listed
    site = {name for name in found if name.startswith("site/")}
    assert site - listed.keys() <= {f"site/{manifest.NAME}", f"site/{crate.SUMS}"}


def test_the_tables_are_those_of_the_manifest(found: dict[str, bytes]) -> None:
    made = json.loads(found[f"site/{manifest.NAME}"])["tables"]
    assert {name: sha256(found[f"data/{name}.csv"]) for name in tables.names(installed())} == {
        name: paths[f"data/{name}.csv"] for name, paths in made.items()
    }


def test_the_notebooks_are_those_that_were_run(found: dict[str, bytes]) -> None:
    pages = [one for one in chapters.documents(installed()) if offers.has_notebook(installed(), one)]
    assert {name for name in found if name.startswith("notebooks/") and name.endswith(".ipynb")} == {
        f"notebooks/{one}.ipynb" for one in pages
    }
    for page in pages:
        run, kept = (json.loads(text)["cells"] for text in ((EXECUTED / f"{page}.ipynb").read_bytes(), found[f"notebooks/{page}.ipynb"]))
        outputs = [[cell["outputs"] for cell in cells if cell["cell_type"] == "code"] for cells in (run, kept)]
        assert outputs[0] == outputs[1] and any(outputs[0]), page
        assert found[f"notebooks/{page}.md"] == chapters.path(installed(), page).read_bytes()


def test_nothing_in_it_says_where_it_was_made(found: dict[str, bytes]) -> None:
    marks = [f"{one}/".encode() for one in (ROOT, Path.home(), tempfile.gettempdir(), sys.prefix)]
    assert [(name, mark) for name in found for mark in marks if mark in found[name] and not name.startswith("project/")] == []
    assert [name for name in found if "/." in name and not name.startswith("project/")] == []


def test_no_sentence_of_a_paper_is_in_it(found: dict[str, bytes], texts: Path) -> None:
    for paper in installed().papers:
        sentences = [
            one for one in seeds.sentences((texts / f"{paper}.txt").read_text("utf-8").split("### References")[0]) if len(one) > 120
        ]
        assert len(sentences) > 50
        some = [one[20:100].encode() for one in sentences[::7]]
        assert [name for name in found if any(one in found[name] for one in some)] == []
