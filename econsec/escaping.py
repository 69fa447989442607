"""Text that Markdown is to show as it stands, since tables, ledgers and sources hold no markup."""

from __future__ import annotations

import re

# All that a backslash takes the meaning from, in CommonMark and in MyST.
PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
# What begins or ends markup within a line of CommonMark; the rest stays, so that the source can be read too.
SPECIAL = re.compile(r"[\\`*\[\]<]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")


def in_myst(text: str) -> str:
    """Text that MyST and its directives show letter by letter."""
    return PUNCTUATION.sub(r"\\\g<0>", text)


def in_markdown(text: str) -> str:
    """Text that CommonMark shows letter by letter within a line."""
    return SPECIAL.sub(r"\\\g<0>", text)


def in_notebook(text: str) -> str:
    """The same for JupyterLab, to which dollars are the marks of mathematics."""
    return in_markdown(text).replace("$", r"\$")
