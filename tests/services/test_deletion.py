"""Deletion, on both databases: nothing of the person stays but what is listed, and nobody else loses a row."""

from typing import Any

import pytest

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import Relation, Role
from bonetrack.services import rate_limits
from bonetrack.services.deletion import delete_account, list_cared_for
from bonetrack.services.suppression import SuppressionReason, is_silenced, silence
from bonetrack.storage.models import (
    ALL_TABLES,
    Account,
    AuditEntry,
    Contact,
    DoseEntry,
    Grant,
    Message,
    Patient,
    Row,
    Suppression,
)
from bonetrack.storage.patients import add_grant
from tests.builders import START, make_contact
from tests.full_record import KEY, fill_account

# Tables that hold rows of nobody in particular, each with its reason.
NOT_OF_A_PERSON = {
    "Attempt": "keys are hashed, and rows go after 31 days",
    "Suppression": "keyed hashes, kept on purpose; the page says so",
    "Heartbeat": "the worker's",
    "HouseFact": "the house's own",
}


def rows_of(table: type[Row]) -> list[dict[str, Any]]:
    return [dict(row) for row in table.select().order_by(table.id).dicts()]


def everything() -> dict[str, list[dict[str, Any]]]:
    return {table.__name__: rows_of(table) for table in ALL_TABLES}


@pytest.mark.usefixtures("any_database")
def test_nothing_of_the_person_stays_and_nobody_else_loses_a_row() -> None:
    fill_account("sven@example.org", "Sven")
    others = everything()
    anna, _record = fill_account()
    for name, rows in everything().items():
        assert name in NOT_OF_A_PERSON or len(rows) > len(others[name]), f"the test fills no row of {name}"

    delete_account(anna, "example.org", START)

    left = everything()
    farewell = left["Message"].pop()
    assert left == others
    assert (farewell["kind"], farewell["address"]) == (MessageKind.ACCOUNT_DELETED, "anna@example.org")
    assert (farewell["state"], farewell["due_at"]) == (MessageState.PENDING, START)
    assert farewell["account"] is farewell["patient"] is farewell["contact"] is None
    assert anna.public_id not in str(farewell)


@pytest.mark.usefixtures("any_database")
def test_no_text_of_the_person_is_left_in_any_column() -> None:
    anna, record = fill_account()
    marks = ["anna@example.org", "Anna", anna.public_id, record.public_id]
    delete_account(anna, "example.org", START)
    for table in ALL_TABLES:
        for row in rows_of(table):
            if row.get("kind") == MessageKind.ACCOUNT_DELETED:
                continue
            assert not [mark for mark in marks if mark in str(row)], f"{table.__name__}: {row}"


@pytest.mark.usefixtures("any_database")
def test_a_failure_half_way_leaves_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    anna, _record = fill_account()
    before = everything()

    def fail(*_parts: object) -> None:
        raise RuntimeError("no more room")

    monkeypatch.setattr("bonetrack.services.deletion.enqueue", fail)
    with pytest.raises(RuntimeError):
        delete_account(anna, "example.org", START)
    assert everything() == before


@pytest.mark.usefixtures("any_database")
def test_what_she_typed_in_other_records_stays_without_author() -> None:
    anna, _own = fill_account()
    _sven, other = fill_account("sven@example.org", "Sven")
    add_grant(anna, other, Role.LOG, START)
    DoseEntry.update(recorded_by=anna).where(DoseEntry.note == "note-Sven").execute()
    AuditEntry.update(account=anna).where(AuditEntry.patient == other).execute()
    make_contact(other, email=anna.email, name="Anna B")
    assert list_cared_for(anna) == ["Sven"]

    delete_account(anna, "example.org", START)

    assert Grant.select().where(Grant.patient == other).count() == 1
    assert DoseEntry.get(DoseEntry.note == "note-Sven").recorded_by is None
    assert AuditEntry.get(AuditEntry.patient == other).account is None
    # Her agreement to get mail about Sven is his record's; the page tells her so.
    assert Contact.get(Contact.name == "Anna B").relation == Relation.CAREGIVER


@pytest.mark.usefixtures("any_database")
def test_a_caregivers_account_takes_no_record_with_it() -> None:
    _anna, record = fill_account()
    carl, _own = fill_account("carl@example.org", "Carl")
    add_grant(carl, record, Role.MANAGE, START)
    delete_account(carl, "example.org", START)
    assert Patient.get_or_none(Patient.id == record.id) is not None
    assert Account.select().where(Account.email == "anna@example.org").exists()


@pytest.mark.usefixtures("any_database")
def test_suppressions_and_counts_outlive_the_account_as_hashes() -> None:
    anna, record = fill_account()
    silence("carl@example.org", SuppressionReason.REFUSED, KEY, START)
    rate_limits.allow_within(rate_limits.LOG_IN, anna.email, START)
    delete_account(anna, "example.org", START)
    assert is_silenced("carl@example.org", record, KEY)
    assert "carl" not in str(rows_of(Suppression))
    assert Message.select().count() == 1
