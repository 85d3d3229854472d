"""Column types of our own: moments that are never naive, and JSON as text."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any

from peewee import Field, TextField


class NaiveDatetime(ValueError):
    """A moment without a zone was about to be stored."""


class MomentField(Field):
    """An aware moment, kept in UTC: `timestamptz` on PostgreSQL, sortable ISO text on SQLite."""

    field_type = "TIMESTAMPTZ"

    def db_value(self, value: datetime | None) -> str | None:
        if value is None:
            return None
        if value.tzinfo is None or value.utcoffset() is None:
            raise NaiveDatetime(f"{self.name}: a moment needs a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def python_value(self, value: datetime | str | None) -> datetime | None:
        if value is None:
            return None
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return moment.astimezone(UTC)


class JsonField(TextField):
    """A JSON document kept as text, the same on both databases."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: str | None) -> Any:
        return None if value is None else json.loads(value)


def new_public_id() -> str:
    """A random name for a row, safe in an address (96 bit)."""
    return secrets.token_urlsafe(12)
