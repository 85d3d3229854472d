"""From a plan to mail that arrives: due, repeated, told, missed; on both databases, over real SMTP."""

from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest

from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.reminders.sending import Unreachable
from bonetrack.services.consents import give
from bonetrack.services.doses import DoseFacts, DoseKey, log_dose, undo_dose
from bonetrack.services.preferences import move_to_zone
from bonetrack.storage.models import Contact, Message, Occurrence, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_plan
from tests.reminders.conftest import ANNA, CARL, DUE, House

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
MIDNIGHT = datetime(2026, 3, 4, 0, 0, tzinfo=UTC)


def test_a_dose_that_nobody_logs(house: House) -> None:
    """The whole way of one day; each pass again does nothing more."""
    for now, mails_to_anna, mails_to_carl in [
        (DUE - MINUTE, 0, 0),
        (DUE, 1, 0),
        (DUE + 44 * MINUTE, 1, 0),
        (DUE + 45 * MINUTE, 2, 0),
        (DUE + 119 * MINUTE, 2, 0),
        (DUE + 120 * MINUTE, 2, 1),
        (MIDNIGHT - 2 * HOUR, 3, 1),
        (MIDNIGHT - MINUTE, 3, 1),
    ]:
        house.run(now)
        house.run(now)
        assert (len(house.to(ANNA)), len(house.to(CARL))) == (mails_to_anna, mails_to_carl), now
        if now >= DUE:
            assert house.state() is DoseState.DUE
    house.run(MIDNIGHT)
    assert house.state() is DoseState.MISSED
    assert len(house.server.taken) == 4
    assert set(house.states().values()) == {MessageState.SENT}


def test_the_next_day_begins_anew(house: House) -> None:
    house.run(DUE)
    house.run(DUE + timedelta(days=1))
    assert len(house.to(ANNA)) == 2
    assert [row.state for row in Occurrence.select().order_by(Occurrence.due_at)] == [DoseState.MISSED, DoseState.DUE]


def test_a_logged_dose_is_not_mentioned_again(house: House) -> None:
    house.run(DUE)
    Occurrence.update(state=DoseState.TAKEN).execute()
    for minutes in (45, 120, 24 * 60 - 1):
        house.run(DUE + minutes * MINUTE)
    assert len(house.server.taken) == 1
    assert house.occurrence().next_step_at is None


def test_a_dose_logged_while_its_mail_waits_is_cancelled(house: House) -> None:
    house.server.at_recipient = lambda _address: "451 4.3.0 later"
    house.run(DUE)
    house.server.at_recipient = lambda _address: None
    Occurrence.update(state=DoseState.TAKEN).execute()
    house.run(DUE + 2 * MINUTE)
    assert house.server.taken == []
    assert Message.get().state == MessageState.CANCELLED


def test_a_dose_logged_early_is_never_asked_for(house: House) -> None:
    due_on = DUE.date()
    Occurrence.create(plan=house.plan, due_on=due_on, due_time="08:00", due_at=DUE, state=DoseState.TAKEN)
    house.run(DUE + 3 * HOUR)
    assert house.server.taken == []


def test_after_an_outage_every_dose_has_its_state_and_only_the_open_one_is_reminded_of(house: House) -> None:
    now = DUE + timedelta(days=10, hours=3)
    done = house.run(now)
    assert done["planned"] == 11
    states = [row.state for row in Occurrence.select().order_by(Occurrence.due_at)]
    assert states == [DoseState.MISSED] * 10 + [DoseState.DUE]
    assert len(house.to(ANNA)) == 1, "one reminder, not two at once"
    assert len(house.to(CARL)) == 2, "of today's dose, and of the one that closed last"
    assert Plan.get().next_due_at == DUE + timedelta(days=11)


def test_nothing_is_sent_after_the_window(house: House) -> None:
    house.server.at_recipient = lambda _address: "451 4.3.0 later"
    house.run(DUE)
    house.run(DUE + 120 * MINUTE)
    house.server.at_recipient = lambda _address: None
    done = house.run(MIDNIGHT)
    assert house.server.taken == []
    assert done["expired"] == 2, "the repeat had taken the place of the first reminder"
    assert house.states()[f"dose_due {ANNA}"] == MessageState.CANCELLED
    assert house.states()[f"dose_repeat {ANNA}"] == house.states()[f"dose_not_logged {CARL}"] == MessageState.EXPIRED


def test_a_window_that_was_shortened_while_the_mail_waited_counts(house: House) -> None:
    house.server.at_recipient = lambda _address: "451 4.3.0 later"
    house.run(DUE)
    house.server.at_recipient = lambda _address: None
    Occurrence.update(closes_at=DUE + MINUTE).execute()
    assert house.run(DUE + 2 * MINUTE)["expired"] == 1
    assert house.server.taken == []


def test_every_caregiver_is_told_after_her_own_delay(house: House) -> None:
    make_contact(house.patient, email="quick@example.org", delay_minutes=30)
    make_contact(house.patient, email="slow@example.org", delay_minutes=240)
    make_contact(house.patient, email="scans@example.org", kinds=["scan"])
    make_contact(house.patient, email="invited@example.org", status=ContactStatus.INVITED)
    told = {}
    for minutes in range(0, 300, 5):
        house.run(DUE + minutes * MINUTE)
        for taken in house.server.taken:
            told.setdefault(taken.to_address, minutes)
    assert told == {ANNA: 0, "quick@example.org": 30, CARL: 120, "slow@example.org": 240}
    assert len(house.server.taken) == 5


@pytest.mark.parametrize("status", [ContactStatus.STOPPED, ContactStatus.DISABLED, ContactStatus.DECLINED])
def test_a_caregiver_who_stopped_while_the_mail_waited_gets_nothing(house: House, status: ContactStatus) -> None:
    house.server.at_recipient = lambda address: "451 4.3.0 later" if address == CARL else None
    house.run(DUE + 120 * MINUTE)
    house.server.at_recipient = lambda _address: None
    Contact.update(status=status).where(Contact.email == CARL).execute()
    house.run(DUE + 121 * MINUTE)
    assert house.to(CARL) == []


def test_a_plan_without_reminders_sends_none_and_still_closes(house: House) -> None:
    Plan.update(sends_reminders=False).execute()
    house.run(DUE + 120 * MINUTE)
    house.run(MIDNIGHT)
    assert house.server.taken == []
    assert house.state() is DoseState.MISSED


def test_a_plan_that_was_stopped_or_deleted_is_quiet(house: House) -> None:
    house.run(DUE)
    Plan.update(deleted_at=DUE + MINUTE).execute()
    house.run(DUE + 120 * MINUTE)
    assert len(house.server.taken) == 1


def test_the_spring_change_moves_no_reminder_on_the_local_clock(house: House) -> None:
    """London goes to summer time on 29 March 2026: 8:00 is 08:00 UTC before and 07:00 UTC after."""
    set_next_due(house.plan, datetime(2026, 3, 27, 12, tzinfo=UTC), START)
    sent_at = []
    for hours in range(72):
        now = datetime(2026, 3, 28, 0, 0, tzinfo=UTC) + timedelta(hours=hours)
        before = len(house.to(ANNA))
        house.run(now)
        if len(house.to(ANNA)) > before and "is due" in house.to(ANNA)[-1].text:
            sent_at.append(now)
    assert [(moment.day, moment.hour) for moment in sent_at] == [(28, 8), (29, 7), (30, 7)]
    assert all("8:00" in taken.text for taken in house.to(ANNA))


def test_a_clinic_dose_is_reminded_of_in_the_morning_and_told_after_seven_days(house: House) -> None:
    _replace_plan(house, "zoledronate")
    house.run(DUE)
    assert len(house.to(ANNA)) == 1
    for hours in range(1, 24 * 10):
        house.run(DUE + hours * HOUR)
    assert len(house.to(ANNA)) == 3, "due, a day and a week after"
    assert [str(taken.mail["Date"]) for taken in house.to(CARL)] == ["Tue, 10 Mar 2026 08:00:00 +0000"]
    assert house.state() is DoseState.DUE


def test_denosumab_is_booked_due_and_then_said_ever_more_urgently(house: House) -> None:
    _replace_plan(house, "denosumab", starts_on=date(2026, 4, 14))
    due_on = date(2026, 4, 14)
    mails = {}
    for day in range(-40, 90):
        now = datetime(2026, 4, 14, 7, 0, tzinfo=UTC) + timedelta(days=day)
        before = len(house.server.taken)
        house.run(now)
        for taken in house.server.taken[before:]:
            mails[(now.date() - due_on).days, taken.to_address] = taken.text
    assert sorted(day for day, address in mails if address == ANNA) == [-27, 0, 1, 7, 14, 28, 56, 70, 84]
    assert "book" in mails[-27, ANNA]
    assert "call your clinic today" in mails[1, ANNA]
    assert "urgent" in mails[28, ANNA]
    assert "Call your doctor today" in mails[56, ANNA]
    assert [day for day, address in mails if address == CARL] == [28, 56, 70, 84]


def _replace_plan(house: House, agent: str, **columns: object) -> None:
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    values = {"rhythm_kind": "every_n_months", "every": 6, "starts_on": date(2026, 3, 3)} | columns
    plan = make_plan(house.patient, agent, **values)
    set_next_due(plan, START, START)
    house.plan = plan


def test_logged_then_undone_by_the_app_goes_on_where_it_stood(house: House) -> None:
    """The real way of logging: the open dose falls silent, and after an undo its next steps come, none twice."""
    house.run(DUE)
    give(house.account, "1", "text", START)
    key = DoseKey(house.plan.public_id, DUE.date(), time(8))
    facts = DoseFacts(Outcome.TAKEN, taken_at=DUE + 10 * MINUTE)
    logged = log_dose(house.patient, house.account, key, facts, "request", DUE + 10 * MINUTE).entry
    house.run(DUE + 50 * MINUTE)
    assert len(house.server.taken) == 1
    undo_dose(house.patient, house.account, logged.public_id, logged.version, DUE + 55 * MINUTE)
    house.run(DUE + 55 * MINUTE)
    assert [len(house.to(ANNA)), len(house.to(CARL))] == [2, 0]
    house.run(DUE + 120 * MINUTE)
    assert [len(house.to(ANNA)), len(house.to(CARL))] == [2, 1]
    house.run(MIDNIGHT)
    assert house.state() is DoseState.MISSED


def test_the_next_clinic_dose_counts_from_the_actual_one(house: House) -> None:
    _replace_plan(house, "denosumab")
    give(house.account, "1", "text", START)
    house.run(DUE)
    given_at = DUE + timedelta(days=10)
    house.run(given_at)
    facts = DoseFacts(Outcome.TAKEN, taken_at=given_at)
    log_dose(house.patient, house.account, DoseKey(house.plan.public_id, DUE.date(), time(8)), facts, "r", given_at)
    before = len(house.server.taken)
    house.run(given_at + timedelta(days=30))
    assert len(house.server.taken) == before
    plan = Plan.get_by_id(house.plan.id)
    assert plan.next_due_on == date(2026, 9, 13)
    house.run(datetime(2026, 8, 16, 7, tzinfo=UTC))
    assert "13 September 2026" in house.to(ANNA)[-1].text


def test_a_patient_whose_address_is_not_confirmed_gets_no_mail(house: House) -> None:
    Contact.update(status=ContactStatus.INVITED).where(Contact.email == ANNA).execute()
    house.run(DUE)
    assert house.server.taken == []


def test_after_an_hour_without_a_mail_server_one_reminder_comes(house: House) -> None:
    class Down:
        def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
            raise Unreachable("down")

        def close(self) -> None:
            pass

    for minutes in range(60):
        assert house.run(DUE + timedelta(minutes=minutes), Down())["sent"] == 0
    house.run(DUE + timedelta(minutes=61))
    house.run(DUE + timedelta(minutes=62))
    assert len(house.to(ANNA)) == 1
    states = {row.kind: row.state for row in Message.select()}
    assert states == {"dose_due": MessageState.CANCELLED, "dose_repeat": MessageState.SENT}


def test_a_move_to_another_zone_repeats_no_step_of_an_overdue_clinic_dose(house: House) -> None:
    monthly = {"rhythm_kind": "every_n_months", "every": 6, "starts_on": DUE.date(), "tracked_since": START}
    plan = make_plan(house.patient, "denosumab", **monthly)
    Plan.update(next_due_at=None, next_due_on=None).where(Plan.id == house.plan.id).execute()
    set_next_due(plan, START, START)
    for days in (0, 1, 7, 28):
        house.run(DUE + timedelta(days=days, minutes=1))
    before = len(house.server.taken)
    later = DUE + timedelta(days=29)
    move_to_zone(house.patient, house.account, "America/New_York", later)
    house.run(later + HOUR)
    assert len(house.server.taken) == before
    dose = Occurrence.get(Occurrence.plan == plan)
    assert (dose.state, dose.due_at) == (DoseState.DUE, datetime(2026, 3, 3, 13, 0, tzinfo=UTC))
    house.run(DUE + timedelta(days=57))
    assert [taken.to_address for taken in house.server.taken[before:]] == [ANNA, CARL]
