"""Claims on both databases: nobody gets what another holds, nothing is lost, the partial indexes are used."""

import multiprocessing
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.storage import claims
from bonetrack.storage.database import connect, database, open_database, transaction
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Message, Occurrence, Plan
from tests.builders import make_patient, make_plan

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)
ROWS, PROCESSES, LEASE_SECONDS = 200, 4, 60


def put(key: str = "a", due_at: datetime = NOW, **columns: object) -> None:
    message = NewMessage(key, MessageKind.TEST, "anna@example.org", due_at, due_at + timedelta(hours=1))
    assert enqueue(message, "example.org", NOW)
    if columns:
        Message.update(**columns).where(Message.unique_key == key).execute()


def claim(worker: str = "one", now: datetime = NOW) -> Message | None:
    """One message, taken up at once."""
    (held,) = claims.claim_messages(worker, now, now + timedelta(seconds=LEASE_SECONDS), 1) or [None]
    return None if held is None else claims.take_up(held)


def only() -> Message:
    return Message.get()


def claim_all(url: str, worker: str, results: "multiprocessing.Queue[list[str]]") -> None:
    open_database(url)
    connect()
    found = []
    while (message := claim(worker)) is not None:
        found.append(message.unique_key)
        claims.mark_sent(message, NOW)
    results.put(found)
    database.close()


def test_four_processes_claim_every_row_once(any_database: str) -> None:
    with transaction():
        for number in range(ROWS):
            put(f"key{number}")
    database.close()
    results, processes = _run_in_processes(claim_all, any_database)
    connect()
    counts = Counter(key for found in results for key in found)
    assert len(counts) == ROWS
    assert set(counts.values()) == {1}
    assert all(process.exitcode == 0 for process in processes)
    assert Message.select().where(Message.state == MessageState.SENT).count() == ROWS


def plan_all(url: str, worker: str, results: "multiprocessing.Queue[list[str]]") -> None:
    open_database(url)
    connect()
    found: list[str] = []
    while True:
        with transaction():
            if (plan := claims.find_due_plan(NOW)) is None:
                break
            Plan.update(next_due_at=None).where(Plan.id == plan.id).execute()
            found.append(plan.public_id)
    results.put(found)
    database.close()


def test_four_processes_plan_every_plan_once(any_database: str) -> None:
    patient = make_patient()
    with transaction():
        for _number in range(ROWS):
            make_plan(patient, next_due_at=NOW)
    database.close()
    results, _processes = _run_in_processes(plan_all, any_database)
    connect()
    counts = Counter(key for found in results for key in found)
    assert set(counts.values()) == {1}
    # A worker that finds only rows that others hold has nothing to do; the holders finish them.
    assert len(counts) == ROWS
    assert Plan.select().where(Plan.next_due_at.is_null(False)).count() == 0


def _run_in_processes(
    work: Callable[..., None], url: str
) -> tuple[list[list[str]], list[multiprocessing.process.BaseProcess]]:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    processes = [context.Process(target=work, args=(url, f"worker{number}", queue)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    results = [queue.get(timeout=120) for _process in processes]
    for process in processes:
        process.join(60)
    queue.close()
    return results, list(processes)


def test_a_claim_counts_the_try_and_holds_a_lease(any_database: str) -> None:
    put()
    message = claim("one")
    assert message is not None
    assert (message.state, message.attempts, message.leased_by) == (MessageState.CLAIMED, 1, "one")
    assert message.leased_until == NOW + timedelta(seconds=LEASE_SECONDS)
    assert claim("two") is None


def test_the_message_that_has_waited_longest_comes_first(any_database: str) -> None:
    for number in (2, 0, 1):
        put(f"key{number}", NOW - timedelta(minutes=10 - number))
    assert [message.unique_key for message in (claim(), claim(), claim()) if message] == ["key0", "key1", "key2"]


def test_what_is_not_due_yet_is_not_claimed(any_database: str) -> None:
    put(due_at=NOW + timedelta(microseconds=1))
    assert claim() is None
    assert claim(now=NOW + timedelta(seconds=1)) is not None


def test_a_lease_that_ran_out_goes_back(any_database: str) -> None:
    put()
    claim("one")
    ended = NOW + timedelta(seconds=LEASE_SECONDS)
    assert claims.release_expired_leases(ended - timedelta(seconds=1), ended) == 0
    assert claims.release_expired_leases(ended, ended) == 1
    again = claim("two", ended)
    assert again is not None
    assert again.attempts == 2


def test_what_expired_after_its_worker_was_lost_is_among_the_dead(any_database: str) -> None:
    put()
    claim("one")
    later = NOW + timedelta(seconds=LEASE_SECONDS)
    claims.release_expired_leases(later, later)
    again = claim("two", later)
    assert again is not None
    assert claims.mark_ended(again, MessageState.EXPIRED, again.last_problem)
    assert [(row[2], row[4]) for row in claims.list_dead_messages(9)] == [(MessageState.EXPIRED, claims.LOST)]


def test_a_worker_that_lost_its_lease_cannot_end_the_message(any_database: str) -> None:
    put()
    slow = claim("one")
    later = NOW + timedelta(seconds=LEASE_SECONDS)
    claims.release_expired_leases(later, later)
    claim("two", later)
    assert slow is not None
    assert not claims.mark_ended(slow, MessageState.FAILED, "smtp 550")
    assert not claims.push_back(slow, later, "smtp 450")
    assert only().state == MessageState.CLAIMED
    assert only().leased_by == "two"


def test_what_the_server_has_taken_is_sent_whoever_holds_the_lease(any_database: str) -> None:
    """A slow worker's acceptance is true; marking it spares the second mail if nobody has sent it yet."""
    put()
    slow = claim("one")
    later = NOW + timedelta(seconds=LEASE_SECONDS)
    claims.release_expired_leases(later, later)
    assert slow is not None
    claims.mark_sent(slow, later)
    assert only().state == MessageState.SENT
    assert claim("two", later) is None


def test_a_message_pushed_back_waits_for_its_next_try(any_database: str) -> None:
    put()
    message = claim()
    assert message is not None
    assert claims.push_back(message, NOW + timedelta(minutes=1), "smtp 451 4.7.1")
    assert claim() is None
    again = claim(now=NOW + timedelta(minutes=1))
    assert again is not None
    assert again.attempts == 2
    assert again.message_id == message.message_id


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.EXPIRED, MessageState.CANCELLED])
def test_an_ended_message_is_never_claimed_again(any_database: str, state: MessageState) -> None:
    put()
    message = claim()
    assert message is not None
    assert claims.mark_ended(message, state, None)
    assert claim(now=NOW + timedelta(days=1)) is None


def test_the_same_key_makes_one_message(any_database: str) -> None:
    put("once")
    message = NewMessage("once", MessageKind.TEST, "anna@example.org", NOW, NOW + timedelta(hours=1))
    assert not enqueue(message, "example.org", NOW)
    assert Message.select().count() == 1


def test_dead_messages_are_listed_without_addresses(any_database: str) -> None:
    put("failed", state=MessageState.FAILED, attempts=1, last_problem="smtp 550 5.1.1")
    put("gave up", state=MessageState.EXPIRED, attempts=3, last_problem="smtp 451")
    put("came too late", state=MessageState.EXPIRED)
    put("looked at when it was over", state=MessageState.EXPIRED, attempts=1)
    put("waited for the morning", state=MessageState.EXPIRED, attempts=2, last_problem=claims.QUIET)
    rows = claims.list_dead_messages(10)
    assert claims.count_dead_messages() == len(rows) == 2
    assert "anna" not in str(rows)


def test_a_missed_dose_is_marked_once_and_a_logged_one_never(any_database: str) -> None:
    plan = make_plan(make_patient())
    values = {"plan": plan, "due_time": "08:00", "due_at": NOW, "closes_at": NOW, "next_step_at": NOW}
    due = Occurrence.create(due_on=NOW.date(), state=DoseState.DUE, **values)
    taken = Occurrence.create(due_on=NOW.date() - timedelta(days=1), state=DoseState.TAKEN, **values)
    assert claims.mark_missed(due)
    assert not claims.mark_missed(due)
    assert not claims.mark_missed(taken)
    assert Occurrence.get_by_id(taken.id).state == DoseState.TAKEN
