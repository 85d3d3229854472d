"""What else of one person is due: only hers, in order, and found by an index."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bonetrack.storage import claims
from bonetrack.storage.database import database, is_sqlite, transaction
from bonetrack.storage.models import Patient
from bonetrack.storage.same_time import list_due_plans, list_due_steps, place_of
from tests.builders import make_occurrence, make_patient, make_plan

NOW = datetime(2026, 3, 3, 8, 0, tzinfo=UTC)


def test_only_her_own_due_rows_are_found(any_database: str) -> None:
    anna, sven = make_patient(), make_patient(first_name="Sven")
    mine = [make_plan(anna, next_due_at=NOW), make_plan(anna, "calcium", next_due_at=NOW)]
    make_plan(anna, "vitamin_d", next_due_at=NOW + timedelta(minutes=1))
    make_plan(sven, next_due_at=NOW)
    doses = [make_occurrence(plan, next_step_at=NOW) for plan in mine]
    make_occurrence(mine[0], date(2026, 3, 1), next_step_at=NOW + timedelta(hours=1))
    with transaction():
        assert list_due_plans(anna, NOW, ()) == mine
        assert list_due_plans(anna, NOW, {mine[0].id}) == mine[1:]
        assert list_due_steps(anna, NOW, ()) == doses
        assert list_due_steps(anna, NOW, {doses[1].id}) == doses[:1]


def test_doses_of_one_moment_have_their_places(any_database: str) -> None:
    anna = make_patient()
    teriparatide, calcium = make_occurrence(make_plan(anna)), make_occurrence(make_plan(anna, "calcium"))
    make_occurrence(make_plan(make_patient(), "alendronate"))
    assert (place_of(calcium), place_of(teriparatide)) == ((1, 2), (2, 2))
    assert place_of(make_occurrence(make_plan(anna, "raloxifene"), date(2026, 3, 5))) is None


def test_a_clinic_dose_of_the_same_moment_has_no_number_and_takes_none(any_database: str) -> None:
    anna = make_patient()
    at_home, at_clinic = make_occurrence(make_plan(anna)), make_occurrence(make_plan(anna, "zoledronate"))
    assert (place_of(at_home), place_of(at_clinic)) == (None, None)


QUERIES: dict[str, tuple[Callable[[Patient], Any], str]] = {
    "plans": (lambda _patient: claims.find_due_plan(NOW), "plan_due"),
    "steps": (lambda _patient: claims.find_due_step(NOW), "occurrence_step"),
    "her steps": (lambda patient: list_due_steps(patient, NOW, ()), "occurrence_step_of_plan"),
}


@pytest.mark.parametrize("name", QUERIES)
def test_each_look_is_answered_by_its_index(any_database: str, name: str) -> None:
    ask, index = QUERIES[name]
    patient = make_patient()
    for number in range(40):
        make_occurrence(make_plan(patient), date(2026, 3, 2) + timedelta(days=number), next_step_at=None)
    with transaction(), _kept_queries() as asked:
        ask(patient)
    database.execute_sql("ANALYZE")
    plans = "".join(_explain(sql, values) for sql, values in asked)
    assert index in plans, plans


@contextmanager
def _kept_queries() -> Iterator[list[tuple[str, Any]]]:
    asked: list[tuple[str, Any]] = []
    real = database.obj.execute_sql

    def keep(sql: str, params: Any = None, **options: Any) -> Any:
        asked.append((sql, params))
        return real(sql, params, **options)

    database.obj.execute_sql = keep
    try:
        yield asked
    finally:
        del database.obj.execute_sql


def _explain(sql: str, values: Any) -> str:
    if not sql.startswith("SELECT"):
        return ""
    if not is_sqlite():
        database.execute_sql("SET enable_seqscan = off")
    how = "EXPLAIN QUERY PLAN" if is_sqlite() else "EXPLAIN"
    return str(database.execute_sql(f"{how} {sql}", values).fetchall())
