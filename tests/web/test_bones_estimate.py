"""The best guess of the true change on the page and in the table, as what it is."""

import re
from datetime import date

import pytest

from bonetrack.storage.models import Patient
from tests.builders import START, People, make_bone_event, make_plan
from tests.page_client import PageClient
from tests.web.test_bones import add_scan, marks, two_scans


def test_the_guess_stands_on_the_page_and_in_the_table(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    page = patient_client.get("/bones")
    assert "Our best guess of the true change since this treatment began: up" in page.text
    assert "The scan itself showed +6.2 %." in page.text
    assert "The guess leans on the studies, because one scan is never exact." in page.text
    assert page.text.index("Next step:") < page.text.index("Our best guess")
    assert page.text.count("Best guess of the true change") >= 2, "as a heading and as a column"


def test_the_ring_lies_where_the_words_say_and_is_named(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    (ring,) = marks(patient_client, "Best guess")
    text = patient_client.get("/bones").text
    found = re.search(r"up \d+ in every 100 \(\+([\d.]+) %\)\. It is likely", text)
    assert found is not None
    assert ring["yanchor"] == pytest.approx(0.80 * (1 + float(found[1]) / 100), abs=0.0005)
    assert "The small ring is our best guess, a little to the right of the last scan. It is not a scan." in text


def test_after_a_fall_there_is_no_guess(patient_client: PageClient, people: People) -> None:
    two_scans(people, 0.70)
    page = patient_client.get("/bones")
    assert "Lower than before by more than the scan's own error." in page.text
    assert "Our best guess" not in page.text, "a guess nearer to no change would take back the verdict"
    assert marks(patient_client, "Best guess") == [], "no ring above a fall"


def test_outside_the_range_and_after_one_scan_there_is_no_guess(patient_client: PageClient, people: People) -> None:
    two_scans(people, 1.05)
    assert "est guess" not in patient_client.get("/bones").text


def test_a_pair_without_a_trial_has_a_guess_that_uses_no_study(patient_client: PageClient, people: People) -> None:
    Patient.update(sex="M", menopausal=None, prior_therapy="none").execute()
    for agent in ("testosterone_cypionate", "alendronate"):
        make_plan(people.record, agent, starts_on=date(2024, 9, 1), tracked_since=START)
    add_scan(people, date(2024, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.85)
    assert "It uses no study." in patient_client.get("/bones").text
    assert marks(patient_client, "Best guess") == [], "no ring below a part"


def test_a_later_phase_has_its_own_change_beside_the_range_of_the_studies(
    patient_client: PageClient, people: People
) -> None:
    Patient.update(prior_therapy="none").execute()
    switch = date(2024, 9, 1)
    make_plan(people.record, "teriparatide", starts_on=date(2022, 9, 1), stops_on=switch, tracked_since=START)
    make_plan(people.record, "denosumab", starts_on=switch, tracked_since=START, rhythm_kind="every_n_months", every=6)
    for on, bmd in ((date(2022, 8, 20), 0.80), (date(2024, 8, 25), 0.85), (date(2026, 2, 20), 0.884)):
        add_scan(people, on, bmd)
    page = patient_client.get("/bones")
    assert "Since this treatment began" in page.text
    assert "+4.0 %" in page.text
    assert "+10.5 %" in page.text


@pytest.mark.parametrize(
    ("kind", "bone", "on"),
    [("fracture", "wrist", date(2026, 3, 2)), ("spine_operation", "", date(2025, 1, 1))],
    ids=["a bone broken since the last scan", "an operation between the scans"],
)
def test_after_an_event_that_takes_the_verdict_there_is_no_guess(
    patient_client: PageClient, people: People, kind: str, bone: str, on: date
) -> None:
    two_scans(people)
    assert marks(patient_client, "Best guess")
    make_bone_event(people.record, on, kind=kind, bone=bone, side="")
    assert "est guess" not in patient_client.get("/bones").text
    assert marks(patient_client, "Best guess") == []
