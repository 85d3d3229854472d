"""The date of the next scan, on both databases: derived for everyone on treatment, her own where she names one."""

from dataclasses import replace
from datetime import date

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm
from bonetrack.services.plans import delete_plan, make_plan, stop_plan
from bonetrack.services.scan_dates import choose_next_scan
from bonetrack.services.scans import delete_scan, record_scan
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.patients import LOOK_SOON
from tests.builders import START, make_account, make_patient
from tests.services.test_scans import DRAFT as SCAN

pytestmark = pytest.mark.usefixtures("any_database")
TODAY = START.date()
DRAFT = PlanDraft("alendronate", "70 mg", Rhythm(RhythmKind.EVERY_N_DAYS, 7), TODAY)


@pytest.fixture
def account(any_database: str) -> Account:
    return make_account()


@pytest.fixture
def patient(account: Account) -> Patient:
    return make_patient(account)


def due(patient: Patient) -> date | None:
    return Patient.get_by_id(patient.id).next_scan_on


def begin(patient: Patient, account: Account, draft: PlanDraft = DRAFT, key: str = "plan-1") -> Plan:
    return make_plan(patient, account, draft, key, START)


def test_a_first_plan_brings_a_scan_date_and_wakes_its_reminders(patient: Patient, account: Account) -> None:
    begin(patient, account)
    assert due(patient) == date(2027, 3, 2)
    assert Patient.get_by_id(patient.id).scan_step_at == LOOK_SOON


def test_a_switch_moves_a_derived_date_and_deleting_it_moves_it_back(patient: Patient, account: Account) -> None:
    begin(patient, account, replace(DRAFT, starts_on=date(2025, 9, 1)))
    assert due(patient) == date(2026, 9, 1)
    switch = begin(patient, account, PlanDraft("denosumab", "60 mg", Rhythm(RhythmKind.EVERY_N_MONTHS, 6), TODAY), "2")
    assert due(patient) == date(2027, 3, 2)
    delete_plan(patient, account, switch.public_id, START)
    assert due(patient) == date(2026, 9, 1)


def test_without_any_treatment_left_there_is_no_date(patient: Patient, account: Account) -> None:
    plan = begin(patient, account)
    delete_plan(patient, account, plan.public_id, START)
    assert due(patient) is None
    assert Patient.get_by_id(patient.id).scan_step_at is None


def test_her_own_date_stays_through_start_and_stop(patient: Patient, account: Account) -> None:
    choose_next_scan(patient, date(2026, 12, 1), None)
    plan = begin(patient, account)
    stop_plan(patient, account, plan.public_id, TODAY, "side effects", plan.version, START)
    assert due(patient) == date(2026, 12, 1)


def test_her_wish_for_no_reminder_stays(patient: Patient, account: Account) -> None:
    choose_next_scan(patient, None, None)
    begin(patient, account)
    record_scan(patient, account, SCAN, "scan-1", START)
    assert due(patient) is None


def test_an_old_scan_that_she_types_in_first_does_not_move_her_own_date(patient: Patient, account: Account) -> None:
    choose_next_scan(patient, date(2027, 1, 5), None)
    record_scan(patient, account, replace(SCAN, scanned_on=date(2023, 5, 1)), "scan-1", START)
    assert due(patient) == date(2027, 1, 5)


def test_the_scan_that_she_waited_for_sets_the_date_free(patient: Patient, account: Account) -> None:
    begin(patient, account)
    choose_next_scan(patient, date(2026, 3, 20), None)
    kept = record_scan(patient, account, SCAN, "scan-1", START)
    assert due(patient) == date(2027, 2, 20)
    delete_scan(patient, account, kept.public_id, kept.version, START)
    assert due(patient) == date(2027, 3, 2), "counted from the start of the treatment again"


def test_an_overdue_scan_stays_overdue_when_something_else_is_typed_in(patient: Patient, account: Account) -> None:
    begin(patient, account)
    later = START.replace(year=2027, month=6)
    make_plan(patient, account, replace(DRAFT, agent="calcium", starts_on=later.date()), "plan-2", later)
    assert due(patient) == date(2027, 3, 2)
