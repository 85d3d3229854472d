"""My bones while an injection of denosumab is late by the log."""

from datetime import UTC, date, datetime

from bonetrack.storage.models import Patient
from bonetrack.storage.plans import set_next_due
from tests.builders import People, make_dose_entry, make_plan
from tests.page_client import PageClient
from tests.web.test_bones import add_scan
from tests.web.test_bones_breaks import trace

FIRST, SECOND = datetime(2024, 9, 20, 9, tzinfo=UTC), datetime(2025, 3, 20, 9, tzinfo=UTC)
DUE = datetime(2025, 9, 20, 8, tzinfo=UTC)


def late(people: People) -> None:
    Patient.update(prior_therapy="none").execute()
    plan = make_plan(
        people.record,
        "denosumab",
        now=FIRST,
        starts_on=FIRST.date(),
        tracked_since=FIRST,
        rhythm_kind="every_n_months",
        every=6,
    )
    for given in (FIRST, SECOND):
        make_dose_entry(plan, given)
    set_next_due(plan, DUE, FIRST)
    add_scan(people, date(2024, 9, 10), 0.80)
    add_scan(people, date(2025, 9, 15), 0.845)
    add_scan(people, date(2026, 2, 20), 0.835)


def test_the_course_bends_down_and_the_page_says_since_when_and_whom_to_call(
    patient_client: PageClient, people: People
) -> None:
    late(people)
    page = patient_client.get("/bones")
    assert "An injection of denosumab counts for 6 months here. By your log, that time ended on" in page.text
    assert "Call your clinic today. If you had it, log it." in page.text
    assert "Next step: Call your clinic today about your injection. Take this page." in page.text
    assert "staying stable is a good result" not in page.text
    assert "After the last logged injection" in page.text
    assert "No treatment" not in page.text
    assert "Your log shows fewer, so we do not compare." in page.text
    average = trace(patient_client, "Expected average")
    drawn = [(str(day), float(str(bmd))) for day, bmd in zip(average["x"], average["y"], strict=True) if day]
    days, values = [day for day, _ in drawn], [bmd for _, bmd in drawn]
    turned = next(i for i, day in enumerate(days) if day >= "2025-09-20")
    assert values[turned - 1] > values[0], "a rise while covered"
    assert values[-1] < values[turned], "a fall after it"


def test_a_dose_logged_late_ends_the_warning(patient_client: PageClient, people: People) -> None:
    late(people)
    plan = people.record.plans[0]
    make_dose_entry(plan, datetime(2026, 2, 25, 9, tzinfo=UTC))
    assert "that time ended on" not in patient_client.get("/bones").text
