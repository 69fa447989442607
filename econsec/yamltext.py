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
    """Base loader (all scalars are text) that refuses repeated keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(None, None, "a key is no text", key.start_mark)
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"key {key.value} is written twice", key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(path: Path, name: str) -> Any:
    """Content of a YAML file, every scalar as text.

    Raises `Faults` naming file and line where the file is no UTF-8, no YAML or repeats a key.
    """
    try:
        return yaml.load(files.read(path, name), _TextLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Faults([Fault(f"{name} line {line}", str(error.problem), "Correct the YAML")]) from None
    except yaml.YAMLError as error:
        raise Faults([Fault(name, str(error).splitlines()[0], "Correct the YAML")]) from None
