"""A broken bone or an operation as a person logs it: what it is, what is refused, and what it means for her scans."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bonetrack.core.dxa import Side
from bonetrack.core.errors import CoreError

NOTE_LENGTH = 200


class EventKind(StrEnum):
    FRACTURE = "fracture"
    SPINE_OPERATION = "spine_operation"  # cement too
    HIP_REPLACEMENT = "hip_replacement"  # and other metal in the hip


class Bone(StrEnum):
    """Of a broken bone. SMALL breaks are kept in the record and change nothing in the reading of scans."""

    SPINE = "spine"
    HIP = "hip"
    WRIST = "wrist"
    OTHER = "other"
    SMALL = "finger_toe_face_skull"


class BadEvent(CoreError):
    """The event cannot be kept: a day to come or before birth, a bone or a side where none belongs, or none at all."""


@dataclass(frozen=True)
class EventDraft:
    """`bone` belongs to a fracture alone; `side` to hip and limbs. `note` is for people, never read by rules."""

    kind: EventKind
    happened_on: date
    bone: Bone | None = None
    side: Side | None = None
    note: str = ""

    @property
    def counts_as_fracture(self) -> bool:
        return self.kind is EventKind.FRACTURE and self.bone is not Bone.SMALL

    @property
    def changes_spine(self) -> bool:
        """Whether a spine scan after it may read wrong."""
        return self.kind is EventKind.SPINE_OPERATION or self.bone is Bone.SPINE

    @property
    def ends_hip(self) -> bool:
        """Whether scans of its side after it cannot be compared with anything."""
        return self.kind is EventKind.HIP_REPLACEMENT


def may_have_side(kind: EventKind, bone: Bone | None) -> bool:
    """A spine has none; a small bone's tells nothing."""
    return kind is EventKind.HIP_REPLACEMENT or bone in (Bone.HIP, Bone.WRIST, Bone.OTHER)


def is_before_birth(day: date, birth_year: int | None) -> bool:
    return birth_year is not None and day.year < birth_year


def refuse_bad_event(draft: EventDraft, today: date, birth_year: int | None = None) -> None:
    """The guard at the door; the form says the same at the field. Raises BadEvent."""
    if draft.happened_on > today:
        raise BadEvent("the day lies in the future")
    if is_before_birth(draft.happened_on, birth_year):
        raise BadEvent("the day lies before birth")
    if (draft.kind is EventKind.FRACTURE) is (draft.bone is None):
        raise BadEvent("a fracture needs its bone, and nothing else has one")
    if draft.side is not None and not may_have_side(draft.kind, draft.bone):
        raise BadEvent("this has no side")
    if draft.side is None and draft.kind is EventKind.HIP_REPLACEMENT:
        raise BadEvent("a hip replacement needs its side")
    if len(draft.note) > NOTE_LENGTH:
        raise BadEvent(f"a note has {NOTE_LENGTH} characters at most")


def is_there_already(draft: EventDraft, others: Iterable[EventDraft]) -> bool:
    """The same thing on the same day: asked about, for a fall can break two bones of one name."""
    same = (draft.kind, draft.bone, draft.happened_on)
    return any((other.kind, other.bone, other.happened_on) == same for other in others)
