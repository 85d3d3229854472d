"""Doses that a caregiver would be told about: open ones, and the next one of each plan."""

from dataclasses import dataclass
from datetime import datetime, time

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.rhythm import DueTime
from bonetrack.storage.doses import find_occurrence
from bonetrack.storage.models import Contact, Message, MessageLine, Occurrence, Patient, Plan
from bonetrack.storage.named_doses import has_named
from bonetrack.storage.plans import agent_of, find_next_due, pending_due, window_end


@dataclass(frozen=True)
class OpenDose:
    """One dose taken at home that is not logged yet."""

    plan: Plan
    due: DueTime
    closes_at: datetime | None
    occurrence_public_id: str | None = None


def list_open_doses(patient: Patient, since: datetime, until: datetime) -> list[OpenDose]:
    """Those due between the two moments, of plans with reminders."""
    mine = (Plan.patient == patient) & Plan.deleted_at.is_null() & Plan.sends_reminders
    is_open = (Occurrence.state == DoseState.DUE) & Occurrence.due_at.between(since, until)
    opened = Occurrence.select(Occurrence, Plan).join(Plan).where(mine, is_open)
    coming = Plan.select().where(mine, Plan.next_due_at.between(since, until))
    found = [_opened(row) for row in opened if not agent_of(row.plan).is_clinic_given]
    ahead = [_coming(plan, patient) for plan in coming if not agent_of(plan).is_clinic_given]
    return found + [dose for dose in ahead if dose is not None and dose.due.due_at <= until]


def find_told_at(contact: Contact, doses: list[OpenDose], since: datetime) -> datetime | None:
    """When this caregiver was last told about one of these doses."""
    is_told = (Message.kind == MessageKind.DOSE_NOT_LOGGED) & (Message.state == MessageState.SENT)
    ids = [dose.occurrence_public_id for dose in doses if dose.occurrence_public_id is not None]
    joined = MessageLine.select(MessageLine, Message, Occurrence).join(Message).switch(MessageLine).join(Occurrence)
    lines = joined.where(MessageLine.contact == contact, Occurrence.public_id.in_(ids))
    told = lines.where(is_told, Message.due_at >= since)
    return max((line.message.sent_at for line in told if has_named(line.message, line.occurrence)), default=None)


def _opened(row: Occurrence) -> OpenDose:
    due = DueTime(row.due_on, time.fromisoformat(row.due_time), row.due_at)
    return OpenDose(row.plan, due, row.closes_at, row.public_id)


def _coming(plan: Plan, patient: Patient) -> OpenDose | None:
    """The next one that is not logged: who took a dose before its time is not asked for it."""
    due = pending_due(plan)
    while due is not None and _is_settled(plan, due):
        due = find_next_due(plan, due.due_at)
    if due is None:
        return None
    return OpenDose(plan, due, window_end(plan, due, LabelRegion(patient.label_region)))


def _is_settled(plan: Plan, due: DueTime) -> bool:
    row = find_occurrence(plan, due.due_on, due.due_time.isoformat("minutes"))
    return row is not None and row.state != DoseState.DUE
