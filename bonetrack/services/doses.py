"""Logging doses: once for each dose, a second one only when it is confirmed, with undo and an audit trail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseQuestion, Outcome, is_date_doubtful, is_long_before_plan
from bonetrack.core.rhythm import local_day
from bonetrack.services.all_clear import tell_logged
from bonetrack.services.booking import settle_booking
from bonetrack.services.consents import require_consent
from bonetrack.services.dose_days import LoggedDose, logged_dose
from bonetrack.services.dose_places import close_ranks, is_long_before, new_place, row_of
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.occurrences import DoseKey, ensure_dose, occurrence_of_day
from bonetrack.services.settled_doses import settle_dose
from bonetrack.storage import doses as rows
from bonetrack.storage.audit import AuditAction, list_audit, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, AuditEntry, DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of, find_plan

ENTITY = "dose"


class FutureDose(ValueError):
    """A dose cannot be logged for a time that has not come yet."""


class DoseDoubt(ValueError):
    """Something to ask before the dose is kept; with `is_sure` the same call keeps it."""

    def __init__(self, question: DoseQuestion, other_at: datetime | None = None) -> None:
        """`other_at`: when the dose was taken that makes this one doubtful."""
        super().__init__(question.value)
        self.question, self.other_at = question, other_at


class CannotBeSkipped(ValueError):
    """This agent's dose stays open until it is logged."""


@dataclass(frozen=True)
class DoseFacts:
    """What a person says about one dose. `taken_at` is None only when it was skipped."""

    outcome: Outcome
    taken_at: datetime | None = None
    site: str | None = None
    skip_reason: str = ""
    note: str = ""

    def columns(self) -> dict[str, Any]:
        is_taken = self.outcome is Outcome.TAKEN
        return {
            "outcome": self.outcome,
            "taken_at": self.taken_at if is_taken else None,
            "site": self.site if is_taken else None,
            "skip_reason": "" if is_taken else self.skip_reason,
            "note": self.note,
        }


@dataclass(frozen=True)
class LogResult:
    """`is_new` False: this dose was logged before. `is_repeat`: by the very same form, sent again."""

    entry: LoggedDose
    is_new: bool
    is_repeat: bool = False


def get_plan(patient: Patient, public_id: str) -> Plan:
    plan = find_plan(patient, public_id)
    if plan is None:
        raise NotFound(public_id)
    return plan


def log_dose(
    patient: Patient,
    account: Account | None,
    key: DoseKey,
    facts: DoseFacts,
    request_key: str,
    now: datetime,
    *,
    is_second: bool = False,
    is_sure: bool = False,
) -> LogResult:
    """Keep what was said about one due dose. A form sent twice, or a dose logged before, gives what stands there."""
    with transaction():
        plan = _locked(patient, key.plan_public_id)
        repeated = _find_repeat(patient, request_key)
        if repeated is not None:
            return LogResult(logged_dose(repeated), is_new=False, is_repeat=True)
        occurrence = ensure_dose(plan, key, LabelRegion(patient.label_region), now)
        return _keep(patient, account, plan, occurrence, facts, request_key, now, is_second, is_sure)


def add_dose(
    patient: Patient,
    account: Account,
    plan_public_id: str,
    facts: DoseFacts,
    request_key: str,
    now: datetime,
    *,
    is_second: bool = False,
    is_sure: bool = False,
) -> LogResult:
    """Log a dose by the day it was taken: the due dose it settles, or one of its own outside the rhythm."""
    with transaction():
        plan = _locked(patient, plan_public_id)
        repeated = _find_repeat(patient, request_key)
        if repeated is not None:
            return LogResult(logged_dose(repeated), is_new=False, is_repeat=True)
        if facts.taken_at is None:
            raise ValueError("a dose that is added was taken")
        occurrence = occurrence_of_day(plan, local_day(facts.taken_at, plan.zone), patient, now)
        return _keep(patient, account, plan, occurrence, facts, request_key, now, is_second, is_sure)


def correct_dose(
    patient: Patient,
    account: Account,
    public_id: str,
    facts: DoseFacts,
    expected_version: int,
    now: datetime,
    *,
    is_sure: bool = False,
) -> LoggedDose:
    """Change an entry, however old; StaleEdit holds what stands there when another phone was first."""
    with transaction():
        entry = get_entry(patient, public_id)
        plan = _locked(patient, entry.occurrence.plan.public_id)
        entry = get_entry(patient, public_id)
        _refuse(plan, facts, now)
        if not is_sure and facts.taken_at != entry.taken_at:
            _ask(plan, entry.occurrence, facts, entry)
        old = audit_values(entry)
        place = new_place(patient, plan, entry, facts.taken_at, now)
        if not rows.update_entry(entry, expected_version, **facts.columns(), **place):
            raise StaleEdit(logged_dose(entry))
        changed = get_entry(patient, public_id)
        _audit(patient, account, AuditAction.CORRECTED, changed, old, audit_values(changed), now)
        settle_dose(plan, changed.occurrence, now)
        if place:
            close_ranks(entry.occurrence)
            settle_dose(plan, entry.occurrence, now)
        return logged_dose(get_entry(patient, public_id))


def undo_dose(patient: Patient, account: Account, public_id: str, expected_version: int, now: datetime) -> None:
    """Take an entry back; the dose is open again while its window is. A second dose moves up to be the dose itself."""
    with transaction():
        entry = get_entry(patient, public_id)
        plan = _locked(patient, entry.occurrence.plan.public_id)
        entry = get_entry(patient, public_id)
        if not rows.delete_entry(entry, expected_version):
            raise StaleEdit(logged_dose(entry))
        _audit(patient, account, AuditAction.DELETED, entry, audit_values(entry), None, now)
        close_ranks(entry.occurrence)
        settle_dose(plan, entry.occurrence, now)


def list_changes(patient: Patient, public_id: str) -> list[AuditEntry]:
    """What was changed in an entry, newest first; also after it was undone."""
    return list_audit(patient, public_id)


def get_entry(patient: Patient, public_id: str) -> DoseEntry:
    """The row with its occurrence and plan joined."""
    entry = rows.find_entry(patient, public_id)
    if entry is None:
        raise NotFound(public_id)
    return entry


def _keep(
    patient: Patient,
    account: Account | None,
    plan: Plan,
    occurrence: Occurrence,
    facts: DoseFacts,
    request_key: str,
    now: datetime,
    is_second: bool,
    is_sure: bool,
) -> LogResult:
    entries = rows.list_entries([occurrence])[occurrence.id]
    if entries and not is_second:
        return LogResult(logged_dose(entries[0]), is_new=False)
    require_consent(patient)
    _refuse(plan, facts, now)
    if not is_sure:
        _ask(plan, occurrence, facts, None, is_second=is_second)
    row = row_of(patient, plan, occurrence, facts.taken_at, now)
    ordinal = len(rows.list_entries([row])[row.id])
    entry = rows.add_entry(row, ordinal, account, now, request_key=request_key, **facts.columns())
    _audit(patient, account, AuditAction.CREATED, entry, None, audit_values(entry), now)
    settle_booking(plan, facts.taken_at)
    settle_dose(plan, row, now)
    if row.id != occurrence.id:
        settle_dose(plan, occurrence, now)
    tell_logged(row, entry, now)
    return LogResult(logged_dose(entry), is_new=True)


def _ask(
    plan: Plan, occurrence: Occurrence, facts: DoseFacts, but_entry: DoseEntry | None, *, is_second: bool = False
) -> None:
    """Raise DoseDoubt where the day looks like a slip of the finger, or has a dose already."""
    if facts.taken_at is None:
        return
    agent, day, others = agent_of(plan), local_day(facts.taken_at, plan.zone), rows.list_taken_moments(plan, but_entry)
    if is_date_doubtful(agent, day, [local_day(other, plan.zone) for other in others]):
        raise DoseDoubt(DoseQuestion.CHECK_THE_DATE)
    same_day = [other for other in others if local_day(other, plan.zone) == day]
    if same_day and not is_second and not agent.may_be_several_a_day:
        raise DoseDoubt(DoseQuestion.SECOND_DOSE, same_day[0])
    if is_long_before(plan, occurrence, day):
        raise DoseDoubt(DoseQuestion.LONG_BEFORE_DUE)
    if is_long_before_plan(day, plan.starts_on):
        raise DoseDoubt(DoseQuestion.LONG_BEFORE_PLAN)


def _refuse(plan: Plan, facts: DoseFacts, now: datetime) -> None:
    if facts.outcome is Outcome.SKIPPED and not agent_of(plan).can_be_skipped:
        raise CannotBeSkipped(plan.agent)
    if facts.outcome is Outcome.TAKEN and (facts.taken_at is None or facts.taken_at > now):
        raise FutureDose(plan.agent)


def _locked(patient: Patient, plan_public_id: str) -> Plan:
    plan = rows.lock_plan(patient, plan_public_id)
    if plan is None:
        raise NotFound(plan_public_id)
    return plan


def _find_repeat(patient: Patient, request_key: str) -> DoseEntry | None:
    entry = rows.find_entry_by_request(request_key)
    if entry is not None and entry.occurrence.plan.patient != patient:
        raise NotFound(request_key)
    return entry


def audit_values(entry: DoseEntry) -> dict[str, Any]:
    return {
        "outcome": str(entry.outcome),
        "taken_at": None if entry.taken_at is None else entry.taken_at.isoformat(),
        "site": entry.site,
        "skip_reason": entry.skip_reason,
        "note": entry.note,
        "ordinal": entry.ordinal,
    }


def _audit(
    patient: Patient,
    account: Account | None,
    action: AuditAction,
    entry: DoseEntry,
    old: dict[str, Any] | None,
    new: dict[str, Any] | None,
    now: datetime,
) -> None:
    record_audit(patient, account, action, ENTITY, entry.public_id, old=old, new=new, now=now)
