"""The step after which a pause knows which caregivers hear of it."""

from datetime import UTC, datetime

from playhouse.schema_diff import diff_models

from bonetrack.core.people import ContactStatus
from bonetrack.storage.database import database
from bonetrack.storage.migrate import check_schema, migrate
from bonetrack.storage.models import ALL_TABLES, Pause
from tests.builders import make_contact, make_patient, make_pause, make_plan

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_who_was_told_of_a_pause_is_kept_by_name(any_database: str) -> None:
    """As step 14 left them: all caregivers were told, or nobody."""
    patient = make_patient()
    carl = make_contact(patient, email="carl@example.org")
    make_contact(patient, email="gone@example.org", status=ContactStatus.STOPPED)
    make_contact(make_patient(), email="other@example.org")
    quiet, told = (make_pause(make_plan(patient)) for _number in range(2))
    database.execute_sql("ALTER TABLE pause DROP COLUMN told")
    database.execute_sql("ALTER TABLE pause ADD COLUMN tells_caregivers BOOLEAN NOT NULL DEFAULT FALSE")
    database.execute_sql("UPDATE pause SET tells_caregivers = TRUE WHERE id = (SELECT MAX(id) FROM pause)")
    database.execute_sql("DELETE FROM schema_migration WHERE name = '0015_told_of_pauses'")
    assert migrate(NOW) == ["0015_told_of_pauses"]
    check_schema()
    assert not diff_models(database.obj, ALL_TABLES)
    assert Pause.get_by_id(told.id).told == [carl.public_id]
    assert Pause.get_by_id(quiet.id).told == []
