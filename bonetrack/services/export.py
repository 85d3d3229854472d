"""Everything that BoneTrack holds about a person, in one JSON document."""

from datetime import datetime
from typing import Any

from bonetrack.storage import exports
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Account, Patient

FORMAT = "bonetrack-export"
SCHEMA_VERSION = 1
UNITS = {"bmd_g_cm2": "g/cm2", "lsc_g_cm2": "g/cm2", "ctx": "ng/L", "p1np": "ug/L"}


def export_record(patient: Patient, own_account: Account | None, now: datetime) -> dict[str, Any]:
    """The open record; with the account itself when the record is its own. One consistent look at the database."""
    with transaction():
        return {
            "format": FORMAT,
            "schema_version": SCHEMA_VERSION,
            "exported_at": now.isoformat(),
            "units": UNITS,
            "account": None if own_account is None else exports.account_values(own_account),
            "record": exports.record_values(patient),
        }
