"""Complaints about doses of the same time, as the caregiver meets them; each held against the whole machine."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from bonetrack.settings import Settings
from bonetrack.storage.models import Acknowledgement, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import People, make_contact, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.test_caregiver_journey import RunDue, body_of, path_in, runner, to
from tests.web.caregiver_steps import form_with

BEN, CARL = "ben@example.org", "carl@example.org"
DUE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def run_due(app: Flask, settings: Settings, clock: Clock) -> RunDue:
    return runner(app, settings, clock)


@pytest.fixture
def pair(people: People, clock: Clock) -> Clock:
    """Calcium and teriparatide every day at 8:00, planned; the clock stands at the moment they are due."""
    for agent in ("calcium", "teriparatide"):
        set_next_due(make_plan(people.record, agent), clock(), clock())
    clock.moment = DUE
    return clock


def test_complaint_14_marking_one_of_two_grouped_doses_leaves_the_other_in_the_caregivers_mail(
    people: People, pair: Clock, run_due: RunDue, patient_client: PageClient, nobody: PageClient
) -> None:
    """Marking one of two grouped doses cleared both, or left a stale group: nor may it for who is told."""
    make_contact(people.record, email=BEN, name="Ben", delay_minutes=60)
    make_contact(people.record, email=CARL, name="Carl")
    run_due()
    pair.moment = DUE + HOUR
    first = body_of(to(BEN, run_due()))
    assert "Anna has not logged 2 items." in first
    calcium = Plan.get(Plan.agent == "calcium").public_id
    patient_client.submit(form_with(patient_client.get("/today"), calcium), "/doses/log")
    pair.moment = DUE + 2 * HOUR
    second = body_of(to(CARL, run_due()))
    assert "Anna has not logged the 8:00 item 2 of 2." in second
    assert "1 of 2" not in second
    page = nobody.get(path_in(first, "will-call"))
    assert "Anna has not logged the 8:00 item 2 of 2 (London time)." in page.text
    nobody.submit(page, "/will-call/")
    assert [row.occurrence.plan.agent for row in Acknowledgement.select()] == ["teriparatide"]


def test_complaint_19_three_tablets_at_once_are_one_mail_to_each_who_looks_out(
    people: People, pair: Clock, run_due: RunDue
) -> None:
    """Nagging until it is resolved is asked for; a mail for each tablet is noise."""
    set_next_due(make_plan(people.record, "vitamin_d"), pair() - HOUR, pair())
    for name, address in (("Ben", BEN), ("Carl", CARL)):
        make_contact(people.record, email=address, name=name)
    run_due()
    pair.moment = DUE + 2 * HOUR
    mails = run_due()
    assert sorted(mail["To"] for mail in mails if mail["To"] in (BEN, CARL)) == [BEN, CARL]
    assert {to(address, mails)["Subject"] for address in (BEN, CARL)} == {"Not logged yet: 3 items"}


def test_complaint_20_one_button_promises_for_each_dose_that_the_page_names(
    app: Flask, people: People, pair: Clock, run_due: RunDue, patient_client: PageClient, nobody: PageClient
) -> None:
    """A link in mail acts only by a button, and the button does what the page says: no more, no less."""
    make_contact(people.record, email=BEN, name="Ben")
    run_due()
    pair.moment = DUE + 2 * HOUR
    path = path_in(body_of(to(BEN, run_due())), "will-call")
    page = nobody.get(path)
    assert page.h1 == "Will you call Anna?"
    assert "Anna has not logged 2 items (London time):" in page.text
    named = ["".join(item.itertext()) for item in page.root.iter("li")]
    assert [item for item in named if "item" in item] == ["8:00 item 1 of 2, Tuesday", "8:00 item 2 of 2, Tuesday"]
    assert "calcium" not in page.text.lower()
    assert len([form for form in page.forms() if form.get("method") == "post"]) == 1
    assert app.test_client().head(path).status_code == 200
    assert Acknowledgement.select().count() == 0
    assert nobody.submit(page, "/will-call/").h1 == "Thank you for calling Anna"
    today = patient_client.get("/today").text
    assert today.count("Ben will call you about 2 doses due at 8:00.") == 1
    assert today.count("Ben will call you about this dose.") == 2
