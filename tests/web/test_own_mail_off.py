"""A stop link that ended a person's own reminders: every page of hers says so until they are on again."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import EndedBy, Relation, Role
from bonetrack.storage.models import Contact, Grant, Message
from bonetrack.storage.operations import beat
from tests.builders import People, make_contact
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import answer, stop_link
from tests.web.test_record_banners import banners

OFF = "Your reminder e-mails are off. A link in your mail stopped them. Switch them on"


@pytest.fixture(autouse=True)
def living_worker(app: Flask, clock: Clock) -> None:
    beat(clock())


def own() -> Contact:
    return Contact.get(Contact.relation == Relation.PATIENT)


def test_one_click_of_a_mail_program_shows_on_every_page_until_she_switches_them_on(
    app: Flask, people: People, patient_client: PageClient
) -> None:
    for _ in range(2):
        app.test_client(use_cookies=False).post(stop_link(app, own(), "one-click"))
    for path in ("/today", "/bones", "/treatment", "/more"):
        page = patient_client.get(path)
        assert banners(page) == [OFF], path
    link = page.links("/more/reminders")[0]
    patient_client.submit(patient_client.get(link), "/more/reminders/start")
    assert banners(patient_client.get("/today")) == []
    assert [row.kind for row in Message.select()] == [MessageKind.REMINDERS_OFF]


def test_the_stop_page_of_her_mail_does_the_same(
    app: Flask, people: People, nobody: PageClient, patient_client: PageClient
) -> None:
    answer(nobody, nobody.get(stop_link(app, own())), "about")
    assert banners(patient_client.get("/today")) == [OFF]


def test_what_she_stopped_in_the_app_is_no_news_to_her(people: People, patient_client: PageClient) -> None:
    patient_client.submit(patient_client.get("/more/reminders"), "/more/reminders/stop")
    assert own().ended_by == EndedBy.PATIENT
    assert banners(patient_client.get("/today")) == []
    assert Message.select().count() == 0


def test_nobody_else_reads_it(app: Flask, people: People, caregiver_client: PageClient) -> None:
    app.test_client().post(stop_link(app, own(), "one-click"))
    Grant.update(role=Role.MANAGE).where(Grant.account == people.caregiver).execute()
    assert banners(caregiver_client.get("/bones")) == []


def test_it_is_told_by_a_clock_that_never_stands_still(
    app: Flask, people: People, nobody: PageClient, patient_client: PageClient
) -> None:
    """As the real one: between two looks at it time has passed."""
    app.extensions["clock"] = lambda: datetime.now(UTC)
    app.test_client(use_cookies=False).post(stop_link(app, own(), "one-click"))
    assert [row.kind for row in Message.select()] == [MessageKind.REMINDERS_OFF]


def test_of_a_caregiver_too(app: Flask, people: People, nobody: PageClient) -> None:
    app.extensions["clock"] = lambda: datetime.now(UTC)
    contact = make_contact(people.record)
    answer(nobody, nobody.get(stop_link(app, contact)), "about")
    assert [row.kind for row in Message.select()] == [MessageKind.CAREGIVER_ENDED]
