"""A great many patients, each with her own address and one plan, made in a few statements."""

import random
from datetime import datetime, timedelta
from typing import Any

from bonetrack.core.people import Relation
from bonetrack.storage.database import database, is_sqlite, transaction
from bonetrack.storage.models import Contact, Message, Occurrence, Patient, Plan, Row
from tests.builders import make_contact, make_patient, make_plan

SPREAD_DAYS = 28


def make_many_plans(count: int, due_at: datetime) -> None:
    """Weekly plans at the hour of `due_at`, all due in the four weeks after it; one row of each kind is cloned."""
    patient = make_patient(zone="UTC")
    contact = make_contact(patient, relation=Relation.PATIENT, email="patient1@example.org")
    day = due_at.date()
    columns = {"times": [f"{due_at:%H:%M}"], "every": 7, "starts_on": day - timedelta(days=70), "zone": "UTC"}
    plan = make_plan(patient, "alendronate", next_due_at=due_at, next_due_on=day, **columns)
    later = [due_at + timedelta(days=days) for days in range(1, SPREAD_DAYS + 1)]
    with transaction():
        clone_row(Patient, patient.id, count, public_id="'patient' || n")
        names = {"public_id": "'contact' || n", "patient_id": "n", "email": "'patient' || n || '@example.org'"}
        clone_row(Contact, contact.id, count, **names)
        moments = _pick([Plan.next_due_at.db_value(moment) for moment in later], "TIMESTAMPTZ")
        days = _pick([str(moment.date()) for moment in later], "DATE")
        clone_row(Plan, plan.id, count, public_id="'plan' || n", patient_id="n", next_due_at=moments, next_due_on=days)
        Plan.update(next_due_at=later[0], next_due_on=later[0].date()).where(Plan.id == plan.id).execute()
    database.execute_sql("ANALYZE")


def _pick(values: list[str], kind: str) -> str:
    cases = " ".join(f"WHEN {number} THEN '{value}'" for number, value in enumerate(values))
    picked = f"CASE n - (n / {len(values)}) * {len(values)} {cases} END"
    return picked if is_sqlite() else f"CAST({picked} AS {kind})"


def clone_row(table: type[Row], row_id: int, count: int, after: int = 1, **columns: str) -> None:
    """Rows `after` + 1 to `count` from row 1, but for the columns that are named, each as SQL over `n`."""
    assert row_id == 1, "the first of an empty table"
    names = [field.column_name for field in table._meta.sorted_fields]
    values = {"id": "n"} | columns
    chosen = ", ".join(values.get(name, f't."{name}"') for name in names)
    into, name = ", ".join(f'"{name}"' for name in names), f'"{table._meta.table_name}"'
    series = f"WITH RECURSIVE s(n) AS (SELECT {after + 1} UNION ALL SELECT n + 1 FROM s WHERE n < {int(count)})"  # noqa: S608
    sql = f"INSERT INTO {name} ({into}) {series} SELECT {chosen} FROM s, {name} AS t WHERE t.id = 1"  # noqa: S608
    if count > after:
        database.execute_sql(sql)
        if not is_sqlite():
            database.execute_sql(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {int(count)})")


def make_due(count: int, of: int, due_at: datetime, seed: int) -> None:
    """`count` plans, spread at random over the first `of`, are due; whatever was planned and queued before is gone."""
    chosen = random.Random(seed).sample(range(1, of + 1), count)  # noqa: S311
    moment, day = Plan.next_due_at.db_value(due_at), str(due_at.date())
    marks = ", ".join([database.obj.param] * 3).split(", ")
    sql = f"UPDATE plan SET next_due_at = {marks[0]}, next_due_on = {marks[1]} WHERE id = {marks[2]}"  # noqa: S608
    with transaction():
        Message.delete().execute()
        Occurrence.delete().execute()
        # What the last round has planned is a week away: its rows are not due at this moment.
        rows: list[tuple[Any, ...]] = [(moment, day, number) for number in chosen]
        database.cursor().executemany(sql, rows)
