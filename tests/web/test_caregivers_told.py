"""What caregivers are told, and what the patient reads about it."""

from datetime import timedelta

import pytest
from flask import Flask

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.people import ContactStatus, NoticeKind, Role
from bonetrack.services.watch import list_watches
from bonetrack.storage.acknowledgements import add_acknowledgement
from bonetrack.storage.models import Contact, Grant, Message, Plan
from bonetrack.web.presenters.caregivers import today_lines
from bonetrack.words.messages import (
    message_name,
    neutral_notice_name,
    notice_name,
    result_name,
)
from tests.builders import START, People, make_account, make_contact, make_dose_entry, make_occurrence, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient
from tests.web.caregiver_steps import stop_link


def test_change_delay_and_detail(people: People, patient_client: PageClient) -> None:
    contact = make_contact(people.record)
    form = patient_client.get(f"/caregivers/{contact.public_id}/change")
    page = patient_client.submit(form, "/change", delay_minutes="30", shares_detail="y", name="Carl Berg")
    assert "30 minutes" in page.text
    assert "Carl Berg" in page.text
    row: Contact = Contact.get_by_id(contact.id)
    assert (row.delay_minutes, row.shares_detail, row.kinds) == (30, True, ["clinic_dose", "missed_dose", "scan"])


def test_what_a_message_names_is_said_as_it_is(people: People, patient_client: PageClient) -> None:
    """The time stands in each; the medicine and the dose only where she allows it."""
    contact = make_contact(people.record)
    for path in ("/caregivers/invite", f"/caregivers/{contact.public_id}/change"):
        text = patient_client.get(path).text
        assert "Messages may name the medicine and the dose" in text
        assert "If not, a message gives the time of the item, and no medicine." in text


def test_an_old_tab_does_not_let_messages_name_the_medicine_again(people: People, patient_client: PageClient) -> None:
    contact = make_contact(people.record, shares_detail=True, agreed_kinds=["missed_dose"])
    old_tab, new_tab = (patient_client.get(f"/caregivers/{contact.public_id}/change") for _ in range(2))
    assert "Saved." in patient_client.submit(new_tab, "/change", shares_detail=None).text
    page = patient_client.submit(old_tab, "/change", name="Carl Berg")
    assert "This was changed meanwhile. Look at it, then change it again." in page.text
    assert page.path == f"/caregivers/{contact.public_id}/change"
    row = Contact.get_by_id(contact.id)
    assert (row.name, row.shares_detail) == ("Carl", False)
    assert "Saved." in patient_client.submit(page, "/change", name="Carl Berg").text
    assert not Contact.get_by_id(contact.id).shares_detail


def test_a_test_message_is_limited(people: People, patient_client: PageClient, clock: Clock) -> None:
    make_contact(people.record)
    page = patient_client.get("/caregivers")
    for _ in range(5):
        assert "is on its way" in patient_client.submit(page, "/test").text
        clock.move(minutes=2)
    assert "You have sent 5 test messages this hour" in patient_client.submit(page, "/test").text
    assert Message.select().where(Message.kind == MessageKind.TEST).count() == 5


def test_a_mailbox_gets_five_test_messages_a_day_from_all_who_write_to_it(
    app: Flask, people: People, patient_client: PageClient, clock: Clock
) -> None:
    make_contact(people.record, email="carl@example.org")
    make_contact(people.stranger_record, email="Carl@Example.org")
    sven = PageClient(app).log_in_as(people.stranger)
    for client in (patient_client, sven, patient_client, sven, patient_client):
        assert "is on its way" in client.submit(client.get("/caregivers"), "/test").text
        clock.move(hours=2)
    refused = sven.submit(sven.get("/caregivers"), "/test")
    assert "That is enough for one day. You can send another test message tomorrow." in refused.text
    assert Message.select().where(Message.kind == MessageKind.TEST).count() == 5
    clock.move(hours=14)
    assert "is on its way" in sven.submit(sven.get("/caregivers"), "/test").text


def test_today_says_by_when_a_caregiver_is_told(app: Flask, people: People, clock: Clock) -> None:
    make_contact(people.record)
    plan = make_plan(people.record, times=["20:00"])
    assert today_lines(list_watches(people.record, clock()), "Europe/London", clock()) == [
        "Carl is told if a dose is not logged."
    ]
    Plan.update(next_due_at=clock().replace(hour=20), next_due_on=clock().date()).where(Plan.id == plan.id).execute()
    assert today_lines(list_watches(people.record, clock()), "Europe/London", clock()) == [
        "Carl is told if a dose is not logged by 22:00."
    ]


def test_once_today_is_logged_the_next_dose_is_of_a_named_day(app: Flask, people: People, clock: Clock) -> None:
    make_contact(people.record)
    plan = make_plan(people.record, times=["07:00"])
    due_at = clock().replace(hour=7) + timedelta(days=1)
    Plan.update(next_due_at=due_at, next_due_on=due_at.date()).where(Plan.id == plan.id).execute()
    assert today_lines(list_watches(people.record, clock()), "Europe/London", clock()) == [
        "Carl is told if a dose is not logged by 9:00 on 3 March 2026."
    ]


def test_a_dose_that_was_logged_before_its_time_is_not_waited_for(people: People, clock: Clock) -> None:
    make_contact(people.record)
    plan = make_plan(people.record, times=["13:00", "20:00"])
    due_at = clock().replace(hour=13)
    Plan.update(next_due_at=due_at, next_due_on=due_at.date()).where(Plan.id == plan.id).execute()
    assert today_lines(list_watches(people.record, clock()), "Europe/London", clock()) == [
        "Carl is told if a dose is not logged by 15:00."
    ]
    make_occurrence(plan, due_on=due_at.date(), due_time="13:00", due_at=due_at, state="skipped")
    assert today_lines(list_watches(people.record, clock()), "Europe/London", clock()) == [
        "Carl is told if a dose is not logged by 22:00."
    ]


def test_an_evening_dose_is_told_before_its_day_ends(app: Flask, people: People, clock: Clock) -> None:
    make_contact(people.record)
    plan = make_plan(people.record, times=["23:00"])
    due_at = clock().replace(hour=23)
    Plan.update(next_due_at=due_at, next_due_on=clock().date()).where(Plan.id == plan.id).execute()
    assert today_lines(list_watches(people.record, clock()), "Europe/London", clock()) == [
        "Carl is told if a dose is not logged by 23:45."
    ]


def test_today_says_who_left_but_not_for_ever(app: Flask, people: People, clock: Clock) -> None:
    contact = make_contact(people.record)
    app.test_client().post(stop_link(app, contact, "one-click"))
    assert today_lines(list_watches(people.record, clock()), "Europe/London", clock()) == [
        "Carl no longer gets messages."
    ]
    clock.move(days=15)
    assert list_watches(people.record, clock()) == []


def test_who_hears_of_clinic_doses_only_stands_on_today(people: People, patient_client: PageClient) -> None:
    make_contact(people.record, name="Ben", kinds=["clinic_dose"])
    make_contact(people.record, name="Dora", kinds=["scan"])
    page = patient_client.get("/today")
    assert "Ben is told if a dose at the clinic is not logged." in page.text
    assert "Dora" not in page.text


@pytest.mark.parametrize("role", [Role.LOOK, Role.LOG])
def test_a_helper_reads_nothing_of_the_other_caregivers(
    app: Flask, people: People, caregiver_client: PageClient, role: Role
) -> None:
    """Not who is told, who left, who calls or who logged; her own name she reads."""
    Grant.update(role=role).where(Grant.account == people.caregiver).execute()
    zoe = make_contact(people.record, name="Zoe", account=make_account("zoe@example.org"))
    make_contact(people.record, name="Yves", status=ContactStatus.STOPPED, ended_at=START, ended_by="recipient")
    mia = make_contact(people.record, name="Mia", email=people.caregiver.email)
    open_dose = make_occurrence(make_plan(people.record, "calcium"))
    entry = make_dose_entry(make_plan(people.record), recorded_by=zoe.account)
    for contact in (zoe, make_contact(people.record, name="Xenia")):
        add_acknowledgement(open_dose, contact, START)
    pages = [caregiver_client.get(path) for path in ("/today", f"/doses/entry/{entry.public_id}")]
    for page in pages:
        assert [name for name in ("Zoe", "Yves", "Xenia") if name in page.text] == []
        assert page.links("/caregivers") == []
    assert pages[0].text.count("Someone will call about the 8:00 dose.") == 1
    assert "Logged by another person with access." in pages[1].text
    add_acknowledgement(open_dose, mia, START)
    assert "Mia will call about the 8:00 dose." in caregiver_client.get("/today").text


def test_an_address_that_bounces_is_told_to_the_patient(people: People, patient_client: PageClient, app: Flask) -> None:
    make_contact(people.record, status=ContactStatus.DISABLED, disabled_reason="550 5.1.1")
    assert "Mail to Carl came back" in patient_client.get("/today").text
    page = patient_client.get("/caregivers")
    assert "Mail to this address came back" in page.text
    assert "550" not in page.text
    patient_client.submit(page, "/stop")
    assert "came back" not in patient_client.get("/today").text


def test_every_kind_and_state_of_message_has_words() -> None:
    assert all(message_name(kind) for kind in MessageKind)
    assert all(result_name(state) for state in MessageState)
    assert all(notice_name(kind) and neutral_notice_name(kind) for kind in NoticeKind)
