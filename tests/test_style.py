"""The style sheet: one scale of type, colours by variables of the page, no rule for what nothing has."""

import re
from pathlib import Path

from econsec import theme
from econsec.paths import installed

PACKAGE = Path(theme.__file__).parent
STYLE = re.sub(r"/\*.*?\*/", "", (PACKAGE / "static" / "econsec.css").read_text("utf-8"), flags=re.DOTALL)
# Fixed, since a shadow is neither text nor ground, and outlines of marks stand in drawings as this.
FIXED = {"#0003", "#0005", theme.PAPER, "#000", "#fff", "#333", "#999"}


def test_text_has_one_of_few_sizes() -> None:
    assert len(set(re.findall(r"(--esx-\w+): [\d.]+rem", STYLE))) <= 6
    sizes = re.findall(r"\bfont-size: ([^;}]+)", STYLE) + re.findall(r"\bfont: (?!inherit)([^;}]+)", STYLE)
    wrong = [size for size in sizes if not re.match(r"var\(--esx-\w+\)|inherit|[\d.]+em\b|[\d.]+pt\b", size.strip())]
    assert wrong == [], "take a step of the scale at the top of econsec.css"


def test_points_are_for_paper_alone() -> None:
    screen = STYLE[: STYLE.index("@page")]
    assert "pt;" not in screen and "pt " not in re.sub(r"opt ", "", screen)


def test_colours_of_pages_are_variables() -> None:
    rules = re.sub(r"--[\w-]+: [^;}]+", "", STYLE)
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}(?![\w-])", rules)) <= FIXED


def test_no_rule_is_for_a_class_that_nothing_has() -> None:
    sources = [
        *PACKAGE.rglob("*.py"),
        *PACKAGE.rglob("*.js"),
        *PACKAGE.rglob("*.html"),
        *(installed().root / "chapters").rglob("*.md"),
        installed().root / "index.md",
    ]
    whole = "\n".join(path.read_text("utf-8") for path in sources)
    assert [name for name in sorted(set(re.findall(r"\.(esx-[\w-]+)", STYLE))) if name not in whole] == []
