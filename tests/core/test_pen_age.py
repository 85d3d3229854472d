"""The age of a pen: its days count from the first dose, missed days as well."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.pen_age import PenStage, age_of, list_pen_steps

OPENED = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (0, PenStage.FRESH),
        (24, PenStage.FRESH),
        (25, PenStage.SOON),
        (27, PenStage.SOON),
        (28, PenStage.CHANGE),
        (29, PenStage.OVERDUE),
    ],
)
def test_28_days_by_the_calendar(day: int, stage: PenStage) -> None:
    age = age_of(OPENED, 28, OPENED + timedelta(days=day))
    assert (age.stage, age.day) == (stage, day + 1)
    assert (age.last_day, age.change_on) == (date(2026, 3, 28), date(2026, 3, 29))


def test_the_day_itself_speaks_at_the_hour_of_the_dose() -> None:
    steps = list_pen_steps(date(2026, 3, 29), time(8), "Europe/London")
    assert [step.at for step in steps] == [
        datetime(2026, 3, 26, 10, tzinfo=UTC),
        datetime(2026, 3, 29, 7, tzinfo=UTC),
        datetime(2026, 3, 30, 9, tzinfo=UTC),
    ]
