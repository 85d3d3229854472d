"""One curve from all rows of a key. Expected numbers are worked by hand from the model in `core.courses`."""

import json
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.courses import Course, Knot, pool, trial_levels
from bonetrack.core.means import Mean, error_matrix
from bonetrack.core.shapes import USUAL

MEANS = st.floats(-15, 30)
ERRORS = st.floats(0.05, 5)
TAU, BEND = 0.6, 0.9


def mean(month: float, pct: float, se: float = 1.0, *, trial: str = "a", outlier: bool = False) -> Mean:
    return Mean(month, pct, se, outlier=outlier, trial_id=trial)


def pooled(*means: Mean, bend: float = BEND) -> Course:
    return pool(means, USUAL, usual_tau_pct=TAU, bend_pct=bend)


def at(course: Course, month: float) -> Knot:
    found = course.at(month)
    assert found is not None
    return found


@given(MEANS, ERRORS, st.integers(3, 8))
def test_pooling_equal_rows_gives_the_row_and_the_fixed_error(pct: float, se: float, count: int) -> None:
    """Hartung and Knapp's factor is 0 for equal trials: the error of the fixed effect, sqrt((se^2 + 0.2^2) / k)."""
    found = at(pooled(*(mean(12, pct, se, trial=str(i)) for i in range(count))), 12)
    assert found.mean_pct == pytest.approx(pct)
    assert found.se_pct == pytest.approx(sqrt((se**2 + 0.04) / count))


@given(MEANS, ERRORS)
def test_one_row_is_given_back_with_the_spread_of_trials_in_its_error(pct: float, se: float) -> None:
    found = at(pooled(mean(12, pct, se)), 12)
    assert found.mean_pct == pytest.approx(pct)
    assert found.se_pct == pytest.approx(sqrt(se**2 + 0.04 + TAU**2))
    assert found.between_trials_pct == pytest.approx(TAU)


@given(st.lists(st.tuples(MEANS, ERRORS), min_size=1, max_size=6))
def test_a_pooled_mean_lies_inside_its_rows(rows: list[tuple[float, float]]) -> None:
    found = at(pooled(*(mean(12, pct, se, trial=str(i)) for i, (pct, se) in enumerate(rows))), 12)
    assert min(pct for pct, _ in rows) - 1e-9 <= found.mean_pct <= max(pct for pct, _ in rows) + 1e-9


@given(st.lists(st.tuples(st.floats(1, 120), MEANS, ERRORS), min_size=1, max_size=6))
def test_the_course_is_0_at_0_and_ends_with_its_last_row(rows: list[tuple[float, float, float]]) -> None:
    course = pooled(*(mean(month, pct, se, trial=str(i)) for i, (month, pct, se) in enumerate(rows)))
    start, end = at(course, 0), max(month for month, _, _ in rows)
    assert (start.mean_pct, start.se_pct, start.between_trials_pct) == (0, 0, 0)
    assert course.at(end) is not None
    assert course.at(end + 0.01) is None
    assert course.at_visit(end + 1) == course.at(end)
    assert course.at_visit(end + 1.01) is None


@given(st.lists(st.tuples(st.floats(1, 60), MEANS, ERRORS), min_size=2, max_size=6), st.randoms())
def test_the_order_of_the_rows_does_not_matter(rows: list[tuple[float, float, float]], chance: object) -> None:
    means = [mean(month, pct, se, trial=str(i)) for i, (month, pct, se) in enumerate(rows)]
    shuffled = list(means)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    first, second = at(pooled(*means), 1), at(pooled(*shuffled), 1)
    assert second.mean_pct == pytest.approx(first.mean_pct, abs=1e-6)
    assert second.se_pct == pytest.approx(first.se_pct, rel=1e-6)


def test_a_late_row_alone_borrows_its_early_course_from_the_class() -> None:
    """shape(6) / shape(24) = (1 - e^(-6/9) + 0.15) / (1 - e^(-24/9) + 0.6) = 0.63658 / 1.53052."""
    course = pooled(mean(24, 8.0))
    assert at(course, 6).mean_pct == pytest.approx(8 * 0.636583 / 1.530517, rel=1e-5)


def test_the_more_certain_trial_weighs_more() -> None:
    """Levels 4 and 8 with variances 1.04 and 4.04: tau^2 = (3 x 0.36 + 5.46) / 4 = 1.635 (DerSimonian-Laird 5.46)."""
    course = pooled(mean(12, 4.0, 1.0, trial="a"), mean(12, 8.0, 2.0, trial="b"), bend=0.0)
    own = 16 / (1.04 + 4.04) - 1  # Q - 1 over the scale 2 / (v1 + v2)
    tau2 = (3 * 0.36 + own * (1.04 + 4.04) / 2) / 4
    weights = (1 / (1.04 + tau2), 1 / (4.04 + tau2))
    assert course.tau_pct**2 == pytest.approx(tau2)
    assert at(course, 12).mean_pct == pytest.approx((4 * weights[0] + 8 * weights[1]) / sum(weights))


def test_an_outlier_counts_as_a_row_of_twice_the_error() -> None:
    flagged = pooled(mean(12, 4.0, trial="a"), mean(12, 9.0, 1.0, trial="b", outlier=True))
    doubled = pooled(mean(12, 4.0, trial="a"), mean(12, 9.0, 2.0, trial="b"))
    assert at(flagged, 12) == at(doubled, 12)


def test_other_trials_at_other_months_make_no_zig_zag() -> None:
    """Three trials of one level off by chance: the course rises all the same, as the class does."""
    course = pooled(
        mean(12, 5.0, trial="a"), mean(18, 4.6, trial="b"), mean(24, 6.5, trial="c"), mean(36, 5.6, trial="d")
    )
    drawn = [at(course, month).mean_pct for month in range(37)]
    assert drawn == sorted(drawn)


def test_what_one_trial_saw_in_its_own_people_is_kept() -> None:
    """A dip at first, as teriparatide shows at the hip after a bisphosphonate."""
    course = pooled(mean(6, -0.8, 0.4), mean(18, 0.9, 0.6))
    assert at(course, 6).mean_pct == pytest.approx(-0.8, abs=0.4)
    assert at(course, 18).mean_pct == pytest.approx(0.9, abs=0.3)


def test_visits_of_one_arm_do_not_count_as_two_trials() -> None:
    """Twice the same people say hardly more than once; other people say more."""
    once = at(pooled(mean(12, 5.0)), 12).se_pct
    again = at(pooled(mean(12, 5.0), mean(18, 6.3)), 12).se_pct
    other = at(pooled(mean(12, 5.0), mean(18, 6.3, trial="b")), 12).se_pct
    assert other < 0.85 * once < again


def test_the_errors_of_one_arm_hang_together() -> None:
    """0.95 x e^(-12/120) = 0.8596 a year apart; nothing between two arms or two trials."""
    a, b = mean(12, 5.0, 0.5), mean(24, 6.0, 2.0)
    assert error_matrix([a, b])[0][1] == pytest.approx(0.859596, abs=1e-6)
    assert error_matrix([a, replace(b, trial_id="b")])[0][1] == 0
    assert error_matrix([a, replace(b, people="other arm")])[0][1] == 0


def test_the_level_of_each_trial_is_its_effect_at_12_months() -> None:
    one, two = trial_levels([mean(24, 8.0, trial="late"), mean(12, 5.0, trial="early")], USUAL)
    assert one.pct == pytest.approx(8 * 1.036403 / 1.530517, rel=1e-5)
    assert two.pct == pytest.approx(5.0)
    assert (one.variance, two.variance) == (
        pytest.approx(1.04 * (1.036403 / 1.530517) ** 2, rel=1e-5),
        pytest.approx(1.04),
    )


def test_nothing_to_pool_is_refused() -> None:
    with pytest.raises(ValueError, match="no rows"):
        pooled()


GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "pooled_courses.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["name"])
def test_courses_worked_out_another_way(case: dict[str, Any]) -> None:
    means = tuple(
        Mean(row["month"], row["mean_pct"], row["se_pct"], row["outlier"], row["trial"], row["people"])
        for row in case["rows"]
    )
    course = pool(means, USUAL, usual_tau_pct=case["usual_tau_pct"], bend_pct=case["bend_pct"])
    for expected in case["course"]:
        found = at(course, expected["month"])
        for name in ("mean_pct", "se_pct", "between_trials_pct"):
            assert getattr(found, name) == pytest.approx(expected[name], abs=GOLDEN["tolerance_pct"]), name
