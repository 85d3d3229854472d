"""Pauses in words. They tell what BoneTrack does, never what the person is to do with her treatment."""

from datetime import date

from bonetrack.core.pauses import PauseReason
from bonetrack.words import gettext as _
from bonetrack.words.dates import plain_date


def pause_reason_name(reason: PauseReason) -> str:
    return {
        PauseReason.HOSPITAL: _("In hospital"),
        PauseReason.DENTAL: _("Dental work"),
        PauseReason.ILLNESS: _("Illness"),
        PauseReason.OTHER: _("Another reason"),
    }[reason]


def reason_line(reason: PauseReason, note: str) -> str:
    """Her own words stand alone where she chose none of ours."""
    if reason is PauseReason.OTHER and note:
        return note
    return _("%(reason)s: %(note)s", reason=pause_reason_name(reason), note=note) if note else pause_reason_name(reason)


def told_line(names: list[str]) -> str:
    return _("We tell: %(names)s.", names=", ".join(names)) if names else ""


def starts_again(ends_on: date) -> str:
    return _("Starts again on %(day)s.", day=plain_date(ends_on))


def saved_pause(name: str, starts_on: date, ends_on: date, *, has_begun: bool) -> str:
    end = starts_again(ends_on)
    if has_begun:
        return _("Saved. %(name)s is paused. %(end)s", name=name, end=end)
    return _("Saved. %(name)s is paused from %(day)s. %(end)s", name=name, day=plain_date(starts_on), end=end)


def pause_state(starts_on: date, ends_on: date, today: date, *, moves_nothing: bool) -> str:
    """One line for the plan and for Today."""
    if moves_nothing:
        return _("Reminders wait until %(day)s. The date of the dose stays.", day=plain_date(ends_on))
    if starts_on > today:
        return _("Paused from %(day)s. %(end)s", day=plain_date(starts_on), end=starts_again(ends_on))
    return _("Paused. %(end)s", end=starts_again(ends_on))


def pause_in_history(starts_on: date, ends_on: date) -> str:
    return _("%(start)s until %(end)s", start=plain_date(starts_on), end=plain_date(ends_on))


def what_a_pause_does(*, moves_nothing: bool) -> list[str]:
    if moves_nothing:
        return [
            _("A pause moves no date of this medicine. It is given at a clinic, and only the reminders wait."),
            _("Tell the clinic as well, so that they can plan the visit."),
        ]
    return [
        _("While it is paused, no dose falls due. We send no reminder, and no day counts as missed."),
        _("It starts again by itself, on the same days and times as before."),
    ]


def never_paused(due_on: date | None, is_late: bool) -> list[str]:
    """Denosumab: why there is no pause."""
    day = None if due_on is None else plain_date(due_on)
    was_due, is_due = _("Your injection was due on %(day)s.", day=day), _("Your injection is due on %(day)s.", day=day)
    late, ahead = _("Please call the clinic today."), _("Is something in the way of it? Please call the clinic today.")
    lines = [
        _("BoneTrack does not pause the reminders of this injection."),
        was_due if is_late else is_due,
        _("When it is late, bone can be lost quickly and bones in the spine can break."),
        late if is_late else ahead,
        _("If you have new back pain, say so."),
    ]
    return [line for line in lines if day is not None or line != is_due]
