"""What the page of one site says of the others, and of the way scans differ."""

from datetime import date

import pytest

from bonetrack.core.dxa import Side, Site
from bonetrack.storage.models import Patient
from tests.builders import START, People, make_plan
from tests.page_client import PageClient
from tests.web.test_bones import add_scan

FIRST, LATER = date(2024, 8, 20), date(2026, 2, 20)


def treat(people: People) -> None:
    Patient.update(prior_therapy="none").execute()
    make_plan(people.record, "alendronate", starts_on=date(2024, 9, 1), tracked_since=START)


def test_a_fall_at_the_hip_stands_on_the_page_of_the_spine(patient_client: PageClient, people: People) -> None:
    treat(people)
    for day, spine, hip in ((FIRST, 0.80, 0.70), (LATER, 0.86, 0.66)):
        add_scan(people, day, spine)
        add_scan(people, day, hip, site=Site.TOTAL_HIP, vertebrae=None)
    page = patient_client.get("/bones")
    assert "we go by the hip" in page.text
    assert "up 8 in every 100" not in page.text, "a reading that is not trusted has no plain percent"
    assert "Total hip: Lower than before" in page.text
    assert page.links("/bones/total_hip")
    hip_page = patient_client.get("/bones/total_hip")
    assert "Book a talk with your clinic" in hip_page.text
    assert "Lumbar spine: " not in hip_page.text


def test_without_a_fall_elsewhere_nothing_is_said(patient_client: PageClient, people: People) -> None:
    treat(people)
    for day, hip in ((FIRST, 0.70), (LATER, 0.71)):
        add_scan(people, day, 0.80)
        add_scan(people, day, hip, site=Site.TOTAL_HIP, vertebrae=None)
    assert "Total hip: " not in patient_client.get("/bones").text


@pytest.mark.parametrize(
    ("second", "step"),
    [
        ({"vertebrae": "L2-L4"}, "Ask for the same bones of the spine at your next scan."),
        ({"facility": "Another clinic"}, "Ask for your next scan on the same machine."),
    ],
)
def test_the_next_step_names_what_differs(
    patient_client: PageClient, people: People, second: dict[str, object], step: str
) -> None:
    treat(people)
    add_scan(people, FIRST, 0.80)
    add_scan(people, LATER, 0.82, **second)
    page = patient_client.get("/bones")
    assert "These scans cannot be compared." in page.text
    assert f"Next step: {step}" in page.text


def test_the_other_hip_is_another_hip(patient_client: PageClient, people: People) -> None:
    treat(people)
    for day, side in ((FIRST, Side.LEFT), (LATER, Side.RIGHT)):
        add_scan(people, day, 0.70, site=Site.TOTAL_HIP, vertebrae=None, side=side)
    assert "Next step: Ask for the same side at your next scan." in patient_client.get("/bones").text


def test_scans_of_one_day_say_so_in_the_table(patient_client: PageClient, people: People) -> None:
    treat(people)
    add_scan(people, FIRST, 0.80)
    add_scan(people, LATER, 0.82)
    add_scan(people, LATER, 0.83, t_score=-2.4)
    assert patient_client.get("/bones").text.count("Read together with the other scan of that day") == 2
