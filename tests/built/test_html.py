"""Every page of the built site is valid HTML, but for what the theme writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tools import node, validate
from tools.shots import HTML

# What the theme and the notebook reader write and we cannot mend: rule, message, end of the element's selector.
OF_THE_THEME = {
    ("wcag/h32", "<form> element must have a submit button"),  # the search field: Enter submits
}


@pytest.fixture(scope="module")
def findings() -> list[validate.Finding]:
    return validate.validate(sorted(HTML.rglob("*.html")))


def test_every_page_is_valid_but_for_what_the_theme_writes(findings: list[validate.Finding]) -> None:
    ours = [str(one) for one in findings if (one.rule, one.message) not in OF_THE_THEME or not is_of_the_theme(one)]
    assert not ours, "\n".join(ours[:40])


def is_of_the_theme(one: validate.Finding) -> bool:
    """Whether it stands on a page of the theme, in a line without a class of ours."""
    page = one.path.read_text("utf-8")
    return 'class="bd-main"' in page and "esx-" not in page.splitlines()[one.line - 1]


def test_every_excuse_for_the_theme_is_still_needed(findings: list[validate.Finding]) -> None:
    assert {(one.rule, one.message) for one in findings} >= OF_THE_THEME


FAULTY = {
    "close-order": "<div><b>x</div></b>",
    "no-dup-id": '<p id="x">x</p><p id="x">y</p>',
    "element-permitted-content": "<ul><p>x</p></ul>",
    "wcag/h37": '<img src="x.png">',
    "wcag/h32": '<form><input type="text" aria-label="x"></form>',
    "no-implicit-button-type": "<button>x</button>",
    "element-name": "<figur>x</figur>",
    "attribute-allowed-values": '<input type="words" aria-label="x">',
}


def test_a_fault_in_a_page_is_found(tmp_path: Path) -> None:
    head = '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>x</title></head><body>'
    for number, markup in enumerate(FAULTY.values()):
        (tmp_path / f"{number}.html").write_text(f"{head}\n{markup}\n</body></html>\n")
    first = {one.path.name: (one.rule, one.line) for one in reversed(validate.validate(sorted(tmp_path.glob("*.html"))))}
    assert first == {f"{number}.html": (rule, 3) for number, rule in enumerate(FAULTY)}


def test_packages_of_another_lock_are_installed_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shutil.copytree(node.LOCK, tmp_path / "lock")
    (tmp_path / "lock" / "package-lock.json").write_text("{}", "utf-8")
    monkeypatch.setattr(node, "LOCK", tmp_path / "lock")
    assert not node.is_installed()
