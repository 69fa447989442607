"""What every page of the built site carries and loads."""

from __future__ import annotations

import base64
import gzip
import hashlib
import posixpath
import re
from functools import cache
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont

from econsec import assets, figures, policy, search
from tools.shots import HTML

PAGES = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
# Bytes, compressed: a page, what a first visit sends beside it, and what of that the first paint waits for.
PAGE, VISIT, PAINT = 150_000, 115_000, 32_500
DIRECTIVES = {
    "default-src": {"'none'"},
    "style-src": {"'self'", "'unsafe-inline'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "base-uri": {"'none'"},
    "form-action": {"'self'"},
    "frame-src": {"'self'"},
}


@cache
def parsed(name: str) -> BeautifulSoup:
    return BeautifulSoup((HTML / name).read_text("utf-8"), "html.parser")


def sent(path: Path) -> int:
    """Bytes that a server sends for a file: compressed, but for fonts and pictures, which are."""
    content = path.read_bytes()
    return len(gzip.compress(content, 6)) if path.suffix in {".html", ".css", ".js", ".svg"} else len(content)


def loads(name: str, *selectors: str) -> list[Path]:
    """Files that a page loads by the tags that these selectors find."""
    found = [tag.get("src") or tag["href"] for selector in selectors for tag in parsed(name).select(selector)]
    return [HTML / posixpath.normpath(posixpath.join(posixpath.dirname(name), address.split("?")[0])) for address in found]


def is_of_the_theme(name: str) -> bool:
    return bool(parsed(name).select(f'link[href*="{assets.SHEET}"]'))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_under_the_strict_policy_which_names_its_own_scripts_only(name: str) -> None:
    first, second = parsed(name).head.find_all(True, limit=2)
    assert first["charset"] == "utf-8" and second["http-equiv"] == "Content-Security-Policy"
    directives = {words[0]: set(words[1:]) for words in map(str.split, second["content"].split(";"))}
    inline = [tag.string for tag in parsed(name).select("script:not([src])") if "json" not in tag.get("type", "")]
    hashes = {f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in inline}
    assert directives == DIRECTIVES | {"script-src": {"'self'", *hashes}}


@pytest.mark.parametrize("name", PAGES)
def test_no_markup_of_a_page_runs_a_script(name: str) -> None:
    found = [(tag.name, key) for tag in parsed(name).find_all(True) for key in tag.attrs if key.startswith("on")]
    assert not found and not parsed(name).select('[href^="javascript:" i]')


@pytest.mark.parametrize("name", PAGES)
def test_scripts_wait_until_the_page_is_read_and_none_stops_the_first_paint(name: str) -> None:
    assert not parsed(name).select("script[src]:not([defer])") and not parsed(name).select("link[rel=preload]")
    assert len(parsed(name).select("head link[rel=stylesheet]")) <= 1
    assert sum(map(sent, loads(name, "link[rel=stylesheet]"))) <= PAINT


@pytest.mark.parametrize("name", PAGES)
def test_a_page_and_what_a_first_visit_sends_with_it_are_light(name: str) -> None:
    fonts = sorted((HTML / "_static" / "fonts").glob("SourceSansPro-*.woff"))
    index = HTML / search.SCRIPT
    files = [path for path in [*loads(name, "link[rel=stylesheet]", "script[src]"), *fonts] if path != index]
    assert sent(HTML / name) <= PAGE and sum(map(sent, files)) <= VISIT
    assert (index in loads(name, "script[src]")) == (name == "search.html")


def test_the_font_of_chinese_and_japanese_is_asked_for_by_such_characters_alone() -> None:
    faces = re.findall(r"@font-face\s*{[^}]*}", (HTML / assets.SHEET).read_text("utf-8"))
    large = [face for face in faces if "NotoSansCJK" in face]
    assert len(large) == 1 and "unicode-range" in large[0] and "local(" not in large[0].partition("unicode-range")[2]


def test_no_rule_is_kept_for_words_of_the_search_index() -> None:
    assert assets.WORDS == Path(search.SCRIPT).name
    classes = set(re.findall(r"\.(?:caution|danger|contents)\b", (HTML / assets.SHEET).read_text("utf-8")))
    assert not classes, "these words are in the index, and classes of no page or script"


def test_nothing_lies_in_static_that_no_page_sheet_or_script_names() -> None:
    texts = [(HTML / name).read_text("utf-8") for name in PAGES]
    assert set(assets.reached(HTML, texts).values()) == {path for path in (HTML / "_static").rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", filter(is_of_the_theme, PAGES))
def test_all_icons_are_drawn(name: str) -> None:
    assert not parsed(name).select('i[class*="fa-"], span[class*="fa-"]')
    assert len(parsed(name).select("svg.svg-inline--fa > path[d]")) == len(parsed(name).select("svg.svg-inline--fa")) > 4


def themes() -> list[str]:
    """The theme's and the book's own style sheets, whole, as the packages bring them."""
    import myst_nb
    import pydata_sphinx_theme
    import sphinx_book_theme
    import sphinx_copybutton

    folders = [Path(one.__file__).parent for one in (myst_nb, pydata_sphinx_theme, sphinx_book_theme, sphinx_copybutton, assets)]
    return [path.read_text("utf-8") for folder in folders for path in sorted(folder.rglob("*.css"))]


def asked(css: str) -> set[frozenset[str]]:
    """The classes that each selector of a style sheet asks for together."""
    selectors = {one for before in re.findall(r"([^{};]+)\{", re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)) for one in before.split(",")}
    plain = (re.sub(r":not\(.*?\)", "", one) for one in selectors if not one.lstrip().startswith("@"))
    return {frozenset(name.replace("\\", "") for name in re.findall(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)", one)) for one in plain}


def test_every_rule_of_the_theme_for_classes_that_a_page_shows_is_kept() -> None:
    shown = {name for page in PAGES for tag in parsed(page).select("[class]") for name in tag["class"]}
    wanted = {names for names in set().union(*map(asked, themes())) if names <= shown}
    kept = set().union(*(asked(path.read_text("utf-8")) for path in (HTML / "_static").glob("*.css")))
    assert len(wanted) > 100 and not wanted - kept


@pytest.mark.parametrize("font", ["SourceSansPro-Regular", "SourceSansPro-Bold"])
def test_the_fonts_of_charts_have_every_character_that_a_page_shows(font: str) -> None:
    shown = {ord(one) for name in PAGES for one in (HTML / name).read_text("utf-8")}
    whole = set(TTFont(figures.font_files() / f"{font}.ttf").getBestCmap())
    assert whole & shown <= set(TTFont(HTML / "_static" / "fonts" / f"{font}.woff").getBestCmap())


def test_the_licence_of_the_icons_is_named() -> None:
    assert "Font Awesome Free, CC BY 4.0" in (HTML / assets.SHEET).read_text("utf-8")


def test_a_finished_site_is_not_finished_again() -> None:
    found = policy.faults("index.html", (HTML / "index.html").read_text("utf-8"))
    assert [fault.what for fault in found] == ["has a policy already"]
