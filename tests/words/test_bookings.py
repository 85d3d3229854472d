"""The days of blood tests: one whole sentence for each case, so that a translator can turn it around."""

from datetime import date

import pytest

from bonetrack.words.bookings import lab_day, offer_line

DAY = date(2026, 6, 2)
FAR = date(2027, 6, 2)


@pytest.mark.parametrize(
    ("months", "line"),
    [
        (0, "At the start of Alendronate: 2 June 2026"),
        (1, "1 month after the start of Alendronate: 2 June 2026"),
        (3, "3 months after the start of Alendronate: 2 June 2026"),
    ],
)
def test_the_line_of_an_offer(months: int, line: str) -> None:
    assert offer_line("Alendronate", months, DAY) == line


def test_a_day_booked_long_after_it_is_due_hides_neither() -> None:
    assert lab_day(DAY, FAR, DAY) == (
        "Your next blood test is due on 2 June 2026. Your blood test is booked for 2 June 2027."
    )


def test_a_day_that_is_booked_for_it_stands_alone() -> None:
    booked = date(2026, 6, 20)
    assert lab_day(DAY, booked, DAY) == "Your blood test is booked for 20 June 2026."
    assert lab_day(None, FAR, DAY) == "Your blood test is booked for 2 June 2027."
    assert lab_day(None, None, DAY) is None
