"""People I help: each apart, in her own time, with only what she allows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from bonetrack.core.people import Role
from bonetrack.services import stopping
from bonetrack.services.preferences import withdraw_consent
from bonetrack.storage.models import Account, Contact, DoseEntry, Grant, Message, Patient
from bonetrack.storage.patients import add_grant, find_grant
from bonetrack.storage.plans import set_next_due
from tests.account_steps import confirm_link, sign_up
from tests.builders import START, People, make_account, make_contact, make_occurrence, make_patient, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import carl, everything, invite, stop_link

NINE = datetime(2026, 3, 3, 9, 30, tzinfo=UTC)


@pytest.fixture
def ben(app: Flask, people: People, clock: Clock) -> PageClient:
    """Alerts only, about Anna, with an account of his own."""
    clock.moment = NINE
    make_contact(people.record, email="ben@example.org", name="Ben")
    set_next_due(make_plan(people.record), NINE - timedelta(hours=3), clock())
    return PageClient(app).log_in_as(make_account("ben@example.org"))


def offer(client: PageClient, access: str) -> None:
    contact = Contact.get(Contact.name == "Ben")
    page = client.get(f"/caregivers/{contact.public_id}/change")
    assert "Saved." in client.submit(page, "/change", access=access).text


def test_alerts_only_sees_that_mail_comes_and_nothing_of_her(ben: PageClient, people: People) -> None:
    page = ben.get("/people")
    assert "Anna You get e-mails only. My e-mails about Anna" in page.text
    for secret in ("Teriparatide", "8:00", "London", "logged"):
        assert secret not in page.text, secret
    token = page.form("/logout") if page.links("/none") else ben.get("/more").form("/logout")
    value = next(field.get("value") for field in token.iter("input") if field.get("name") == "csrf_token")
    opened = ben.client.post(f"/people/{people.record.public_id}/open", data={"csrf_token": value})
    assert opened.status_code == 404


def test_offered_accepted_logged_and_seen_by_her(ben: PageClient, patient_client: PageClient, people: People) -> None:
    offer(patient_client, "log")
    assert "You offered: see your record and log doses. Not accepted yet." in patient_client.get("/caregivers").text
    page = ben.get("/people")
    assert "Anna lets you see the record and log doses, packs and pens, if you agree." in page.text
    assert "Teriparatide" not in page.text
    page = ben.submit(page, "/accept")
    assert "9:30 in London" in page.text
    assert "Teriparatide, due at 8:00, is not logged." in page.text
    today = ben.submit(page, "/open")
    assert "You are looking at the record of Anna." in today.text
    assert "Log for Anna" in today.text
    ben.submit(today, "/doses/log")
    assert DoseEntry.get().recorded_by.email == "ben@example.org"
    assert "Logged by Ben." in patient_client.get("/today").text
    assert "May see your record and log doses for you" in patient_client.get("/caregivers").text


def test_a_dose_that_is_still_to_come_is_not_called_not_logged(
    ben: PageClient, patient_client: PageClient, people: People, clock: Clock
) -> None:
    make_plan(people.record, "calcium", times=["21:00"])
    offer(patient_client, "look")
    page = ben.submit(ben.get("/people"), "/accept")
    assert "Calcium is due at 21:00." in page.text
    assert "Calcium, due" not in page.text
    clock.moment = NINE.replace(hour=21, minute=0)
    assert "Calcium, due at 21:00, is not logged." in ben.get("/people").text


def test_what_she_ends_is_closed_at_once(ben: PageClient, patient_client: PageClient) -> None:
    offer(patient_client, "look")
    ben.submit(ben.submit(ben.get("/people"), "/accept"), "/open")
    assert ben.get("/today").status == 200
    offer(patient_client, "")
    page = ben.get("/today")
    assert page.h1 == "People I help"
    assert "That record is not open to you now." in page.text
    assert "Teriparatide" not in page.text


def test_who_may_only_see_gets_no_button_to_log(ben: PageClient, patient_client: PageClient) -> None:
    offer(patient_client, "look")
    page = ben.submit(ben.get("/people"), "/accept")
    assert "See the record of Anna" in page.text
    assert "Log for" not in ben.submit(page, "/open").text


def test_no_thank_you_and_giving_up_change_nothing_else(ben: PageClient, patient_client: PageClient) -> None:
    offer(patient_client, "look")
    page = ben.submit(ben.get("/people"), "/refuse")
    assert "You get e-mails only." in page.text
    assert "if you agree" not in page.text
    offer(patient_client, "log")
    page = ben.submit(ben.submit(ben.get("/people"), "/accept"), "/leave")
    assert "You get e-mails only." in page.text
    assert Contact.get(Contact.name == "Ben").status == "active"


def test_a_new_account_of_an_invited_address_begins_with_the_offer(
    app: Flask, people: People, nobody: PageClient
) -> None:
    make_contact(people.record, email="ben@example.org", name="Ben", offered_role="log")
    sign_up(nobody, first_name="Ben", email="ben@example.org")
    page = nobody.submit(nobody.get(confirm_link(app)))
    assert page.h1 == "People I help"
    assert "Anna lets you see the record and log doses, packs and pens, if you agree." in page.text


def test_looking_changes_nothing(ben: PageClient, patient_client: PageClient) -> None:
    offer(patient_client, "log")
    ben.get("/more")
    before = everything()
    ben.get("/people")
    assert everything() == before


def test_the_form_of_one_record_cannot_be_sent_into_another(
    ben: PageClient, app: Flask, people: People, clock: Clock
) -> None:
    """Two tabs: Anna's page is open in one, Bea's in the other."""
    account = Account.get(Account.email == "ben@example.org")
    bea = make_patient(make_account(), "Bea", zone="America/New_York")
    for record in (people.record, bea):
        add_grant(account, record, Role.LOG, clock())
    ben.open_record(people.record)
    annas = ben.get("/today")
    ben.open_record(bea)
    assert ben.submit(annas, "/doses/log").status == 404
    assert DoseEntry.select().count() == 0


def test_she_reads_every_word_that_was_sent_and_stops_him_from_there(
    ben: PageClient, patient_client: PageClient, app: Flask, clock: Clock
) -> None:
    clock.moment = NINE + timedelta(hours=1)
    assert app.test_cli_runner().invoke(args=["run-due", "--now", clock().isoformat()]).exit_code == 0
    log = patient_client.get("/messages")
    told = Message.get(Message.address == "ben@example.org")
    page = patient_client.get(f"/messages/{told.public_id}")
    assert page.path in log.links("/messages/")
    assert "Hello Ben, Anna has not logged the 8:00 item." in page.text
    assert "[I will call]" in page.text
    assert "ben@example.org" in page.text
    assert "will-call" not in page.response.get_data(as_text=True)
    patient_client.submit(page, "/stop")
    assert Contact.get(Contact.name == "Ben").status == "stopped"
    assert patient_client.get("/messages").text.count("Stop messages to") == 0


def test_an_invitation_reads_the_same_whether_it_left_or_not(
    patient_client: PageClient, app: Flask, clock: Clock
) -> None:
    invite(patient_client, shows_inviter_name="y", access="log")
    message = Message.get()
    before = patient_client.get(f"/messages/{message.public_id}").text
    assert "Anna asks whether we may send you messages" in before
    app.test_cli_runner().invoke(args=["run-due", "--now", clock().isoformat()])
    assert Message.get().state == "sent"
    assert patient_client.get(f"/messages/{message.public_id}").text == before
    assert carl().offered_role == "log"


def test_another_persons_message_is_not_found(ben: PageClient, stranger_client: PageClient, app: Flask) -> None:
    app.test_cli_runner().invoke(args=["run-due", "--now", NINE.isoformat()])
    public_id = Message.select().first().public_id
    assert stranger_client.get(f"/messages/{public_id}").status == 404
    assert Patient.select().count() == 2


def test_who_stopped_the_mail_and_still_sees_her_record_is_shown_and_can_be_ended(
    ben: PageClient, patient_client: PageClient, app: Flask
) -> None:
    """Mail and access are two things: the one she ended leaves the other, and the patient must see that."""
    offer(patient_client, "look")
    ben.submit(ben.get("/people"), "/accept")
    app.test_client().post(stop_link(app, Contact.get(Contact.name == "Ben"), "one-click"))
    assert Contact.get(Contact.name == "Ben").status == "stopped"
    page = patient_client.get("/caregivers")
    assert "Ben no longer gets messages." in page.text
    assert "May see your record" in page.text
    assert "End the access" not in patient_client.submit(page, "/stop").text
    assert Grant.get(Grant.role == "look", Grant.account == Account.get(email="ben@example.org")).ended_at is not None


def test_who_is_invited_anew_to_less_has_less_at_once(
    ben: PageClient, patient_client: PageClient, app: Flask, people: People
) -> None:
    offer(patient_client, "log")
    ben.submit(ben.get("/people"), "/accept")
    stopping.stop_everything(Contact.get(Contact.name == "Ben"), app.secret_key, NINE)
    invite(patient_client, name="Ben", email="ben@example.org", access="")
    assert find_grant(Account.get(email="ben@example.org"), people.record.public_id) is None


def test_a_helper_reads_of_her_and_not_of_himself(
    ben: PageClient, patient_client: PageClient, people: People, clock: Clock
) -> None:
    six_monthly = {"rhythm_kind": "every_n_months", "every": 6, "starts_on": NINE.date()}
    set_next_due(make_plan(people.record, "denosumab", **six_monthly), NINE, NINE)
    make_plan(people.record, "romosozumab", rhythm_kind="every_n_months", starts_on=date(2025, 9, 2))
    offer(patient_client, "look")
    clock.move(days=2)
    ben.log_in_as(Account.get(Account.email == "ben@example.org"))
    page = ben.submit(ben.submit(ben.get("/people"), "/accept"), "/open")
    assert "The injection of Anna was due on 3 March 2026." in page.text
    assert "The clinic needs a call today. Ask Anna about new back pain, and say so." in page.text
    assert "The last Romosozumab is not logged, so the next date is a guess." in page.text
    for word in ("Your ", "your last", "Log it"):
        assert word not in page.text, word


def test_a_helper_who_may_log_is_not_told_that_he_may_only_look(
    ben: PageClient, patient_client: PageClient, people: People
) -> None:
    offer(patient_client, "log")
    ben.submit(ben.submit(ben.get("/people"), "/accept"), "/open")
    assert ben.get("/caregivers").h1 == "You may log doses, but not change this"


def test_what_is_sent_from_a_page_left_open_after_a_stop_is_said_not_to_be_saved(
    caregiver_client: PageClient, people: People
) -> None:
    Grant.update(role=Role.LOG).where(Grant.account == people.caregiver).execute()
    make_occurrence(make_plan(people.record))
    page = caregiver_client.get("/today")
    Grant.update(ended_at=START).where(Grant.account == people.caregiver).execute()
    answer = caregiver_client.submit(page, "/doses/log")
    assert (answer.status, answer.h1) == (404, "That record is not open to you now")
    assert "Nothing was saved." in answer.text
    assert "Anna" not in answer.text
    assert DoseEntry.select().count() == 0
    assert answer.links("/people")


def test_a_helper_is_not_asked_what_she_took_herself(
    caregiver_client: PageClient, patient_client: PageClient, people: People
) -> None:
    """It is Anna's dose, and Anna's reminder."""
    Grant.update(role=Role.LOG).where(Grant.account == people.caregiver).execute()
    plan = make_plan(people.record)
    asked = f"plan={plan.public_id}&due_on=2026-03-02&due_time=08:00"
    hers = ("did you take", "Did you", "you inject", "I took it", "your own reminder")
    paths = [f"/doses/earlier?{asked}", f"/doses/later?{asked}", f"/doses/add?plan={plan.public_id}"]
    paths_of_entry = "/doses/entry/{0}/change /doses/entry/{0}/again /doses/entry/{0}/site"
    told = [caregiver_client.get(path).text for path in paths]
    assert "Which day did you take it?" in patient_client.get(paths[0]).text
    assert "This moves your own reminder only." in patient_client.get(paths[1]).text
    caregiver_client.submit(caregiver_client.get("/today"), "/doses/log")
    entry = DoseEntry.get().public_id
    told += [caregiver_client.get(path).text for path in paths_of_entry.format(entry).split()]
    for text in told:
        assert [words for words in hers if words in text] == []
    assert "This moves the reminder of Anna only." in told[1]
    assert "Did you take a second one?" in patient_client.get(f"/doses/entry/{entry}/again").text


def test_who_helped_is_not_told_that_nobody_ever_asked_her(
    caregiver_client: PageClient, stranger_client: PageClient, people: People
) -> None:
    withdraw_consent(people.patient, START)
    for client in (caregiver_client, stranger_client):
        text = client.get("/people").text
        assert "yet" not in text
        assert "There is nobody here now whom you help." in text
