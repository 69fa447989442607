"""Lighthouse gives pages full marks for accessibility, best practices and being found: one of each making, in a minute.

``python -m tools.lighthouse`` looks at all kinds, and tells their performance too.
"""

from pathlib import Path

import pytest
from seen import report

from tools import lighthouse

# Pages that ask search engines to leave them out.
UNLISTED = ("search.html",)
FAULTY = "faulty.html"


@pytest.fixture(scope="module")
def audited(site: Path, tmp_path_factory: pytest.TempPathFactory) -> list[lighthouse.Page]:
    """What Lighthouse says of pages of the site, and last of one with faults beside them."""
    folder = tmp_path_factory.mktemp("lighthouse")
    for part in site.iterdir():
        (folder / part.name).symlink_to(part)
    (folder / FAULTY).write_text('<html><body><p style="color: #eee">x</p><img src="y.png"></body></html>', "utf-8")
    return lighthouse.audit(folder, (*lighthouse.OF_EACH_MAKING, FAULTY))


def test_a_page_of_each_making_has_full_marks(audited: list[lighthouse.Page]) -> None:
    pages = audited[:-1]
    assert [page.name for page in pages] == list(lighthouse.OF_EACH_MAKING)
    faults = [f"{page.name}: {fault}" for page in pages for fault in page.faults if not is_meant(page, fault)]
    excused = [page.name for page in pages if any(is_meant(page, fault) for fault in page.faults)]
    lost = [f"{page.name}: {kind} {score}" for page in pages for kind, score in page.scores.items() if score != 1]
    report("Lighthouse", faults + [one for one in lost if not (one.split(":")[0] in excused and ": seo " in one)])
    assert excused == list(UNLISTED)


def is_meant(page: lighthouse.Page, fault: str) -> bool:
    """Whether a page loses points because it asks to be left out of search engines."""
    return page.name in UNLISTED and fault.startswith("seo, is-crawlable")


def test_marks_are_lost_by_a_page_with_faults(audited: list[lighthouse.Page]) -> None:
    page = audited[-1]
    assert page.name == FAULTY and set(page.scores) == set(lighthouse.GATED) and max(page.scores.values()) < 1
    assert any("image-alt" in fault for fault in page.faults)
