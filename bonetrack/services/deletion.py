"""Delete an account and the person's own record, at once and for good."""

from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus
from bonetrack.storage import deletion as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Account

FAREWELL_TRIED_FOR = timedelta(hours=24)


def delete_account(account: Account, mail_domain: str, now: datetime) -> None:
    """One transaction: rows go, mail to caregivers that waits goes with them, and one last mail says so.

    The last mail names nobody but its address, for there is nothing left that it could hang on.
    """
    with transaction():
        address = account.email
        rows.delete_account(account)
        farewell = NewMessage(
            unique_key=f"{MessageKind.ACCOUNT_DELETED}:{new_public_id()}",
            kind=MessageKind.ACCOUNT_DELETED,
            address=address,
            due_at=now,
            expires_at=now + FAREWELL_TRIED_FOR,
        )
        enqueue(farewell, mail_domain, now)


def list_cared_for(account: Account) -> list[str]:
    """First names on the records whose caregiver this address is, as far as they may be shown."""
    places = rows.list_caregiver_places(account)
    return [place.patient.first_name for place in places if place.status == ContactStatus.ACTIVE]
