"""What is due next, claimed by one worker at a time: plans, steps of doses, scans, messages.

PostgreSQL skips the rows that another worker holds; SQLite lets one writer in at a time. Call the `find_` functions
inside a transaction. States in the conditions are literals, so that the partial indexes are used.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from peewee import SQL, fn

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage.database import is_sqlite, transaction
from bonetrack.storage.models import Message, Occurrence, Patient, Plan

IS_PENDING = SQL("state = 'pending'")
IS_CLAIMED = SQL("state = 'claimed'")


def _locked(query: Any) -> Any:
    return query if is_sqlite() else query.for_update("FOR UPDATE SKIP LOCKED")


def find_due_plan(now: datetime, skipping: Collection[int] = ()) -> Plan | None:
    """With its patient, whom the worker holds too: nobody else works on another dose of hers meanwhile."""
    query = Plan.select(Plan, Patient).join(Patient).where(Plan.next_due_at <= now).order_by(Plan.next_due_at)
    return first_locked(query, Plan, skipping, (Plan, Patient))


def find_plan_ahead(now: datetime, skipping: Collection[int] = ()) -> Plan | None:
    """A plan with a notice that comes before its next dose."""
    query = Plan.select().where(Plan.ahead_step_at <= now).order_by(Plan.ahead_step_at)
    return first_locked(query, Plan, skipping)


def find_due_step(now: datetime, skipping: Collection[int] = ()) -> Occurrence | None:
    """With its plan and patient. The patient is held too, so that doses of the same time go into one message."""
    query = Occurrence.select(Occurrence, Plan, Patient).join(Plan).join(Patient)
    query = query.where(Occurrence.next_step_at <= now).order_by(Occurrence.next_step_at)
    return first_locked(query, Occurrence, skipping, (Occurrence, Patient))


def find_due_scan(now: datetime, skipping: Collection[int] = ()) -> Patient | None:
    query = Patient.select().where(Patient.scan_step_at <= now).order_by(Patient.scan_step_at)
    return first_locked(query, Patient, skipping)


def first_locked(query: Any, table: Any, skipping: Collection[int], holding: tuple[Any, ...] = ()) -> Any:
    """The first row that no other worker holds and that is not set aside.

    `holding`: the tables whose rows are held where the query joins several.
    """
    if skipping:
        query = query.where(table.id.not_in(list(skipping)))
    query = query.limit(1)
    if not holding or is_sqlite():
        return _locked(query).first()
    # Without the key: rows that point at a patient may still be added while a worker holds her.
    return query.for_update("FOR NO KEY UPDATE", of=holding, skip_locked=True).first()


def find_occurrence(public_id: str) -> Occurrence | None:
    return Occurrence.get_or_none(Occurrence.public_id == public_id)


def find_plan(public_id: str) -> Plan | None:
    return Plan.get_or_none(Plan.public_id == public_id)


def set_step(occurrence: Occurrence, name: str | None, at: datetime | None) -> None:
    Occurrence.update(next_step=name, next_step_at=at).where(Occurrence.id == occurrence.id).execute()


def mark_missed(occurrence: Occurrence, next_step: str | None = None, next_step_at: datetime | None = None) -> bool:
    """The window has closed; False when the dose was settled meanwhile. A last step may tell of it in the morning."""
    still_due = (Occurrence.id == occurrence.id) & (Occurrence.state == DoseState.DUE)
    columns = {"state": DoseState.MISSED, "next_step": next_step, "next_step_at": next_step_at}
    return bool(Occurrence.update(**columns).where(still_due).execute())


def set_ahead_step(plan: Plan, at: datetime | None) -> None:
    Plan.update(ahead_step_at=at).where(Plan.id == plan.id).execute()


def set_scan_step(patient: Patient, at: datetime | None) -> None:
    Patient.update(scan_step_at=at).where(Patient.id == patient.id).execute()


def claim_message(worker: str, now: datetime, leased_until: datetime) -> Message | None:
    """Take the message that has waited longest; nobody else gets it before the lease ends."""
    if not _is_due(IS_PENDING, Message.next_try_at, now):
        return None
    with transaction():
        waiting = Message.select(Message.id).where(IS_PENDING, Message.next_try_at <= now)
        chosen = _locked(waiting.order_by(Message.next_try_at).limit(1)).first()
        if chosen is None:
            return None
        claim = Message.update(
            state=MessageState.CLAIMED,
            attempts=Message.attempts + 1,
            leased_by=worker,
            leased_until=leased_until,
        )
        if not claim.where(Message.id == chosen.id, IS_PENDING).execute():
            return None
        message: Message = Message.get_by_id(chosen.id)
        return message


def release_expired_leases(ended_by: datetime, next_try_at: datetime) -> int:
    """Messages whose worker died go back to the queue; returns how many."""
    if not _is_due(IS_CLAIMED, Message.leased_until, ended_by):
        return 0
    back = Message.update(state=MessageState.PENDING, next_try_at=next_try_at, leased_by=None, leased_until=None)
    count: int = back.where(IS_CLAIMED, Message.leased_until <= ended_by).execute()
    return count


def _is_due(state: SQL, moment: Any, now: datetime) -> bool:
    """A look without the write lock that SQLite would take: an idle tick costs next to nothing."""
    return Message.select(SQL("1")).where(state, moment <= now).limit(1).exists()


def mark_sent(message: Message, now: datetime) -> None:
    """The mail server has taken it: true whoever holds the lease by now, so a second try is saved if there is time."""
    is_open = Message.state.in_([MessageState.PENDING, MessageState.CLAIMED])
    _settle(message, is_open, state=MessageState.SENT, sent_at=now, last_problem=None, sent_words=message.sent_words)


def mark_ended(message: Message, state: MessageState, problem: str | None) -> bool:
    """Failed, expired or cancelled; False when the lease was lost meanwhile."""
    return _settle(message, _is_mine(message), state=state, last_problem=problem)


def push_back(message: Message, next_try_at: datetime, problem: str) -> bool:
    """Try again later; False when the lease was lost meanwhile."""
    return _settle(
        message, _is_mine(message), state=MessageState.PENDING, next_try_at=next_try_at, last_problem=problem
    )


def _is_mine(message: Message) -> Any:
    same_claim = (Message.leased_by == message.leased_by) & (Message.attempts == message.attempts)
    return same_claim & (Message.state == MessageState.CLAIMED)


def _settle(message: Message, condition: Any, **columns: object) -> bool:
    values: dict[str, object] = {"next_try_at": None, "leased_by": None, "leased_until": None} | columns
    if message.kind == MessageKind.ACCOUNT_DELETED and columns["state"] != MessageState.PENDING:
        # The last row of a person who has left: once it is settled, nothing of her stays.
        values["address"] = ""
    return bool(Message.update(**values).where(Message.id == message.id, condition).execute())


def count_due_messages(now: datetime) -> int:
    count: int = Message.select().where(IS_PENDING, Message.next_try_at <= now).count()
    return count


def list_dead_messages(limit: int) -> list[tuple[str, str, str, int, str | None, datetime]]:
    """Newest first, without addresses: public id, kind, state, attempts, problem, due."""
    died = Message.state == MessageState.FAILED
    gave_up = (Message.state == MessageState.EXPIRED) & (Message.attempts > 0)
    columns = (Message.public_id, Message.kind, Message.state, Message.attempts, Message.last_problem, Message.due_at)
    query = Message.select(*columns).where(died | gave_up).order_by(Message.due_at.desc(), Message.id.desc())
    rows: list[tuple[str, str, str, int, str | None, datetime]] = [*query.limit(limit).tuples()]
    return rows


def count_dead_messages() -> int:
    gave_up = (Message.state == MessageState.EXPIRED) & (Message.attempts > 0)
    count: int = Message.select(fn.COUNT(Message.id)).where((Message.state == MessageState.FAILED) | gave_up).scalar()
    return count
