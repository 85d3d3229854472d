"""The pages behind the links of one dose in the patient's mail: buttons only, one dose only, dead when it is over."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from flask import Flask
from itsdangerous import URLSafeSerializer

from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.core.people import ContactStatus, Relation
from bonetrack.services.consents import withdraw
from bonetrack.services.dose_links import DOSE_SALT, sign_item
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.pauses import pause_plan
from bonetrack.services.plans import delete_plan, stop_plan
from bonetrack.storage.accounts import move_own_contact
from bonetrack.storage.models import AuditEntry, Contact, DoseEntry, Occurrence, Plan
from tests.builders import START, People, make_contact, make_occurrence, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient

Changer = Callable[[People, Occurrence, datetime], None]
TELLING = ("teriparatide", "20 micrograms", "osteoporosis", "inject", "medicine", "bones", "Anna")


@pytest.fixture
def dose(app: Flask, people: People) -> Occurrence:
    """Due at 8:00; the clock of the tests stands at 9:00."""
    return make_occurrence(make_plan(people.record))


@pytest.fixture
def link(app: Flask, people: People, dose: Occurrence) -> str:
    return link_of(app, people, dose)


def link_of(app: Flask, people: People, dose: Occurrence) -> str:
    own = Contact.get(Contact.patient == people.record, Contact.relation == Relation.PATIENT)
    return f"/item/{sign_item(dose.public_id, own, app.extensions['bonetrack_settings'].secret_key)}"


def reload(dose: Occurrence) -> Occurrence:
    return Occurrence.get_by_id(dose.id)


@pytest.mark.parametrize("page", ["took", "later"])
def test_a_get_changes_nothing_and_names_no_medicine(nobody: PageClient, link: str, page: str) -> None:
    for _time in range(3):
        shown = nobody.get(f"{link}/{page}")
        assert shown.status == 200
    assert shown.h1 == "Your 8:00 item"
    assert [word for word in TELLING if word in shown.text] == []
    assert DoseEntry.select().count() == 0
    assert Occurrence.get().snoozed_until is None


def test_one_tap_logs_the_dose_once_and_a_second_says_when(nobody: PageClient, link: str, dose: Occurrence) -> None:
    open_page = nobody.get(f"{link}/took")
    done = nobody.submit(open_page, "took")
    assert "Saved. It is logged at 9:00 today." in done.text
    assert "I took it" not in done.text
    again = nobody.submit(open_page, "took")
    assert "Saved" not in again.text
    assert "It is logged at 9:00 today." in again.text
    entry = DoseEntry.get()
    assert (DoseEntry.select().count(), entry.recorded_by) == (1, None)
    assert reload(dose).state == DoseState.TAKEN
    assert AuditEntry.select().where(AuditEntry.entity == "dose").count() == 1


def test_the_link_acts_on_its_own_dose_only(app: Flask, nobody: PageClient, people: People, link: str) -> None:
    other = make_occurrence(make_plan(people.record, "calcium"))
    nobody.submit(nobody.get(f"{link}/took"), "took")
    assert reload(other).state == DoseState.DUE
    assert nobody.get(f"{link}/took").h1 == "Your 8:00 item 2 of 2"


def test_the_link_dies_with_the_window(nobody: PageClient, link: str, clock: Clock) -> None:
    open_page = nobody.get(f"{link}/took")
    clock.move(hours=15)
    late = nobody.submit(open_page, "took")
    assert "The time of this link is over." in late.text
    assert late.forms() == []
    assert DoseEntry.select().count() == 0
    assert nobody.get(f"{link}/later").forms() == []


def test_a_made_up_link_or_a_strangers_mailbox_opens_nothing(
    app: Flask, nobody: PageClient, people: People, dose: Occurrence, link: str
) -> None:
    key = app.extensions["bonetrack_settings"].secret_key
    own = Contact.get(Contact.relation == Relation.PATIENT)
    stranger = make_contact(people.stranger_record, relation=Relation.PATIENT)
    carer = make_contact(people.record)
    for contact in (stranger, carer):
        assert nobody.get(f"/item/{sign_item(dose.public_id, contact, key)}/took").status == 404
    assert "not on your list" not in nobody.get("/item/made-up/took").text
    assert nobody.get("/item/made-up/took").status == 404
    assert nobody.get(f"{link}x/took").status == 404
    assert nobody.get(f"/item/{sign_item('gone', own, key)}/later").status == 404
    Contact.update(status=ContactStatus.DISABLED).where(Contact.id == own.id).execute()
    assert nobody.get(f"{link}/took").status == 404


def test_a_link_in_mail_to_an_address_that_she_left_opens_nothing(
    app: Flask, nobody: PageClient, people: People, dose: Occurrence, link: str
) -> None:
    open_page = nobody.get(f"{link}/took")
    move_own_contact(people.patient, "anna.new@example.org", START)
    assert nobody.submit(open_page, "took").status == 404
    assert nobody.get(f"{link}/later").status == 404
    assert DoseEntry.select().count() == 0
    assert nobody.get(f"{link_of(app, people, dose)}/took").status == 200


def test_a_link_of_earlier_mail_still_opens_its_dose(
    app: Flask, nobody: PageClient, people: People, dose: Occurrence
) -> None:
    own = Contact.get(Contact.patient == people.record, Contact.relation == Relation.PATIENT)
    serializer = URLSafeSerializer(app.extensions["bonetrack_settings"].secret_key, salt=DOSE_SALT)
    signed = serializer.dumps([dose.public_id, own.public_id])
    assert nobody.get(f"/item/{signed!s}/took").h1 == "Your 8:00 item"


def test_later_by_link_moves_the_reminder(nobody: PageClient, link: str, dose: Occurrence, clock: Clock) -> None:
    page = nobody.get(f"{link}/later")
    form = next(form for form in page.forms() if any(field.get("value") == "30" for field in form.iter("input")))
    data = {field.get("name"): field.get("value") for field in form.iter("input")}
    done = nobody.post(f"{link}/later", data)
    assert "We remind you again at 9:30. Your caregivers are told as before." in done.text
    assert reload(dose).snoozed_until == clock() + timedelta(minutes=30)
    timed = nobody.post(f"{link}/later", {"csrf_token": data["csrf_token"], "time": "10:15"})
    assert "We remind you again at 10:15." in timed.text
    wrong = nobody.post(f"{link}/later", {"csrf_token": data["csrf_token"], "time": "8:30"})
    assert wrong.status == 422
    assert "Choose a time that is still to come" in wrong.text
    assert Occurrence.select().count() == 1


def test_after_the_dose_is_logged_there_is_no_later(nobody: PageClient, link: str) -> None:
    page = nobody.get(f"{link}/later")
    nobody.submit(nobody.get(f"{link}/took"), "took")
    assert nobody.get(f"{link}/later").forms() == []
    token = page.root.find(".//input[@name='csrf_token']")
    assert token is not None
    nobody.post(f"{link}/later", {"csrf_token": token.get("value"), "minutes": "15"})
    assert Occurrence.get().snoozed_until is None


def test_without_consent_nothing_is_logged_by_link(nobody: PageClient, link: str, people: People, clock: Clock) -> None:
    withdraw(people.patient, clock())
    page = nobody.submit(nobody.get(f"{link}/took"), "took")
    assert "It could not be logged here." in page.text
    assert DoseEntry.select().count() == 0


def test_a_deleted_plan_ends_its_links(nobody: PageClient, link: str, clock: Clock) -> None:
    Plan.update(deleted_at=clock()).execute()
    assert nobody.get(f"{link}/took").status == 404


@pytest.fixture
def after_midnight(people: People, clock: Clock) -> Occurrence:
    """Daily at 22:00. Yesterday's dose was taken and logged at 0:30 today; today's is due at 22:00. It is 22:05."""
    plan = make_plan(
        people.record, times=["22:00"], starts_on=date(2026, 3, 1), tracked_since=datetime(2026, 3, 1, tzinfo=UTC)
    )
    clock.moment = datetime(2026, 3, 3, 0, 30, tzinfo=UTC)
    facts = DoseFacts(Outcome.TAKEN, taken_at=clock.moment)
    log_dose(people.record, people.patient, DoseKey(plan.public_id, date(2026, 3, 2), time(22)), facts, "k", clock())
    clock.moment = datetime(2026, 3, 3, 22, 5, tzinfo=UTC)
    due_at = datetime(2026, 3, 3, 22, tzinfo=UTC)
    return make_occurrence(plan, date(2026, 3, 3), due_time="22:00", due_at=due_at)


def test_a_second_dose_of_one_day_is_asked_about_and_kept_by_one_button(
    app: Flask, nobody: PageClient, people: People, after_midnight: Occurrence
) -> None:
    asked = nobody.submit(nobody.get(f"{link_of(app, people, after_midnight)}/took"), "took")
    assert asked.status == 200
    assert "A dose is logged at 0:30 today. Did you take another one that day?" in asked.text
    assert "Never two in one day." in asked.text
    assert [word for word in TELLING if word in asked.text] == []
    assert b"forteo" not in asked.response.data
    assert DoseEntry.select().count() == 1
    done = nobody.submit(asked, "took")
    assert "Saved. It is logged at 22:05 today." in done.text
    assert reload(after_midnight).state == DoseState.TAKEN
    assert DoseEntry.select().count() == 2


def test_the_question_alone_changes_nothing(
    app: Flask, nobody: PageClient, people: People, after_midnight: Occurrence
) -> None:
    link = link_of(app, people, after_midnight)
    for _tap in range(2):
        nobody.submit(nobody.get(f"{link}/took"), "took")
    assert "I took it" in nobody.get(f"{link}/took").text
    assert reload(after_midnight).state == DoseState.DUE


def take_consent_back(people: People, dose: Occurrence, now: datetime) -> None:
    withdraw(people.patient, now)


def pause(people: People, dose: Occurrence, now: datetime) -> None:
    draft = PauseDraft(date(2026, 3, 2), date(2026, 3, 20), PauseReason.HOSPITAL, "", False)
    pause_plan(people.record, people.patient, dose.plan.public_id, draft, "example.org", now)


def stop(people: People, dose: Occurrence, now: datetime) -> None:
    version = Plan.get_by_id(dose.plan.id).version
    stop_plan(people.record, people.patient, dose.plan.public_id, date(2026, 3, 2), "", version, now)


def delete(people: People, dose: Occurrence, now: datetime) -> None:
    delete_plan(people.record, people.patient, dose.plan.public_id, now)


def lose_its_row(people: People, dose: Occurrence, now: datetime) -> None:
    dose.delete_instance()


@pytest.mark.parametrize("page", ["took", "later"])
@pytest.mark.parametrize("change", [take_consent_back, pause, stop, delete, lose_its_row])
def test_what_changed_since_the_page_was_opened_is_said_and_is_never_an_error_of_ours(
    nobody: PageClient, people: People, dose: Occurrence, link: str, clock: Clock, page: str, change: Changer
) -> None:
    field = nobody.get(f"{link}/{page}").root.find(".//input[@name='csrf_token']")
    assert field is not None
    change(people, dose, clock())
    answer = nobody.post(f"{link}/{page}", {"csrf_token": field.get("value"), "minutes": "15"})
    assert answer.status in (200, 404)


def test_a_dose_that_moved_to_another_time_is_no_page_that_is_wrong(
    nobody: PageClient, dose: Occurrence, link: str
) -> None:
    open_page = nobody.get(f"{link}/took")
    dose.delete_instance()
    for page in (nobody.get(f"{link}/took"), nobody.get(f"{link}/later"), nobody.submit(open_page, "took")):
        assert (page.status, page.h1) == (404, "This item is not on your list any more")
        assert page.links("/today") == ["/today"]
        assert page.forms() == []
