"""What is due next, claimed by one worker at a time: plans, steps of doses, scans, messages.

PostgreSQL skips the rows that another worker holds; SQLite lets one writer in at a time. Call what begins with `find_`
inside a transaction. States in the conditions are literals, so that the partial indexes are used.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import JOIN, SQL, fn

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage.database import is_sqlite, transaction
from bonetrack.storage.finders import Finder
from bonetrack.storage.models import Contact, Message, Occurrence, Patient, Pen, Plan, Supply
from bonetrack.storage.prepared import Prepared, slot

# Why a message that was never tried waits; what was wrong with an earlier try stays in its place.
QUIET = "quiet hours"
# Nobody knows how far that worker came with it.
LOST = "its worker stopped"
IS_PENDING = SQL("state = 'pending'")
IS_CLAIMED = SQL("state = 'claimed'")


def _locked(query: Any) -> Any:
    return query if is_sqlite() else query.for_update("FOR UPDATE SKIP LOCKED")


# With its patient, whom the worker holds: nobody else works on another dose of hers meanwhile.
find_due_plan = Finder(Plan, Plan.next_due_at, with_patient=lambda kind: Plan.select(Plan, Patient).join(Patient, kind))
# A plan with a notice that comes before its next dose.
find_plan_ahead = Finder(Plan, Plan.ahead_step_at)
# With its plan and patient. The patient is held, so that doses of the same time go into one message.
find_due_step = Finder(
    Occurrence,
    Occurrence.next_step_at,
    with_patient=lambda kind: Occurrence.select(Occurrence, Plan, Patient).join(Plan, kind).join(Patient, kind),
)
find_due_scan = Finder(Patient, Patient.scan_step_at)
find_due_lab = Finder(Patient, Patient.lab_step_at)
find_due_supply = Finder(Supply, Supply.step_at)
find_due_pen = Finder(Pen, Pen.step_at)
find_due_course = Finder(Plan, Plan.course_step_at)


_OCCURRENCE = Prepared(
    lambda: Occurrence.select(Occurrence, Plan).join(Plan).where(Occurrence.public_id == slot("public_id"))
)
_read: ContextVar[dict[str, Occurrence | None] | None] = ContextVar("read", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Inside, each dose is read once: for the few milliseconds in which one message is looked at and written."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def find_occurrence(public_id: str) -> Occurrence | None:
    """With its plan."""
    read = _read.get()
    if read is None:
        read = {}
    if public_id not in read:
        read[public_id] = _OCCURRENCE.first(public_id=public_id)
    return read[public_id]


def find_plan(public_id: str) -> Plan | None:
    return Plan.get_or_none(Plan.public_id == public_id)


_SET_STEP = Prepared(
    lambda: Occurrence.update(
        next_step=slot("name", Occurrence.next_step), next_step_at=slot("at", Occurrence.next_step_at)
    ).where(Occurrence.id == slot("id"))
)


def set_step(occurrence: Occurrence, name: str | None, at: datetime | None) -> None:
    _SET_STEP.execute(id=occurrence.id, name=name, at=at)


def mark_missed(occurrence: Occurrence, next_step: str | None = None, next_step_at: datetime | None = None) -> bool:
    """The window has closed; False when the dose was settled meanwhile. A last step may tell of it in the morning."""
    still_due = (Occurrence.id == occurrence.id) & (Occurrence.state == DoseState.DUE)
    columns = {"state": DoseState.MISSED, "next_step": next_step, "next_step_at": next_step_at}
    return bool(Occurrence.update(**columns).where(still_due).execute())


def set_ahead_step(plan: Plan, at: datetime | None) -> None:
    Plan.update(ahead_step_at=at).where(Plan.id == plan.id).execute()


def set_scan_step(patient: Patient, at: datetime | None) -> None:
    Patient.update(scan_step_at=at).where(Patient.id == patient.id).execute()


def set_lab_step(patient: Patient, at: datetime | None) -> None:
    Patient.update(lab_step_at=at).where(Patient.id == patient.id).execute()


@dataclass(frozen=True)
class Claim:
    """One message that a worker holds. The count of tries makes each claim another one."""

    id: int
    worker: str
    attempts: int


def claim_messages(worker: str, now: datetime, leased_until: datetime, most: int) -> list[Claim]:
    """Take those that have waited longest, longest first; nobody else gets them before the lease ends."""
    if not _is_due(IS_PENDING, Message.next_try_at, now):
        return []
    with transaction():
        waiting = Message.select(Message.id).where(IS_PENDING, Message.next_try_at <= now)
        ids = [row.id for row in _locked(waiting.order_by(Message.next_try_at).limit(most))]
        take = Message.update(
            state=MessageState.CLAIMED,
            attempts=Message.attempts + 1,
            leased_by=worker,
            leased_until=leased_until,
        )
        taken = take.where(Message.id.in_(ids), IS_PENDING).returning(Message.id, Message.attempts)
        claims = [Claim(row.id, worker, row.attempts) for row in taken.execute()]
    return sorted(claims, key=lambda claim: ids.index(claim.id))


_HELD = Prepared(
    lambda: (
        Message.select(Message, Contact, Patient)
        .join(Contact, JOIN.LEFT_OUTER)
        .join(Patient, JOIN.LEFT_OUTER)
        .where(
            Message.id == slot("id"),
            Message.leased_by == slot("worker"),
            Message.attempts == slot("attempts"),
            Message.state == MessageState.CLAIMED,
        )
    )
)


def take_up(claim: Claim) -> Message | None:
    """The message as it is now, with its contact and patient; None when it was cancelled, deleted or lost meanwhile."""
    message: Message | None = _HELD.first(id=claim.id, worker=claim.worker, attempts=claim.attempts)
    return message


def give_back(claims: Collection[Claim]) -> None:
    """Claimed and not begun: for anybody else at once, in its old place, and not counted as a try."""
    for worker in {claim.worker for claim in claims}:
        back = Message.update(
            state=MessageState.PENDING, attempts=Message.attempts - 1, leased_by=None, leased_until=None
        )
        held = [claim.id for claim in claims if claim.worker == worker]
        back.where(Message.id.in_(held), Message.leased_by == worker, IS_CLAIMED).execute()


def release_expired_leases(ended_by: datetime, next_try_at: datetime) -> int:
    """Messages whose worker died go back to the queue; returns how many."""
    if not _is_due(IS_CLAIMED, Message.leased_until, ended_by):
        return 0
    free: dict[str, object] = {"leased_by": None, "leased_until": None, "last_problem": LOST}
    back = Message.update(state=MessageState.PENDING, next_try_at=next_try_at, **free)
    count: int = back.where(IS_CLAIMED, Message.leased_until <= ended_by).execute()
    return count


def _is_due(state: SQL, moment: Any, now: datetime) -> bool:
    """A look without the write lock that SQLite would take: an idle tick costs next to nothing."""
    return Message.select(SQL("1")).where(state, moment <= now).limit(1).exists()


_NO_LONGER_HELD: dict[str, object] = {"next_try_at": None, "leased_by": None, "leased_until": None}
_NOT_SENT_YET = [MessageState.PENDING, MessageState.CLAIMED, MessageState.CANCELLED]
_MARK_SENT = Prepared(
    lambda: Message.update(
        state=MessageState.SENT,
        sent_at=slot("now", Message.sent_at),
        last_problem=None,
        sent_words=slot("sent_words", Message.sent_words),
        **_NO_LONGER_HELD,
    ).where(Message.id == slot("id"), Message.state.in_(_NOT_SENT_YET))
)


def mark_sent(message: Message, now: datetime) -> None:
    """The mail server has taken it: true whoever holds the lease by now, and whoever cancelled it meanwhile."""
    if message.kind == MessageKind.ACCOUNT_DELETED:
        sent = {"state": MessageState.SENT, "sent_at": now, "last_problem": None, "sent_words": message.sent_words}
        _settle(message, Message.state.in_(_NOT_SENT_YET), **sent)
    else:
        _MARK_SENT.execute(id=message.id, now=now, sent_words=message.sent_words)


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
    values: dict[str, object] = _NO_LONGER_HELD | columns
    if message.kind == MessageKind.ACCOUNT_DELETED and columns["state"] != MessageState.PENDING:
        # The last row of a person who has left: once it is settled, nothing of her stays.
        values["address"] = ""
    return bool(Message.update(**values).where(Message.id == message.id, condition).execute())


def count_due_messages(now: datetime) -> int:
    count: int = Message.select().where(IS_PENDING, Message.next_try_at <= now).count()
    return count


def list_dead_messages(limit: int) -> list[tuple[str, str, str, int, str | None, datetime]]:
    """Newest first, without addresses: public id, kind, state, attempts, problem, due."""
    columns = (Message.public_id, Message.kind, Message.state, Message.attempts, Message.last_problem, Message.due_at)
    query = Message.select(*columns).where(is_dead()).order_by(Message.due_at.desc(), Message.id.desc())
    rows: list[tuple[str, str, str, int, str | None, datetime]] = [*query.limit(limit).tuples()]
    return rows


def count_dead_messages() -> int:
    count: int = Message.select(fn.COUNT(Message.id)).where(is_dead()).scalar()
    return count


def is_dead() -> Any:
    """Refused, or tried without success until it was too late. One that only waited for a morning is neither."""
    was_tried = Message.last_problem.is_null(False) & (Message.last_problem != QUIET)
    return (Message.state == MessageState.FAILED) | ((Message.state == MessageState.EXPIRED) & was_tried)
