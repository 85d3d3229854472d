"""Addresses of a record that get no mail though nobody in the app wished it: mail came back, or a link stopped it."""

from bonetrack.core.people import ContactStatus, EndedBy, Relation
from bonetrack.storage.models import Contact, Patient


def list_silent(patient: Patient) -> list[Contact]:
    """Disabled addresses, and her own where a link in mail stopped it."""
    is_dead = Contact.status == ContactStatus.DISABLED
    by_link = (Contact.status == ContactStatus.STOPPED) & (Contact.ended_by == EndedBy.RECIPIENT)
    is_own = Contact.relation == Relation.PATIENT
    query = Contact.select().where(Contact.patient == patient, is_dead | (is_own & by_link))
    return list(query.order_by(Contact.id))
