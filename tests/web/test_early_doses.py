"""A dose logged long before its time is asked about once, in words, and never blocked."""

from flask import Flask

from bonetrack.core.people import Role
from bonetrack.storage.models import DoseEntry
from bonetrack.storage.patients import add_grant
from tests.builders import START, People, make_account, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient, values_of
from tests.web.test_today import tags_of


def tap(client: PageClient, due_time: str) -> Page:
    """The button of the dose of this time on Today."""
    forms = [form for form in client.get("/today").forms() if form.get("action") == "/doses/log"]
    (found,) = [form for form in forms if values_of(form)["due_time"] == due_time]
    return client.post("/doses/log", values_of(found))


def test_a_dose_of_tonight_tapped_at_noon_is_asked_about_once(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    make_plan(people.record, "calcium", times=["10:00", "21:00"])
    clock.move(hours=4)
    tap(patient_client, "10:00")
    page = tap(patient_client, "21:00")
    assert page.h1 == "Calcium: taken early?"
    assert "This dose is due at 21:00. Did you take it now?" in page.text
    assert DoseEntry.select().count() == 1
    saved = patient_client.submit(page, "/doses/earlier")
    assert "Saved. Calcium taken at 13:00 today." in saved.text
    assert DoseEntry.select().count() == 2
    assert patient_client.submit(page, "/doses/earlier").path == "/today", "the same button twice is one dose"
    assert DoseEntry.select().count() == 2


def test_a_time_that_was_typed_is_asked_about_in_the_same_way(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "calcium", times=["21:00"])
    page = patient_client.get(f"/doses/earlier?plan={plan.public_id}&due_on=2026-03-02&due_time=21:00")
    page = patient_client.submit(page, "/doses/earlier", day="today", time="8:30")
    assert "This dose is due at 21:00. Did you take it at 8:30 today?" in page.text
    assert "Saved. Calcium taken at 8:30 today." in patient_client.submit(page, "/doses/earlier").text


def test_a_little_early_is_not_asked_about(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "calcium", times=["11:00"])
    assert "Saved. Calcium taken at 9:00 today." in tap(patient_client, "11:00").text


def test_a_helper_is_asked_about_her_by_name(app: Flask, people: People) -> None:
    helper = make_account("helper@example.org")
    add_grant(helper, people.record, Role.LOG, START)
    make_plan(people.record, "calcium", times=["21:00"])
    client = PageClient(app).log_in_as(helper).open_record(people.record)
    page = tap(client, "21:00")
    assert "Did Anna take it now?" in page.text
    assert "Yes, log it for Anna" in page.text


def test_a_dose_that_is_logged_already_keeps_its_own_question(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    make_plan(people.record, "calcium", times=["21:00"])
    page = patient_client.get("/today")
    patient_client.submit(patient_client.submit(page, "/doses/log"), "/doses/earlier")
    second = patient_client.get("/today")
    assert second.form("/undo") is not None
    page.form("/doses/log").find(".//input[@name='request_key']").set("value", "another")
    assert "Did you take a second one?" in patient_client.submit(page, "/doses/log").text


def test_a_dose_of_later_today_is_not_called_due_and_has_the_smaller_button(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    make_plan(people.record, "calcium", times=["08:00", "21:00"])
    page = patient_client.get("/today")
    assert tags_of(page) == ["Due", "Later today"]
    looks = [form.find(".//button").get("class") for form in page.forms() if form.get("action") == "/doses/log"]
    assert ["button--dose" in look for look in looks] == [True, False]
    clock.move(hours=12)
    assert tags_of(patient_client.get("/today")) == ["Due", "Due"]
