"""New tz data: every stored moment is derived again, in batches, by any number of workers, and nothing is lost."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bonetrack.core.doses import DoseState
from bonetrack.services import tz_data
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.house_facts import lock_fact, lock_rows
from bonetrack.storage.models import HouseFact, Occurrence, Patient, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_patient, make_plan
from tests.reminders.conftest import ANNA, DUE, House

HOUR = timedelta(hours=1)
TOP = Path(__file__).parents[2]


def old_rules() -> None:
    """As a release would have left it in whose data London's clock was one hour ahead."""
    HouseFact.delete().execute()
    HouseFact.create(name=tz_data.FACT, value={"done": "1999a"})
    for plan in Plan.select().where(Plan.next_due_at.is_null(False)):
        Plan.update(next_due_at=plan.next_due_at - HOUR).where(Plan.id == plan.id).execute()
    for row in Occurrence.select():
        closes_at = None if row.closes_at is None else row.closes_at - HOUR
        Occurrence.update(due_at=row.due_at - HOUR, closes_at=closes_at).where(Occurrence.id == row.id).execute()


def derive_all(now: datetime = START) -> int:
    count = 0
    while tz_data.derive_next(now):
        count += 1
    return count


def test_a_reminder_comes_at_the_hour_of_the_new_rule(house: House) -> None:
    old_rules()
    house.run(DUE - HOUR)
    assert Plan.get().next_due_at == DUE
    assert house.server.taken == []
    house.run(DUE)
    assert len(house.to(ANNA)) == 1


def test_an_open_dose_gets_the_moments_of_the_new_rule(house: House) -> None:
    house.run(DUE)
    kept = Occurrence.get()
    old_rules()
    derive_all(DUE)
    row = Occurrence.get()
    assert (row.due_at, row.closes_at, row.state) == (kept.due_at, kept.closes_at, DoseState.DUE)
    house.run(DUE + timedelta(minutes=1))
    assert len(house.to(ANNA)) == 1, "what was sent is not sent again"
    house.run(DUE + timedelta(minutes=50))
    assert len(house.to(ANNA)) == 2


@pytest.mark.usefixtures("any_database")
def test_of_several_times_a_day_none_is_skipped() -> None:
    plan = make_plan(make_patient(), "calcium", times=["08:00", "09:00", "20:00"])
    for clock, hour in (("08:00", 8), ("09:00", 9), ("20:00", 20)):
        right = datetime(2026, 3, 3, hour, tzinfo=UTC)
        for shift in (-HOUR, HOUR, timedelta(0)):
            Plan.update(next_due_on=date(2026, 3, 3), next_due_at=right + shift).execute()
            HouseFact.delete().execute()
            derive_all()
            assert Plan.get().next_due_at == right, (clock, shift)
        Occurrence.create(plan=plan, due_on=right.date(), due_time=clock, due_at=right, state=DoseState.TAKEN)


@pytest.mark.usefixtures("any_database")
def test_a_clinic_dose_and_a_scan_are_derived_too() -> None:
    patient = make_patient(next_scan_on=date(2026, 6, 1))
    Patient.update(scan_step_at=datetime(2026, 4, 2, 7, tzinfo=UTC)).execute()
    plan = make_plan(patient, "denosumab", rhythm_kind="every_n_months", every=6, starts_on=date(2026, 8, 1))
    set_next_due(plan, START, START)
    right = (Plan.get().next_due_at, Plan.get().ahead_step_at)
    Plan.update(next_due_at=right[0] - HOUR, ahead_step_at=right[1] - HOUR).execute()
    derive_all()
    assert (Plan.get().next_due_at, Plan.get().ahead_step_at) == right
    assert Patient.get().scan_step_at < START, "the worker looks at it at once"


@pytest.mark.usefixtures("any_database")
def test_it_goes_in_batches_ends_and_can_be_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tz_data, "BATCH", 2)
    patient = make_patient()
    for agent in ("calcium", "vitamin_d", "raloxifene", "teriparatide", "progesterone"):
        set_next_due(make_plan(patient, agent), START, START)
    right = [plan.next_due_at for plan in Plan.select().order_by(Plan.id)]
    old_rules()
    assert not tz_data.is_current()
    assert derive_all() == 4 + 1 + 1, "three batches of plans and the end of each kind of row"
    assert [plan.next_due_at for plan in Plan.select().order_by(Plan.id)] == right
    assert tz_data.is_current()
    assert derive_all() == 0
    HouseFact.update(value={"place": {"version": tz_data.installed_version(), "stage": 0, "after": 3}}).execute()
    derive_all()
    assert [plan.next_due_at for plan in Plan.select().order_by(Plan.id)] == right


def test_many_workers_share_the_work(any_database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tz_data, "BATCH", 3)
    patient = make_patient()
    for _number in range(40):
        set_next_due(make_plan(patient, "calcium"), START, START)
    old_rules()
    database.close()

    def work(_number: int) -> None:
        connect()
        while not tz_data.is_current():
            tz_data.derive_next(START)
        database.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    connect()
    assert {plan.next_due_at for plan in Plan.select()} == {DUE}


@pytest.mark.postgres
def test_a_row_that_somebody_holds_is_taken_up_later(postgres_url: str) -> None:
    """SQLite has one writer at a time, so there nobody holds a single row."""
    open_database(postgres_url)
    connect()
    set_next_due(make_plan(make_patient(), "calcium"), START, START)
    old_rules()

    def look() -> bool:
        connect()
        try:
            return tz_data.derive_next(START)
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        with database.atomic():
            assert lock_rows(list(Plan.select()))
            looks = [pool.submit(look).result() for _stage in range(4)]
            assert looks == [True, True, True, True], "the plan, and the end of each kind of row"
            assert not pool.submit(look).result(), "only what is held is left"
        assert pool.submit(look).result()


@pytest.mark.usefixtures("any_database")
def test_a_row_that_cannot_be_read_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    patient = make_patient()
    for zone in ("Europe/London", "Europe/Atlantis", "Europe/London"):
        plan = make_plan(patient, "calcium", zone="Europe/London")
        set_next_due(plan, START, START)
        Plan.update(zone=zone).where(Plan.id == plan.id).execute()
    old_rules()
    derive_all()
    assert [plan.next_due_at for plan in Plan.select().order_by(Plan.id)] == [DUE, DUE - HOUR, DUE]
    assert "ZoneInfoNotFoundError" in caplog.text
    assert tz_data.is_current()


@pytest.mark.usefixtures("any_database")
def test_nobody_else_holds_the_fact_meanwhile() -> None:
    with database.atomic():
        assert lock_fact(tz_data.FACT) is not None


def test_the_pinned_package_is_what_every_process_reads() -> None:
    """Whatever PYTHONTZPATH or the system say, so that web and worker agree."""
    code = "import bonetrack, zoneinfo; print(zoneinfo.TZPATH, zoneinfo.ZoneInfo('Europe/London').key)"
    environ = os.environ | {"PYTHONTZPATH": "/usr/share/zoneinfo"}
    shown = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, env=environ, capture_output=True, text=True, check=True
    )
    assert shown.stdout.strip() == "() Europe/London"
    pinned = (TOP / "requirements.txt").read_text(encoding="utf-8")
    assert f"tzdata=={__import__('tzdata').__version__}" in pinned
