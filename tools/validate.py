"""Validate HTML with html-validate."""

import json
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import node

# What the recommended rules ask beyond the standard: how tags are written, and taste.
TASTE = (
    "attribute-boolean-style",
    "long-title",
    "no-inline-style",
    "no-redundant-role",
    "no-trailing-whitespace",
    "prefer-native-element",
    "prefer-tbody",
    "void-style",
)
# An id may hold any character but white space.
RULES = {**dict.fromkeys(TASTE, "off"), "valid-id": ["error", {"relaxed": True}]}
CONFIG = {"root": True, "extends": ["html-validate:recommended"], "rules": RULES}


@dataclass(frozen=True)
class Finding:
    """What is wrong with a page: the file, the line, the rule, the message, and the element as a selector."""

    path: Path
    line: int
    rule: str
    message: str
    element: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message} ({self.rule}; {self.element})"


def validate(paths: list[Path]) -> list[Finding]:
    """Findings of html-validate on these files. Raises `RuntimeError` where it does not run."""
    return [
        Finding(Path(page["filePath"]), one["line"], one["ruleId"], one["message"], one.get("selector") or "")
        for page in _report(paths)
        for one in page["messages"]
    ]


def _report(paths: list[Path]) -> list[dict[str, Any]]:
    """What html-validate says of these files, page by page."""
    command = [node.ensure(), str(node.path("html-validate/bin/html-validate.mjs"))]
    with tempfile.TemporaryDirectory() as scratch:
        config, report = Path(scratch) / "rules.json", Path(scratch) / "report.json"
        config.write_text(json.dumps(CONFIG), encoding="utf-8")
        # into a file: what it prints is cut where a pipe is full
        arguments = [*map(str, paths), "--config", str(config), "--formatter", f"json={report}", "--max-warnings", "0"]
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
        if not report.is_file():
            raise RuntimeError(f"html-validate: {(done.stderr or done.stdout).strip()[-500:]}")
        return json.loads(report.read_text(encoding="utf-8"))
