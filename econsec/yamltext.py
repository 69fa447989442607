"""YAML in which every scalar is text and no key is written twice.

PyYAML's own rules turn ``3.10`` into 3.1 and ``NO`` into False, and of a key written twice they keep the last.
"""

from __future__ import annotations

from functools import lru_cache
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
    """Lists, dictionaries and texts from a tree of nodes; refuses repeated keys, and aliases, a few of which can stand for millions."""
    if id(node) in seen:
        raise yaml.constructor.ConstructorError(None, None, "an alias stands for what is written elsewhere", node.start_mark)
    seen.add(id(node))
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, seen) for item in node.value]
    built: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(None, None, "a key is no text", key.start_mark)
        if key.value in built:
            raise yaml.constructor.ConstructorError(None, None, f"key {key.value} is written twice", key.start_mark)
        built[key.value] = _build(value, seen)
    return built


@lru_cache(maxsize=512)
def _compose(text: str) -> yaml.Node | None:
    """Tree of nodes of a text; the same texts are asked for a hundred times in a build."""
    return yaml.compose(text, Loader=_TextLoader)


def read(path: Path, name: str) -> Any:
    """Content of a YAML file, every scalar as text.

    Raises `Faults` naming file and line where the file is no UTF-8, no YAML or repeats a key.
    """
    try:
        tree = _compose(files.read(path, name))
        return None if tree is None else _build(tree, set())
    except RecursionError:
        raise Faults([Fault(name, "is nested too deeply", "Correct the YAML")]) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Faults([Fault(f"{name} line {line}", str(error.problem), "Correct the YAML")]) from None
    except yaml.YAMLError as error:
        raise Faults([Fault(name, str(error).splitlines()[0], "Correct the YAML")]) from None
