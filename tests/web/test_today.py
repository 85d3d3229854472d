"""The first page: what it shows, and the one tap."""

from datetime import UTC, date, datetime

from flask import Flask

from bonetrack.core.doses import DoseState
from bonetrack.core.people import Role
from bonetrack.storage.models import DoseEntry, Occurrence, Plan
from bonetrack.storage.patients import add_grant, update_patient
from bonetrack.storage.plans import set_next_due
from tests.builders import START, People, make_account, make_plan
from tests.conftest import Clock
from tests.page_client import Page, PageClient, text_of


def test_without_a_plan_there_is_one_clear_action(patient_client: PageClient, people: People) -> None:
    page = patient_client.get("/today")
    assert "There is no treatment plan yet." in page.text
    assert page.links("/treatment/add") == ["/treatment/add"]


def test_a_due_dose_is_one_tap_away(patient_client: PageClient, people: People) -> None:
    make_plan(people.record)
    page = patient_client.get("/today")
    assert "Monday 2 March 2026" in page.text
    assert "Due at 8:00" in page.text
    button = page.form("/doses/log").find(".//button")
    assert "button--dose" in button.get("class")
    page = patient_client.submit(page, "/doses/log")
    assert page.h1 == "Where did you inject?"
    assert "Saved. Teriparatide taken at 9:00 today." in page.text
    entry = DoseEntry.get()
    assert (entry.taken_at, entry.site) == (START, None)


def test_a_tablet_needs_no_place(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "alendronate", rhythm_kind="weekdays", weekdays=[0])
    page = patient_client.submit(patient_client.get("/today"), "/doses/log")
    assert page.path == "/today"
    assert "Saved. Alendronate taken at 9:00 today." in page.text
    assert "Nothing more is due today." in page.text


def test_the_same_button_pressed_twice_is_one_dose(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "calcium")
    page = patient_client.get("/today")
    patient_client.submit(page, "/doses/log")
    again = patient_client.submit(page, "/doses/log")
    assert again.path == "/today"
    assert "Already logged: Calcium taken at 9:00 today." in again.text
    assert DoseEntry.select().count() == 1


def test_a_second_phone_is_asked_and_not_blocked(patient_client: PageClient, people: People, clock: Clock) -> None:
    make_plan(people.record)
    one, two = patient_client.get("/today"), patient_client.get("/today")
    patient_client.submit(one, "/doses/log")
    clock.move(minutes=30)
    page = patient_client.submit(two, "/doses/log")
    assert "You logged this dose at 9:00 today. Did you take a second one?" in page.text
    assert "Never two in one day." in page.text
    assert "Call your clinic or pharmacist" in page.text
    assert page.links("/today")
    assert DoseEntry.select().count() == 1
    page = patient_client.submit(page, "/again", day="today", time="9:20", site="thigh_left")
    assert page.path == "/today"
    assert [entry.ordinal for entry in DoseEntry.select().order_by(DoseEntry.ordinal)] == [0, 1]
    assert "Taken at 9:20 today. Left thigh." in page.text


def test_a_clinic_dose_says_given(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "zoledronate", rhythm_kind="every_n_months", every=12)
    set_next_due(plan, START, START)
    page = patient_client.get("/today")
    assert "It was given earlier" in page.text
    assert "I took it" not in page.text
    page = patient_client.submit(page, "/doses/log")
    assert "Saved. Zoledronate infusion given at 9:00 today." in page.text
    assert "Due on Tuesday 2 March 2027" in page.text


def test_denosumab_has_no_skip(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6)
    set_next_due(plan, START, START)
    page = patient_client.get("/today")
    assert page.form("/doses/log") is not None
    assert page.links("/doses/skip") == []
    url = f"/doses/skip?plan={plan.public_id}&due_on=2026-03-02&due_time=08:00"
    assert patient_client.get(url).status == 404


def test_an_open_dose_of_before_says_its_rule_and_which_moment_is_logged(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    make_plan(people.record, "alendronate", rhythm_kind="weekdays", weekdays=[0], tracked_since=START.replace(hour=0))
    clock.move(days=1)
    page = patient_client.get("/today")
    assert "Open from earlier days" in page.text
    assert "Was due on Monday 2 March 2026 at 8:00" in page.text
    assert "on the morning after you remember" in page.text
    assert page.links("https://") or page.links("http://")
    page = patient_client.submit(page, "/doses/log")
    assert "I took it just now" not in page.text
    assert Occurrence.get().state == DoseState.TAKEN_LATE


def test_a_closed_window_offers_no_tap_but_a_way_on(patient_client: PageClient, people: People, clock: Clock) -> None:
    update_patient(people.record, label_region="EU")
    make_plan(people.record, "abaloparatide")
    clock.moment = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
    page = patient_client.get("/today")
    assert "Not logged" in page.text
    assert [form for form in page.forms() if form.get("action") == "/doses/log"] == []
    assert page.links("/doses/earlier")


def test_what_comes_next_is_named(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6, starts_on=date(2026, 5, 3))
    set_next_due(plan, START, START)
    update_patient(people.record, next_scan_on=date(2026, 9, 1))
    page = patient_client.get("/today")
    assert "Due on Sunday 3 May 2026" in page.text
    assert "Bone scan Due on Tuesday 1 September 2026" in page.text


def test_denosumab_that_is_late_says_whom_to_call(patient_client: PageClient, people: People, clock: Clock) -> None:
    plan = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6)
    set_next_due(plan, START, START)
    assert "bone can be lost quickly" not in patient_client.get("/today").text
    clock.move(days=1)
    page = patient_client.get("/today")
    assert "Your injection was due on 2 March 2026." in page.text
    assert "Please call the clinic today. If you have new back pain, say so." in page.text
    clock.move(days=55)
    page = patient_client.log_in_as(people.patient).get("/today")
    assert "Ask what to have now and whether your spine needs a check." in page.text
    patient_client.submit(page, "/doses/log")
    assert "bone can be lost quickly" not in patient_client.get("/today").text


def test_a_late_dose_at_the_clinic_names_the_visit_that_is_booked(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    plan = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6)
    set_next_due(plan, START, START)
    clock.move(days=3)
    card = patient_client.get("/today").text
    assert "Your appointment is booked" not in card
    booked = {"booked_on": date(2026, 3, 20), "booked_time": "10:30", "booked_at": clock()}
    Plan.update(**booked).where(Plan.id == plan.id).execute()
    card = patient_client.get("/today").text
    assert "Please call the clinic today." in card
    assert "Your appointment is booked for 20 March 2026 at 10:30." in card
    assert "Change the visit" in card
    assert "It is booked" not in card


def tags_of(page: Page) -> list[str]:
    return ["".join(tag.itertext()) for tag in page.root.findall(".//span") if "tag" in tag.get("class", "").split()]


def test_the_tag_of_a_clinic_dose_says_given(patient_client: PageClient, people: People) -> None:
    set_next_due(make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6), START, START)
    page = patient_client.get("/today")
    assert tags_of(page) == ["Due"]
    patient_client.submit(page, "/doses/log")
    assert tags_of(patient_client.get("/today")) == ["Given"]


def test_the_tag_of_an_open_dose_of_before_says_so(patient_client: PageClient, people: People, clock: Clock) -> None:
    set_next_due(make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6), START, START)
    make_plan(people.record, "alendronate", rhythm_kind="weekdays", weekdays=[0], tracked_since=START.replace(hour=0))
    clock.move(days=1)
    assert sorted(tags_of(patient_client.get("/today"))) == ["Not logged yet", "Overdue"]


def test_a_clinic_dose_within_four_weeks_is_to_be_booked(patient_client: PageClient, people: People) -> None:
    for starts_on in (date(2026, 3, 30), date(2026, 3, 31)):
        plan = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6, starts_on=starts_on)
        set_next_due(plan, START, START)
    page = patient_client.get("/today")
    assert "Due on Monday 30 March 2026. Is the visit booked?" in page.text
    assert "Due on Tuesday 31 March 2026. Is" not in page.text


def test_the_day_is_the_patients_own(patient_client: PageClient, people: People, clock: Clock) -> None:
    update_patient(people.record, zone="Pacific/Auckland")
    clock.moment = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
    assert "Tuesday 3 March 2026" in patient_client.get("/today").text


def test_undo_and_undo_again(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "calcium")
    logged = patient_client.submit(patient_client.get("/today"), "/doses/log")
    logged = patient_client.get("/today")
    page = patient_client.submit(logged, "/undo")
    assert "Undone. The dose is not logged any more." in page.text
    assert page.form("/doses/log") is not None
    assert DoseEntry.select().count() == 0
    assert "already undone" in patient_client.submit(logged, "/undo").text


def test_a_plan_that_was_changed_meanwhile_leads_back(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    page = patient_client.get("/today")
    form = page.form("/doses/log")
    for field in form.findall(".//input[@name='due_time']"):
        field.set("value", "07:00")
    page = patient_client.submit(page, "/doses/log")
    assert page.path == "/today"
    assert "The plan was changed" in page.text
    assert plan.occurrences.count() == 0


def test_who_only_looks_sees_the_doses_without_buttons(caregiver_client: PageClient, people: People) -> None:
    make_plan(people.record)
    page = caregiver_client.get("/today")
    assert "Teriparatide" in page.text
    assert "You are looking at the record of Anna." in page.text
    assert [form for form in page.forms() if "/doses" in (form.get("action") or "")] == []
    assert page.links("/doses/") == []


def test_who_only_looks_cannot_log_by_hand(caregiver_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    page = caregiver_client.get("/more")
    token = page.root.find(".//input[@name='csrf_token']").get("value")
    values = {"plan": plan.public_id, "due_on": "2026-03-02", "due_time": "08:00", "csrf_token": token}
    for path in ("/doses/log", "/doses/earlier", "/doses/skip", "/doses/add"):
        assert caregiver_client.post(path, values).status == 403, path
    assert DoseEntry.select().count() == 0


def test_a_stranger_cannot_log_for_her(stranger_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    own = make_plan(people.stranger_record, "calcium")
    page = stranger_client.get("/today")
    form = page.form("/doses/log")
    form.find(".//input[@name='plan']").set("value", plan.public_id)
    assert stranger_client.submit(page, "/doses/log").status == 404
    assert (plan.occurrences.count(), own.occurrences.count()) == (0, 0)


def test_a_caregiver_who_may_log_logs_but_changes_no_plan(app: Flask, people: People) -> None:
    helper = make_account("helper@example.org")
    add_grant(helper, people.record, Role.LOG, START)
    plan = make_plan(people.record, "calcium")
    client = PageClient(app).log_in_as(helper).open_record(people.record)
    client.submit(client.get("/today"), "/doses/log")
    assert DoseEntry.get().recorded_by == helper
    assert client.get(f"/treatment/{plan.public_id}/edit").status == 403


def test_an_overdue_clinic_dose_logged_today_stands_under_logged(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    set_next_due(make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6), START, START)
    clock.move(days=3)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    page = patient_client.get("/today")
    assert "Given" in tags_of(page)[0]
    assert page.form("/undo") is not None


def spoken(page: Page, part: str) -> list[str]:
    """What a screen reader says of the buttons and links that lead to this part of the app."""
    main = page.root.find(".//main")
    forms = [form.find(".//button") for form in main.iter("form") if part in form.get("action", "")]
    return [text_of(each) for each in (*forms, *(a for a in main.iter("a") if part in a.get("href", "")))]


def test_each_button_names_its_dose(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "calcium", times=["07:00", "08:00", "21:00"])
    make_plan(people.record, "alendronate", rhythm_kind="weekdays", weekdays=[0])
    page = patient_client.get("/today")
    names = ["Calcium at 7:00", "Alendronate", "Calcium at 8:00", "Calcium at 21:00"]
    assert spoken(page, "/doses/log") == [f"I took it {name}" for name in names]
    assert spoken(page, "/doses/earlier") == [f"I took it earlier {name}" for name in names]
    assert spoken(page, "/doses/skip") == [f"Skip {name}" for name in names]
    assert spoken(page, "/doses/later") == [f"Remind me later {name}" for name in names[:3]]


def test_a_patch_is_changed_and_not_taken(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "estradiol_patch")
    page = patient_client.get("/today")
    assert spoken(page, "/doses/log") == ["I changed it Estradiol patch"]
    assert spoken(page, "/doses/earlier") == ["I changed it earlier Estradiol patch"]


def test_a_patch_of_an_earlier_day_is_changed_too(patient_client: PageClient, people: People, clock: Clock) -> None:
    weekly = {"rhythm_kind": "weekdays", "weekdays": [0], "tracked_since": START.replace(hour=0)}
    make_plan(people.record, "estradiol_patch", **weekly)
    clock.move(days=1)
    assert spoken(patient_client.get("/today"), "/doses/log") == ["I changed it just now Estradiol patch"]
