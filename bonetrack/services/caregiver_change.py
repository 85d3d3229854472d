"""What a patient changes about one caregiver: kinds of message, delays, detail, access; all of it or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bonetrack.core.people import NoticeKind, Role
from bonetrack.services import sharing
from bonetrack.services.caregiver_kinds import cancel_kinds
from bonetrack.services.contacts import ON_THE_LIST, facts_of, kinds_on_offer
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.held_contact import hold_contact
from bonetrack.storage import contacts as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Contact


@dataclass(frozen=True)
class CaregiverChange:
    """`role` None: alerts only. `delays`: minutes by agent, where they are not as usual."""

    name: str
    kinds: frozenset[NoticeKind]
    delay_minutes: int
    shares_detail: bool
    role: Role | None = None
    delays: Mapping[str, int] = field(default_factory=dict)


def change_caregiver(
    contact: Contact, account: Account, change: CaregiverChange, expected_version: int, mail_domain: str, now: datetime
) -> None:
    """Kinds that the caregiver did not agree to are left out: that needs a new invitation.

    StaleEdit holds the contact as it stands when somebody was first: the caregiver herself, or another phone. The
    same answers sent twice are no conflict.
    """
    with transaction():
        contact = hold_contact(contact)
        if contact.status not in ON_THE_LIST:
            raise NotFound(contact.public_id)
        old, columns = facts_of(contact), _columns(contact, change)
        new = old | columns
        if contact.version != expected_version and (new, change.role) != (old, contact.offered_role):
            raise StaleEdit(contact)
        if new != old:
            weekly = sharing.weekly_columns(contact, columns["kinds"], now)
            rows.change_contact(contact, ON_THE_LIST, **columns, **weekly)
            cancel_kinds(contact, set(old["kinds"]) - set(columns["kinds"]))
            what = (AuditAction.CORRECTED, "contact", contact.public_id)
            record_audit(contact.patient, account, *what, old=old, new=new, now=now)
        sharing.change_offer(contact, account, change.role, mail_domain, now)


def _columns(contact: Contact, change: CaregiverChange) -> dict[str, Any]:
    allowed = kinds_on_offer(contact)
    return {
        "name": change.name,
        "kinds": sorted(kind for kind in change.kinds if kind in allowed),
        "delay_minutes": change.delay_minutes,
        "shares_detail": change.shares_detail,
        "delays": dict(change.delays),
    }
