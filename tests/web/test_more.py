"""More: messages, settings, records, consent, export, deletion, help."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import ContactStatus, Relation, Role
from bonetrack.services.consents import give
from bonetrack.services.passwords import hash_password, hasher_of
from bonetrack.services.signing import sign_contact
from bonetrack.storage.contacts import list_active
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Account, Consent, Contact, Grant, Message, Patient, Plan
from bonetrack.storage.patients import add_grant
from tests.account_steps import token_of
from tests.builders import People, make_contact, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient

PASSWORD = "correct horse battery staple"


@pytest.fixture
def with_password(people: People) -> People:
    for account in (people.patient, people.caregiver, people.stranger):
        Account.update(password_hash=hash_password(PASSWORD, hasher_of(True))).where(Account.id == account.id).execute()
    return people


def own_contact(people: People) -> Contact:
    return Contact.get(Contact.patient == people.record, Contact.relation == Relation.PATIENT)


def test_every_item_of_the_menu_opens(patient_client: PageClient) -> None:
    links = patient_client.get("/more").links("/")
    for link in {
        link
        for link in links
        if link.startswith(("/more/", "/caregivers", "/messages", "/people", "/scans", "/events"))
    }:
        assert patient_client.get(link).status == 200, link
    assert links[-1] == "/help"


def test_a_caregiver_sees_only_what_concerns_herself(caregiver_client: PageClient) -> None:
    page = caregiver_client.get("/more")
    assert page.links("/caregivers") == []
    for path in ("/messages", "/more/reminders", "/more/zone", "/more/export"):
        assert caregiver_client.get(path).status == 403, path


def test_text_size_is_kept_and_used(patient_client: PageClient) -> None:
    form = patient_client.get("/more/text-size")
    page = patient_client.submit(form, "/more/text-size", percent="150")
    assert page.root.get("class") == "text-150"
    assert patient_client.get("/more").root.get("class") == "text-150"
    assert patient_client.submit(form, "/more/text-size", percent="300").status == 422


def test_moving_to_another_zone_moves_the_plans(people: People, patient_client: PageClient, clock: Clock) -> None:
    plan = make_plan(people.record, tracked_since=clock())
    form = patient_client.get("/more/zone")
    page = patient_client.submit(form, "/more/zone", zone="America/New_York")
    assert "New York" in page.text
    moved: Plan = Plan.get_by_id(plan.id)
    assert moved.zone == "America/New_York"
    assert Patient.get_by_id(people.record.id).zone == "America/New_York"
    # 8:00 in New York is 13:00 UTC on that day.
    assert moved.next_due_at == clock().replace(hour=13, minute=0)


def test_an_unknown_zone_is_refused(people: People, patient_client: PageClient) -> None:
    page = patient_client.submit(patient_client.get("/more/zone"), "/more/zone", zone="Mars/Olympus")
    assert page.status == 422
    assert Patient.get_by_id(people.record.id).zone == "Europe/London"


def test_her_own_mail_stops_by_its_link_and_starts_again_in_the_app(
    app: Flask, people: People, patient_client: PageClient, nobody: PageClient, clock: Clock
) -> None:
    contact = own_contact(people)
    message = NewMessage("k", MessageKind.DOSE_DUE, contact.email, clock(), clock(), contact=contact)
    enqueue(message, "example.org", clock())
    key = app.extensions["bonetrack_settings"].secret_key
    answer = app.test_client().post(f"/one-click/{sign_contact(contact.public_id, key)}")
    assert answer.status_code == 200
    assert own_contact(people).status == ContactStatus.STOPPED
    assert Message.get().state == "cancelled"
    page = patient_client.get("/more")
    assert "Your own reminder e-mails are off." in page.text
    assert "Your own reminder e-mails are off." in patient_client.get("/today").text
    assert "are on again" in patient_client.submit(page, "/more/reminders/start").text
    assert own_contact(people).status == ContactStatus.ACTIVE
    assert "are off" not in patient_client.get("/more").text


def test_a_manager_cannot_point_mail_at_herself(app: Flask, people: People) -> None:
    add_grant(people.stranger, people.record, Role.MANAGE, people.record.created_at)
    Contact.update(status=ContactStatus.STOPPED).where(Contact.id == own_contact(people).id).execute()
    manager = PageClient(app).log_in_as(people.stranger).open_record(people.record)
    page = manager.get("/more/reminders")
    assert [form for form in page.forms() if "start" in form.get("action", "")] == []
    token = next(field.get("value") for field in manager.get("/people").root.iter("input"))
    manager.client.post("/more/reminders/start", data={"csrf_token": token})
    assert own_contact(people).status == ContactStatus.STOPPED


def test_a_test_message_to_herself(people: People, patient_client: PageClient) -> None:
    page = patient_client.submit(patient_client.get("/more/reminders"), "/messages/test")
    assert "on its way" in page.text
    assert Message.get().kind == MessageKind.TEST
    assert Message.get().contact == own_contact(people)


def test_the_log_of_messages_in_words(people: People, patient_client: PageClient, clock: Clock) -> None:
    carer = make_contact(people.record)
    now = clock()
    for key, kind, contact in (
        ("a", MessageKind.DOSE_DUE, own_contact(people)),
        ("b", MessageKind.DOSE_NOT_LOGGED, carer),
    ):
        new = NewMessage(key, kind, contact.email, now, now, patient=people.record, contact=contact)
        enqueue(new, "example.org", now)
    Message.update(state="sent", sent_at=now + timedelta(minutes=1)).where(Message.unique_key == "b").execute()
    reset = NewMessage("c", MessageKind.RESET_PASSWORD, "anna@example.org", now, now, account=people.patient)
    enqueue(reset, "example.org", now)
    text = patient_client.get("/messages").text
    assert "9:01, 2 March 2026" in text
    for words in ("You", "Carl", "A dose is due", "A dose is not logged", "Sent", "Waiting to be sent", "New password"):
        assert words in text
    assert "taken" not in text


def test_older_messages_stand_on_further_pages(people: People, patient_client: PageClient, clock: Clock) -> None:
    for number in range(35):
        new = NewMessage(f"m{number}", MessageKind.DOSE_DUE, "x", clock(), clock(), patient=people.record)
        enqueue(new, "example.org", clock())
    page = patient_client.get("/messages")
    assert len(page.root.findall(".//tbody/tr")) == 30
    older = patient_client.get(page.links("page=2")[0])
    assert len(older.root.findall(".//tbody/tr")) == 5
    assert older.links("page=1")
    for odd in ("0", "-3", "x", "999999999999999999999"):
        assert patient_client.get(f"/messages?page={odd}").status == 200


def test_records_one_may_open(people: People, app: Flask, stranger_client: PageClient) -> None:
    client = PageClient(app).log_in_as(people.caregiver)
    page = client.get("/people")
    assert "Anna" in page.text
    assert "You may look" in page.text
    client.submit(page, f"/people/{people.record.public_id}/open")
    with client.client.session_transaction() as cookie:
        assert cookie["record"] == people.record.public_id
    own = stranger_client.get("/people")
    assert "Anna" not in own.text
    assert "It is open now." in own.text
    assert own.forms() == [], "her only record is open already"
    token = next(field.get("value") for field in stranger_client.get("/more").root.iter("input"))
    answer = stranger_client.client.post(f"/people/{people.record.public_id}/open", data={"csrf_token": token})
    assert answer.status_code == 404


def test_whoever_has_no_record_of_her_own_chooses_one_first(people: People, app: Flask) -> None:
    client = PageClient(app).log_in_as(people.caregiver)
    page = client.get("/bones")
    assert (page.status, page.path) == (200, "/people")
    client.submit(page, f"/people/{people.record.public_id}/open")
    assert client.get("/bones").path == "/bones"


def test_consent_is_taken_back_and_given_again(people: People, patient_client: PageClient, clock: Clock) -> None:
    now = clock()
    Consent.create(account=people.patient, kind="health_data", text_version="1", text_shown="I agree.", given_at=now)
    make_contact(people.record)
    page = patient_client.get("/more/consent")
    assert "I agree." in page.text
    page = patient_client.submit(page, "/more/consent/withdraw")
    assert "You do not agree at this time" in page.text
    assert Consent.get().withdrawn_at == now
    assert own_contact(people).status == ContactStatus.STOPPED
    assert list_active(people.record, "missed_dose") == []
    start = patient_client.submit(patient_client.get("/more"), "/more/reminders/start")
    assert (start.status, start.h1) == (403, "This record takes no new entries")
    assert own_contact(people).status == ContactStatus.STOPPED
    unticked = patient_client.submit(page, "/more/consent")
    assert unticked.status == 422
    assert "Tick the box if you agree" in unticked.text
    page = patient_client.submit(page, "/more/consent", agrees="y")
    assert "Take my consent back" in page.text
    assert [row.name for row in list_active(people.record, "missed_dose")] == ["Carl"]
    assert own_contact(people).status == ContactStatus.ACTIVE


def test_the_day_of_her_consent_is_that_of_her_own_place(people: People, patient_client: PageClient) -> None:
    Patient.update(zone="America/New_York").where(Patient.id == people.record.id).execute()
    give(people.patient, "v", "I agree.", datetime(2026, 3, 5, 1, 30, tzinfo=UTC))
    assert "On 4 March 2026 you agreed to this:" in patient_client.get("/more/consent").text


def test_export_asks_for_the_password(with_password: People, patient_client: PageClient) -> None:
    form = patient_client.get("/more/export")
    wrong = patient_client.submit(form, "/more/export", password="wrong password")
    assert wrong.status == 422
    assert "This password is wrong" in wrong.text
    answer = patient_client.submit(form, "/more/export", password=PASSWORD).response
    assert answer.mimetype == "application/json"
    assert answer.headers["Content-Disposition"] == "attachment; filename=bonetrack-2026-03-02.json"
    document = json.loads(answer.get_data(as_text=True))
    assert document["account"]["email"] == "anna@example.org"
    assert document["record"]["first_name"] == "Anna"


def test_deletion_asks_for_address_and_password(with_password: People, patient_client: PageClient) -> None:
    form = patient_client.get("/more/delete")
    assert form.links("/more/export")
    for typed, password in (("anna@example.org", "wrong password"), ("sven@example.org", PASSWORD), ("", PASSWORD)):
        assert patient_client.submit(form, "/more/delete", typed_email=typed, password=password).status == 422
    assert Account.select().where(Account.email == "anna@example.org").exists()
    page = patient_client.submit(form, "/more/delete", typed_email=" Anna@example.org", password=PASSWORD)
    assert "Your account is deleted" in page.text
    assert not Account.select().where(Account.email == "anna@example.org").exists()
    assert Patient.select().where(Patient.first_name == "Anna").count() == 0
    assert "/login" in patient_client.client.get("/more").headers["Location"]


def test_a_caregiver_deletes_her_own_account_and_not_the_open_record(
    with_password: People, caregiver_client: PageClient
) -> None:
    form = caregiver_client.get("/more/delete")
    caregiver_client.submit(form, "/more/delete", typed_email="caregiver@example.org", password=PASSWORD)
    assert not Account.select().where(Account.email == "caregiver@example.org").exists()
    assert Patient.get_by_id(with_password.record.id).first_name == "Anna"


def test_guessing_the_password_ends(with_password: People, patient_client: PageClient) -> None:
    form = patient_client.get("/more/export")
    answers = [patient_client.submit(form, "/more/export", password=f"guess {n}").status for n in range(30)]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_help_and_purpose_are_for_everybody(nobody: PageClient, patient_client: PageClient) -> None:
    for client in (nobody, patient_client):
        assert "Nobody watches this app for you." in client.get("/help").text
        assert "not a certified medical device" in client.get("/purpose").text


def test_a_record_that_is_shared_no_longer_leads_to_a_choice_and_never_to_another_record(
    caregiver_client: PageClient, people: People, clock: Clock
) -> None:
    Grant.update(ended_at=clock()).where(Grant.account == people.caregiver).execute()
    token = token_of(caregiver_client)
    caregiver_client.open_record(people.record)
    assert caregiver_client.client.post("/messages/test", data=token).status_code == 404
    page = caregiver_client.get("/today")
    assert page.path == "/people"
    assert "not open to you now" in page.text
    assert people.record.first_name not in page.text


def test_a_message_that_was_not_sent_promises_no_words(
    people: People, patient_client: PageClient, clock: Clock
) -> None:
    now = clock()
    new = NewMessage(
        "a", MessageKind.DOSE_DUE, "anna@example.org", now, now, patient=people.record, contact=own_contact(people)
    )
    enqueue(new, "example.org", now)
    row = Message.get()
    assert "Its words are shown here once it was sent." in patient_client.get(f"/messages/{row.public_id}").text
    for state in ("cancelled", "expired", "failed"):
        Message.update(state=state).execute()
        text = patient_client.get(f"/messages/{row.public_id}").text
        assert "It was not sent, so there are no words to show." in text
        assert "once it was sent" not in text
