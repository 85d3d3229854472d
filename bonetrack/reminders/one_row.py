"""Work on one due row in one transaction: the shape that planning, steps and scans share."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TypeVar

from bonetrack.storage.database import database, is_unavailable, transaction
from bonetrack.storage.models import Row

Found = TypeVar("Found", bound=Row)
Find = Callable[[datetime, Collection[int]], Found | None]


class BadRow(RuntimeError):
    """A row that cannot be worked on; `row_id` is set aside so that the others go on."""

    def __init__(self, row_id: int, cause: Exception) -> None:
        super().__init__(f"row {row_id}: {type(cause).__name__}")
        self.row_id = row_id


class HeldRow(RuntimeError):
    """Somebody is changing the row at this moment; `row_id` is left for the next look, so that the others go on."""

    def __init__(self, row_id: int) -> None:
        super().__init__(f"row {row_id} is held")
        self.row_id = row_id


def work_on_one(find: Find[Found], work: Callable[[Found], None], now: datetime, skipping: Collection[int]) -> bool:
    """False when nothing is due. The first look takes no lock, so that an idle tick disturbs nobody.

    In a caller's transaction the row gets a savepoint: what is wrong with it undoes nothing else.
    """
    if not database.in_transaction() and find(now, skipping) is None:
        return False
    with transaction():
        row = find(now, skipping)
        if row is None:
            return False
        try:
            work(row)
        except (BadRow, HeldRow):
            raise
        except Exception as error:
            if is_unavailable(error):
                raise
            raise BadRow(row.id, error) from error
    return True


def work_on_each(rows: Iterable[Found], work: Callable[[Found], None]) -> None:
    """Rows of one person, in the transaction of the first; the one that is bad is named."""
    for row in rows:
        try:
            work(row)
        except Exception as error:
            if is_unavailable(error):
                raise
            raise BadRow(row.id, error) from error
