"""When a dose counts as logged clearly before its time."""

from datetime import UTC, datetime, timedelta

import pytest

from bonetrack.core.early_doses import is_clearly_early

DUE = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("ahead", "others", "expected"),
    [
        (8 * HOUR, (), True),
        (2 * HOUR + timedelta(minutes=1), (), True),
        (2 * HOUR, (), False),
        (timedelta(0), (), False),
        (-HOUR, (), False),
        (HOUR, (DUE - 2 * HOUR,), False),
        (HOUR + timedelta(minutes=1), (DUE - 2 * HOUR,), True),
        (HOUR, (DUE + HOUR,), False),
    ],
)
def test_early_is_more_than_two_hours_or_nearer_to_another_dose(
    ahead: timedelta, others: tuple[datetime, ...], expected: bool
) -> None:
    assert is_clearly_early(DUE - ahead, DUE, others) is expected
