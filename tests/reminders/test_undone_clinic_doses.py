"""A clinic dose that was logged by a slip and undone is asked for as before its log, and stands alone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.services.doses import DoseFacts, LogResult, add_dose, log_dose, undo_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.models import DoseEntry, Message, Occurrence, Plan
from bonetrack.storage.plans import reload_plan, set_next_due
from tests.builders import START, make_plan
from tests.reminders.clinic_house import CLINIC, at, only
from tests.reminders.conftest import ANNA, House
from tests.reminders.dose_steps import DAY, HOUR, MINUTE, log

Log = Callable[[House, Plan, datetime], LogResult]


def by_its_button(house: House, plan: Plan, now: datetime) -> LogResult:
    due_on = reload_plan(plan).next_due_on
    assert due_on is not None
    key = DoseKey(plan.public_id, due_on, time(8))
    return log_dose(house.patient, house.account, key, DoseFacts(Outcome.TAKEN, now), "slip", now)


def by_its_day(house: House, plan: Plan, now: datetime) -> LogResult:
    return add_dose(house.patient, house.account, plan.public_id, DoseFacts(Outcome.TAKEN, now), "slip", now)


@pytest.mark.parametrize("slip", [by_its_button, by_its_day])
@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_a_clinic_dose_logged_early_and_undone_is_asked_for_on_its_day(
    house: House, agent: str, every: int, slip: Log
) -> None:
    plan = only(house, agent, every, date(2026, 3, 25))
    logged = slip(house, plan, at(3, 20))
    undo_dose(house.patient, house.account, logged.entry.public_id, logged.entry.version, at(3, 20) + MINUTE)
    assert reload_plan(plan).next_due_on == date(2026, 3, 25)

    house.run(at(3, 25, 8))

    assert [message.kind for message in Message.select().where(Message.address == ANNA)] == ["dose_due"]
    assert Occurrence.get(Occurrence.plan == plan).next_step_at is not None


def test_a_dose_undone_on_its_day_before_its_hour_goes_on_to_the_late_steps(house: House) -> None:
    plan = only(house, "denosumab", 6, date(2026, 3, 10))
    logged = by_its_button(house, plan, at(3, 10, 7, 30))
    undo_dose(house.patient, house.account, logged.entry.public_id, logged.entry.version, at(3, 10, 7, 31))
    for day in range(30):
        house.run(at(3, 10, 8) + day * DAY)
    assert {message.kind for message in Message.select()} == {"dose_due", "dose_late", "dose_not_logged"}


def test_notices_ahead_come_back_when_an_early_log_is_undone(house: House) -> None:
    plan = only(house, "romosozumab", 1, date(2026, 4, 10))
    logged = by_its_button(house, plan, at(4, 1))
    undo_dose(house.patient, house.account, logged.entry.public_id, logged.entry.version, at(4, 1) + MINUTE)
    house.run(at(4, 7))
    assert [message.details["step"] for message in Message.select()] == ["book_3d"]


@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_one_dose_is_open_after_the_only_logged_one_was_undone(house: House, agent: str, every: int) -> None:
    plan = only(house, agent, every, date(2026, 3, 10))
    house.run(at(3, 10, 8))
    log(house, agent, at(3, 10, 10))
    next_on = reload_plan(plan).next_due_on
    assert next_on is not None
    after = datetime.combine(next_on, time(8), UTC) + HOUR
    house.run(after)
    entry = DoseEntry.get()
    undo_dose(house.patient, house.account, entry.public_id, entry.version, after + timedelta(hours=1))
    house.run(after + 2 * HOUR)
    waiting = Occurrence.select().where(Occurrence.plan == plan, Occurrence.state == DoseState.DUE)
    assert [row.due_on for row in waiting] == [date(2026, 3, 10)]


def test_a_skipped_first_dose_is_followed_by_the_next_not_by_one_of_before(house: House) -> None:
    """The plan began months before it was typed in: those doses are unknown, whatever becomes of the first one here."""
    plan = only(house, "romosozumab", 1, date(2025, 12, 10))
    house.run(at(3, 10, 8))
    key = DoseKey(plan.public_id, date(2026, 3, 10), time(8))
    log_dose(house.patient, house.account, key, DoseFacts(Outcome.SKIPPED, skip_reason="x"), "skip", at(3, 11))
    assert reload_plan(plan).next_due_on == date(2026, 4, 10)


def test_a_home_dose_taken_ahead_and_undone_is_asked_for_on_its_day(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    weekly = {"rhythm_kind": RhythmKind.WEEKDAYS, "weekdays": [0], "starts_on": date(2026, 3, 2)}
    plan = make_plan(house.patient, "alendronate", **weekly)
    set_next_due(plan, START, START)
    key = DoseKey(plan.public_id, date(2026, 3, 9), time(8))
    logged = log_dose(house.patient, house.account, key, DoseFacts(Outcome.TAKEN, at(3, 8)), "slip", at(3, 8))
    undo_dose(house.patient, house.account, logged.entry.public_id, logged.entry.version, at(3, 8) + MINUTE)
    assert Occurrence.get().next_step_at == at(3, 9, 8)
    house.run(at(3, 9, 8))
    assert len(house.to(ANNA)) == 1
