"""Breaks of the chart: at a change of the machine, at a switch, and where the studies end."""

from datetime import date

from bonetrack.storage.models import Patient
from tests.builders import START, People, make_plan
from tests.page_client import PageClient
from tests.web.test_bones import add_scan, chart, marks, two_scans

Trace = dict[str, list[object]]


def trace(client: PageClient, name: str) -> Trace:
    (found,) = [one for one in chart(client)["data"] if one["name"] == name]
    return found  # type: ignore[return-value]


def runs(values: list[object]) -> list[list[object]]:
    """The parts between the gaps."""
    found: list[list[object]] = [[]]
    for value in values:
        if value is None:
            found.append([])
        else:
            found[-1].append(value)
    return found


def treat_on_two_machines(people: People) -> None:
    """Denosumab with two scans on the first machine; alendronate after it, with two on another."""
    Patient.update(prior_therapy="none").execute()
    switch = date(2024, 9, 1)
    make_plan(people.record, "teriparatide", starts_on=date(2022, 9, 1), stops_on=switch, tracked_since=START)
    make_plan(people.record, "denosumab", starts_on=switch, tracked_since=START, rhythm_kind="every_n_months", every=6)
    add_scan(people, date(2022, 8, 20), 0.80)
    add_scan(people, date(2024, 6, 25), 0.85)
    add_scan(people, date(2024, 8, 25), 0.93, facility="Another clinic")
    add_scan(people, date(2026, 2, 20), 0.96, facility="Another clinic")


def test_neither_points_nor_courses_join_across_a_new_machine(patient_client: PageClient, people: People) -> None:
    treat_on_two_machines(people)
    own = trace(patient_client, "Your scans")
    assert runs(own["y"]) == [[0.8, 0.85], [0.93, 0.96]]
    first, second = runs(trace(patient_client, "Expected average")["x"])
    assert first[0] == "2022-09-01"
    assert str(first[-1]) <= "2024-06-25", "the course of the first machine ends with its last scan"
    assert second[0] == "2024-09-01"
    averages = runs(trace(patient_client, "Expected average")["y"])
    assert averages[0][0] == 0.8
    assert averages[1][0] == 0.93, "the second course starts from the scan of its own machine"
    bands = runs(trace(patient_client, "Expected range")["x"])
    assert [max(map(str, band)) for band in bands] == [first[-1], second[-1]]
    assert "The line has a gap where scans cannot be compared." in patient_client.get("/bones").text


def test_a_switch_on_one_machine_starts_a_new_course_at_its_own_scan(
    patient_client: PageClient, people: People
) -> None:
    Patient.update(prior_therapy="none").execute()
    switch = date(2024, 9, 1)
    make_plan(people.record, "teriparatide", starts_on=date(2022, 9, 1), stops_on=switch, tracked_since=START)
    make_plan(people.record, "denosumab", starts_on=switch, tracked_since=START, rhythm_kind="every_n_months", every=6)
    for on, bmd in ((date(2022, 8, 20), 0.80), (date(2024, 8, 25), 0.85), (date(2026, 2, 20), 0.89)):
        add_scan(people, on, bmd)
    assert len(runs(trace(patient_client, "Your scans")["y"])) == 1
    averages = trace(patient_client, "Expected average")
    assert [part[0] for part in runs(averages["y"])] == [0.8, 0.85]


def test_where_the_studies_end_the_line_ends_visibly_and_it_is_said(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    average, band = trace(patient_client, "Expected average"), trace(patient_client, "Expected range")
    (end,) = marks(patient_client, "End of the studies")
    assert end["x0"] == end["x1"] == average["x"][-1]
    assert end["yanchor"] == average["y"][-1]
    assert max(map(str, band["x"])) == average["x"][-1]
    page = patient_client.get("/bones")
    assert "months, so the line ends there." in page.text
    assert "The short bar marks where the studies end." in page.text


def test_a_line_that_only_ends_with_the_picture_has_no_such_bar(patient_client: PageClient, people: People) -> None:
    Patient.update(prior_therapy="none").execute()
    make_plan(people.record, "denosumab", starts_on=date(2025, 9, 1), tracked_since=START)
    add_scan(people, date(2025, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.82)
    assert marks(patient_client, "End of the studies") == []
    assert "the line ends there" not in patient_client.get("/bones").text
