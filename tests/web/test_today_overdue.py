"""What is overdue comes first on Today, a bone scan among it."""

from datetime import date

from bonetrack.storage.patients import update_patient
from bonetrack.storage.plans import set_next_due
from tests.builders import START, People, make_plan
from tests.conftest import Clock
from tests.page_client import PageClient, text_of
from tests.web.test_today import spoken


def test_an_overdue_scan_stands_with_what_is_overdue_and_can_be_booked_there(
    patient_client: PageClient, people: People
) -> None:
    update_patient(people.record, next_scan_on=date(2026, 1, 5))
    page = patient_client.get("/today")
    assert "Open from earlier days Bone scan Overdue Was due on Monday 5 January 2026" in page.text
    assert "Coming up" not in page.text
    assert spoken(page, "/scans/booked") == ["It is booked Bone scan"]
    update_patient(people.record, scan_booked_on=date(2026, 3, 4))
    page = patient_client.get("/today")
    assert "Overdue" not in page.text
    assert "Coming up Bone scan Booked for Wednesday 4 March 2026 Change the day" in page.text


def test_a_scan_to_come_can_be_booked_from_today(patient_client: PageClient, people: People) -> None:
    update_patient(people.record, next_scan_on=date(2026, 3, 20))
    page = patient_client.get("/today")
    assert "Coming up Bone scan Due on Friday 20 March 2026 It is booked" in page.text
    assert page.links("/scans/booked")


def test_who_only_looks_books_no_scan(caregiver_client: PageClient, people: People) -> None:
    update_patient(people.record, next_scan_on=date(2026, 1, 5))
    page = caregiver_client.get("/today")
    assert "Bone scan Overdue" in page.text
    assert page.links("/scans/") == []


def test_what_is_overdue_comes_first_and_late_denosumab_at_the_very_top(
    patient_client: PageClient, people: People, clock: Clock
) -> None:
    make_plan(people.record, "alendronate", rhythm_kind="weekdays", weekdays=[0], tracked_since=START.replace(hour=0))
    make_plan(people.record, "calcium")
    six_monthly = {"rhythm_kind": "every_n_months", "every": 6, "starts_on": date(2026, 3, 3)}
    set_next_due(make_plan(people.record, "denosumab", **six_monthly), START, START)
    clock.move(days=2)
    page = patient_client.get("/today")
    names = [text_of(name) for name in page.root.iter("h3")]
    assert names == ["Denosumab", "Alendronate", "Calcium"]
    headings = [text_of(heading) for heading in page.root.findall(".//main//h2")]
    assert headings[:2] == ["Open from earlier days", "Today's doses"]
