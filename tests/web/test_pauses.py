"""The pages of a pause, as a person walks through them."""

from datetime import date, timedelta
from typing import Any

from flask import Flask

from bonetrack.storage.models import Contact, Message, Occurrence, Pause, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, People, make_contact, make_plan
from tests.conftest import Clock
from tests.interop.calendar_readers import by_recurring_ical_events, by_rule, events_of
from tests.page_client import Page, PageClient
from tests.web.treatment_steps import dated


def planned(people: People, agent: str = "teriparatide", **columns: object) -> Plan:
    plan = make_plan(people.record, agent, tracked_since=START, **columns)
    set_next_due(plan, START, START)
    return plan


def pause(client: PageClient, plan: Plan, ends_on: date = date(2026, 3, 16), **fields: Any) -> Page:
    url = f"/treatment/{plan.public_id}/pause"
    typed = {"reason": "dental", **dated("ends_on", ends_on)} | fields
    return client.submit(client.get(url), url, **typed)


def test_a_plan_is_paused_in_one_page_and_says_when_it_starts_again(patient_client: PageClient, people: People) -> None:
    plan = planned(people)
    page = pause(patient_client, plan, note="a tooth comes out")
    assert page.path == f"/treatment/{plan.public_id}"
    assert "Saved. Teriparatide is paused. Starts again on 16 March 2026." in page.text
    assert "Paused. Starts again on 16 March 2026." in page.text
    assert "Dental work: a tooth comes out" in page.text
    assert "Paused: 2 March 2026 until 16 March 2026." in page.text, "the change is on the record"
    today = patient_client.get("/today")
    assert "Paused. Starts again on 16 March 2026." in today.text
    assert today.text.count("Due at 8:00") == 0
    assert "Paused. Starts again on 16 March 2026." in patient_client.get("/treatment").text


def test_the_end_must_be_named_and_come_later(patient_client: PageClient, people: People) -> None:
    plan = planned(people)
    url = f"/treatment/{plan.public_id}/pause"
    page = patient_client.submit(patient_client.get(url), url, reason="dental")
    assert (page.status, "Enter the day it starts again" in page.text) == (422, True)
    for day, said in (
        (date(2026, 3, 2), "must be in the future"),
        (date(2027, 3, 3), "lasts a year at most"),
    ):
        page = pause(patient_client, plan, day)
        assert (page.status, said in page.text) == (422, True), day
    page = pause(patient_client, plan, **{"starts_on-year": "2025"})
    assert "must not be before the start of the plan" in page.text
    assert Pause.select().count() == 0


def test_history_shows_the_pause_and_no_missed_days(patient_client: PageClient, people: People, clock: Clock) -> None:
    plan = planned(people)
    pause(patient_client, plan)
    clock.move(days=15)
    page = patient_client.get(f"/doses?plan={plan.public_id}")
    assert "2 March 2026 until 16 March 2026 Paused. Dental work" in page.text
    assert page.text.count("Not logged") == 1, "the 16th"
    assert "0 of 1 dose logged as taken" in page.text


def test_a_pause_is_changed_and_ended_early(patient_client: PageClient, people: People, clock: Clock) -> None:
    plan = planned(people)
    page = pause(patient_client, plan)
    url = page.links("/pause")[0]
    page = patient_client.submit(patient_client.get(url), url, **dated("ends_on", date(2026, 3, 10)))
    assert "Starts again on 10 March 2026." in page.text
    clock.move(days=2)
    page = patient_client.submit(page, "/pause/end")
    assert "The pause is over. Teriparatide goes on from today." in page.text
    assert "Starts again: 10 March 2026, now 4 March 2026." in page.text
    assert "Due at 8:00" in patient_client.get("/today").text


def test_two_phones_do_not_write_over_each_other(patient_client: PageClient, people: People) -> None:
    plan = planned(people)
    url = pause(patient_client, plan).links("/pause")[0]
    one, two = patient_client.get(url), patient_client.get(url)
    patient_client.submit(one, url, **dated("ends_on", date(2026, 3, 10)))
    page = patient_client.submit(two, url, **dated("ends_on", date(2026, 3, 12)))
    assert "was changed on another phone" in page.text
    assert Pause.get().ends_on == date(2026, 3, 10)


def test_denosumab_gets_the_warning_and_no_form(patient_client: PageClient, people: People, clock: Clock) -> None:
    plan = planned(people, "denosumab", rhythm_kind="every_n_months", every=6)
    clock.move(days=3)
    page = patient_client.get(f"/treatment/{plan.public_id}/pause")
    assert "BoneTrack does not pause the reminders of this injection." in page.text
    assert "Your injection was due on 2 March 2026." in page.text
    assert "When it is late, bone can be lost quickly and bones in the spine can break." in page.text
    assert "Please call the clinic today." in page.text
    assert "If you have new back pain, say so." in page.text
    assert [form for form in page.forms() if "pause" in form.get("action", "")] == []
    assert Pause.select().count() == 0


def test_a_clinic_dose_keeps_its_date_and_that_is_said(patient_client: PageClient, people: People) -> None:
    plan = planned(people, "zoledronate", rhythm_kind="every_n_months", every=12)
    page = patient_client.get(f"/treatment/{plan.public_id}/pause")
    assert "A pause moves no date of this medicine." in page.text
    page = pause(patient_client, plan)
    assert "Reminders wait until 16 March 2026. The date of the dose stays." in page.text
    assert Occurrence.select().count() == 0


def test_a_calendar_leaves_the_days_of_a_pause_out_and_gets_them_back(
    app: Flask, patient_client: PageClient, people: People
) -> None:
    """Two programs of other people read the feed; each change of the pause raises its SEQUENCE."""
    page = patient_client.submit(patient_client.get("/more/calendar"), "/make")
    fields = [field.get("value", "") for field in page.root.iter("input") if field.get("id") == "calendar-address"]
    address = fields[0].removeprefix("http://localhost")
    plan = planned(people, times=["08:00"])
    since, until = START, START + timedelta(days=16)

    def days_in_feed() -> tuple[list[date], int]:
        raw = app.test_client().get(address).data
        found = by_recurring_ical_events(raw, since, until)
        assert found == by_rule(raw, since, until)
        return [moment.date() for moment, _title in found], int(events_of(raw)[0]["SEQUENCE"])

    before, first = days_in_feed()
    assert len(before) == 16
    page = pause(patient_client, plan)
    paused, second = days_in_feed()
    assert paused == [date(2026, 3, 16), date(2026, 3, 17), date(2026, 3, 18)]
    patient_client.submit(page, "/pause/end")
    after, third = days_in_feed()
    assert (after, first < second < third) == (before, True)


def test_while_a_plan_is_paused_its_open_dose_promises_no_reminder(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    """A weekly tablet of yesterday is still open, and can be logged; nothing is reminded of until the pause ends."""
    plan = planned(people, "alendronate", every=7, times=["09:00"])
    page = patient_client.get("/today")
    (url,) = page.links("/doses/later")
    typed = [
        {str(field.get("name")): field.get("value") for field in form.iter("input")}
        for form in patient_client.get(url).forms()
    ]
    hour = next(data for data in typed if data.get("minutes") == "60")
    clock.move(hours=14, minutes=40)
    assert "We remind you again at 0:40 on 3 March 2026." in patient_client.post(url, hour).text
    pause(patient_client, plan, **dated("starts_on", date(2026, 3, 3)))
    assert "We remind you again" not in patient_client.get("/today").text
    clock.move(hours=12)
    today = patient_client.get("/today")
    assert "Was due on" in today.text
    assert today.links("/doses/later") == []
    said = patient_client.post(url, hour).text
    assert "The time for this dose ends soon, or its reminders are paused." in said


def test_she_chooses_which_caregivers_hear_of_it(patient_client: PageClient, people: People) -> None:
    plan = planned(people)
    may, _dora = (
        make_contact(people.record, email=f"{name.lower()}@example.org", name=name) for name in ("May", "Dora")
    )
    make_contact(people.record, email="scans@example.org", name="Sam", kinds=["scan"])
    page = patient_client.get(f"/treatment/{plan.public_id}/pause")
    assert "Whom do we tell?" in page.text
    assert "Sam" not in page.text, "he hears of scans alone"
    assert "We tell: May." in pause(patient_client, plan, told=[may.public_id]).text
    assert [message.address for message in Message.select()] == ["may@example.org"]
    assert "We tell" not in pause(patient_client, plan, told=[]).text
    assert Pause.get().told == []


def test_a_helper_does_not_read_who_else_hears_of_it(
    patient_client: PageClient, caregiver_client: PageClient, people: People
) -> None:
    """Nor in the trail of the plan."""
    plan = planned(people)
    may = make_contact(people.record, email="may@example.org", name="Mayflower")
    pause(patient_client, plan, told=[may.public_id])
    pause(patient_client, plan, told=[])
    pause(patient_client, plan, told=[may.public_id])
    own, helpers = (client.get(f"/treatment/{plan.public_id}") for client in (patient_client, caregiver_client))
    assert "We tell: Mayflower." in own.text
    assert "Caregivers who are told: Mayflower, now nothing." in own.text
    assert "Paused. Starts again on 16 March 2026." in helpers.text
    assert "Mayflower" not in helpers.text


def test_without_caregivers_nobody_is_asked_whom_to_tell(patient_client: PageClient, people: People) -> None:
    Contact.delete().execute()
    assert "Whom do we tell?" not in patient_client.get(f"/treatment/{planned(people).public_id}/pause").text


def test_who_was_stopped_since_is_not_named_among_those_we_tell(patient_client: PageClient, people: People) -> None:
    plan = planned(people)
    may = make_contact(people.record, email="may@example.org", name="May")
    assert "We tell: May." in pause(patient_client, plan, told=[may.public_id]).text
    patient_client.submit(patient_client.get("/caregivers"), f"/{may.public_id}/stop")
    assert "We tell" not in patient_client.get(f"/treatment/{plan.public_id}").text


def test_a_pause_to_come_is_saved_with_the_day_it_begins(patient_client: PageClient, people: People) -> None:
    page = pause(patient_client, planned(people), **{"starts_on-day": "9"})
    assert "Saved. Teriparatide is paused from 9 March 2026. Starts again on 16 March 2026." in page.text
