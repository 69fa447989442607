"""Validate an unpacked RO-Crate without a network, within an environment of its own: ``python validate_crate.py FOLDER CACHE``.

The context that the metadata names by its address is taken from the package ``rocrate``. Prints a line for each issue, required
ones first, and ends with status 1 where one is required.
"""

import io
import sys
from importlib.metadata import distribution
from pathlib import Path

from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter, HTTPAdapter
from requests_cache import CachedSession
from rocrate_validator import services
from rocrate_validator.models import Severity, ValidationSettings
from urllib3 import HTTPResponse

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
FILE = "rocrate/data/ro-crate.jsonld"


class Shelf(BaseAdapter):
    """Answers a request for the context from the package."""

    def send(self, request: PreparedRequest, **_: object) -> Response:
        body = io.BytesIO(Path(str(distribution("rocrate").locate_file(FILE))).read_bytes())
        kind = {"Content-Type": "application/ld+json"}
        raw = HTTPResponse(body, headers=kind, status=200, preload_content=False, request_url=request.url)
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None: ...


def main(folder: str, cache: str) -> int:
    """Validate, and say what was found."""
    session = CachedSession(cache, backend="sqlite", expire_after=-1)
    session.mount("https://", Shelf())
    session.get(CONTEXT)
    asked = ValidationSettings(
        rocrate_uri=folder,
        profile_identifier="ro-crate-1.1",
        requirement_severity=Severity.RECOMMENDED,
        offline=True,
        cache_path=Path(cache),
    )
    found = services.validate(asked).get_issues()
    for one in sorted(found, key=lambda one: (-one.severity.value, str(one.message))):
        print(one.severity.name, one.violatingEntity or "", one.message)
    return int(any(one.severity is Severity.REQUIRED for one in found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
