"""What is due next is found through partial indexes, past what was set aside; on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bonetrack.storage import claims
from bonetrack.storage.caregiver_steps import find_due_reconsent, find_due_weekly
from bonetrack.storage.database import database, is_sqlite, transaction
from bonetrack.storage.models import Patient
from bonetrack.storage.patients import LOOK_SOON, update_patient
from tests.asked_queries import asked, explain
from tests.builders import make_patient, make_plan

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def test_rows_set_aside_are_skipped(any_database: str) -> None:
    patient = make_patient()
    first, second = (make_plan(patient, next_due_at=NOW - timedelta(hours=hours)) for hours in (2, 1))
    with transaction():
        assert claims.find_due_plan(NOW) == first
        assert claims.find_due_plan(NOW, {first.id}) == second
        assert claims.find_due_plan(NOW, {first.id, second.id}) is None


def test_moving_the_next_scan_wakes_its_reminders(any_database: str) -> None:
    patient = make_patient()
    update_patient(patient, next_scan_on=NOW.date())
    assert Patient.get_by_id(patient.id).scan_step_at == LOOK_SOON
    update_patient(patient, next_scan_on=None)
    assert Patient.get_by_id(patient.id).scan_step_at is None
    update_patient(patient, scan_booked_on=NOW.date(), next_lab_on=NOW.date())
    update_patient(patient, next_scan_on=None, lab_booked_on=None)
    known = Patient.get_by_id(patient.id)
    assert (known.scan_step_at, known.lab_step_at) == (LOOK_SOON, LOOK_SOON), "a day still stands"


FINDERS: dict[str, Callable[[datetime], object]] = {
    "plan_due": claims.find_due_plan,
    "plan_ahead": claims.find_plan_ahead,
    "occurrence_step": claims.find_due_step,
    "patient_scan_step": claims.find_due_scan,
    "patient_lab_step": claims.find_due_lab,
    "supply_step": claims.find_due_supply,
    "pen_step": claims.find_due_pen,
    "plan_course": claims.find_due_course,
    "contact_weekly": find_due_weekly,
    "contact_reconsent": find_due_reconsent,
    "message_next": lambda now: claims.claim_messages("one", now, now, 1),
    "message_lease": lambda now: claims.release_expired_leases(now, now),
}


@pytest.mark.parametrize("index", FINDERS)
def test_what_each_tick_asks_is_answered_by_a_partial_index(any_database: str, index: str) -> None:
    if not is_sqlite():
        database.execute_sql("SET enable_seqscan = off")
    with asked() as queries:
        FINDERS[index](NOW)
    ((sql, values),) = queries.items()
    assert index in str(explain(sql, values))
