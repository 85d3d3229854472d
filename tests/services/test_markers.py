"""Marker results on both databases."""

from dataclasses import replace
from datetime import date, time

import pytest

from bonetrack.core.markers import BadMarker, Marker, MarkerDraft, MarkerUnit
from bonetrack.services import markers
from bonetrack.services.consents import NoConsent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.storage import markers as rows
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import MarkerResult, Patient
from tests.builders import START, make_account, make_patient

pytestmark = pytest.mark.usefixtures("any_database")
DRAFT = MarkerDraft(
    Marker.CTX, 0.351, MarkerUnit.NG_ML, date(2026, 2, 20), False, time(8, 30), True, "City lab", 0.177, 1.015
)


def record(patient: Patient, draft: MarkerDraft = DRAFT, key: str = "key-1") -> markers.KeptMarker:
    return markers.record_marker(patient, make_account(), draft, key, START)


def test_a_result_comes_back_as_typed_and_is_kept_in_the_canonical_unit() -> None:
    patient = make_patient()
    assert record(patient).draft == DRAFT
    row = MarkerResult.get()
    assert row.value == pytest.approx(351)
    assert (row.interval_low, row.interval_high) == (pytest.approx(177), pytest.approx(1015))


def test_a_result_below_the_limit_without_anything_else() -> None:
    patient = make_patient()
    bare = MarkerDraft(Marker.CTX, 49, MarkerUnit.NG_L, date(2026, 2, 20), is_below_limit=True)
    assert record(patient, bare).draft == bare


def test_the_same_form_twice_is_one_result_and_another_over_it_is_a_second() -> None:
    patient = make_patient()
    assert record(patient) == record(patient)
    record(patient, replace(DRAFT, drawn_on=date(2026, 1, 1)))
    assert len(markers.list_markers(patient)) == 2


def test_two_taps_at_one_moment_are_one_result(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_patient()
    first = record(patient)
    real, calls = rows.find_marker_of_request, []

    def blind_once(who: Patient, key: str) -> object:
        calls.append(key)
        return None if len(calls) == 1 else real(who, key)

    monkeypatch.setattr(rows, "find_marker_of_request", blind_once)
    assert record(patient) == first
    assert len(markers.list_markers(patient)) == 1


def test_a_wrong_unit_is_refused_at_the_door() -> None:
    patient = make_patient()
    with pytest.raises(BadMarker):
        record(patient, replace(DRAFT, entered_unit=MarkerUnit.NG_L))
    assert markers.list_markers(patient) == []


def test_correct_and_delete_leave_a_trail_and_refuse_a_stale_version() -> None:
    patient, account = make_patient(), make_account()
    kept = record(patient)
    changed = replace(DRAFT, entered_value=0.4)
    assert markers.correct_marker(patient, account, kept.public_id, changed, 1, START).version == 2
    with pytest.raises(StaleEdit) as caught:
        markers.correct_marker(patient, account, kept.public_id, DRAFT, 1, START)
    assert caught.value.current.draft == changed  # type: ignore[attr-defined]
    with pytest.raises(StaleEdit):
        markers.delete_marker(patient, account, kept.public_id, 1, START)
    markers.delete_marker(patient, account, kept.public_id, 2, START)
    with pytest.raises(NotFound):
        markers.get_marker(patient, kept.public_id)
    actions = [entry.action for entry in list_audit(patient, kept.public_id)]
    assert actions == ["deleted", "corrected", "created"]
    (gone,) = markers.list_marker_history(patient)
    assert markers.draft_of(gone.old) == changed


def test_a_stranger_finds_nothing() -> None:
    kept = record(make_patient())
    with pytest.raises(NotFound):
        markers.get_marker(make_patient(), kept.public_id)


def test_a_record_without_consent_takes_no_result() -> None:
    patient = make_patient(has_agreed=False)
    with pytest.raises(NoConsent):
        record(patient)
    assert markers.list_markers(patient) == []
