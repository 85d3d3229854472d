"""The growth of an effect over time, fitted for each class of agents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.means import Mean
from bonetrack.core.shapes import STEADY, USUAL, Shape, fit_shape

SHAPES = st.builds(Shape, st.floats(2, 40), st.floats(0, 1))


def arm(shape: Shape, level: float, *months: float, trial: str, se: float = 0.05) -> list[Mean]:
    return [Mean(month, level * shape.at(month), se, trial_id=trial, level=trial) for month in months]


@given(SHAPES, st.floats(0, 120), st.floats(0, 120))
def test_it_starts_at_0_is_1_at_12_months_and_never_falls(shape: Shape, one: float, other: float) -> None:
    assert shape.at(0) == 0
    assert shape.at(12) == pytest.approx(1)
    assert shape.at(min(one, other)) <= shape.at(max(one, other)) + 1e-12


def test_the_usual_shape_by_hand() -> None:
    """1 - e^(-t/9) + 0.3 t/12 over its value at 12 months, 1.036403."""
    found = [USUAL.at(month) for month in (6, 18, 24, 36)]
    assert found == pytest.approx([0.614224, 1.268488, 1.476759, 1.815591], abs=1e-5)


def test_without_rows_or_with_single_visits_it_is_the_usual_one() -> None:
    assert fit_shape((), 0.6) == USUAL
    single = [Mean(month, 5.0, 0.5, trial_id=str(month), level=str(month)) for month in (6, 12, 24, 36)]
    assert fit_shape(tuple(single), 0.6) == USUAL
    assert fit_shape(tuple(single), 0.6, STEADY) == STEADY


@pytest.mark.parametrize("true", [Shape(3, 0.0), Shape(6, 0.1), Shape(13, 0.5), Shape(20, 0.8)])
def test_it_finds_the_shape_that_made_the_rows(true: Shape) -> None:
    rows = [
        *arm(true, 5.0, 3, 6, 12, 24, 36, trial="a"),
        *arm(true, 8.0, 6, 12, 18, 24, trial="b"),
        *arm(true, 3.0, 12, 36, 60, trial="c"),
    ]
    found = fit_shape(tuple(rows), 0.6)
    assert [found.at(month) for month in (6, 24, 60)] == pytest.approx([true.at(m) for m in (6, 24, 60)], rel=0.1)
