"""What the book is built with, as a software bill of materials in CycloneDX JSON, from the lock.

Made here, as the programs that read a lock leave out what rests on what; their library validates it in the tests.
"""

from __future__ import annotations

import re
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

NAME = "sbom.cdx.json"
VERSION = "1.6"
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# How the lock says what asks for a package: in one comment, or in a list of them; the project itself with the file that says so.
VIA = re.compile(r"^ +#(?: via)? +([A-Za-z0-9][\w.-]*)(?: \([^)]*\))?$", re.MULTILINE)


def bill(lock: str, said: dict[str, Any]) -> dict[str, Any]:
    """The bill of a lock as uv writes it; `said` is the table ``project`` of ``pyproject.toml``.

    Every package is there, with version, address in the registry, hashes and marker where the lock has them, and what asks for it.
    """
    blocks = [block for block in re.split(r"(?m)^(?=[A-Za-z0-9])", lock) if block[:1].isalnum()]
    packages = [_package(block) for block in blocks]
    root = {"type": "application", "bom-ref": said["name"], "name": said["name"], "version": said["version"]}
    root |= {"description": said["description"], "licenses": [{"expression": said["license"]}]}
    askers = [(one["bom-ref"], {canonicalize_name(name) for name in VIA.findall(block)}) for one, block in zip(packages, blocks)]
    rests = {one["bom-ref"]: sorted(ref for ref, by in askers if one["name"] in by) for one in [root, *packages]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": VERSION,
        "version": 1,
        "metadata": {"component": root},
        "components": packages,
        "dependencies": [{"ref": ref, **({"dependsOn": rests[ref]} if rests[ref] else {})} for ref in sorted(rests)],
    }


def _package(block: str) -> dict[str, Any]:
    """A package from its lines in the lock."""
    pin = Requirement(re.split(r" *\\?\n", block, maxsplit=1)[0])
    (version,) = (one.version for one in pin.specifier)
    name = canonicalize_name(pin.name)
    address = f"pkg:pypi/{name}@{version}"
    hashes = [{"alg": "SHA-256", "content": one} for one in HASH.findall(block)]
    marker = [{"name": "econsec:marker", "value": str(pin.marker)}] if pin.marker else []
    said = {"type": "library", "bom-ref": address, "name": name, "version": version, "purl": address}
    return said | ({"hashes": hashes} if hashes else {}) | ({"properties": marker} if marker else {})
