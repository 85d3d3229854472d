"""The rhythms of hormones on the form: offered where they fit, asked for in full, read back with the next dates."""

from datetime import date

import pytest

from bonetrack.storage.models import Plan
from tests.page_client import Page, PageClient, text_of
from tests.web.treatment_steps import START_DATE, add, save

CYCLE = {"dose": "100 mg", "how_often": "cycle"}


def offered(client: PageClient, agent: str) -> list[str]:
    page = client.get(f"/treatment/add/{agent}")
    return [box.get("value") for box in page.form().findall(".//input[@name='how_often']")]


def coming(page: Page) -> list[str]:
    """The lines of the next doses on the check page."""
    return [text_of(line) for line in page.form().findall(".//ul/li")]


@pytest.mark.parametrize(
    ("agent", "choices"),
    [
        ("progesterone", ["daily", "every_n_days", "three_weeks_on", "cycle"]),
        ("estradiol_gel", ["daily", "every_n_days", "three_weeks_on", "cycle"]),
        ("estradiol_patch", ["twice_a_week", "weekdays", "daily", "every_n_days"]),
        ("testosterone_enanthate", ["every_n_weeks", "weekdays", "daily", "every_n_days"]),
        ("vitamin_d", ["daily", "every_n_days", "weekdays", "every_n_months", "yearly"]),
        ("alendronate", ["weekdays", "daily", "every_n_days"]),
        ("teriparatide", ["daily", "every_n_days"]),
        ("denosumab", ["every_n_months", "yearly"]),
    ],
)
def test_a_rhythm_is_offered_where_it_fits_and_none_is_chosen(
    patient_client: PageClient, agent: str, choices: list[str]
) -> None:
    assert offered(patient_client, agent) == choices
    assert patient_client.get(f"/treatment/add/{agent}").form().find(".//input[@checked]") is None


def test_three_weeks_on_and_one_off_asks_only_for_the_time(patient_client: PageClient) -> None:
    page = add(patient_client, "progesterone", CYCLE | {"how_often": "three_weeks_on"}, {"time_1": "21:00"})
    assert "For 21 days at 21:00, then 7 days without" in page.text
    save(patient_client, page)
    plan = Plan.get()
    assert (plan.rhythm_kind, plan.days_on, plan.days_off) == ("cycle", 21, 7)


def test_a_break_after_more_than_ten_doses_is_said(patient_client: PageClient) -> None:
    page = add(patient_client, "progesterone", CYCLE, {"days_on": "14", "days_off": "14", "time_1": "21:00"})
    assert "11 March 2026" in coming(page)[-1]
    assert "No doses from 16 March 2026 on. They begin again on 30 March 2026." in page.text
    ended = {"stops_on-day": "20", "stops_on-month": "3", "stops_on-year": "2026"}
    page = add(patient_client, "progesterone", CYCLE, {"days_on": "14", "days_off": "14", "time_1": "21:00"}, **ended)
    assert "begin again" not in page.text
    page = add(patient_client, "progesterone", CYCLE | {"how_often": "daily"}, {"time_1": "21:00"})
    assert "begin again" not in page.text


def test_a_free_cycle_shows_its_break_among_the_next_ten_dates(patient_client: PageClient) -> None:
    page = add(patient_client, "progesterone", CYCLE, {"days_on": "3", "days_off": "11", "time_1": "21:00"})
    lines = coming(page)
    assert len(lines) == 10
    days = ("2 March", "3 March", "4 March", "16 March", "17 March", "18 March", "30 March")
    for line, day in zip(lines, days, strict=False):
        assert day in line
    save(patient_client, page)
    public_id = Plan.get().public_id
    page = patient_client.get(f"/treatment/{public_id}/edit")
    page = patient_client.submit(page, "", button=("go", "when"))
    assert page.form().find(".//input[@name='days_on']").get("value") == "3"
    page = patient_client.submit(page, "", days_on="14", days_off="14")
    save(patient_client, page)
    assert (Plan.get().days_on, Plan.get().days_off) == (14, 14)
    changes = patient_client.get(f"/treatment/{public_id}").text
    assert "For 3 days at 21:00, then 11 days without, now For 14 days at 21:00, then 14 days without" in changes


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"days_on": "", "days_off": "7"}, "Enter for how many days, from 1 to 365"),
        ({"days_on": "9" * 5000, "days_off": "7"}, "Enter for how many days, from 1 to 365"),
        ({"days_on": "21", "days_off": "0"}, "Enter how many days without, from 1 to 365"),
        ({"days_on": "21", "days_off": "a week"}, "Enter how many days without, from 1 to 365"),
    ],
)
def test_a_cycle_that_says_nothing_is_told_at_the_field(
    patient_client: PageClient, fields: dict[str, str], words: str
) -> None:
    page = patient_client.submit(patient_client.get("/treatment/add/progesterone"), "", **CYCLE)
    page = patient_client.submit(page, "", time_1="21:00", **fields)
    assert page.status == 422
    assert words in page.text


def test_a_patch_is_changed_on_two_days_three_and_four_apart(patient_client: PageClient) -> None:
    how = {"dose": "50 micrograms", "how_often": "twice_a_week"}
    page = patient_client.submit(patient_client.get("/treatment/add/estradiol_patch"), "", **how)
    page = patient_client.submit(page, "", time_1="8:00")
    assert page.status == 422
    assert "Choose two days" in page.text
    page = patient_client.submit(page, "", patch_days="0-4", time_1="8:00")
    page = patient_client.submit(page, "", **START_DATE)
    assert "Every Monday and Friday at 8:00" in page.text
    save(patient_client, page)
    assert Plan.get().weekdays == [0, 4]
    page = patient_client.get(f"/treatment/{Plan.get().public_id}/edit")
    page = patient_client.submit(page, "", button=("go", "when"))
    assert page.form().find(".//input[@name='patch_days'][@checked]").get("value") == "0-4"


def test_an_injection_every_second_week_counts_from_the_week_of_the_start(patient_client: PageClient) -> None:
    page = add(
        patient_client,
        "testosterone_enanthate",
        {"dose": "100 mg", "how_often": "every_n_weeks"},
        {"every": "2", "weekdays": ["3"], "time_1": "9:00"},
    )
    assert "Every 2 weeks on Thursday at 9:00" in page.text
    assert "Thursday 5 March 2026 at 9:00" in coming(page)[0]
    assert "Thursday 19 March 2026 at 9:00" in coming(page)[1]
    save(patient_client, page)
    assert (Plan.get().every, Plan.get().next_due_on) == (2, date(2026, 3, 5))


def test_every_few_weeks_needs_a_number_and_a_day(patient_client: PageClient) -> None:
    how = {"dose": "100 mg", "how_often": "every_n_weeks"}
    page = patient_client.submit(patient_client.get("/treatment/add/testosterone_enanthate"), "", **how)
    assert "Every how many weeks?" in page.text
    page = patient_client.submit(page, "", time_1="9:00", every="53")
    assert page.status == 422
    assert "Enter a whole number from 1 to 52" in page.text
    assert "Choose at least one day" in page.text


def test_the_end_of_the_month_is_explained_where_it_matters(patient_client: PageClient) -> None:
    how, when = {"dose": "one", "how_often": "every_n_months"}, {"every": "1", "time_1": "9:00"}
    page = add(patient_client, "vitamin_d", how, when, **{"starts_on-day": "31", "starts_on-month": "8"})
    assert "Once a month at 9:00. In a shorter month, on its last day." in page.text
    assert "Wednesday 30 September 2026 at 9:00" in coming(page)[1]
    assert "Saturday 31 October 2026 at 9:00" in coming(page)[2]
    page = add(patient_client, "vitamin_d", how, when)
    assert "shorter month" not in page.text


DAILY = {"dose": "20 micrograms", "how_often": "daily"}


def test_another_time_at_the_weekend_is_asked_read_back_and_kept(patient_client: PageClient) -> None:
    page = add(patient_client, "teriparatide", DAILY, {"time_1": "8:00", "weekend_time": "9:30"})
    assert "Every day at 8:00, on Saturday and Sunday at 9:30" in page.text
    assert coming(page)[3:6] == [
        "Friday 6 March 2026 at 8:00",
        "Saturday 7 March 2026 at 9:30",
        "Sunday 8 March 2026 at 9:30",
    ]
    save(patient_client, page)
    plan = Plan.get()
    assert (plan.times, plan.weekend_time) == (["08:00"], "09:30")
    page = patient_client.get(f"/treatment/{plan.public_id}/edit")
    page = patient_client.submit(page, "", button=("go", "when"))
    assert page.form().find(".//input[@name='weekend_time']").get("value") == "9:30"
    save(patient_client, patient_client.submit(page, "", weekend_time=""))
    assert Plan.get().weekend_time is None
    said = "When: Every day at 8:00, on Saturday and Sunday at 9:30, now Every day at 8:00."
    assert said in patient_client.get(f"/treatment/{plan.public_id}").text


def test_the_same_time_at_the_weekend_is_no_other_one(patient_client: PageClient) -> None:
    save(patient_client, add(patient_client, "teriparatide", DAILY, {"time_1": "8:00", "weekend_time": "8:00"}))
    assert Plan.get().weekend_time is None


def test_several_times_a_day_have_no_other_one_at_the_weekend(patient_client: PageClient) -> None:
    when = {"time_1": "8:00", "time_2": "20:00", "weekend_time": "9:30"}
    page = patient_client.get("/treatment/add/calcium")
    page = patient_client.submit(patient_client.submit(page, "", **DAILY | {"dose": "500 mg"}), "", **when)
    assert "Leave this empty if you take it more than once a day" in page.text
    assert not Plan.select().exists()


def test_the_weekend_is_asked_about_only_for_a_dose_of_every_day(patient_client: PageClient) -> None:
    page = patient_client.get("/treatment/add/alendronate")
    page = patient_client.submit(page, "", dose="70 mg", how_often="weekdays")
    assert "Time on Saturday and Sunday" not in page.text
