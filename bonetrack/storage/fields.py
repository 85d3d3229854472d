"""Column types of our own: moments that are never naive, and JSON as text."""

import json
import secrets
from datetime import UTC, datetime
from typing import Any, NoReturn

from peewee import Field, TextField


class NaiveDatetime(ValueError):
    """A moment without a zone was about to be stored."""


class UnreadableValue(ValueError):
    """The database holds something that is no value of its column."""


class Unreadable:
    """Stands for such a value. Reading a row never fails, so that it can be found, named and set aside; using it does.

    One broken row among many would otherwise break the query that reads them all.
    """

    def __init__(self, column: str) -> None:
        self.__dict__["_column"] = column

    def _refuse(self, *_arguments: object) -> NoReturn:
        raise UnreadableValue(self.__dict__["_column"])

    __iter__ = __len__ = __bool__ = __contains__ = __getitem__ = __call__ = __hash__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __or__ = __ror__ = __str__ = __format__ = _refuse
    __getattr__ = __setattr__ = _refuse


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
        if isinstance(value, datetime):
            return value.astimezone(UTC)
        try:
            return datetime.fromisoformat(value).astimezone(UTC)
        except (ValueError, TypeError, OverflowError):
            return Unreadable(self.name)  # type: ignore[return-value]


class JsonField(TextField):
    """A JSON document kept as text, the same on both databases."""

    def db_value(self, value: Any) -> str | None:
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def python_value(self, value: str | None) -> Any:
        try:
            return None if value is None else json.loads(value)
        except (ValueError, TypeError, RecursionError):
            return Unreadable(self.name)


def new_public_id() -> str:
    """A random name for a row, safe in an address (96 bit)."""
    return secrets.token_urlsafe(12)
