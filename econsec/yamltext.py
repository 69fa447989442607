"""YAML in which every scalar is text and no key is written twice.

PyYAML's own rules turn ``3.10`` into 3.1 and ``NO`` into False, and of a key written twice they keep the last.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from econsec import files
from econsec.faults import Fault, Faults


class _TextLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):
    """Base loader that does not look for types, since every scalar is text."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:
        return "text"


def _build(node: yaml.Node, seen: set[int]) -> Any:
    """Lists, dictionaries and texts from a tree of nodes; refuses repeated keys and what refers to itself."""
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if id(node) in seen:
        raise yaml.constructor.ConstructorError(None, None, "an alias refers to what it stands in", node.start_mark)
    inside = seen | {id(node)}
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, inside) for item in node.value]
    built: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key is no text", key.start_mark)
        if key.value in built:
            raise yaml.constructor.ConstructorError(None, None, f"key {key.value} is written twice", key.start_mark)
        built[key.value] = _build(value, inside)
    return built


def read(path: Path, name: str) -> Any:
    """Content of a YAML file, every scalar as text.

    Raises `Faults` naming file and line where the file is no UTF-8, no YAML or repeats a key.
    """
    try:
        tree = yaml.compose(files.read(path, name), Loader=_TextLoader)
        return None if tree is None else _build(tree, set())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Faults([Fault(f"{name} line {line}", str(error.problem), "Correct the YAML")]) from None
    except yaml.YAMLError as error:
        raise Faults([Fault(name, str(error).splitlines()[0], "Correct the YAML")]) from None
