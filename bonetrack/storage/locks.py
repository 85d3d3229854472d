"""One at a time: a named lock that ends with the transaction it was taken in."""

import zlib

from bonetrack.storage.database import database, is_sqlite


def lock_in_transaction(name: str) -> None:
    """SQLite's transaction holds the only write lock already; PostgreSQL locks this name alone."""
    if not is_sqlite():
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (zlib.crc32(name.encode()),))
