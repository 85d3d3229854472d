"""The web's one clock; tests set `app.extensions["clock"]`."""

from datetime import UTC, date, datetime

from flask import current_app

from bonetrack.core.rhythm import local_day
from bonetrack.storage.models import Patient


def system_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    moment: datetime = current_app.extensions.get("clock", system_now)()
    return moment


def today_of(patient: Patient) -> date:
    """The local day of the patient, not of the server."""
    return local_day(now(), patient.zone)
