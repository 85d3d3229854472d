"""The closed form of the estimate, against numbers worked elsewhere."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.posterior import (
    FollowUp,
    estimate_all,
    estimate_one,
    log_mean_of_trial,
    p_true_loss,
    to_log_pct,
    to_pct,
)

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "one_follow_up.json").read_text(encoding="utf-8"))
PRINTED = GOLDEN["printed"]

CHANGES = st.floats(-20, 20)
SPREADS = st.floats(0.5, 6)
ERRORS = st.floats(0.5, 4)


@pytest.mark.parametrize("case", PRINTED["cases"], ids=lambda case: f"tau {case['tau']}")
def test_printed_numbers(case: dict[str, float]) -> None:
    errors = (case["error"], case["error"])
    found = estimate_one(case["observed"], errors, case["tau"])
    assert found.mean == pytest.approx(case["estimate"], abs=PRINTED["tolerance_pct"])
    assert found.mean / case["observed"] == pytest.approx(case["weight"], abs=PRINTED["tolerance_p"])
    assert p_true_loss(case["observed"], errors, case["tau"]) == pytest.approx(
        case["p_true_loss"], abs=PRINTED["tolerance_p"]
    )


@given(CHANGES, SPREADS, ERRORS, ERRORS, st.floats(-5, 10))
def test_one_follow_up_is_the_same_either_way_and_lies_between(
    change: float, spread: float, first: float, later: float, mean: float
) -> None:
    one = estimate_one(change, (first, later), spread, mean)
    together = estimate_all([FollowUp(12, change, later, mean, spread)], first)[0]
    assert together.mean == pytest.approx(one.mean, abs=1e-9)
    assert together.sd == pytest.approx(one.sd, abs=1e-9)
    assert min(change, mean) - 1e-9 <= one.mean <= max(change, mean) + 1e-9


@given(
    st.lists(st.tuples(st.integers(2, 120), CHANGES, ERRORS), min_size=1, max_size=5, unique_by=lambda one: one[0]),
    st.tuples(st.integers(121, 150), CHANGES, ERRORS),
    ERRORS,
)
def test_a_further_scan_never_widens_an_earlier_interval(
    scans: list[tuple[int, float, float]], further: tuple[int, float, float], baseline: float
) -> None:
    follow_ups = [FollowUp(month, change, error, 2.0, 3.0) for month, change, error in scans]
    before = estimate_all(follow_ups, baseline)
    after = estimate_all([*follow_ups, FollowUp(further[0], further[1], further[2], 2.0, 3.0)], baseline)
    for old, new in zip(before, after, strict=False):
        assert new.sd <= old.sd + 1e-9


def test_the_error_of_the_baseline_is_shared() -> None:
    """Two follow-ups at once: cov(d) = K + e0^2 + diag; solved by hand for tau 3, rho 1, all errors 2.

    Sum of weights: K 1 / (2 K + 2 e0^2 + e^2) with K = 9, e0^2 = e^2 = 4 and both d = 6: 6 x 18 / 30 = 3.6.
    """
    both = [FollowUp(12, 6.0, 2.0, 0.0, 3.0), FollowUp(12, 6.0, 2.0, 0.0, 3.0)]
    assert [one.mean for one in estimate_all(both, 2.0)] == pytest.approx([3.6, 3.6])


def test_two_follow_ups() -> None:
    """Prior 2 with spreads 3 and 4 at 12 and 24 months, correlation exp(-12 / 120); solved with awk as a 2 x 2."""
    found = estimate_all([FollowUp(12, 6.0, 2.0, 2.0, 3.0), FollowUp(24, 4.0, 2.0, 2.0, 4.0)], 2.0)
    assert [one.mean for one in found] == pytest.approx([3.71125, 3.67059], abs=0.00001)
    assert [one.sd for one in found] == pytest.approx([1.85000, 2.28407], abs=0.00001)
    assert found[0].high - found[0].low == pytest.approx(2 * 1.96 * 1.85, abs=0.0001)


@given(CHANGES)
def test_the_log_scale_and_back(change: float) -> None:
    assert to_pct(to_log_pct(change)) == pytest.approx(change, abs=1e-9)


def test_arithmetic_means_of_trials_become_log_means() -> None:
    """100 (ln 1.10 - (5 / 110)^2 / 2) = 9.5310 - 0.1033 = 9.4277."""
    assert log_mean_of_trial(10, 5) == pytest.approx(9.4277, abs=0.0001)


@given(st.floats(0, 15), st.floats(0.01, 5), SPREADS, ERRORS)
def test_a_larger_fall_is_more_likely_true(fall: float, more: float, spread: float, error: float) -> None:
    small = p_true_loss(-fall, (error, error), spread)
    large = p_true_loss(-fall - more, (error, error), spread)
    assert 0.5 - 1e-12 <= small <= large <= 1
