"""One at a time: a named lock that ends with the transaction it was taken in."""

import zlib

from bonetrack.storage.database import database, is_sqlite
from bonetrack.storage.models import Patient


def lock_in_transaction(name: str) -> None:
    """SQLite's transaction holds the only write lock already; PostgreSQL locks this name alone."""
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (zlib.crc32(name.encode()),))


def lock_record(patient: Patient) -> None:
    """The first thing that a person's change of a record asks for, so that two of them never wait for each other.

    One may need the plan and then the patient, another the patient and then her plans. A worker asks for no such lock:
    it passes over a row that somebody holds.
    """
    lock_in_transaction(f"record:{patient.id}")
