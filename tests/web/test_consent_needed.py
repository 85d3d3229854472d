"""Without consent a record takes no new entries, and the page says why."""

from flask import Flask

from bonetrack.services.consents import require_consent, withdraw
from bonetrack.storage.models import Patient
from bonetrack.web.access import public
from tests.account_steps import confirm_link, sign_up
from tests.builders import START, People, make_plan
from tests.page_client import PageClient


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


def test_a_record_from_sign_up_takes_entries(app: Flask, nobody: PageClient) -> None:
    sign_up(nobody)
    nobody.submit(nobody.get(confirm_link(app)), "/confirm/")
    require_consent(Patient.get())
