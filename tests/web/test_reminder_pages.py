"""Later, quiet hours, a booked visit and the words of messages: pages of the app."""

from datetime import date, time, timedelta

import pytest

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.occurrences import DoseKey, ensure_dose
from bonetrack.storage.models import AuditEntry, Occurrence, Patient, Plan
from bonetrack.storage.plans import set_next_due
from bonetrack.storage.same_time import place_of
from tests.builders import START, People, make_occurrence, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient


def choose(client: PageClient, page: Page, minutes: str) -> Page:
    """Tap the button of so many minutes."""
    form = next(form for form in page.forms() if any(field.get("value") == minutes for field in form.iter("input")))
    data = {field.get("name"): field.get("value") for field in form.iter("input")}
    return client.post(form.get("action") or page.path, data)


def test_today_offers_later_under_an_open_dose_that_is_due(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    make_plan(people.record, times=["08:00", "20:00"], agent="calcium")
    today = patient_client.get("/today")
    (url,) = today.links("/doses/later")
    done = choose(patient_client, patient_client.get(url), "15")
    assert done.path == "/today"
    assert "We remind you again at 9:15. Your caregivers are told as before." in done.text
    assert "We remind you again at 9:15." in patient_client.get("/today").text
    assert Occurrence.get().snoozed_until == clock() + timedelta(minutes=15)


def test_later_is_capped_at_the_end_of_the_window(patient_client: PageClient, people: People, clock: Clock) -> None:
    make_plan(people.record)
    clock.move(hours=14, minutes=20)
    done = choose(patient_client, patient_client.get(patient_client.get("/today").links("/doses/later")[0]), "60")
    assert "We remind you again at 23:45." in done.text
    clock.move(minutes=30)
    assert patient_client.get("/today").links("/doses/later") == []


def test_today_tells_which_item_a_mail_means(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "calcium")
    make_plan(people.record, "raloxifene")
    make_plan(people.record, "vitamin_d", times=["12:00"])
    make_plan(people.record, "estradiol_gel", times=["13:00"], nickname="Blue")
    text = patient_client.get("/today").text
    for words in ("8:00 item 1 of 2.", "8:00 item 2 of 2.", "13:00 item (Blue)."):
        assert f"In our e-mails: {words}" in text
    assert "12:00 item" not in text


@pytest.mark.parametrize("logged", [0, 1])
def test_two_plans_of_one_medicine_have_the_same_numbers_in_both(
    patient_client: PageClient, people: People, clock: Clock, logged: int
) -> None:
    """Whichever of them was logged first, and so has the older row."""
    plans = [make_plan(people.record, "calcium", dose=f"{number} tablets") for number in range(2, 4)]
    key = DoseKey(plans[logged].public_id, START.date(), time(8))
    log_dose(people.record, people.patient, key, DoseFacts(Outcome.TAKEN, clock()), "key", clock())
    other = plans[1 - logged]
    ensure_dose(other, DoseKey(other.public_id, key.due_on, key.due_time), LabelRegion.US, clock())
    (still_open,) = Occurrence.select().where(Occurrence.state == DoseState.DUE)
    place = place_of(still_open)
    assert place is not None
    assert f"In our e-mails: 8:00 item {place[0]} of 2." in patient_client.get("/today").text


def test_a_dose_that_nobody_asks_for_is_not_counted(patient_client: PageClient, people: People, clock: Clock) -> None:
    make_plan(people.record, "calcium")
    assert "8:00 item" not in patient_client.get("/today").text
    make_plan(people.record, "raloxifene", created_at=clock())
    page = patient_client.get("/today")
    assert "That time was over when the plan was saved" in page.text
    assert "8:00 item" not in page.text


def test_a_time_that_cannot_be_read_is_named_in_words(patient_client: PageClient) -> None:
    page = patient_client.submit(patient_client.get("/more/quiet-hours"), "", starts="late", ends="soon")
    assert "Enter the start of the quiet hours, like 8:05 or 20:30" in page.text
    assert "Enter the end of the quiet hours, like 8:05 or 20:30" in page.text


def test_quiet_hours_are_set_changed_and_turned_off(patient_client: PageClient, people: People) -> None:
    page = patient_client.get("/more/quiet-hours")
    wrong = patient_client.submit(page, starts="22:00", ends="22:00")
    assert (wrong.status, "Choose two different times" in wrong.text) == (422, True)
    done = patient_client.submit(wrong, starts="22", ends="7:30")
    assert "From 22:00 to 7:30" in done.text
    row = Patient.get_by_id(people.record.id)
    assert (row.quiet_from, row.quiet_until) == ("22:00", "07:30")
    page = patient_client.get("/more/quiet-hours")
    off = next(form for form in page.forms() if any(field.get("name") == "off" for field in form.iter("input")))
    data = {field.get("name"): field.get("value") for field in off.iter("input")}
    assert "There are no quiet hours." in patient_client.post("/more/quiet-hours", data).text
    assert Patient.get_by_id(people.record.id).quiet_from is None


@pytest.fixture
def clinic(people: People) -> Plan:
    yearly = {"rhythm_kind": "every_n_months", "every": 12, "starts_on": date(2026, 3, 20)}
    plan = make_plan(people.record, "zoledronate", **yearly)
    set_next_due(plan, START, START)
    return plan


def test_a_visit_is_booked_from_today_shown_and_taken_back(patient_client: PageClient, clinic: Plan) -> None:
    today = patient_client.get("/today")
    assert "Is the visit booked?" in today.text
    (url,) = today.links("/booked")
    page = patient_client.get(url)
    parts = {"booked_on-day": "18", "booked_on-month": "March", "booked_on-year": "2026", "booked_time": "1030"}
    done = patient_client.submit(page, **parts)
    assert done.path == "/today"
    assert "Your appointment is booked for 18 March 2026 at 10:30." in done.text
    assert "Is the visit booked?" not in done.text
    assert "booked for 18 March 2026" in patient_client.get(f"/treatment/{clinic.public_id}").text
    old_new = [(row.old["booked_on"], row.new["booked_on"]) for row in AuditEntry.select()]
    assert old_new == [(None, "2026-03-18")]
    page = patient_client.get(url)
    form = next(form for form in page.forms() if any(each.get("name") == "not_booked" for each in form.iter("input")))
    data = {field.get("name"): field.get("value") for field in form.iter("input")}
    assert "No visit is booked." in patient_client.post(form.get("action") or url, data).text
    assert Plan.get_by_id(clinic.id).booked_on is None


def test_a_visit_lies_ahead_and_not_years_away(patient_client: PageClient, clinic: Plan) -> None:
    page = patient_client.get(f"/treatment/{clinic.public_id}/booked")
    for year, words in (("2025", "must be today or later"), ("2028", "within the next 13 months")):
        wrong = patient_client.submit(
            page, **{"booked_on-day": "1", "booked_on-month": "3", "booked_on-year": year, "booked_time": ""}
        )
        assert (wrong.status, words in wrong.text) == (422, True)
    assert Plan.get_by_id(clinic.id).booked_on is None


def test_a_visit_long_after_the_dose_is_due_is_asked_about(patient_client: PageClient, clinic: Plan) -> None:
    page = patient_client.get(f"/treatment/{clinic.public_id}/booked")
    parts = {"booked_on-day": "20", "booked_on-month": "5", "booked_on-year": "2026", "booked_time": ""}
    asked = patient_client.submit(page, **parts)
    assert asked.status == 200
    assert "Is the date right?" in asked.text
    assert "It is due on 20 March 2026. You typed 20 May 2026" in asked.text
    assert Plan.get_by_id(clinic.id).booked_on is None
    done = patient_client.submit(asked, is_sure="1")
    assert "Your appointment is booked for 20 May 2026." in done.text


def test_a_dose_at_home_has_no_visit_to_book(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    assert patient_client.get(f"/treatment/{plan.public_id}/booked").path == f"/treatment/{plan.public_id}"
    assert "/booked" not in str(patient_client.get(f"/treatment/{plan.public_id}").links("/booked"))


def test_her_own_word_and_the_notice_ahead_are_kept(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    page = patient_client.get(f"/treatment/{plan.public_id}/messages")
    patient_client.submit(page, nickname=" Blue\u202e ", ahead="30")
    row = Plan.get_by_id(plan.id)
    assert (row.nickname, row.ahead_minutes) == ("Blue", 30)
    assert row.ahead_step_at == row.next_due_at - timedelta(minutes=30)
    wrong = patient_client.post(f"/treatment/{plan.public_id}/messages", {})
    assert wrong.status == 400


@pytest.mark.parametrize("page", ["later", "earlier", "skip"])
@pytest.mark.parametrize("moment", ["due_on=9999-12-31&due_time=23:59", "due_on=0001-01-01&due_time=00:00"])
def test_a_dose_at_the_ends_of_the_calendar_is_not_found(
    patient_client: PageClient, people: People, page: str, moment: str
) -> None:
    plan = make_plan(people.record)
    assert patient_client.get(f"/doses/{page}?plan={plan.public_id}&{moment}").status == 404


def test_an_overdue_clinic_dose_has_no_later(patient_client: PageClient, clinic: Plan, clock: Clock) -> None:
    make_occurrence(clinic, date(2026, 3, 1), state=DoseState.DUE, closes_at=None)
    today = patient_client.get("/today")
    assert today.links("/doses/later") == []
    assert len(today.links("/booked")) == 1, "it can be booked late, too"
    answer = patient_client.get(f"/doses/later?plan={clinic.public_id}&due_on=2026-03-01&due_time=08:00")
    assert answer.status == 404
