"""What machines are told of the whole archive: metadata of RO-Crate 1.1 and of CodeMeta, from ``CITATION.cff`` and the parts.

A day is only said of what is released. RO-Crate asks for one: what is not released has the year of the copyright, and says so.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from econsec import chapters, citing, metadata, offers, references, releases, seeds, tables, yamltext
from econsec.paths import Project

NAME, CONTEXT, PROFILE = "ro-crate-metadata.json", "https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/crate/1.1"
SUMS = "SHA256SUMS"
CODEMETA, CODEMETA_CONTEXT = "codemeta.json", "https://w3id.org/codemeta/3.0"
SPDX = "https://spdx.org/licenses/"
AUTHOR = {"@id": "#author", "@type": "Organization", "name": citing.TITLE}
# Licences that no table names: address -> name.
LICENCES = {f"{SPDX}MIT": "MIT License", f"{SPDX}OFL-1.1": "SIL Open Font License 1.1"}
CODE, FONTS = (f"{SPDX}{name}" for name in ("MIT", "OFL-1.1"))
OWN: str = metadata.OWN["path"]
# Folders: title, what is in them, licences. Where tables or figures are, those of others come on top.
FOLDERS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "data/": ("Tables", "The tables that figures and verdicts rest on; a source in each row. Described in datapackage.json.", (OWN,)),
    "ledgers/": ("Ledgers", "Claims of the papers with verdicts and checks, and their arguments: JSON with a schema each, and CSV.", (OWN,)),
    "notebooks/": ("Notebooks", "Every page with cells as a notebook, with the outputs that were published, and the source of each page.", (OWN,)),
    "project/": ("Project", "The sources from which all else is made, as in the repository: text, ledgers, tables, code and tests.", (OWN, CODE)),
    "site/": ("Site", "The book as pages that need no network and no server: open index.html. A page, its files and a card for each figure.", (OWN,)),
    "site/_static/fonts/": ("Fonts", "Source Sans Pro and Noto Sans CJK, cut to the characters used.", (FONTS,)),
}  # fmt: skip
# Files that are told of, those of folders apart.
FILES = {
    "README.md": "What is in the archive, and how to use it with R and with Python",
    SUMS: "SHA-256 of every other file",
    "CITATION.cff": "How to cite the book",
    CODEMETA: "The software, in the terms of CodeMeta",
    "LICENSE": "Licence of the code",
    "LICENSE-CONTENT": "Licence of text, tables and figures",
    "datapackage.json": "All tables: columns with type, unit, description and limits, keys, licences, gaps",
    "requirements.txt": "Every library that the book is built with, pinned",
    "sbom.cdx.json": "The same as a bill of materials (CycloneDX), with what asks for what",
    "data/references.bib": "The sources that rows and claims name",
    f"site/{SUMS}": "SHA-256 of every file of the site",
    "site/manifest.json": "SHA-256 of every file of the site, and of every table, figure and claim",
}
# Folders of which every file is told of.
WHOLE = ("data/", "ledgers/", "site/downloads/")
KINDS = {
    ".cff": "text/yaml", ".csv": "text/csv", ".json": "application/json", ".ipynb": offers.NOTEBOOK, ".bib": "text/x-bibtex",
    ".md": "text/markdown", ".txt": "text/plain", ".whl": "application/zip", "": "text/plain",
}  # fmt: skip
MIXED = ("data/", "notebooks/", "project/", "site/")
Entity = dict[str, Any]


def about(project: Project) -> dict[str, Any]:
    """What every record says of the whole: `name`, `title`, `version`, `description`, `keywords`, `contributors`."""
    said = yamltext.read(project.root / "CITATION.cff", "CITATION.cff")
    return {
        "name": "economic-security-recomputed",
        "title": said["title"],
        "version": releases.version(),
        "description": said["abstract"].strip(),
        "keywords": said["keywords"],
        "contributors": [{"title": one["name"], "role": "author"} for one in said["authors"]],
        **({"homepage": project.address} if project.address else {}),
    }


def describe(names: Iterable[str], package: dict[str, Any], project: Project) -> dict[str, Any]:
    """RO-Crate metadata of an archive with these files, whose tables `package` describes (a Data Package)."""
    names = sorted(names)
    papers = [_paper(key, project) for key in project.papers]
    said = {one["path"]: one for one in package["resources"]}
    pages = {f"notebooks/{one}.ipynb": metadata.title_of(one, project) for one in chapters.documents(project)}
    parts = [_file(name, said.get(name), pages | FILES) for name in names if _is_told(name)]
    folders = _folders(names, project)
    homes = {name: _home(name, folders) for name in [*folders, *(part["@id"] for part in parts)]}
    parts += [_folder(name, known, [one for one, home in homes.items() if home == name]) for name, known in folders.items()]
    used = dict.fromkeys([OWN, *(one["@id"] for part in parts for one in _links(part.get("license", [])))])
    licences = [_licence(address, project) for address in used]
    root = _root(package, [name for name, home in homes.items() if not home], project)
    root |= {"license": [_link(one) for one in licences if one["@id"] != FONTS], "isBasedOn": [_link(one) for one in papers]}
    descriptor = {"@id": NAME, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}}
    return {"@context": CONTEXT, "@graph": [descriptor, root, *parts, AUTHOR, *licences, *papers]}


def _folders(names: list[str], project: Project) -> dict[str, tuple[str, str, tuple[str, ...]]]:
    """Folders that there are, with their licences; figures under the licence of others are folders of their own."""
    everybody = _others(tables.names(project), project)
    folders = {name: (title, what, (*own, *everybody) if name in MIXED else own) for name, (title, what, own) in FOLDERS.items()}
    for one in chapters.figures(project):
        if others := _others(one.tables, project):
            what = "Drawings, rows and citations of a figure with data of others; its page says whose."
            folders[f"site/figures/{one.id}/"] = (f"Figure {one.id}", what, others)
    return {name: folders[name] for name in folders if any(one.startswith(name) for one in names)}


def _others(named: Iterable[str], project: Project) -> tuple[str, ...]:
    """Addresses of the licences of some tables that are not the book's own."""
    listed = (one for name in named for one in tables.descriptor(name, project)["licenses"])
    return tuple(dict.fromkeys(one["path"] for one in listed if one["name"] != tables.OWN_LICENCE))


def _is_told(name: str) -> bool:
    return name in FILES or name.startswith(WHOLE) or (name.startswith("notebooks/") and name.endswith(".ipynb"))


def _home(name: str, folders: Iterable[str]) -> str:
    """Folder of some that a part lies in, the deepest one; empty for what lies at the top."""
    return max((one for one in folders if name.startswith(one) and name != one), key=len, default="")


def _root(package: dict[str, Any], parts: list[str], project: Project) -> Entity:
    released = releases.released(project)
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"{package['title']}, version {package['version']}",
        "description": package["description"],
        "datePublished": released or _year(project),
        "creativeWorkStatus": "Released" if released else "Not released; the date is the year of the copyright",
        "version": package["version"],
        "inLanguage": metadata.LANGUAGE,
        "keywords": package["keywords"],
        **dict.fromkeys(("author", "publisher"), _link(AUTHOR)),
        "hasPart": _one_or_all(parts),
        **({"url": {"@id": project.address}} if project.address else {}),
    }


def _year(project: Project) -> str:
    """Year of the copyright, as the configuration of the book has it."""
    return str(yamltext.read(project.root / "_config.yml", "_config.yml")["copyright"])


def _file(name: str, table: dict[str, Any] | None, titles: dict[str, str]) -> Entity:
    """A file: a table as the Data Package describes it, any other by its title, or its name."""
    end = PurePosixPath(name).suffix
    kind = {"encodingFormat": KINDS[end]} if end in KINDS else {}
    if not table:
        return {"@id": name, "@type": "File", "name": titles.get(name, name), **kind}
    size = {"contentSize": str(table["bytes"])}
    licence = _one_or_all([one["path"] for one in table["licenses"]])
    described = {"description": table["description"]} if "description" in table else {}
    return {"@id": name, "@type": "File", "name": table["title"], **described, **kind, **size, "license": licence}


def _folder(name: str, known: tuple[str, str, tuple[str, ...]], inside: list[str]) -> Entity:
    """A folder with what lies in it."""
    title, description, licences = known
    said = {"@id": name, "@type": "Dataset", "name": title, "description": description, "license": _one_or_all(licences)}
    return said | ({"hasPart": _one_or_all(inside)} if inside else {})


def _one_or_all(addresses: Iterable[str]) -> Any:
    links = [{"@id": one} for one in addresses]
    return links[0] if len(links) == 1 else links


def _links(said: Any) -> list[dict[str, str]]:
    return said if isinstance(said, list) else [said]


def _link(entity: Entity) -> dict[str, str]:
    return {"@id": entity["@id"]}


def _licence(address: str, project: Project) -> Entity:
    """A licence, named as the tables name it, or as here."""
    listed = (one for name in tables.names(project) for one in tables.descriptor(name, project)["licenses"])
    titles = LICENCES | {one["path"]: one["title"] for one in [metadata.OWN, *listed] if "path" in one}
    return {"@id": address, "@type": "CreativeWork", "name": titles[address], "description": f"See {address}", "url": {"@id": address}}


def _paper(key: str, project: Project) -> Entity:
    """A paper under study, which is no part of the archive."""
    said = seeds.source(project, key)
    found = {"@id": references.entry(project, key).get("url", f"#{key}"), "@type": "ScholarlyArticle", "name": said["title"]}
    return found | {"author": said["author"], "datePublished": said["year"], "description": references.cite(project, key)}


def codemeta(package: dict[str, Any], project: Project) -> dict[str, Any]:
    """The software in the terms of CodeMeta 3."""
    said = tomllib.loads((project.root / "pyproject.toml").read_text("utf-8"))["project"]
    released = releases.released(project)
    return {
        "@context": CODEMETA_CONTEXT,
        "@type": "SoftwareSourceCode",
        "name": package["title"],
        "applicationCategory": "Research report",
        "description": package["description"],
        "version": package["version"],
        "author": [{"@type": "Organization", "name": one["title"]} for one in package["contributors"]],
        "license": [f"{SPDX}{name}" for name in said["license"].split(" AND ")],
        "keywords": package["keywords"],
        "programmingLanguage": "Python",
        "runtimePlatform": f"Python {said['requires-python']}",
        "softwareRequirements": [_requirement(one) for one in said["dependencies"]],
        "isAccessibleForFree": True,
        **({"datePublished": released} if released else {}),
        **({"url": project.address} if project.address else {}),
    }


def _requirement(asked: str) -> dict[str, str]:
    """A library that the package asks for, with the versions that it takes."""
    name, versions = re.fullmatch(r"([\w.-]+)(.*)", asked).groups()
    return {"@type": "SoftwareSourceCode", "name": name} | ({"version": versions} if versions else {})
