"""Pages hold no script that stands in their text, and downloads nothing that a spreadsheet would compute."""

from __future__ import annotations

import csv
import re

from econsec.files import is_formula
from tools.shots import HTML

# Blocks of data are no scripts.
SCRIPT = re.compile(r"<script(?![^>]*\b(?:src=|type=\"application/(?:\w+\+)?json\"))[^>]*>")


def test_no_script_stands_in_the_text_of_a_page_which_the_policy_would_then_allow() -> None:
    pages = {path.relative_to(HTML).as_posix(): path.read_text("utf-8").partition("</head>") for path in HTML.rglob("*.html")}
    found = {name: (len(SCRIPT.findall(head)), SCRIPT.findall(body)) for name, (head, _, body) in pages.items()}
    assert len(found) > 50 and not {name: scripts for name, scripts in found.items() if scripts[0] > 1 or scripts[1]}


def test_no_cell_of_a_download_begins_like_a_formula() -> None:
    paths = sorted(HTML.rglob("*.csv"))
    rows = [(path.name, cell) for path in paths for row in csv.reader(path.read_text("utf-8").splitlines()) for cell in row]
    assert len(paths) > 20 and not [found for found in rows if is_formula(found[1])]
