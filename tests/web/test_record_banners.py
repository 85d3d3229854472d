"""On each page of a record: how many doses are not logged yet, and whose address mail came back from."""

from datetime import date, timedelta

import pytest
from flask import Flask

from bonetrack.core.doses import DoseState
from bonetrack.core.people import ContactStatus, Relation, Role
from bonetrack.services.record_state import count_overdue
from bonetrack.storage.models import Contact, Grant, Plan
from bonetrack.storage.operations import beat
from bonetrack.storage.plans import set_next_due
from tests.builders import START, People, make_account, make_contact, make_occurrence, make_patient, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient
from tests.services.dose_steps import log

PAGES = ("/bones", "/treatment", "/more", "/more/reminders", "/scans", "/doses", "/caregivers")


def banners(page: Page) -> list[str]:
    found = [part for part in page.root.iter("div") if "banner" in (part.get("class") or "").split()]
    return [" ".join("".join(part.itertext()).split()) for part in found]


@pytest.fixture(autouse=True)
def living_worker(app: Flask, clock: Clock) -> None:
    beat(clock())


@pytest.mark.parametrize("path", PAGES)
def test_open_doses_are_counted_on_every_page(people: People, patient_client: PageClient, path: str) -> None:
    assert banners(patient_client.get(path)) == []
    make_occurrence(make_plan(people.record))
    assert banners(patient_client.get(path)) == ["1 dose is not logged yet. Go to Today"]
    make_occurrence(make_plan(people.record, "calcium"))
    page = patient_client.get(path)
    assert banners(page) == ["2 doses are not logged yet. Go to Today"]
    assert "/today" in page.links("/today")


def test_not_on_today_where_the_list_stands_nor_without_a_record(
    people: People, patient_client: PageClient, nobody: PageClient
) -> None:
    make_occurrence(make_plan(people.record))
    assert banners(patient_client.get("/today")) == []
    assert banners(nobody.get("/login")) == []
    assert banners(patient_client.get("/no-such-page")) == []


def test_who_may_look_reads_whose_doses_they_are(people: People, caregiver_client: PageClient) -> None:
    make_occurrence(make_plan(people.record))
    assert banners(caregiver_client.get("/bones")) == ["Anna: 1 dose is not logged yet. Go to Today"]


def test_a_stranger_reads_nothing_of_it(people: People, stranger_client: PageClient) -> None:
    make_occurrence(make_plan(people.record))
    assert banners(stranger_client.get("/bones")) == []


@pytest.mark.usefixtures("any_database")
def test_only_doses_that_wait_for_an_entry_count() -> None:
    account = make_account()
    patient = make_patient(account)
    plan = make_plan(patient, tracked_since=START - timedelta(days=30))
    make_occurrence(plan, date(2026, 2, 28), state=DoseState.MISSED)
    make_occurrence(plan, date(2026, 3, 1), closes_at=START - timedelta(hours=9))
    make_occurrence(plan, date(2026, 3, 3))
    make_occurrence(plan, date(2026, 2, 27), is_added=True, closes_at=None)
    gone = make_plan(patient, "calcium", deleted_at=START)
    stopped = make_plan(patient, "vitamin_d", stops_on=date(2026, 3, 2))
    for other in (gone, stopped):
        make_occurrence(other, date(2026, 3, 2))
    assert count_overdue(patient, START) == 0
    make_occurrence(plan, date(2026, 3, 2))
    assert count_overdue(patient, START) == 1
    assert count_overdue(make_patient(), START) == 0


@pytest.mark.usefixtures("any_database")
def test_a_dose_that_the_worker_has_not_seen_counts_until_it_is_logged() -> None:
    account = make_account()
    patient = make_patient(account)
    plan = make_plan(patient)
    set_next_due(plan, START - timedelta(hours=2), START)
    assert count_overdue(patient, START) == 1
    log(patient, account, Plan.get_by_id(plan.id))
    assert count_overdue(patient, START) == 0


def test_an_own_address_that_mail_came_back_from_is_told_until_it_is_started_again(
    people: People, patient_client: PageClient
) -> None:
    own = (Contact.patient == people.record) & (Contact.relation == Relation.PATIENT)
    Contact.update(status=ContactStatus.DISABLED, disabled_reason="returned 5.1.1").where(own).execute()
    for path in ("/today", *PAGES):
        (text,) = banners(patient_client.get(path))
        assert text == "Mail to anna@example.org came back. You get no reminder e-mails. Go to Reminders"
    page = patient_client.get("/more/reminders")
    assert "Mail to anna@example.org came back. Nothing is sent. Is the address right?" in page.text
    assert page.links("/account/address") == ["/account/address"]
    patient_client.submit(page, "/start")
    assert banners(patient_client.get("/bones")) == []


def test_a_caregivers_address_is_told_by_name_and_never_why(people: People, patient_client: PageClient) -> None:
    carl = make_contact(people.record, status=ContactStatus.DISABLED, disabled_reason="returned 5.1.1")
    page = patient_client.get("/bones")
    assert banners(page) == ["Mail to Carl came back, so nothing is sent. Go to Caregivers"]
    make_contact(people.record, name="Bea", status=ContactStatus.DISABLED)
    page = patient_client.get("/bones")
    assert banners(page) == ["Mail to Carl and Bea came back, so nothing is sent. Go to Caregivers"]
    Contact.delete().where(Contact.name == "Bea").execute()
    assert carl.email not in page.text
    assert "5.1.1" not in page.text
    assert patient_client.get("/today").text.count("Mail to Carl came back") == 1
    patient_client.submit(patient_client.get("/caregivers"), "/stop")
    assert banners(patient_client.get("/bones")) == []


def test_dead_addresses_are_told_to_those_who_can_mend_them(people: People, caregiver_client: PageClient) -> None:
    Contact.update(status=ContactStatus.DISABLED).where(Contact.relation == Relation.PATIENT).execute()
    make_contact(people.record, status=ContactStatus.DISABLED)
    assert banners(caregiver_client.get("/bones")) == []
    Grant.update(role=Role.MANAGE).where(Grant.account == people.caregiver).execute()
    assert banners(caregiver_client.get("/bones")) == [
        "Mail to Anna came back, so nothing is sent. Go to Reminders",
        "Mail to Carl came back, so nothing is sent. Go to Caregivers",
    ]
