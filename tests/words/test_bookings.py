"""The days of blood tests: one whole sentence for each case, so that a translator can turn it around."""

from datetime import date

import pytest

from bonetrack.words.bookings import offer_line

DAY = date(2026, 6, 2)


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
