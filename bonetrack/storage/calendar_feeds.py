"""Calendar feeds, and how often and when last the things in them changed, read from the audit trail."""

from collections.abc import Collection
from datetime import datetime

from peewee import fn

from bonetrack.storage.models import AuditEntry, CalendarFeed, Patient

Changes = tuple[int, datetime]


def find_feed(patient: Patient) -> CalendarFeed | None:
    return CalendarFeed.get_or_none(CalendarFeed.patient == patient)


def find_feed_by_hash(token_hash: str) -> CalendarFeed | None:
    query = CalendarFeed.select(CalendarFeed, Patient).join(Patient)
    return query.where(CalendarFeed.token_hash == token_hash).first()


def add_feed(patient: Patient, token_hash: str, public_id: str, titles: str, now: datetime) -> None:
    columns = {"public_id": public_id, "token_hash": token_hash, "titles": titles}
    CalendarFeed.create(patient=patient, created_at=now, changed_at=now, **columns)


def update_feed(feed: CalendarFeed, **columns: object) -> None:
    CalendarFeed.update(**columns).where(CalendarFeed.id == feed.id).execute()


def count_titles_up(feed: CalendarFeed, now: datetime) -> None:
    newer = {"version": CalendarFeed.version + 1, "changed_at": now}
    CalendarFeed.update(**newer).where(CalendarFeed.id == feed.id).execute()


def delete_feed(patient: Patient) -> bool:
    return bool(CalendarFeed.delete().where(CalendarFeed.patient == patient).execute())


def changes_by_row(patient: Patient, entity: str) -> dict[str, Changes]:
    """Of each row of this kind by its public id."""
    named = AuditEntry.entity_public_id
    query = AuditEntry.select(named, fn.COUNT(AuditEntry.id), fn.MAX(AuditEntry.at)).group_by(named)
    rows: list[tuple[str, int, datetime]] = [*query.where(*_of(patient, [entity])).tuples()]
    return {public_id: (count, latest) for public_id, count, latest in rows}


def changes_of_all(patient: Patient, entities: Collection[str]) -> Changes | None:
    """Of all rows of these kinds together; None when there are none."""
    query = AuditEntry.select(fn.COUNT(AuditEntry.id), fn.MAX(AuditEntry.at))
    rows: list[tuple[int, datetime | None]] = [*query.where(*_of(patient, entities)).tuples()]
    (count, latest) = rows[0]
    return None if latest is None else (count, latest)


def _of(patient: Patient, entities: Collection[str]) -> tuple[object, object]:
    return AuditEntry.patient == patient, AuditEntry.entity.in_(list(entities))
