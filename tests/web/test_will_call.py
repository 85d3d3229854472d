"""The page behind `I will call`, and what the patient and her helpers read of a promise."""

from datetime import timedelta

import pytest
from flask import Flask

from bonetrack.core.people import ContactStatus, NoticeKind
from bonetrack.services.acknowledging import promise_to_call
from bonetrack.services.caregiver_links import CallLink, sign_call
from bonetrack.services.stopping import stop_kind
from bonetrack.storage.models import Acknowledgement, Contact, Occurrence, Plan
from tests.builders import START, People, make_account, make_contact, make_occurrence, make_patient, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient


@pytest.fixture
def ben(people: People) -> Contact:
    return make_contact(people.record, email="ben@example.org", name="Ben")


@pytest.fixture
def doses(people: People) -> list[Occurrence]:
    """Three of the same moment, in the order in which mail counts them."""
    return [make_occurrence(make_plan(people.record, agent)) for agent in ("alendronate", "calcium", "teriparatide")]


def signed_for(app: Flask, contact: Contact, doses: list[Occurrence]) -> str:
    link = CallLink(tuple(dose.public_id for dose in doses), contact.public_id, START)
    return sign_call(link, app.extensions["bonetrack_settings"].secret_key)


def promised() -> list[str]:
    return sorted(row.occurrence.plan.agent for row in Acknowledgement.select())


def test_the_page_names_what_is_open_and_leaves_out_what_is_logged(
    app: Flask, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    Occurrence.update(state="taken").where(Occurrence.id == doses[0].id).execute()
    page = nobody.get(f"/will-call/{signed_for(app, ben, doses)}")
    items = ["".join(item.itertext()) for item in page.root.iter("li")]
    assert [item for item in items if "item" in item] == ["8:00 item 2 of 3, Monday", "8:00 item 3 of 3, Monday"]
    assert "get no more mail about these items." in page.text
    nobody.submit(page, "/will-call/")
    assert promised() == ["calcium", "teriparatide"]


def test_the_link_tells_nothing_of_a_kind_that_was_stopped(
    app: Flask, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    link = f"/will-call/{signed_for(app, ben, doses)}"
    page = nobody.get(link)
    stop_kind(ben, NoticeKind.MISSED_DOSE, START)
    assert nobody.get(link).status == 410
    assert nobody.submit(page, "/will-call/").status == 410
    assert promised() == []


def test_a_dose_that_is_logged_between_page_and_button_is_not_promised_for(
    app: Flask, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    page = nobody.get(f"/will-call/{signed_for(app, ben, doses)}")
    Occurrence.update(state="taken").where(Occurrence.id == doses[1].id).execute()
    nobody.submit(page, "/will-call/")
    assert promised() == ["alendronate", "teriparatide"]


def test_a_word_of_hers_and_two_days_are_told_apart(
    app: Flask, people: People, ben: Contact, nobody: PageClient
) -> None:
    blue = make_occurrence(make_plan(people.record, "calcium", nickname="Blue"))
    weekly = make_plan(people.record, "alendronate", every=7)
    older = make_occurrence(weekly, blue.due_on - timedelta(days=1), closes_at=blue.closes_at + timedelta(days=5))
    page = nobody.get(f"/will-call/{signed_for(app, ben, [older, blue])}")
    assert "8:00 item, Sunday" in page.text
    assert "8:00 item (Blue), Monday" in page.text


def test_nothing_is_told_when_all_is_over(
    app: Flask, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    path = f"/will-call/{signed_for(app, ben, doses)}"
    for end in ("deleted", "stopped", "taken"):
        if end == "deleted":
            Plan.update(deleted_at=START).execute()
        if end == "stopped":
            Plan.update(deleted_at=None).execute()
            Contact.update(status=ContactStatus.STOPPED).where(Contact.id == ben.id).execute()
        if end == "taken":
            Contact.update(status=ContactStatus.ACTIVE).where(Contact.id == ben.id).execute()
            Occurrence.update(state="taken").execute()
        page = nobody.get(path)
        assert page.status == 410, end
        assert "Anna" not in page.text


def test_a_link_never_reaches_into_another_persons_record(
    app: Flask, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    """Even if we signed it ourselves."""
    foreign = make_occurrence(make_plan(make_patient(make_account(), "Bea"), "raloxifene"))
    key = app.extensions["bonetrack_settings"].secret_key
    assert promise_to_call(signed_for(app, ben, [foreign]), key, START) is None
    page = nobody.get(f"/will-call/{signed_for(app, ben, [foreign, doses[0]])}")
    assert "Bea" not in page.text
    nobody.submit(page, "/will-call/")
    assert promised() == ["alendronate"]


def test_a_changed_link_is_not_found_and_names_nobody(
    app: Flask, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    signed = signed_for(app, ben, doses)
    fewer = signed_for(app, ben, doses[:1]).partition(".")[0] + "." + signed.partition(".")[2]
    for wrong in (signed[:-1], signed + "x", fewer):
        page = nobody.get(f"/will-call/{wrong}")
        assert page.status == 404
        assert "Anna" not in page.text


def test_the_patient_and_her_helper_see_it_beside_each_of_these_doses(
    app: Flask, ben: Contact, doses: list[Occurrence], patient_client: PageClient, caregiver_client: PageClient
) -> None:
    key = app.extensions["bonetrack_settings"].secret_key
    promise_to_call(signed_for(app, ben, doses[1:]), key, START)
    for client, who in ((patient_client, "Ben will call you"), (caregiver_client, "Someone will call")):
        page = client.get("/today")
        assert f"{who} about 2 doses due at 8:00." in page.text
        cards = ["".join(card.itertext()) for card in page.root.iter("section") if card.get("class") == "dose"]
        assert [f"{who} about this dose." in card for card in cards] == ["Alendronate" not in card for card in cards]
        assert len(cards) == 3


def test_a_promise_for_one_dose_reads_as_before(
    app: Flask, clock: Clock, ben: Contact, doses: list[Occurrence], patient_client: PageClient
) -> None:
    promise_to_call(signed_for(app, ben, doses[:1]), app.extensions["bonetrack_settings"].secret_key, clock())
    assert "Ben will call you about the 8:00 dose." in patient_client.get("/today").text


def test_the_link_remembers_that_she_will_call_and_when(
    app: Flask, clock: Clock, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    link = f"/will-call/{signed_for(app, ben, doses)}"
    nobody.submit(nobody.get(link), "/will-call/")
    clock.move(minutes=40)
    page = nobody.get(link)
    assert page.h1 == "You will call Anna"
    assert "You said that you will call: 9:00, 2 March 2026 (London time)." in page.text
    assert page.forms() == []


def test_a_promise_for_some_of_the_doses_still_offers_the_others(
    app: Flask, ben: Contact, doses: list[Occurrence], nobody: PageClient, clock: Clock
) -> None:
    promise_to_call(signed_for(app, ben, doses[:1]), app.extensions["bonetrack_settings"].secret_key, clock())
    assert nobody.get(f"/will-call/{signed_for(app, ben, doses)}").h1 == "Will you call Anna?"


def test_somebody_else_who_calls_is_told_of_without_a_name(
    app: Flask, people: People, ben: Contact, doses: list[Occurrence], nobody: PageClient
) -> None:
    carl = make_contact(people.record, email="carl@example.org", name="Carl")
    nobody.submit(nobody.get(f"/will-call/{signed_for(app, ben, doses)}"), "/will-call/")
    page = nobody.get(f"/will-call/{signed_for(app, carl, doses)}")
    assert "Somebody has said that they will call." in page.text
    assert "Ben" not in page.text
    nobody.submit(page, "/will-call/")
    assert Acknowledgement.select().where(Acknowledgement.contact == carl).count() == 3
    Contact.update(status=ContactStatus.STOPPED).where(Contact.id == ben.id).execute()
    assert "Somebody" not in nobody.get(f"/will-call/{signed_for(app, carl, doses)}").text


@pytest.mark.parametrize(("days", "is_asked"), [(6, False), (8, True)])
def test_a_promise_about_a_clinic_dose_is_asked_for_anew_after_a_week(
    app: Flask, people: People, ben: Contact, nobody: PageClient, clock: Clock, days: int, is_asked: bool
) -> None:
    plan = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6)
    link = f"/will-call/{signed_for(app, ben, [make_occurrence(plan, closes_at=None)])}"
    nobody.submit(nobody.get(link), "/will-call/")
    clock.move(days=days)
    page = nobody.get(link)
    assert (page.h1 == "Will you call Anna?") is is_asked
    if is_asked:
        nobody.submit(page, "/will-call/")
        assert Acknowledgement.get().at == clock()
        assert nobody.get(link).h1 == "You will call Anna"
