"""The yearly question to caregivers, one reminder of it, and the end where no yes came or none could be asked for."""

from collections.abc import Collection
from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.core.reconsent import ReconsentStep, ends_at, take_turn
from bonetrack.reminders.one_row import work_on_one
from bonetrack.services.ended_mail import tell_of_coming_end, tell_of_end
from bonetrack.services.keep_sending import agreed_at, end_for_silence, end_silent_access
from bonetrack.storage import caregiver_steps as rows
from bonetrack.storage.contacts import has_taken_back_consent
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Contact

MAIL_WAITS = timedelta(days=7)
LOOK_AGAIN = timedelta(days=7)


def reconsent_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One caregiver whose agreement has a step that is due."""
    return work_on_one(rows.find_due_reconsent, lambda contact: _step(contact, mail_domain, now), now, skipping)


def _step(contact: Contact, mail_domain: str, now: datetime) -> None:
    agreed = agreed_at(contact)
    if contact.status != ContactStatus.ACTIVE or contact.relation != Relation.CAREGIVER or agreed is None:
        rows.set_moments(contact, reconsent_at=end_silent_access(contact, now))
        return
    if has_taken_back_consent(contact.patient):
        # Nothing is asked meanwhile, and a question of before counts no more: it could not be answered.
        rows.set_moments(contact, reconsent_at=now + LOOK_AGAIN, reconsent_asked_at=None)
        return
    asked_at = contact.reconsent_asked_at
    turn = take_turn(agreed, asked_at, now)
    if turn.step is ReconsentStep.END:
        end_for_silence(contact, now)
        tell_of_end(contact, mail_domain, now)
        return
    if turn.step is ReconsentStep.ASK:
        asked_at = now
    if turn.step is not None and asked_at is not None:
        _enqueue(contact, turn.step, agreed, asked_at, mail_domain, now)
        if turn.step is ReconsentStep.REMIND:
            tell_of_coming_end(contact, ends_at(agreed, asked_at), mail_domain, now)
    rows.set_moments(contact, reconsent_at=turn.next_at, reconsent_asked_at=asked_at)


def _enqueue(
    contact: Contact, step: ReconsentStep, agreed: datetime, asked_at: datetime, mail_domain: str, now: datetime
) -> None:
    end = ends_at(agreed, asked_at)
    message = NewMessage(
        unique_key=f"{MessageKind.KEEP_SENDING}:{contact.public_id}:{asked_at:%Y%m%dT%H%M%S}:{step}",
        kind=MessageKind.KEEP_SENDING,
        address=contact.email,
        due_at=now,
        expires_at=min(now + MAIL_WAITS, end),
        details={"ends_at": end.isoformat()},
        patient=contact.patient,
        contact=contact,
    )
    enqueue(message, mail_domain, now)
