"""Results of bone turnover markers."""

from bonetrack.storage.models import MarkerResult, Patient


def find_marker_of_request(patient: Patient, request_key: str) -> MarkerResult | None:
    return MarkerResult.get_or_none(MarkerResult.patient == patient, MarkerResult.request_key == request_key)


def list_markers(patient: Patient) -> list[MarkerResult]:
    """Newest first."""
    query = MarkerResult.select().where(MarkerResult.patient == patient)
    return list(query.order_by(MarkerResult.drawn_on.desc(), MarkerResult.id.desc()))
