"""The day of the last injection, typed where the due one is logged: asked about, and never in place of the due one."""

from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bonetrack.core.agents import RhythmKind
from bonetrack.core.doses import DoseQuestion, DoseState, Outcome
from bonetrack.core.rhythm import local_day
from bonetrack.services.dose_entries import add_second_dose
from bonetrack.services.doses import DoseDoubt, DoseFacts, add_dose, correct_dose, log_dose, undo_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.plans import due_from_actual, last_actual_day, pending_due, reload_plan, set_next_due
from tests.builders import START, make_plan

DAY = timedelta(days=1)
DUE_ON, LAST_ON = date(2026, 3, 10), date(2025, 9, 10)
NOW = datetime(2026, 3, 10, 10, tzinfo=UTC)
CLINIC = [("denosumab", 6), ("zoledronate", 12), ("romosozumab", 1)]


def at(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)


def taken(day: date) -> DoseFacts:
    return DoseFacts(Outcome.TAKEN, at(day))


def make_clinic_plan(patient: Patient, agent: str = "denosumab", every: int = 6) -> Plan:
    plan = make_plan(patient, agent, rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=every, starts_on=DUE_ON)
    set_next_due(plan, START, START)
    return plan


def key_of(plan: Plan) -> DoseKey:
    return DoseKey(plan.public_id, DUE_ON, time(8))


def next_day(plan: Plan) -> date | None:
    """Of the dose that is open, or of the one that comes."""
    waiting = Occurrence.select().where(Occurrence.plan == plan, Occurrence.state == DoseState.DUE)
    open_days = [row.due_on for row in waiting]
    assert len(open_days) < 2
    return open_days[0] if open_days else reload_plan(plan).next_due_on


@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_a_day_long_before_the_due_one_is_asked_about(
    patient: Patient, account: Account, agent: str, every: int
) -> None:
    plan = make_clinic_plan(patient, agent, every)
    with pytest.raises(DoseDoubt) as doubt:
        log_dose(patient, account, key_of(plan), taken(DUE_ON - relativedelta(months=every)), "key", NOW)
    assert doubt.value.question is DoseQuestion.LONG_BEFORE_DUE
    assert DoseEntry.select().count() == 0


def test_a_day_long_before_the_plan_is_asked_about(patient: Patient, account: Account) -> None:
    plan = make_plan(patient, starts_on=DUE_ON)
    facts = taken(DUE_ON - 330 * DAY)
    with pytest.raises(DoseDoubt) as doubt:
        add_dose(patient, account, plan.public_id, facts, "key", NOW)
    assert doubt.value.question is DoseQuestion.LONG_BEFORE_PLAN
    assert add_dose(patient, account, plan.public_id, facts, "key", NOW, is_sure=True).is_new


@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_when_she_is_sure_it_is_a_dose_of_its_own_and_the_due_one_stays(
    patient: Patient, account: Account, agent: str, every: int
) -> None:
    plan, last_on = make_clinic_plan(patient, agent, every), DUE_ON - relativedelta(months=every)
    result = log_dose(patient, account, key_of(plan), taken(last_on), "key", NOW, is_sure=True)
    entry = DoseEntry.get(DoseEntry.public_id == result.entry.public_id)
    assert (entry.occurrence.due_on, entry.occurrence.is_added) == (last_on, True)
    assert next_day(plan) == DUE_ON


def test_a_due_dose_with_the_worker_stays_with_it(patient: Patient, account: Account) -> None:
    plan = make_clinic_plan(patient)
    log_dose(patient, account, key_of(plan), taken(LAST_ON), "key", NOW, is_sure=True)
    waiting = Occurrence.get(Occurrence.plan == plan, Occurrence.state == DoseState.DUE)
    assert (waiting.due_on, waiting.next_step_at) == (DUE_ON, NOW)


def test_a_change_to_the_day_of_the_last_one_is_asked_about_and_opens_the_due_one(
    patient: Patient, account: Account
) -> None:
    plan = make_clinic_plan(patient)
    entry = log_dose(patient, account, key_of(plan), taken(DUE_ON), "key", NOW).entry
    with pytest.raises(DoseDoubt):
        correct_dose(patient, account, entry.public_id, taken(LAST_ON), entry.version, NOW)
    correct_dose(patient, account, entry.public_id, taken(LAST_ON), entry.version, NOW, is_sure=True)
    assert next_day(plan) == DUE_ON
    moved = DoseEntry.get()
    assert (moved.occurrence.due_on, moved.occurrence.is_added, moved.ordinal) == (LAST_ON, True, 0)


def test_a_dose_given_a_few_weeks_early_or_late_is_not_asked_about(patient: Patient, account: Account) -> None:
    plan = make_clinic_plan(patient)
    entry = log_dose(patient, account, key_of(plan), taken(date(2026, 2, 20)), "key", NOW).entry
    correct_dose(patient, account, entry.public_id, taken(date(2026, 3, 9)), entry.version, NOW)
    assert next_day(plan) == date(2026, 9, 9)


def test_a_second_dose_with_the_day_of_the_last_one_leaves_the_due_one_open_after_undo(
    patient: Patient, account: Account
) -> None:
    plan = make_clinic_plan(patient)
    first = log_dose(patient, account, key_of(plan), taken(DUE_ON), "one", NOW).entry
    add_second_dose(patient, account, first.public_id, taken(LAST_ON), "two", NOW, is_sure=True)
    undo_dose(patient, account, first.public_id, first.version, NOW)
    assert next_day(plan) == DUE_ON


class Undone(Exception):
    """Each example begins with the same rows."""


STEPS = st.tuples(st.sampled_from(["log", "add", "change", "undo", "second"]), st.integers(0, 400), st.integers(0, 9))


@pytest.mark.parametrize(("agent", "every"), CLINIC)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=8))
def test_the_next_dose_is_never_later_than_the_last_given_and_one_interval(
    patient: Patient, account: Account, agent: str, every: int, steps: list[tuple[str, int, int]]
) -> None:
    """Whatever days are typed where, and whichever entry is changed or undone: she is sure of all of them."""
    with suppress(Undone), transaction():
        plan = make_clinic_plan(patient, agent, every)
        for number, (what, days_ago, which) in enumerate(steps):
            _do(patient, account, plan, what, taken(NOW.date() - days_ago * DAY), which, f"{number}")
            last = last_actual_day(plan)
            due_on = next_day(plan)
            if last is not None and due_on is not None:
                limit = due_from_actual(plan)
                assert due_on == limit.due_on
                assert due_on <= last + timedelta(days=31 * every)
        raise Undone


def _do(
    patient: Patient, account: Account, plan: Plan, what: str, facts: DoseFacts, which: int, request_key: str
) -> None:
    entries = list(DoseEntry.select().order_by(DoseEntry.id))
    entry = entries[which % len(entries)] if entries else None
    if what == "log":
        waiting = Occurrence.get_or_none(Occurrence.plan == plan, Occurrence.state == DoseState.DUE)
        pending = pending_due(reload_plan(plan))
        due_on = waiting.due_on if waiting else pending.due_on if pending else None
        if due_on is not None:
            dose = DoseKey(plan.public_id, due_on, time(8))
            log_dose(patient, account, dose, facts, request_key, NOW, is_sure=True)
    elif what == "add" or entry is None:
        add_dose(patient, account, plan.public_id, facts, request_key, NOW, is_sure=True)
    elif what == "change":
        correct_dose(patient, account, entry.public_id, facts, entry.version, NOW, is_sure=True)
    elif what == "second":
        add_second_dose(patient, account, entry.public_id, facts, request_key, NOW, is_sure=True)
    else:
        undo_dose(patient, account, entry.public_id, entry.version, NOW)
    assert local_day(NOW, plan.zone) == NOW.date()
