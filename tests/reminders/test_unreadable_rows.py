"""What stands in a column is no value of it: that row is set aside or ends, and everybody else is served."""

import logging
from datetime import datetime, timedelta

import pytest

from bonetrack.core.messages import MessageState
from bonetrack.core.people import Relation
from bonetrack.reminders.passes import BadRows, Pass, open_sender
from bonetrack.reminders.worker import Worker
from bonetrack.storage.database import connect, database, is_sqlite
from bonetrack.storage.fields import JsonField, MomentField, Unreadable, UnreadableValue
from bonetrack.storage.models import Message, Occurrence, Plan
from bonetrack.storage.operations import find_heartbeat
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_patient, make_plan
from tests.reminders.conftest import ANNA, DUE, House

BEA = "bea@example.org"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def two_people(house: House) -> House:
    """Anna, whose plan is the first in the queue, and Bea."""
    bea = make_patient(first_name="Bea")
    make_contact(bea, relation=Relation.PATIENT, email=BEA, name="Bea")
    set_next_due(make_plan(bea), START, START)
    return house


def break_column(table: str, column: str, value: str, row_id: int) -> None:
    mark = "?" if is_sqlite() else "%s"
    database.execute_sql(f'UPDATE "{table}" SET {column} = {mark} WHERE id = {mark}', (value, row_id))  # noqa: S608


@pytest.mark.parametrize("column", ["times", "weekdays"])
def test_a_plan_that_cannot_be_read_is_set_aside(
    two_people: House, column: str, caplog: pytest.LogCaptureFixture
) -> None:
    break_column("plan", column, "{not json", two_people.plan.id)
    with open_sender(two_people.settings) as sender:
        worker = Worker(two_people.settings, sender, lambda: DUE)
        worker.tick()
        worker.tick()
    connect()
    assert [taken.to_address for taken in two_people.server.taken] == [BEA]
    assert not Occurrence.select().where(Occurrence.plan == two_people.plan).exists()
    heartbeat = find_heartbeat()
    assert heartbeat is not None
    assert heartbeat.beat_at == DUE, "the worker goes on"
    said = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said == [f"planned: cannot work on row {two_people.plan.id}: UnreadableValue"]
    assert "not json" not in caplog.text


def test_mended_it_is_planned_again(two_people: House) -> None:
    break_column("plan", "times", "[", two_people.plan.id)
    bad_rows = BadRows()
    Pass(two_people.settings, None, "test", lambda: DUE, bad_rows).run()
    break_column("plan", "times", '["08:00"]', two_people.plan.id)
    assert Pass(two_people.settings, None, "test", lambda: DUE + 59 * MINUTE, bad_rows).run()["planned"] == 0
    assert Pass(two_people.settings, None, "test", lambda: DUE + 60 * MINUTE, bad_rows).run()["planned"] == 1


@pytest.mark.parametrize("value", ["{not json", "", "[" * 200_000])
def test_a_message_that_cannot_be_read_fails_at_once(
    two_people: House, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    Pass(two_people.settings, None, "test", lambda: DUE).run()
    caplog.clear()
    message = Message.get(Message.address == ANNA)
    break_column("message", "details", value, message.id)
    Message.update(next_try_at=DUE - MINUTE).where(Message.id == message.id).execute()
    done = two_people.run(DUE)
    assert (done["sent"], done["failed"]) == (1, 1)
    found = Message.get_by_id(message.id)
    assert (found.state, found.last_problem) == (MessageState.FAILED, "cannot be read: details")
    assert [taken.to_address for taken in two_people.server.taken] == [BEA]
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        f"message {message.public_id} cannot be read: details"
    ]


def test_a_moment_that_cannot_be_read_stops_no_other(two_people: House) -> None:
    """PostgreSQL keeps no such value."""
    if is_sqlite():
        break_column("plan", "next_due_at", "0 no moment", two_people.plan.id)
    two_people.run(DUE)
    assert len(two_people.to(BEA)) == 1


def test_what_stands_for_it_refuses_every_use() -> None:
    field, moments = JsonField(), MomentField()
    field.name, moments.name = "times", "due_at"
    broken, moment = field.python_value("{"), moments.python_value("yesterday")
    assert isinstance(broken, Unreadable)
    for use in (list, len, bool, str, hash, lambda it: "a" in it, lambda it: it["a"], lambda it: it.get("a")):
        with pytest.raises(UnreadableValue, match="times"):
            use(broken)
    for compare in (lambda it: it < DUE, lambda it: it == DUE, lambda it: DUE - it, lambda it: it - MINUTE):
        with pytest.raises(UnreadableValue, match="due_at"):
            compare(moment)
    with pytest.raises(UnreadableValue):
        moments.db_value(moment)
    with pytest.raises(TypeError):
        field.db_value(broken)
    assert field.python_value(None) is moments.python_value(None) is None
    assert isinstance(moments.python_value("2026-03-03T08:00:00+00:00"), datetime)
    assert Plan.times.python_value("[]") == []
