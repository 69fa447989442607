"""A third, made-up paper: a folder in seeds, one table, one chapter; no code is changed, and it shows everywhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from econsec import exports, seeds

ROOT = Path(__file__).resolve().parent.parent.parent
WHOLE = ROOT / "tests" / "bad" / "whole"
ACROSS = ("across/timeline", "across/agreement")
PAGES = ("made/rates", "audit/scorecard", "audit/numbers", "audit/tables", "audit/rules", "audit/findings", *ACROSS)
# Roles that lead to pages which the small book leaves out.
ROLES = re.compile(r"\{(?:ref|term|cite:[pt])\}`([^`<]*)[^`]*`")
# What the made paper has besides what `tests/bad/whole` holds: a dated claim, rows that date an event, and two topics.
DATED = seeds.Passage("made2022:1:4", "1", "It was published in March 2021.")
MORE = {
    "seeds/made2022/passages.csv": ",".join(DATED.record) + "\n",
    "seeds/made2022/numbers.csv": "made2022:1:4#1,made2022:1:4,2021,2021,,date,M-003,\n",
    "seeds/made2022/claims.yml": """\
- id: M-003
  place: made2022:1:4
  kind: date
  says: The month of publication.
  printed: in March 2021
  value: 2021-03
  apart: Nothing rests on it.
""",
    "data/rates.resource.yaml": "dated: published_on\n",
    "seeds/events.csv": "Rates published,Atlantis,report,M-003,rates:*\n",
    "seeds/agreement.yml": """\
- {id: made-rate, theme: Rates, topic: The rate, claims: [M-001, Z-014], relation: past, why: One speaks of a rate and the other of a share.}
- {id: made-fall, theme: Rates, topic: The fall, claims: [M-002], why: Only one paper has it.}
""",
}
CHAPTER = """---
file_format: mystnb
kernelspec:
  name: python3
  display_name: Python 3
sections: [made2022:abstract, made2022:1]
---

(ch-made-rates)=
# Do rates fall?

:::{opening}
- The made paper says that the rate was {claim}`M-001`.
- It says that the rate fell.
- Both stand in one table, which anybody can read.
:::

```{code-cell} python3
from econsec import audit, charts, figures, record, tables

rates = tables.load("rates").query("economy == 'Atlantis'").assign(words=lambda rows: rows.rate_pct.map("{}%".format))
```

```{code-cell} python3
figures.show(
    charts.bars(rates, "rate_pct", "fiscal_year", "words", "economy", {"Atlantis": "#7f868d"}, "Rate, percent"),
    id="made-rates",
    caption="Rates of Atlantis.",
    alt=f"Bars for {len(rates)} years; the last is the lower.",
    tables=["rates"],
    claims=["M-001"],
)
```

The rate of the second year is the lower one. Its notebook needs {wheel}`the wheel`.

```{code-cell} python3
audit.argument("made2022:1")
```

```{code-cell} python3
record.of_sections("made2022:1")
```

```{code-cell} python3
audit.ledger("made2022:abstract", "made2022:1")
```
"""


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with a third paper, its chapters few, so that it builds fast."""
    root = tmp_path_factory.mktemp("third") / "clone"
    for name in ("econsec", "data", "seeds", "chapters", "tests", "tools"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "bad"))
    shutil.copy(ROOT / "_config.yml", root / "_config.yml")
    shutil.copytree(WHOLE / "seeds" / "made2022", root / "seeds" / "made2022")
    shutil.copytree(WHOLE / "data", root / "data", dirs_exist_ok=True)
    bib = root / "chapters" / "references.bib"
    bib.write_text(bib.read_text("utf-8") + (WHOLE / "chapters" / "references.bib").read_text("utf-8"), "utf-8")
    (root / "chapters" / "made").mkdir()
    (root / "chapters" / "made" / "rates.md").write_text(CHAPTER, "utf-8")
    for name, text in MORE.items():
        (root / name).write_text((root / name).read_text("utf-8") + text, "utf-8")
    records = [tuple(line.split(",")) for line in (root / "seeds/made2022/passages.csv").read_text("utf-8").splitlines()[1:]]
    source = root / "seeds/made2022/source.yml"
    source.write_text(source.read_text("utf-8").replace(seeds.fingerprint(records[:-1]), seeds.fingerprint(records)), "utf-8")
    for name in ACROSS:
        path = root / "chapters" / f"{name}.md"
        path.write_text(ROLES.sub(r"\1", path.read_text("utf-8")), "utf-8")
    (root / "index.md").write_text("# A book of three papers\n\nIt has few pages, so that it builds fast.\n", "utf-8")
    (root / "published").mkdir()
    ids = ["agreement-by-theme", "made-rates", "timeline", "verdicts-by-section"]  # those of its pages
    (root / "published" / "figures.csv").write_text("id,became,reason\n" + "".join(f"{name},,\n" for name in ids), "utf-8")
    pages = "".join(f"  - file: chapters/{name}\n" for name in PAGES)
    (root / "_toc.yml").write_text(f"format: jb-book\nroot: index\nchapters:\n{pages}", "utf-8")
    return root


def command(clone: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the clone, with the clone's package."""
    environment = {**os.environ, "PYTHONPATH": str(clone), "PYTHONSAFEPATH": "1", "ECONSEC_TEXTS": str(clone / "none")}
    return subprocess.run([sys.executable, *arguments], cwd=clone, env=environment, capture_output=True, text=True)


def test_its_claims_stand_in_the_audit(clone: Path) -> None:
    done = command(clone, "-m", "econsec", "audit", "--accept")
    assert done.returncode == 0, done.stderr
    found = json.loads(command(clone, "-m", "econsec", "audit", "--json", "--paper", "made2022").stdout)["claims"]
    assert [(one["id"], one["verdict"], one["nodes"]) for one in found] == [
        ("M-001", "unverified", ["made-1-rate"]), ("M-002", "consistent", ["made-1-conclusion"]), ("M-003", "unverified", []),
    ]  # fmt: skip


def test_its_rows_can_be_traced_to_its_thesis_and_back(clone: Path) -> None:
    done = command(clone, "-m", "econsec", "trace", "rates:Atlantis:2021:made2022")
    assert done.returncode == 0, done.stderr
    assert all(name in done.stdout for name in ("M-001", "made-1-rate", "made-1-conclusion", "made-thesis", "made2022:1:1"))


def page(clone: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((clone / "_build" / "html" / f"{name}.html").read_text("utf-8"), "html.parser")


def test_it_builds_and_stands_on_the_pages(clone: Path) -> None:
    done = command(clone, "-m", "tools.build")
    assert done.returncode == 0, done.stdout + done.stderr
    card = page(clone, "chapters/audit/scorecard")
    rows = card.select('.esx-search tr[data-paper="made2022"]')
    assert [row.a["href"] for row in rows] == [f"../made/rates.html#M-00{number}" for number in (1, 2, 3)]
    assert "made2022, 1" in card.select_one("#fig-verdicts-by-section").get_text()
    assert len(page(clone, "chapters/audit/numbers").select('.esx-search tr[data-paper="made2022"]')) == 4
    assert page(clone, "chapters/audit/tables").select("#rates tr")
    chapter = page(clone, "chapters/made/rates")
    assert [" ".join(item.get_text().split()) for item in chapter.select(".esx-tally > li")] == ["1 consistent", "2 unverified"]
    assert chapter.select_one(".esx-reach").get_text().startswith("Of 3 claims 3 can be checked at all; none")
    found = chapter.select_one('[data-finding="made-rate-that-fell"] h3 a')
    assert found["href"] == "../audit/findings.html#made-rate-that-fell"
    assert page(clone, "chapters/audit/findings").select("section#made-rate-that-fell")
    assert chapter.select("tr#M-002") and chapter.select("li#made-1-conclusion") and "12.5%" in chapter.get_text()
    # what a claim rests on and carries leads to the pages where that stands
    use = chapter.select_one("tr#M-001 .esx-use")
    assert {link["href"] for link in use.select("a")} >= {
        "../audit/tables.html#rates:Atlantis:2021:made2022",
        "#made-1-rate",
        "#made-thesis",
    }


def test_its_figure_has_a_page_files_and_a_citation_of_its_paper(clone: Path) -> None:
    folder = clone / "_build" / "html" / "figures" / "made-rates"
    assert {path.name for path in folder.iterdir()} == {"index.html", *(f"made-rates{end}" for end in exports.KINDS)}
    assert "made2022:1:1" in (folder / "made-rates.csv").read_text("utf-8")
    assert "{made2022," in (folder / "made-rates.bib").read_text("utf-8")
    block = page(clone, "chapters/made/rates").select_one(".esx-cited:has(#fig-made-rates)")
    assert (
        block.select_one(".esx-card a[href='#M-001']")
        and "made-rates" in json.loads((clone / "_build/html/manifest.json").read_text("utf-8"))["figures"]
    )


def test_readers_and_machines_find_it(clone: Path) -> None:
    site = clone / "_build" / "html"
    index = (site / "_static" / "search-index.js").read_text("utf-8")
    entries = json.loads(re.search(r"(?s)esxIndex\.entries = (\[.*\]);", index)[1])
    kinds = [name for name, _ in json.loads(re.search(r'\{"kinds":(\[\[.*?\]\])', index)[1])]
    found = {(kinds[one[0]], text) for one in entries for text in one[2:]}
    assert {("Claim", f"M-00{number}") for number in (1, 2, 3)} <= found
    assert {("Chapter", "Do rates fall?"), ("Figure", "made-rates"), ("Finding", "made-rate-that-fell")} <= found
    listed = (site / "llms.txt").read_text("utf-8")
    assert "\n- [Do rates fall?](chapters/made/rates.html): " in listed and "(figures/made-rates/made-rates.csv)" in listed
    notebook = json.loads((site / "_sources" / "chapters" / "made" / "rates.ipynb").read_text("utf-8"))
    assert any("The made paper says that the rate was 12.5" in "".join(cell["source"]) for cell in notebook["cells"])
    assert "made-rates" in str([cell.get("outputs") for cell in notebook["cells"]])


def test_its_numbers_have_cards_and_no_word_leads_to_a_wheel_that_is_not_there(clone: Path) -> None:
    chapter = page(clone, "chapters/made/rates")
    cards = {card["data-card"]: str(card) for one in chapter.find_all("template", class_="esx-cards") for card in one.find_all("div")}
    assert "The rate of the year." in cards["M-001"] and "unverified" in cards["M-001"]
    assert "Its notebook needs the wheel." in chapter.get_text() and "the wheel" not in {link.get_text() for link in chapter.select("a")}


def test_its_dates_and_topics_stand_on_the_pages_across_papers(clone: Path) -> None:
    event = page(clone, "chapters/across/timeline").select_one('.esx-search tr[data-actor="Atlantis"]')
    assert event["data-by"] == "made2022" and {link["href"] for link in event.select("a")} == {
        "../made/rates.html#M-003",
        *(f"../audit/tables.html#rates:Atlantis:{year}:made2022" for year in (2020, 2021)),
    }
    drawn = page(clone, "chapters/across/timeline").select_one("#fig-timeline").get_text()
    assert "Atlantis: report" in drawn and "made2022" in drawn
    agreement = page(clone, "chapters/across/agreement")
    rows = {row.strong.get_text(): row for row in agreement.select('.esx-search tr[data-theme="Rates"]')}
    assert [row["data-relation"] for row in rows.values()] == ["talk past each other", "only made2022"]
    assert rows["The rate"].select_one('td[data-label="made2022"] a')["href"] == "../made/rates.html#M-001"
    assert "only made2022" in agreement.select_one("#fig-agreement-by-theme").get_text()
