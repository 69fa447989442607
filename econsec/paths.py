"""Where things are: one project is a folder with ``data``, ``seeds`` and ``chapters/references.bib``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Project:
    """A folder that holds seeds and tables; the clone, or the package that carries a copy of both."""

    root: Path

    @property
    def data(self) -> Path:
        """Folder of the tables."""
        return self.root / "data"

    @property
    def seeds(self) -> Path:
        """Folder of what the papers say."""
        return self.root / "seeds"

    @property
    def references(self) -> Path:
        """BibTeX file that every source key points into."""
        return self.root / "chapters" / "references.bib"

    @property
    def texts(self) -> Path:
        """Folder of the papers' texts, which are not part of the project."""
        named = os.environ.get("ECONSEC_TEXTS")
        return self.root / named if named else self.seeds / "texts"

    @property
    def papers(self) -> list[str]:
        """Keys of the papers, from the names of their folders."""
        return sorted(path.parent.name for path in self.seeds.glob("*/source.yml"))

    @property
    def address(self) -> str:
        """Where the site is published, with a slash at the end, as ``_config.yml`` says; empty where it does not."""
        named = _baseurl(self.root / "_config.yml")
        return f"{named.rstrip('/')}/" if named else ""

    def name(self, path: Path) -> str:
        """Path as people write it: relative to the project."""
        return path.relative_to(self.root).as_posix()


@cache
def _baseurl(config: Path) -> str:
    """The address in a configuration of Jupyter Book; empty where there is none."""
    said = yaml.load(config.read_text("utf-8"), yaml.BaseLoader) if config.is_file() else None
    part = said.get("html") if isinstance(said, dict) else None
    return str(part.get("baseurl") or "") if isinstance(part, dict) else ""


@cache
def installed() -> Project:
    """Project that this package belongs to: an installed wheel carries its own data, a clone has it beside the package."""
    here = Path(__file__).resolve().parent
    carried = here / "project"
    return Project(carried if carried.is_dir() else here.parent)
