"""Every query of a tick, as it was really asked, is answered by an index: the cost is that of what is due."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.reminders.passes import find_sender
from bonetrack.reminders.worker import Worker
from bonetrack.storage.claims import claim_messages
from bonetrack.storage.database import database, is_sqlite
from bonetrack.storage.models import (
    ALL_TABLES,
    Contact,
    Message,
    MessageLine,
    Occurrence,
    Patient,
    Pen,
    Plan,
    Row,
    Supply,
)
from bonetrack.storage.plans import set_next_due
from tests.asked_queries import asked, explain
from tests.benchmarks.many_plans import clone_row
from tests.builders import START, make_occurrence, make_pen, make_supply, make_tz_data_current
from tests.reminders.conftest import CARL, DUE, House

ROWS = 3000
BIG: tuple[type[Row], ...] = (Patient, Contact, Plan, Occurrence, Message, MessageLine, Supply, Pen)


@pytest.fixture
def full_house(house: House) -> House:
    """Anna, and thousands of people for whom nothing is due."""
    make_tz_data_current()
    taken = make_occurrence(house.plan, state=DoseState.TAKEN)
    columns = {"unique_key": "old", "kind": MessageKind.TEST, "address": "old@example.org", "message_id": "<old@x>"}
    moments = dict.fromkeys(("created_at", "due_at", "expires_at"), START)
    old = Message.create(patient=house.patient, contact=house.own, state=MessageState.SENT, **columns, **moments)
    MessageLine.create(message=old, occurrence=taken, contact=house.own, step="due")
    Plan.update(next_due_at=DUE + timedelta(days=30)).where(Plan.id == house.plan.id).execute()
    clone_row(Patient, 1, ROWS, public_id="'patient' || n")
    # Carl is the second contact: the clones begin after him.
    clone_row(Contact, 1, ROWS, after=2, public_id="'contact' || n", patient_id="n", email="'patient' || n")
    clone_row(Plan, 1, ROWS, public_id="'plan' || n", patient_id="n")
    clone_row(Occurrence, 1, ROWS, public_id="'dose' || n", plan_id="n")
    keys = {"unique_key": "'old' || n", "message_id": "'<old@x>' || n", "address": "'old' || n"}
    clone_row(Message, 1, ROWS, public_id="'mail' || n", patient_id="n", contact_id="n", **keys)
    clone_row(MessageLine, 1, ROWS, message_id="n", occurrence_id="n", contact_id="n")
    make_supply(house.plan)
    make_pen(house.plan)
    for table, name in ((Supply, "supply"), (Pen, "pen")):
        clone_row(table, 1, ROWS, public_id=f"'{name}' || n", plan_id="n")
    set_next_due(house.plan, START, START)
    database.execute_sql("ANALYZE")
    return house


def reads_all(sql: str, line: str) -> bool:
    """Of one of the tables that grow with the number of people; a table of one row is read whole, and rightly."""
    names = [table._meta.table_name for table in BIG]
    if not is_sqlite():
        return any(re.search(rf'Seq Scan on "?{name}\b', line) for name in names)
    aliases = {alias: name for name, alias in re.findall(r'"(\w+)" AS "(t\d+)"', sql)}
    scanned = line.removeprefix("SCAN ").split()[0] if line.startswith("SCAN ") else ""
    return aliases.get(scanned, scanned) in names


def partial_indexes() -> set[str]:
    return {index._name for table in ALL_TABLES for index in table._meta.indexes if getattr(index, "_where", None)}


def tick(house: House, minutes: int = 50) -> dict[str, Any]:
    worker = Worker(house.settings, find_sender(house.settings), lambda: DUE + timedelta(minutes=minutes))
    with asked() as queries:
        worker.tick()
    database.connect(reuse_if_open=True)
    assert worker.sender is not None
    worker.sender.close()
    return queries


def test_the_partial_indexes_are_found() -> None:
    assert {"plan_due", "plan_ahead", "occurrence_step", "patient_scan_step"} <= partial_indexes()
    assert {"message_next", "message_lease"} <= partial_indexes()


def test_a_query_without_an_index_is_noticed(full_house: House) -> None:
    with asked() as queries:
        list(Plan.select().where(Plan.agent == "zoledronate"))
    ((sql, values),) = queries.items()
    assert any(reads_all(sql, line) for line in explain(sql, values))


def test_an_idle_tick_asks_its_partial_indexes_alone(full_house: House) -> None:
    Plan.update(next_due_at=None).where(Plan.id == full_house.plan.id).execute()
    queries = tick(full_house)
    assert len(queries) >= 6, "plans, plans ahead, steps, scans, messages and leases"
    for sql, values in queries.items():
        if '"house_fact"' in sql or '"heartbeat"' in sql:
            continue  # a table of a row or two, whatever the number of people
        lines = explain(sql, values)
        assert any(name in line for line in lines for name in partial_indexes()), (sql, lines)


def test_a_due_dose_is_found_through_its_index_though_the_tables_were_counted_before_the_first_dose(
    full_house: House,
) -> None:
    Message.delete().execute()
    Occurrence.delete().execute()
    database.execute_sql("ANALYZE")
    # What a connection knows of the tables it keeps: a new one reads it anew.
    database.close()
    database.connect()
    queries = tick(full_house)
    assert full_house.server.taken
    found = [(sql, values) for sql, values in queries.items() if "next_step_at" in sql and "LIMIT" in sql]
    assert found
    for sql, values in found:
        lines = explain(sql, values)
        assert not any(reads_all(sql, line) for line in lines), (sql, lines)


@pytest.mark.parametrize("minutes", [50, 150])
def test_no_query_of_a_tick_with_work_reads_a_whole_table(full_house: House, minutes: int) -> None:
    """Also two hours after the dose, when the caregiver is told and her mail of the day is counted."""
    Patient.update(scan_step_at=DUE, next_scan_on=DUE.date()).where(Patient.id == 7).execute()
    Plan.update(ahead_step_at=DUE).where(Plan.id == 8).execute()
    stale = {"state": MessageState.PENDING, "next_try_at": DUE, "expires_at": DUE + timedelta(hours=3)}
    Message.update(**stale).where(Message.id == 9).execute()
    claim_messages("dead", DUE, DUE, 1)
    queries = tick(full_house, minutes)
    assert bool(full_house.to(CARL)) == (minutes > 120)
    assert full_house.server.taken
    assert any("UPDATE" in sql for sql in queries)
    for sql, values in queries.items():
        lines = explain(sql, values)
        assert not any(reads_all(sql, line) for line in lines), (sql, lines)
