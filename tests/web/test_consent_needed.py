"""Without consent a record takes no new entries, and the page says why."""

import pytest
from flask import Flask

from bonetrack.core.people import ContactStatus
from bonetrack.services.caregiver_links import CallLink, YearLink, sign_call, sign_year
from bonetrack.services.consents import give, require_consent, withdraw
from bonetrack.storage.models import Patient
from bonetrack.web.access import public
from tests.account_steps import confirm_link, sign_up
from tests.builders import START, People, make_contact, make_occurrence, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import carl, form_with, invitation_link, invite


def test_a_refused_entry_says_why_and_where_to_agree_again(app: Flask, nobody: PageClient, people: People) -> None:
    withdraw(people.patient, START)

    @public
    def new_entry() -> str:
        require_consent(people.record)
        return ""

    app.view_functions["system.robots"] = new_entry
    page = nobody.get("/robots.txt")
    assert (page.status, page.h1) == (403, "This record takes no new entries")
    assert page.links("/more/consent")


def test_today_offers_no_button_that_would_be_refused(patient_client: PageClient, people: People) -> None:
    make_plan(people.record)
    assert patient_client.get("/today").form("/doses/log") is not None
    withdraw(people.patient, START)
    page = patient_client.get("/today")
    assert "The agreement to keep health data was taken back." in page.text
    assert page.links("/more/consent")
    assert not [form for form in page.forms() if "/doses/" in form.get("action", "")]


@pytest.mark.parametrize("path", ["/caregivers", "/more/calendar", "/more/reminders", "/treatment", "/today"])
def test_her_pages_say_that_nothing_is_sent_whatever_they_list(
    patient_client: PageClient, people: People, path: str
) -> None:
    """The list of caregivers still says who gets messages, and the calendar still names its address."""
    said = "Nothing is sent, and nobody else sees the record."
    make_contact(people.record)
    withdraw(people.patient, START)
    page = patient_client.get(path)
    assert said in page.text
    assert page.links("/more/consent")
    give(people.patient, "test", "I agree.", START)
    assert said not in patient_client.get(path).text


def test_a_record_from_sign_up_takes_entries(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    nobody.submit(nobody.get(confirm_link(app)), "/confirm/")
    require_consent(Patient.get())


def test_a_caregiver_finds_no_record_of_who_took_her_consent_back(
    app: Flask, caregiver_client: PageClient, people: People, clock: Clock
) -> None:
    make_occurrence(make_plan(people.record))
    assert "Teriparatide" in caregiver_client.get("/today").text
    withdraw(people.patient, START)
    page = caregiver_client.get("/today")
    assert (page.path, page.h1) == ("/people", "People I help")
    assert "That record is not open to you now." in page.text
    for secret in ("Teriparatide", "Anna", "London"):
        assert secret not in page.text, secret
    give(people.patient, "test", "I agree.", START)
    assert "Teriparatide" in caregiver_client.open_record(people.record).get("/today").text


def test_links_in_earlier_mail_tell_nothing_after_that(
    app: Flask, nobody: PageClient, people: People, clock: Clock
) -> None:
    ben, dose = make_contact(people.record, name="Ben"), make_occurrence(make_plan(people.record))
    secret_key = app.extensions["bonetrack_settings"].secret_key
    call = sign_call(CallLink((dose.public_id,), ben.public_id, clock()), secret_key)
    links = [f"/will-call/{call}", f"/keep/{sign_year(YearLink(ben.public_id, START), secret_key)}"]
    assert [nobody.get(link).status for link in links] == [200, 200]
    withdraw(people.patient, START)
    for link in links:
        page = nobody.get(link)
        assert page.status == 410
        assert "Anna" not in page.text
        assert "has not logged" not in page.text


def test_an_invitation_of_hers_is_over(
    app: Flask, nobody: PageClient, patient_client: PageClient, people: People
) -> None:
    invite(patient_client)
    page = nobody.get(invitation_link(app))
    withdraw(people.patient, START)
    assert nobody.get(invitation_link(app)).status == 410
    nobody.submit(form_with(page, "agree"), "/")
    assert carl().status == ContactStatus.INVITED


@pytest.mark.parametrize("path", ["/scans/next", "/more/quiet-hours", "/treatment/about-you"])
def test_a_form_that_would_keep_more_is_refused_with_the_reason(
    patient_client: PageClient, people: People, path: str
) -> None:
    page = patient_client.get(path)
    withdraw(people.patient, START)
    fields = {"starts": "22:00", "ends": "07:00", "birth_year": "1950"}
    names = {field.get("name") for field in page.root.iter("input")}
    answer = patient_client.submit(page, path, **{name: typed for name, typed in fields.items() if name in names})
    assert (answer.status, answer.h1) == (403, "This record takes no new entries")
