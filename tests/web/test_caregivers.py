"""Caregivers: invited by the patient, agreeing by themselves, stopped by the patient."""

import hashlib
from typing import Any

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation
from bonetrack.storage.models import Contact, Message, Suppression
from bonetrack.words.messages import (
    CAREGIVER_CONSENT_VERSION,
)
from tests.builders import People, make_contact, make_patient
from tests.conftest import Clock
from tests.page_client import PageClient, text_of
from tests.web.caregiver_steps import (
    ANSWERS,
    answer,
    carl,
    invitation_link,
    invite,
    stop_link,
    waiting_message,
)


def test_invite_agree_stop(patient_client: PageClient, nobody: PageClient, app: Flask, clock: Clock) -> None:
    page = invite(patient_client)
    assert "Your invitation to Carl is made" in page.text
    assert "No answer yet" in page.text
    assert carl().status == ContactStatus.INVITED
    assert carl().email == "carl@example.org"

    clock.move(hours=1)
    page = nobody.get(invitation_link(app))
    assert page.h1 == "An invitation for you"
    assert "Somebody you know" in page.text
    assert "Anna" not in page.text
    page = answer(nobody, page, "agree")
    assert "Thank you. You agreed." in page.text
    assert "e-mails about Anna" in page.text
    assert carl().status == ContactStatus.ACTIVE
    assert carl().confirmed_at == clock()
    assert carl().consent_text_version
    assert "Gets messages since 2 March 2026." in patient_client.get("/caregivers").text

    page = answer(nobody, nobody.get(page.links("/stop/")[0]), "about")
    assert "You get no messages about this" in page.h1
    assert carl().status == ContactStatus.STOPPED
    assert carl().ended_by == EndedBy.RECIPIENT
    assert "Carl no longer gets messages." in patient_client.get("/caregivers").text
    assert "Carl Invitation Agreed" in patient_client.get("/messages").text


def test_the_invitation_names_her_only_if_she_agreed(
    patient_client: PageClient, nobody: PageClient, app: Flask
) -> None:
    invite(patient_client, shows_inviter_name="y")
    assert nobody.get(invitation_link(app)).h1 == "An invitation from Anna"


def test_the_invitation_says_nothing_about_health(patient_client: PageClient, nobody: PageClient, app: Flask) -> None:
    invite(patient_client, shows_inviter_name="y", shares_detail="y")
    text = nobody.get(invitation_link(app)).text.lower()
    for word in ("dose", "bone ", "scan", "medicine", "teriparatide", "health", "caregiver", "care "):
        assert word not in text, word


def test_the_text_that_was_agreed_to_has_a_version(patient_client: PageClient, nobody: PageClient, app: Flask) -> None:
    """If this fails, the page's words changed: raise CAREGIVER_CONSENT_VERSION, then put the new mark here."""
    invite(patient_client, shows_inviter_name="y", kinds=list(NoticeKind), access="log")
    main = nobody.get(invitation_link(app)).root.find(".//main")
    mark = hashlib.sha256(text_of(main).encode()).hexdigest()[:12]
    assert (CAREGIVER_CONSENT_VERSION, mark) == ("2026-11-26.3", "7245fbfd5836")


def test_a_yes_counts_for_the_kinds_that_the_page_showed(
    patient_client: PageClient, nobody: PageClient, app: Flask
) -> None:
    invite(patient_client, kinds=["scan"])
    page = nobody.get(invitation_link(app))
    form = patient_client.get(f"/caregivers/{carl().public_id}/change")
    patient_client.submit(form, "/change", kinds=list(NoticeKind))
    answer(nobody, page, "agree")
    assert (carl().status, carl().kinds, carl().agreed_kinds) == (ContactStatus.ACTIVE, ["scan"], ["scan"])


def test_a_page_whose_kinds_were_all_changed_is_shown_anew(
    patient_client: PageClient, nobody: PageClient, app: Flask
) -> None:
    invite(patient_client, kinds=["scan"])
    page = nobody.get(invitation_link(app))
    patient_client.submit(patient_client.get(f"/caregivers/{carl().public_id}/change"), "/change", kinds=["refill"])
    again = answer(nobody, page, "agree")
    assert "What you are asked for has changed. Please read it again." in again.text
    assert "Something at home is running out" in again.text
    assert carl().status == ContactStatus.INVITED
    answer(nobody, again, "agree")
    assert carl().agreed_kinds == ["refill"]


def test_who_never_agreed_is_not_said_to_have_left(patient_client: PageClient, nobody: PageClient, app: Flask) -> None:
    """Carl used the stop link of the invitation: he never got a message."""
    invite(patient_client)
    answer(nobody, nobody.get(stop_link(app, carl())), "about")
    assert "Carl" not in patient_client.get("/today").text
    page = patient_client.get("/caregivers")
    assert "Carl does not get messages." in page.text
    assert "no longer gets messages" not in page.text


def test_an_answer_counts_once(patient_client: PageClient, nobody: PageClient, app: Flask) -> None:
    invite(patient_client)
    link = invitation_link(app)
    page = nobody.get(link)
    answer(nobody, page, "agree")
    again = answer(nobody, page, "refuse")
    assert (again.status, again.h1) == (410, "This invitation is over")
    assert carl().status == ContactStatus.ACTIVE
    assert nobody.get(link).status == 410


def test_a_link_dies_after_three_days(patient_client: PageClient, nobody: PageClient, app: Flask, clock: Clock) -> None:
    invite(patient_client)
    link = invitation_link(app)
    clock.move(hours=71, minutes=59)
    page = nobody.get(link)
    assert page.status == 200
    clock.move(minutes=1)
    assert nobody.get(link).status == 410
    assert answer(nobody, page, "agree").status == 410
    assert carl().status == ContactStatus.INVITED


def test_one_more_invitation_and_no_third(
    patient_client: PageClient, nobody: PageClient, app: Flask, clock: Clock
) -> None:
    invite(patient_client)
    first = invitation_link(app)
    clock.move(days=1)
    page = patient_client.get("/caregivers")
    assert "A new invitation is made." in patient_client.submit(page, "/again").text
    assert nobody.get(first).status == 410
    assert nobody.get(invitation_link(app)).status == 200
    assert "was made twice already" in patient_client.submit(page, "/again").text
    assert Message.select().where(Message.kind == MessageKind.CAREGIVER_INVITATION).count() == 2
    assert [form for form in patient_client.get("/caregivers").forms() if "/again" in form.get("action", "")] == []


def test_refusing_is_final_and_the_answer_does_not_tell(
    patient_client: PageClient, nobody: PageClient, app: Flask, clock: Clock, people: People
) -> None:
    invite(patient_client)
    page = answer(nobody, nobody.get(invitation_link(app)), "refuse")
    assert "You get no messages" in page.text
    assert carl().status == ContactStatus.DECLINED
    assert "Carl does not get messages." in patient_client.get("/caregivers").text
    assert "carl@example.org" not in str(list(Suppression.select().tuples()))

    clock.move(days=40)
    sven = PageClient(app).log_in_as(people.stranger)
    assert "Your invitation to Carl is made" in invite(sven).text
    contact = Contact.get(Contact.patient == people.stranger_record, Contact.name == "Carl")
    message = Message.get(Message.contact == contact)
    assert message.state == MessageState.CANCELLED
    assert "No answer yet" in sven.get("/caregivers").text


def test_an_old_invitation_says_that_it_has_run_out_and_what_she_can_do(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    invite(patient_client)
    assert "Invited on 2 March 2026. No answer yet." in patient_client.get("/caregivers").text
    clock.move(hours=72)
    patient_client.log_in_as(people.patient)
    page = patient_client.get("/caregivers")
    assert "It has run out. No answer came. You can send it once more, or ask the person yourself." in page.text
    page = patient_client.submit(page, "/again")
    assert "No answer yet. An invitation works for 3 days." in page.text
    clock.move(hours=72)
    page = patient_client.log_in_as(people.patient).get("/caregivers")
    assert "No answer came. Please ask the person yourself." in page.text


def test_a_change_of_mind_makes_reachable_again(
    patient_client: PageClient, nobody: PageClient, app: Flask, clock: Clock
) -> None:
    invite(patient_client)
    page = answer(nobody, nobody.get(invitation_link(app)), "refuse")
    page = answer(nobody, page, "allow")
    assert "Stop everything from BoneTrack" in page.text
    clock.move(days=1)
    invite(patient_client)
    assert Message.select().order_by(Message.id.desc()).first().state == MessageState.PENDING
    assert carl().status == ContactStatus.INVITED


def test_at_most_two_invitations_a_month_to_one_address(app: Flask, people: People, clock: Clock) -> None:
    states = []
    for number in range(3):
        record = make_patient(first_name=f"Person {number}")
        client = PageClient(app).log_in_as(record.grants[0].account)
        assert "is made" in invite(client).text
        states.append(Message.select().order_by(Message.id.desc()).first().state)
        clock.move(hours=1)
    assert states == [MessageState.PENDING, MessageState.PENDING, MessageState.CANCELLED]


def test_at_most_five_invitations_a_day(patient_client: PageClient, clock: Clock) -> None:
    for number in range(5):
        assert "is made" in invite(patient_client, email=f"c{number}@example.org").text
    page = invite(patient_client, email="c5@example.org")
    assert page.status == 422
    assert "You have sent 5 invitations today" in page.text
    clock.move(days=1, minutes=1)
    assert "is made" in invite(patient_client, email="c5@example.org").text


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"name": ""}, "Enter the name of the person"),
        ({"email": "carl"}, "Enter the e-mail address in full"),
        ({"kinds": None}, "Choose at least one kind of message"),
        ({"email": "anna@example.org"}, "This one is yours"),
    ],
)
def test_a_bad_answer_is_said_at_the_field_and_nothing_typed_is_lost(
    patient_client: PageClient, changed: dict[str, Any], message: str
) -> None:
    page = invite(patient_client, **changed)
    assert page.status == 422
    assert message in page.text
    kept = {field.get("name"): field.get("value") for field in page.root.iter("input")}
    assert kept["name"] == (ANSWERS | changed)["name"]
    assert Contact.select().where(Contact.relation == Relation.CAREGIVER).count() == 0


def test_the_same_person_is_not_invited_twice(patient_client: PageClient) -> None:
    invite(patient_client)
    page = invite(patient_client, name="Karl")
    assert page.status == 422
    assert "on your list already, as Carl" in page.text


def test_the_answers_can_be_changed_before_sending(patient_client: PageClient) -> None:
    check = patient_client.submit(patient_client.get("/caregivers/invite"), "/caregivers/invite", **ANSWERS)
    assert check.h1 == "Check the invitation"
    assert Message.select().count() == 0
    back = patient_client.submit(check, "/caregivers/invite", button=("step", "change"))
    assert back.h1 == "Invite a caregiver"
    assert "carl@example.org" in [field.get("value") for field in back.root.iter("input")]


def test_the_patient_stops_a_caregiver_with_one_button(
    people: People, patient_client: PageClient, clock: Clock, nobody: PageClient, app: Flask
) -> None:
    contact = make_contact(people.record)
    waiting = waiting_message(contact, MessageKind.DOSE_NOT_LOGGED, clock)
    page = patient_client.submit(patient_client.get("/caregivers"), "/stop")
    assert "You stopped the messages on 2 March 2026." in page.text
    assert Message.get_by_id(waiting.id).state == MessageState.CANCELLED
    assert carl().ended_by == EndedBy.PATIENT


def test_stopping_an_invited_person_kills_the_link(patient_client: PageClient, nobody: PageClient, app: Flask) -> None:
    invite(patient_client)
    link = invitation_link(app)
    patient_client.submit(patient_client.get("/caregivers"), "/stop")
    assert nobody.get(link).status == 410
    assert Message.get().state == MessageState.CANCELLED


def test_a_caregiver_and_a_stranger_are_refused(
    people: People, caregiver_client: PageClient, stranger_client: PageClient
) -> None:
    contact = make_contact(people.record)
    assert caregiver_client.get("/caregivers").status == 403
    assert caregiver_client.get("/caregivers/invite").status == 403
    assert stranger_client.get(f"/caregivers/{contact.public_id}/change").status == 404
    own = stranger_client.get("/caregivers")
    assert "Carl" not in own.text


def test_several_slips_are_named_in_the_order_of_the_page(patient_client: PageClient) -> None:
    page = patient_client.get("/caregivers/invite")
    page = patient_client.submit(page, "", name="Carl", email="carl@exam ple")
    problems = [text_of(link) for link in page.root.findall(".//section[@id='error-summary']//a")]
    assert problems == [
        "Enter the e-mail address in full, like name@example.org",
        "Choose at least one kind of message",
    ]
