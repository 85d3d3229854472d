"""The complaints about other apps that concern channels: mail, calendar, banners, health."""

from datetime import timedelta

import pytest
from flask import Flask
from icalendar import Calendar

from bonetrack.core.agents import CATALOGUE
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.storage.models import Contact, Message
from bonetrack.storage.operations import beat
from bonetrack.words.agents import agent_name
from tests.builders import People, make_contact, make_occurrence, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.reminders.test_delivery import put
from tests.storage.rows import all_rows
from tests.web.test_calendar import address_on
from tests.web.test_record_banners import banners
from tests.web.treatment_steps import DAILY, add, save

NOT_SENT = "Reminders are not being sent. Please keep track yourself."


def test_complaint_06_a_sender_that_is_not_running_is_known_on_every_page_and_to_monitors(
    people: People, patient_client: PageClient, nobody: PageClient, clock: Clock
) -> None:
    """The web works, a test mail works, but the sender process is dead and nobody knows."""
    beat(clock())
    assert nobody.get("/health").status == 200
    assert banners(patient_client.get("/today")) == []
    clock.move(minutes=6)
    assert nobody.get("/health").status == 503
    for path in ("/today", "/bones", "/treatment", "/more"):
        assert NOT_SENT in banners(patient_client.get(path))


LATE = "Reminders are late: the mail server does not take them. Please keep track yourself."


def test_complaint_06_a_mail_server_that_takes_nothing_is_known_on_every_page_and_to_monitors(
    people: People, patient_client: PageClient, nobody: PageClient, clock: Clock
) -> None:
    """The sender process runs, but no mail leaves, and nobody knows."""
    beat(clock(), mail_works=False)
    own = Contact.get(Contact.patient == people.record)
    put(own, clock())
    Message.update(next_try_at=clock() + timedelta(hours=1)).execute()
    clock.move(minutes=11)
    beat(clock())
    for path in ("/today", "/bones", "/treatment", "/more"):
        assert banners(patient_client.get(path)) == [LATE]
    health = nobody.get("/health")
    assert (health.status, health.response.json["mail_down_since"]) == (503, "2026-03-02T09:00:00+00:00")
    beat(clock(), mail_works=True)
    assert nobody.get("/health").status == 200
    assert banners(patient_client.get("/today")) == []


def test_complaint_07_overdue_doses_stand_on_top_of_every_page(
    people: People, patient_client: PageClient, clock: Clock
) -> None:
    """Phones kill alarms: a dose that is not logged stays on top of the page until it is."""
    beat(clock())
    make_occurrence(make_plan(people.record))
    for path in ("/bones", "/more", "/scans"):
        page = patient_client.get(path)
        assert banners(page) == ["1 dose is not logged yet. Go to Today"]
        assert page.text.index("not logged yet") < page.text.index(page.h1)
    assert "Due at 8:00" in patient_client.get("/today").text


def test_complaint_07_set_up_ends_with_a_test_message(people: People, patient_client: PageClient) -> None:
    """The end of the first plan offers a test, until one was sent; caregivers have a button each."""
    assert "Do your e-mails arrive?" not in patient_client.get("/treatment").text
    page = save(patient_client, add(patient_client, "teriparatide", DAILY, {"time_1": "8:00"}))
    assert page.path == "/treatment"
    assert "Do your e-mails arrive?" in page.text
    page = patient_client.submit(page, "/messages/test")
    assert "A test message to you is on its way." in page.text
    assert "Do your e-mails arrive?" not in patient_client.get("/treatment").text
    make_contact(people.record)
    assert (
        "A test message to Carl is on its way."
        in patient_client.submit(patient_client.get("/caregivers"), "/test").text
    )
    assert [row.kind for row in Message.select()] == [MessageKind.TEST] * 2


def test_complaint_07_a_preset_ends_with_a_test_message_too(people: People, patient_client: PageClient) -> None:
    """The other way to end set-up."""
    make_plan(people.record)
    page = patient_client.get("/treatment/add/preset/man_on_testosterone/done")
    assert "Do your e-mails arrive?" in page.text
    assert patient_client.submit(page, "/messages/test").path == "/more/reminders"


def test_complaint_07_the_page_says_that_mail_and_calendars_are_no_alarm_clock(patient_client: PageClient) -> None:
    """It says so where they are set up."""
    text = patient_client.get("/more/reminders").text
    assert "E-mail is not an alarm clock." in text
    assert "Nor is a calendar: it looks for changes only every 8 to 24 hours." in text


def test_complaint_20_reading_the_feed_and_its_page_changes_nothing(
    app: Flask, people: People, patient_client: PageClient
) -> None:
    """Robots follow links: a GET that acts is a trap. Only how often the feed was read is counted."""
    make_plan(people.record)
    address = address_on(patient_client.submit(patient_client.get("/more/calendar"), "/make"))
    before = all_rows()
    for path in (address, "/more/calendar"):
        assert patient_client.client.get(path).status_code == 200
        assert app.test_client().head(path).status_code in (200, 302)
    for path in ("/more/calendar/make", "/more/calendar/renew", "/more/calendar/revoke", "/more/calendar/titles"):
        assert patient_client.client.get(path).status_code == 405
    after = all_rows()
    for rows in (before, after):
        rows.pop("Attempt")
        rows.pop("LoginSession")
    assert after == before


def test_complaint_21_a_calendar_names_no_medicine_and_her_own_words_if_she_likes(
    app: Flask, people: People, patient_client: PageClient
) -> None:
    """Names leak an illness, but hiding all led a user to take the wrong one: so she may choose her own words."""
    for agent in ("teriparatide", "alendronate"):
        make_plan(people.record, agent)
    page = patient_client.submit(patient_client.get("/more/calendar"), "/make")
    address = address_on(page)

    def summaries() -> set[str]:
        calendar = Calendar.from_ical(app.test_client().get(address).data)
        return {str(event["SUMMARY"]) for event in calendar.walk("VEVENT")}

    assert summaries() == {"A reminder"}
    raw = app.test_client().get(address).data.decode().lower()
    assert [agent for agent in CATALOGUE if agent in raw or agent_name(agent).lower() in raw] == []
    patient_client.submit(page, "/titles", titles="own_words", own_words="Morning pen")
    assert summaries() == {"Morning pen"}
    patient_client.submit(page, "/titles", titles="names")
    assert summaries() == {agent_name("teriparatide"), agent_name("alendronate")}


@pytest.mark.parametrize("relation", [Relation.PATIENT, Relation.CAREGIVER])
def test_complaint_23_silence_is_an_event(
    people: People, patient_client: PageClient, clock: Clock, relation: Relation
) -> None:
    """When mail to somebody stops arriving, or no dose is logged, the app says so and does not just fall silent."""
    beat(clock())
    if relation is Relation.CAREGIVER:
        make_contact(people.record, status=ContactStatus.DISABLED)
    else:
        Contact.update(status=ContactStatus.DISABLED).where(Contact.relation == relation).execute()
    whose = "Mail to Carl" if relation is Relation.CAREGIVER else "Mail to anna@example.org"
    for path in ("/today", "/bones", "/more"):
        (text,) = banners(patient_client.get(path))
        assert text.startswith(f"{whose} came back")


def test_complaint_23_a_test_message_to_a_dead_address_is_not_made(people: People, patient_client: PageClient) -> None:
    """Nothing pretends to be sent."""
    page = patient_client.get("/more/reminders")
    Contact.update(status=ContactStatus.DISABLED).execute()
    assert "Your own e-mails are off. Start them first." in patient_client.submit(page, "/messages/test").text
    assert "Mail to anna@example.org came back. Nothing is sent." in patient_client.get("/more/reminders").text
    assert Message.select().count() == 0
