"""The spread between trials, worked by hand."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.heterogeneity import (
    TrialLevel,
    between_trials_pct,
    dersimonian_laird_pct,
    hartung_knapp_factor,
    t_975,
)


def levels(*pairs: tuple[float, float]) -> list[TrialLevel]:
    return [TrialLevel(pct, variance) for pct, variance in pairs]


def test_dersimonian_and_laird() -> None:
    """Two trials 4 apart with variance 1: Q = 8, tau^2 = (8 - 1) / (2 - 1) = 7."""
    assert dersimonian_laird_pct(levels((2, 1), (6, 1))) == pytest.approx(sqrt(7))
    assert dersimonian_laird_pct(levels((2, 1), (2, 1))) == 0
    assert dersimonian_laird_pct(levels((2, 1))) == 0


def test_one_trial_takes_the_usual_spread_and_more_trials_their_own() -> None:
    """(3 x 0.25 + 1 x 7) / 4 = 1.9375."""
    assert between_trials_pct(levels((2, 1)), 0.5) == pytest.approx(0.5)
    assert between_trials_pct(levels((2, 1), (6, 1)), 0.5) == pytest.approx(sqrt(1.9375))
    many = levels(*[(2, 0.01), (6, 0.01)] * 50)
    assert between_trials_pct(many, 0.5) == pytest.approx(dersimonian_laird_pct(many), rel=0.02)


def test_hartung_and_knapp_widens_what_disagrees_and_is_never_narrower_than_the_fixed_effect() -> None:
    """Trials at 0, 3, 6 with variance 1, tau 1: q = (9 + 0 + 9) / 2 / 2 = 4.5."""
    assert hartung_knapp_factor(levels((0, 1), (3, 1), (6, 1)), 1.0) == pytest.approx(sqrt(4.5))
    assert hartung_knapp_factor(levels((3, 1), (3, 1), (3, 1)), 1.0) == pytest.approx(sqrt(0.5))
    assert hartung_knapp_factor(levels((0, 1), (6, 1)), 1.0) == 1


@given(st.lists(st.tuples(st.floats(-10, 10), st.floats(0.01, 4)), min_size=3, max_size=8), st.floats(0, 3))
def test_the_error_is_never_below_that_of_the_fixed_effect(pairs: list[tuple[float, float]], tau: float) -> None:
    found = levels(*pairs)
    random = sqrt(1 / sum(1 / (one.variance + tau**2) for one in found))
    fixed = sqrt(1 / sum(1 / one.variance for one in found))
    assert hartung_knapp_factor(found, tau) * random >= fixed * (1 - 1e-9)


@pytest.mark.parametrize(
    ("trials", "factor"), [(1, 3.182), (2, 2.776), (3, 4.303), (4, 3.182), (6, 2.571), (11, 2.228)]
)
def test_the_factor_of_the_interval(trials: int, factor: float) -> None:
    """As printed in the tables of Student's t."""
    assert t_975(trials) == pytest.approx(factor, rel=0.002)
