"""Migrations: the same schema as the models, once, in order, on both databases."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
from peewee import CharField
from playhouse.migrations import Runner
from playhouse.schema_diff import diff_models

from bonetrack.core.agents import RhythmKind
from bonetrack.core.people import ContactStatus, NoticeKind, Relation
from bonetrack.core.rhythm import Rhythm
from bonetrack.storage.database import connect, database, open_database
from bonetrack.storage.migrate import MIGRATIONS_FOLDER, SchemaMismatch, check_schema, migrate
from bonetrack.storage.models import (
    ALL_TABLES,
    Account,
    BoneEvent,
    CalendarFeed,
    Contact,
    DoseEntry,
    HouseFact,
    MarkerResult,
    Message,
    Pause,
    Plan,
    ScanReading,
)
from bonetrack.storage.plans import rhythm_of
from tests.builders import (
    make_account,
    make_bone_event,
    make_calendar_feed,
    make_contact,
    make_dose_entry,
    make_marker_result,
    make_patient,
    make_pause,
    make_plan,
    make_scan,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_the_migrated_schema_equals_the_models(any_database: str) -> None:
    difference = diff_models(database.obj, ALL_TABLES)
    assert not difference, difference
    check_schema()


def test_a_second_start_has_nothing_to_do_and_keeps_rows(any_database: str) -> None:
    make_account("anna@example.org")
    assert migrate(NOW) == []
    assert Account.get().email == "anna@example.org"


def test_a_difference_between_model_and_schema_is_seen(any_database: str) -> None:
    class Wider(Account):
        extra = CharField(null=True)

        class Meta:
            table_name = "account"

    assert diff_models(database.obj, [Wider])


def test_a_newer_database_is_refused_and_named(any_database: str) -> None:
    database.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('9999_from_the_future', '2030-01-01')")
    with pytest.raises(SchemaMismatch, match=r"newer.*9999_from_the_future"):
        check_schema()
    with pytest.raises(SchemaMismatch, match="newer"):
        migrate(NOW)


def test_an_older_database_is_refused_and_named(any_database: str) -> None:
    database.execute_sql("DELETE FROM schema_migration")
    with pytest.raises(SchemaMismatch, match=r"older.*0001_people"):
        check_schema()


def test_sqlite_is_copied_before_a_migration(tmp_path: Path, migrated_sqlite: Path) -> None:
    path = tmp_path / "old.sqlite3"
    with sqlite3.connect(migrated_sqlite) as source, sqlite3.connect(path) as target:
        source.backup(target)
        target.execute("UPDATE schema_migration SET name = '0000_before' WHERE name = '0001_people'")
    source.close()
    target.close()
    open_database(f"sqlite:///{path}")
    connect()
    with pytest.raises(SchemaMismatch):
        migrate(NOW)
    assert not list(tmp_path.glob("backups/*")), "a refused start copies nothing"
    database.close()


def test_several_starts_migrate_once(tmp_path: Path) -> None:
    """Four processes start at the same moment on an empty database; exactly one applies the steps."""
    code = (
        "import sys; from datetime import datetime, UTC\n"
        "from bonetrack.storage.database import open_database, connect\n"
        "from bonetrack.storage.migrate import migrate\n"
        "open_database(sys.argv[1]); connect(); print(len(migrate(datetime.now(UTC))))"
    )
    url = f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    starts = [subprocess.Popen([sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    applied = [int(start.communicate(timeout=60)[0]) for start in starts]
    assert sorted(applied)[:3] == [0, 0, 0], applied
    assert max(applied) == len(list(MIGRATIONS_FOLDER.glob("0*.py")))


def test_sqlite_is_copied_before_an_upgrade_and_rows_stay(tmp_path: Path) -> None:
    """A database of the first step, with a row, is copied, then brought up; the row is in both."""
    path = tmp_path / "old.sqlite3"
    open_database(f"sqlite:///{path}")
    connect()
    Runner(database.obj, str(MIGRATIONS_FOLDER)).up("0001_people")
    make_account("anna@example.org")
    assert migrate(NOW) == sorted(step.stem for step in MIGRATIONS_FOLDER.glob("0*.py"))[1:]
    assert Account.get().email == "anna@example.org"
    copies = list(tmp_path.glob("backups/old-20260302T090000.sqlite3"))
    assert len(copies) == 1
    database.close()
    with closing(sqlite3.connect(copies[0])) as copy:
        assert copy.execute("SELECT email FROM account").fetchall() == [("anna@example.org",)]
        assert copy.execute("SELECT name FROM schema_migration").fetchall() == [("0001_people",)]


def test_whoever_agreed_to_hear_of_doses_still_hears_of_clinic_doses_and_of_nothing_more(any_database: str) -> None:
    """As step 3 left it, with caregivers in it, on both databases."""
    patient = make_patient()
    doses = make_contact(patient, kinds=["missed_dose"], agreed_kinds=["missed_dose"])
    scans = make_contact(patient, kinds=["scan"], agreed_kinds=["scan"])
    invited = make_contact(patient, kinds=["missed_dose"], status=ContactStatus.INVITED, confirmed_at=None)
    own = make_contact(patient, relation=Relation.PATIENT, kinds=["missed_dose", "scan"])
    message = Message.create(
        **{"unique_key": "k", "kind": "test", "address": doses.email, "message_id": "<k@x>", "state": "sent"},
        **{"created_at": NOW, "due_at": NOW, "expires_at": NOW, "contact": doses, "patient": patient},
    )
    _back_to_step_3()
    assert migrate(NOW) == ["0007_caregivers"]
    check_schema()
    assert not diff_models(database.obj, ALL_TABLES)
    kinds = {row.id: (row.kinds, row.agreed_kinds) for row in Contact.select()}
    both = ["clinic_dose", "missed_dose"]
    assert kinds[doses.id] == (both, both)
    assert kinds[scans.id] == (["scan"], ["scan"])
    assert kinds[invited.id] == (both, [])
    assert kinds[own.id][0] == sorted(NoticeKind)
    row = Contact.get_by_id(doses.id)
    assert (row.delays, row.tells_when_logged, row.offered_role, row.weekly_at) == ({}, False, None, None)
    assert row.reconsent_at is not None
    assert [Contact.get_by_id(each.id).reconsent_at for each in (invited, own)] == [None, None]
    assert Message.get_by_id(message.id).contact == doses, "no row that hangs on a contact is lost"


def _back_to_step_3() -> None:
    database.execute_sql("DROP TABLE acknowledgement")
    for index in ("contact_weekly", "contact_reconsent"):
        database.execute_sql(f"DROP INDEX {index}")
    columns = ("delays", "tells_when_logged", "offered_role", "weekly_at", "reconsent_at", "reconsent_asked_at")
    for column in (*columns, "reconsented_at"):
        database.execute_sql(f"ALTER TABLE contact DROP COLUMN {column}")
    database.execute_sql("ALTER TABLE message DROP COLUMN sent_words")
    database.execute_sql("DELETE FROM schema_migration WHERE name = '0007_caregivers'")


def test_contacts_get_a_version_and_their_last_yes_and_access_without_mail_gets_its_clock_back(
    any_database: str,
) -> None:
    """As step 10 left it: the worker had taken the clock away from whoever had stopped the mail."""
    patient = make_patient()
    kept = make_contact(patient, reconsent_at=NOW)
    stopped, dead = (make_contact(patient, status=status) for status in (ContactStatus.STOPPED, ContactStatus.DISABLED))
    invited = make_contact(patient, status=ContactStatus.STOPPED, confirmed_at=None)
    own = make_contact(patient, relation=Relation.PATIENT, status=ContactStatus.STOPPED)
    message = Message.create(
        **{"unique_key": "k", "kind": "test", "address": kept.email, "message_id": "<k@x>", "state": "sent"},
        **{"created_at": NOW, "due_at": NOW, "expires_at": NOW, "contact": kept, "patient": patient},
    )
    for column in ("version", "last_yes_at"):
        database.execute_sql(f"ALTER TABLE contact DROP COLUMN {column}")
    database.execute_sql("DELETE FROM schema_migration WHERE name = '0011_contacts'")
    assert migrate(NOW) == ["0011_contacts"]
    check_schema()
    assert not diff_models(database.obj, ALL_TABLES)
    assert {row.version for row in Contact.select()} == {1}
    assert all(row.last_yes_at == row.confirmed_at for row in Contact.select())
    clocks = [Contact.get_by_id(each.id).reconsent_at for each in (kept, invited, own)]
    assert clocks == [NOW, None, None]
    long_due = datetime(1970, 1, 1, tzinfo=UTC)
    assert [Contact.get_by_id(each.id).reconsent_at for each in (stopped, dead)] == [long_due, long_due]
    assert Message.get_by_id(message.id).contact == kept, "no row that hangs on a contact is lost"


def test_a_database_without_bone_events_gets_them_and_keeps_its_rows(any_database: str) -> None:
    """As step 2 left it, with a person's results in it, on both databases."""
    patient = make_patient()
    make_scan(patient)
    make_marker_result(patient)
    database.execute_sql("DROP TABLE bone_event")
    database.execute_sql("DELETE FROM schema_migration WHERE name = '0003_bone_events'")
    with pytest.raises(SchemaMismatch, match=r"older.*0003_bone_events"):
        check_schema()
    assert migrate(NOW) == ["0003_bone_events"]
    check_schema()
    assert (ScanReading.get().bmd_g_cm2, MarkerResult.get().value) == (0.812, 420.0)
    make_bone_event(patient)
    patient.delete_instance()
    assert BoneEvent.select().count() == 0, "the rows of a person go with her"


def test_a_database_without_calendar_feeds_gets_them_and_keeps_its_rows(any_database: str) -> None:
    patient = make_patient()
    make_scan(patient)
    database.execute_sql("DROP TABLE calendar_feed")
    database.execute_sql("DELETE FROM schema_migration WHERE name = '0008_calendar_feed'")
    with pytest.raises(SchemaMismatch, match=r"older.*0008_calendar_feed"):
        check_schema()
    assert migrate(NOW) == ["0008_calendar_feed"]
    check_schema()
    assert ScanReading.get().bmd_g_cm2 == 0.812
    make_calendar_feed(patient)
    patient.delete_instance()
    assert CalendarFeed.select().count() == 0, "the rows of a person go with her"


def test_plans_from_before_cycles_keep_their_rhythm(any_database: str) -> None:
    """As step 3 left them, with a plan in the table, on both databases."""
    plan = make_plan(make_patient(), "alendronate", rhythm_kind=RhythmKind.WEEKDAYS, weekdays=[6], times=["07:00"])
    for column in ("days_on", "days_off"):
        database.execute_sql(f"ALTER TABLE plan DROP COLUMN {column}")
    database.execute_sql("DELETE FROM schema_migration WHERE name = '0004_cycles'")
    assert migrate(NOW) == ["0004_cycles"]
    check_schema()
    assert not diff_models(database.obj, ALL_TABLES)
    kept = Plan.get_by_id(plan.id)
    assert (kept.days_on, kept.days_off) == (None, None)
    assert rhythm_of(kept) == Rhythm(RhythmKind.WEEKDAYS, 1, (6,), (time(7),))


def test_a_database_without_pauses_gets_them_and_keeps_its_rows(any_database: str) -> None:
    """As the step before left it, with a plan and a dose in it, on both databases."""
    patient = make_patient()
    plan = make_plan(patient)
    make_dose_entry(plan)
    for table in ("pause", "zone_answer", "house_fact"):
        database.execute_sql(f"DROP TABLE {table}")
    steps = ["0005_pauses", "0015_told_of_pauses"]
    for step in steps:
        database.execute_sql(f"DELETE FROM schema_migration WHERE name = '{step}'")  # noqa: S608
    with pytest.raises(SchemaMismatch, match=r"older.*0005_pauses"):
        check_schema()
    assert migrate(NOW) == steps
    check_schema()
    assert not diff_models(database.obj, ALL_TABLES)
    make_pause(plan)
    HouseFact.create(name="tz_data", value={"version": "2026a"})
    assert (DoseEntry.select().count(), HouseFact.get().value) == (1, {"version": "2026a"})
    patient.delete_instance()
    assert Pause.select().count() == 0, "the rows of a person go with her"


def test_a_guessed_next_date_from_before_becomes_a_question(any_database: str) -> None:
    """As step 10 left them: a plan typed in late that lacks its last date, one with rows, and one of the same day."""
    patient, monthly = make_patient(), {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 6}
    guessed = make_plan(patient, "denosumab", starts_on=date(2025, 9, 10), next_due_at=NOW, **monthly)
    with_dose = make_plan(patient, "denosumab", starts_on=date(2025, 9, 10), next_due_at=NOW, **monthly)
    of_today = make_plan(patient, "denosumab", starts_on=NOW.date(), next_due_at=NOW, **monthly)
    daily = make_plan(patient, "teriparatide", starts_on=date(2025, 9, 10), next_due_at=NOW)
    make_dose_entry(with_dose)
    database.execute_sql("ALTER TABLE plan DROP COLUMN waits_for_last")
    database.execute_sql("DELETE FROM schema_migration WHERE name = '0014_last_doses'")
    assert migrate(NOW) == ["0014_last_doses"]
    check_schema()
    assert not diff_models(database.obj, ALL_TABLES)
    plans = [Plan.get_by_id(plan.id) for plan in (guessed, with_dose, of_today, daily)]
    assert [plan.waits_for_last for plan in plans] == [True, False, False, False]
    assert [plan.next_due_at for plan in plans] == [None, NOW, NOW, NOW]
    assert plans[0].ahead_step_at < NOW, "the worker asks at its next look"
    assert DoseEntry.select().count() == 1
