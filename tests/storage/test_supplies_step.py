"""Step 9 on databases that hold rows: supplies and pens are new, limited courses are looked at once."""

from datetime import UTC, datetime

from bonetrack.storage.database import database
from bonetrack.storage.migrate import check_schema, migrate
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.patients import LOOK_SOON
from tests.builders import make_patient, make_pen, make_plan, make_supply

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAME = "0009_supplies"
ADDED = {
    "patient": ("scan_booked_on", "next_lab_on", "lab_booked_on", "lab_step_at"),
    "plan": ("doses_before", "course_step_at"),
}


def test_a_database_from_before_gets_it_and_keeps_its_rows(any_database: str) -> None:
    """Undone by hand, with a person's plans in it; then brought up again, on both databases."""
    patient = make_patient()
    for agent in ("teriparatide", "romosozumab", "alendronate"):
        make_plan(patient, agent)
    make_plan(patient, "teriparatide", deleted_at=NOW)
    for index in ("patient_lab_step", "plan_course"):
        database.execute_sql(f"DROP INDEX {index}")
    for table, columns in ADDED.items():
        for column in columns:
            database.execute_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("supply", "pen"):
        database.execute_sql(f"DROP TABLE {table}")
    database.execute_sql(f"DELETE FROM schema_migration WHERE name = '{NAME}'")  # noqa: S608
    assert migrate(NOW) == [NAME]
    check_schema()
    woken = {plan.agent for plan in Plan.select().where(Plan.course_step_at == LOOK_SOON)}
    assert woken == {"teriparatide", "romosozumab"}
    assert Plan.get(Plan.deleted_at.is_null(False)).course_step_at is None
    assert (Patient.get().first_name, Patient.get().scan_booked_on, Plan.get().doses_before) == ("Anna", None, 0)
    plan = Plan.get()
    assert (make_supply(plan).pack, make_pen(plan).version) == (1, 1)
