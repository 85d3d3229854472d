"""Complaints about steps, snooze, groups, words and links; each test names the complaint of the product's list."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from bonetrack.core.agents import CATALOGUE, get_agent
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import Relation
from bonetrack.reminders.dose_lines import DOSE_KINDS
from bonetrack.reminders.mail import TEMPLATES, compose
from bonetrack.reminders.notice_lines import NOTICE_KINDS
from bonetrack.reminders.reminder_lines import REMINDER_KINDS
from bonetrack.services.dose_links import log_by_link, read_link
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.snoozing import snooze
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.models import DoseEntry, Message, Occurrence, Patient, Pen, Plan, Supply
from bonetrack.storage.plans import set_next_due
from bonetrack.words.agents import agent_name
from tests.builders import START, People, make_occurrence, make_pen, make_plan, make_supply
from tests.conftest import settings_for
from tests.mail_server import MailServer, Taken
from tests.page_client import PageClient
from tests.reminders.conftest import ANNA, CARL, DUE, House, make_house

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOP = Path(__file__).parents[2]
ACTING = re.compile(r"http://localhost/item/(\S+)/took")


@pytest.fixture
def server() -> Iterator[MailServer]:
    server = MailServer().start()
    yield server
    server.stop()


@pytest.fixture
def house(sqlite_url: str, tmp_path: Path, server: MailServer) -> Iterator[House]:
    open_database(sqlite_url)
    connect()
    yield make_house(settings_for(sqlite_url, tmp_path, SMTP_URL=server.url, DEV_MAIL="0"), server)
    database.close()


def key_of(dose: Occurrence) -> DoseKey:
    return DoseKey(dose.plan.public_id, dose.due_on, time.fromisoformat(dose.due_time))


def test_complaint_11_an_overdue_dose_becomes_missed_and_only_one_call_is_open(house: House) -> None:
    """Three overdue alerts stood side by side, and nothing ever became missed."""
    for days in range(3):
        for hours in (0, 1, 2, 14, 15.9):
            house.run(DUE + timedelta(days=days, hours=hours))
    states = [row.state for row in Occurrence.select().order_by(Occurrence.due_at)]
    assert states == [DoseState.MISSED, DoseState.MISSED, DoseState.DUE]
    house.run(DUE + timedelta(days=2, hours=16))
    assert Occurrence.select().where(Occurrence.state == DoseState.DUE).count() == 0
    assert Message.select().where(Message.state == MessageState.PENDING).count() == 0


def test_complaint_13_snooze_moves_the_same_dose_is_kept_and_has_an_end(house: House) -> None:
    """Rescheduling made a duplicate, a snooze was lost, and an open-ended one was forgotten."""
    house.run(DUE)
    dose = house.occurrence()
    until = snooze(house.patient, key_of(dose), DUE + 30 * HOUR, DUE + MINUTE)
    assert until < dose.closes_at, "never beyond its window"
    until = snooze(house.patient, key_of(dose), DUE + 30 * MINUTE, DUE + 2 * MINUTE)
    house.run(until - MINUTE)
    house.run(until)
    house.run(until + MINUTE)
    assert Occurrence.select().count() == 1
    assert len(house.to(ANNA)) == 2


def test_complaint_14_marking_one_of_two_grouped_doses_leaves_the_other(house: House) -> None:
    """Marking one of two grouped doses cleared both, or left a stale group."""
    set_next_due(make_plan(house.patient, "calcium"), START, START)
    house.run(DUE)
    (mail,) = house.to(ANNA)
    first, second = ACTING.findall(mail.text)
    log_by_link(read_link(first, house.settings.secret_key, DUE + MINUTE), DUE + MINUTE)
    assert sorted(row.state for row in Occurrence.select()) == [DoseState.DUE, DoseState.TAKEN]
    house.run(DUE + 45 * MINUTE)
    assert ACTING.findall(house.to(ANNA)[-1].text) == [second]


def test_complaint_16_what_can_be_done_later_stands_there_in_words(people: People, patient_client: PageClient) -> None:
    """Older people do not read icons and cannot swipe."""
    make_plan(people.record)
    today = patient_client.get("/today")
    (url,) = today.links("/doses/later")
    assert "Remind me later" in today.text
    page = patient_client.get(url)
    for words in ("In 15 minutes", "In 30 minutes", "In 1 hour", "Remind me at this time"):
        assert words in page.text
    assert all(form.get("method") == "post" for form in page.forms() if "later" in (form.get("action") or ""))


def test_complaint_19_it_goes_on_until_it_is_resolved_and_the_subject_says_what_is_open(house: House) -> None:
    """People want nagging until it is resolved, to the address they gave, and a subject that says what is open."""
    for hours in (0, 1, 2, 14):
        house.run(DUE + timedelta(hours=hours))
    assert [mail.mail["Subject"] for mail in house.to(ANNA)] == [
        "A reminder is waiting",
        "Not logged yet: 8:00 item",
        "Last reminder: 8:00 item",
    ]
    assert [mail.mail["Subject"] for mail in house.to(CARL)] == ["Not logged yet: 8:00 item"]
    log_dose(
        house.patient, house.account, key_of(house.occurrence()), DoseFacts(Outcome.TAKEN, DUE + 15 * HOUR), "k",
        DUE + 15 * HOUR,
    )  # fmt: skip
    house.run(DUE + 15.5 * HOUR)
    assert len(house.server.taken) == 4, "no all-clear that nobody asked for"


def test_complaint_20_a_mail_scanner_that_follows_every_link_changes_nothing(
    app: Flask, people: People, nobody: PageClient
) -> None:
    """Scanners of mail follow links: a GET that acts did harm."""
    dose = make_occurrence(make_plan(people.record))
    settings = app.extensions["bonetrack_settings"]
    message = queue(people.record, MessageKind.DOSE_DUE, dose, Relation.PATIENT)
    text = str(compose(message, settings, START).get_body(("plain",)))
    links = re.findall(r"http://localhost(/\S+)", text)
    assert {link.rsplit("/", 1)[1] for link in links} >= {"took", "later"}
    before = list(Occurrence.select().dicts())
    for link in links:
        for method in (nobody.client.get, nobody.client.head):
            assert method(link).status_code in (200, 302)
    assert list(Occurrence.select().dicts()) == before
    assert DoseEntry.select().count() == 0


def queue(patient: Patient, kind: MessageKind, dose: Occurrence, relation: Relation) -> Message:
    contact = next(row for row in patient.contacts if row.relation == relation)
    details: dict[str, Any] = {"occurrence": dose.public_id, "step": "due"}
    if kind is MessageKind.DOSE_AHEAD:
        details = {"plan": dose.plan.public_id, "due_on": dose.due_on.isoformat(), "step": "ahead"}
    if kind is MessageKind.SCAN_DUE:
        details = {"due_on": "2026-05-01"}
    if kind is MessageKind.WEEKLY_DIGEST:
        details = {"monday": "2026-03-02", "logged": "6", "due": "7"}
    if kind in NOTICE_KINDS:
        details = of_notice(dose.plan)
    if kind is MessageKind.PLAN_PAUSED:
        details = {"pause": "of-this-plan", "ends_on": "2026-05-01"}
    return Message.create(
        unique_key=f"{kind}{relation}{dose.public_id}", kind=kind, address=contact.email, patient=patient,
        contact=contact, details=details, message_id=f"<{kind}{relation}{dose.id}@x>", state=MessageState.PENDING,
        created_at=DUE, due_at=DUE, expires_at=DUE + HOUR,
    )  # fmt: skip


def of_notice(plan: Plan) -> dict[str, Any]:
    """What mail about supplies, pens, courses and visits names, all in one."""
    supply = Supply.get_or_none(Supply.plan == plan) or make_supply(plan)
    pen = Pen.get_or_none(Pen.plan == plan) or make_pen(plan)
    return {
        "supply": supply.public_id, "item": "doses", "run_out_on": "2026-03-30", "pen": pen.public_id, "days": 28,
        "plan": plan.public_id, "step": "ask", "ends_on": "2026-05-01", "day": "2026-04-20", "is_booked": False,
    }  # fmt: skip


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_complaint_21_no_message_of_any_kind_names_the_medicine_in_neutral_mode(house: House, key: str) -> None:
    """Names on a locked screen leak an illness; but hiding all led a person to the wrong one, so an own word helps."""
    kind_of_rhythm = get_agent(key).rhythm_kinds[0]
    rhythm = {"rhythm_kind": kind_of_rhythm, "weekdays": [1], "nickname": "Blue", "dose": "70 mg weekly"}
    plan = make_plan(house.patient, key, next_due_at=DUE, next_due_on=DUE.date(), **rhythm)
    Plan.update(booked_on=date(2026, 3, 9), booked_at=START).execute()
    telling = {agent_name(key), key, key.split("_")[0], "70 mg", "bone ", "osteoporosis", "medicine", "inject"}
    for kind in REMINDER_KINDS:
        dose = make_occurrence(plan, date(2026, 3, 3), state=_state_for(kind), next_step_at=None)
        for relation in Relation:
            text = _readable(queue(house.patient, kind, dose, relation), house, DUE + MINUTE)
            assert [word for word in telling if word.lower() in text] == [], (kind, relation)
            is_at_home = not get_agent(key).is_clinic_given
            if is_at_home and kind in DOSE_KINDS and kind not in (MessageKind.DOSE_LATE, MessageKind.VISIT_BOOKED):
                assert "(blue)" in text, kind
        dose.delete_instance()


def _state_for(kind: MessageKind) -> DoseState:
    return DoseState.MISSED if kind is MessageKind.DOSE_MISSED else DoseState.DUE


def _readable(message: Message, house: House, now: datetime) -> str:
    """All that stands in the mail, without our own name and without what links are signed with."""
    if message.kind == MessageKind.VISIT_BOOKED:
        message.details = message.details | {"step": "visit_20260309"}
    taken = Taken("", "", compose(message, house.settings, now))
    headers = " ".join(f"{name}: {value}" for name, value in taken.mail.items() if name != "Message-ID")
    text = f"{headers} {taken.text} {taken.html}".lower().replace("bonetrack", "")
    return re.sub(r"(/(item|stop|one-click|will-call))/[\w.~-]+", r"\1", text)


def test_complaint_21_no_template_of_mail_or_of_a_mail_page_holds_the_name_of_a_medicine() -> None:
    """The same for the templates themselves, and for the pages that links in mail open."""
    names = {agent_name(key).lower() for key in CATALOGUE} | {key.split("_")[0] for key in CATALOGUE}
    folders = (TEMPLATES, TOP / "templates" / "item_links", TOP / "templates" / "mail_links")
    files = [path for folder in folders for path in folder.iterdir()]
    assert len(files) >= 8
    for path in files:
        text = path.read_text(encoding="utf-8").lower()
        assert [name for name in names if name in text] == [], path.name
        assert "agent" not in text, path.name
