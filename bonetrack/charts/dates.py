"""The axis of dates: few ticks with room for their words on a phone."""

from collections.abc import Callable
from datetime import date

STEPS_MONTHS = (1, 2, 3, 6, 12, 24, 36, 60, 120)
YEAR = 12
MOST_TICKS = {True: 5, False: 3}  # bare years are short; a month with its year is not


def pick_ticks(first: date, last: date) -> tuple[int, list[date]]:
    """The step in months and the days of the ticks: the shortest step whose words still fit."""
    for step in STEPS_MONTHS:
        days = _days(first, last, step)
        if len(days) <= MOST_TICKS[step >= YEAR]:
            return step, days
    return STEPS_MONTHS[-1], _days(first, last, STEPS_MONTHS[-1])


def date_axis(
    first: date, last: date, look: dict[str, object], words: Callable[[date, bool], str]
) -> dict[str, object]:
    """`words(day, with_month)` names a tick."""
    step, days = pick_ticks(first, last)
    return look | {
        "type": "date",
        "range": [first.isoformat(), last.isoformat()],
        "tickmode": "array",
        "tickvals": [day.isoformat() for day in days],
        "ticktext": [words(day, step < YEAR) for day in days],
        "tickangle": 0,
        "showgrid": False,
    }


def _days(first: date, last: date, step: int) -> list[date]:
    """Months that are whole multiples of the step since the year 0, so that years begin in January."""
    months = first.year * YEAR + first.month - 1
    months += -months % step
    found = []
    while (day := date(months // YEAR, months % YEAR + 1, 1)) <= last:
        if day >= first:
            found.append(day)
        months += step
    return found
