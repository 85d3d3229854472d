"""Queries that are asked for every message: written to SQL once, because writing costs far more than asking."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any

from peewee import SQL, Field

from bonetrack.storage.database import database, is_sqlite


@dataclass(frozen=True)
class Slot:
    """The place of one value that is given at each run."""

    name: str
    field: Field | None


def slot(name: str, field: Field | None = None) -> SQL:
    """`field` turns the value into what the database stores, as an ordinary query would."""
    return SQL(database.obj.param, [Slot(name, field)])


class Prepared:
    """`build` makes an ordinary peewee query with slots; it is called once for each kind of database."""

    def __init__(self, build: Callable[[], Any]) -> None:
        self._build = build
        self._written: dict[bool, tuple[Any, str, list[Any]]] = {}
        self._readers: dict[bool, Any] = {}

    def rows(self, **values: Any) -> list[Any]:
        query, cursor = self._run(values)
        reader = self._readers.get(is_sqlite())
        if reader is None:
            # Which column goes where is worked out once too.
            reader = self._readers[is_sqlite()] = query._get_cursor_wrapper(cursor)
            reader.initialize()
            reader.initialized = True
        mine = copy(reader)
        mine.cursor, mine.row_cache = cursor, []
        return list(mine)

    def first(self, **values: Any) -> Any:
        return next(iter(self.rows(**values)), None)

    def execute(self, **values: Any) -> int:
        """How many rows were changed."""
        count: int = self._run(values)[1].rowcount
        return count

    def _run(self, values: dict[str, Any]) -> tuple[Any, Any]:
        written = self._written.get(is_sqlite())
        if written is None:
            query = self._build()
            written = self._written[is_sqlite()] = (query, *query.sql())
        query, sql, parameters = written
        return query, database.execute_sql(sql, [_fill(parameter, values) for parameter in parameters])


def _fill(parameter: Any, values: dict[str, Any]) -> Any:
    if not isinstance(parameter, Slot):
        return parameter
    value = values[parameter.name]
    return value if parameter.field is None else parameter.field.db_value(value)
