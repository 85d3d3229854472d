"""What can be done with a dose that is logged: say where it went, log a second one, see whether it was undone."""

from dataclasses import replace
from datetime import datetime, time

from bonetrack.core.doses import Outcome
from bonetrack.services.dose_days import LoggedDose
from bonetrack.services.doses import DoseFacts, LogResult, correct_dose, get_entry, list_changes, log_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.audit import AuditAction
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, DoseEntry, Patient


def facts_of(entry: DoseEntry) -> DoseFacts:
    return DoseFacts(Outcome(entry.outcome), entry.taken_at, entry.site, entry.skip_reason, entry.note)


def set_site(patient: Patient, account: Account, public_id: str, site: str, now: datetime) -> LoggedDose:
    """Only the place changes, so nothing else that was typed meanwhile is lost."""
    with transaction():
        entry = get_entry(patient, public_id)
        facts = replace(facts_of(entry), site=site)
        return correct_dose(patient, account, public_id, facts, entry.version, now, is_sure=True)


def add_second_dose(
    patient: Patient,
    account: Account,
    public_id: str,
    facts: DoseFacts,
    request_key: str,
    now: datetime,
    *,
    is_sure: bool = False,
) -> LogResult:
    """One more dose beside the entry that stands, after the person said that it was really taken."""
    occurrence = get_entry(patient, public_id).occurrence
    key = DoseKey(occurrence.plan.public_id, occurrence.due_on, time.fromisoformat(occurrence.due_time))
    return log_dose(patient, account, key, facts, request_key, now, is_second=True, is_sure=is_sure)


def was_undone(patient: Patient, public_id: str) -> bool:
    return any(change.action == AuditAction.DELETED for change in list_changes(patient, public_id))
