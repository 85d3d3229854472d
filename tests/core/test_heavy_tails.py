"""The mixture of the usual spread and of twice that, by hand and by its properties."""

from math import exp, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.heavy_tails import estimate_with_heavy_tails
from bonetrack.core.linear import log_determinant
from bonetrack.core.posterior import FollowUp, estimate_one, normal_cdf

CHANGES = st.floats(-20, 20)
SPREADS = st.floats(0.5, 6)
ERRORS = st.floats(0.5, 4)


def by_hand(change: float, error: float, spread: float, mean: float) -> tuple[float, float]:
    """The mean of the mixture and the share of the wide part, from the two normal densities."""
    noise = 2 * error**2
    densities = []
    for share, sd in ((0.9, spread), (0.1, 2 * spread)):
        variance = sd**2 + noise
        densities.append(share * exp(-((change - mean) ** 2) / (2 * variance)) / sqrt(variance))
    wide = densities[1] / sum(densities)
    means = [mean + sd**2 / (sd**2 + noise) * (change - mean) for sd in (spread, 2 * spread)]
    return (1 - wide) * means[0] + wide * means[1], wide


@pytest.mark.parametrize(
    ("change", "error", "spread", "mean"), [(-1, 2.0, 2.1, 3), (4, 1.8, 2.0, 0), (12, 2.2, 4.2, 8)]
)
def test_one_follow_up_by_hand(change: float, error: float, spread: float, mean: float) -> None:
    (found,) = estimate_with_heavy_tails([FollowUp(12, change, error, mean, spread)], error)
    expected, wide = by_hand(change, error, spread, mean)
    assert found.mean == pytest.approx(expected)
    parts = [estimate_one(change, (error, error), sd, mean) for sd in (spread, 2 * spread)]
    for end, tail in ((found.low, 0.025), (found.high, 0.975)):
        inner, outer = (normal_cdf((end - part.mean) / part.sd) for part in parts)
        assert (1 - wide) * inner + wide * outer == pytest.approx(tail, abs=1e-6)


@given(CHANGES, SPREADS, ERRORS, ERRORS, st.floats(-5, 10))
def test_one_follow_up_lies_between_what_was_expected_and_what_was_seen(
    change: float, spread: float, first: float, later: float, mean: float
) -> None:
    (found,) = estimate_with_heavy_tails([FollowUp(12, change, later, mean, spread)], first)
    assert min(change, mean) - 1e-9 <= found.mean <= max(change, mean) + 1e-9
    assert found.low < found.mean < found.high


@given(CHANGES, SPREADS, ERRORS)
def test_a_surprise_is_believed_more_than_the_usual_spread_would(change: float, spread: float, error: float) -> None:
    (found,) = estimate_with_heavy_tails([FollowUp(12, change, error, 0.0, spread)], error)
    assert abs(found.mean) >= abs(estimate_one(change, (error, error), spread).mean) - 1e-9


@given(st.lists(st.tuples(st.integers(2, 120), CHANGES, ERRORS), min_size=2, max_size=5, unique_by=lambda one: one[0]))
def test_the_order_of_the_scans_does_not_matter(scans: list[tuple[int, float, float]]) -> None:
    follow_ups = [FollowUp(month, change, error, 2.0, 3.0) for month, change, error in scans]
    there = estimate_with_heavy_tails(follow_ups, 2.0)
    back = estimate_with_heavy_tails(follow_ups[::-1], 2.0)[::-1]
    assert [one.mean for one in there] == pytest.approx([one.mean for one in back], abs=1e-6)


def test_the_log_of_a_determinant() -> None:
    assert log_determinant([[4.0, 2.0], [2.0, 3.0]]) == pytest.approx(log(8))
