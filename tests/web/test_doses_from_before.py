"""A plan saved after its time today: that dose can be logged, is never called missing, and nobody is asked about it."""

from dataclasses import replace
from datetime import datetime, time

from flask import Flask

from bonetrack.core.people import Role
from bonetrack.services.plans import change_plan, make_plan
from bonetrack.storage.models import DoseEntry, Occurrence, Plan
from bonetrack.storage.patients import add_grant
from tests.builders import People, make_account
from tests.conftest import Clock
from tests.page_client import PageClient, text_of
from tests.services.plan_steps import DAILY, draft
from tests.web.test_today import tags_of

NOTE = "That time was over when the plan was saved, so nobody is asked about it."


EARLIER = replace(DAILY, times=(time(7),))


def save(people: People, now: datetime) -> Plan:
    """A daily plan at 8:00, saved at 9:00."""
    return make_plan(people.record, people.patient, draft("calcium", DAILY), "key", now)


def test_a_dose_from_before_the_plan_was_saved_is_neither_due_nor_missing(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    plan = save(people, clock())
    page = patient_client.get("/today")
    assert "Today's dose at 8:00" in page.text
    assert NOTE in page.text
    assert tags_of(page) == []
    assert page.links("/doses/skip") + page.links("/doses/later") == []
    assert NOTE in patient_client.get(f"/doses?plan={plan.public_id}").text
    clock.move(hours=15)
    patient_client.log_in_as(people.patient)
    assert "Today's dose at" not in patient_client.get("/today").text
    assert "Not logged" not in patient_client.get(f"/doses?plan={plan.public_id}").text


def test_it_can_be_logged_and_undone_and_then_nothing_is_open(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    save(people, clock())
    page = patient_client.get("/today")
    button = page.form("/doses/log").find(".//button")
    assert "I took it just now" in text_of(button)
    assert "button--dose" not in button.get("class"), "the large button is for what is due"
    patient_client.submit(page, "/doses/log")
    assert DoseEntry.select().count() == 1
    patient_client.submit(patient_client.get("/today"), "/undo")
    assert Occurrence.select().count() == 0
    assert NOTE in patient_client.get("/today").text


def test_undone_after_the_plan_got_a_later_hour_it_is_asked_for_at_that_hour(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    plan = save(people, clock())
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    evening = replace(DAILY, times=(time(20),))
    change_plan(people.record, people.patient, plan.public_id, draft("calcium", evening), plan.version, clock())
    page = patient_client.submit(patient_client.get("/today"), "/undo")
    assert "Due at 20:00" in page.text
    assert Plan.get().next_due_at == clock().replace(hour=20)


def test_a_helper_does_not_read_that_it_is_not_logged(app: Flask, people: People, clock: Clock) -> None:
    helper = make_account("helper@example.org")
    add_grant(helper, people.record, Role.LOOK, clock())
    save(people, clock())
    page = PageClient(app).log_in_as(helper).get("/people")
    assert "Nothing is open today." in page.text
    assert "not logged" not in page.text


def test_a_change_of_the_plan_does_not_make_it_a_dose_that_is_asked_for(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    plan = save(people, clock())
    clock.move(minutes=5)
    change_plan(people.record, people.patient, plan.public_id, draft("calcium", EARLIER), plan.version, clock())
    assert Occurrence.select().count() == 0
