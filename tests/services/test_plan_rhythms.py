"""Plans whose hour, zone or rhythm changes, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from bonetrack.core.agents import LabelRegion, RhythmKind
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import DueTime, Rhythm
from bonetrack.services import plans
from bonetrack.services.dose_days import list_history, read_today
from bonetrack.services.doses import DoseFacts, add_dose, log_dose, undo_dose
from bonetrack.services.export import export_record
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.preferences import move_to_zone
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.plans import ensure_occurrence, pending_due, set_next_due
from bonetrack.words.changes import change_lines
from tests.builders import make_account, make_patient
from tests.services.plan_steps import DAILY, NOW, SIX_MONTHS, TODAY, draft, log, make

WEEKLY = Rhythm(RhythmKind.EVERY_N_DAYS, 7, (), (time(8),))


def at_hour(hour: int, rhythm: Rhythm = DAILY) -> PlanDraft:
    agent = "teriparatide" if rhythm is DAILY else "alendronate"
    return draft(agent, replace(rhythm, times=(time(hour),)))


def undo_after(patient: Patient, account: Account, changed: PlanDraft, rhythm: Rhythm) -> Plan:
    """Logged at 8, given another hour at 9, undone at 9:05."""
    plan = make(patient, account, at_hour(8, rhythm), now=NOW.replace(hour=7))
    log(patient, account, plan, TODAY, NOW, NOW)
    plan = plans.change_plan(patient, account, plan.public_id, changed, plan.version, NOW)
    entry = DoseEntry.get()
    undo_dose(patient, account, entry.public_id, entry.version, NOW + timedelta(minutes=5))
    return Plan.get_by_id(plan.id)


@pytest.mark.parametrize("rhythm", [DAILY, WEEKLY])
def test_a_dose_undone_after_its_plan_changed_waits_at_the_plans_hour(
    patient: Patient, account: Account, rhythm: Rhythm
) -> None:
    undo_after(patient, account, at_hour(1, rhythm), rhythm)
    dose = Occurrence.get()
    assert (dose.due_time, dose.due_at.hour, dose.state) == ("01:00", 1, DoseState.DUE)
    assert dose.next_step_at == NOW + timedelta(minutes=5)


@pytest.mark.parametrize("rhythm", [DAILY, WEEKLY])
def test_a_dose_undone_before_the_plans_new_hour_is_planned_afresh(
    patient: Patient, account: Account, rhythm: Rhythm
) -> None:
    plan = undo_after(patient, account, at_hour(20, rhythm), rhythm)
    assert not Occurrence.select().exists()
    assert (plan.next_due_on, plan.next_due_at) == (TODAY, NOW.replace(hour=20))
    assert [dose.due.due_time for dose in read_today(patient, NOW + timedelta(minutes=5)).due] == [time(20)]


def test_an_overdue_weekly_dose_stays_open_when_its_hour_or_its_zone_changes(
    patient: Patient, account: Account
) -> None:
    plan = make(patient, account, at_hour(8, WEEKLY))
    due = pending_due(plan)
    assert due is not None
    ensure_occurrence(plan, due, patient.label_region, NOW)
    tomorrow = due.due_at + timedelta(days=1)
    plan = plans.change_plan(patient, account, plan.public_id, at_hour(20, WEEKLY), plan.version, tomorrow)
    assert [row.due_time for row in Occurrence.select().where(Occurrence.state == DoseState.DUE)] == ["20:00"]
    move_to_zone(patient, account, "America/New_York", tomorrow + timedelta(hours=1))
    (dose,) = read_today(patient, tomorrow + timedelta(hours=1)).overdue
    assert (dose.due.due_on, dose.due.due_time) == (due.due_on, time(20))


CYCLE = Rhythm(RhythmKind.CYCLE, 1, (), (time(8), time(20)), 21, 7)
FORTNIGHT = Rhythm(RhythmKind.EVERY_N_WEEKS, 2, (0,), (time(9),))


@pytest.mark.parametrize(
    ("agent", "rhythm"),
    [
        ("progesterone", CYCLE),
        ("testosterone_cypionate", FORTNIGHT),
        ("teriparatide", DAILY),
        ("denosumab", SIX_MONTHS),
    ],
)
def test_every_rhythm_is_kept_as_it_was_chosen(patient: Patient, account: Account, agent: str, rhythm: Rhythm) -> None:
    plan = make(patient, account, draft(agent, rhythm))
    assert plans.draft_of(Plan.get_by_id(plan.id)).rhythm == rhythm
    (values,) = export_record(patient, None, NOW)["record"]["plans"]
    assert (values["days_on"], values["days_off"]) == (rhythm.days_on or None, rhythm.days_off or None)
    trail = list_audit(patient, plan.public_id)[0].new
    assert (trail["rhythm_kind"], trail["days_on"]) == (rhythm.kind, rhythm.days_on or None)


def test_a_cycle_is_due_on_its_days_and_silent_between(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("progesterone", CYCLE), now=NOW.replace(hour=7))
    later = NOW + timedelta(days=30)
    history = list_history(plan, patient.label_region, later)
    days = sorted({dose.due.due_on for dose in history})
    assert days == [TODAY + timedelta(days=n) for n in (*range(21), 28, 29, 30)]
    assert len(history) == 2 * 24, "twice a day"
    after = datetime(2026, 3, 22, 20, tzinfo=UTC)
    assert set_next_due(plan, after, after) is not None
    assert plan.next_due_on == TODAY + timedelta(days=28)


def test_a_changed_cycle_is_told_in_words(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("progesterone"))
    changed = plans.change_plan(patient, account, plan.public_id, draft("progesterone", CYCLE), plan.version, NOW)
    newest = list_audit(patient, plan.public_id)[0]
    assert changed.days_on == 21
    assert change_lines("corrected", newest.old, newest.new) == [
        "When: Every day at 8:00, now For 21 days at 8:00 and 20:00, then 7 days without."
    ]
    before_cycles = {key: value for key, value in newest.old.items() if key not in ("days_on", "days_off")}
    same = newest.old | {"dose": "40 micrograms"}
    assert change_lines("corrected", before_cycles, same) == ["Dose: 20 micrograms, now 40 micrograms."]


def test_two_times_around_the_spring_gap_are_both_planned(any_database: str) -> None:
    """2:30 becomes 3:30 on that day, after 3:00: neither dose is passed over."""
    account = make_account()
    patient = make_patient(account, zone="Europe/Berlin")
    twice = Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(2, 30), time(3)))
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    plan = make(patient, account, draft("calcium", twice, date(2026, 3, 20)), now=before)
    planned = []
    for _ in range(3):
        due = pending_due(plan)
        assert due is not None
        planned.append((due.due_on.day, due.due_time))
        set_next_due(plan, due.due_at, before)
    assert planned == [(29, time(3)), (29, time(2, 30)), (30, time(2, 30))]


SATURDAY = datetime(2026, 3, 7, 8, 30, tzinfo=UTC)


def test_a_weekend_time_that_is_still_to_come_moves_the_open_dose(patient: Patient, account: Account) -> None:
    """Changed on Saturday at 8:30, with the dose of 8:00 open: it is asked for at 9:30, once."""
    plan = make(patient, account, at_hour(8), now=NOW)
    ensure_occurrence(plan, DueTime(SATURDAY.date(), time(8), SATURDAY - timedelta(minutes=30)), LabelRegion.US, NOW)
    later = draft("teriparatide", replace(DAILY, times=(time(8),), weekend_time=time(9, 30)))
    plan = plans.change_plan(patient, account, plan.public_id, later, plan.version, SATURDAY)
    assert not Occurrence.select().where(Occurrence.due_on == SATURDAY.date()).exists()
    assert (plan.next_due_on, plan.next_due_at) == (SATURDAY.date(), SATURDAY + timedelta(hours=1))
    taken_at = SATURDAY + timedelta(hours=1)
    add_dose(patient, account, plan.public_id, DoseFacts(Outcome.TAKEN, taken_at), "key", taken_at)
    assert Occurrence.get(Occurrence.due_on == SATURDAY.date()).due_time == "09:30"
    monday = read_today(patient, SATURDAY + timedelta(days=2))
    assert [dose.due.due_time for dose in monday.due] == [time(8)]


def test_a_weekend_dose_taken_on_its_day_is_that_one(patient: Patient, account: Account) -> None:
    weekend = draft("teriparatide", replace(DAILY, times=(time(8),), weekend_time=time(9, 30)))
    plan = make(patient, account, weekend, now=NOW)
    moment = SATURDAY + timedelta(hours=3)
    add_dose(patient, account, plan.public_id, DoseFacts(Outcome.TAKEN, moment), "key", moment)
    dose = Occurrence.get()
    assert (dose.due_time, dose.is_added, dose.due_at) == ("09:30", False, SATURDAY + timedelta(hours=1))


def calcium(*hours: int) -> PlanDraft:
    return draft("calcium", replace(DAILY, times=tuple(time(hour) for hour in hours)))


@pytest.mark.parametrize(
    ("hours", "logged", "others", "asked"),
    [
        ((8, 20), 0, (9, 20), [("09:00", "due")]),
        ((8, 20), 0, (11, 20), [("11:00", None), ("20:00", None)]),
        ((7, 8, 20), 1, (7, 9, 20), [("09:00", "due")]),
        ((7, 8, 20), 1, (9, 20), []),
        ((7, 8), 0, (7, 9), [("07:00", "due"), ("09:00", "due")]),
        ((8, 20), 0, (20,), []),
    ],
)
def test_an_open_dose_of_several_a_day_follows_its_new_hour(
    patient: Patient, account: Account, hours: tuple[int, ...], logged: int, others: tuple[int, ...], asked: list[Any]
) -> None:
    """Changed at 10:00: what was open stays open at the hour it has now; never more doses than the plan has."""
    plan, ten = make(patient, account, calcium(*hours), now=NOW - timedelta(days=1)), NOW.replace(hour=10)
    for number, hour in enumerate(each for each in hours if each < 10):
        due = DueTime(TODAY, time(hour), NOW.replace(hour=hour))
        ensure_occurrence(plan, due, LabelRegion.US, NOW)
        if number < logged:
            log_dose(patient, account, DoseKey(plan.public_id, TODAY, time(hour)), taken_now(), f"{hour}", ten)
    plan = plans.change_plan(patient, account, plan.public_id, calcium(*others), plan.version, ten)
    open_rows = Occurrence.select().where(Occurrence.due_on == TODAY, Occurrence.state == DoseState.DUE)
    found = sorted((row.due_time, "due") for row in open_rows)
    assert found == [dose for dose in asked if dose[1]]
    total = logged + len(found) + sum(hour > 10 for hour in others)
    assert total <= len(others) or total == logged
    assert all(row.next_step_at == ten for row in open_rows)


def taken_now() -> DoseFacts:
    return DoseFacts(Outcome.TAKEN, NOW)


@pytest.mark.parametrize("logged", [0, 1])
def test_an_open_dose_of_several_a_day_stays_open_in_another_zone(
    patient: Patient, account: Account, logged: int
) -> None:
    """10:00 in London is 19:00 in Tokyo: the doses of this morning have come there too."""
    plan, ten = make(patient, account, calcium(7, 8, 20), now=NOW - timedelta(days=1)), NOW.replace(hour=10)
    for hour in (7, 8):
        ensure_occurrence(plan, DueTime(TODAY, time(hour), NOW.replace(hour=hour)), LabelRegion.US, NOW)
    if logged:
        log_dose(patient, account, DoseKey(plan.public_id, TODAY, time(7)), taken_now(), "seven", ten)
    move_to_zone(patient, account, "Asia/Tokyo", ten)
    rows = Occurrence.select().where(Occurrence.due_on == TODAY, Occurrence.state == DoseState.DUE)
    assert [row.due_time for row in rows.order_by(Occurrence.due_at)] == ["07:00", "08:00"][logged:]
    assert all(row.next_step_at == ten for row in rows)
    assert pending_due(Plan.get_by_id(plan.id)).due_at == NOW.replace(hour=11)
