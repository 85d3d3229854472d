"""The doses of one message, each looked at once more just before it leaves: only those still open are named."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import Relation
from bonetrack.reminders.steps import is_missed, is_open
from bonetrack.storage.acknowledgements import last_promise_of_others
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.message_lines import NamedDose, list_lines, was_told
from bonetrack.storage.models import Message, Occurrence
from bonetrack.storage.pauses import is_paused_now

# Those that name open doses, or doses whose window has closed.
DOSE_KINDS = (
    MessageKind.DOSE_DUE,
    MessageKind.DOSE_REPEAT,
    MessageKind.DOSE_LAST_CALL,
    MessageKind.DOSE_LATE,
    MessageKind.VISIT_BOOKED,
    MessageKind.DOSE_NOT_LOGGED,
    MessageKind.DOSE_MISSED,
)


class Verdict(StrEnum):
    SEND = "send"
    TOO_LATE = "too_late"
    NOT_WANTED = "not_wanted"


@dataclass(frozen=True)
class DoseLine:
    occurrence: Occurrence
    verdict: Verdict


def read_lines(message: Message, now: datetime) -> list[DoseLine]:
    """After an outage of the mail server the last step says it all: the same dose is not announced twice at once.

    Nothing is read of a message that has come too late: one that nobody can read must end then too.
    """
    if message.expires_at <= now or MessageKind(message.kind) not in DOSE_KINDS or "plan" in message.details:
        return []
    found = list_lines(message, now) or _named_line(message)
    return [
        DoseLine(line.occurrence, Verdict.NOT_WANTED if line.is_outdone else _judge(message, line, now))
        for line in found
    ]


def wanted_doses(lines: Iterable[DoseLine]) -> list[Occurrence]:
    return [line.occurrence for line in lines if line.verdict is Verdict.SEND]


def list_unlogged(message: Message, now: datetime) -> list[Occurrence]:
    """The doses of a message that waited for a summary: those still not logged, even after their window."""
    return [
        line.occurrence
        for line in list_lines(message, now) or _named_line(message)
        if not (line.is_outdone or _is_silent(line.occurrence, now) or _is_left_to_another(message, line.occurrence))
        and (is_open(line.occurrence) or is_missed(line.occurrence))
    ]


def verdict_of(lines: Iterable[DoseLine]) -> Verdict:
    """Of the whole message: it goes while one dose in it is open."""
    verdicts = {line.verdict for line in lines}
    if Verdict.SEND in verdicts:
        return Verdict.SEND
    return Verdict.TOO_LATE if verdicts == {Verdict.TOO_LATE} else Verdict.NOT_WANTED


def _named_line(message: Message) -> list[NamedDose]:
    """A message that names its one dose itself."""
    dose = find_occurrence(message.details.get("occurrence", ""))
    return [] if dose is None else [NamedDose(dose, message.details.get("step", ""), False)]


def _judge(message: Message, line: NamedDose, now: datetime) -> Verdict:
    kind, dose = MessageKind(message.kind), line.occurrence
    if _is_silent(dose, now):
        return Verdict.NOT_WANTED
    is_closed = dose.closes_at is not None and dose.closes_at <= now
    if is_closed and kind is not MessageKind.DOSE_MISSED:
        return Verdict.TOO_LATE
    is_told_of = _is_missed_news(message, dose) if kind is MessageKind.DOSE_MISSED else is_open(dose)
    if not is_told_of or _is_left_to_another(message, dose):
        return Verdict.NOT_WANTED
    is_own = message.contact is not None and message.contact.relation == Relation.PATIENT
    is_asleep = is_own and dose.snoozed_until is not None and dose.snoozed_until > now
    is_moved = kind is MessageKind.VISIT_BOOKED and not _is_visit(dose, line.step)
    return Verdict.NOT_WANTED if is_asleep or is_moved else Verdict.SEND


def _is_missed_news(message: Message, dose: Occurrence) -> bool:
    """Not where another mail, on its way as the window closed, has said that it is not logged."""
    return is_missed(dose) and not (message.contact is not None and was_told(dose, message.contact))


def _is_silent(dose: Occurrence, now: datetime) -> bool:
    return not dose.plan.sends_reminders or is_paused_now(dose.plan, now)


def _is_left_to_another(message: Message, dose: Occurrence) -> bool:
    """A caregiver hears no more of a dose that another one calls about.

    For a dose at a clinic, which stays open for long, the mail waits instead: see holding.py.
    """
    contact = message.contact
    if contact is None or contact.relation == Relation.PATIENT or dose.closes_at is None:
        return False
    return last_promise_of_others(dose, contact) is not None


def _is_visit(dose: Occurrence, step: str) -> bool:
    """One that waited for the end of a pause has a shorter name, and the mark of that pause."""
    booked_on = dose.plan.booked_on
    if booked_on is None:
        return False
    return step == f"visit_{booked_on:%Y%m%d}" or step.startswith(f"visit_{booked_on:%y%m%d}~")
