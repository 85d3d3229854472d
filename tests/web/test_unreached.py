"""Mails that fail one after the other, though nobody calls the address dead: the patient reads it on every page."""

from datetime import timedelta

import pytest
from flask import Flask

from bonetrack.core.messages import MessageState
from bonetrack.core.people import Role
from bonetrack.services.record_state import FAILED_IN_A_ROW
from bonetrack.storage.models import Contact, Grant, Message
from bonetrack.storage.operations import beat
from tests.builders import START, People, make_contact
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.reminders.test_delivery import put
from tests.web.test_record_banners import PAGES, banners

OWN = "Our last e-mails to you did not get through. Please keep track yourself. Go to Reminders"
CARLS = "The last e-mails to Carl did not get through. Go to Caregivers"


@pytest.fixture(autouse=True)
def living_worker(app: Flask, clock: Clock) -> None:
    beat(clock())


def own(people: People) -> Contact:
    return Contact.get(Contact.patient == people.record)


def ended(contact: Contact, *states: MessageState, problem: str | None = "smtp 554 5.7.1") -> None:
    for state in states:
        put(contact, START + timedelta(seconds=Message.select().count()))
        newest = Message.select().order_by(Message.id.desc()).get()
        failed = None if state is MessageState.SENT else problem
        changed = {"state": state, "next_try_at": None, "last_problem": failed, "attempts": 1}
        Message.update(**changed).where(Message.id == newest.id).execute()


FAILED, EXPIRED, SENT, CANCELLED = (
    MessageState.FAILED,
    MessageState.EXPIRED,
    MessageState.SENT,
    MessageState.CANCELLED,
)


def test_after_three_in_a_row_every_page_says_so_until_one_gets_through(
    people: People, patient_client: PageClient
) -> None:
    ended(own(people), *[FAILED] * (FAILED_IN_A_ROW - 1))
    assert banners(patient_client.get("/bones")) == []
    ended(own(people), EXPIRED)
    for path in PAGES:
        assert banners(patient_client.get(path)) == [OWN]
    ended(own(people), CANCELLED)
    put(own(people), START + timedelta(hours=1))
    assert banners(patient_client.get("/bones")) == [OWN], "those that did not go out say nothing"
    ended(own(people), SENT)
    assert banners(patient_client.get("/bones")) == []


def test_not_in_a_row_is_no_news(people: People, patient_client: PageClient) -> None:
    ended(own(people), FAILED, FAILED, SENT, FAILED, FAILED)
    assert banners(patient_client.get("/bones")) == []


def test_what_waited_for_the_morning_until_it_was_too_late_did_not_fail(
    people: People, patient_client: PageClient
) -> None:
    ended(own(people), EXPIRED, EXPIRED, EXPIRED, problem="quiet hours")
    assert banners(patient_client.get("/bones")) == []


def test_mail_to_an_earlier_address_says_nothing_about_this_one(people: People, patient_client: PageClient) -> None:
    ended(own(people), FAILED, FAILED, FAILED)
    Contact.update(email="new@example.org").where(Contact.id == own(people).id).execute()
    assert banners(patient_client.get("/bones")) == []


def test_a_caregiver_who_is_not_reached_is_named_to_who_may_change_it(
    people: People, patient_client: PageClient, caregiver_client: PageClient
) -> None:
    ended(make_contact(people.record), FAILED, FAILED, FAILED)
    assert banners(patient_client.get("/bones")) == [CARLS]
    assert banners(caregiver_client.get("/bones")) == [], "she may look only"
    Grant.update(role=Role.MANAGE).where(Grant.account == people.caregiver).execute()
    assert banners(caregiver_client.get("/bones")) == [CARLS]


def test_strangers_read_nothing_of_it(people: People, stranger_client: PageClient, nobody: PageClient) -> None:
    ended(own(people), FAILED, FAILED, FAILED)
    assert banners(stranger_client.get("/bones")) == []
    assert banners(nobody.get("/login")) == []
