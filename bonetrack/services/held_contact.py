"""The contact as it stands now, held until the transaction ends: what two people do at one moment follows in turn."""

from bonetrack.services.errors import NotFound
from bonetrack.storage import contacts as rows
from bonetrack.storage.models import Contact


def hold_contact(contact: Contact) -> Contact:
    """First thing in every transaction that changes a contact or the access behind it. NotFound: it is gone."""
    row = rows.lock_contact(contact)
    if row is None:
        raise NotFound(contact.public_id)
    return row
