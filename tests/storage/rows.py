"""Every row of every table, to hold that something changed nothing."""

from typing import Any

from bonetrack.storage.models import ALL_TABLES


def all_rows() -> dict[str, list[dict[str, Any]]]:
    return {table.__name__: [dict(row) for row in table.select().order_by(table.id).dicts()] for table in ALL_TABLES}
