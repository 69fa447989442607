"""What is wrong with an input: where, what and what to do, on one line; all faults of a run together."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of an input file."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return " ".join(f"{self.where}: {self.what}. {self.remedy}.".split())


class Faults(Exception):
    """All faults found in one run; its text is one line a fault."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__("\n".join(map(str, self.faults)))


def stop_on(faults: list[Fault]) -> None:
    """Raise the faults together, if there are any."""
    if faults:
        raise Faults(faults)
