"""The queries that a piece of code really asks, and how the database would answer each."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from peewee import QueryEvent

from bonetrack.storage.database import database, is_sqlite

ASKING = ("SELECT", "UPDATE", "DELETE")


@contextmanager
def asked() -> Iterator[dict[str, Any]]:
    """The queries that are asked inside the block, each with its last values."""
    queries: dict[str, Any] = {}

    def note(event: QueryEvent) -> None:
        if event.sql.lstrip("( ").startswith(ASKING):
            queries[event.sql] = event.params

    database.obj.query_hooks.append(note)
    try:
        yield queries
    finally:
        database.obj.query_hooks.remove(note)


def explain(sql: str, values: Any) -> list[str]:
    word = "EXPLAIN QUERY PLAN" if is_sqlite() else "EXPLAIN"
    return [str(row[-1]) for row in database.execute_sql(f"{word} {sql}", values).fetchall()]
