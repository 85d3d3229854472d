"""The web's one clock; tests set `app.extensions["clock"]`."""

from datetime import UTC, date, datetime

from flask import current_app, g

from bonetrack.core.rhythm import local_day
from bonetrack.storage.models import Patient


def system_now() -> datetime:
    return datetime.now(UTC)


def now() -> datetime:
    """One moment for all that a request does: what belongs together bears the same time, and no midnight divides it."""
    if "now" not in g:
        g.now = current_app.extensions.get("clock", system_now)()
    moment: datetime = g.now
    return moment


def today_of(patient: Patient) -> date:
    """The local day of the patient, not of the server."""
    return local_day(now(), patient.zone)
