"""A row that somebody holds is left alone for the moment and holds up nobody else. SQLite has one writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any

import psycopg
import pytest

from bonetrack.core.people import Relation
from bonetrack.reminders.passes import BadRows, Pass
from bonetrack.services import tz_data
from bonetrack.services.preferences import move_to_zone
from bonetrack.services.scan_dates import choose_next_scan
from bonetrack.storage.database import connect, database, open_database, release, transaction
from bonetrack.storage.doses import lock_plan
from bonetrack.storage.models import HouseFact, Message, Occurrence, Patient, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_contact, make_patient, make_plan, make_tz_data_current
from tests.conftest import settings_for
from tests.mail_server import MailServer
from tests.reminders.conftest import ANNA, DUE, House, make_house

pytestmark = pytest.mark.postgres

BEA = "bea@example.org"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def house(postgres_url: str, tmp_path: Path, server: MailServer) -> House:
    """Anna, whose plan is the first in the queue, and Bea."""
    open_database(postgres_url)
    connect()
    house = make_house(settings_for(postgres_url, tmp_path, SMTP_URL=server.url, DEV_MAIL="0"), server)
    bea = make_patient(first_name="Bea")
    make_contact(bea, relation=Relation.PATIENT, email=BEA, name="Bea")
    set_next_due(make_plan(bea), START, START)
    return house


@contextmanager
def held(house: House, row: Any) -> Iterator[None]:
    """By a process that does not let go."""
    with psycopg.connect(house.settings.database_url) as other:
        other.execute(f'SELECT id FROM "{type(row)._meta.table_name}" WHERE id = {row.id} FOR UPDATE')  # noqa: S608
        yield
        other.rollback()


def told() -> list[tuple[str, str]]:
    return sorted((message.kind, message.address) for message in Message.select())


def work(house: House, now: Any = DUE, most: int | None = 3) -> Pass:
    """So few tries that a row which is tried again and again would take all of them."""
    made = Pass(house.settings, None, "test", lambda: now, BadRows(), most)
    made.run()
    return made


def test_a_plan_that_somebody_holds_is_planned_once_it_is_free(house: House) -> None:
    make_tz_data_current()
    Plan.update(next_due_at=DUE - MINUTE).where(Plan.id == house.plan.id).execute()
    with held(house, house.plan):
        done = work(house).done
        assert (done["planned"], done["bad_rows"]) == (1, 0)
        assert told() == [("dose_due", BEA)]
        assert not work(house).has_worked, "nothing else to do: the worker rests until its next tick"
    assert work(house).done["planned"] == 1
    assert told() == [("dose_due", ANNA), ("dose_due", BEA)]


def test_a_dose_that_somebody_holds_gets_its_step_once_it_is_free(house: House) -> None:
    make_tz_data_current()
    work(house)
    dose = Occurrence.get(Occurrence.plan == house.plan)
    Occurrence.update(next_step_at=DUE).where(Occurrence.id == dose.id).execute()
    with held(house, dose):
        assert work(house, DUE + 45 * MINUTE).done["stepped"] == 1
        assert ("dose_repeat", BEA) in told()
        assert ("dose_repeat", ANNA) not in told()
    assert work(house, DUE + 45 * MINUTE).done["stepped"] == 1
    assert ("dose_repeat", ANNA) in told()


def old_rules() -> None:
    """As data would have left it in which London's clock was one hour ahead."""
    HouseFact.create(name=tz_data.FACT, value={"done": "1999a"})
    for plan in Plan.select():
        Plan.update(next_due_at=plan.next_due_at - HOUR).where(Plan.id == plan.id).execute()


def test_new_tz_data_with_a_plan_that_somebody_holds_lets_all_others_be_planned(house: House) -> None:
    old_rules()
    with held(house, house.plan):
        work(house, DUE - HOUR, None)
        assert told() == []
        work(house, DUE, None)
        assert told() == [("dose_due", BEA)]
        assert tz_data.find_old_rows() == {Plan: {house.plan.id}}
    assert Plan.get_by_id(house.plan.id).next_due_at == DUE - HOUR
    work(house, DUE, None)
    assert told() == [("dose_due", ANNA), ("dose_due", BEA)]
    assert tz_data.is_current()
    assert Occurrence.get(Occurrence.plan == house.plan).due_at == DUE


def test_a_plan_with_an_old_moment_is_not_planned_by_it(house: House) -> None:
    """Its holder let go after the worker had looked at it and before it planned."""
    old_rules()
    with held(house, house.plan):
        work(house, START, None)
    late = Pass(house.settings, None, "test", lambda: DUE - HOUR, BadRows())
    late.old = tz_data.find_old_rows() or {}
    late._plan(house.settings.mail_domain)
    assert told() == []


def test_a_dose_that_was_settled_while_it_was_held_stays_settled(house: House) -> None:
    make_tz_data_current()
    work(house)
    HouseFact.delete().execute()
    dose = Occurrence.get(Occurrence.plan == house.plan)
    with held(house, dose):
        work(house, most=None)
        assert tz_data.find_old_rows() == {Occurrence: {dose.id}}
    Occurrence.update(state="taken", due_at=DUE - HOUR).where(Occurrence.id == dose.id).execute()
    work(house, most=None)
    assert tz_data.is_current()
    assert Occurrence.get_by_id(dose.id).state == "taken"


def test_a_row_that_goes_while_it_is_held_is_waited_for_no_longer(house: House) -> None:
    old_rules()
    with held(house, house.plan):
        work(house, START, None)
    Plan.delete().where(Plan.id == house.plan.id).execute()
    work(house, START, None)
    assert tz_data.is_current()


def wait_for_a_waiter(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as watcher:
        asked = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        for _try in range(400):
            row = watcher.execute(asked).fetchone()
            if row is not None and row[0]:
                return
            sleep(0.025)
    raise AssertionError("nobody waits")


def test_a_move_to_another_zone_and_a_change_of_a_plan_wait_for_each_other_in_turn(house: House) -> None:
    """The one needs the patient and then her plans, the other a plan and then the patient."""
    errors: list[Exception] = []

    def move() -> None:
        connect()
        try:
            move_to_zone(Patient.get_by_id(house.patient.id), house.account, "Asia/Tokyo", START)
        except Exception as error:
            errors.append(error)
        finally:
            release()

    thread = Thread(target=move)
    with transaction():
        assert lock_plan(house.patient, house.plan.public_id) is not None
        thread.start()
        wait_for_a_waiter(house.settings.database_url)
        choose_next_scan(house.patient, START.date(), None)
    thread.join()
    database.close()
    connect()
    assert errors == []
    assert Patient.get_by_id(house.patient.id).zone == "Asia/Tokyo"
    assert Plan.get_by_id(house.plan.id).zone == "Asia/Tokyo"
