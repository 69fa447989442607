"""Values that are computed when they are first asked for, so that nothing is read for those that nobody asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class Lazy(Mapping[str, Value]):
    """A value for each of some names, in their order."""

    def __init__(self, names: Iterable[str], compute: Callable[[str], Value]) -> None:
        """`compute` gives the value of a name, and is called once for each that is asked for."""
        self.names, self.compute = dict.fromkeys(names), compute
        self.known: dict[str, Value] = {}

    def __getitem__(self, name: str) -> Value:
        """Value of a name. Raises KeyError for another."""
        if name not in self.known:
            if name not in self.names:
                raise KeyError(name)
            self.known[name] = self.compute(name)
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self.names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self.names)
