"""The web's one clock: it stands still within a request. Tests set `app.extensions["clock"]`."""

from datetime import UTC, date, datetime

from flask import current_app, has_request_context, request

from bonetrack.core.rhythm import local_day
from bonetrack.storage.models import Patient

MOMENT = "bonetrack.now"


def system_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """The same at each call in one request: what is written at one moment can be found by it."""
    if not has_request_context():
        return _read()
    if MOMENT not in request.environ:
        request.environ[MOMENT] = _read()
    moment: datetime = request.environ[MOMENT]
    return moment


def _read() -> datetime:
    moment: datetime = current_app.extensions.get("clock", system_now)()
    return moment


def today_of(patient: Patient) -> date:
    """The local day of the patient, not of the server."""
    return local_day(now(), patient.zone)
