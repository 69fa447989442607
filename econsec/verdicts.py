"""Verdicts: computed from the checks of a claim, by a closed list of rules; nobody types one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from econsec import claims, references
from econsec.claims import Claim, Result
from econsec.lazy import Lazy
from econsec.paths import Project, installed

# The first that applies is given.
VERDICTS: dict[str, str] = {
    "contradicted": "unlike an independent source, and no reading of the text mends it",
    "corrected": "unlike an independent source as it stands; read as it must be meant, equal to it",
    "qualified": "equal to an independent source, but another check shows a difference in scope, base, date or selection",
    "corroborated": "equal to an independent source",
    "consistent": "no independent source; a computation from the paper's own numbers, which could have come out otherwise, agrees",
    "unverified": "none of these",
    "not testable": "a definition, judgement or prescription",
}
# As readers are told them: from what holds to what is not scored.
ORDER = ("corroborated", "qualified", "corrected", "contradicted", "consistent", "unverified", "not testable")
NOT_TESTABLE = ("definition", "judgement", "prescription")


def verdict(found: Claim, project: Project | None = None, known: tuple[Result, ...] | None = None) -> str:
    """Verdict of a claim, from what its checks find now, or from results that are known. Raises `Faults` for a check of no row."""
    project = project or installed()
    if found.kind in NOT_TESTABLE:
        return "not testable"
    results = list(zip(found.checks, known or [claims.run(found, check, project) for check in found.checks]))
    outside = [(check, result) for check, result in results if is_independent(found, result, project) and result.confident]
    compared = [(check, result) for check, result in outside if "differs" not in check]
    if not all(result.holds for _, result in compared):
        return "corrected" if _is_mended(found, [check for check, _ in compared], project) else "contradicted"
    if compared:
        return "qualified" if any(result.holds for check, result in outside if "differs" in check) else "corroborated"
    own = [
        result
        for check, result in results
        if check["is"] not in claims.COMPARISONS and "differs" not in check and is_own(found, result, project)
    ]
    return "consistent" if own and all(result.holds for result in own) else "unverified"


def of(project: Project | None = None) -> Mapping[str, str]:
    """Verdict of every claim on the ledger, by identifier; computed when it is asked for."""
    return _of(project or installed())


@cache
def _of(project: Project) -> Mapping[str, str]:
    found, results = claims.ledger(project), claims.results(project)
    return Lazy(found, lambda name: verdict(found[name], project, results[name]))


def is_independent(found: Claim, result: Result, project: Project) -> bool:
    """Whether a check rests on a source that is neither the paper itself nor a text copied from it or by it."""
    return not any(source in references.kin(project, found.place.split(":")[0]) for source in result.sources)


def is_own(found: Claim, result: Result, project: Project) -> bool:
    """Whether a check rests on nothing but the paper itself; one that mixes its rows with others proves nothing either way."""
    return all(source in references.kin(project, found.place.split(":")[0]) for source in result.sources)


def _is_mended(found: Claim, checks: list[dict[str, object]], project: Project) -> bool:
    """Whether what a garbled claim must have said agrees with every check."""
    value = found.meant.get("value")
    meant = replace(found, value=value, unit=found.meant.get("unit", found.unit)) if value else None
    return meant is not None and all(claims.run(meant, check, project).holds for check in checks)
