"""Clinic doses: the calls to book, the booked visit, denosumab."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.services.booking import book_visit, cancel_booking
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.reminders.conftest import ANNA, CARL, House
from tests.reminders.dose_steps import log

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clinic(house: House) -> House:
    """Zoledronate once a year, due on 1 June 2026."""
    Plan.update(next_due_at=None, next_due_on=None).execute()
    yearly = {"rhythm_kind": "every_n_months", "every": 12, "starts_on": date(2026, 6, 1)}
    house.plan = make_plan(house.patient, "zoledronate", **yearly)
    set_next_due(house.plan, START, START)
    return house


def on(day: int, month: int) -> datetime:
    """8:00 in London, in summer."""
    return datetime(2026, month, day, 7, 0, tzinfo=UTC)


def test_a_clinic_dose_is_called_28_14_and_3_days_ahead_and_due(clinic: House) -> None:
    for now in (on(4, 5), on(5, 5), on(18, 5), on(29, 5), on(1, 6)):
        clinic.run(now)
        clinic.run(now)
    assert len(clinic.to(ANNA)) == 4
    assert "call your clinic to book it" in clinic.to(ANNA)[0].text
    assert "/item/" not in clinic.to(ANNA)[-1].text


def test_a_booked_visit_ends_the_calls_and_is_reminded_of_the_day_before(clinic: House) -> None:
    clinic.run(on(4, 5))
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2026, 6, 3), time(10, 30), on(6, 5))
    for now in (on(6, 5), on(18, 5), on(29, 5), on(1, 6)):
        clinic.run(now)
    assert len(clinic.to(ANNA)) == 1
    clinic.run(on(2, 6))
    assert "Your appointment is booked for 3 June 2026 at 10:30." in clinic.to(ANNA)[-1].text
    clinic.run(on(3, 6))
    assert len(clinic.to(ANNA)) == 3
    clinic.run(on(9, 6))
    assert "If it has not been given yet, please call your clinic." in clinic.to(ANNA)[-1].text
    assert clinic.to(CARL) == []
    clinic.run(on(10, 6))
    assert len(clinic.to(CARL)) == 1


def test_a_booking_taken_back_lets_the_calls_go_on(clinic: House) -> None:
    clinic.run(on(4, 5))
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2026, 6, 3), None, on(6, 5))
    clinic.run(on(18, 5))
    cancel_booking(clinic.patient, clinic.account, clinic.plan.public_id, on(20, 5))
    clinic.run(on(20, 5))
    clinic.run(on(29, 5))
    assert len(clinic.to(ANNA)) == 3


def test_the_next_dose_is_not_booked_because_the_last_one_was(clinic: House) -> None:
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2026, 6, 3), None, on(6, 5))
    clinic.run(on(1, 6))
    log(clinic, "zoledronate", on(1, 6))
    plan = Plan.get_by_id(clinic.plan.id)
    assert (plan.booked_on, plan.next_due_on) == (None, date(2027, 6, 1))


def test_denosumab_booked_late_still_says_to_call_the_clinic(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None).execute()
    plan = make_plan(house.patient, "denosumab", rhythm_kind="every_n_months", every=6, starts_on=date(2026, 6, 1))
    set_next_due(plan, START, START)
    book_visit(house.patient, house.account, plan.public_id, date(2026, 6, 20), None, on(1, 5))
    for now in (on(4, 5), on(1, 6), on(2, 6), on(8, 6)):
        house.run(now)
    texts = [mail.text for mail in house.to(ANNA)]
    assert len(texts) == 3, "no call to book; due, a day late, a week late"
    assert ["call your clinic today" in text for text in texts] == [False, True, True]


def test_denosumab_years_late_is_still_said_every_two_weeks(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None).execute()
    plan = make_plan(house.patient, "denosumab", rhythm_kind="every_n_months", every=6, starts_on=date(2026, 6, 1))
    set_next_due(plan, START, START)
    for weeks in range(0, 64, 2):
        house.run(on(1, 6) + timedelta(weeks=weeks, hours=2))
    late = [mail for mail in house.to(ANNA) if "Call your doctor today" in mail.text]
    assert len(late) == len(range(8, 64, 2))


def test_a_visit_booked_in_a_mistyped_year_does_not_silence_the_dose(clinic: House) -> None:
    book_visit(clinic.patient, clinic.account, clinic.plan.public_id, date(2027, 4, 3), None, START)
    for now in (on(4, 5), on(18, 5), on(29, 5), on(1, 6), on(8, 6)):
        clinic.run(now)
    assert (len(clinic.to(ANNA)), len(clinic.to(CARL))) == (5, 1), "to book, due, a week late"


PAIRS, WORKERS = 12, 3
