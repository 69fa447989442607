"""What the last step of a build does to pages, style sheets and fonts, on a small site made up here."""

from __future__ import annotations

import base64
import hashlib
import io
import re
import shutil
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from econsec import assets, figures, icons, mending, policy
from econsec.faults import Faults

PAGE = """<!DOCTYPE html>
<html lang="en"><head>
<meta charset="utf-8" />
<title>Made up</title>
<script>one = "two";
  three()</script>
<link href="{root}_static/styles/theme.css?digest=1" rel="stylesheet" />
<link rel="stylesheet" href="{root}_static/own.css" />
<script src="{root}_static/documentation_options.js?v=1"></script>
<script src="{root}_static/copybutton.js"></script>
<script src="{root}_static/scripts/fontawesome.js"></script>
<script>DOCUMENTATION_OPTIONS.pagename = "x";</script>
<script type="application/ld+json">{{"a": 1}}</script>
</head><body>
<i class="theme-switch fa-solid fa-sun fa-lg" data-mode="light" title="Light"></i>
<button onclick="window.print()" class="btn-download-pdf-button">Print</button>
<p class="shown">ß Ω</p>{more}
</body></html>
"""
FILES = {
    "styles/theme.css": '@charset "utf-8";\n@import "../basic.css";\n.icon { background: url(../plus.png) } .fa-sun { --fa: "\\f185" } .fa-moon { --fa: "\\f186" }',
    "basic.css": "p { margin: 0 } .never p, .shown > b { color: red } @media print { .never { color: blue } }",
    "own.css": '@font-face { font-family: "S"; src: url("fonts/SourceSansPro-Regular.ttf") format("truetype"); }',
    "documentation_options.js": "const DOCUMENTATION_OPTIONS = {\n  A: 1,\n};",
    "copybutton.js": 'button.className = "icon"',
    "scripts/fontawesome.js": 'var a={sun:[512,512,[1],"f185","M0 0"]},b={sun:[512,512,[9728],"f185","M1 1z"]}',
    "plus.png": "",
    "never.js": "",
    "locales/xx/never.po": "",
}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A site of the theme with a page at the root, and one with code below it."""
    for name, text in FILES.items():
        (tmp_path / "_static" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "_static" / name).write_text(text, "utf-8")
    shutil.copytree(figures.font_files(), tmp_path / "_static" / "fonts", ignore=shutil.ignore_patterns("*.py*"))
    (tmp_path / "index.html").write_text(PAGE.format(root="", more=""), "utf-8")
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "code.html").write_text(PAGE.format(root="../", more='<div class="icon highlight">x</div>'), "utf-8")
    return tmp_path


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_the_policy_stands_after_the_charset_and_names_the_script_of_the_page(made: Path) -> None:
    policy.finish(made)
    page = (made / "index.html").read_text("utf-8")
    assert page.index("<meta charset") < page.index(policy.MARK) < page.index("<script")
    script = page.split("<script>")[1].split("</script>")[0]
    assert f"script-src 'self' {digest(script)};" in page and "unsafe-hashes" not in page and "onclick" not in page
    assert digest('{"a": 1}') not in page and '<script type="application/ld+json">{"a": 1}</script>' in page


def test_small_scripts_become_one_in_their_order_before_the_style_sheet(made: Path) -> None:
    policy.finish(made)
    page = (made / "index.html").read_text("utf-8")
    parts = ['one = "two";\nthree();', "const DOCUMENTATION_OPTIONS", "pagename", "print()", "site.css"]
    assert sorted(parts, key=page.index) == parts


def test_a_script_is_loaded_where_it_is_needed_and_waits(made: Path) -> None:
    policy.finish(made)
    assert "copybutton.js" not in (made / "index.html").read_text("utf-8")
    assert '<script defer src="../_static/copybutton.js">' in (made / "below" / "code.html").read_text("utf-8")


def test_rules_for_classes_that_nothing_uses_are_dropped_and_others_stay(made: Path) -> None:
    policy.finish(made)
    css = (made / assets.SHEET).read_text("utf-8")
    assert "never" not in css and "fa-moon" not in css and "@charset" not in css and "@import" not in css
    assert all(part in css for part in ("p{", ".shown > b{", ".icon{", "url(plus.png)", ".fa-sun{"))
    assert css.index("p{") < css.index(".icon{") < css.index("@font-face")


def test_a_class_that_a_script_puts_together_is_used() -> None:
    is_used = assets.used_classes(assets.used(['<p class="a">'], ["x.classList.add(`bs-${name}-auto`, 'toggle-' + y)"]))
    assert [is_used(name) for name in ("a", "bs-tooltip-auto", "toggle-on", "bs-tooltip", "b")] == [True, True, True, False, False]


@pytest.mark.parametrize(
    "selector, wanted",
    [("p > a", True), (".a:not(.b, .c)", True), (".a.b", False), ('.a[title=".b"]', True), (".a :is(.b, .c)", True), ("#x .b", False)],
)
def test_a_selector_is_wanted_when_all_classes_that_it_asks_for_are(selector: str, wanted: bool) -> None:
    assert assets.is_wanted(selector, {"a"}.__contains__) is wanted


def test_blocks_are_read_past_braces_in_texts_and_comments() -> None:
    css = '/* { */ a { content: "}" } @import "x"; @media print { b { c: url(data:{) } }'
    assert list(assets.blocks(css)) == [("a", ' content: "}" '), ('@import "x"', None), ("@media print", " b { c: url(data:{) } ")]


def test_keyframes_that_no_animation_names_are_dropped() -> None:
    css = assets.drop_still("@keyframes on { to { top: 0 } } @keyframes off { to { top: 0 } } a { animation: on 1s }")
    assert "keyframes on" in css and "off" not in css


def test_fonts_keep_the_characters_of_the_pages_and_the_sheet_names_them(made: Path) -> None:
    policy.finish(made)
    font = made / "_static" / "fonts" / "SourceSansPro-Regular.woff"
    kept = TTFont(io.BytesIO(font.read_bytes())).getBestCmap()
    assert {ord("ß"), ord("Ω"), ord("A")} <= set(kept) and ord("Ж") not in kept and font.stat().st_size < 20_000
    assert 'url("fonts/SourceSansPro-Regular.woff") format("woff")' in (made / assets.SHEET).read_text("utf-8")


def test_icons_are_drawn_from_the_themes_own_solid_paths(made: Path) -> None:
    policy.finish(made)
    drawn = '<svg class="svg-inline--fa fa-sun theme-switch fa-lg" data-mode="light" role="img" viewBox="0 0 512 512"><title>Colours: Light</title>'
    assert drawn + '<path fill="currentColor" d="M1 1z"/></svg>' in (made / "index.html").read_text("utf-8")


@pytest.mark.parametrize("classes", ["fa-solid fa-none", "fa-brands fa-sun", "fa-solid fa-sun fa-moon"])
def test_an_icon_that_cannot_be_drawn_is_refused(classes: str, made: Path) -> None:
    with pytest.raises(Faults, match="has no icon"):
        icons.paths(made / "_static", icons.names(f'<i class="{classes}"></i>'))


def test_files_that_nothing_names_are_not_published(made: Path) -> None:
    policy.finish(made)
    left = {path.relative_to(made / "_static").as_posix() for path in (made / "_static").rglob("*")}
    assert left == {"site.css", "plus.png", "copybutton.js", "fonts", "fonts/SourceSansPro-Regular.woff"}


def test_two_sites_of_the_same_inputs_are_the_same(made: Path) -> None:
    other = shutil.copytree(made, made.parent / f"{made.name}-again")
    for site in (made, other):
        policy.finish(site)
    files = sorted(path.relative_to(made) for path in made.rglob("*") if path.is_file())
    assert [(made / name).read_bytes() for name in files] == [(other / name).read_bytes() for name in files]


def test_a_page_with_a_head_of_its_own_gets_the_policy_an_icon_and_nothing_else(made: Path) -> None:
    own = '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>x</title></head><body><script>go()</script></body></html>'
    (made / "own.html").write_text(own, "utf-8")
    policy.finish(made)
    page = (made / "own.html").read_text("utf-8")
    assert digest("go()") in page and re.sub(rf"\s*<meta {policy.MARK}[^>]*>|{re.escape(mending.ICON)}\s*", "", page) == own


@pytest.mark.parametrize(
    "change, said",
    [
        (("<title>", f"<meta {policy.MARK}><title>"), "has a policy already"),
        (('<meta charset="utf-8" />', ""), "has no <meta charset"),
        (("<p ", '<p onclick="go()" '), 'has a handler in its markup, onclick="go()"'),
        (('pagename = "x"', "search_as_you_type = true"), "searches while one types"),
        (('<link rel="stylesheet" href="_static/own.css" />', ""), "links other style sheets"),
    ],
)
def test_a_page_that_cannot_be_finished_is_named_and_nothing_is_written(change: tuple[str, str], said: str, made: Path) -> None:
    page = made / "index.html"
    page.write_text(page.read_text("utf-8").replace(*change), "utf-8")
    before = {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}
    with pytest.raises(Faults, match=r"index\.html: " + said.replace("(", r"\(").replace(")", r"\)")):
        policy.finish(made)
    assert before == {path: path.read_bytes() for path in made.rglob("*") if path.is_file()}


def test_words_that_look_like_a_handler_are_no_handler() -> None:
    assert policy.handlers('<p title="x">say on="y" aloud, once="z"</p>') == []
