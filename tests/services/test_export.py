"""The export holds every row of the person, and no secret."""

import json
from typing import Any

import pytest

from bonetrack.core.people import NoticeKind, Role
from bonetrack.services.account_mail import MailWay
from bonetrack.services.contacts import CaregiverDraft, invite_caregiver
from bonetrack.services.export import export_record
from bonetrack.services.suppression import SuppressionReason, silence
from bonetrack.storage.exports import LEFT_OUT
from bonetrack.storage.models import ALL_TABLES, Account, Contact, Row
from bonetrack.storage.patients import add_grant
from tests.builders import START, make_account, make_contact
from tests.full_record import fill_account

NOT_EXPORTED = {
    "Attempt": "keys are hashed: nobody can tell whose they are",
    "Suppression": "keyed hashes of other people's addresses",
    "Heartbeat": "the worker's",
    "HouseFact": "the house's own",
}
PLACES = {
    "Account": "account",
    "LoginSession": "account.sessions",
    "Consent": "account.consents",
    "OneTimeToken": "account.one_time_links",
    "Patient": "record",
    "Grant": "record.grants",
    "Contact": "record.contacts",
    "Plan": "record.plans",
    "Occurrence": "record.plans.0.occurrences",
    "DoseEntry": "record.plans.0.occurrences.0.entries",
    "Acknowledgement": "record.acknowledgements",
    "Supply": "record.plans.0.supplies",
    "Pen": "record.plans.0.pens",
    "Pause": "record.plans.0.pauses",
    "ZoneAnswer": "record.zone_answers",
    "Scan": "record.scans",
    "ScanReading": "record.scans.0.readings",
    "MarkerResult": "record.marker_results",
    "BoneEvent": "record.bone_events",
    "CalendarFeed": "record.calendar_feeds",
    "Message": "record.messages",
    "MessageLine": "record.messages.0.lines",
    "AuditEntry": "record.audit",
}


def at(document: dict[str, Any], path: str) -> list[dict[str, Any]]:
    place: Any = document
    for step in path.split("."):
        place = place[int(step)] if step.isdigit() else place[step]
    return [place] if isinstance(place, dict) else place


@pytest.mark.usefixtures("any_database")
def test_every_table_of_the_person_is_in_it() -> None:
    anna, record = fill_account()
    sven, _other = fill_account("sven@example.org", "Sven")
    document = json.loads(json.dumps(export_record(record, anna, START)))
    assert (document["format"], document["schema_version"]) == ("bonetrack-export", 1)
    for table in ALL_TABLES:
        if table.__name__ in NOT_EXPORTED:
            continue
        assert table.__name__ in PLACES, f"{table.__name__} is new: export it, or say here why not"
        found = at(document, PLACES[table.__name__])
        assert found, f"no {table.__name__} in the export"
        check_columns(table, found[0])
    text = json.dumps(document)
    assert "note-Anna" in text
    assert "scan-Anna" in text
    assert "lab-Anna" in text
    assert "event-Anna" in text
    assert "words-Anna" in text
    assert "Sven" not in text
    assert sven.public_id not in text


def check_columns(table: type[Row], values: dict[str, Any]) -> None:
    """Every column is there but secrets, and the parents that the row stands in."""
    for field in table._meta.sorted_fields:
        if field.name in LEFT_OUT or field.name in ("patient", "plan", "occurrence", "scan", "message"):
            continue
        assert field.name in values, f"{table.__name__}.{field.name}"


@pytest.mark.usefixtures("any_database")
def test_no_secret_and_no_hash_is_in_it() -> None:
    anna, record = fill_account()
    text = json.dumps(export_record(record, anna, START))
    for table in ALL_TABLES:
        for row in table.select().dicts():
            for name, value in row.items():
                if name.endswith("_hash") and value:
                    assert str(value) not in text, f"{table.__name__}.{name}"
    assert "argon2" not in text
    assert "request-Anna" not in text


@pytest.mark.usefixtures("any_database")
def test_dates_are_iso_and_messages_are_all_there() -> None:
    anna, record = fill_account()
    document = export_record(record, anna, START)
    plan = document["record"]["plans"][0]
    assert plan["starts_on"] == "2026-03-02"
    assert plan["occurrences"][0]["entries"][0]["taken_at"] == "2026-03-02T09:00:00+00:00"
    assert {row["kind"] for row in document["record"]["messages"]} == {"dose_due", "dose_not_logged"}
    assert [row["kind"] for row in document["account"]["messages"]] == ["reset_password"]
    assert document["record"]["invitations"]


@pytest.mark.usefixtures("any_database")
def test_a_manager_exports_the_record_without_the_account() -> None:
    _anna, record = fill_account()
    document = export_record(record, None, START)
    assert document["account"] is None
    assert document["record"]["first_name"] == "Anna"
    assert Account.select().count() == 1


@pytest.mark.usefixtures("any_database")
def test_nobody_reads_in_it_that_an_address_asked_for_no_mail() -> None:
    anna, record = fill_account()
    key = "a-secret-key-for-tests-that-is-long-enough"
    silence("gone@example.org", SuppressionReason.REFUSED, key, START)
    for name in ("gone", "open"):
        draft = CaregiverDraft(name, f"{name}@example.org", frozenset(NoticeKind), True, False)
        invite_caregiver(record, anna, draft, MailWay("x.org", key), START)
    Contact.update(ended_by="recipient").execute()
    document = export_record(record, anna, START)["record"]
    gone, still_open = (row for row in document["messages"] if row["kind"] == "caregiver_invitation")
    assert set(gone) == set(still_open)
    assert not {"state", "sent_at", "attempts"} & set(gone)
    assert "recipient" not in json.dumps(document["contacts"])


@pytest.mark.usefixtures("any_database")
def test_a_new_address_of_a_caregiver_is_not_told_in_it() -> None:
    """Ben agreed at one address and has another one by now, for himself."""
    anna, record = fill_account()
    ben = make_account("private@ben.example")
    make_contact(record, email="ben@example.org", name="Ben", account=ben)
    add_grant(ben, record, Role.LOOK, START)
    document = export_record(record, anna, START)
    assert [grant["account_email"] for grant in document["record"]["grants"]] == ["anna@example.org", "ben@example.org"]
    assert "private@ben.example" not in json.dumps(document)
