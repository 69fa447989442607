"""Values of a cell under names, by which prose prints them."""

from __future__ import annotations

import math


def glue(name: str, value: object) -> None:
    """Show a value under a name: what `myst_nb.glue` does, so that a notebook needs no libraries that build pages.

    A number of numpy's is shown as Python has it. Raises ValueError for what is neither text nor a number: prose could not print it.
    """
    from IPython.core.formatters import format_display_data  # every notebook has it, and nothing else here needs it
    from IPython.display import display

    value = value.item() if getattr(value, "shape", None) == () else value
    if type(value) not in (str, int, float) or (isinstance(value, float) and not math.isfinite(value)):
        said = "no number" if isinstance(value, float) else "neither text nor a number"
        raise ValueError(f"glue {name}: {type(value).__name__} is {said}. Give it in words, by str or econsec.wording")
    data, metadata = format_display_data(value)
    display(data, raw=True, metadata={**metadata, "scrapbook": {"name": name, "mime_prefix": ""}})
