"""A broken bone or an operation on the phone: typed, checked, kept, corrected, deleted, and who may do what."""

from datetime import date
from typing import Any

import pytest

from bonetrack.core.dxa import Side
from bonetrack.core.events import Bone, EventDraft, EventKind
from bonetrack.core.people import Role
from bonetrack.services import events
from bonetrack.services.consents import withdraw
from bonetrack.storage.models import Grant, Patient
from tests.builders import START, People, make_bone_event, make_plan
from tests.page_client import Page, PageClient
from tests.web.test_scans import page_token, typed

WRIST = {
    "what": "fracture-wrist",
    "side": "left",
    "happened_on-day": "20",
    "happened_on-month": "February",
    "happened_on-year": "2026",
    "note": "slipped on ice",
}
TITLE = "Broken wrist, left: 20 February 2026"
TALK = "A broken bone on treatment needs a talk with your clinic, whatever the scan shows."
SAVE = ("go", "save")


def to_check(client: PageClient, **fields: Any) -> Page:
    return client.submit(client.get("/events/new"), **(WRIST | fields))


def save_one(client: PageClient, people: People, **fields: Any) -> str:
    client.submit(to_check(client, **fields), button=SAVE)
    return events.list_events(people.record)[0].public_id


def test_a_broken_wrist_from_the_form_to_the_record(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "alendronate", starts_on=date(2025, 3, 1))
    page = to_check(patient_client)
    assert page.h1 == "Check your answers"
    for text in ("Broken wrist", "Left", "20 February 2026", "slipped on ice"):
        assert text in page.text
    page = patient_client.submit(page, button=SAVE)
    assert page.h1 == TITLE
    assert "Saved. It is in your record." in page.text
    assert f"What this changes {TALK} For 12 months after it, My bones says so beside your scans." in page.text
    (kept,) = events.list_events(people.record)
    assert kept.draft.note == "slipped on ice"
    assert "Broken wrist, left" in patient_client.get("/events").text


@pytest.mark.parametrize(
    ("fields", "draft_parts", "said"),
    [
        ({"what": "fracture-spine"}, (EventKind.FRACTURE, Bone.SPINE, None), "we go by the hip."),
        ({"what": "fracture-hip"}, (EventKind.FRACTURE, Bone.HIP, Side.LEFT), "Tell your clinic about it"),
        ({"what": "fracture-other", "side": ""}, (EventKind.FRACTURE, Bone.OTHER, None), "Tell your clinic about it"),
        (
            {"what": "fracture-finger_toe_face_skull"},
            (EventKind.FRACTURE, Bone.SMALL, None),
            "It does not change how your scans are read.",
        ),
        ({"what": "spine_operation"}, (EventKind.SPINE_OPERATION, None, None), "may read wrong."),
        (
            {"what": "hip_replacement"},
            (EventKind.HIP_REPLACEMENT, None, Side.LEFT),
            "Scans of this hip after that day cannot be compared. Earlier scans stay as they were.",
        ),
    ],
)
def test_each_kind_is_kept_and_says_what_it_changes(
    patient_client: PageClient,
    people: People,
    fields: dict[str, str],
    draft_parts: tuple[EventKind, Bone | None, Side | None],
    said: str,
) -> None:
    """Without a treatment no talk is asked for; a side is dropped where none belongs."""
    page = patient_client.submit(to_check(patient_client, **fields), button=SAVE)
    assert said in page.text
    assert TALK not in page.text
    (kept,) = events.list_events(people.record)
    kind, bone, side = draft_parts
    assert kept.draft == EventDraft(kind, kept.draft.happened_on, bone, side, "slipped on ice")


def test_a_double_tap_keeps_one(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client)
    patient_client.submit(page, button=SAVE)
    assert patient_client.submit(page, button=SAVE).h1 == TITLE
    assert len(events.list_events(people.record)) == 1


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"what": None}, "what", "Choose what happened"),
        ({"what": "fracture-nose"}, "what", "Not a valid choice"),
        ({"what": "hip_replacement", "side": ""}, "side", "Choose the side of the new hip"),
        ({"side": "middle"}, "side", "Not a valid choice"),
        ({"happened_on-day": ""}, "happened_on", "Enter the day it happened as a real date, like 27 3 2026"),
        ({"happened_on-day": "31"}, "happened_on", "Enter the day it happened as a real date, like 27 3 2026"),
        (
            {"happened_on-day": "", "happened_on-month": "", "happened_on-year": ""},
            "happened_on",
            "Enter the day it happened",
        ),
        ({"happened_on-day": "3", "happened_on-month": "3"}, "happened_on", "must be today or in the past"),
        ({"happened_on-year": "1951"}, "happened_on", "Check the year. The day lies before the year of birth"),
        ({"note": "x" * 201}, "note", "Keep the note within 200 characters"),
    ],
)
def test_problems_are_said_at_the_field_and_nothing_is_lost(
    patient_client: PageClient, people: People, fields: dict[str, Any], at: str, words: str
) -> None:
    page = to_check(patient_client, **fields)
    assert page.status == 422
    (error,) = [p for p in page.root.iter("p") if p.get("id") == f"{at}-error"]
    assert words in " ".join("".join(error.itertext()).split())
    for name, value in (WRIST | fields).items():
        if name not in ("what", "side"):
            assert typed(page, name) == value
    assert events.list_events(people.record) == []
    assert patient_client.submit(page, **WRIST).h1 == "Check your answers"


def test_without_a_year_of_birth_an_old_break_can_be_logged(patient_client: PageClient, people: People) -> None:
    Patient.update(birth_year=None).execute()
    assert to_check(patient_client, **{"happened_on-year": "1951"}).h1 == "Check your answers"


def test_the_same_on_one_day_is_asked_about(patient_client: PageClient, people: People) -> None:
    save_one(patient_client, people)
    page = to_check(patient_client, note="the other wrist", side="right")
    assert f"This is in your record already: {TITLE.replace('left', 'right')}." in page.text
    page = patient_client.submit(page, button=SAVE)
    assert page.status == 422
    assert "Tick the box if it is another one, or leave without saving" in page.text
    patient_client.submit(page, button=SAVE, same_day="y")
    assert len(events.list_events(people.record)) == 2


def test_change_leads_back_with_everything(patient_client: PageClient) -> None:
    page = patient_client.submit(to_check(patient_client), button=("go", "form"))
    assert page.h1 == "Add a broken bone or operation"
    assert typed(page, "happened_on-month") == "February"
    assert typed(page, "note") == "slipped on ice"
    checked = [field.get("value") for field in page.root.iter("input") if field.get("checked") is not None]
    assert checked == ["fracture-wrist", "left"]


def test_correct_with_history_and_a_second_phone(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    second = patient_client.get(f"/events/{public_id}/edit")
    first = patient_client.submit(patient_client.get(f"/events/{public_id}/edit"), what="fracture-hip")
    page = patient_client.submit(first, button=SAVE)
    assert "What happened: was Broken wrist, now Broken hip" in page.text
    page = patient_client.submit(patient_client.submit(second, side="right"), button=SAVE)
    assert page.status == 409
    assert "Somebody changed this entry just now" in page.text
    assert events.get_event(people.record, public_id).draft.bone is Bone.HIP
    patient_client.submit(page, button=SAVE)
    assert events.get_event(people.record, public_id).draft.bone is Bone.WRIST


def test_delete_asks_first_refuses_a_stale_page_and_keeps_the_trail(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    stale = patient_client.get(f"/events/{public_id}/delete")
    edit = patient_client.submit(patient_client.get(f"/events/{public_id}/edit"), side="right")
    patient_client.submit(edit, button=SAVE)
    page = patient_client.submit(stale)
    assert page.status == 409
    page = patient_client.submit(page)
    assert page.h1 == "Broken bones and operations"
    assert "Deleted entries" in page.text
    assert "Note: slipped on ice" in page.text
    assert patient_client.get(f"/events/{public_id}").status == 404


@pytest.mark.parametrize("path", ["/bones", "/scans", "/events"])
def test_the_form_is_one_tap_from_bones_scans_and_the_list(patient_client: PageClient, path: str) -> None:
    assert patient_client.get(path).links("/events/new")


def test_the_list_is_in_the_menu(patient_client: PageClient, caregiver_client: PageClient) -> None:
    for client in (patient_client, caregiver_client):
        assert client.get("/more").links("/events") == ["/events"]


@pytest.mark.parametrize("role", [Role.LOOK, Role.LOG, Role.MANAGE])
def test_a_caregiver_reads_and_only_with_the_right_to_manage_writes(
    caregiver_client: PageClient, people: People, role: Role
) -> None:
    Grant.update(role=role).where(Grant.account == people.caregiver).execute()
    public_id = make_bone_event(people.record).public_id
    page = caregiver_client.get(f"/events/{public_id}")
    assert page.status == 200
    assert caregiver_client.get("/events").status == 200
    may_write = role is Role.MANAGE
    for path in ("/events/new", f"/events/{public_id}/edit", f"/events/{public_id}/delete"):
        assert caregiver_client.get(path).status == (200 if may_write else 403)
    assert bool(page.links("/edit")) is bool(page.links("/delete")) is may_write
    assert bool(caregiver_client.get("/bones").links("/events/new")) is may_write
    if may_write:
        assert caregiver_client.submit(to_check(caregiver_client), button=SAVE).h1 == TITLE
        page = caregiver_client.submit(caregiver_client.get(f"/events/{public_id}/delete"))
        assert page.h1 == "Broken bones and operations"


def test_a_stranger_finds_nothing(stranger_client: PageClient, people: People) -> None:
    public_id = make_bone_event(people.record).public_id
    for path in (f"/events/{public_id}", f"/events/{public_id}/edit", f"/events/{public_id}/delete"):
        assert stranger_client.get(path).status == 404
    for path in (f"/events/{public_id}/edit", f"/events/{public_id}/delete"):
        assert stranger_client.post(path, {"csrf_token": page_token(stranger_client)}).status == 404
    assert "wrist" not in stranger_client.get("/events").text
    assert len(events.list_events(people.record)) == 1


def test_without_consent_nothing_is_kept_and_the_page_says_why(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client)
    withdraw(people.patient, START)
    page = patient_client.submit(page, button=SAVE)
    assert (page.status, page.h1) == (403, "This record takes no new entries")
    assert events.list_events(people.record) == []
