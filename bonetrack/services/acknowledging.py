"""`I will call`: one caregiver takes doses that are not logged upon herself, and the others hear no more of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bonetrack.core.doses import DoseState
from bonetrack.core.people import ContactStatus, Relation, kind_of_dose
from bonetrack.services.caregiver_links import CallLink, read_call
from bonetrack.storage import acknowledgements as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.contacts import find_contact, has_taken_back_consent
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Contact, Occurrence, Patient, Plan
from bonetrack.storage.plans import agent_of

# A dose at a clinic stays open until it is logged: there the link has an age, and a promise holds for a week.
LINK_LIVES = timedelta(days=14)
PROMISE_HOLDS = timedelta(days=7)


@dataclass(frozen=True)
class Call:
    """What a link still promises for: those of its doses that are open.

    `promised_at`: when she said it for all of them, while that holds. `others_call`: so did somebody else.
    """

    contact: Contact
    occurrences: tuple[Occurrence, ...]
    promised_at: datetime | None = None
    others_call: bool = False


@dataclass(frozen=True)
class Promise:
    """Who will call the patient, about which dose. `name` is empty where the reader is not to know it."""

    name: str
    plan_public_id: str
    due_on: date
    due_time: str
    due_at: datetime
    zone: str
    is_clinic_given: bool


def find_call(signed: str, secret_key: str, now: datetime) -> Call | None:
    """What a link is about; None when it is over: all logged, the last window closed, consent taken back.

    Also when she gets no mail of this kind any more. Changes nothing. NotFound: the link was not made by us.
    """
    link = read_call(signed, secret_key)
    contact = find_contact(link.contact_id)
    if contact is None or contact.relation != Relation.CAREGIVER or contact.status != ContactStatus.ACTIVE:
        return None
    if has_taken_back_consent(contact.patient):
        return None
    found = [find_occurrence(each) for each in link.occurrence_ids]
    still_open = tuple(dose for dose in found if dose is not None and _is_open(dose, contact, link, now))
    if not still_open:
        return None
    own = [_while_it_holds(rows.find_promise(dose, contact), dose, now) for dose in still_open]
    said = [moment for moment in own if moment is not None]
    others_call = all(quiet_until(dose, contact, now) is not None for dose in still_open)
    return Call(contact, still_open, max(said) if len(said) == len(own) else None, others_call)


def _while_it_holds(promised_at: datetime | None, dose: Occurrence, now: datetime) -> datetime | None:
    is_over = promised_at is not None and dose.closes_at is None and promised_at + PROMISE_HOLDS <= now
    return None if is_over else promised_at


def _is_open(dose: Occurrence, contact: Contact, link: CallLink, now: datetime) -> bool:
    if dose.plan.patient != contact.patient or dose.plan.deleted_at is not None or dose.state != DoseState.DUE:
        return False
    if kind_of_dose(is_clinic_given=agent_of(dose.plan).is_clinic_given) not in contact.kinds:
        return False
    until = dose.closes_at or link.sent_at + LINK_LIVES
    return bool(until > now)


def promise_to_call(signed: str, secret_key: str, now: datetime) -> Call | None:
    """From now on the other caregivers hear no more of these doses, and the patient sees who calls. Idempotent.

    What waits for the others is looked at once more just before it leaves: it may be about other doses too.
    """
    with transaction():
        call = find_call(signed, secret_key, now)
        if call is not None:
            for dose in call.occurrences:
                _promise(call.contact, dose, now)
    return call


def _promise(contact: Contact, dose: Occurrence, now: datetime) -> None:
    over_since = None if dose.closes_at else now - PROMISE_HOLDS
    if rows.add_acknowledgement(dose, contact, now, over_since):
        new = {"contact": contact.public_id, "occurrence": dose.public_id}
        what = ("acknowledgement", dose.public_id)
        record_audit(contact.patient, None, AuditAction.CREATED, *what, old=None, new=new, now=now)


def quiet_until(occurrence: Occurrence, contact: Contact, now: datetime) -> datetime | None:
    """Until when this caregiver need not hear of the dose, because another one calls; None when nobody does."""
    promised_at = rows.last_promise_of_others(occurrence, contact)
    if promised_at is None:
        return None
    until = occurrence.closes_at or promised_at + PROMISE_HOLDS
    return until if until > now else None


def list_promises(patient: Patient, now: datetime, reader: Account | None = None) -> list[Promise]:
    """While the dose is open. `reader`: a helper who has the record open, and reads no name but her own."""
    found = []
    for row in rows.list_promises(patient):
        until = row.occurrence.closes_at or row.at + PROMISE_HOLDS
        if until > now:
            name = row.contact.name if reader is None or _is_hers(row.contact, reader) else ""
            found.append(_promise_of(name, row.occurrence))
    return list(dict.fromkeys(found))


def _is_hers(contact: Contact, account: Account) -> bool:
    if contact.account is not None:
        return bool(contact.account == account)
    return bool(contact.email.lower() == account.email.lower())


def _promise_of(name: str, dose: Occurrence) -> Promise:
    plan: Plan = dose.plan
    is_clinic_given = agent_of(plan).is_clinic_given
    return Promise(name, plan.public_id, dose.due_on, dose.due_time, dose.due_at, plan.zone, is_clinic_given)
