"""A test message, so that a person knows that mail arrives before she relies on it."""

from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.services import rate_limits
from bonetrack.services.account_mail import MailWay
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.storage.database import transaction
from bonetrack.storage.messages import NewMessage, enqueue, has_message
from bonetrack.storage.models import Contact

TEST_EXPIRES_AFTER = timedelta(hours=1)


class TooManyTests(RuntimeError):
    """This contact has had enough test messages for now."""


class TooManyToday(TooManyTests):
    """This mailbox of somebody else has had enough test messages for a day, from whomever."""


def send_test(contact: Contact, way: MailWay, now: datetime) -> None:
    """Two taps in one minute make one message. Only an address that agreed gets it."""
    if contact.status != ContactStatus.ACTIVE:
        raise NotFound(contact.public_id)
    require_consent(contact.patient)
    with transaction():
        if not rate_limits.allow_within(rate_limits.TEST_MESSAGE, contact.public_id, now):
            raise TooManyTests
        is_of_caregiver = contact.relation == Relation.CAREGIVER
        if is_of_caregiver and not rate_limits.allow_within(rate_limits.TEST_TO_CAREGIVER, contact.email.lower(), now):
            raise TooManyToday
        message = NewMessage(
            unique_key=f"test:{contact.public_id}:{now:%Y%m%dT%H%M}",
            kind=MessageKind.TEST,
            address=contact.email,
            due_at=now,
            expires_at=now + TEST_EXPIRES_AFTER,
            patient=contact.patient,
            contact=contact,
        )
        enqueue(message, way.mail_domain, now)


def was_tested(contact: Contact) -> bool:
    """A test message was asked for at the address that stands there now."""
    return has_message(contact, MessageKind.TEST, contact.email)
