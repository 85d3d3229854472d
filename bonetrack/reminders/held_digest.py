"""What messages over the day's number said, for one mail that holds it all."""

from dataclasses import dataclass, field
from datetime import datetime

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.reminders.dose_lines import DOSE_KINDS, list_unlogged
from bonetrack.reminders.notice_lines import RECHECKED_KINDS, is_still_wanted
from bonetrack.reminders.reminder_lines import CannotWrite, reminder_lines, summary_line
from bonetrack.reminders.steps import is_open
from bonetrack.services.caregiver_kinds import notice_of
from bonetrack.storage.caregiver_steps import list_held
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.models import Contact, Message, Occurrence


@dataclass
class Held:
    """`lines`: what is still true and still agreed to, each once. `not_logged`: the doses among them."""

    lines: list[str] = field(default_factory=list)
    not_logged: list[Occurrence] = field(default_factory=list)

    def open_at(self, now: datetime) -> list[Occurrence]:
        """Those that somebody may still call about."""
        return [dose for dose in self.not_logged if is_open(dose) and (dose.closes_at is None or dose.closes_at > now)]

    def add(self, line: str) -> None:
        if line not in self.lines:
            self.lines.append(line)


def read_held(digest: Message, now: datetime) -> Held:
    """The first sentence of each dose and message."""
    contact, held = digest.contact, Held()
    if contact is None:
        return held
    for message in list_held(contact, digest.unique_key):
        if notice_of(message) in contact.kinds:
            _read(message, contact, held, now)
    return held


def _read(message: Message, contact: Contact, held: Held, now: datetime) -> None:
    """A dose that was logged meanwhile is not told as not logged, even after its window; nor a new pack as run out."""
    if message.kind in DOSE_KINDS:
        for dose in list_unlogged(message, now):
            if dose not in held.not_logged:
                held.not_logged.append(dose)
                held.add(summary_line(message, contact, dose, now))
        return
    if not _is_true(message, now):
        return
    logged = find_occurrence(message.details["occurrence"]) if message.kind == MessageKind.NOW_LOGGED else None
    if logged is not None:
        held.add(summary_line(message, contact, logged, now))
        return
    try:
        held.add(reminder_lines(message, contact, now)[0])
    except CannotWrite:
        return  # the plan is gone, and its line with it


def _is_true(message: Message, now: datetime) -> bool:
    if message.kind in RECHECKED_KINDS:
        return is_still_wanted(message, now)
    if message.kind != MessageKind.NOW_LOGGED:
        return True
    occurrence = find_occurrence(message.details["occurrence"])
    return occurrence is not None and occurrence.state not in (DoseState.DUE, DoseState.MISSED)
