"""Environments of their own for tools that cannot live beside the book's libraries, made once under ``.cache``."""

from __future__ import annotations

import re
import shutil
import subprocess
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".cache"
# Everything that is installed, pinned. What only a tool's command line needs and comes without a wheel is left out: docopt.
PINS = {
    "cffconvert": [  # pulls jsonschema down to 3
        "attrs==26.1.0", "certifi==2026.10.18", "cffconvert==2.0.0", "charset-normalizer==3.5.2", "click==8.5.1", "idna==3.20",
        "jsonschema==3.2.0", "pykwalify==1.8.0", "pyrsistent==0.20.0", "python-dateutil==4.0.0", "requests==2.34.2", "ruamel-yaml==0.19.1",
        "setuptools==84.2.1", "six==1.17.0", "tzdata==2026.6", "urllib3==2.8.0",
    ],
}  # fmt: skip


def python(name: str) -> Path:
    """Return the Python of an environment, which is made where it is not there or has other pins.

    Raises RuntimeError, with what to do, where its packages cannot be installed.
    """
    return _made(name, "\n".join(PINS[name]), "--no-deps", "--only-binary=:all:", *PINS[name])


def with_wheel(wheel: Path, versions: Path) -> Path:
    """Return the Python of an environment with a wheel, what it asks for in these versions, and what runs a notebook.

    Made as its reader makes it, and anew where the wheel asks for other packages or the versions are others; else the environment is
    the one that was made before, and only the wheel is installed anew. Raises as `python`.
    """
    [metadata] = [name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".dist-info/METADATA")]
    said = re.findall(r"(?m)^Requires-Dist: (.+)$", zipfile.ZipFile(wheel).read(metadata).decode())
    pins = "\n".join([*said, versions.read_text("utf-8")])
    program = _made("notebooks", pins, "--no-compile", "--constraint", str(versions), str(wheel), "ipykernel", "nbclient")
    _install("notebooks", program, "--no-deps", "--force-reinstall", str(wheel))
    return program


def _made(name: str, pins: str, *arguments: str) -> Path:
    """Return the Python of an environment in which pip has installed what the arguments say, anew where the pins are others."""
    folder = CACHE / name
    program, made = folder / "bin" / "python", folder / "pins.txt"
    if not made.is_file() or made.read_text("utf-8") != f"{pins}\n":
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True)
        _install(name, program, *arguments)
        made.write_text(f"{pins}\n", "utf-8")  # last, so that nothing half-made is taken for whole
    return program


def _install(name: str, program: Path, *arguments: str) -> None:
    """Install into an environment with its pip."""
    command = [str(program), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["no output"])[-1]
        raise RuntimeError(f".cache/{name}: {said}. See that a package index can be reached, and run again.")
