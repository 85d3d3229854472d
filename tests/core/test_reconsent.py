"""The year of an agreement: asked after eleven months, reminded once, ended after twelve."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.reconsent import LEAST_NOTICE, ReconsentStep, asks_at, ends_at, take_turn

AGREED = datetime(2026, 3, 31, 9, tzinfo=UTC)
ASKED = datetime(2027, 2, 28, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def test_the_steps_of_a_year() -> None:
    assert asks_at(AGREED) == ASKED
    assert take_turn(AGREED, None, ASKED - DAY).step is None
    first = take_turn(AGREED, None, ASKED)
    assert (first.step, first.next_at) == (ReconsentStep.ASK, ASKED + 14 * DAY)
    second = take_turn(AGREED, ASKED, ASKED + 14 * DAY)
    assert (second.step, second.next_at) == (ReconsentStep.REMIND, datetime(2027, 3, 31, 9, tzinfo=UTC))
    assert take_turn(AGREED, ASKED, datetime(2027, 3, 31, 9, tzinfo=UTC)).step is ReconsentStep.END


@given(late=st.integers(0, 2000), look=st.integers(0, 400))
def test_nobody_is_dropped_without_four_weeks_to_answer(late: int, look: int) -> None:
    """However late the question came."""
    asked = ASKED + late * DAY
    assert take_turn(AGREED, None, asked).step is ReconsentStep.ASK
    turn = take_turn(AGREED, asked, asked + look * DAY)
    if turn.step is ReconsentStep.END:
        assert look * DAY >= LEAST_NOTICE
    assert ends_at(AGREED, asked) >= asked + LEAST_NOTICE
