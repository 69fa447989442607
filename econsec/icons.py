"""Icons of the theme as pictures in the page, drawn from the theme's own paths; so its script of all icons is not sent."""

from __future__ import annotations

import re
from pathlib import Path

from econsec.faults import Fault, stop_on

# Where the theme keeps the paths, below `_static`.
LIBRARY = "scripts/fontawesome.js"
# The style that its script adds for the pictures.
CSS = """/*! Icons: Font Awesome Free, CC BY 4.0, https://fontawesome.com/license/free */
svg:not(:root).svg-inline--fa { overflow: visible; box-sizing: content-box; }
.svg-inline--fa { display: var(--fa-display, inline-block); height: 1em; overflow: visible; vertical-align: -.125em; }
.svg-inline--fa.fa-lg { vertical-align: -.2em; }
"""
NOTICE = "<!-- Icons: Font Awesome Free, CC BY 4.0, https://fontawesome.com/license/free -->\n"
ICON = re.compile(r'<(i|span) class="([^"]*\bfa-[^"]*)"([^>]*)></\1>')
# Classes of style and size that stand beside an icon's name.
STYLES, SIZES = {"fas", "fa-solid"}, {"fa-2xs", "fa-xs", "fa-sm", "fa-lg", "fa-xl", "fa-2xl", "fa-fw"}


def names(page: str) -> set[str]:
    """Icons that a page shows, without the leading `fa-`."""
    return {_name(classes) for classes in {match[2] for match in ICON.finditer(page)}}


def _name(classes: str) -> str:
    """The icon that these classes ask for."""
    asked = [name for name in classes.split() if name.startswith("fa-") and name not in STYLES | SIZES]
    return asked[0].removeprefix("fa-") if len(asked) == 1 and STYLES & set(classes.split()) else f"{classes} (not one solid icon)"


def paths(static: Path, wanted: set[str]) -> dict[str, tuple[str, str, str]]:
    """Width, height and path of each icon. Raises `Faults` for one that the theme does not have."""
    choice = "|".join(map(re.escape, sorted(wanted)))
    entry = re.compile(rf'[{{,]"?({choice})"?:\[(\d+),(\d+),\[[^\]]*\],"[0-9a-f]+","([^"]+)"\]')
    # the solid ones come last in the theme's script
    found = {match[1]: (match[2], match[3], match[4]) for match in entry.finditer((static / LIBRARY).read_text("utf-8"))} if wanted else {}
    stop_on([Fault(LIBRARY, f"has no icon {name}", "Ask for a solid icon that it has, by its own name") for name in wanted - set(found)])
    return found


def draw(page: str, icons: dict[str, tuple[str, str, str]]) -> str:
    """A page with each icon as a picture, as the theme's script would draw it."""

    def picture(match: re.Match[str]) -> str:
        name = _name(match[2])
        width, height, path = icons[name]
        others = [one for one in match[2].split() if one not in STYLES and one != f"fa-{name}"]
        attributes, title = re.subn(r'\s*\btitle="[^"]*"', "", match[3])[0], re.search(r'\btitle="([^"]*)"', match[3])
        said = f"<title>{title[1]}</title>" if title else ""
        hidden = "" if title or "aria-hidden" in attributes else ' aria-hidden="true"'
        classes = " ".join(["svg-inline--fa", f"fa-{name}", *others])
        return (
            f'<svg class="{classes}"{attributes}{hidden} viewBox="0 0 {width} {height}">{said}<path fill="currentColor" d="{path}"/></svg>'
        )

    return ICON.sub(picture, page)
