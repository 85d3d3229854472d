"""Scan reminders: 60 and 14 days before and on the day, to the patient and the caregivers who agreed; never twice."""

from datetime import UTC, date, datetime, timedelta

from bonetrack.storage.models import Plan
from bonetrack.storage.patients import update_patient
from tests.builders import make_contact
from tests.reminders.conftest import ANNA, CARL, House

DUE_ON = date(2026, 6, 15)


def prepare(house: House, due_on: date = DUE_ON) -> None:
    Plan.update(next_due_at=None).execute()
    update_patient(house.patient, next_scan_on=due_on)


def days_with_mail(house: House, address: str, first: int, last: int) -> list[int]:
    """One pass each day at noon; on which days before the scan something arrived."""
    found = []
    for day in range(first, last):
        before = len(house.to(address))
        house.run(datetime(2026, 6, 15, 12, tzinfo=UTC) + timedelta(days=day))
        found += [day] * (len(house.to(address)) - before)
    return found


def test_three_reminders_each_once(house: House) -> None:
    prepare(house)
    assert days_with_mail(house, ANNA, -70, 40) == [-60, -14, 0]
    assert len(house.to(CARL)) == 3
    assert "15 June 2026" in house.to(ANNA)[0].text


def test_only_caregivers_who_agreed_to_this_kind(house: House) -> None:
    make_contact(house.patient, email="doses@example.org", kinds=["missed_dose"])
    prepare(house)
    days_with_mail(house, ANNA, -61, -58)
    assert house.to("doses@example.org") == []
    assert len(house.to(CARL)) == 1


def test_a_new_date_brings_reminders_of_its_own(house: House) -> None:
    prepare(house)
    assert days_with_mail(house, ANNA, -61, 1) == [-60, -14, 0]
    update_patient(house.patient, next_scan_on=date(2026, 7, 15))
    assert days_with_mail(house, ANNA, 1, 40) == [1, 16, 30]


def test_a_scan_that_is_settled_while_its_mail_waits_is_not_announced(house: House) -> None:
    prepare(house)
    house.server.at_recipient = lambda _address: "451 4.3.0 later"
    days_with_mail(house, ANNA, -60, -59)
    house.server.at_recipient = lambda _address: None
    update_patient(house.patient, next_scan_on=date(2028, 6, 15))
    assert days_with_mail(house, ANNA, -59, -50) == []


def test_a_scan_long_overdue_does_not_come_out_of_the_blue(house: House) -> None:
    prepare(house, DUE_ON - timedelta(days=400))
    assert days_with_mail(house, ANNA, 0, 3) == []


def test_mail_about_a_scan_is_neutral_unless_shared(house: House) -> None:
    make_contact(house.patient, email="daughter@example.org", shares_detail=True)
    prepare(house)
    days_with_mail(house, ANNA, -60, -59)
    assert "scan" not in house.to(ANNA)[0].text.lower()
    assert "scan" not in house.to(CARL)[0].text.lower()
    assert "bone density scan" in house.to("daughter@example.org")[0].text
