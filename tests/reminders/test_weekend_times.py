"""A dose that comes later on Saturday and Sunday is reminded of then, and at no other time."""

from datetime import UTC, datetime

from bonetrack.storage.models import Plan
from bonetrack.storage.plans import reload_plan, set_next_due
from tests.reminders.conftest import ANNA, CARL, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE

FRIDAY = datetime(2026, 3, 6, 8, tzinfo=UTC)
SATURDAY = FRIDAY + DAY


def test_each_day_is_reminded_of_at_its_own_time(house: House) -> None:
    Plan.update(weekend_time="09:30").execute()
    set_next_due(reload_plan(house.plan), FRIDAY - HOUR, FRIDAY - HOUR)
    now, sent_at = FRIDAY - HOUR, []
    while now < FRIDAY + 4 * DAY:
        before = len(house.to(ANNA))
        house.run(now)
        if any("is due." in taken.text for taken in house.to(ANNA)[before:]):
            sent_at.append(now)
        now += 30 * MINUTE
    sunday, monday = SATURDAY + DAY, FRIDAY + 3 * DAY
    assert sent_at == [FRIDAY, SATURDAY + 90 * MINUTE, sunday + 90 * MINUTE, monday]
    told = [taken.text for taken in house.to(CARL) if "7 March" in taken.text]
    assert "9:30 item" in told[0]
