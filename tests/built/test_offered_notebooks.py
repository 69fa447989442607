"""What the built pages offer to be taken along; and one notebook is taken, by its page's own link, and run where nothing else is."""

from __future__ import annotations

import json
import os
import re
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import urljoin
from urllib.request import urlopen

import nbformat
import pytest
from bs4 import BeautifulSoup

from econsec import chapters, offers, releases
from econsec.paths import installed
from tools import environments
from tools.serve import serve

ROOT = Path(__file__).resolve().parent.parent.parent
SITE, EXECUTED = ROOT / "_build" / "html", ROOT / "_build" / "jupyter_execute"
DOCUMENTS = chapters.documents(installed())
NOTEBOOKS = [document for document in DOCUMENTS if offers.has_notebook(installed(), document)]
# Has an argument map, a figure, tables, values in prose and a ledger.
TAKEN = "chapters/gui/subjective-conditions"


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    """Address of the site on this machine."""
    with serve(SITE) as address:
        yield f"{address}/"


def read(address: str) -> bytes:
    with urlopen(address, timeout=30) as answer:
        return answer.read()


@cache
def part(document: str, start: str, end: str) -> BeautifulSoup:
    """A part of a page, without the rest, which takes seconds to parse."""
    text = (SITE / f"{document}.html").read_text("utf-8")
    return BeautifulSoup(text[text.index(start) :].partition(end)[0], "html.parser")


def offered(document: str) -> dict[str, str]:
    """What the download button of a page offers: its label and where it leads; printing leads nowhere."""
    items = part(document, '<div class="dropdown dropdown-download-buttons"', "</ul>").select(".dropdown-item")
    return {item.get_text(strip=True): item.get("href", "") for item in items}


def path_of(document: str, link: str) -> Path:
    return ((SITE / f"{document}.html").parent / link).resolve()


def test_every_page_offers_its_source_and_to_be_printed_and_its_notebook_where_it_has_cells() -> None:
    faults = []
    for document in DOCUMENTS:
        kinds = [".ipynb", ".md"] if document in NOTEBOOKS else [".md"]
        links = offered(document)
        if list(links) != [*kinds, ".pdf"]:
            faults.append(f"{document} offers {list(links)}")
        faults += [
            f"{document}: {links.get(kind)}" for kind in kinds if path_of(document, links.get(kind, "none")) != named(document, kind)
        ]
        told = {
            (one["type"], path_of(document, one["href"])) for one in part(document, "<head>", "</head>").select('link[rel="alternate"]')
        }
        wanted = {({".ipynb": offers.NOTEBOOK, ".md": "text/markdown"}[kind], named(document, kind)) for kind in kinds}
        faults += [] if wanted <= told else [f"{document}: the head names {told}"]
    assert not faults and len(NOTEBOOKS) > 25


def named(document: str, kind: str) -> Path:
    """The file that a page offers."""
    return SITE / offers.SOURCES / f"{document}{kind}"


def test_the_source_offered_is_the_one_that_the_page_was_made_from() -> None:
    assert [one for one in DOCUMENTS if named(one, ".md").read_bytes() != chapters.path(installed(), one).read_bytes()] == []
    listed = {path.relative_to(SITE / offers.SOURCES).as_posix() for path in (SITE / offers.SOURCES).rglob("*") if path.is_file()}
    assert listed == {f"{one}.md" for one in DOCUMENTS} | {f"{one}.ipynb" for one in NOTEBOOKS}


def test_the_notebooks_offered_are_those_that_were_run_and_anybody_can_read_them() -> None:
    faults = []
    for document in NOTEBOOKS:
        run, offer = (nbformat.read(path, 4) for path in (EXECUTED / f"{document}.ipynb", named(document, ".ipynb")))
        nbformat.validate(offer)
        cells = [[(cell.source, cell.outputs) for cell in one.cells if cell.cell_type == "code"] for one in (run, offer)]
        faults += [] if cells[0] == cells[1] else [f"{document}: other cells than were run"]
        prose = "\n".join(cell.source for cell in offer.cells if cell.cell_type == "markdown")
        faults += [f"{document}: {one}" for one in re.findall(r"(?m)\{[\w:-]+\}`[^`]*`|^:::.*|^`{3,}\{.*|^\(.*\)=$|^---$", prose)]
        faults += (
            [] if f"pip install econsec-{releases.version()}-py3-none-any.whl" in offer.cells[0].source else [f"{document}: no first cell"]
        )
    assert not faults


def test_no_notebook_says_where_or_when_it_was_run() -> None:
    for document in NOTEBOOKS:
        text = named(document, ".ipynb").read_text("utf-8")
        said = json.loads(text)
        assert not [one for one in (str(ROOT), str(Path.home()) + "/", "/site-packages/", " at 0x") if one in text], document
        assert set(said["metadata"]) == {"kernelspec", "language_info"} and said["metadata"]["language_info"] == {"name": "python"}
        assert all(set(cell["metadata"]) <= {"tags", "jupyter"} for cell in said["cells"])
        assert [cell["id"] for cell in said["cells"]] == [f"cell-{number}" for number in range(len(said["cells"]))]


def test_the_wheel_on_the_site_is_that_of_this_state_and_its_hash_is_in_the_manifest(tmp_path: Path) -> None:
    path = offers.wheel(installed())
    assert offers.write_wheel(installed(), tmp_path).read_bytes() == (SITE / path).read_bytes()
    files = json.loads((SITE / "manifest.json").read_text("utf-8"))["files"]
    assert {path, offers.PINS, *(f"{offers.SOURCES}/{one}.ipynb" for one in NOTEBOOKS)} <= files.keys()
    names = zipfile.ZipFile(SITE / path).namelist()
    assert f"econsec/project/{TAKEN}.md" in names and not [one for one in names if "texts" in one or one.endswith(".pyc")]


def test_the_page_on_running_again_leads_to_the_wheel() -> None:
    links = {
        path_of("chapters/how-to-rerun", one["href"]) for one in part("chapters/how-to-rerun", "<article", "</article>").select("a[href]")
    }
    assert SITE / offers.wheel(installed()) in links


def test_a_notebook_taken_from_its_page_comes_out_the_same_where_only_the_wheel_is_installed(served: str, tmp_path: Path) -> None:
    address = f"{served}{TAKEN}.html"
    link = BeautifulSoup(read(address), "html.parser").select_one("a.btn-download-notebook-button")["href"]
    wheel, versions, empty = tmp_path / Path(offers.wheel(installed())).name, tmp_path / "pins.txt", tmp_path / "empty"
    for path, name in ((wheel, offers.wheel(installed())), (versions, offers.PINS)):
        path.write_bytes(read(served + name))
    empty.mkdir()
    taken = empty / "taken.ipynb"
    taken.write_bytes(read(urljoin(address, link)))
    published = nbformat.read(taken, 4)
    program = environments.with_wheel(wheel, versions)
    run(program, taken)
    cells = [(before, after) for before, after in zip(published.cells, nbformat.read(taken, 4).cells) if before.cell_type == "code"]
    assert len([before for before, _ in cells if before.outputs]) > 4
    unlike = [before.source for before, after in cells if before.outputs != after.outputs]
    assert not unlike, f"other outputs than were published:\n{unlike[0]}"


def run(program: Path, notebook: Path) -> None:
    """Run a notebook in its own folder with the Python of an environment, and nothing of this one."""
    home = {"HOME": str(notebook.parent), "IPYTHONDIR": str(notebook.parent / ".ipython"), "PATH": os.environ["PATH"]}
    command = [str(program.with_name("jupyter-execute")), "--inplace", str(notebook)]
    done = subprocess.run(command, cwd=notebook.parent, env=home, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
