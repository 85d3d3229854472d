"""The doses of one message, each looked at once more just before it leaves: only those still open are named."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.reminders.steps import is_missed, is_open
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.message_lines import list_lines, list_outdone
from bonetrack.storage.models import Message, Occurrence


class Verdict(StrEnum):
    SEND = "send"
    TOO_LATE = "too_late"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True)
class DoseLine:
    occurrence: Occurrence
    step: str
    verdict: Verdict


def read_lines(message: Message, now: datetime) -> list[DoseLine]:
    """After an outage of the mail server the last step says it all: the same dose is not announced twice at once."""
    found = list_lines(message) or _named_line(message)
    outdone = list_outdone(message, now)
    return [
        DoseLine(dose, step, Verdict.NOT_WANTED if dose.id in outdone else _judge(message, dose, step, now))
        for dose, step in found
    ]


def wanted_doses(message: Message, now: datetime) -> list[Occurrence]:
    return [line.occurrence for line in read_lines(message, now) if line.verdict is Verdict.SEND]


def verdict_of(message: Message, now: datetime) -> Verdict:
    """Of the whole message: it goes while one dose in it is open."""
    verdicts = {line.verdict for line in read_lines(message, now)}
    if Verdict.SEND in verdicts:
        return Verdict.SEND
    return Verdict.TOO_LATE if verdicts == {Verdict.TOO_LATE} else Verdict.NOT_WANTED


def _named_line(message: Message) -> list[tuple[Occurrence, str]]:
    """A message that names its one dose itself."""
    dose = find_occurrence(message.details.get("occurrence", ""))
    return [] if dose is None else [(dose, message.details.get("step", ""))]


def _judge(message: Message, dose: Occurrence, step: str, now: datetime) -> Verdict:
    kind = MessageKind(message.kind)
    if not dose.plan.sends_reminders:
        return Verdict.NOT_WANTED
    if kind is MessageKind.DOSE_MISSED:
        return Verdict.SEND if is_missed(dose) else Verdict.NOT_WANTED
    if dose.closes_at is not None and dose.closes_at <= now:
        return Verdict.TOO_LATE
    if not is_open(dose):
        return Verdict.NOT_WANTED
    is_own = message.contact is not None and message.contact.relation == Relation.PATIENT
    is_asleep = is_own and dose.snoozed_until is not None and dose.snoozed_until > now
    is_moved = kind is MessageKind.VISIT_BOOKED and not _is_visit(dose, step)
    return Verdict.NOT_WANTED if is_asleep or is_moved else Verdict.SEND


def _is_visit(dose: Occurrence, step: str) -> bool:
    booked_on = dose.plan.booked_on
    return booked_on is not None and step == f"visit_{booked_on:%Y%m%d}"
