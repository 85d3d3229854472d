"""Setting plans up as people do: presets, one medicine, checks, changes, stops; and who may."""

from datetime import UTC, date, datetime

import pytest

from bonetrack.core.agents import CATALOGUE
from bonetrack.core.rhythm_choices import COUNTED, ON_WEEKDAYS, RhythmChoice
from bonetrack.storage.models import AuditEntry, DoseEntry, Plan
from tests.builders import People, make_plan
from tests.page_client import PageClient
from tests.web.treatment_steps import DAILY, START_DATE, add, dated, fill, save


def test_nothing_is_filled_in_for_her(patient_client: PageClient) -> None:
    page = patient_client.get("/treatment/add/teriparatide")
    assert page.form().find(".//input[@checked]") is None
    page = patient_client.submit(page, "")
    assert page.status == 422
    assert "Enter the dose, like 20 micrograms" in page.text
    assert "Choose how often" in page.text
    assert Plan.select().count() == 0


def test_one_medicine_from_the_catalogue_to_the_plan(patient_client: PageClient) -> None:
    page = add(patient_client, "teriparatide", DAILY, {"time_1": "8.05"}, why="To build bone")
    for words in (
        "20 micrograms",
        "Every day at 8:05",
        "2 March 2026",
        "To build bone",
        "Tuesday 3 March 2026 at 8:05",
    ):
        assert words in page.text
    page = save(patient_client, page)
    assert page.path == "/treatment"
    assert "Saved. Teriparatide is in your plan." in page.text
    plan = Plan.get()
    assert (plan.dose, plan.times, plan.starts_on) == ("20 micrograms", ["08:05"], date(2026, 3, 2))
    assert plan.next_due_at == datetime(2026, 3, 3, 8, 5, tzinfo=UTC)
    assert AuditEntry.get().action == "created"


def test_the_clock_of_a_plan_is_named_and_leads_to_its_place(patient_client: PageClient) -> None:
    page = add(patient_client, "teriparatide", DAILY, {"time_1": "8:05"})
    assert "Times are London time. You can change the place after you save." in page.text
    page = save(patient_client, page)
    assert "Times are London time. Change the place" in page.text
    assert page.links("/more/zone") == ["/more/zone"]


def test_sending_the_last_page_twice_makes_one_plan(patient_client: PageClient) -> None:
    page = add(patient_client, "teriparatide", DAILY, {"time_1": "8:00"})
    save(patient_client, page)
    save(patient_client, page)
    assert Plan.select().count() == 1


def test_change_on_the_check_page_keeps_all_that_was_typed(patient_client: PageClient) -> None:
    page = add(
        patient_client, "alendronate", {"dose": "70 mg", "how_often": "weekdays"}, {"weekdays": ["0"], "time_1": "7:30"}
    )
    page = patient_client.submit(page, "", button=("go", "how"))
    assert "dose" in page.h1
    page = patient_client.submit(page, "", dose="70 mg tablet")
    assert page.h1.startswith("Check")
    assert "70 mg tablet" in page.text
    assert "Every Monday at 7:30" in page.text


def test_another_rhythm_asks_again_for_its_days(patient_client: PageClient) -> None:
    page = add(patient_client, "alendronate", {"dose": "70 mg", "how_often": "daily"}, {"time_1": "7:30"})
    page = patient_client.submit(page, "", button=("go", "how"))
    page = patient_client.submit(page, "", how_often="weekdays")
    assert "when" in page.h1
    assert "There is a problem" not in page.text
    page = patient_client.submit(page, "", weekdays=["1", "4"])
    assert "Every Tuesday and Friday at 7:30" in page.text


@pytest.mark.parametrize(
    ("page_fields", "words"),
    [
        ({"every": "0", "time_1": "8:00"}, "Enter a whole number from 1 to 24"),
        ({"every": "six", "time_1": "8:00"}, "Enter a whole number from 1 to 24"),
        ({"every": "6", "time_1": "25:00"}, "like 8:05 or 20:30"),
        ({"every": "6", "time_1": ""}, "Enter the time of day"),
    ],
)
def test_a_wrong_rhythm_is_said_at_the_field(
    patient_client: PageClient, page_fields: dict[str, str], words: str
) -> None:
    page = patient_client.get("/treatment/add/denosumab")
    page = patient_client.submit(page, "", dose="60 mg", how_often="every_n_months")
    page = patient_client.submit(page, "", **page_fields)
    assert page.status == 422
    assert words in page.text
    assert page.form().find(".//input[@name='dose']").get("value") == "60 mg"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"starts_on-day": "31", "starts_on-month": "2", "starts_on-year": "2026"}, "as a real date"),
        ({}, "Enter the start date"),
        (START_DATE | dated("stops_on", date(2026, 3, 2)), "The stop date must be after the start date"),
        (START_DATE | dated("last_given_on", date(2026, 3, 3)), "must be today or in the past"),
        (START_DATE | dated("last_given_on", date(2026, 3, 1)), "must not be before the start date"),
    ],
)
def test_a_wrong_date_is_said_at_the_field(patient_client: PageClient, fields: dict[str, str], words: str) -> None:
    page = patient_client.get("/treatment/add/denosumab")
    page = patient_client.submit(page, "", dose="60 mg", how_often="every_n_months")
    page = patient_client.submit(page, "", every="6", time_1="9:00")
    page = patient_client.submit(page, "", **fields)
    assert page.status == 422
    assert words in page.text


def test_a_clinic_medicine_counts_from_the_last_one(patient_client: PageClient) -> None:
    page = add(
        patient_client,
        "denosumab",
        {"dose": "60 mg", "how_often": "every_n_months"},
        {"every": "6", "time_1": "9:00"},
        **dated("starts_on", date(2024, 1, 15)),
        **dated("last_given_on", date(2026, 1, 31)),
    )
    assert "Friday 31 July 2026 at 9:00" in page.text
    save(patient_client, page)
    assert Plan.get().next_due_on == date(2026, 7, 31)
    assert DoseEntry.select().count() == 1


@pytest.mark.parametrize("agent", sorted(CATALOGUE))
def test_every_agent_of_the_catalogue_can_be_set_up_and_logged(patient_client: PageClient, agent: str) -> None:
    page = patient_client.get(f"/treatment/add/{agent}")
    choice = page.form().findall(".//input[@name='how_often']")[0].get("value")
    fields = {"time_1": "8:00"}
    if choice in COUNTED:
        fields["every"] = "1"
    if choice == RhythmChoice.TWICE_A_WEEK:
        fields["patch_days"] = "0-3"
    elif choice in ON_WEEKDAYS:
        fields["weekdays"] = ["0"]  # type: ignore[assignment]
    page = fill(patient_client, page, {"dose": "as prescribed", "how_often": choice}, fields, START_DATE)
    save(patient_client, page)
    today = patient_client.get("/today")
    patient_client.submit(today, "/doses/log")
    assert DoseEntry.get().occurrence.plan.agent == agent


def test_the_oncology_twins_cannot_be_chosen(patient_client: PageClient) -> None:
    page = patient_client.get("/treatment/add")
    links = [url for url in page.links("/treatment/add/") if "/preset/" not in url]
    assert sorted(url.rsplit("/", 1)[1] for url in links) == sorted(CATALOGUE)
    assert "Xgeva" not in page.text
    assert patient_client.get("/treatment/add/xgeva").status == 404


def test_a_preset_leads_through_its_medicines_in_turn(patient_client: PageClient) -> None:
    page = patient_client.get("/treatment/add")
    page = patient_client.get(page.links("/preset/severe_after_menopause/1")[0])
    page = patient_client.get(page.links("/treatment/add/estradiol_patch")[0])
    page = fill(
        patient_client,
        page,
        {"dose": "50 micrograms", "how_often": "weekdays"},
        {"weekdays": ["0", "3"], "time_1": "8:00"},
        START_DATE,
    )
    page = save(patient_client, page)
    assert page.path == "/treatment/add/teriparatide"
    assert "Saved. Estradiol patch is in your plan." in page.text
    page = fill(patient_client, page, DAILY, {"time_1": "8:00"}, START_DATE)
    page = save(patient_client, page)
    assert page.path.endswith("/severe_after_menopause/3")
    page = patient_client.get(page.links("/treatment/add/zoledronate")[0])
    page = patient_client.submit(page, "", dose="5 mg", how_often="yearly")
    page = patient_client.submit(page, "", time_1="10:00")
    teriparatide = Plan.get(Plan.agent == "teriparatide")
    chosen = page.form().find(".//input[@name='relation'][@checked]")
    assert chosen.get("value") == f"after:{teriparatide.public_id}", "what follows is offered, and can be changed"
    page = patient_client.submit(page, "", **dated("starts_on", date(2028, 3, 2)))
    assert "Teriparatide, which then stops on 2 March 2028" in page.text
    page = save(patient_client, page)
    assert Plan.get(Plan.agent == "teriparatide").stops_on == date(2028, 3, 2)
    assert page.h1 == "All saved"
    for name in ("Estradiol patch", "Teriparatide", "Zoledronate infusion"):
        assert name in page.text
    assert page.links("/treatment/about-you")
    page = patient_client.get(page.links("/treatment")[0])
    assert page.h1 == "My treatment"
    assert "At the same time: Estradiol patch and Teriparatide" in page.text
    assert "Followed by: Estradiol patch and Zoledronate infusion, at the same time" in page.text


def test_a_part_of_a_preset_can_be_left_out(patient_client: PageClient) -> None:
    page = patient_client.get("/treatment/add/preset/never_treated_fractures/1")
    page = patient_client.get(page.links("/never_treated_fractures/2")[0])
    assert page.links("/treatment/add/romosozumab")
    assert patient_client.get("/treatment/add/preset/never_treated_fractures/9").status == 404
    assert patient_client.get("/treatment/add/preset/nothing/1").status == 404
    page = patient_client.get(page.links("/preset/never_treated_fractures/done")[0])
    assert page.h1 == "Nothing was added"
    assert patient_client.get("/treatment/add/preset/nothing/done").status == 404


def test_the_only_medicine_of_a_place_can_be_left_out_too(patient_client: PageClient) -> None:
    page = patient_client.get("/treatment/add/preset/severe_after_menopause/2")
    assert page.h1 == "Teriparatide: dose"
    assert patient_client.get(page.links("/severe_after_menopause/3")[0]).status == 200
    assert not patient_client.get("/treatment/add/teriparatide").links("/preset/")


def test_an_unusual_pair_is_asked_about_and_can_be_saved(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "alendronate")
    page = add(
        patient_client,
        "denosumab",
        {"dose": "60 mg", "how_often": "every_n_months"},
        {"every": "6", "time_1": "9:00"},
        relation="alone",
    )
    assert "Please check this entry" in page.text
    assert "Alendronate also slows the loss of bone" in page.text
    save(patient_client, page)
    assert Plan.select().count() == 2


def test_what_follows_must_start_later(patient_client: PageClient, people: People) -> None:
    before = make_plan(people.record, "alendronate")
    page = patient_client.get("/treatment/add/denosumab")
    page = patient_client.submit(page, "", dose="60 mg", how_often="every_n_months")
    page = patient_client.submit(page, "", every="6", time_1="9:00")
    page = patient_client.submit(page, "", relation=f"after:{before.public_id}", **START_DATE)
    assert page.status == 422
    assert "It must start after the medicine that it follows" in page.text


def test_how_a_medicine_fits_with_the_others_is_read_back(patient_client: PageClient, people: People) -> None:
    before = make_plan(people.record, "estradiol_tablet")
    assert "Other medicines" not in patient_client.get(f"/treatment/{before.public_id}/edit").text
    for relation, words in (
        (f"together:{before.public_id}", "Together with Estradiol tablet"),
        ("alone", "None of these"),
    ):
        page = add(patient_client, "teriparatide", DAILY, {"time_1": "8:00"}, relation=relation)
        assert f"Other medicines {words}" in page.text


def test_back_one_step_keeps_what_was_typed(patient_client: PageClient) -> None:
    page = patient_client.submit(patient_client.get("/treatment/add/teriparatide"), "", **DAILY)
    page = patient_client.submit(page, "", time_1="8:05")
    page = patient_client.submit(page, "", button=("go", "when"), why="To build bone")
    assert page.h1 == "Teriparatide: when"
    assert page.form().find(".//input[@name='time_1']").get("value") == "8:05"
    page = patient_client.submit(page, "", button=("go", "how"))
    assert page.form().find(".//input[@name='dose']").get("value") == "20 micrograms"
    assert "There is a problem" not in page.text
