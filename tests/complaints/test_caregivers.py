"""Complaints about caregivers (17 to 20 and 23 of the list), each held against the whole machine."""

from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import NoticeKind, Role
from bonetrack.services import acknowledging
from bonetrack.settings import Settings
from bonetrack.storage.models import Acknowledgement, Contact, DoseEntry, Grant, Message
from bonetrack.storage.patients import add_grant
from bonetrack.storage.plans import set_next_due
from tests.builders import People, make_account, make_contact, make_patient, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.test_caregiver_journey import RunDue, body_of, path_in, runner, to
from tests.web.caregiver_steps import everything

BEN, CARL = "ben@example.org", "carl@example.org"
DUE = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


@pytest.fixture
def run_due(app: Flask, settings: Settings, clock: Clock) -> RunDue:
    return runner(app, settings, clock)


@pytest.fixture
def daily(people: People, clock: Clock) -> Clock:
    """Anna's daily 8:00 in London, planned; the clock stands at the moment it is due."""
    set_next_due(make_plan(people.record), clock(), clock())
    clock.moment = DUE
    return clock


def test_complaint_17_a_caregiver_gets_refill_news_without_dose_nagging(
    people: People, daily: Clock, run_due: RunDue, patient_client: PageClient
) -> None:
    """Adult children want people kept apart and no nagging about doses, but news of what runs low."""
    make_contact(people.record, email=BEN, name="Ben", kinds=["refill"], agreed_kinds=["refill"])
    told = []
    for _ in range(30):
        told += [mail["To"] for mail in run_due()]
        daily.move(hours=1)
    assert told
    assert BEN not in told
    card = patient_client.get("/caregivers").text
    assert "A medicine is running out" in card
    assert "A dose is not logged" not in card


def test_complaint_17_two_people_are_kept_apart_and_each_in_her_own_time(
    app: Flask, people: People, clock: Clock
) -> None:
    """One helper, two parents in two zones: no line of one stands in the card of the other."""
    account = make_account(BEN)
    bea = make_patient(make_account(), "Bea", zone="America/New_York")
    for record, agent in ((people.record, "teriparatide"), (bea, "alendronate")):
        add_grant(account, record, Role.LOG, clock())
        make_plan(record, agent)
    clock.moment = DUE + timedelta(minutes=150)
    page = PageClient(app).log_in_as(account).get("/people")
    anna, beas = (card for card in page.root.iter("section") if card.get("class") == "card")
    texts = ["".join(card.itertext()) for card in (anna, beas)]
    assert "10:30 in London" in texts[0]
    assert "Alendronate" not in texts[0]
    assert "5:30 in New York" in texts[1]
    assert "Teriparatide" not in texts[1]


def test_complaint_18_delay_kinds_and_logging_are_set_for_each_caregiver(
    app: Flask, people: People, daily: Clock, run_due: RunDue, patient_client: PageClient
) -> None:
    """Elsewhere the interval is fixed, and caregivers cannot mark a dose."""
    make_contact(people.record, email=BEN, name="Ben")
    contact = make_contact(people.record, email=CARL, name="Carl")
    form = patient_client.get(f"/caregivers/{contact.public_id}/change")
    patient_client.submit(form, "/change", delay_teriparatide="30", access="log")
    told: dict[str, int] = {}
    for minutes in range(0, 150, 30):
        daily.moment = DUE + timedelta(minutes=minutes)
        for mail in run_due():
            if "not logged" in body_of(mail):
                told.setdefault(mail["To"], minutes)
    assert (told[CARL], told[BEN]) == (30, 120)
    carl = PageClient(app).log_in_as(make_account(CARL))
    today = carl.submit(carl.submit(carl.get("/people"), "/accept"), "/open")
    carl.submit(today, "/doses/log")
    assert DoseEntry.get().recorded_by.email == CARL
    assert "Logged by Carl." in patient_client.get("/today").text


def test_complaint_19_steps_go_to_each_recipient_until_it_is_resolved_and_no_all_clear_comes(
    people: People, daily: Clock, run_due: RunDue, patient_client: PageClient
) -> None:
    """Nagging until resolved, to the address that was set, and no noise when all is well."""
    make_contact(people.record, email=BEN, name="Ben", delay_minutes=60)
    make_contact(people.record, email=CARL, name="Carl", delay_minutes=240)
    sent = []
    for minutes in range(0, 180, 15):
        daily.moment = DUE + timedelta(minutes=minutes)
        sent += [(mail["To"], minutes) for mail in run_due()]
    assert sent == [("anna@example.org", 0), ("anna@example.org", 45), (BEN, 60)]
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    for _ in range(6):
        daily.move(hours=1)
        assert run_due() == []


def test_complaint_20_a_link_in_mail_acts_only_by_a_button(
    app: Flask, people: People, daily: Clock, run_due: RunDue, nobody: PageClient, patient_client: PageClient
) -> None:
    """Mail scanners follow every link; looking must log, promise, renew and stop nothing."""
    make_contact(people.record, email=BEN, name="Ben", reconsent_at=DUE, confirmed_at=DUE - timedelta(days=335))
    mails = run_due()
    daily.move(hours=2)
    text = body_of(to(BEN, mails)) + body_of(to(BEN, run_due()))
    paths = [path_in(text, start) for start in ("will-call", "keep", "stop")]
    before = everything()
    for path in paths:
        for method in ("get", "head"):
            assert getattr(app.test_client(), method)(path).status_code == 200
    assert everything() == before
    page = nobody.submit(nobody.get(paths[0]), "/will-call/")
    assert page.h1 == "Thank you for calling Anna"
    assert Acknowledgement.get().contact.name == "Ben"
    assert "Ben will call you about the 8:00 dose." in patient_client.get("/today").text
    assert "The messages go on for another year." in nobody.submit(nobody.get(paths[1]), "/keep/").text
    assert Contact.get(Contact.name == "Ben").reconsented_at == daily()


@pytest.mark.parametrize("part", ["will-call", "keep"])
def test_complaint_20_a_link_that_was_changed_is_not_found(nobody: PageClient, part: str) -> None:
    """A made-up link opens nothing."""
    for signed in ("x", "WyJhIiwiYiIsMV0.abc", "%00"):
        assert nobody.get(f"/{part}/{signed}").status == 404


def test_complaint_20_a_link_of_one_dose_is_of_no_use_for_another(
    people: People, daily: Clock, run_due: RunDue, app: Flask
) -> None:
    """It is bound to one dose and one person, and signed for one purpose."""
    make_contact(people.record, email=BEN, name="Ben")
    run_due()
    daily.move(hours=2)
    signed = urlsplit(path_in(body_of(to(BEN, run_due())), "will-call")).path.rpartition("/")[2]
    key = app.extensions["bonetrack_settings"].secret_key
    assert app.test_client().get(f"/keep/{signed}").status_code == 404
    assert app.test_client().get(f"/stop/{signed}").status_code == 404
    daily.move(days=1)
    assert acknowledging.promise_to_call(signed, key, daily()) is None
    assert Acknowledgement.select().count() == 0


def test_complaint_23_what_the_caregiver_reads_is_on_the_patients_clock(
    people: People, clock: Clock, run_due: RunDue
) -> None:
    """A parent in another zone: the mail names her time and place, never the reader's."""
    record = make_patient(make_account(), "Bea", zone="America/New_York")
    make_contact(record, email=BEN, name="Ben")
    set_next_due(make_plan(record), clock(), clock())
    seen = ""
    for _ in range(20):
        clock.move(hours=1)
        seen += "".join(body_of(mail) for mail in run_due() if BEN in mail["To"])
    assert "Bea has not logged the 8:00 item." in seen
    assert "8:00 on Monday 2 March 2026 (New York time)" in seen


def test_no_patient_data_without_permission(app: Flask, people: People, daily: Clock) -> None:
    """Alerts only: a log-in with the address opens no record, and a stranger's ids are not found."""
    contact = make_contact(people.record, email=BEN, name="Ben", kinds=list(NoticeKind))
    ben = PageClient(app).log_in_as(make_account(BEN))
    page = ben.get("/people")
    assert "You get e-mails only." in page.text
    assert "London" not in page.text
    token = next(field.get("value") for field in ben.get("/more").root.iter("input") if field.get("name"))
    for path in (
        f"/people/{people.record.public_id}/open",
        f"/people/{people.record.public_id}/leave",
        f"/people/offers/{contact.public_id}/accept",
    ):
        assert ben.client.post(path, data={"csrf_token": token}).status_code == 404, path
    assert Grant.select().where(Grant.account == Contact.get_by_id(contact.id).account_id).count() == 0
    assert Message.select().where(Message.kind == MessageKind.ACCESS_CHANGED).count() == 0
