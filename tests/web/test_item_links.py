"""The pages behind the links of one dose in the patient's mail: buttons only, one dose only, dead when it is over."""

from datetime import timedelta

import pytest
from flask import Flask

from bonetrack.core.doses import DoseState
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.services.consents import withdraw
from bonetrack.services.dose_links import sign_item
from bonetrack.storage.models import AuditEntry, Contact, DoseEntry, Occurrence, Plan
from tests.builders import People, make_contact, make_occurrence, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient

TELLING = ("teriparatide", "20 micrograms", "osteoporosis", "inject", "medicine", "bones", "Anna")


@pytest.fixture
def dose(app: Flask, people: People) -> Occurrence:
    """Due at 8:00; the clock of the tests stands at 9:00."""
    return make_occurrence(make_plan(people.record))


@pytest.fixture
def link(app: Flask, people: People, dose: Occurrence) -> str:
    return link_of(app, people, dose)


def link_of(app: Flask, people: People, dose: Occurrence) -> str:
    own = Contact.get(Contact.patient == people.record, Contact.relation == Relation.PATIENT)
    return f"/item/{sign_item(dose.public_id, own.public_id, app.extensions['bonetrack_settings'].secret_key)}"


def reload(dose: Occurrence) -> Occurrence:
    return Occurrence.get_by_id(dose.id)


@pytest.mark.parametrize("page", ["took", "later"])
def test_a_get_changes_nothing_and_names_no_medicine(nobody: PageClient, link: str, page: str) -> None:
    for _time in range(3):
        shown = nobody.get(f"{link}/{page}")
        assert shown.status == 200
    assert shown.h1 == "Your 8:00 item"
    assert [word for word in TELLING if word in shown.text] == []
    assert DoseEntry.select().count() == 0
    assert Occurrence.get().snoozed_until is None


def test_one_tap_logs_the_dose_once_and_a_second_says_when(nobody: PageClient, link: str, dose: Occurrence) -> None:
    open_page = nobody.get(f"{link}/took")
    done = nobody.submit(open_page, "took")
    assert "Saved. It is logged at 9:00 today." in done.text
    assert "I took it" not in done.text
    again = nobody.submit(open_page, "took")
    assert "Saved" not in again.text
    assert "It is logged at 9:00 today." in again.text
    entry = DoseEntry.get()
    assert (DoseEntry.select().count(), entry.recorded_by) == (1, None)
    assert reload(dose).state == DoseState.TAKEN
    assert AuditEntry.select().where(AuditEntry.entity == "dose").count() == 1


def test_the_link_acts_on_its_own_dose_only(app: Flask, nobody: PageClient, people: People, link: str) -> None:
    other = make_occurrence(make_plan(people.record, "calcium"))
    nobody.submit(nobody.get(f"{link}/took"), "took")
    assert reload(other).state == DoseState.DUE
    assert nobody.get(f"{link}/took").h1 == "Your 8:00 item 2 of 2"


def test_the_link_dies_with_the_window(nobody: PageClient, link: str, clock: Clock) -> None:
    open_page = nobody.get(f"{link}/took")
    clock.move(hours=15)
    late = nobody.submit(open_page, "took")
    assert "The time of this link is over." in late.text
    assert late.forms() == []
    assert DoseEntry.select().count() == 0
    assert nobody.get(f"{link}/later").forms() == []


def test_a_made_up_link_or_a_strangers_mailbox_opens_nothing(
    app: Flask, nobody: PageClient, people: People, dose: Occurrence, link: str
) -> None:
    key = app.extensions["bonetrack_settings"].secret_key
    own = Contact.get(Contact.relation == Relation.PATIENT)
    stranger = make_contact(people.stranger_record, relation=Relation.PATIENT)
    carer = make_contact(people.record)
    for contact in (stranger, carer):
        assert nobody.get(f"/item/{sign_item(dose.public_id, contact.public_id, key)}/took").status == 404
    assert nobody.get("/item/made-up/took").status == 404
    assert nobody.get(f"{link}x/took").status == 404
    assert nobody.get(f"/item/{sign_item('gone', own.public_id, key)}/later").status == 404
    Contact.update(status=ContactStatus.DISABLED).where(Contact.id == own.id).execute()
    assert nobody.get(f"{link}/took").status == 404


def test_later_by_link_moves_the_reminder(nobody: PageClient, link: str, dose: Occurrence, clock: Clock) -> None:
    page = nobody.get(f"{link}/later")
    form = next(form for form in page.forms() if any(field.get("value") == "30" for field in form.iter("input")))
    data = {field.get("name"): field.get("value") for field in form.iter("input")}
    done = nobody.post(f"{link}/later", data)
    assert "We remind you again at 9:30. Your caregivers are told as before." in done.text
    assert reload(dose).snoozed_until == clock() + timedelta(minutes=30)
    timed = nobody.post(f"{link}/later", {"csrf_token": data["csrf_token"], "time": "10:15"})
    assert "We remind you again at 10:15." in timed.text
    wrong = nobody.post(f"{link}/later", {"csrf_token": data["csrf_token"], "time": "8:30"})
    assert wrong.status == 422
    assert "Choose a time that is still to come" in wrong.text
    assert Occurrence.select().count() == 1


def test_after_the_dose_is_logged_there_is_no_later(nobody: PageClient, link: str) -> None:
    page = nobody.get(f"{link}/later")
    nobody.submit(nobody.get(f"{link}/took"), "took")
    assert nobody.get(f"{link}/later").forms() == []
    token = page.root.find(".//input[@name='csrf_token']")
    assert token is not None
    nobody.post(f"{link}/later", {"csrf_token": token.get("value"), "minutes": "15"})
    assert Occurrence.get().snoozed_until is None


def test_without_consent_nothing_is_logged_by_link(nobody: PageClient, link: str, people: People, clock: Clock) -> None:
    withdraw(people.patient, clock())
    page = nobody.submit(nobody.get(f"{link}/took"), "took")
    assert "It could not be logged here." in page.text
    assert DoseEntry.select().count() == 0


def test_a_deleted_plan_ends_its_links(nobody: PageClient, link: str, clock: Clock) -> None:
    Plan.update(deleted_at=clock()).execute()
    assert nobody.get(f"{link}/took").status == 404
