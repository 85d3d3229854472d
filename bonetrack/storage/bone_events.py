"""Broken bones and operations."""

from bonetrack.storage.models import BoneEvent, Patient


def find_event_of_request(patient: Patient, request_key: str) -> BoneEvent | None:
    return BoneEvent.get_or_none(BoneEvent.patient == patient, BoneEvent.request_key == request_key)


def list_events(patient: Patient) -> list[BoneEvent]:
    """The oldest first."""
    query = BoneEvent.select().where(BoneEvent.patient == patient)
    return list(query.order_by(BoneEvent.happened_on, BoneEvent.id))
