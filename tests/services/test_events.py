"""Broken bones and operations on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bonetrack.core.dxa import Side
from bonetrack.core.events import BadEvent, Bone, EventDraft, EventKind
from bonetrack.services import events
from bonetrack.services.consents import NoConsent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.storage import bone_events as rows
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import BoneEvent, Patient
from tests.builders import START, make_account, make_patient

pytestmark = pytest.mark.usefixtures("any_database")
WRIST = EventDraft(EventKind.FRACTURE, date(2026, 2, 20), Bone.WRIST, Side.LEFT, "slipped on ice")
NEW_HIP = EventDraft(EventKind.HIP_REPLACEMENT, date(2025, 2, 20), side=Side.RIGHT)


def record(patient: Patient, draft: EventDraft = WRIST, key: str = "key-1") -> events.KeptEvent:
    return events.record_event(patient, make_account(), draft, key, START)


@pytest.mark.parametrize(
    "draft", [WRIST, NEW_HIP, EventDraft(EventKind.SPINE_OPERATION, date(2026, 2, 20)), replace(WRIST, side=None)]
)
def test_an_event_comes_back_as_typed(draft: EventDraft) -> None:
    patient = make_patient()
    assert record(patient, draft).draft == draft
    assert events.list_events(patient)[0].draft == draft


def test_they_stand_in_order_of_time() -> None:
    patient = make_patient()
    record(patient)
    record(patient, NEW_HIP)
    assert [kept.draft for kept in events.list_events(patient)] == [NEW_HIP, WRIST]


def test_the_same_form_twice_is_one_event_and_another_over_it_is_a_second() -> None:
    patient = make_patient()
    assert record(patient) == record(patient)
    record(patient, replace(WRIST, bone=Bone.OTHER))
    assert len(events.list_events(patient)) == 2


def test_two_taps_at_one_moment_are_one_event(monkeypatch: pytest.MonkeyPatch) -> None:
    patient = make_patient()
    first = record(patient)
    real, calls = rows.find_event_of_request, []

    def blind_once(who: Patient, key: str) -> object:
        calls.append(key)
        return None if len(calls) == 1 else real(who, key)

    monkeypatch.setattr(rows, "find_event_of_request", blind_once)
    assert record(patient) == first
    assert BoneEvent.select().count() == 1


@pytest.mark.parametrize(
    "bad",
    [
        replace(WRIST, happened_on=date(2026, 3, 3)),
        replace(WRIST, happened_on=date(1951, 5, 1)),
        replace(NEW_HIP, side=None),
        replace(WRIST, bone=None),
    ],
)
def test_what_cannot_be_is_refused_at_the_door(bad: EventDraft) -> None:
    patient, account = make_patient(birth_year=1952), make_account()
    with pytest.raises(BadEvent):
        record(patient, bad)
    kept = record(patient)
    with pytest.raises(BadEvent):
        events.correct_event(patient, account, kept.public_id, bad, 1, START)
    assert events.list_events(patient) == [kept]


def test_today_is_the_patients_own_day() -> None:
    """At 23:30 in London it is already tomorrow in Tokyo."""
    late = START.replace(hour=23, minute=30)
    draft = replace(WRIST, happened_on=START.date() + timedelta(days=1))
    with pytest.raises(BadEvent):
        events.record_event(make_patient(zone="Europe/London"), make_account(), draft, "key", late)
    events.record_event(make_patient(zone="Asia/Tokyo"), make_account(), draft, "key", late)


def test_correct_and_delete_leave_a_trail_and_refuse_a_stale_version() -> None:
    patient, account = make_patient(), make_account()
    kept = record(patient)
    changed = replace(WRIST, side=Side.RIGHT)
    assert events.correct_event(patient, account, kept.public_id, changed, 1, START).version == 2
    with pytest.raises(StaleEdit) as caught:
        events.correct_event(patient, account, kept.public_id, WRIST, 1, START)
    assert caught.value.current.draft == changed  # type: ignore[attr-defined]
    with pytest.raises(StaleEdit):
        events.delete_event(patient, account, kept.public_id, 1, START)
    events.delete_event(patient, account, kept.public_id, 2, START)
    with pytest.raises(NotFound):
        events.get_event(patient, kept.public_id)
    actions = [entry.action for entry in list_audit(patient, kept.public_id)]
    assert actions == ["deleted", "corrected", "created"]
    (gone,) = events.list_event_history(patient)
    assert events.draft_of(gone.old) == changed


def test_saving_without_a_change_leaves_no_trail() -> None:
    patient, account = make_patient(), make_account()
    kept = record(patient)
    assert events.correct_event(patient, account, kept.public_id, WRIST, 1, START) == kept
    assert len(list_audit(patient, kept.public_id)) == 1


def test_a_second_one_of_the_day_is_asked_about_but_not_its_own_correction() -> None:
    patient = make_patient()
    kept = record(patient)
    assert events.is_asked_about(patient, replace(WRIST, note=""))
    assert not events.is_asked_about(patient, WRIST, kept.public_id)
    assert not events.is_asked_about(patient, NEW_HIP)


def test_a_stranger_finds_nothing() -> None:
    kept = record(make_patient())
    stranger, account = make_patient(), make_account()
    with pytest.raises(NotFound):
        events.get_event(stranger, kept.public_id)
    with pytest.raises(NotFound):
        events.correct_event(stranger, account, kept.public_id, NEW_HIP, 1, START)
    with pytest.raises(NotFound):
        events.delete_event(stranger, account, kept.public_id, 1, START)
    assert events.list_events(stranger) == []


def test_a_record_without_consent_takes_no_event() -> None:
    patient = make_patient(has_agreed=False)
    with pytest.raises(NoConsent):
        record(patient)
    assert events.list_events(patient) == []
