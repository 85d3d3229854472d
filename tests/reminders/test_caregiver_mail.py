"""Mail to caregivers through the real outbox: who calls, all clear, the week, the cap, the yearly question."""

import re
from datetime import UTC, datetime, time, timedelta

import pytest

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, Relation, Role
from bonetrack.reminders.holding import hold
from bonetrack.services import acknowledging, keep_sending, sharing
from bonetrack.services.doses import DoseFacts, Outcome, log_dose, undo_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.watch import list_watches
from bonetrack.storage.audit import list_audit
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Acknowledgement, Contact, Grant, Message, Occurrence
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_account, make_contact, make_dose_entry, make_occurrence, make_patient, make_plan
from tests.mail_server import Taken
from tests.reminders.conftest import ANNA, CARL, DUE, House

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEN = "ben@example.org"


def signed_in(taken: Taken, path: str) -> str:
    found = re.search(rf"http://localhost/{path}/(\S+)", taken.text)
    assert found, taken.text
    return found[1]


def promise(house: House, taken: Taken, now: datetime) -> acknowledging.Call | None:
    return acknowledging.promise_to_call(signed_in(taken, "will-call"), house.settings.secret_key, now)


def log(house: House, now: datetime) -> str:
    key = DoseKey(house.plan.public_id, DUE.date(), time(8))
    facts = DoseFacts(Outcome.TAKEN, now)
    return log_dose(house.patient, house.account, key, facts, f"key-{now}", now).entry.public_id


def test_who_calls_quiets_the_others_and_the_patient_sees_it(house: House) -> None:
    ben = make_contact(house.patient, email=BEN, name="Ben", delay_minutes=60)
    house.run(DUE)
    house.run(DUE + HOUR)
    (told,) = house.to(BEN)
    for _ in range(2):
        assert promise(house, told, DUE + HOUR) is not None
    assert Acknowledgement.select().count() == 1
    assert [each.name for each in acknowledging.list_promises(house.patient, DUE + HOUR)] == ["Ben"]
    house.run(DUE + 3 * HOUR)
    assert house.to(CARL) == []
    row = Message.get(Message.contact == house.carl, Message.kind == MessageKind.DOSE_NOT_LOGGED)
    assert row.state == MessageState.CANCELLED
    assert len(house.to(ANNA)) == 2, "her own reminders go on"
    assert [entry.entity for entry in list_audit(house.patient)] == ["acknowledgement"]
    assert ben.public_id in str(list_audit(house.patient)[0].new)


def test_what_waits_for_the_others_does_not_leave_once_somebody_promised(house: House) -> None:
    make_contact(house.patient, email=BEN, name="Ben")
    house.server.at_recipient = lambda address: "451 4.3.0 later" if address == CARL else None
    house.run(DUE + 2 * HOUR)
    house.server.at_recipient = lambda _address: None
    promise(house, house.to(BEN)[0], DUE + 2 * HOUR)
    house.run(DUE + 3 * HOUR)
    assert house.to(CARL) == []
    row = Message.get(Message.contact == house.carl, Message.kind == MessageKind.DOSE_NOT_LOGGED)
    assert row.state == MessageState.CANCELLED


@pytest.mark.parametrize("end", ["logged", "closed", "stopped"])
def test_a_link_to_call_dies_with_its_dose(house: House, end: str) -> None:
    house.run(DUE + 2 * HOUR)
    (told,) = house.to(CARL)
    now = DUE + 3 * HOUR
    if end == "logged":
        log(house, now)
    if end == "closed":
        now = DUE + 16 * HOUR
    if end == "stopped":
        Contact.update(status=ContactStatus.STOPPED).where(Contact.id == house.carl.id).execute()
    assert promise(house, told, now) is None
    assert Acknowledgement.select().count() == 0


def test_a_promise_about_a_clinic_dose_holds_for_a_week_and_then_the_others_hear(house: House) -> None:
    make_contact(house.patient, email=BEN, name="Ben", delays={"zoledronate": 3 * 1440})
    plan = make_plan(house.patient, "zoledronate", rhythm_kind="every_n_months", every=12, next_due_at=None)
    occurrence = make_occurrence(plan, DUE.date(), closes_at=None, next_step="due", next_step_at=DUE)
    house.plan.delete_instance()
    for days in range(25):
        now = DUE + days * DAY
        house.run(now)
        if days == 5:
            assert promise(house, house.to(BEN)[0], now) is not None
        if 5 <= days < 12:
            assert house.to(CARL) == [], days
    assert len(house.to(CARL)) == 1
    assert Occurrence.get_by_id(occurrence.id).state == "due"
    assert promise(house, house.to(BEN)[0], DUE + 20 * DAY) is None, "its link is older than 14 days"


def test_an_all_clear_comes_only_to_who_asked_for_it_and_was_told(house: House) -> None:
    make_contact(house.patient, email=BEN, name="Ben", tells_when_logged=True)
    make_contact(house.patient, email="late@example.org", delay_minutes=720, tells_when_logged=True)
    house.run(DUE + 2 * HOUR)
    log(house, DUE + 3 * HOUR)
    house.run(DUE + 3 * HOUR)
    assert len(house.to(BEN)) == 1
    house.run(DUE + 4 * HOUR)
    assert "Anna has now logged the 8:00 item." in house.to(BEN)[-1].text
    assert [len(house.to(address)) for address in (BEN, CARL, "late@example.org")] == [2, 1, 0]


def test_an_all_clear_that_was_undone_does_not_leave(house: House) -> None:
    Contact.update(tells_when_logged=True).where(Contact.id == house.carl.id).execute()
    house.run(DUE + 2 * HOUR)
    entry = log(house, DUE + 3 * HOUR)
    undo_dose(house.patient, house.account, entry, 1, DUE + 3 * HOUR)
    house.run(DUE + 4 * HOUR)
    assert len(house.to(CARL)) == 1


def test_the_weekly_mail_comes_on_monday_at_nine_of_her_clock_and_counts_what_is_logged(house: House) -> None:
    monday = datetime(2026, 3, 9, 9, tzinfo=UTC)
    Contact.update(kinds=["weekly_digest"], weekly_at=monday).where(Contact.id == house.carl.id).execute()
    make_contact(house.patient, email=BEN, kinds=["scan"])
    for day in range(3, 8):
        make_dose_entry(house.plan, datetime(2026, 3, day, 8, 5, tzinfo=UTC))
    house.run(monday - timedelta(minutes=1))
    assert house.to(CARL) == []
    for _ in range(2):
        house.run(monday)
    (told,) = house.to(CARL)
    assert "Anna's week to 8 March 2026: 5 of 7 logged." in told.text
    assert "teriparatide" not in told.text.lower()
    assert house.to(BEN) == []
    assert Contact.get_by_id(house.carl.id).weekly_at == monday + 7 * DAY


def test_the_weekly_mail_follows_her_to_another_zone(house: House) -> None:
    stored = datetime(2026, 3, 9, 9, tzinfo=UTC)
    Contact.update(kinds=["weekly_digest"], weekly_at=stored).where(Contact.id == house.carl.id).execute()
    type(house.patient).update(zone="America/New_York").execute()
    make_occurrence(house.plan, state="missed")
    house.run(stored)
    assert house.to(CARL) == []
    assert Contact.get_by_id(house.carl.id).weekly_at == datetime(2026, 3, 9, 13, tzinfo=UTC)
    house.run(datetime(2026, 3, 9, 13, tzinfo=UTC))
    assert len(house.to(CARL)) == 1


def fill_the_day(house: House, count: int) -> None:
    """As many plans of the same kind of dose, all due at 8."""
    for number in range(count):
        plan = make_plan(house.patient, "raloxifene", times=[f"08:{number + 10}"], dose=f"{number}")
        set_next_due(plan, START, START)


def test_after_six_mails_a_day_the_rest_comes_in_one(house: House) -> None:
    fill_the_day(house, 8)
    house.run(DUE + timedelta(minutes=100))
    for minutes in range(110, 180, 5):
        house.run(DUE + timedelta(minutes=minutes))
    assert len(house.to(CARL)) == 6
    held = Message.select().where(Message.state == MessageState.HELD)
    assert held.count() == 3
    gone = held.get()
    Occurrence.update(state="taken").where(Occurrence.public_id == gone.details["occurrence"]).execute()
    evening = DUE.replace(hour=19)
    house.run(evening)
    house.run(evening + HOUR)
    digest = house.to(CARL)[-1]
    assert len(house.to(CARL)) == 7
    assert digest.mail["Subject"] == "Summary: 2 items not logged"
    assert digest.text.count("has not logged the") == 2
    assert digest.mail["List-Unsubscribe"]
    assert all(taken.mail["Subject"] != digest.mail["Subject"] for taken in house.to(ANNA))


def test_mail_that_is_claimed_together_is_counted_in_its_order(house: House) -> None:
    """Eight at one moment, taken by workers at once: the first six leave, whoever is quicker."""
    for number in range(8):
        occurrence = make_occurrence(house.plan, DUE.date() - number * DAY)
        details = {"occurrence": occurrence.public_id}
        key, kind = f"k{number}", MessageKind.DOSE_NOT_LOGGED
        new = NewMessage(key, kind, CARL, DUE, DUE + DAY, details, house.patient, house.carl)
        enqueue(new, "example.org", DUE)
    Message.update(state=MessageState.CLAIMED, leased_by="w", attempts=1).execute()
    rows = list(Message.select().order_by(Message.id))
    held = {row.unique_key for row in reversed(rows) if hold(row, house.settings, DUE)}
    assert held == {"k6", "k7"}


@pytest.mark.parametrize(("relation", "is_held"), [(Relation.CAREGIVER, True), (Relation.PATIENT, False)])
def test_the_six_are_of_one_mailbox_whomever_it_helps(house: House, relation: Relation, is_held: bool) -> None:
    """Not counted: what comes to the same mailbox about its own owner."""
    other = make_contact(make_patient(first_name="Ida"), relation=relation, email=CARL.title())
    for number in range(6):
        about = NewMessage(f"k{number}", MessageKind.SCAN_DUE, other.email, DUE, DUE + DAY, {}, other.patient, other)
        enqueue(about, "example.org", DUE)
    Message.update(state=MessageState.SENT, sent_at=DUE).execute()
    house.run(DUE + 2 * HOUR)
    told = Message.get(Message.contact == house.carl, Message.kind == MessageKind.DOSE_NOT_LOGGED)
    assert (told.state == MessageState.HELD) is is_held


def test_late_denosumab_is_never_held(house: House) -> None:
    fill_the_day(house, 8)
    plan = make_plan(house.patient, "denosumab", rhythm_kind="every_n_months", every=6, next_due_at=None)
    due_on = DUE.date() - 28 * DAY
    late = make_occurrence(plan, due_on, closes_at=None, next_step="not_logged", next_step_at=DUE + 4 * HOUR)
    for minutes in (180, 240, 300):
        house.run(DUE + timedelta(minutes=minutes))
    named = [row for row in Message.select() if row.details.get("occurrence") == late.public_id]
    assert [row.state for row in named if row.contact == house.carl] == [MessageState.SENT]
    assert len(house.to(CARL)) == 7


def test_the_yearly_question_is_asked_reminded_of_and_ends_the_mail(house: House) -> None:
    asked = datetime(2027, 2, 2, 9, tzinfo=UTC)
    Contact.update(reconsent_at=asked).where(Contact.id == house.carl.id).execute()
    account = make_account(CARL)
    sharing.grants.set_grant(account, house.patient, Role.LOG, START)
    house.plan.delete_instance()
    sent = []
    for days in range(-1, 40):
        before = len(house.to(CARL))
        house.run(asked + days * DAY)
        sent += [days] * (len(house.to(CARL)) - before)
    assert sent == [0, 14]
    carl = Contact.get_by_id(house.carl.id)
    assert (carl.status, carl.ended_by) == (ContactStatus.EXPIRED, "time")
    assert carl.ended_at == datetime(2027, 3, 2, 9, tzinfo=UTC)
    assert Grant.get(Grant.account == account).ended_at is not None
    assert [watch.name for watch in list_watches(house.patient, carl.ended_at) if watch.has_left] == ["Carl"]
    assert keep_sending.keep_sending(signed_in(house.to(CARL)[0], "keep"), house.settings.secret_key, asked) is None


def test_a_yes_goes_on_for_a_year_and_counts_once(house: House) -> None:
    asked = datetime(2027, 2, 2, 9, tzinfo=UTC)
    Contact.update(reconsent_at=asked).where(Contact.id == house.carl.id).execute()
    house.plan.delete_instance()
    house.run(asked)
    signed, key = signed_in(house.to(CARL)[0], "keep"), house.settings.secret_key
    for hours in (1, 2):
        assert keep_sending.keep_sending(signed, key, asked + hours * HOUR) is not None
    carl = Contact.get_by_id(house.carl.id)
    assert carl.reconsented_at == asked + HOUR
    assert carl.reconsent_at == datetime(2028, 1, 2, 10, tzinfo=UTC)
    house.run(asked + 60 * DAY)
    assert Contact.get_by_id(house.carl.id).status == ContactStatus.ACTIVE
    assert len(house.to(CARL)) == 1


def test_the_words_are_kept_as_they_were_sent_and_without_links(house: House) -> None:
    house.run(DUE + 2 * HOUR)
    (told,) = house.to(CARL)
    kept = Message.get(Message.contact == house.carl).sent_words
    assert kept["subject"] == told.mail["Subject"]
    assert all(line in told.text for line in (kept["greeting"], *kept["lines"], *kept["buttons"], *kept["end"]))
    assert "http" not in str(kept)
