"""Intervals and tests for survey shares, by SciPy; none of them for complete counts, which have no sampling error.

All shares are percent of those who replied. Everything here takes the replies for a simple random sample of the firms
asked, which a survey that firms answer or not is not; pages say so wherever they show a result.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95
# The largest sample that is looked for; a gap that would need more is as good as none.
MOST = 100_000


@cache
def wilson(share_pct: float, replies: int) -> tuple[float, float]:
    """Wilson's interval round a share (percent) of so many replies: lowest and highest share (percent)."""
    from scipy.stats import binomtest  # a second, which pages without statistics need not spend

    found = binomtest(round(share_pct / 100 * replies), replies).proportion_ci(LEVEL, method="wilson")
    return 100 * float(found.low), 100 * float(found.high)


def with_intervals(frame: pd.DataFrame, share: str, replies: str) -> pd.DataFrame:
    """A frame with the ends of the interval round each share (percent) as `low` and `high`, empty where replies are not known."""
    known = frame[replies].notna()
    ends = [
        (None, None) if not is_known else wilson(float(row[share]), int(row[replies]))
        for row, is_known in zip(frame.to_dict("records"), known)
    ]
    return frame.assign(low=[low for low, _ in ends], high=[high for _, high in ends])


@cache
def gap(value_pct: float, share_pct: float, replies: int) -> float:
    """How often chance alone takes the share of so many replies at least so far from a true value: a p-value.

    The score test of one proportion, whose 95% acceptance is Wilson's interval; both in percent, the value not 0 or 100.
    """
    from scipy.special import chdtrc  # a tenth of the time that scipy.stats takes, and every page judges claims

    value, share = value_pct / 100, share_pct / 100
    return float(chdtrc(1, (share - value) ** 2 * replies / (value * (1 - value))))


@cache
def chance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """How often chance alone gives two samples, each a share (percent) and its replies, a gap at least as wide: a p-value.

    The chi-square test of two proportions, two-sided, without continuity correction. The samples must not overlap.
    """
    from scipy.stats import chi2_contingency

    table = [[share / 100 * replies, (1 - share / 100) * replies] for share, replies in (one, other)]
    return float(chi2_contingency(table, correction=False).pvalue)


def replies_needed(share_pct: float, other: tuple[float, float]) -> int | None:
    """Fewest replies with which a share (percent) would differ from another sample's beyond chance; None for more than `MOST`."""
    level, low, high = 1 - LEVEL, 1, MOST
    if share_pct == other[0] or chance((share_pct, high), other) > level:
        return None
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if chance((share_pct, middle), other) > level else (low, middle)
    return low


def without(whole: tuple[float, int], part: tuple[float, int]) -> tuple[float, int]:
    """Share (percent) and replies of a whole less one of its parts, if the whole's share is that of all replies together."""
    replies = whole[1] - part[1]
    return (whole[0] * whole[1] - part[0] * part[1]) / replies, replies


def odds_ratio(one: tuple[int, int], other: tuple[int, int]) -> float:
    """By what factor the odds of being among a part, given as part and whole, are those of another; for complete counts."""
    from scipy.stats.contingency import odds_ratio

    return float(odds_ratio([[part, whole - part] for part, whole in (one, other)], kind="sample").statistic)
