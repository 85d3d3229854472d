"""The question about another time zone, as the phone's cookie and the person bring it up."""

import pytest
from flask import Flask

from bonetrack.core.people import Role
from bonetrack.storage.models import Grant, Patient, Plan, ZoneAnswer
from tests.builders import People, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient

NEW_YORK, LONDON = "America/New_York", "Europe/London"


def today(client: PageClient, phone_zone: str) -> Page:
    client.client.set_cookie("phone_zone", phone_zone)
    return client.get("/today")


def answer(client: PageClient, page: Page, choice: str) -> Page:
    forms = [form for form in page.forms() if form.get("action") == "/today/zone"]
    sent = [{field.get("name"): field.get("value") for field in form.iter("input")} for form in forms]
    return client.post("/today/zone", next(values for values in sent if values["choice"] == choice))


def asks(page: Page) -> bool:
    return "Your phone shows" in page.text


def test_another_zone_is_asked_about_in_words(patient_client: PageClient, people: People) -> None:
    make_plan(people.record)
    page = today(patient_client, NEW_YORK)
    assert "Your phone shows New York time. Your reminders are set to London time." in page.text
    assert "Keep London time" in page.text
    assert "Use New York time" in page.text


def test_kept_home_time_is_shown_beside_the_time_here_and_never_asked_again(
    patient_client: PageClient, people: People
) -> None:
    make_plan(people.record)
    page = answer(patient_client, today(patient_client, NEW_YORK), "keep")
    assert "Your reminders stay on London time." in page.text
    assert "Due at 8:00 London time, 3:00 here" in page.text
    assert not asks(page)
    assert asks(today(patient_client, "Asia/Tokyo")), "another new zone is asked about"
    assert not asks(today(patient_client, LONDON))
    assert not asks(today(patient_client, NEW_YORK))
    assert Plan.get().zone == LONDON


def test_local_time_moves_all_plans_and_coming_home_is_asked_once(patient_client: PageClient, people: People) -> None:
    make_plan(people.record)
    make_plan(people.record, "calcium")
    page = answer(patient_client, today(patient_client, NEW_YORK), "use")
    assert "Saved. Your doses are now due at the same clock time in New York." in page.text
    assert {plan.zone for plan in Plan.select()} == {NEW_YORK}
    assert not asks(page)
    home = today(patient_client, LONDON)
    assert "Your phone shows London time. Your reminders are set to New York time." in home.text
    answer(patient_client, home, "use")
    assert {plan.zone for plan in Plan.select()} == {LONDON}
    assert not asks(today(patient_client, LONDON))


@pytest.mark.parametrize(
    "zone", ["", "garbage", "UTC", "Etc/GMT+5", "Europe/Atlantis", "../../etc/passwd", "%00", "x" * 500]
)
def test_a_name_that_is_no_place_is_ignored(patient_client: PageClient, people: People, zone: str) -> None:
    make_plan(people.record)
    page = today(patient_client, zone)
    assert (page.status, asks(page)) == (200, False)
    assert "Due at 8:00" in page.text


def test_a_zone_with_the_same_clock_is_not_asked_about(patient_client: PageClient, people: People) -> None:
    assert not asks(today(patient_client, "Europe/Guernsey"))
    assert not asks(today(patient_client, "Europe/Lisbon"))


def test_a_day_that_differs_here_is_named(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, times=["23:30"])
    page = answer(patient_client, today(patient_client, "Asia/Tokyo"), "keep")
    assert "Due at 23:30 London time, 8:30 here on Tuesday 3 March 2026" in page.text


def test_a_caregiver_is_not_asked_by_her_own_phone(app: Flask, caregiver_client: PageClient, people: People) -> None:
    make_plan(people.record)
    Grant.update(role=Role.MANAGE).where(Grant.account == people.caregiver).execute()
    page = today(caregiver_client, NEW_YORK)
    assert not asks(page)
    assert "here" not in page.text
    assert page.root.findall(".//script[@src]")[-1].get("src", "").startswith("/static/js/app.js")


def test_an_answer_to_an_old_page_changes_nothing(patient_client: PageClient, people: People, clock: Clock) -> None:
    make_plan(people.record)
    old = today(patient_client, NEW_YORK)
    answer(patient_client, old, "use")
    page = answer(patient_client, old, "use")
    assert "The time zone was changed meanwhile." in page.text
    assert (Patient.get_by_id(people.record.id).zone, ZoneAnswer.select().count()) == (NEW_YORK, 1)


def test_a_dose_from_before_a_move_stands_at_the_time_it_was_planned_for(
    patient_client: PageClient, people: People
) -> None:
    """8:00 was London's: it is no time of New York."""
    make_plan(people.record)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    answer(patient_client, today(patient_client, NEW_YORK), "use")
    page = today(patient_client, LONDON)
    assert "8:00 New York time, 8:00 here" not in page.text
    assert "Due at 8:00" in page.text


def test_a_zone_by_its_old_name_is_called_as_everywhere(patient_client: PageClient, people: People) -> None:
    make_plan(people.record)
    answer(patient_client, today(patient_client, "Asia/Calcutta"), "use")
    for path in ("/more/reminders", "/more/zone", "/treatment"):
        page = patient_client.get(path)
        assert "Kolkata" in page.text
        assert "Calcutta" not in page.text
