"""What may be logged as a broken bone or an operation, and what each means."""

from dataclasses import replace
from datetime import date

import pytest

from bonetrack.core.dxa import Side
from bonetrack.core.events import BadEvent, Bone, EventDraft, EventKind, is_there_already, refuse_bad_event

TODAY = date(2026, 3, 2)
WRIST = EventDraft(EventKind.FRACTURE, date(2026, 2, 1), Bone.WRIST, Side.LEFT, "on ice")
NEW_HIP = EventDraft(EventKind.HIP_REPLACEMENT, date(2026, 2, 1), side=Side.RIGHT)
CEMENT = EventDraft(EventKind.SPINE_OPERATION, date(2026, 2, 1))


@pytest.mark.parametrize("good", [WRIST, NEW_HIP, CEMENT, replace(WRIST, side=None), replace(WRIST, happened_on=TODAY)])
def test_what_may_be_kept(good: EventDraft) -> None:
    refuse_bad_event(good, TODAY, 1952)


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (replace(WRIST, happened_on=date(2026, 3, 3)), "future"),
        (replace(WRIST, happened_on=date(1951, 12, 31)), "before birth"),
        (replace(WRIST, bone=None), "needs its bone"),
        (replace(CEMENT, bone=Bone.SPINE), "nothing else has one"),
        (replace(CEMENT, side=Side.LEFT), "no side"),
        (replace(WRIST, bone=Bone.SPINE), "no side"),
        (replace(WRIST, bone=Bone.SMALL), "no side"),
        (replace(NEW_HIP, side=None), "needs its side"),
        (replace(WRIST, note="x" * 201), "200"),
    ],
)
def test_what_is_refused(bad: EventDraft, why: str) -> None:
    with pytest.raises(BadEvent, match=why):
        refuse_bad_event(bad, TODAY, 1952)


def test_a_year_of_birth_that_nobody_gave_refuses_nothing() -> None:
    refuse_bad_event(replace(WRIST, happened_on=date(1930, 1, 1)), TODAY, None)


@pytest.mark.parametrize("bone", list(Bone))
def test_fingers_toes_and_face_do_not_count_and_all_others_do(bone: Bone) -> None:
    assert replace(WRIST, bone=bone).counts_as_fracture is (bone is not Bone.SMALL)


def test_operations_are_no_fractures() -> None:
    assert [one.counts_as_fracture for one in (CEMENT, NEW_HIP)] == [False, False]
    assert [one.changes_spine for one in (CEMENT, NEW_HIP, WRIST)] == [True, False, False]
    assert replace(WRIST, bone=Bone.SPINE, side=None).changes_spine
    assert [one.ends_hip for one in (CEMENT, NEW_HIP, replace(WRIST, bone=Bone.HIP))] == [False, True, False]


def test_the_same_on_one_day_is_seen_whatever_the_note_says() -> None:
    assert is_there_already(WRIST, [replace(WRIST, note="", side=None)])
    assert not is_there_already(WRIST, [replace(WRIST, bone=Bone.OTHER), replace(WRIST, happened_on=TODAY), CEMENT])
