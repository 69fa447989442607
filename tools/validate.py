"""Validate HTML with html-validate, which is installed under ``.cache/html`` as its lock in ``tools/html`` says."""

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.browser import ROOT, _node_and_npm, _run

LOCK = ROOT / "tools" / "html"
INSTALLED = ROOT / ".cache" / "html"
# What the recommended rules ask beyond the standard: how tags are written, and taste.
TASTE = (
    "attribute-boolean-style",
    "long-title",
    "no-implicit-button-type",
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


def ensure_validator() -> list[str]:
    """Return the command of html-validate, installed from npm where it is not there yet."""
    node, npm = _node_and_npm()
    if not is_installed():
        shutil.rmtree(INSTALLED, ignore_errors=True)
        shutil.copytree(LOCK, INSTALLED)
        quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--no-update-notifier", "--logs-max=0"]
        _run([*npm, "ci", f"--prefix={INSTALLED}", f"--cache={INSTALLED / 'npm-cache'}", *quiet])
        shutil.rmtree(INSTALLED / "npm-cache", ignore_errors=True)
    return [node, str(INSTALLED / "node_modules" / "html-validate" / "bin" / "html-validate.mjs")]


def is_installed() -> bool:
    """Whether what the lock asks for is installed: npm writes its own copy of the lock at the end."""
    copy = INSTALLED / "package-lock.json"
    done = (INSTALLED / "node_modules" / ".package-lock.json").is_file()
    return done and copy.read_bytes() == (LOCK / "package-lock.json").read_bytes()


def validate(paths: list[Path]) -> list[Finding]:
    """Findings of html-validate on these files. Raises `RuntimeError` where it does not run."""
    command = ensure_validator()
    config, report = INSTALLED / "rules.json", INSTALLED / "report.json"
    config.write_text(json.dumps(CONFIG), encoding="utf-8")
    report.unlink(missing_ok=True)
    # into a file: what it prints is cut where a pipe is full
    arguments = [*map(str, paths), "--config", str(config), "--formatter", f"json={report}", "--max-warnings", "0"]
    done = subprocess.run([*command, *arguments], capture_output=True, text=True, encoding="utf-8", check=False)
    if not report.is_file():
        raise RuntimeError(f"html-validate: {(done.stderr or done.stdout).strip()[-500:]}")
    return [
        Finding(Path(page["filePath"]), one["line"], one["ruleId"], one["message"], one.get("selector") or "")
        for page in json.loads(report.read_text(encoding="utf-8"))
        for one in page["messages"]
    ]
