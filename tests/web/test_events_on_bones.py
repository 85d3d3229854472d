"""What My bones says of broken bones and operations."""

from datetime import date

import pytest

from bonetrack.core.dxa import Side, Site
from tests.builders import START, People, make_bone_event, make_plan
from tests.page_client import PageClient
from tests.web.test_bones import add_scan, chart, two_scans
from tests.web.test_events import TALK

TODAY = date(2026, 3, 2)


def test_a_wrist_broken_since_the_last_scan_takes_the_place_of_good_news(
    patient_client: PageClient, people: People
) -> None:
    two_scans(people)
    assert "most people were in this range" in patient_client.get("/bones").text
    make_bone_event(people.record, TODAY)
    page = patient_client.get("/bones")
    assert f"Your scan of 20 February 2026 {TALK}" in page.text
    assert "Next step: Book a talk with your clinic. Take this page." in page.text
    assert "most people were in this range" not in page.text


def test_a_finger_changes_nothing_but_stands_in_the_list(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    make_bone_event(people.record, TODAY, bone="finger_toe_face_skull", side="")
    page = patient_client.get("/bones")
    assert TALK not in page.text
    assert "most people were in this range" in page.text
    assert "Broken finger, toe, face or skull: 2 March 2026" in page.text


def test_the_list_is_in_order_of_time_and_says_what_each_does_here(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    hip = make_bone_event(people.record, date(2025, 5, 1), kind="hip_replacement", bone="", side="left")
    make_bone_event(people.record, date(2025, 1, 1), kind="spine_operation", bone="", side="")
    page = patient_client.get("/bones")
    (items,) = [element for element in page.root.iter("ol") if element.get("type") == "A"]
    assert [" ".join("".join(item.itertext()).split()) for item in items] == [
        "Operation or cement in the spine: 1 January 2025Spine scans after it may read wrong.",
        "New hip or metal in the hip, left: 1 May 2025",
    ]
    assert "Broken bones and operations, lettered as above the chart" in page.text
    assert page.links(hip.public_id)


def test_what_was_before_the_first_scan_changes_no_comparison_and_the_list_says_so(
    patient_client: PageClient, people: People
) -> None:
    two_scans(people)
    make_bone_event(people.record, date(2024, 8, 19), bone="spine", side="")
    page = patient_client.get("/bones")
    assert "Broken bone in the spine: 19 August 2024It was before your first scan here." in page.text
    assert "may read wrong" not in page.text
    assert "most people were in this range" in page.text


def test_a_spine_with_cement_goes_by_the_hip(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    make_bone_event(people.record, date(2025, 1, 1), kind="spine_operation", bone="", side="")
    assert "The spine reading may be wrong here, so we go by the hip." in patient_client.get("/bones").text


def test_a_new_hip_breaks_the_line_and_the_table_names_no_percent(patient_client: PageClient, people: People) -> None:
    for on, bmd in ((date(2024, 8, 20), 0.7), (date(2026, 2, 20), 1.2)):
        add_scan(people, on, bmd, site=Site.TOTAL_HIP, vertebrae=None, side=Side.LEFT)
    make_bone_event(people.record, date(2025, 5, 1), kind="hip_replacement", bone="", side="left")
    page = patient_client.get("/bones")
    assert "You logged a new hip or metal on this side before this scan. So it cannot be compared." in page.text
    assert "Next step: Ask your clinic which hip to scan next time." in page.text
    assert "+71" not in page.text
    assert "Scans of this hip after it are not compared." in page.text
    (own,) = [trace for trace in chart(patient_client, "total_hip")["data"] if trace["name"] == "Your scans"]
    assert own["y"] == [0.7, None, 1.2]


def test_of_a_new_hip_alone_no_page_speaks_of_missing_studies(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "teriparatide", starts_on=date(2024, 9, 1), tracked_since=START)
    make_bone_event(people.record, date(2020, 5, 1), kind="hip_replacement", bone="", side="left")
    add_scan(people, date(2026, 2, 20), 1.2, site=Site.TOTAL_HIP, vertebrae=None, side=Side.LEFT)
    page = patient_client.get("/bones")
    assert "You logged a new hip or metal on this side before this scan." in page.text
    assert "No expectation available" not in page.text


@pytest.mark.parametrize("path", ["/bones", "/bones/total_hip"])
def test_without_a_scan_it_is_said_too(patient_client: PageClient, people: People, path: str) -> None:
    make_plan(people.record, "alendronate", starts_on=date(2025, 9, 1))
    assert TALK not in patient_client.get(path).text
    make_bone_event(people.record, TODAY)
    page = patient_client.get(path)
    assert TALK in page.text
    assert page.links("/events/new")


def test_a_caregiver_reads_it_too(caregiver_client: PageClient, people: People) -> None:
    two_scans(people)
    make_bone_event(people.record, TODAY)
    assert TALK in caregiver_client.get("/bones").text


def test_the_letters_of_the_chart_are_those_of_the_list(patient_client: PageClient, people: People) -> None:
    """A break long before the first scan stands in the list alone; one after the last scan lengthens the picture."""
    two_scans(people)
    for day in (date(1999, 1, 1), date(2025, 5, 1), TODAY):
        make_bone_event(people.record, day)
    look = patient_client.client.get("/charts/bmd/lumbar_spine.json").json["layout"]  # type: ignore[index]
    assert [label["text"] for label in look["annotations"] if label["text"].isalpha()] == ["B", "C"]
    assert look["xaxis"]["range"][1] > TODAY.isoformat()


def test_without_a_course_the_picture_goes_on_to_an_event_after_the_last_scan(
    patient_client: PageClient, people: People
) -> None:
    for on, bmd in ((date(2022, 8, 20), 0.80), (date(2023, 8, 20), 0.81)):
        add_scan(people, on, bmd)
    make_bone_event(people.record, TODAY)
    look = patient_client.client.get("/charts/bmd/lumbar_spine.json").json["layout"]  # type: ignore[index]
    assert look["xaxis"]["range"][1] > TODAY.isoformat()
    assert [label["text"] for label in look["annotations"]] == ["A"]
