"""What the book costs, side by side with what it may: ``python -m tools.bench [audit] [exports] [pages] [kinds] [builds]``; without names, all.

`audit`: how ``econsec audit`` grows. `exports`: all files of a figure. `pages`: figures on pages against those of the stock book,
which is built first. `kinds`: a page of each kind until it can be read, against the stock book as it was last built. `builds`: how
long the book takes to build after a change, against the stock book, and as chapters become many; more than an hour. For the others the
book itself must have been built.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable

from econsec import chapters
from econsec.paths import installed
from tools import bench_audit, bench_builds, bench_exports, bench_kinds, bench_pages, stock


def pages() -> int:
    """Build the whole stock book and compare its pages with ours; 1 where an aim is missed."""
    names = chapters.documents(installed())
    print(f"stock book: {len(names)} pages in {stock.build_book(installed(), names):.1f} s", flush=True)
    return bench_pages.main([])


PARTS: dict[str, Callable[[], int]] = {
    "audit": bench_audit.main,
    "exports": bench_exports.main,
    "pages": pages,
    "kinds": lambda: bench_kinds.main([]),
    "builds": lambda: bench_builds.main([]),
}


def main() -> int:
    """Run the parts asked for; 1 where one of them misses an aim."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all")
    asked = parser.parse_args().parts or list(PARTS)
    for unknown in (name for name in asked if name not in PARTS):
        parser.error(f"there is no part {unknown}: name {', '.join(PARTS)}")
    return max(PARTS[name]() for name in asked)


if __name__ == "__main__":
    sys.exit(main())
