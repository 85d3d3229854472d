"""All rows of one account and of one record, as plain values for an export. Hashes and keys of our own stay here."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from peewee import ForeignKeyField

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import Role
from bonetrack.storage.models import (
    Account,
    Acknowledgement,
    AuditEntry,
    BoneEvent,
    CalendarFeed,
    Consent,
    Contact,
    DoseEntry,
    Grant,
    LoginSession,
    MarkerResult,
    Message,
    MessageLine,
    Occurrence,
    OneTimeToken,
    Patient,
    Pause,
    Pen,
    Plan,
    Row,
    Scan,
    ScanReading,
    Supply,
    ZoneAnswer,
)

Values = dict[str, Any]
# Secrets, marks that only the machinery reads, and whether it was the caregiver who ended the mail: that is her affair.
LEFT_OUT = frozenset(
    {"id", "password_hash", "id_hash", "token_hash", "request_key", "unique_key", "leased_by", "leased_until"}
    | {"ended_by"}
)
FATE_OF_MAIL = ("state", "sent_at", "next_try_at", "attempts", "last_problem", "sent_words")


def account_values(account: Account) -> Values:
    """The account with its consents, signed-in phones, links and the mail about itself."""
    return _values(Account.get_by_id(account.id)) | {
        "consents": _list(Consent.select().where(Consent.account == account)),
        "sessions": _list(LoginSession.select().where(LoginSession.account == account)),
        "one_time_links": _list(OneTimeToken.select().where(OneTimeToken.subject_id == account.public_id)),
        "grants": _grants(Grant.account == account),
        "messages": _list(Message.select().where(Message.account == account, Message.patient.is_null())),
    }


def record_values(patient: Patient) -> Values:
    """The record of one patient: everything that hangs on it, children inside their parents."""
    contacts = list(Contact.select().where(Contact.patient == patient).order_by(Contact.id))
    invitations = OneTimeToken.select().where(OneTimeToken.subject_id.in_([row.public_id for row in contacts]))
    return _values(Patient.get_by_id(patient.id)) | {
        "contacts": _list(contacts),
        "acknowledgements": _acknowledgements(patient),
        "invitations": _list(invitations),
        "grants": _grants_on(patient),
        "plans": _plans(patient),
        "scans": _scans(patient),
        "marker_results": _list(MarkerResult.select().where(MarkerResult.patient == patient)),
        "bone_events": _list(BoneEvent.select().where(BoneEvent.patient == patient)),
        "calendar_feeds": _list(CalendarFeed.select().where(CalendarFeed.patient == patient)),
        "zone_answers": _list(ZoneAnswer.select().where(ZoneAnswer.patient == patient)),
        "messages": [_message(row) for row in Message.select().where(Message.patient == patient)],
        "audit": _list(AuditEntry.select().where(AuditEntry.patient == patient)),
    }


def _plans(patient: Patient) -> list[Values]:
    entries = DoseEntry.select().join(Occurrence).join(Plan).where(Plan.patient == patient)
    by_occurrence = _by_parent(entries.order_by(DoseEntry.id), "occurrence")
    occurrences = Occurrence.select().join(Plan).where(Plan.patient == patient).order_by(Occurrence.due_at)
    by_plan: dict[int, list[Values]] = defaultdict(list)
    for row in occurrences:
        by_plan[row.__data__["plan"]].append(_values(row) | {"entries": by_occurrence[row.id]})
    plans = Plan.select().where(Plan.patient == patient).order_by(Plan.id)
    parts = {"supplies": Supply, "pens": Pen, "pauses": Pause}
    found = {
        name: _by_parent(table.select().join(Plan).where(Plan.patient == patient).order_by(table.id), "plan")
        for name, table in parts.items()
    }
    return [
        _values(plan) | {"occurrences": by_plan[plan.id]} | {name: rows[plan.id] for name, rows in found.items()}
        for plan in plans
    ]


def _acknowledgements(patient: Patient) -> list[Values]:
    """Who said that she will call, about which dose."""
    joined = Acknowledgement.select(Acknowledgement, Occurrence, Plan).join(Occurrence).join(Plan)
    rows = joined.where(Plan.patient == patient).order_by(Acknowledgement.id)
    return [_values(row) | {"occurrence": row.occurrence.public_id} for row in rows]


def _scans(patient: Patient) -> list[Values]:
    readings = ScanReading.select().join(Scan).where(Scan.patient == patient).order_by(ScanReading.id)
    by_scan = _by_parent(readings, "scan")
    scans = Scan.select().where(Scan.patient == patient).order_by(Scan.scanned_on, Scan.id)
    return [_values(scan) | {"readings": by_scan[scan.id]} for scan in scans]


def _grants(condition: Any) -> list[Values]:
    grants = Grant.select(Grant, Account, Patient).join(Account).switch(Grant).join(Patient).where(condition)
    return [
        _values(grant) | {"account_email": grant.account.email, "record_of": grant.patient.first_name}
        for grant in grants.order_by(Grant.id)
    ]


def _grants_on(patient: Patient) -> list[Values]:
    """Of another person's account only the address that she gave herself: where his mail goes now is his affair."""
    hers = {row.__data__["account"]: row.email for row in Contact.select().where(Contact.patient == patient)}
    found = []
    for grant in Grant.select(Grant, Account).join(Account).where(Grant.patient == patient).order_by(Grant.id):
        known = grant.account.email if grant.role == Role.SELF else hers.get(grant.account.id)
        found.append(_values(grant) | {"account_email": known, "record_of": patient.first_name})
    return found


def _message(row: Message) -> Values:
    """Whether an invitation left is not told, unless it failed: nobody learns which addresses asked for none."""
    values = _values(row) | {"lines": _lines(row)}
    if row.kind == MessageKind.CAREGIVER_INVITATION and row.state != MessageState.FAILED:
        return {name: value for name, value in values.items() if name not in FATE_OF_MAIL}
    return values


def _lines(row: Message) -> list[Values]:
    """The doses that the message is about. Those that it named when it left stand beside its words."""
    lines = MessageLine.select(MessageLine, Occurrence).join(Occurrence).where(MessageLine.message == row)
    return [_values(line) | {"occurrence": line.occurrence.public_id} for line in lines.order_by(MessageLine.id)]


def _by_parent(rows: Iterable[Row], parent: str) -> defaultdict[int, list[Values]]:
    found: defaultdict[int, list[Values]] = defaultdict(list)
    for row in rows:
        found[row.__data__[parent]].append(_values(row))
    return found


def _list(rows: Iterable[Row]) -> list[Values]:
    return [_values(row) for row in rows]


def _values(row: Row) -> Values:
    """Columns by name. A reference to an account becomes its public id; the other parents are where the row stands."""
    values = {}
    for field in row._meta.sorted_fields:
        if field.name in LEFT_OUT:
            continue
        if not isinstance(field, ForeignKeyField):
            values[field.name] = _plain(row.__data__[field.name])
        elif field.rel_model in (Account, Contact):
            values[field.name] = _public_id_of(field.rel_model, row.__data__[field.name])
    return values


def _public_id_of(table: type[Account] | type[Contact], row_id: int | None) -> str | None:
    row = None if row_id is None else table.get_or_none(table.id == row_id)
    return None if row is None else str(row.public_id)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime | date) else value
