"""Scans on both databases: kept once, corrected openly, settled."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bonetrack.core.dxa import Side, Site
from bonetrack.core.scan_entry import BadScan, QuestionKey, ReadingDraft, ScanDraft
from bonetrack.services import scans
from bonetrack.services.consents import NoConsent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.scan_dates import choose_next_scan
from bonetrack.storage import scans as rows
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Patient
from tests.builders import START, make_account, make_patient, make_plan

pytestmark = pytest.mark.usefixtures("any_database")
DRAFT = ScanDraft(
    scanned_on=date(2026, 2, 20),
    readings=(
        ReadingDraft(Site.LUMBAR_SPINE, 0.812, -2.1, -0.5, vertebrae="L1-L4", lsc_g_cm2=0.03),
        ReadingDraft(Site.TOTAL_HIP, 0.7012345, side=Side.LEFT),
    ),
    facility="City clinic",
    scanner_maker="Hologic",
    scanner_model="Horizon W",
)


def next_scan(patient: Patient) -> date | None:
    return Patient.get_by_id(patient.id).next_scan_on


def record(patient: Patient, draft: ScanDraft = DRAFT, key: str = "key-1") -> scans.KeptScan:
    return scans.record_scan(patient, make_account(), draft, key, START)


def test_a_scan_comes_back_as_it_was_typed() -> None:
    patient = make_patient()
    kept = record(patient)
    assert kept.draft == DRAFT
    assert scans.get_scan(patient, kept.public_id) == kept
    assert kept.version == 1


def test_the_same_request_twice_is_one_scan() -> None:
    patient = make_patient()
    assert record(patient) == record(patient)
    assert len(scans.list_scans(patient)) == 1
    assert len(list_audit(patient)) == 1


def test_another_scan_typed_over_the_first_form_is_kept_too() -> None:
    patient = make_patient()
    record(patient)
    record(patient, replace(DRAFT, scanned_on=date(2025, 2, 20)))
    assert len(scans.list_scans(patient)) == 2


def test_one_key_of_two_people_is_two_scans() -> None:
    mine, other = make_patient(), make_patient()
    assert record(mine).public_id != record(other).public_id


def test_two_taps_at_one_moment_are_one_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second tap looks before the first has written, and meets the unique key."""
    patient = make_patient()
    first = record(patient)
    real, calls = rows.find_scan_of_request, []

    def blind_once(who: Patient, key: str) -> object:
        calls.append(key)
        return None if len(calls) == 1 else real(who, key)

    monkeypatch.setattr(rows, "find_scan_of_request", blind_once)
    assert record(patient) == first
    assert len(scans.list_scans(patient)) == 1


def test_an_impossible_scan_is_refused_at_the_door() -> None:
    patient = make_patient()
    with pytest.raises(BadScan):
        record(patient, replace(DRAFT, scanned_on=date(2026, 3, 3)))
    assert scans.list_scans(patient) == []


def test_a_correction_keeps_the_old_value_in_the_trail() -> None:
    patient, account = make_patient(), make_account()
    kept = record(patient)
    changed = replace(DRAFT, readings=(replace(DRAFT.readings[0], bmd_g_cm2=0.821),))
    corrected = scans.correct_scan(patient, account, kept.public_id, changed, 1, START)
    assert corrected.draft == changed
    assert corrected.version == 2
    newest = list_audit(patient, kept.public_id)[0]
    assert newest.action == "corrected"
    assert scans.draft_of(newest.old) == DRAFT
    assert scans.draft_of(newest.new) == changed
    assert newest.account_id == account.id


def test_saving_without_a_change_leaves_no_trace() -> None:
    patient = make_patient()
    kept = record(patient)
    assert scans.correct_scan(patient, make_account(), kept.public_id, DRAFT, 1, START).version == 1
    assert len(list_audit(patient)) == 1


def test_the_later_of_two_phones_is_shown_what_stands_there() -> None:
    patient, account = make_patient(), make_account()
    kept = record(patient)
    first = replace(DRAFT, facility="North clinic")
    scans.correct_scan(patient, account, kept.public_id, first, 1, START)
    with pytest.raises(StaleEdit) as caught:
        scans.correct_scan(patient, account, kept.public_id, replace(DRAFT, facility="South"), 1, START)
    assert caught.value.current.draft == first  # type: ignore[attr-defined]
    with pytest.raises(StaleEdit):
        scans.delete_scan(patient, account, kept.public_id, 1, START)
    assert scans.get_scan(patient, kept.public_id).draft == first


def test_a_deleted_scan_is_gone_but_its_history_stays() -> None:
    patient = make_patient()
    kept = record(patient)
    scans.delete_scan(patient, make_account(), kept.public_id, 1, START)
    with pytest.raises(NotFound):
        scans.get_scan(patient, kept.public_id)
    (entry,) = scans.list_scan_history(patient)
    assert scans.draft_of(entry.old) == DRAFT
    assert next_scan(patient) is None


def test_a_stranger_finds_nothing() -> None:
    kept = record(make_patient())
    with pytest.raises(NotFound):
        scans.get_scan(make_patient(), kept.public_id)


def test_a_scan_settles_when_the_next_one_is_due() -> None:
    patient = make_patient()
    make_plan(patient, "alendronate", starts_on=date(2024, 1, 1))
    record(patient)
    assert next_scan(patient) == date(2028, 2, 20)


def test_her_own_rhythm_and_date_win() -> None:
    patient = make_patient(scan_interval_months=18)
    kept = record(patient)
    assert next_scan(patient) == date(2027, 8, 20)
    choose_next_scan(patient, date(2027, 1, 5), 18)
    changed = replace(DRAFT, facility="North clinic")
    scans.correct_scan(patient, make_account(), kept.public_id, changed, 1, START)
    record(patient, replace(DRAFT, scanned_on=date(2020, 1, 1)), "key-2")
    assert next_scan(patient) == date(2027, 1, 5)


def test_questions_compare_with_the_other_scans_only() -> None:
    patient = make_patient()
    kept = record(patient)
    same_day = scans.list_questions(patient, DRAFT)
    assert {question.key for question in same_day} == {QuestionKey.SAME_DAY}
    assert scans.list_questions(patient, DRAFT, kept.public_id) == ()
    later = replace(
        DRAFT, scanned_on=DRAFT.scanned_on + timedelta(days=5), readings=(replace(DRAFT.readings[0], bmd_g_cm2=0.6),)
    )
    assert QuestionKey.LARGE_JUMP in {question.key for question in scans.list_questions(patient, later)}


def test_a_record_without_consent_takes_no_scan() -> None:
    patient = make_patient(has_agreed=False)
    with pytest.raises(NoConsent):
        record(patient)
    assert scans.list_scans(patient) == []
