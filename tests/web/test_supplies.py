"""Pages about what is at home, the pen, the course, a booked scan and the next blood test."""

from datetime import UTC, date, datetime

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.services.bookings import set_lab
from bonetrack.storage.models import Patient, Pen, Plan, Supply
from bonetrack.storage.patients import update_patient
from tests.builders import People, make_dose_entry, make_pen, make_plan, make_supply
from tests.conftest import Clock
from tests.page_client import Page, PageClient


@pytest.fixture
def plan(people: People) -> Plan:
    return make_plan(people.record)


def typed(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


def page_of(client: PageClient, plan: Plan) -> Page:
    return client.get(f"/treatment/{plan.public_id}")


def test_pens_are_counted_as_pens(patient_client: PageClient, plan: Plan) -> None:
    page = patient_client.get(f"/treatment/{plan.public_id}/supply")
    page = patient_client.submit(page, pens="1", doses_per_pen="28", open_doses="10", needles="50")
    assert Supply.get().doses == 38
    assert "Teriparatide runs out on 9 April 2026." in page.text
    assert "38 doses, 50 needles" in page.text
    page = patient_client.submit(patient_client.get(f"/treatment/{plan.public_id}/supply/pack"), pens="2")
    assert Supply.get().doses == 94


def test_tablets_are_counted_in_doses_and_quiet_again(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "alendronate", rhythm_kind=RhythmKind.WEEKDAYS, weekdays=[6])
    url = f"/treatment/{plan.public_id}/supply"
    assert patient_client.submit(patient_client.get(url), doses="four").status == 422
    page = patient_client.submit(patient_client.get(url), doses="4", lead_days="14")
    assert "Alendronate runs out on 5 April 2026." in page.text
    patient_client.submit(patient_client.get(url), "supply/stop")
    assert Supply.select().count() == 0


def test_today_has_one_line_only_when_it_matters(patient_client: PageClient, plan: Plan, clock: Clock) -> None:
    make_supply(plan, 28)
    make_pen(plan)
    assert "To think of" not in patient_client.get("/today").text
    clock.move(days=22)
    text = patient_client.get("/today").text
    assert "Teriparatide runs out on" in text
    clock.move(days=3)
    assert "a new pen begins on 30 March 2026" in patient_client.get("/today").text


def test_a_new_pen_is_one_tap_and_its_source_is_shown(patient_client: PageClient, plan: Plan) -> None:
    page = page_of(patient_client, plan)
    assert "A pen is used for 28 days after its first dose." in page.text
    page = patient_client.submit(page, "pen/new")
    assert Pen.get().opened_on == date(2026, 3, 2)
    assert "Day 1 of 28" in page.text
    page = patient_client.get(f"/treatment/{plan.public_id}/pen")
    wrong = patient_client.submit(page, **typed("opened_on", date(2026, 4, 1)))
    assert wrong.status == 422
    assert "must be today or earlier" in wrong.text


def test_a_pen_past_its_days_says_how_long_ago_it_was_opened(patient_client: PageClient, plan: Plan) -> None:
    make_pen(plan, date(2024, 9, 9))
    page = page_of(patient_client, plan)
    assert "Opened 539 days ago. The label says 28 days." in page.text
    assert "Day 28 of 28" not in page.text


def test_the_course_is_counted_with_its_source(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, starts_on=date(2025, 3, 2))
    page = page_of(patient_client, plan)
    assert "11 of about 24 months" in page.text or "12 of about 24 months" in page.text
    assert page.links("renalandurologynews.com")


def test_doses_from_before_are_typed_once(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "romosozumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS)
    page = patient_client.get(f"/treatment/{plan.public_id}/doses-before")
    assert patient_client.submit(page, doses="13").status == 422
    assert "Saved. 5 of 12 doses given" in patient_client.submit(page, doses="5").text


def test_doses_of_an_earlier_plan_are_not_typed_again(patient_client: PageClient, people: People) -> None:
    monthly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "starts_on": date(2026, 2, 2)}
    before = make_plan(people.record, "romosozumab", stops_on=date(2026, 3, 1), **monthly)
    make_dose_entry(before, datetime(2026, 2, 2, 9, tzinfo=UTC))
    plan = make_plan(people.record, "romosozumab", **monthly | {"starts_on": date(2026, 3, 2)})
    page = patient_client.get(f"/treatment/{plan.public_id}/doses-before")
    assert "in this plan or in an earlier one" in page.text
    assert "1 dose counts already." in page.text
    assert patient_client.submit(page, doses="12").status == 422
    assert "Saved. 6 of 12 doses given" in patient_client.submit(page, doses="5").text


def test_a_review_is_a_question(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "alendronate", starts_on=date(2020, 1, 1))
    page = page_of(patient_client, plan)
    assert "You could ask your clinic for a review." in page.text
    assert page.links("erohub.co.uk")


def test_a_scan_is_booked_on_and_off(patient_client: PageClient, people: People, clock: Clock) -> None:
    update_patient(people.record, next_scan_on=date(2026, 6, 15))
    page = patient_client.get("/scans/booked")
    page = patient_client.submit(page, **typed("booked_on", date(2026, 3, 20)))
    assert "Your bone scan is booked for 20 March 2026." in page.text
    assert "Booked for Friday 20 March 2026" in patient_client.get("/today").text
    assert "booked for 20 March 2026" in patient_client.get("/bones").text
    clock.move(days=19)
    assert "Did you have it? Add the result." in patient_client.get("/today").text
    page = patient_client.get("/scans/booked")
    page = patient_client.submit(page, **{"booked_on-day": "", "booked_on-month": "", "booked_on-year": ""})
    assert "Your next scan is due on 15 June 2026." in page.text


@pytest.mark.parametrize("path", ["/scans/booked", "/markers/next"])
def test_a_day_years_away_is_refused(patient_client: PageClient, people: People, path: str) -> None:
    page = patient_client.get(path)
    wrong = patient_client.submit(page, **typed("booked_on", date(2062, 7, 9)))
    assert wrong.status == 422
    assert "within the next 13 months" in wrong.text
    row = Patient.get_by_id(people.record.id)
    assert (row.scan_booked_on, row.lab_booked_on) == (None, None)


def test_a_blood_test_due_years_away_is_refused(patient_client: PageClient, people: People) -> None:
    wrong = patient_client.submit(patient_client.get("/markers/next"), **typed("due_on", date(2062, 7, 9)))
    assert wrong.status == 422
    assert Patient.get_by_id(people.record.id).next_lab_on is None


def test_a_scan_booked_long_after_it_is_due_is_asked_about_and_read_back(
    patient_client: PageClient, people: People
) -> None:
    update_patient(people.record, next_scan_on=date(2026, 6, 15))
    asked = patient_client.submit(patient_client.get("/scans/booked"), **typed("booked_on", date(2027, 3, 20)))
    assert "It is due on 15 June 2026. You typed 20 March 2027" in asked.text
    assert Patient.get_by_id(people.record.id).scan_booked_on is None
    done = patient_client.submit(asked, is_sure="1")
    assert "Saved. Your bone scan is booked for 20 March 2027." in done.text
    assert "Due on Monday 15 June 2026. Booked for Saturday 20 March 2027" in patient_client.get("/today").text
    both = "Your next scan is due on 15 June 2026. Your bone scan is booked for 20 March 2027."
    assert both in patient_client.get("/scans").text


def test_a_blood_test_booked_long_after_it_is_due_is_asked_about_and_read_back(
    patient_client: PageClient, people: People
) -> None:
    days = typed("due_on", date(2026, 4, 1)) | typed("booked_on", date(2027, 3, 20))
    asked = patient_client.submit(patient_client.get("/markers/next"), **days)
    assert "It is due on 1 April 2026. You typed 20 March 2027" in asked.text
    assert Patient.get_by_id(people.record.id).lab_booked_on is None
    assert "Saved. Your blood test is booked for 20 March 2027." in patient_client.submit(asked, is_sure="1").text


def test_today_goes_on_asking_for_a_blood_test_whose_booking_has_a_mistyped_year(
    patient_client: PageClient, people: People, clock: Clock, plan: Plan
) -> None:
    set_lab(people.record, people.patient, date(2026, 4, 1), date(2027, 4, 1), clock())
    assert "Blood test Wednesday 1 April 2026" in patient_client.get("/today").text
    clock.move(days=29)
    assert "Your next blood test is due on 1 April 2026." in patient_client.get("/today").text
    clock.move(days=3)
    assert "Your blood test was planned for 1 April 2026. Did you have it?" in patient_client.get("/today").text


def test_a_day_in_the_past_is_refused(patient_client: PageClient) -> None:
    wrong = patient_client.submit(patient_client.get("/scans/booked"), **typed("booked_on", date(2026, 3, 1)))
    assert wrong.status == 422
    assert "The day must be today or later" in wrong.text


def test_a_blood_test_is_off_until_a_day_is_set(
    patient_client: PageClient, people: People, clock: Clock, plan: Plan
) -> None:
    assert "Blood test" not in patient_client.get("/today").text
    page = patient_client.get("/markers/next")
    assert "CTX needs blood taken fasting and before 10:00." in page.text
    assert "3 months after the start of Teriparatide: 2 June 2026" in page.text
    page = patient_client.submit(page, **typed("due_on", date(2026, 3, 20)))
    assert "Your next blood test is due on 20 March 2026." in page.text
    assert Patient.get_by_id(people.record.id).lab_step_at is not None
    clock.move(days=16)
    assert "fasting and before 10:00" in patient_client.get("/today").text


def test_a_caregiver_who_may_only_look_sees_it_without_buttons(
    caregiver_client: PageClient, people: People, plan: Plan
) -> None:
    make_supply(plan)
    page = page_of(caregiver_client, plan)
    assert "runs out on" in page.text
    assert not page.links("/supply")
    assert not [form for form in page.forms() if "pen" in form.get("action", "")]


def test_what_follows_denosumab_is_asked_on_today_and_on_its_page_with_the_source(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    half_yearly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 6, "starts_on": date(2025, 10, 1)}
    plan = make_plan(people.record, "denosumab", stops_on=date(2026, 2, 1), **half_yearly)
    make_dose_entry(plan, datetime(2025, 10, 1, 9, tzinfo=UTC))
    sentence = "The last injection covers you until about 1 April 2026. Ask your clinic now what follows, and when."
    assert sentence in patient_client.get("/today").text
    page = page_of(patient_client, plan)
    assert sentence in page.text
    assert page.links("academic.oup.com/jcem")
    clock.move(days=500)
    patient_client.log_in_as(people.patient)
    assert "Please call your clinic today." in patient_client.get("/today").text


def test_denosumab_of_long_ago_is_quiet_on_today(patient_client: PageClient, people: People) -> None:
    half_yearly = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 6, "starts_on": date(2018, 1, 1)}
    plan = make_plan(people.record, "denosumab", stops_on=date(2020, 2, 1), **half_yearly)
    assert "Denosumab" not in patient_client.get("/today").text
    assert "nothing that follows is logged" in page_of(patient_client, plan).text


def test_a_pen_from_before_the_plan_says_what_to_do(patient_client: PageClient, plan: Plan) -> None:
    page = patient_client.get(f"/treatment/{plan.public_id}/pen")
    page = patient_client.submit(page, **typed("opened_on", date(2026, 3, 1)))
    told = "The plan began on 2 March 2026. Enter a later day, or change the start of the plan first"
    assert (page.status, told in page.text) == (422, True)


def test_a_syringe_that_the_clinic_gives_is_no_tablet_and_needs_no_needles(
    patient_client: PageClient, people: People
) -> None:
    plan = make_plan(people.record, "denosumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=6)
    page = patient_client.get(f"/treatment/{plan.public_id}/supply")
    assert "One syringe is one dose." in page.text
    assert "tablet" not in page.text
    assert "eedles" not in page.text
