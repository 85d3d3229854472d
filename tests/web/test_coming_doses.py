"""The next doses, as the read-back of a change and the page of a plan list them: only those that will be asked for."""

from bonetrack.storage.models import Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, People, make_pause, make_plan
from tests.page_client import Page, PageClient, values_of
from tests.web.treatment_steps import save

LATER = {"time_1": "20:00"}


def change_hour(client: PageClient, plan: Plan, **when: str) -> Page:
    page = client.submit(client.get(f"/treatment/{plan.public_id}/edit"), "", button=("go", "when"))
    page = client.submit(page, "", **when)
    assert page.h1.startswith("Check"), page.text
    return page


def coming_of(page: Page) -> list[str]:
    return ["".join(item.itertext()) for item in page.root.findall(".//main//li") if " at " in "".join(item.itertext())]


def test_a_dose_that_is_logged_today_has_no_other_one_today_after_its_hour_is_changed(
    patient_client: PageClient, people: People
) -> None:
    plan = make_plan(people.record, "calcium")
    set_next_due(plan, START, START)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    page = change_hour(patient_client, plan, **LATER)
    assert coming_of(page)[0] == "Tuesday 3 March 2026 at 20:00"
    save(patient_client, page)
    page = patient_client.get(f"/treatment/{plan.public_id}")
    assert coming_of(page)[:2] == ["Tuesday 3 March 2026 at 20:00", "Wednesday 4 March 2026 at 20:00"]
    assert "Nothing more is due today." in patient_client.get("/today").text


def test_of_two_doses_a_day_the_open_one_is_still_listed(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "calcium", times=["08:00", "18:00"])
    set_next_due(plan, START, START)
    first, _second = [form for form in patient_client.get("/today").forms() if form.get("action") == "/doses/log"]
    patient_client.post("/doses/log", values_of(first))
    page = change_hour(patient_client, plan, time_1="8:00", time_2="20:00")
    assert coming_of(page)[:2] == ["Monday 2 March 2026 at 20:00", "Tuesday 3 March 2026 at 8:00"]


def test_a_dose_that_is_not_logged_is_listed_at_its_new_hour(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "calcium")
    set_next_due(plan, START, START)
    assert coming_of(change_hour(patient_client, plan, **LATER))[0] == "Monday 2 March 2026 at 20:00"


def test_the_read_back_of_a_change_leaves_paused_days_out(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "calcium")
    set_next_due(plan, START, START)
    make_pause(plan)
    assert coming_of(change_hour(patient_client, plan, **LATER))[0] == "Monday 9 March 2026 at 20:00"
