"""Put all that the book is into one file that explains itself: ``python -m tools.archive [FILE]``, from a built book.

The file is the same bytes each time: names are sorted, days and modes fixed, and nothing in it says where or when it was made.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from econsec import citing, manifest, offers, releases, tables, wording
from econsec.faults import Faults
from econsec.paths import Project
from tools import crate, data_package, ledgers, publish, sbom

ROOT = Path(__file__).resolve().parent.parent
README = Path(__file__).with_name("archived") / "README.md"
# Any day will do, as long as it is the same; the one of the wheel.
DAY, MODE = (2020, 2, 2, 0, 0, 0), 0o100644
# Compressed already.
PACKED = (".png", ".pdf", ".whl", ".woff2")
# What the sources are, by kind, so that no text of a paper that lies there comes along.
SOURCES = (
    "*.cff", "*.md", "*.toml", "*.txt", "*.yml", "LICENSE*", "Makefile", ".gitattributes", ".gitignore", ".ci/*", ".github/**/*", ".binder/*",
    "chapters/**/*.bib", "chapters/**/*.md", "data/*", "econsec/**/*", "figures/*.md", "images/*", "published/*", "seeds/*.csv",
    "seeds/*.yml", "seeds/*/*.csv", "seeds/*/*.yml", "seeds/texts/README.md", "tests/**/*", "tools/**/*",
)  # fmt: skip
# Sources that stand at the top of the archive too.
AT_TOP = ("CITATION.cff", "LICENSE", "LICENSE-CONTENT", "requirements.txt")


def make(project: Project, target: Path) -> str:
    """Write the archive of the build of a project; returns a line that says where it is, its size and its hash.

    Raises `Faults` for a build that is not whole or not of this state; nothing is written then.
    """
    publish.built(project)
    found = files(project, project.root / "_build" / "html")
    write(found, target)
    return f"{target}: {len(found)} files, {target.stat().st_size / 1e6:.1f} MB, SHA-256 {manifest.sha256(target)}"


def files(project: Project, site: Path) -> dict[str, bytes]:
    """All files of the archive by name: parts that are copied, records that describe them, and a list of hashes over both."""
    found = _copied(project, site)
    about = crate.about(project)
    package = data_package.describe(about, found, project)
    said = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))["project"]
    found |= {
        "datapackage.json": _json(package),
        sbom.NAME: _json(sbom.bill((project.root / "requirements.txt").read_text("utf-8"), said)),
        crate.CODEMETA: _json(crate.codemeta(about, project)),
        "README.md": readme(about, project).encode(),
    }
    found[crate.NAME] = _json(crate.describe([*found, crate.SUMS], package, project))
    found[crate.SUMS] = "".join(f"{hashlib.sha256(found[name]).hexdigest()}  {name}\n" for name in sorted(found)).encode()
    return found


def _copied(project: Project, site: Path) -> dict[str, bytes]:
    """What is copied: site, notebooks, tables, ledgers, and the sources of all."""
    pages = {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
    pages = {name: pages[name] for name in pages if not any(part.startswith(".") for part in name.split("/"))}  # Sphinx's notes to itself
    notebooks = {name.removeprefix(f"{offers.SOURCES}/"): pages[name] for name in pages if name.startswith(f"{offers.SOURCES}/")}
    rows = {f"{name}.csv": (project.data / f"{name}.csv").read_bytes() for name in tables.names(project)}
    parts = {
        "site": pages,
        "notebooks": notebooks,
        "data": rows | {project.references.name: project.references.read_bytes()},
        "ledgers": ledgers.files(project),
        "project": {project.name(path): path.read_bytes() for path in sources(project)},
    }
    top = {name: (project.root / name).read_bytes() for name in AT_TOP}
    return top | {f"{part}/{name}": content for part, inside in parts.items() for name, content in inside.items()}


def sources(project: Project) -> list[Path]:
    """The files of the project that it is made from, sorted."""
    found = {path for pattern in SOURCES for path in project.root.glob(pattern)}
    return sorted(path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _json(said: Any) -> bytes:
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def readme(about: dict[str, Any], project: Project) -> str:
    """What the archive says of itself to people (Markdown)."""
    released = releases.released(project)
    status = f"Released on {wording.day(released)}." if released else "This version is not released: a later one may say otherwise."
    descriptors = [tables.descriptor(name, project) for name in tables.names(project)]
    others = [
        f"- Table `{said['name']}`, and figures drawn from it: {one['title']}, data from {one['attribution']}; see {one['path']}."
        for said in descriptors
        for one in said["licenses"]
        if one["name"] != tables.OWN_LICENCE
    ]
    words = {"tables": len(descriptors), "status": status, "others": "\n".join(others), "citation": citing.apa(citing.of_book())}
    return README.read_text("utf-8").format(title=about["title"], version=about["version"], description=about["description"], **words)


def write(found: Mapping[str, bytes], target: Path) -> None:
    """Write files into a zip, in one step: no half-written one is ever at its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as scratch:
        half = Path(scratch) / target.name
        with zipfile.ZipFile(half, "w") as whole:
            for name in sorted(found):
                member = zipfile.ZipInfo(name, DAY)
                member.create_system, member.external_attr = 3, MODE << 16  # as Unix has them, also elsewhere
                kind = zipfile.ZIP_STORED if name.endswith(PACKED) else zipfile.ZIP_DEFLATED
                whole.writestr(member, found[name], kind, 9)
        os.replace(half, target)


def main(arguments: list[str] | None = None) -> int:
    """Write the archive; faults are printed a line each, and the exit status is 1."""
    project = Project(ROOT)
    parser = argparse.ArgumentParser(prog="python -m tools.archive", description=__doc__.splitlines()[0])
    name = f"economic-security-recomputed-{releases.version()}.zip"
    parser.add_argument("file", nargs="?", type=Path, default=ROOT / "_build" / name, help=f"zip to write (default: _build/{name})")
    try:
        print(make(project, parser.parse_args(arguments).file))
    except Faults as faults:
        print(faults, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
