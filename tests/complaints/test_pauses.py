"""Complaints of people about other apps that concern zones, late logging and old entries."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bonetrack.storage.models import DoseEntry, Occurrence, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, People, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient

MONDAY = date(2026, 3, 2)


def planned(people: People, agent: str = "teriparatide", now: datetime = START, **columns: object) -> Plan:
    """Tracked from the first minute of 2 March."""
    plan = make_plan(people.record, agent, tracked_since=now.replace(hour=0), **columns)
    set_next_due(plan, now.replace(hour=0), now)
    return plan


def press(client: PageClient, page: Page, label: str) -> Page:
    """The button with these words, in whichever form it stands."""
    for form in page.forms():
        button = form.find(".//button")
        if button is not None and label in "".join(button.itertext()):
            values = {field.get("name"): field.get("value") for field in form.iter("input") if field.get("name")}
            return client.post(form.get("action", ""), values)
    raise AssertionError(f"no button {label!r} on {page.path}: {page.text}")


def other_day(day: date, clock: str) -> dict[str, str]:
    parts = {"other_day-day": str(day.day), "other_day-month": str(day.month), "other_day-year": str(day.year)}
    return {"day": "other", "time": clock, **parts}


def test_complaint_01_a_journey_is_asked_about_once_and_both_times_are_shown(
    patient_client: PageClient, people: People
) -> None:
    """A traveller wants reminders locked to home time; another prefers a question on arrival."""
    planned(people)
    patient_client.client.set_cookie("phone_zone", "America/New_York")
    page = patient_client.get("/today")
    assert "Your phone shows New York time. Your reminders are set to London time." in page.text
    page = press(patient_client, page, "Keep London time")
    assert "8:00 London time, 3:00 here" in page.text
    assert "Your phone shows" not in patient_client.get("/today").text


def test_complaint_08_three_times_are_kept_apart_and_each_row_can_be_changed(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    """Past doses need correcting in plain sight, and the time taken must not become the time of the tap."""
    plan = planned(people)
    url = f"/doses/earlier?plan={plan.public_id}&due_on=2026-03-02&due_time=08:00"
    patient_client.submit(patient_client.get(url), "/earlier", day="today", time="8:20", site="")
    entry = DoseEntry.get()
    assert Occurrence.get().due_at == datetime(2026, 3, 2, 8, tzinfo=UTC)
    assert (entry.taken_at, entry.recorded_at) == (datetime(2026, 3, 2, 8, 20, tzinfo=UTC), START)
    history = patient_client.get(f"/doses?plan={plan.public_id}")
    assert history.links(f"/doses/entry/{entry.public_id}")


@pytest.mark.parametrize(
    ("agent", "rhythm", "then", "later"),
    [
        ("testosterone_undecanoate", {"every": 30}, date(2026, 4, 8), date(2026, 4, 5)),
        ("denosumab", {"rhythm_kind": "every_n_months", "every": 6}, date(2026, 9, 9), date(2026, 9, 6)),
    ],
)
def test_complaint_09_an_old_dose_can_be_marked_and_the_next_date_is_said(
    patient_client: PageClient,
    people: People,
    clock: Clock,
    agent: str,
    rhythm: dict[str, object],
    then: date,
    later: date,
) -> None:
    """30-day plan: after a week the dose could no longer be marked, so the cycle broke."""
    plan = planned(people, agent, **rhythm)
    clock.move(days=20)
    url = f"/doses/earlier?plan={plan.public_id}&due_on=2026-03-02&due_time=08:00"
    page = patient_client.submit(patient_client.get(url), "/earlier", **other_day(date(2026, 3, 9), "9:00"), site="")
    words = f"{then.day} {then:%B} {then.year}"
    assert f"Your next dose is due on {words}." in page.text
    entry = DoseEntry.get()
    change = f"/doses/entry/{entry.public_id}/change"
    page = patient_client.submit(patient_client.get(change), change, **other_day(date(2026, 3, 6), "9:00"))
    words = f"{later.day} {later:%B} {later.year}"
    assert f"Changed. Your next dose is now due on {words}." in page.text
    page = patient_client.submit(page, "/undo")
    assert "Undone. The dose is not logged any more. Your next dose was due on 2 March 2026." in page.text


def test_complaint_10_after_midnight_she_says_which_day_it_was_for(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    """ "Nearest slot" logic books a late dose against the next one; after midnight the wrong day."""
    planned(people, times=["21:00"])
    clock.moment = datetime(2026, 3, 4, 0, 20, tzinfo=UTC)
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert page.h1 == "Teriparatide: which day was it for?"
    assert "Teriparatide taken at 0:20 today." in page.text
    assert "a late dose belongs to the same day" in page.text, "the rule of the label, with its source"
    assert DoseEntry.select().count() == 0
    press(patient_client, page, "For yesterday evening (Tuesday)")
    row = DoseEntry.get().occurrence
    assert (row.due_on, row.state) == (date(2026, 3, 3), "taken_late")
    assert "Due at 21:00" in patient_client.get("/today").text, "today's dose is still to come"


def test_complaint_10_the_other_answer_is_one_tap_too(patient_client: PageClient, people: People, clock: Clock) -> None:
    """The same question, answered with today."""
    planned(people, times=["21:00"])
    clock.moment = datetime(2026, 3, 4, 0, 20, tzinfo=UTC)
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    press(patient_client, page, "For today (Wednesday)")
    assert (DoseEntry.get().occurrence.due_on, DoseEntry.get().taken_at) == (date(2026, 3, 4), clock.moment)


def test_complaint_10_nothing_is_asked_where_the_day_is_clear(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    """A dose at its hour, and one after midnight whose dose before is logged, are of a clear day.

    The second is long before its hour, and that alone is asked about.
    """
    plan = planned(people, times=["21:00"])
    clock.moment = datetime(2026, 3, 3, 21, 5, tzinfo=UTC)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    clock.moment = datetime(2026, 3, 4, 0, 20, tzinfo=UTC)
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert page.h1 != "Teriparatide: which day was it for?"
    press(patient_client, page, "Yes, I took it now")
    days = [entry.occurrence.due_on for entry in DoseEntry.select().order_by(DoseEntry.id)]
    assert (days, plan.zone) == ([date(2026, 3, 3), date(2026, 3, 4)], "Europe/London")


def test_complaint_10_a_dose_of_yesterday_is_not_booked_on_todays(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    """She opens today's card, and says that it was yesterday: that day has a dose of its own."""
    plan = planned(people)
    clock.moment = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    url = f"/doses/earlier?plan={plan.public_id}&due_on=2026-03-04&due_time=08:00"
    page = patient_client.submit(patient_client.get(url), "/earlier", day="yesterday", time="9:00", site="thigh_left")
    assert page.h1 == "Teriparatide: which day was it for?"
    press(patient_client, page, "For yesterday morning (Tuesday)")
    entry = DoseEntry.get()
    assert (entry.occurrence.due_on, entry.site) == (date(2026, 3, 3), "thigh_left")


@pytest.mark.parametrize(
    ("label", "due_on", "is_added"),
    [
        ("For Monday 2 March 2026", MONDAY, False),
        ("For Monday 9 March 2026", date(2026, 3, 9), False),
        ("For none of these", date(2026, 3, 7), True),
    ],
)
def test_complaint_10_a_weekly_tablet_on_another_day_is_asked_about(
    patient_client: PageClient, people: People, clock: Clock, label: str, due_on: date, is_added: bool
) -> None:
    """A weekly tablet on a Saturday: last Monday's, which is open, or next Monday's."""
    plan = planned(people, "alendronate", rhythm_kind="weekdays", weekdays=[0])
    clock.moment = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
    url = f"/doses/add?plan={plan.public_id}"
    page = patient_client.submit(patient_client.get(url), "/doses/add", day="today", time="8:30")
    assert page.h1 == "Alendronate: which day was it for?"
    press(patient_client, page, label)
    row = DoseEntry.get().occurrence
    assert (row.due_on, row.is_added) == (due_on, is_added)
    coming = patient_client.get(f"/treatment/{plan.public_id}").text
    assert ("Monday 9 March 2026 at 8:00" in coming) == (due_on != date(2026, 3, 9)), coming


def test_complaint_12_a_second_dose_of_a_day_is_asked_about_and_never_blocked(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    """People want a warning before a second dose; a hard block forced others to lie."""
    planned(people, times=["21:00"])
    clock.moment = datetime(2026, 3, 4, 0, 20, tzinfo=UTC)
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    press(patient_client, page, "For yesterday evening (Tuesday)")
    clock.move(hours=21)
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert "A dose is logged at 0:20 today. Did you take another one that day?" in page.text
    assert "Never two in one day." in page.text
    assert "Call your clinic or pharmacist and tell them." in page.text
    patient_client.submit(page, "/earlier", button=("is_sure", "1"), site="")
    assert DoseEntry.select().count() == 2


def test_complaint_23_a_caregiver_reads_the_patients_clock_and_zones_have_names(
    caregiver_client: PageClient, patient_client: PageClient, people: People
) -> None:
    """Fixed-offset zones shift the day; the viewer's clock was shown instead of the patient's."""
    planned(people)
    caregiver_client.client.set_cookie("phone_zone", "America/New_York")
    page = caregiver_client.get("/today")
    assert "Times are London time, as on the clock of Anna." in page.text
    assert "Due at 8:00" in page.text
    assert "3:00" not in page.text
    assert "Your phone shows" not in page.text
    patient_client.client.set_cookie("phone_zone", "Etc/GMT+5")
    assert "Your phone shows" not in patient_client.get("/today").text
    options = patient_client.get("/more/zone").root.findall(".//option")
    assert all("/" in (option.get("value") or "") for option in options)
    assert not any((option.get("value") or "").startswith("Etc/") for option in options)


def test_a_window_of_six_hours_bounds_the_question(patient_client: PageClient, people: People, clock: Clock) -> None:
    """In the morning of the next day, today's button means today."""
    planned(people)
    clock.moment = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert DoseEntry.get().occurrence.due_on == date(2026, 3, 4)
    assert clock.moment - timedelta(hours=6) > datetime(2026, 3, 4, tzinfo=UTC)
