"""The days of the calendar feed that follow what was given or booked: an event moves and keeps its name."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import Flask

from bonetrack.services.booking import book_visit, cancel_booking
from bonetrack.services.bookings import book_scan
from bonetrack.services.doses import add_dose, undo_dose
from bonetrack.services.scan_dates import record_next_scan
from bonetrack.storage.models import AuditEntry, DoseEntry
from tests.builders import People, make_pause, make_plan
from tests.conftest import Clock
from tests.interop.calendar_readers import by_recurring_ical_events, by_rule, days_of, events_of
from tests.services.dose_steps import make_denosumab, taken
from tests.web.calendar_reading import event, read


def test_a_clinic_dose_moves_with_the_actual_one(app: Flask, people: People, address: str, clock: Clock) -> None:
    plan = make_denosumab(people.record)
    first = event(app, address)
    assert (first["DTSTART"].dt.date(), "RRULE" in first) == (date(2026, 3, 2), False)
    clock.move(days=3)
    add_dose(people.record, people.patient, plan.public_id, taken(clock()), "key", clock())
    second = event(app, address)
    assert second["DTSTART"].dt.date() == date(2026, 9, 5)
    assert second["UID"] == first["UID"]
    assert second["SEQUENCE"] > first["SEQUENCE"]
    clock.move(days=1)
    entry = DoseEntry.get()
    undo_dose(people.record, people.patient, entry.public_id, entry.version, clock())
    third = event(app, address)
    assert third["DTSTART"].dt.date() < date(2026, 9, 5)
    assert third["SEQUENCE"] > second["SEQUENCE"]
    assert third["LAST-MODIFIED"].dt == clock()


def test_the_next_scan_is_a_day_that_moves_with_her_choice(
    app: Flask, people: People, address: str, clock: Clock
) -> None:
    record_next_scan(people.record, people.patient, date(2027, 1, 5), 12, clock())
    first = event(app, address)
    assert days_of(read(app, address).data) == [(date(2027, 1, 5), "An appointment")]
    clock.move(days=1)
    record_next_scan(people.record, people.patient, date(2027, 2, 1), 12, clock())
    second = event(app, address)
    assert (second["UID"], second["DTSTART"].dt) == (first["UID"], date(2027, 2, 1))
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert AuditEntry.select().where(AuditEntry.entity == "next_scan").count() == 2


def test_a_booked_scan_stands_on_its_own_day(app: Flask, people: People, address: str, clock: Clock) -> None:
    record_next_scan(people.record, people.patient, date(2026, 6, 1), 12, clock())
    events = [event(app, address)]
    for booked_on, shown in ((date(2026, 7, 9), date(2026, 7, 9)), (None, date(2026, 6, 1))):
        clock.move(hours=1)
        book_scan(people.record, people.patient, booked_on, clock())
        events.append(event(app, address))
        assert events[-1]["DTSTART"].dt == shown
        assert events[-1]["UID"] == events[0]["UID"]
        assert events[-1]["SEQUENCE"] > events[-2]["SEQUENCE"]
        assert events[-1]["LAST-MODIFIED"].dt == clock()


def test_a_booked_visit_stands_at_its_day_and_time(app: Flask, people: People, address: str, clock: Clock) -> None:
    plan = make_denosumab(people.record)
    events = [event(app, address)]
    booked = (
        ((date(2026, 3, 9), time(10, 30)), datetime(2026, 3, 9, 10, 30, tzinfo=ZoneInfo("Europe/London"))),
        ((date(2026, 3, 10), None), date(2026, 3, 10)),
        ((date(2027, 3, 2), None), events[0]["DTSTART"].dt),
    )
    for (on, at), shown in booked:
        clock.move(hours=1)
        book_visit(people.record, people.patient, plan.public_id, on, at, clock())
        events.append(event(app, address))
        assert events[-1]["DTSTART"].dt == shown, "a booking a year after the dose is due is for another time"
        assert events[-1]["UID"] == events[0]["UID"]
        assert events[-1]["SEQUENCE"] > events[-2]["SEQUENCE"]
    clock.move(hours=1)
    cancel_booking(people.record, people.patient, plan.public_id, clock())
    assert event(app, address)["DTSTART"].dt == events[0]["DTSTART"].dt
    assert event(app, address)["SEQUENCE"] > events[-1]["SEQUENCE"]


def test_a_visit_for_a_dose_that_is_months_late_stands_in_the_calendar(
    app: Flask, people: People, address: str, clock: Clock
) -> None:
    plan = make_denosumab(people.record)
    assert event(app, address)["DTSTART"].dt.date() == date(2026, 3, 2)
    clock.move(days=75)
    visit = date(2026, 5, 31)
    book_visit(people.record, people.patient, plan.public_id, visit, None, clock())
    assert event(app, address)["DTSTART"].dt == visit


def test_another_time_at_the_weekend_is_an_event_of_its_own(app: Flask, people: People, address: str) -> None:
    plan = make_plan(people.record, weekend_time="09:30")
    make_pause(plan, starts_on=date(2026, 3, 13), ends_on=date(2026, 3, 15))
    raw = read(app, address).data
    since, until = datetime(2026, 3, 6, tzinfo=UTC), datetime(2026, 3, 18, tzinfo=UTC)
    hours = {6: 8, 7: 9, 8: 9, 9: 8, 10: 8, 11: 8, 12: 8, 15: 9, 16: 8, 17: 8}
    expected = [datetime(2026, 3, day, hour, 30 * (hour == 9), tzinfo=UTC) for day, hour in hours.items()]
    for by in (by_recurring_ical_events, by_rule):
        assert [moment for moment, _title in by(raw, since, until)] == expected
    workdays, weekend = events_of(raw)
    assert (workdays["RRULE"]["BYDAY"], weekend["RRULE"]["BYDAY"]) == (["MO", "TU", "WE", "TH", "FR"], ["SA", "SU"])
    assert workdays["UID"] != weekend["UID"]
