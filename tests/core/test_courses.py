"""Pooling and straight lines."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonetrack.core.courses import Course, Knot, Row, between_trial_variance, pool

MEANS = st.floats(-15, 30)
ERRORS = st.floats(0.05, 5)


@given(MEANS, ERRORS, st.integers(1, 8))
@settings(deadline=None)
def test_pooling_equal_rows_gives_the_row(mean: float, se: float, count: int) -> None:
    knot = pool([Row(12, mean, se)] * count).at(12)
    assert knot is not None
    assert knot.mean_pct == pytest.approx(mean)
    assert knot.se_pct == pytest.approx(se / count**0.5)


@given(st.lists(st.tuples(MEANS, ERRORS), min_size=1, max_size=6))
@settings(deadline=None)
def test_a_pooled_mean_lies_inside_its_rows(rows: list[tuple[float, float]]) -> None:
    knot = pool(Row(12, mean, se) for mean, se in rows).at(12)
    assert knot is not None
    assert min(mean for mean, _ in rows) - 1e-9 <= knot.mean_pct <= max(mean for mean, _ in rows) + 1e-9


def test_the_more_certain_row_weighs_more() -> None:
    knot = pool([Row(12, 4.0, 1.0), Row(12, 8.0, 2.0)]).at(12)
    assert knot is not None
    assert knot.mean_pct == pytest.approx(4.8)


def test_an_outlier_keeps_a_quarter_of_its_weight() -> None:
    knot = pool([Row(12, 4.0, 1.0), Row(12, 9.0, 1.0, outlier=True)]).at(12)
    assert knot is not None
    assert knot.mean_pct == pytest.approx(5.0)


def test_the_course_is_0_at_0_straight_between_and_ends() -> None:
    course = Course((Knot(0, 0, 0), Knot(12, 6, 1.0), Knot(24, 8, 2.0)))
    assert course.at(0) == Knot(0, 0, 0)
    assert course.at(6) == Knot(6, 3.0, 0.5)
    assert course.at(18) == Knot(18, 7.0, 1.5)
    assert course.at(24) == Knot(24, 8, 2.0)
    assert course.at(24.01) is None


def test_neighbouring_months_are_one_visit_and_reach_to_the_later() -> None:
    course = pool([Row(18, 4.0, 1.0), Row(19, 6.0, 1.0)])
    assert [knot.month for knot in course.knots] == [0, 19]
    assert course.knots[1].mean_pct == pytest.approx(5.0)


def test_another_trial_at_a_later_month_makes_no_fall_that_no_trial_saw() -> None:
    """Weights 1 / (1 + 1) each: (6 + 4) / 2 = 5 (worked by hand)."""
    rows = [Row(12, 3.0, 1.0, trial_id="a"), Row(24, 6.0, 1.0, trial_id="b"), Row(36, 4.0, 1.0, trial_id="c")]
    course = pool(rows, between_trials_pct=1.0)
    assert [knot.mean_pct for knot in course.knots] == pytest.approx([0, 3, 5, 5])


def test_a_fall_that_a_trial_saw_in_its_own_people_is_kept() -> None:
    rows = [Row(12, 5.0, 1.0, trial_id="a"), Row(24, 6.0, 1.0, trial_id="b"), Row(36, 4.0, 1.0, trial_id="b")]
    assert [knot.mean_pct for knot in pool(rows, between_trials_pct=1.0).knots] == pytest.approx([0, 5, 6, 4])


def test_without_treatment_another_trial_makes_no_rise_that_no_trial_saw() -> None:
    rows = [Row(12, -2.0, 1.0, trial_id="a"), Row(24, -1.0, 1.0, trial_id="b"), Row(36, -3.0, 1.0, trial_id="c")]
    course = pool(rows, between_trials_pct=1.0, falling=True)
    assert [knot.mean_pct for knot in course.knots] == pytest.approx([0, -1.5, -1.5, -3])


@given(
    st.lists(st.tuples(st.sampled_from([6, 12, 18, 24, 36]), MEANS, ERRORS), min_size=1, unique_by=lambda row: row[0])
)
@settings(deadline=None)
def test_a_single_trial_gives_its_own_rows(rows: list[tuple[int, float, float]]) -> None:
    course = pool((Row(month, mean, se, trial_id="a") for month, mean, se in rows), between_trials_pct=1.0)
    own = sorted((month, mean) for month, mean, _ in rows)
    assert [knot.month for knot in course.knots[1:]] == pytest.approx([month for month, _ in own])
    assert [knot.mean_pct for knot in course.knots[1:]] == pytest.approx([mean for _, mean in own])


def test_nothing_to_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        pool([])


def test_the_variance_between_trials() -> None:
    """Two trials 4 apart with SE 1: Q = 8, (8 - 1) / (2 - 1) = 7 (worked by hand)."""
    assert between_trial_variance([Row(12, 2, 1), Row(12, 6, 1)]) == pytest.approx(7.0)
    assert between_trial_variance([Row(12, 2, 1), Row(12, 2, 1)]) == 0
    assert between_trial_variance([Row(12, 2, 1)]) == 0
