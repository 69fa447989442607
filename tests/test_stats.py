"""Intervals and tests: held against published values and against what they must do."""

from __future__ import annotations

import pandas as pd
import pytest

from econsec import stats


@pytest.mark.parametrize(
    ("share", "replies", "low", "high"),
    [(50, 10, 23.7, 76.3), (10, 100, 5.5, 17.4), (0, 10, 0.0, 27.8), (100, 10, 72.2, 100.0)],
)
def test_wilsons_interval_is_the_published_one(share: float, replies: int, low: float, high: float) -> None:
    assert stats.wilson(share, replies) == pytest.approx((low, high), abs=0.05)


@pytest.mark.parametrize(("share", "replies"), [(40, 685), (50, 10), (7.5, 40), (96, 1000)])
def test_a_gap_is_beyond_chance_just_where_the_interval_ends(share: float, replies: int) -> None:
    for end in stats.wilson(share, replies):
        assert stats.gap(end, share, replies) == pytest.approx(0.05, abs=0.0005)
    assert stats.gap(share, share, replies) == 1


def test_more_replies_make_a_narrower_interval() -> None:
    widths = [high - low for low, high in (stats.wilson(40, replies) for replies in (20, 200, 2000))]
    assert widths == sorted(widths, reverse=True) and widths[0] > 9 * widths[2]


def test_chance_is_the_squared_normal_test_of_two_proportions() -> None:
    assert stats.chance((50, 100), (50, 300)) == pytest.approx(1)
    assert stats.chance((60, 100), (40, 100)) == pytest.approx(0.00468, abs=0.0001)
    assert stats.chance((60, 100), (40, 100)) == pytest.approx(stats.chance((40, 100), (60, 100)))


def test_the_replies_needed_are_the_fewest_that_do() -> None:
    other = (40.9, 685)
    needed = stats.replies_needed(48.9, other)
    assert needed and stats.chance((48.9, needed), other) <= 0.05 < stats.chance((48.9, needed - 1), other)


def test_no_number_of_replies_does_where_the_other_sample_alone_leaves_more_room() -> None:
    assert stats.replies_needed(41.3, (40.9, 685)) is None
    assert stats.replies_needed(40.9, (40.9, 685)) is None


def test_a_whole_less_its_part_gives_the_rest() -> None:
    assert stats.without((50.0, 400), (20.0, 100)) == (60.0, 300)


def test_an_odds_ratio_of_complete_counts() -> None:
    assert stats.odds_ratio((20, 100), (10, 100)) == pytest.approx((20 / 80) / (10 / 90))


def test_intervals_stand_only_where_replies_are_known() -> None:
    frame = stats.with_intervals(pd.DataFrame({"share": [50.0, 50.0], "replies": [10, None]}), "share", "replies")
    assert frame.low[0] == pytest.approx(23.7, abs=0.05) and pd.isna(frame.low[1]) and pd.isna(frame.high[1])
