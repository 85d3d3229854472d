"""The first row that is due, that no other worker holds and that was not set aside."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any, Generic, TypeVar

from peewee import JOIN

from bonetrack.storage.database import is_sqlite
from bonetrack.storage.models import Patient, Row
from bonetrack.storage.prepared import Prepared, slot

Found = TypeVar("Found", bound=Row)


class Finder(Generic[Found]):
    """Looks through the partial index of one moment. Written once for the usual case, in which nothing is set aside.

    `with_patient`: a query that joins the patient, who is then held instead of the row. Two held tables would not do:
    PostgreSQL keeps the lock of the first where the second is somebody else's, and the row is then nobody's until the
    transaction ends. It is given the kind of join: an outer one keeps SQLite, whatever it knows of the tables, from
    reading all plans to find the one dose; PostgreSQL cannot hold a row of an outer join.
    """

    def __init__(self, table: type[Found], moment: Any, with_patient: Callable[[str], Any] | None = None) -> None:
        self._table, self._moment, self._with_patient = table, moment, with_patient
        self._usual = Prepared(lambda: self._held(self._due(slot("now", moment))))

    def __call__(self, now: datetime, skipping: Collection[int] = ()) -> Found | None:
        if not skipping:
            found: Found | None = self._usual.first(now=now)
            return found
        query = self._due(now).where(self._table.id.not_in(list(skipping)))
        other: Found | None = self._held(query).first()
        return other

    def _due(self, now: Any) -> Any:
        kind = JOIN.LEFT_OUTER if is_sqlite() else JOIN.INNER
        query = self._table.select() if self._with_patient is None else self._with_patient(kind)
        return query.where(self._moment <= now).order_by(self._moment).limit(1)

    def _held(self, query: Any) -> Any:
        if is_sqlite():
            return query
        if self._with_patient is None:
            return query.for_update("FOR UPDATE SKIP LOCKED")
        # Without the key: rows that point at a patient may still be added while a worker holds her.
        return query.for_update("FOR NO KEY UPDATE", of=Patient, skip_locked=True)
