"""The last step of a build: every page light, and under a content security policy that lets nothing foreign in."""

from __future__ import annotations

import hashlib
import posixpath
import re
from base64 import b64encode
from pathlib import Path

from econsec import assets, icons, mending
from econsec.faults import Fault, stop_on

# What a page may load: files beside it; what it may ask for: its own host (Lighthouse asks for robots.txt in its name).
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-src 'self'"
)
MARK = 'http-equiv="Content-Security-Policy"'
CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>', re.IGNORECASE)
SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>\n?", re.DOTALL)
LINK = re.compile(r'<link\b[^>]*\brel="(stylesheet|preload)"[^>]*>\n?')
VIEWPORT = re.compile(r'\s*<meta name="viewport"[^>]*>')
HANDLER = re.compile(r'\son[a-z]+="[^"]*"')
ADDRESS = re.compile(r'\b(?:src|href)="([^"?]*)')
# A page of the theme, to be told from pages with a head of their own.
THEME = "_static/styles/theme.css"
# Classes, together on one element, for which a page needs a script of the theme; it is loaded nowhere else.
CODE = [{"highlight"}]
NEEDED_FOR = {
    "fontawesome.js": [],  # see `icons`
    "togglebutton.js": [{"toggle"}, {"admonition", "dropdown"}],
    "design-tabs.js": [{"sd-tab-set"}],
    "clipboard.min.js": CODE,
    "copybutton.js": CODE,
    "searchtools.js": [],  # with the next two in every head that the theme writes; see `search`
    "language_data.js": [],
    "searchindex.js": [],
    "marks.js": [{"esx-claim"}, {"esx-term"}],
}
OPTIONS = "_static/documentation_options.js"
# The theme prints from a handler in its markup, which the policy would stop.
PRINTS = ' onclick="window.print()"'
PRINT = 'addEventListener("click",(e)=>{if(e.target.closest(".btn-download-pdf-button"))print()});'


def finish(site: Path) -> None:
    """Rewrite all pages and `_static` of a site that was just written. Raises `Faults` on a site that is finished, or cannot be."""
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.relative_to(site).parts]
    pages = {path: path.read_text("utf-8") for path in paths}
    stop_on([fault for path, page in pages.items() for fault in faults(path.relative_to(site).as_posix(), page)])
    sheets = theme_sheets(site, pages)
    if sheets:
        pages |= lighten_all(site, {path: page for path, page in pages.items() if THEME in page})
        assets.style(site, sheets, list(pages.values()))
    assets.lighten_fonts(site, list(pages.values()))
    assets.sweep(site, list(pages.values()))
    version = hashlib.sha256((site / assets.SHEET).read_bytes()).hexdigest()[:8] if sheets else ""
    for path, page in pages.items():
        # a reader's browser keeps the style sheet until its address changes
        path.write_text(protect(mending.with_icon(page).replace(f'{assets.SHEET}"', f'{assets.SHEET}?v={version}"')), "utf-8", newline="\n")


def lighten_all(site: Path, pages: dict[Path, str]) -> dict[Path, str]:
    """Pages of the theme made light, with their icons drawn."""
    options = (site / OPTIONS).read_text("utf-8")
    drawn = icons.paths(site / "_static", set().union(*map(icons.names, pages.values())))
    return {path: icons.draw(lighten(mending.mend(page), options), drawn) for path, page in pages.items()}


def faults(name: str, page: str) -> list[Fault]:
    """What keeps a page from being finished."""
    found = []
    if MARK in page:
        found.append(Fault(name, "has a policy already", "Build the book anew"))
    if not CHARSET.search(page):
        found.append(Fault(name, 'has no <meta charset="utf-8">', "Put it first in the head"))
    if "search_as_you_type = true" in page:
        found.append(
            Fault(name, "searches while one types, for which no index is loaded", "Set search_as_you_type to false in _config.yml")
        )
    found += [Fault(name, f"has a handler in its markup,{one}", "Add a listener in a script") for one in handlers(page) if one != PRINTS]
    return found


def handlers(page: str) -> list[str]:
    """Event handlers in the tags of a page, as written."""
    found = HANDLER.finditer(page)
    return [match[0] for match in found if page.rfind("<", 0, match.start()) > page.rfind(">", 0, match.start())]


def theme_sheets(site: Path, pages: dict[Path, str]) -> list[str]:
    """Style sheets that pages of the theme link, from the site's root, in their order. Raises `Faults` where pages differ in them."""
    linked: dict[tuple[str, ...], str] = {}
    for path, page in pages.items():
        if THEME in page:
            tags = [match[0] for match in LINK.finditer(page.partition("</head>")[0]) if match[1] == "stylesheet"]
            folder = path.parent.relative_to(site).as_posix()
            names = tuple(posixpath.normpath(posixpath.join(folder, ADDRESS.search(tag)[1])) for tag in tags)  # type: ignore[index]
            linked.setdefault(names, path.relative_to(site).as_posix())
    others = list(linked.values())[1:]
    stop_on([Fault(name, "links other style sheets than pages before it", "Link the same on every page of the theme") for name in others])
    return list(next(iter(linked), ()))


def lighten(page: str, options: str) -> str:
    """A page of the theme with one style sheet, one script in its head, all others deferred, and none that it does not need."""
    head, end, body = page.partition("</head>")
    root = re.search(r'href="([^"]*)' + THEME, head)[1]  # type: ignore[index]
    scripts = list(SCRIPT.finditer(head))
    elements = [set(names.split()) for names in set(assets.CLASSES.findall(page))]
    inline = [options if OPTIONS in one[1] else one[2] for one in scripts if OPTIONS in one[1] or (not is_loaded(one) and not is_data(one))]
    # before the style sheet: a script after one waits for it
    first = f'    <script>{"".join(map(trimmed, [*inline, PRINT]))}</script>\n    <link rel="stylesheet" href="{root}{assets.SHEET}" />\n'
    loaded = [deferred(one[0]) for one in scripts if is_loaded(one) and OPTIONS not in one[1] and is_needed(one[1], elements)]
    data = [one[0] for one in scripts if is_data(one)]
    rest = VIEWPORT.sub("", LINK.sub("", SCRIPT.sub("", head)))
    title = rest.index("<title>")
    viewport = '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'
    return "".join([rest[:title], icons.NOTICE, viewport, first, rest[title:], *data, *loaded, end, body.replace(PRINTS, "")])


def trimmed(script: str) -> str:
    """A small script without indents, closed so that another can follow."""
    return "\n".join(line.strip() for line in script.strip().splitlines()).rstrip(";") + ";\n"


def is_loaded(script: re.Match[str]) -> bool:
    """Whether a script comes from a file."""
    return "src=" in script[1]


def is_data(script: re.Match[str]) -> bool:
    """Whether a script is a block of data, which nothing runs."""
    return bool(re.search(r'type="application/(?:[\w.+-]*\+)?json"', script[1]))


def is_needed(attributes: str, elements: list[set[str]]) -> bool:
    """Whether a page whose elements have these classes needs the script with these attributes."""
    name = posixpath.basename(ADDRESS.search(attributes)[1])  # type: ignore[index]
    return name not in NEEDED_FOR or any(wanted <= element for wanted in NEEDED_FOR[name] for element in elements)


def deferred(tag: str) -> str:
    """The tag of a script that waits until the page is read."""
    return tag if " defer" in tag else tag.replace("<script", "<script defer", 1)


def protect(page: str) -> str:
    """A page with its policy, right after its charset."""
    hashes = dict.fromkeys(digest(one[2]) for one in SCRIPT.finditer(page) if not is_loaded(one) and not is_data(one))
    policy = POLICY.format(scripts=" ".join(["'self'", *hashes]))
    return CHARSET.sub(lambda match: f'{match[0]}\n    <meta {MARK} content="{policy}" />', page, count=1)


def digest(script: str) -> str:
    """A script as a policy names it."""
    return f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
