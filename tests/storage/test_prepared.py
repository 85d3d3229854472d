"""Queries written once give what ordinary queries give, at every run and on both databases."""

from datetime import date

from peewee import JOIN

from bonetrack.storage.claims import find_occurrence, reading_once
from bonetrack.storage.models import Contact, Message, Occurrence, Patient
from bonetrack.storage.prepared import Prepared, slot
from tests.builders import START, make_contact, make_occurrence, make_patient, make_plan

WITH_CONTACT = Prepared(
    lambda: (
        Message.select(Message, Contact, Patient)
        .join(Contact, JOIN.LEFT_OUTER)
        .join(Patient, JOIN.LEFT_OUTER)
        .where(Message.kind == slot("kind"))
        .order_by(Message.id)
    )
)


def put(key: str, contact: Contact | None) -> Message:
    moments = dict.fromkeys(("created_at", "due_at", "expires_at"), START)
    columns = {"unique_key": key, "message_id": key, "kind": "test", "state": "sent", "address": "a@example.org"}
    patient = None if contact is None else contact.patient
    return Message.create(contact=contact, patient=patient, details={"key": key}, **columns, **moments)


def test_every_run_reads_anew_and_joined_rows_come_along(any_database: str) -> None:
    assert WITH_CONTACT.rows(kind="test") == []
    contact = make_contact(make_patient(first_name="Änna"))
    first, second = put("one", contact), put("two", None)
    for _run in range(2):
        rows = WITH_CONTACT.rows(kind="test")
        assert rows == [first, second]
        assert [row.due_at for row in rows] == [START, START]
        assert [row.details for row in rows] == [{"key": "one"}, {"key": "two"}]
        assert rows[0].contact.patient.first_name == "Änna"
        assert rows[1].contact is None
    Message.update(kind="other").where(Message.id == first.id).execute()
    assert WITH_CONTACT.rows(kind="test") == [second]
    assert WITH_CONTACT.first(kind="none of these") is None


def test_a_dose_is_found_as_an_ordinary_query_finds_it(any_database: str) -> None:
    plan = make_plan(make_patient())
    rows = [make_occurrence(plan, date(2026, 3, day)) for day in (2, 3)]
    for row in rows:
        found = find_occurrence(row.public_id)
        assert found is not None
        assert found.__data__ == Occurrence.get_by_id(row.id).__data__
        assert found.plan == plan
    assert find_occurrence("nobody's") is None


def test_what_is_kept_for_one_message_is_forgotten_after_it(any_database: str) -> None:
    row = make_occurrence(make_plan(make_patient()))
    with reading_once():
        assert find_occurrence(row.public_id) is find_occurrence(row.public_id)
    Occurrence.update(state="taken").where(Occurrence.id == row.id).execute()
    found = find_occurrence(row.public_id)
    assert found is not None
    assert found.state == "taken"
