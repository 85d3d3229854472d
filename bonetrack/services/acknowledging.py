"""`I will call`: one caregiver takes a dose that is not logged upon herself, and the others hear no more of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.core.doses import DoseState
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.services.caregiver_links import read_dose
from bonetrack.storage import acknowledgements as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.contacts import find_contact
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Contact, Occurrence, Patient
from bonetrack.storage.plans import agent_of

# A dose at a clinic stays open until it is logged: there the link has an age, and a promise holds for a week.
LINK_LIVES = timedelta(days=14)
PROMISE_HOLDS = timedelta(days=7)


@dataclass(frozen=True)
class Call:
    contact: Contact
    occurrence: Occurrence


@dataclass(frozen=True)
class Promise:
    """Who will call the patient, about which dose."""

    name: str
    due_at: datetime
    zone: str
    is_clinic_given: bool


def find_call(signed: str, secret_key: str, now: datetime) -> Call | None:
    """What a link is about; None when it is over: logged, window closed, mail stopped. Changes nothing.

    Raises NotFound for a link that was not made by us.
    """
    link = read_dose(signed, secret_key)
    contact, occurrence = find_contact(link.contact_id), find_occurrence(link.occurrence_id)
    if contact is None or occurrence is None or occurrence.plan.patient != contact.patient:
        return None
    is_caregiver = contact.relation == Relation.CAREGIVER and contact.status == ContactStatus.ACTIVE
    is_in_time = occurrence.closes_at > now if occurrence.closes_at else link.sent_at + LINK_LIVES > now
    is_open = occurrence.state == DoseState.DUE and occurrence.plan.deleted_at is None
    return Call(contact, occurrence) if is_caregiver and is_in_time and is_open else None


def promise_to_call(signed: str, secret_key: str, now: datetime) -> Call | None:
    """From now on the other caregivers get no mail about this dose, and the patient sees who calls. Idempotent."""
    with transaction():
        call = find_call(signed, secret_key, now)
        if call is None or not rows.add_acknowledgement(call.occurrence, call.contact, now):
            return call
        if call.occurrence.closes_at is not None:
            rows.cancel_told(call.occurrence, but=call.contact)
        patient, name = call.contact.patient, call.occurrence.public_id
        new = {"contact": call.contact.public_id, "occurrence": name}
        record_audit(patient, None, AuditAction.CREATED, "acknowledgement", name, old=None, new=new, now=now)
    return call


def quiet_until(occurrence: Occurrence, contact: Contact, now: datetime) -> datetime | None:
    """Until when this caregiver need not hear of the dose, because another one calls; None when nobody does."""
    promised_at = rows.last_promise_of_others(occurrence, contact)
    if promised_at is None:
        return None
    until = occurrence.closes_at or promised_at + PROMISE_HOLDS
    return until if until > now else None


def list_promises(patient: Patient, now: datetime) -> list[Promise]:
    """For the patient's own eyes, while the dose is open."""
    found = []
    for row in rows.list_promises(patient):
        until = row.occurrence.closes_at or row.at + PROMISE_HOLDS
        if until > now:
            plan = row.occurrence.plan
            clinic = agent_of(plan).is_clinic_given
            found.append(Promise(row.contact.name, row.occurrence.due_at, plan.zone, clinic))
    return found
