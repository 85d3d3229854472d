"""A plan that is kept: read, changed, stopped, deleted, and by whom."""

from datetime import UTC, date, datetime

from bonetrack.storage.models import AuditEntry, Patient, Plan
from tests.builders import People, make_plan
from tests.page_client import PageClient
from tests.web.treatment_steps import MANAGED, PATHS, SIX_MONTHLY, dated, fill, save


def test_a_clinic_dose_that_is_overdue_is_not_called_the_next(patient_client: PageClient) -> None:
    dates = dated("starts_on", date(2025, 1, 15)) | dated("last_given_on", date(2025, 8, 15))
    page = fill(patient_client, patient_client.get("/treatment/add/denosumab"), *SIX_MONTHLY, dates)
    assert "Was due on Sunday 15 February 2026 at 9:00." in page.text
    assert "15 August 2026" not in page.text, "the dates after it hang on the day it is really given"
    page = save(patient_client, page)
    assert "Not logged yet: Sunday 15 February 2026 at 9:00" in page.text
    assert "Next:" not in page.text
    page = patient_client.get(f"/treatment/{Plan.get().public_id}")
    assert "Not logged yet Sunday 15 February 2026 at 9:00" in page.text
    assert "Next doses" not in page.text


def test_changing_a_clinic_plan_shows_the_dates_that_count_from_the_last_dose(patient_client: PageClient) -> None:
    dates = dated("starts_on", date(2025, 1, 15)) | dated("last_given_on", date(2025, 10, 20))
    save(patient_client, fill(patient_client, patient_client.get("/treatment/add/denosumab"), *SIX_MONTHLY, dates))
    page = patient_client.get(f"/treatment/{Plan.get().public_id}/edit")
    assert "Monday 20 April 2026 at 9:00" in page.text
    assert "15 July 2026" not in page.text


def test_a_plan_is_changed_and_its_trail_is_shown(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    page = patient_client.get(f"/treatment/{plan.public_id}/edit")
    assert "Every day at 8:00" in page.text
    page = patient_client.submit(page, "", button=("go", "when"))
    page = patient_client.submit(page, "", time_1="20:00")
    page = save(patient_client, page)
    assert page.path == f"/treatment/{plan.public_id}"
    assert "When: Every day at 8:00, now Every day at 20:00." in page.text
    assert Plan.get_by_id(plan.id).next_due_at == datetime(2026, 3, 2, 20, tzinfo=UTC)


def test_the_second_phone_is_shown_what_the_first_one_changed(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    one = patient_client.get(f"/treatment/{plan.public_id}/edit")
    two = patient_client.submit(
        patient_client.submit(patient_client.get(f"/treatment/{plan.public_id}/edit"), "", button=("go", "how")),
        "",
        dose="40 micrograms",
    )
    save(patient_client, two)
    one = patient_client.submit(patient_client.submit(one, "", button=("go", "how")), "", dose="10 micrograms")
    shown = save(patient_client, one)
    assert shown.status == 409
    assert "It now says:" in shown.text
    assert "40 micrograms" in shown.text
    assert Plan.get_by_id(plan.id).dose == "40 micrograms"
    save(patient_client, shown)
    assert Plan.get_by_id(plan.id).dose == "10 micrograms"


def test_stopping_says_what_is_known_and_keeps_the_plan(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record, "denosumab", rhythm_kind="every_n_months", every=6)
    page = patient_client.get(f"/treatment/{plan.public_id}/stop")
    assert "bones in the spine can break" in page.text
    page = patient_client.submit(page, "", stop_reason="Clinic's advice", **dated("stops_on", date(2026, 3, 2)))
    assert "2 March 2026" in page.text
    assert "Clinic's advice" in page.text
    assert Plan.get_by_id(plan.id).next_due_at is None
    early = patient_client.get(f"/treatment/{plan.public_id}/stop")
    assert patient_client.submit(early, "", **dated("stops_on", date(2026, 3, 1))).status == 422


def test_a_plan_is_deleted_only_before_its_first_entry(patient_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    page = patient_client.get(f"/treatment/{plan.public_id}/delete")
    page = patient_client.submit(page, "/delete")
    assert "There is no treatment plan yet" in page.text
    kept = make_plan(people.record)
    patient_client.submit(patient_client.get("/today"), "/doses/log")
    page = patient_client.submit(patient_client.get(f"/treatment/{kept.public_id}/delete"), "/delete")
    assert "You can stop it" in page.text
    assert Plan.get_by_id(kept.id).deleted_at is None


def test_signs_stand_on_the_page_while_the_agent_is_active(patient_client: PageClient, people: People) -> None:
    running = make_plan(people.record, "romosozumab", rhythm_kind="every_n_months")
    page = patient_client.get(f"/treatment/{running.public_id}")
    assert "Signs that need a person, not an app" in page.text
    assert "call emergency services now" in page.text
    assert "Last checked on 23 November 2026" in page.text
    ended = make_plan(people.record, "romosozumab", rhythm_kind="every_n_months", stops_on=date(2026, 3, 2))
    assert "Signs that need" not in patient_client.get(f"/treatment/{ended.public_id}").text
    unread = make_plan(people.record, "raloxifene")
    assert "Signs that need" not in patient_client.get(f"/treatment/{unread.public_id}").text


def test_facts_about_her_are_kept_with_a_trail(patient_client: PageClient, people: People) -> None:
    page = patient_client.get("/treatment/about-you")
    page = patient_client.submit(page, "", birth_year="19x4")
    assert page.status == 422
    assert "Enter the year of birth with 4 digits" in page.text
    page = patient_client.submit(page, "", birth_year="1954", prior_therapy="denosumab", label_region="EU")
    assert page.path == "/treatment"
    record = Patient.get_by_id(people.record.id)
    assert (record.birth_year, record.prior_therapy, record.label_region) == (1954, "denosumab", "EU")
    assert AuditEntry.get().old["birth_year"] == 1952


def test_who_only_looks_reads_and_changes_nothing(caregiver_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    for path in PATHS:
        page = caregiver_client.get(path.format(plan=plan.public_id))
        assert page.status == 200
        assert page.links("/edit") == []
        assert page.links("/treatment/add") == []
    token = caregiver_client.get("/today")
    assert "Teriparatide" in token.text
    for path in MANAGED:
        assert caregiver_client.get(path.format(plan=plan.public_id)).status == 403


def test_a_stranger_finds_nothing(stranger_client: PageClient, people: People) -> None:
    plan = make_plan(people.record)
    for path in ("/treatment/{plan}", "/treatment/{plan}/edit", "/treatment/{plan}/stop", "/treatment/{plan}/delete"):
        assert stranger_client.get(path.format(plan=plan.public_id)).status == 404


def test_nobody_goes_to_the_log_in_page(nobody: PageClient, people: People) -> None:
    assert nobody.get("/treatment").path == "/login"
    assert nobody.get("/today").path == "/login"
