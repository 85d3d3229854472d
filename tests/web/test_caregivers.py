"""Caregivers: invited by the patient, agreeing by themselves, stopped by either side."""

import hashlib
from dataclasses import replace
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation
from bonetrack.services.contacts import MESSAGE_OF
from bonetrack.services.signing import sign_contact
from bonetrack.services.tokens import TokenKind, raw_token
from bonetrack.services.watch import list_watches
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import ALL_TABLES, Contact, Message, Plan, Suppression
from bonetrack.web.presenters.caregivers import today_lines
from bonetrack.words.messages import (
    CAREGIVER_CONSENT_VERSION,
    message_name,
    neutral_notice_name,
    notice_name,
    result_name,
)
from tests.builders import People, make_contact, make_patient, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient, text_of

ANSWERS: dict[str, Any] = {
    "name": "Carl",
    "email": "Carl@Example.org ",
    "kinds": ["missed_dose", "scan"],
    "delay_minutes": "120",
}


def invite(client: PageClient, **changed: Any) -> Page:
    """Through the form and the check-your-answers page."""
    check = client.submit(client.get("/caregivers/invite"), "/caregivers/invite", **(ANSWERS | changed))
    return client.submit(check, "/caregivers/invite", button=("step", "send")) if check.status == 200 else check


def invitation_link(app: Flask) -> str:
    """As the deliverer derives it from the outbox."""
    query = Message.select().where(Message.kind == MessageKind.CAREGIVER_INVITATION)
    message = query.order_by(Message.id.desc()).first()
    key = app.extensions["bonetrack_settings"].secret_key
    return f"/invitation/{raw_token(message.details['token_id'], TokenKind.INVITATION, key)}"


def stop_link(app: Flask, contact: Contact, way: str = "stop") -> str:
    return f"/{way}/{sign_contact(contact.public_id, app.extensions['bonetrack_settings'].secret_key)}"


def carl() -> Contact:
    return Contact.get(Contact.name == "Carl", Contact.relation == Relation.CAREGIVER)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, to prove that a page changed nothing."""
    return {table.__name__: list(table.select().order_by(table.id).tuples()) for table in ALL_TABLES}


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

    page = answer(nobody, page, "about")
    assert "You get no messages about this" in page.h1
    assert carl().status == ContactStatus.STOPPED
    assert carl().ended_by == EndedBy.RECIPIENT
    assert "Carl no longer gets messages." in patient_client.get("/caregivers").text
    assert "Carl Invitation Agreed" in patient_client.get("/messages").text


def form_with(page: Page, value: str) -> Page:
    """The same page with only the form whose hidden field holds this value."""
    forms = [form for form in page.forms() if any(field.get("value") == value for field in form.iter("input"))]
    assert len(forms) == 1, f"{len(forms)} forms with {value!r} on {page.path}"
    root = Element("html")
    root.append(forms[0])
    return replace(page, root=root)


def answer(client: PageClient, page: Page, value: str) -> Page:
    return client.submit(form_with(page, value), "/")


def test_the_invitation_names_her_only_if_she_agreed(
    patient_client: PageClient, nobody: PageClient, app: Flask
) -> None:
    invite(patient_client, shows_inviter_name="y")
    assert nobody.get(invitation_link(app)).h1 == "An invitation from Anna"


def test_the_invitation_says_nothing_about_health(patient_client: PageClient, nobody: PageClient, app: Flask) -> None:
    invite(patient_client, shows_inviter_name="y", shares_detail="y")
    text = nobody.get(invitation_link(app)).text.lower()
    for word in ("dose", "bone ", "scan", "medicine", "teriparatide", "health"):
        assert word not in text, word


def test_the_text_that_was_agreed_to_has_a_version(patient_client: PageClient, nobody: PageClient, app: Flask) -> None:
    """If this fails, the page's words changed: raise CAREGIVER_CONSENT_VERSION, then put the new mark here."""
    invite(patient_client, shows_inviter_name="y")
    main = nobody.get(invitation_link(app)).root.find(".//main")
    mark = hashlib.sha256(text_of(main).encode()).hexdigest()[:12]
    assert (CAREGIVER_CONSENT_VERSION, mark) == ("2026-11-23", "6a20e0261a64")


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
    assert "goes out again" in patient_client.submit(page, "/again").text
    assert nobody.get(first).status == 410
    assert nobody.get(invitation_link(app)).status == 200
    assert "was sent twice already" in patient_client.submit(page, "/again").text
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


def waiting_message(contact: Contact, kind: MessageKind, clock: Clock) -> Message:
    now = clock()
    new = NewMessage(f"{kind}:{contact.id}", kind, contact.email, now, now, patient=contact.patient, contact=contact)
    enqueue(new, "example.org", now)
    return Message.get(Message.unique_key == new.unique_key)


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
    contact = make_contact(people.record)
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


def test_the_patient_cannot_switch_on_what_the_caregiver_stopped(
    app: Flask, people: People, nobody: PageClient, patient_client: PageClient
) -> None:
    contact = make_contact(people.record, agreed_kinds=["missed_dose", "scan"])
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
    assert "Nobody can invite you any more" in page.text
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


def test_change_delay_and_detail(people: People, patient_client: PageClient) -> None:
    contact = make_contact(people.record)
    form = patient_client.get(f"/caregivers/{contact.public_id}/change")
    page = patient_client.submit(form, "/change", delay_minutes="30", shares_detail="y", name="Carl Berg")
    assert "30 minutes" in page.text
    assert "Carl Berg" in page.text
    row: Contact = Contact.get_by_id(contact.id)
    assert (row.delay_minutes, row.shares_detail, row.kinds) == (30, True, ["missed_dose", "scan"])


def test_a_test_message_is_limited(people: People, patient_client: PageClient, clock: Clock) -> None:
    make_contact(people.record)
    page = patient_client.get("/caregivers")
    for _ in range(5):
        assert "is on its way" in patient_client.submit(page, "/test").text
        clock.move(minutes=2)
    assert "You have sent 5 test messages this hour" in patient_client.submit(page, "/test").text
    assert Message.select().where(Message.kind == MessageKind.TEST).count() == 5


def test_a_caregiver_and_a_stranger_are_refused(
    people: People, caregiver_client: PageClient, stranger_client: PageClient
) -> None:
    contact = make_contact(people.record)
    assert caregiver_client.get("/caregivers").status == 403
    assert caregiver_client.get("/caregivers/invite").status == 403
    assert stranger_client.get(f"/caregivers/{contact.public_id}/change").status == 404
    own = stranger_client.get("/caregivers")
    assert "Carl" not in own.text


def test_today_says_by_when_a_caregiver_is_told(app: Flask, people: People, clock: Clock) -> None:
    make_contact(people.record)
    plan = make_plan(people.record, times=["20:00"])
    assert today_lines(list_watches(people.record, clock()), "Europe/London") == [
        "Carl is told if a dose is not logged."
    ]
    Plan.update(next_due_at=clock().replace(hour=20), next_due_on=clock().date()).where(Plan.id == plan.id).execute()
    assert today_lines(list_watches(people.record, clock()), "Europe/London") == [
        "Carl is told if a dose is not logged by 22:00."
    ]


def test_an_evening_dose_is_told_before_its_day_ends(app: Flask, people: People, clock: Clock) -> None:
    make_contact(people.record)
    plan = make_plan(people.record, times=["23:00"])
    due_at = clock().replace(hour=23)
    Plan.update(next_due_at=due_at, next_due_on=clock().date()).where(Plan.id == plan.id).execute()
    assert today_lines(list_watches(people.record, clock()), "Europe/London") == [
        "Carl is told if a dose is not logged by 23:45."
    ]


def test_today_says_who_left_but_not_for_ever(app: Flask, people: People, clock: Clock) -> None:
    contact = make_contact(people.record)
    app.test_client().post(stop_link(app, contact, "one-click"))
    assert today_lines(list_watches(people.record, clock()), "Europe/London") == ["Carl no longer gets messages."]
    clock.move(days=15)
    assert list_watches(people.record, clock()) == []


def test_who_may_only_look_reads_the_line_without_its_link(people: People, caregiver_client: PageClient) -> None:
    make_contact(people.record)
    page = caregiver_client.get("/today")
    assert "Carl is told if a dose is not logged." in page.text
    assert page.links("/caregivers") == []


def test_an_address_that_bounces_is_told_to_the_patient(people: People, patient_client: PageClient, app: Flask) -> None:
    make_contact(people.record, status=ContactStatus.DISABLED, disabled_reason="550 5.1.1")
    assert "Mail to Carl came back" in patient_client.get("/today").text
    page = patient_client.get("/caregivers")
    assert "Mail to this address came back" in page.text
    assert "550" not in page.text
    patient_client.submit(page, "/stop")
    assert "came back" not in patient_client.get("/today").text


def test_somebody_invited_may_end_invitations_from_the_mail(
    people: People, patient_client: PageClient, nobody: PageClient, app: Flask, clock: Clock
) -> None:
    invite(patient_client)
    page = nobody.get(stop_link(app, carl()))
    assert "Nothing comes unless you agree" in page.text
    answer(nobody, page, "about")
    assert carl().status == ContactStatus.STOPPED
    assert nobody.get(invitation_link(app)).status == 410


def test_every_kind_and_state_of_message_has_words() -> None:
    assert all(message_name(kind) for kind in MessageKind)
    assert all(result_name(state) for state in MessageState)
    assert all(notice_name(kind) and neutral_notice_name(kind) for kind in NoticeKind)


def test_every_notice_has_its_message() -> None:
    assert set(MESSAGE_OF) == set(NoticeKind)
