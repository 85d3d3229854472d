"""Addresses of a record that mail came back from."""

from bonetrack.core.people import ContactStatus
from bonetrack.storage.models import Contact, Patient


def list_disabled(patient: Patient) -> list[Contact]:
    query = Contact.select().where(Contact.patient == patient, Contact.status == ContactStatus.DISABLED)
    return list(query.order_by(Contact.id))
