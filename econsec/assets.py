"""What pages load, made light: one style sheet with the rules that are used, fonts with the glyphs that are used, nothing else."""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import posixpath
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from econsec import icons, runs
from econsec.paths import installed

SHEET = "_static/site.css"
# All words of the book, for the search, and no class among them: else rules would be picked anew for every word that changes.
WORDS = "search-index.js"
# Words, and pairs of a beginning and an end.
Used = tuple[list[str], list[list[str]]]
CLASSES = re.compile(r'class="([^"]*)"')
# Scripts put classes together as `bs-${name}-auto` or "bs-" + name.
TEMPLATE = re.compile(r"([A-Za-z]\w[\w-]*-|)\$\{[^}]*\}(-[\w-]*\w|)")
TOKEN = re.compile(r"""/\*.*?\*/|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^"')]*\)|[{};]|[^{};"'/u]+|.""", re.DOTALL)
# Characters that a style sheet puts on pages: `content:"\f107"`, `--fa:"\f185"`.
WRITTEN = re.compile(r'(?:content|--[\w-]+):\s*"((?:\\.|[^"\\])*)"')
ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
FACE = re.compile(r"""url\(["']?([^"')]+\.)(?:woff2|ttf|otf)["']?\)\s*format\(["'](?:woff2|truetype|opentype)["']\)""")
LATIN = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x100))))


def style(site: Path, sheets: list[str], pages: list[str]) -> None:
    """Write `site.css`: these sheets, named from the site's root, without the rules for classes that neither pages nor scripts use."""
    whole = "\n".join(_read(site / name, site / "_static") for name in sheets)
    found = reached(site, pages)
    scripts = [found[name].read_text("utf-8") for name in found if name.endswith(".js") and name != WORDS]
    notices = dict.fromkeys(re.findall(r"/\*!.*?\*/", whole, re.DOTALL))
    job = runs.Job("site/style", "econsec.assets:rules", (whole, used(pages, scripts)), kind="style sheets")
    [rules] = runs.results([job], installed().root)
    (site / SHEET).write_text("\n".join([*notices, icons.CSS + rules, ""]), "utf-8", newline="\n")


def _read(path: Path, static: Path) -> str:
    """A style sheet with those that it imports; its addresses seen from `_static`."""
    folder = path.parent.relative_to(static).as_posix()

    def move(match: re.Match[str]) -> str:
        return match[0] if match[2].startswith(("data:", "#")) else f"{match[1]}{posixpath.normpath(posixpath.join(folder, match[2]))}"

    imported = r'@import "([^"]+)";'
    own = re.sub(r"""(url\(["']?)([^"')]+)""", move, re.sub(imported, "", path.read_text("utf-8")))
    return "\n".join([*(_read((path.parent / name).resolve(), static) for name in re.findall(imported, path.read_text("utf-8"))), own])


def rules(css: str, names: Used) -> str:
    """Rules of a style sheet that may be needed."""
    return drop_still(prune(css, used_classes(names)))


def used(pages: list[str], scripts: list[str]) -> Used:
    """Words that classes of pages and words of scripts are, and beginnings and ends from which scripts put classes together."""
    words = {name for page in pages for names in set(CLASSES.findall(page)) for name in names.split()}
    words.update(*(re.findall(r"[A-Za-z_][\w-]*", script) for script in scripts))
    parts = {pair for script in scripts for pair in TEMPLATE.findall(script) if any(pair)}
    parts |= {(word, "") for word in words - {start for start, _ in parts} if re.fullmatch(r"\w\w[\w-]*-", word)}
    return sorted(words), sorted(map(list, parts))


def used_classes(names: Used) -> Callable[[str], bool]:
    """Whether a class may stand on a page: one has it, or a script has the word or the parts that it is put together from."""
    words, parts = set(names[0]), names[1]
    return lambda name: name in words or any(name.startswith(start) and name.endswith(end) for start, end in parts)


def blocks(css: str) -> Iterator[tuple[str, str | None]]:
    """Rules of a style sheet: what stands before the braces and what within; None within for a statement. Comments are left out."""
    before, within, depth = "", "", 0
    for token in TOKEN.findall(css):
        if token.startswith("/*"):
            continue
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth == 0 and token in {"}", ";"}:
            yield before.strip(), within[1:] if token == "}" else None
            before = within = ""
        elif depth:
            within += token
        else:
            before += token


def prune(css: str, is_used: Callable[[str], bool]) -> str:
    """A style sheet without the selectors that name a class not used, and without icon fonts of a style not used."""
    kept = []
    for before, within in blocks(css):
        if within is None:
            kept += [] if before.startswith("@charset") else [f"{before};"]
        elif before.startswith(("@media", "@supports")):
            inner = prune(within, is_used)
            kept += [f"{before}{{{inner}}}"] if inner else []
        elif before.startswith("@"):
            style = re.search(r"/fa-(\w)(\w+)-\d+\.", within)
            kept += [f"{before}{{{within}}}"] if not style or is_used(f"fa-{style[1]}{style[2]}") or is_used(f"fa{style[1]}") else []
        else:
            selectors = [one for one in re.split(r",(?![^()]*\))", before) if is_wanted(one, is_used)]
            kept += [f"{','.join(selectors)}{{{within}}}"] if selectors else []
    return "\n".join(kept)


def drop_still(css: str) -> str:
    """A style sheet without the keyframes that no animation names."""
    moving = " ".join(re.findall(r"animation(?:-name)?:[^;}]*", css))
    kept = (rule for rule in blocks(css) if "keyframes" not in rule[0] or rule[0].split()[-1] in moving)
    return "\n".join(f"{before};" if within is None else f"{before}{{{within}}}" for before, within in kept)


def is_wanted(selector: str, is_used: Callable[[str], bool]) -> bool:
    """Whether all classes that a selector asks for may stand on a page; what stands in `:not()`, `:is()` and the like asks for nothing."""
    asked = re.sub(r'"[^"]*"|:(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)', "", selector)
    return all(is_used(name.replace("\\", "")) for name in re.findall(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)", asked))


def written(css: str) -> set[str]:
    """Characters that a style sheet puts on pages."""
    texts = (ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else match[2], text) for text in WRITTEN.findall(css))
    return set().union(*texts)


def lighten_fonts(site: Path, pages: list[str]) -> None:
    """Write the fonts of the sheets that pages reach as WOFF, with the characters of pages and sheets only, and have the sheets name those."""
    static = site / "_static"
    sheets = {path: path.read_text("utf-8") for path in reached(site, pages).values() if path.suffix == ".css" and path.parent == static}
    characters = set(LATIN).union(*pages, *map(written, sheets.values()))
    names = sorted({match[1] for css in sheets.values() for match in FACE.finditer(css)})
    sources = [next(path for end in ("ttf", "otf") if (path := static / f"{name}{end}").is_file()) for name in names]
    shown = "".join(sorted(characters))
    jobs = [runs.Job(f"site/{path.stem}", "econsec.assets:subset", (_named(path), shown), kind="fonts") for path in sources]
    for name, font in zip(names, runs.results(jobs, installed().root)):
        (static / f"{name}woff").write_bytes(base64.b64decode(font))
    for path, css in sheets.items():
        css = FACE.sub(r'url("\1woff") format("woff")', css)
        # a font named in several formats is one file now
        path.write_text(re.sub(r'(url\("[^"]+"\) format\("woff"\))(?:,\s*\1)+', r"\1", css), "utf-8", newline="\n")


def _named(font: Path) -> list[str]:
    """Where a font is, and what it holds: it is no file of the project, and its reading is not recorded."""
    return [str(font), hashlib.sha256(font.read_bytes()).hexdigest()]


def subset(font: list[str], characters: str) -> str:
    """A font (see `_named`) as WOFF with these characters, in base 64; the same bytes each time."""
    from fontTools import subset as tool

    logging.getLogger("fontTools").setLevel(logging.WARNING)  # it tells every table

    options = tool.Options(flavor="woff", hinting=False, name_IDs=["*"])
    target, cutter = io.BytesIO(), tool.Subsetter(options)
    cutter.populate(unicodes=sorted(map(ord, characters)))
    with tool.load_font(font[0], options) as loaded:
        cutter.subset(loaded)
        tool.save_font(loaded, target, options)
    return base64.b64encode(target.getvalue()).decode()


def reached(site: Path, pages: list[str]) -> dict[str, Path]:
    """Files of `_static` that a page names, or a style sheet or script that is reached itself; by their names in there."""
    static = site / "_static"
    files = {path.relative_to(static).as_posix(): path for path in sorted(static.rglob("*")) if path.is_file() and path.suffix != ".map"}
    found: dict[str, Path] = {}
    new = set[str]().union(*map(_linked, pages)) & set(files)
    while new:
        found |= {name: files[name] for name in sorted(new)}
        texts = [files[name].read_text("utf-8") for name in new if name.endswith((".css", ".js"))]
        names = set[str]().union(*map(_mentioned, texts))
        new = {name for name in files if posixpath.basename(name) in names} - set(found)
    return found


@cache
def _linked(page: str) -> frozenset[str]:
    """Files of `_static` that a page names."""
    return frozenset(re.findall(r"_static/([\w./-]+)", page))


@cache
def _mentioned(text: str) -> frozenset[str]:
    """Names of files, without their folders, in a style sheet or script."""
    return frozenset(map(posixpath.basename, re.findall(r"[\w./-]+\.\w+", text)))


def sweep(site: Path, pages: list[str]) -> None:
    """Delete what is in `_static` and not reached from a page."""
    kept = set(reached(site, pages).values())
    for path in sorted((site / "_static").rglob("*"), reverse=True):
        if path.is_file() and path not in kept:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()
