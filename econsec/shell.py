"""Cells of a chapter, run one after another as a notebook's kernel runs them, without a kernel."""

from __future__ import annotations

import base64
import io
import sys
import types
from typing import Any, TextIO

import traitlets
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

Output = dict[str, Any]


class Stream(io.TextIOBase):
    """Standard output or error of a cell, as the outputs of a notebook."""

    def __init__(self, name: str, outputs: list[Output]) -> None:
        """`name` is ``stdout`` or ``stderr``."""
        self.name, self.outputs = name, outputs

    def write(self, text: str) -> int:
        """Append to the last output where that is of this stream, else as a new one."""
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == self.name:
            last["text"] += text
        elif text:
            self.outputs.append({"output_type": "stream", "name": self.name, "text": text})
        return len(text)


class Published(DisplayPublisher):
    """What a cell displays."""

    def publish(self, data: Output, metadata: Output | None = None, *args: Any, **kwargs: Any) -> None:
        """Keep it."""
        self.shell.outputs.append({"output_type": "display_data", "data": as_text(data), "metadata": metadata or {}})


class Results(DisplayHook):
    """What the last expression of a cell is."""

    def write_output_prompt(self) -> None:
        """A notebook has none."""

    def write_format_data(self, format_dict: Output, md_dict: Output | None = None) -> None:
        """Keep the forms of the result."""
        self.said = as_text(format_dict), md_dict or {}

    def finish_displayhook(self) -> None:
        """Put it among the outputs."""
        data, metadata = self.said
        self.shell.outputs.append(
            {"output_type": "execute_result", "data": data, "metadata": metadata, "execution_count": self.prompt_count}
        )


class Shell(InteractiveShell):
    """IPython without a terminal: outputs are kept as a notebook has them."""

    display_pub_class = traitlets.Type(Published)
    displayhook_class = traitlets.Type(Results)

    def __init__(self, **kwargs: Any) -> None:
        """Outputs of the cell that runs are in `outputs`, and what went wrong in it, in showing its result too, in `error`."""
        self.outputs: list[Output] = []
        self.error: BaseException | None = None
        super().__init__(**kwargs)

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        """Keep the error, to be raised."""
        self.error = evalue


def as_text(data: Output) -> Output:
    """Forms of an output as a notebook file has them: bytes in base 64."""
    return {kind: base64.b64encode(one).decode() if isinstance(one, bytes) else one for kind, one in data.items()}


def run(cells: list[str]) -> list[Output]:
    """Run the code of cells in their order; returns `code`, `execution_count` and `outputs` of each.

    Figures come without their picture: all are drawn afterwards (`exports.draw`), since the converter of charts takes long to start.
    Raises RuntimeError, with the number of the cell, its error and its line, where one fails.
    """
    main = sys.modules["__main__"] = types.ModuleType("__main__")
    shell = Shell.instance(config=Config(HistoryManager={"enabled": False}), user_module=main, user_ns=main.__dict__, colors="NoColor")
    shell.display_formatter.mimebundle_formatter.for_type_by_name("econsec.figures", "Figure", lambda figure: figure.undrawn())
    return [_run(shell, number, code) for number, code in enumerate(cells, 1)]


def _run(shell: Shell, number: int, code: str) -> Output:
    shell.outputs.clear()
    before: tuple[TextIO, TextIO] = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout", shell.outputs), Stream("stderr", shell.outputs)
    try:
        done = shell.run_cell(code, store_history=True)
    finally:
        sys.stdout, sys.stderr = before
    if error := shell.error:
        raise RuntimeError(f"cell {number}: {type(error).__name__}: {error}") from error
    return {"code": code, "execution_count": done.execution_count, "outputs": list(shell.outputs)}
