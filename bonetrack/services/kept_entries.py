"""Entries that a person types: kept once for each form, corrected and deleted openly, each with its audit entry."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from bonetrack.core.rhythm import local_day
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.request_keys import content_key
from bonetrack.storage import entry_rows
from bonetrack.storage.audit import AuditAction, list_audit, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.entry_rows import Columns, EntryRow
from bonetrack.storage.models import Account, Patient

Draft = TypeVar("Draft")
Values = dict[str, Any]


@dataclass(frozen=True)
class Kept(Generic[Draft]):
    public_id: str
    version: int
    draft: Draft
    recorded_at: datetime


class KeptEntries(ABC, Generic[Draft, EntryRow]):
    """What is done with one kind of entry. Each kind says its word in the audit trail, its limits and its rows."""

    entity: str
    model: type[EntryRow]

    @abstractmethod
    def refuse_bad(self, draft: Draft, patient: Patient, today: date) -> None:
        """Raise what is wrong with an entry that cannot be."""

    @abstractmethod
    def as_values(self, draft: Draft) -> Values:
        """Plain values, for the audit trail."""

    @abstractmethod
    def columns(self, draft: Draft) -> Columns: ...

    @abstractmethod
    def draft_of_row(self, row: EntryRow) -> Draft: ...

    @abstractmethod
    def find_row_of_request(self, patient: Patient, request_key: str) -> EntryRow | None: ...

    def find_row(self, patient: Patient, public_id: str) -> EntryRow | None:
        return entry_rows.find_row(self.model, patient, public_id)

    def add_row(self, patient: Patient, account: Account, draft: Draft, request_key: str, now: datetime) -> EntryRow:
        return entry_rows.add_row(self.model, patient, account, self.columns(draft), request_key, now)

    def replace_row(self, row: EntryRow, version: int, draft: Draft) -> bool:
        return entry_rows.replace_row(row, version, self.columns(draft))

    def delete_row(self, row: EntryRow, version: int) -> bool:
        return entry_rows.delete_row(row, version)

    def record(self, patient: Patient, account: Account, draft: Draft, request_key: str, now: datetime) -> Kept[Draft]:
        """Keep a new entry. The same form sent again (a double tap) gives the one that is already there."""
        self.refuse_bad(draft, patient, local_day(now, patient.zone))
        try:
            return self._record(patient, account, draft, request_key, now)
        except entry_rows.DoubleRequest:
            # Two taps at one moment: the other one kept it between our look and our write.
            known = self.find_recorded(patient, draft, request_key)
            if known is None:
                raise
            return known

    def _record(self, patient: Patient, account: Account, draft: Draft, request_key: str, now: datetime) -> Kept[Draft]:
        with transaction():
            require_consent(patient)
            known = self.find_recorded(patient, draft, request_key)
            if known is not None:
                return known
            values = self.as_values(draft)
            row = self.add_row(patient, account, draft, content_key(patient, request_key, values), now)
            record_audit(
                patient, account, AuditAction.CREATED, self.entity, row.public_id, old=None, new=values, now=now
            )
        return self.get(patient, row.public_id)

    def find_recorded(self, patient: Patient, draft: Draft, request_key: str) -> Kept[Draft] | None:
        """The entry that this very form has already made."""
        row = self.find_row_of_request(patient, content_key(patient, request_key, self.as_values(draft)))
        return None if row is None else self.kept(row)

    def correct(
        self, patient: Patient, account: Account, public_id: str, draft: Draft, version: int, now: datetime
    ) -> Kept[Draft]:
        """Raises StaleEdit, holding the entry as it stands now, when it was changed since `version` was read."""
        self.refuse_bad(draft, patient, local_day(now, patient.zone))
        with transaction():
            row = self._get_row(patient, public_id)
            old = self.kept(row)
            if draft == old.draft and version == old.version:
                return old
            if not self.replace_row(row, version, draft):
                raise StaleEdit(old)
            values = {"old": self.as_values(old.draft), "new": self.as_values(draft)}
            record_audit(patient, account, AuditAction.CORRECTED, self.entity, public_id, **values, now=now)
        return self.get(patient, public_id)

    def delete(self, patient: Patient, account: Account, public_id: str, version: int, now: datetime) -> None:
        """Raises StaleEdit when the entry was changed since `version` was read."""
        with transaction():
            row = self._get_row(patient, public_id)
            old = self.kept(row)
            if not self.delete_row(row, version):
                raise StaleEdit(old)
            values = self.as_values(old.draft)
            record_audit(patient, account, AuditAction.DELETED, self.entity, public_id, old=values, new=None, now=now)

    def get(self, patient: Patient, public_id: str) -> Kept[Draft]:
        return self.kept(self._get_row(patient, public_id))

    def list_history(self, patient: Patient, public_id: str | None = None) -> list[Any]:
        """The audit entries of one entry, or of all that were deleted; newest first."""
        entries = [entry for entry in list_audit(patient, public_id) if entry.entity == self.entity]
        if public_id is not None:
            return entries
        return [entry for entry in entries if entry.action == AuditAction.DELETED]

    def kept(self, row: EntryRow) -> Kept[Draft]:
        return Kept(row.public_id, row.version, self.draft_of_row(row), row.recorded_at)

    def _get_row(self, patient: Patient, public_id: str) -> EntryRow:
        row = self.find_row(patient, public_id)
        if row is None:
            raise NotFound(public_id)
        return row
