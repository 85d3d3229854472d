"""Links in the patient's own mail that act on one dose: signed, without a log-in, dead once it is closed or logged."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadSignature, URLSafeSerializer

from bonetrack.core.agents import Agent
from bonetrack.core.doses import Outcome
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.services.doses import DoseFacts, LogResult, log_dose
from bonetrack.services.errors import NotFound
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.snoozing import due_of, is_open_at, snooze
from bonetrack.services.tokens import derived_secret
from bonetrack.storage.claims import find_occurrence
from bonetrack.storage.contacts import find_contact
from bonetrack.storage.doses import list_entries
from bonetrack.storage.models import Contact, DoseEntry, Occurrence, Plan
from bonetrack.storage.plans import agent_of

DOSE_SALT = "one-dose"
MARK_LENGTH = 12


class NoSuchItem(NotFound):
    """A link of hers whose dose is no more: its plan was moved to another time, or was deleted."""


class LinkState(StrEnum):
    OPEN = "open"
    LOGGED = "logged"
    OVER = "over"


@dataclass(frozen=True)
class LinkedDose:
    """The dose that a link names, for the person whose mail it stands in."""

    contact: Contact
    occurrence: Occurrence
    entry: DoseEntry | None
    state: LinkState

    @property
    def plan(self) -> Plan:
        plan: Plan = self.occurrence.plan
        return plan

    @property
    def agent(self) -> Agent:
        return agent_of(self.plan)


def sign_item(occurrence_public_id: str, contact: Contact, secret_key: str) -> str:
    """The middle of a link: opaque, the same at every call. It dies when her mail goes to another address."""
    named = [occurrence_public_id, contact.public_id, _mark_of(contact, secret_key)]
    signed = _serializer(secret_key).dumps(named)
    return signed if isinstance(signed, str) else signed.decode("ascii")


def read_link(signed: str, secret_key: str, now: datetime) -> LinkedDose:
    """Raises NotFound for a link that we did not make, or whose mailbox is no longer the patient's own;
    NoSuchItem for one of hers whose dose is gone.

    Links of earlier mail bear no mark of the mailbox.
    """
    try:
        occurrence_id, contact_id, *marks = _serializer(secret_key).loads(signed)
    except (BadSignature, UnicodeError, ValueError, TypeError) as error:
        raise NotFound("dose link") from error
    occurrence, contact = find_occurrence(str(occurrence_id)), find_contact(str(contact_id))
    if contact is None or not _is_own(contact):
        raise NotFound("dose link")
    if marks not in ([], [_mark_of(contact, secret_key)]):
        raise NotFound("dose link of another mailbox")
    if occurrence is None:
        raise NoSuchItem("dose link")
    if contact.patient.id != occurrence.plan.patient.id:
        raise NotFound("dose link")
    if occurrence.plan.deleted_at is not None:
        raise NoSuchItem("dose link")
    entries = list_entries([occurrence])[occurrence.id]
    entry = entries[0] if entries else None
    is_open = is_open_at(occurrence, now) and not agent_of(occurrence.plan).is_clinic_given
    state = LinkState.LOGGED if entry is not None else LinkState.OPEN if is_open else LinkState.OVER
    return LinkedDose(contact, occurrence, entry, state)


def log_by_link(linked: LinkedDose, now: datetime, *, is_sure: bool = False) -> LogResult:
    """One tap logs the dose as taken now. Who tapped is not known: whoever holds the mail. Raises like `log_dose`."""
    key = _key(linked)
    request_key = sha256(f"link:{linked.occurrence.public_id}".encode()).hexdigest()
    facts = DoseFacts(Outcome.TAKEN, taken_at=now)
    return log_dose(linked.contact.patient, None, key, facts, request_key, now, is_sure=is_sure)


def snooze_by_link(linked: LinkedDose, wish: datetime, now: datetime) -> datetime:
    return snooze(linked.contact.patient, _key(linked), wish, now)


def _key(linked: LinkedDose) -> DoseKey:
    due = due_of(linked.occurrence)
    return DoseKey(linked.plan.public_id, due.due_on, due.due_time)


def _is_own(contact: Contact) -> bool:
    return bool(contact.relation == Relation.PATIENT and contact.status == ContactStatus.ACTIVE)


def _mark_of(contact: Contact, secret_key: str) -> str:
    """Keyed, so that a mail that is passed on does not tell her address by it."""
    return derived_secret("mailbox", contact.email.lower(), secret_key)[:MARK_LENGTH]


def _serializer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=DOSE_SALT)
