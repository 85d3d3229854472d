"""A visit that is booked late, or anew, and does not take place: its dose is asked for again after the new day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bonetrack.services.booking import book_visit
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.reminders.conftest import ANNA, CARL, House
from tests.reminders.dose_steps import DAY

DUE_ON = date(2026, 6, 1)
NEW_VISIT = date(2026, 7, 10)


@pytest.fixture
def clinic(house: House) -> House:
    """Zoledronate once a year, due on 1 June 2026, and nothing else."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    yearly = {"rhythm_kind": "every_n_months", "every": 12, "starts_on": DUE_ON}
    house.plan = make_plan(house.patient, "zoledronate", **yearly)
    set_next_due(house.plan, START, START)
    return house


def morning(day: date) -> datetime:
    """8:00 in London, in summer."""
    return datetime(day.year, day.month, day.day, 7, tzinfo=UTC)


def days_told(house: House, address: str, first: date, last: date) -> list[date]:
    told = []
    for number in range((last - first).days + 1):
        day = first + number * DAY
        before = len(house.to(address))
        house.run(morning(day))
        told += [day] * (len(house.to(address)) - before)
    return told


def book(house: House, visit_on: date, today: date) -> None:
    book_visit(house.patient, house.account, house.plan.public_id, visit_on, None, morning(today) + timedelta(hours=4))


@pytest.mark.parametrize("address", [ANNA, CARL])
@pytest.mark.parametrize("first_visit", [None, date(2026, 6, 10)])
def test_a_visit_booked_once_the_dose_is_late_is_followed_like_the_first(
    clinic: House, address: str, first_visit: date | None
) -> None:
    if first_visit is not None:
        book(clinic, first_visit, date(2026, 5, 20))
    before = days_told(clinic, address, date(2026, 5, 21), date(2026, 6, 26))
    assert before, "what was said after the due day, or after the first visit"
    book(clinic, NEW_VISIT, date(2026, 6, 26))
    after = days_told(clinic, address, date(2026, 6, 27), NEW_VISIT + 31 * DAY)
    own = [NEW_VISIT + number * DAY for number in (-1, 0, 1, 7, 14)]
    assert after == (own if address == ANNA else [NEW_VISIT + 7 * DAY])


def test_a_visit_for_a_dose_that_is_months_late_is_followed_too(clinic: House) -> None:
    days_told(clinic, ANNA, date(2026, 5, 21), date(2026, 8, 10))
    visit = date(2026, 8, 25)
    book(clinic, visit, date(2026, 8, 10))
    after = days_told(clinic, ANNA, date(2026, 8, 11), visit + 31 * DAY)
    assert after == [visit + number * DAY for number in (-1, 0, 1, 7, 14)]
