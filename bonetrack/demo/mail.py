"""Caregivers of the demo people, and the mail of the last two weeks as if it had been sent."""

from datetime import datetime, timedelta

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, NoticeKind, Relation
from bonetrack.core.reconsent import asks_at
from bonetrack.demo.history import Told
from bonetrack.demo.people import DOMAIN
from bonetrack.services.account_mail import MailWay
from bonetrack.services.contacts import CaregiverDraft, invite_caregiver
from bonetrack.storage import contacts as rows
from bonetrack.storage.acknowledgements import add_acknowledgement
from bonetrack.storage.claims import mark_sent
from bonetrack.storage.doses import list_entries, list_occurrences
from bonetrack.storage.message_lines import enqueue_line
from bonetrack.storage.messages import NewMessage
from bonetrack.storage.models import Contact, Message, Occurrence
from bonetrack.storage.plans import list_plans
from bonetrack.words.messages import CAREGIVER_CONSENT_VERSION

SHOWN_DAYS = 14
REPEAT_AFTER = timedelta(minutes=45)


def tell_mail(told: Told, way: MailWay) -> None:
    """The first name is active for a long time; the second was invited just now and has not answered."""
    names = told.person.caregivers
    caregiver = _agreed(told, names[0]) if names else None
    for name in names[1:]:
        draft = CaregiverDraft(name, f"{name.lower()}@{DOMAIN}", frozenset(NoticeKind), True, False)
        invite_caregiver(told.patient, told.account, draft, way, told.now)
    own = rows.find_own_contact(told.patient)
    for plan in list_plans(told.patient):
        for occurrence in list_occurrences(plan, told.today - timedelta(days=SHOWN_DAYS), told.today):
            if own is not None and occurrence.due_at < told.now and occurrence.state != DoseState.DUE:
                _tell_one(told, own, caregiver, occurrence, way)


def _agreed(told: Told, name: str) -> Contact:
    since = told.now - timedelta(days=700)
    again, kinds = told.now - timedelta(days=90), list(NoticeKind)
    return rows.add_contact(
        told.patient,
        Relation.CAREGIVER,
        name,
        f"{name.lower()}@{DOMAIN}",
        since,
        status=ContactStatus.ACTIVE,
        confirmed_at=since + timedelta(hours=2),
        kinds=kinds,
        agreed_kinds=kinds,
        consent_text_version=CAREGIVER_CONSENT_VERSION,
        reconsented_at=again,
        reconsent_at=asks_at(again),
    )


def _tell_one(told: Told, own: Contact, caregiver: Contact | None, occurrence: Occurrence, way: MailWay) -> None:
    """What the worker would have sent about this dose."""
    due_at = occurrence.due_at
    entries = list_entries([occurrence])[occurrence.id]
    logged_at = entries[0].recorded_at if entries else None
    _sent(told, own, MessageKind.DOSE_DUE, occurrence, due_at, way)
    if logged_at is None or logged_at > due_at + REPEAT_AFTER:
        _sent(told, own, MessageKind.DOSE_REPEAT, occurrence, due_at + REPEAT_AFTER, way)
    if logged_at is None and caregiver is not None:
        told_at = due_at + timedelta(minutes=caregiver.delay_minutes)
        _sent(told, caregiver, MessageKind.DOSE_NOT_LOGGED, occurrence, told_at, way)
        add_acknowledgement(occurrence, caregiver, told_at + timedelta(minutes=5))


def _sent(told: Told, contact: Contact, kind: MessageKind, occurrence: Occurrence, at: datetime, way: MailWay) -> None:
    message = NewMessage(
        unique_key=f"demo:{kind}:{occurrence.public_id}:{contact.public_id}",
        kind=kind,
        address=contact.email,
        due_at=at,
        expires_at=at + timedelta(hours=1),
        details={"occurrence": occurrence.public_id},
        patient=told.patient,
        contact=contact,
    )
    enqueue_line(message, occurrence, kind.removeprefix("dose_"), way.mail_domain, at)
    mark_sent(Message.get(Message.unique_key == message.unique_key), at + timedelta(seconds=20))
