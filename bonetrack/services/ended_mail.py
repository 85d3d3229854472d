"""Mail that ends is told to the person it was about: reminders that a link stopped, a caregiver who hears no more.

Never why it ended. Each ending is told once, whatever is repeated.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, EndedBy, Relation
from bonetrack.services.account_mail import TRIED_FOR, MailWay
from bonetrack.storage import contacts as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact

CAREGIVER_MAIL_WAITS = timedelta(days=3)


@contextmanager
def telling_of_stops(contact: Contact, way: MailWay, now: datetime) -> Iterator[None]:
    """What the one who has this link stops inside is told to those it is about, in the same transaction.

    `now`: not later than the moment that is noted inside.
    """
    with transaction():
        yield
        for ended in rows.list_contacts_at(contact.email):
            was_stopped = ended.status == ContactStatus.STOPPED and ended.ended_by == EndedBy.RECIPIENT
            if was_stopped and ended.ended_at is not None and ended.ended_at >= now:
                _tell_that_own_mail_is_off(ended, way.mail_domain, now)
                tell_of_end(ended, way.mail_domain, now)


def tell_of_end(ended: Contact, mail_domain: str, now: datetime) -> None:
    """Of a caregiver, inside the transaction that ended it. Who never agreed got nothing, so that nothing has ended."""
    if ended.confirmed_at is None or ended.relation != Relation.CAREGIVER:
        return
    _tell_of_caregiver(MessageKind.CAREGIVER_ENDED, ended, {}, "", now + CAREGIVER_MAIL_WAITS, mail_domain, now)


def tell_of_coming_end(asked: Contact, ends_at: datetime, mail_domain: str, now: datetime) -> None:
    """Two weeks after the yearly question, which is not answered yet."""
    details, until = {"ends_at": ends_at.isoformat()}, min(ends_at, now + CAREGIVER_MAIL_WAITS)
    year = f":{ends_at:%Y%m%d}"
    _tell_of_caregiver(MessageKind.CAREGIVER_ENDING, asked, details, year, until, mail_domain, now)


def _tell_that_own_mail_is_off(own: Contact, mail_domain: str, now: datetime) -> None:
    """To the account, because the reminders' own way is closed."""
    if own.account is None or own.confirmed_at is None or own.relation != Relation.PATIENT:
        return
    message = NewMessage(
        unique_key=f"{MessageKind.REMINDERS_OFF}:{own.public_id}:{own.confirmed_at:%Y%m%dT%H%M%S}",
        kind=MessageKind.REMINDERS_OFF,
        address=own.account.email,
        due_at=now,
        expires_at=now + TRIED_FOR,
        details={"contact": own.public_id},
        account=own.account,
    )
    enqueue(message, mail_domain, now)


def _tell_of_caregiver(
    kind: MessageKind,
    caregiver: Contact,
    details: dict[str, str],
    when: str,
    expires_at: datetime,
    mail_domain: str,
    now: datetime,
) -> None:
    """At the address of her reminders; who wants none of those reads it in the app."""
    own = rows.find_own_contact(caregiver.patient)
    if own is None or own.status != ContactStatus.ACTIVE:
        return
    message = NewMessage(
        unique_key=f"{kind}:{caregiver.public_id}:{caregiver.confirmed_at:%Y%m%dT%H%M%S}{when}",
        kind=kind,
        address=own.email,
        due_at=now,
        expires_at=expires_at,
        details={"contact": caregiver.public_id} | details,
        patient=caregiver.patient,
        contact=own,
    )
    enqueue(message, mail_domain, now)


def is_still_true(message_kind: MessageKind, contact_id: str) -> bool:
    """Just before such a mail leaves: nobody switched it on again, and no yes has come."""
    contact = rows.find_contact(contact_id)
    if contact is None:
        return False
    if message_kind is MessageKind.CAREGIVER_ENDING:
        return contact.status == ContactStatus.ACTIVE and contact.reconsent_asked_at is not None
    return contact.status not in (ContactStatus.ACTIVE, ContactStatus.INVITED)
