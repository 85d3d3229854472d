"""Broken bones and operations in words: what they are called, and what they change in the reading of scans."""

from datetime import date

from bonetrack.core.dxa import Site
from bonetrack.core.events import Bone, EventDraft, EventKind, may_have_side
from bonetrack.core.hips import HIPS
from bonetrack.words.dates import plain_date
from bonetrack.words.sites import side_name
from bonetrack.words.translations import gettext as _


def event_choice(kind: EventKind, bone: Bone | None) -> str:
    """As an answer to "What happened?"."""
    return {
        (EventKind.FRACTURE, Bone.SPINE): _("A broken bone in the spine"),
        (EventKind.FRACTURE, Bone.HIP): _("A broken hip"),
        (EventKind.FRACTURE, Bone.WRIST): _("A broken wrist"),
        (EventKind.FRACTURE, Bone.OTHER): _("Another broken bone"),
        (EventKind.FRACTURE, Bone.SMALL): _("A broken finger, toe, or bone of the face or skull"),
        (EventKind.SPINE_OPERATION, None): _("An operation in the spine, or cement"),
        (EventKind.HIP_REPLACEMENT, None): _("A new hip, or metal in the hip"),
    }[kind, bone]


def event_hint(kind: EventKind, bone: Bone | None) -> str | None:
    return {
        (EventKind.FRACTURE, Bone.SPINE): _("Reports say vertebral fracture or compression fracture."),
        (EventKind.FRACTURE, Bone.HIP): _("Did you get a new hip, or metal in it? Then add that too."),
        (EventKind.FRACTURE, Bone.OTHER): _("For example, an upper arm, a rib, the pelvis or an ankle."),
        (EventKind.FRACTURE, Bone.SMALL): _("It does not change how your scans are read."),
        (EventKind.SPINE_OPERATION, None): _("For example, screws and rods, or cement in a broken bone."),
    }.get((kind, bone))


def event_name(draft: EventDraft) -> str:
    """As a heading: `Broken wrist, left`."""
    name = event_what(draft)
    return name if draft.side is None else f"{name}, {side_name(draft.side).lower()}"


def event_what(draft: EventDraft) -> str:
    """The name without the side."""
    return {
        (EventKind.FRACTURE, Bone.SPINE): _("Broken bone in the spine"),
        (EventKind.FRACTURE, Bone.HIP): _("Broken hip"),
        (EventKind.FRACTURE, Bone.WRIST): _("Broken wrist"),
        (EventKind.FRACTURE, Bone.OTHER): _("Broken bone"),
        (EventKind.FRACTURE, Bone.SMALL): _("Broken finger, toe, face or skull"),
        (EventKind.SPINE_OPERATION, None): _("Operation or cement in the spine"),
        (EventKind.HIP_REPLACEMENT, None): _("New hip or metal in the hip"),
    }[draft.kind, draft.bone]


def event_on_day(draft: EventDraft) -> str:
    """`Broken wrist, left: 3 March 2026`."""
    return f"{event_name(draft)}: {plain_date(draft.happened_on)}"


def event_side_words(draft: EventDraft) -> str | None:
    """None where it has no side."""
    return side_name(draft.side) if may_have_side(draft.kind, draft.bone) else None


def effect_words(draft: EventDraft, *, needs_talk: bool) -> tuple[str, ...]:
    """What it changes from now on. `needs_talk`: a bone broken on treatment in the last 12 months."""
    said = []
    if needs_talk:
        said += [fracture_sentence(), _("For 12 months after it, My bones says so beside your scans.")]
    elif draft.counts_as_fracture:
        said.append(_("Tell your clinic about it, if they do not know yet."))
    if draft.changes_spine:
        said.append(_("A spine scan after that day may read wrong."))
        said.append(_("If your first spine scan was before it, we go by the hip."))
    if draft.ends_hip:
        said.append(_("Scans of this hip after that day cannot be compared. Earlier scans stay as they were."))
        said.append(_("A hip scan that names no side may be of the new hip. It is not compared either."))
    if draft.bone is Bone.SMALL:
        said.append(_("It is kept here. It does not change how your scans are read."))
    return tuple(said)


def site_effect_words(draft: EventDraft, site: Site, first_scan_on: date | None) -> str | None:
    """What it does to scans of one site, in a list beside them. What all scans there share changes no comparison."""
    if draft.ends_hip and site in HIPS:
        return _("Scans of this hip after it are not compared.")
    if first_scan_on is not None and draft.happened_on < first_scan_on:
        return _("It was before your first scan here.")
    if draft.changes_spine and site is Site.LUMBAR_SPINE:
        return _("Spine scans after it may read wrong.")
    return None


def fracture_sentence() -> str:
    return _("A broken bone on treatment needs a talk with your clinic, whatever the scan shows.")


def fracture_step() -> str:
    return _("Book a talk with your clinic. Take this page.")


def new_hip_sentence(*, names_side: bool) -> str:
    """Of a scan after it: why it is compared with nothing."""
    if names_side:
        return _("You logged a new hip or metal on this side before this scan. So it cannot be compared.")
    return _("You logged a new hip or metal in a hip. This scan names no side, so it cannot be compared.")


def same_day_words(draft: EventDraft) -> str:
    return _("This is in your record already: %(event)s.", event=event_on_day(draft))
