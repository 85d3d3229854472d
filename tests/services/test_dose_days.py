"""Clinic doses that count from the actual one, and what a day shows as due, open or logged."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState, Outcome, ShareLogged
from bonetrack.core.rhythm import RhythmKind
from bonetrack.services.dose_days import list_due_doses, read_today, share_logged
from bonetrack.services.doses import (
    CannotBeSkipped,
    DoseDoubt,
    DoseFacts,
    add_dose,
    correct_dose,
    undo_dose,
)
from bonetrack.storage.models import Account, DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.plans import ensure_occurrence, pending_due, set_next_due
from tests.builders import make_plan
from tests.services.dose_steps import NOW, TODAY, log, make_denosumab, taken


def test_a_clinic_dose_moves_the_next_one_and_undo_moves_it_back(patient: Patient, account: Account) -> None:
    plan = make_denosumab(patient)
    late = NOW + timedelta(days=10)
    result = log(patient, account, plan, now=late)
    assert Plan.get_by_id(plan.id).next_due_on == date(2026, 9, 12)
    facts = taken(late - timedelta(days=1))
    correct_dose(patient, account, result.entry.public_id, facts, 1, late)
    assert Plan.get_by_id(plan.id).next_due_on == date(2026, 9, 11)
    undo_dose(patient, account, result.entry.public_id, 2, late)
    assert Plan.get_by_id(plan.id).next_due_on is None, "the first one is open again, so no further one comes"
    assert [dose.due.due_on for dose in read_today(patient, late).overdue] == [TODAY]


def test_a_denosumab_date_too_near_to_the_last_is_asked_about(patient: Patient, account: Account) -> None:
    plan = make_denosumab(patient)
    log(patient, account, plan)
    soon = NOW + timedelta(days=60)
    with pytest.raises(DoseDoubt):
        add_dose(patient, account, plan.public_id, taken(soon), "soon", soon)
    assert DoseEntry.select().count() == 1
    assert add_dose(patient, account, plan.public_id, taken(soon), "soon", soon, is_sure=True).is_new
    assert Plan.get_by_id(plan.id).next_due_on == date(2026, 11, 1)


def test_a_clinic_dose_given_early_settles_the_one_that_was_open(patient: Patient, account: Account) -> None:
    plan = make_denosumab(patient, date(2026, 3, 2))
    due = pending_due(plan)
    assert due is not None
    ensure_occurrence(plan, due, LabelRegion.US, NOW)
    set_next_due(plan, NOW, NOW)
    add_dose(patient, account, plan.public_id, taken(NOW - timedelta(days=5)), "early", NOW)
    row = Occurrence.get()
    assert (row.due_on, row.state) == (TODAY, DoseState.TAKEN)
    assert Plan.get_by_id(plan.id).next_due_on == date(2026, 8, 25)


def test_a_corrected_date_takes_away_a_dose_that_counted_from_the_wrong_one(patient: Patient, account: Account) -> None:
    plan = make_denosumab(patient)
    result = log(patient, account, plan)
    december = NOW + timedelta(days=200)
    due = pending_due(Plan.get_by_id(plan.id))
    assert due is not None
    ensure_occurrence(plan, due, LabelRegion.US, december)
    correct_dose(patient, account, result.entry.public_id, taken(NOW + timedelta(days=30)), 1, december)
    assert [row.due_on for row in Occurrence.select()] == [TODAY]
    assert Plan.get_by_id(plan.id).next_due_on == date(2026, 10, 1)


def test_denosumab_is_not_skipped_and_a_skipped_romosozumab_keeps_its_rhythm(
    patient: Patient, account: Account
) -> None:
    skipped = DoseFacts(Outcome.SKIPPED, skip_reason="Clinic closed")
    with pytest.raises(CannotBeSkipped):
        log(patient, account, make_denosumab(patient), facts=skipped)
    monthly = make_plan(patient, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS)
    set_next_due(monthly, NOW, NOW)
    log(patient, account, monthly, key="skip", facts=skipped)
    assert Plan.get_by_id(monthly.id).next_due_on == date(2026, 4, 2)


def test_the_share_counts_taken_out_of_due(patient: Patient, account: Account, plan: Plan) -> None:
    for day in (2, 3, 5):
        moment = datetime(2026, 3, day, 9, tzinfo=UTC)
        log(patient, account, plan, due_on=date(2026, 3, day), key=str(day), now=moment)
    skipped = DoseFacts(Outcome.SKIPPED, skip_reason="Ill")
    log(patient, account, plan, due_on=date(2026, 3, 4), key="4", now=datetime(2026, 3, 5, tzinfo=UTC), facts=skipped)
    add_dose(patient, account, plan.public_id, taken(datetime(2026, 2, 1, 9, tzinfo=UTC)), "added", NOW)
    morning = datetime(2026, 3, 7, 9, tzinfo=UTC)
    found = share_logged(patient, plan, date(2026, 1, 1), date(2026, 3, 31), morning)
    assert found == ShareLogged(taken=3, due=5), "the open dose of the 7th and the added one are not counted"
    assert share_logged(patient, None, date(2026, 3, 2), date(2026, 3, 3), morning) == ShareLogged(2, 2)


def test_a_dose_without_a_row_is_due_then_not_logged(patient: Patient, plan: Plan) -> None:
    region = LabelRegion.US
    assert [dose.state for dose in list_due_doses(plan, region, TODAY, TODAY, NOW)] == [DoseState.DUE]
    next_day = NOW + timedelta(days=1)
    states = [dose.state for dose in list_due_doses(plan, region, TODAY, TODAY + timedelta(days=1), next_day)]
    assert states == [DoseState.MISSED, DoseState.DUE]


def test_a_weekly_dose_of_before_is_still_open_today(patient: Patient) -> None:
    make_plan(patient, "alendronate", rhythm_kind=RhythmKind.WEEKDAYS, weekdays=[0], tracked_since=NOW)
    wednesday = NOW + timedelta(days=9)
    board = read_today(patient, wednesday)
    assert [dose.due.due_on for dose in board.overdue] == [date(2026, 3, 9)]
    assert read_today(patient, NOW + timedelta(days=14)).overdue == ()


def test_a_plan_typed_in_after_its_start_makes_no_missed_doses(patient: Patient) -> None:
    old = make_plan(patient, starts_on=date(2024, 3, 2), tracked_since=NOW)
    assert [dose.due.due_on for dose in read_today(patient, NOW).due] == [TODAY]
    assert share_logged(patient, old, date(2024, 1, 1), date(2026, 3, 4), NOW + timedelta(days=2)) == ShareLogged(0, 1)
