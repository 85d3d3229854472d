"""A clinic plan typed in after its first dose without the last date: nothing is guessed, and it is asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bonetrack.core.doses import Outcome
from bonetrack.core.last_dose_steps import list_ask_steps
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm, RhythmKind
from bonetrack.services.dose_days import read_today
from bonetrack.services.doses import DoseFacts, add_dose, undo_dose
from bonetrack.services.plans import change_plan, draft_of, make_plan, stop_plan
from bonetrack.storage.models import Contact, Message, Occurrence, Plan
from bonetrack.storage.plans import reload_plan
from tests.builders import START
from tests.reminders.clinic_house import CLINIC, at
from tests.reminders.conftest import ANNA, House
from tests.reminders.dose_steps import DAY, HOUR

NOW = at(3, 31)
LONG_AGO = date(2025, 9, 10)


def type_in(house: House, agent: str = "denosumab", every: int = 6, **parts: date) -> Plan:
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    draft = PlanDraft(agent, "60 mg", Rhythm(RhythmKind.EVERY_N_MONTHS, every), LONG_AGO, **parts)
    return make_plan(house.patient, house.account, draft, "key", NOW)


def given(on: date) -> DoseFacts:
    return DoseFacts(Outcome.TAKEN, datetime(on.year, on.month, on.day, 8, tzinfo=UTC))


@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_no_next_date_is_guessed(house: House, agent: str, every: int) -> None:
    plan = type_in(house, agent, every)
    assert (plan.next_due_on, plan.next_due_at) == (None, None)
    board = read_today(house.patient, NOW)
    assert ([row.id for row in board.log_last], board.coming, board.due, board.overdue) == ([plan.id], (), (), ())


@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_mail_asks_for_the_date_again_and_again(house: House, agent: str, every: int) -> None:
    plan = type_in(house, agent, every)
    for day in range(90):
        house.run(NOW + day * DAY)
    asked = [f"{taken.mail['Date'].datetime:%m-%d}" for taken in house.to(ANNA)]
    assert asked == ["04-01", "04-07", "04-14", "04-28", "05-26", "06-23"]
    text = house.to(ANNA)[0].text
    assert "When was your last appointment of this kind?" in text
    assert agent not in text.lower()
    assert Occurrence.select().where(Occurrence.plan == plan).count() == 0


def test_the_medicine_is_named_where_she_chose_that(house: House) -> None:
    Contact.update(shares_detail=True).where(Contact.id == house.own.id).execute()
    type_in(house)
    house.run(NOW + DAY)
    assert "It is about Denosumab." in house.to(ANNA)[0].text


def test_the_logged_date_ends_the_question_and_names_the_next_dose(house: House) -> None:
    plan = type_in(house)
    house.run(NOW + DAY)
    add_dose(house.patient, house.account, plan.public_id, given(LONG_AGO), "log", NOW + DAY)
    assert reload_plan(plan).next_due_on == date(2026, 3, 10)
    for hours in range(0, 24 * 20, 6):
        house.run(NOW + DAY + hours * HOUR)
    assert len([taken for taken in house.to(ANNA) if "When was your last" in taken.text]) == 1
    assert any("It is not logged yet." in taken.text for taken in house.to(ANNA)), "it is late, and that is said"


def test_a_question_that_waits_is_called_off_by_the_date(house: House) -> None:
    plan = type_in(house)
    house.server.at_recipient = lambda _address: "451 4.7.1 later"
    house.run(NOW + DAY)
    add_dose(house.patient, house.account, plan.public_id, given(date(2026, 3, 20)), "log", NOW + DAY)
    house.server.at_recipient = lambda _address: None
    house.run(NOW + DAY + HOUR)
    assert house.to(ANNA) == []
    assert Message.get(Message.kind == "last_dose_asked").state == "cancelled"


def test_an_undone_last_date_is_asked_for_again(house: House) -> None:
    plan = type_in(house, last_given_on=date(2026, 1, 10))
    assert plan.next_due_on == date(2026, 7, 10)
    entry = add_dose(house.patient, house.account, plan.public_id, given(date(2026, 1, 10)), "again", NOW).entry
    undo_dose(house.patient, house.account, entry.public_id, entry.version, NOW + HOUR)
    assert reload_plan(plan).next_due_on is None
    house.run(NOW + DAY)
    assert len(house.to(ANNA)) == 1


def test_a_dose_that_is_open_goes_on_when_the_last_date_is_undone(house: House) -> None:
    plan = type_in(house, last_given_on=LONG_AGO)
    house.run(NOW)
    entry = add_dose(house.patient, house.account, plan.public_id, given(LONG_AGO), "again", NOW).entry
    undo_dose(house.patient, house.account, entry.public_id, entry.version, NOW + HOUR)
    waiting = Occurrence.get(Occurrence.plan == plan)
    assert (waiting.due_on, waiting.next_step_at is not None) == (date(2026, 3, 10), True)


def test_a_stopped_plan_asks_nothing(house: House) -> None:
    plan = type_in(house)
    stop_plan(house.patient, house.account, plan.public_id, NOW.date(), "", plan.version, NOW + HOUR)
    for day in range(1, 30):
        house.run(NOW + day * DAY)
    assert Message.select().where(Message.kind == "last_dose_asked").count() == 0


def test_a_start_that_is_moved_to_a_day_to_come_needs_no_last_date(house: House) -> None:
    plan = type_in(house)
    draft = draft_of(plan)
    moved = PlanDraft(draft.agent, draft.dose, draft.rhythm, date(2026, 4, 20))
    plan = change_plan(house.patient, house.account, plan.public_id, moved, plan.version, NOW + HOUR)
    assert plan.next_due_on == date(2026, 4, 20)
    back = change_plan(house.patient, house.account, plan.public_id, draft, plan.version, NOW + 2 * HOUR)
    assert back.next_due_on is None


def test_a_plan_that_begins_today_is_not_asked(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    draft = PlanDraft("denosumab", "60 mg", Rhythm(RhythmKind.EVERY_N_MONTHS, 6), NOW.date())
    assert make_plan(house.patient, house.account, draft, "key", NOW).next_due_on == NOW.date()


@pytest.mark.parametrize("days", [0, 1, 27, 28, 400, 4000])
def test_the_question_has_no_end(days: int) -> None:
    now = NOW + timedelta(days=days)
    steps = list_ask_steps(NOW.date(), NOW.time(), "Europe/London", now)
    assert [step.at > now for step in steps] == [False] * (len(steps) - 1) + [True]
    assert all(len(step.name) <= 16 for step in steps)
