"""Links that stop mail: one kind, one patient, all; nothing happens by a GET."""

from flask import Flask

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, NoticeKind, Relation
from bonetrack.storage.models import Contact, Message
from tests.builders import START, People, make_contact
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import answer, carl, everything, invitation_link, invite, stop_link, waiting_message


def test_one_click_needs_no_cookie_and_no_form_token(
    app: Flask, people: People, nobody: PageClient, clock: Clock, patient_client: PageClient
) -> None:
    contact = make_contact(people.record)
    waiting = waiting_message(contact, MessageKind.DOSE_NOT_LOGGED, clock)
    link = stop_link(app, contact, "one-click")
    for _ in range(2):
        response = app.test_client(use_cookies=False).post(link, data={"List-Unsubscribe": "One-Click"})
        assert response.status_code == 200
    assert carl().status == ContactStatus.STOPPED
    assert Message.get_by_id(waiting.id).state == MessageState.CANCELLED
    assert "Carl no longer gets messages." in patient_client.get("/caregivers").text


def test_every_other_post_of_a_mail_link_asks_for_the_form_token(
    app: Flask, people: People, nobody: PageClient
) -> None:
    contact = make_contact(people.record)
    assert nobody.post(stop_link(app, contact), {"what": "about"}).status == 400
    assert nobody.post("/invitation/x", {"answer": "agree"}).status == 400
    assert carl().status == ContactStatus.ACTIVE


def test_a_mail_scanner_that_follows_links_changes_nothing(
    app: Flask, people: People, patient_client: PageClient, nobody: PageClient
) -> None:
    contact = make_contact(people.record)
    invite(patient_client, name="Berta", email="berta@example.org")
    before = everything()
    links = [invitation_link(app), stop_link(app, contact), stop_link(app, contact, "one-click")]
    for link in links:
        for method in ("get", "head"):
            assert getattr(app.test_client(), method)(link).status_code == 200
    assert everything() == before


def test_stop_one_kind_then_the_other(app: Flask, people: People, nobody: PageClient, clock: Clock) -> None:
    contact = make_contact(people.record, kinds=["missed_dose", "scan"])
    doses = waiting_message(contact, MessageKind.DOSE_NOT_LOGGED, clock)
    scans = waiting_message(contact, MessageKind.SCAN_DUE, clock)
    page = answer(nobody, nobody.get(stop_link(app, contact)), "missed_dose")
    assert carl().kinds == ["scan"]
    assert Message.get_by_id(doses.id).state == MessageState.CANCELLED
    assert Message.get_by_id(scans.id).state == MessageState.PENDING
    assert carl().status == ContactStatus.ACTIVE
    answer(nobody, page, "about")
    assert carl().status == ContactStatus.STOPPED
    assert Message.get_by_id(scans.id).state == MessageState.CANCELLED


def test_after_a_yes_the_page_thanks_and_shows_no_row_of_stops(
    app: Flask, people: People, nobody: PageClient, patient_client: PageClient
) -> None:
    invite(patient_client, kinds=["missed_dose", "clinic_dose", "scan", "refill"])
    page = answer(nobody, nobody.get(invitation_link(app)), "agree")
    assert page.h1 == "You get e-mails about Anna"
    assert "Something runs low" in page.text
    assert list(page.forms()) == []
    (link,) = page.links("/stop/")
    assert "Stop all mail about Anna" in nobody.get(link).text


def test_the_page_of_a_mail_names_no_test_and_no_medicine_unless_the_patient_shares_them(
    app: Flask, people: People, nobody: PageClient
) -> None:
    contact = make_contact(people.record, kinds=list(NoticeKind), confirmed_at=START)
    page = nobody.get(stop_link(app, contact)).text
    assert "Stop this kind: A visit or test is due" in page
    assert "Stop this kind: Something runs low" in page
    assert [word for word in ("bone scan", "medicine", "dose at the clinic") if word in page] == []
    Contact.update(shares_detail=True).where(Contact.id == contact.id).execute()
    assert "Stop this kind: A bone scan is due" in nobody.get(stop_link(app, contact)).text


def test_the_patient_cannot_switch_on_what_the_caregiver_stopped(
    app: Flask, people: People, nobody: PageClient, patient_client: PageClient
) -> None:
    contact = make_contact(people.record, kinds=["missed_dose", "scan"], agreed_kinds=["missed_dose", "scan"])
    answer(nobody, nobody.get(stop_link(app, contact)), "missed_dose")
    form = patient_client.get(f"/caregivers/{contact.public_id}/change")
    offered = [field.get("value") for field in form.root.iter("input") if field.get("name") == "kinds"]
    assert offered == ["scan"]
    refused = patient_client.submit(form, "/change", kinds=["missed_dose"])
    assert refused.status == 422
    assert carl().kinds == ["scan"]


def test_stop_everything_reaches_every_record(
    app: Flask, people: People, nobody: PageClient, clock: Clock, patient_client: PageClient
) -> None:
    one = make_contact(people.record, email="carl@example.org")
    other = make_contact(people.stranger_record, email="carl@example.org")
    waiting = waiting_message(other, MessageKind.DOSE_NOT_LOGGED, clock)
    page = answer(nobody, nobody.get(stop_link(app, one)), "everything")
    assert "Nobody can invite you any more. Did you change your mind?" in page.text
    rows = Contact.select().where(Contact.relation == Relation.CAREGIVER)
    assert {row.status for row in rows} == {ContactStatus.STOPPED}
    assert Message.get_by_id(waiting.id).state == MessageState.CANCELLED
    assert invite(patient_client).status == 200
    assert Message.select().order_by(Message.id.desc()).first().state == MessageState.CANCELLED


def test_stop_about_one_person_says_so_and_leaves_the_wider_stop_open(
    app: Flask, people: People, nobody: PageClient
) -> None:
    contact = make_contact(people.record, email="carl@example.org")
    page = answer(nobody, nobody.get(stop_link(app, contact)), "about")
    assert "There are no more invitations from this person." in page.text
    assert "Nobody can invite you" not in page.text
    assert "Nobody can invite you any more" in answer(nobody, page, "everything").text


def test_a_stop_link_that_we_did_not_make_is_not_found(nobody: PageClient) -> None:
    assert nobody.get("/stop/made-up").status == 404
    assert nobody.client.post("/one-click/made-up").status_code == 404


def test_a_stop_link_outlives_the_record(app: Flask, people: People, nobody: PageClient) -> None:
    contact = make_contact(people.record)
    link, click = stop_link(app, contact), stop_link(app, contact, "one-click")
    Contact.delete_by_id(contact.id)
    assert nobody.get(link).h1 == "There is nothing to stop any more"
    assert nobody.client.post(click).status_code == 200


def test_somebody_invited_may_end_invitations_from_the_mail(
    people: People, patient_client: PageClient, nobody: PageClient, app: Flask, clock: Clock
) -> None:
    invite(patient_client)
    page = nobody.get(stop_link(app, carl()))
    assert "Nothing comes unless you agree" in page.text
    answer(nobody, page, "about")
    assert carl().status == ContactStatus.STOPPED
    assert nobody.get(invitation_link(app)).status == 410
