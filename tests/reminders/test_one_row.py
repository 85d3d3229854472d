"""Many rows in one transaction: a bad one undoes itself alone, is said once, and costs the others nothing."""

import logging
from datetime import timedelta
from email.message import EmailMessage

import pytest
from peewee import OperationalError

from bonetrack.core.people import Relation
from bonetrack.reminders import planning
from bonetrack.reminders.passes import BadRows, Pass
from bonetrack.storage.database import database
from bonetrack.storage.models import Occurrence, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_patient, make_plan, make_tz_data_current
from tests.reminders.conftest import DUE, House

GOOD = 8


@pytest.fixture
def many(house: House) -> House:
    """Anna and seven others, and in their middle a plan whose agent nobody knows."""
    for number in range(GOOD - 1):
        patient = make_patient(zone="Europe/London")
        make_contact(patient, relation=Relation.PATIENT, email=f"patient{number}@example.org")
        set_next_due(make_plan(patient), START, START)
        if number == GOOD // 2:
            make_plan(patient, "a secret potion", next_due_at=DUE, next_due_on=DUE.date())
    return house


def work(house: House, bad_rows: BadRows) -> Pass:
    made = Pass(house.settings, None, "test", lambda: DUE, bad_rows)
    made.run()
    return made


def test_a_bad_row_among_others_undoes_itself_alone(many: House, caplog: pytest.LogCaptureFixture) -> None:
    bad_rows = BadRows()
    done = work(many, bad_rows).done
    assert (done["planned"], done["stepped"], done["bad_rows"]) == (GOOD, GOOD, 1)
    assert Occurrence.select().count() == GOOD
    assert work(many, bad_rows).done["bad_rows"] == 0, "set aside"
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert "potion" not in caplog.text


def test_after_a_restart_it_is_tried_and_said_once_more(many: House) -> None:
    assert work(many, BadRows()).done["bad_rows"] == 1
    assert work(many, BadRows()).done["bad_rows"] == 1


def test_what_a_bad_row_wrote_before_it_failed_is_undone(many: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails after its dose was written, on both databases."""
    real, unlucky = planning.set_next_due, Plan.get(Plan.patient == many.patient)

    def fail_for_anna(plan: Plan, **moments: object) -> object:
        if plan == unlucky:
            database.execute_sql("INSERT INTO plan (id) VALUES (1)")
        return real(plan, **moments)

    monkeypatch.setattr(planning, "set_next_due", fail_for_anna)
    done = work(many, BadRows()).done
    assert (done["planned"], done["bad_rows"]) == (GOOD - 1, 2)
    assert not Occurrence.select().where(Occurrence.plan == unlucky).exists()


def test_a_database_that_does_not_answer_is_no_fault_of_a_row(many: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a short outage would set healthy plans aside for an hour."""

    def fail(*_args: object, **_moments: object) -> None:
        raise OperationalError("database is locked")

    bad_rows = BadRows()
    with monkeypatch.context() as broken:
        broken.setattr(planning, "set_next_due", fail)
        with pytest.raises(OperationalError):
            work(many, bad_rows)
    assert Occurrence.select().count() == 0
    assert work(many, bad_rows).done["planned"] == GOOD


def test_an_idle_pass_takes_no_lock(many: House) -> None:
    """A person's write goes on beside it: it opens no transaction and writes nothing."""
    make_tz_data_current()
    asked: list[str] = []
    database.obj.query_hooks.append(lambda event: asked.append(event.sql))
    try:
        Pass(many.settings, Silent(), "test", lambda: DUE - timedelta(hours=2)).run()
    finally:
        database.obj.query_hooks.clear()
    assert asked
    assert all(sql.lstrip("( ").startswith("SELECT") for sql in asked), asked


class Silent:
    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        raise AssertionError("nothing is due")

    def close(self) -> None:
        pass
