"""A scan on the phone, from the first page to the record, with everything that can go wrong on the way."""

from datetime import date
from typing import Any

import pytest

from bonetrack.services import scans
from bonetrack.storage.models import Patient
from bonetrack.storage.patients import update_patient
from tests.builders import People
from tests.page_client import Page, PageClient

ABOUT = {
    "scanned_on-day": "20",
    "scanned_on-month": "February",
    "scanned_on-year": "2026",
    "facility": "City clinic",
    "scanner_maker": "Hologic",
    "scanner_model": "Horizon W",
}
SPINE = {
    "lumbar_spine-bmd_g_cm2": "0,812",
    "lumbar_spine-t_score": "-2.1",
    "lumbar_spine-z_score": "-0,5",
    "lumbar_spine-vertebrae": "L1-L4",
    "lumbar_spine-lsc_g_cm2": "0.030",
}
HIP = {"total_hip-bmd_g_cm2": "0.701", "total_hip-side": "left"}
SAVE = ("go", "save")


def to_sites(client: PageClient, *sites: str, **about: str) -> Page:
    page = client.get("/scans/new")
    return client.submit(page, sites=list(sites or ("lumbar_spine",)), **(ABOUT | about))


def to_check(client: PageClient, **spine: str) -> Page:
    return client.submit(to_sites(client), **(SPINE | spine))


def test_two_sites_from_the_first_page_to_the_record(patient_client: PageClient, people: People) -> None:
    page = to_sites(patient_client, "lumbar_spine", "total_hip")
    assert page.h1 == "Lumbar spine"
    page = patient_client.submit(page, **SPINE)
    assert page.h1 == "Total hip"
    page = patient_client.submit(page, **HIP)
    assert page.h1 == "Check your answers"
    for text in ("20 February 2026", "City clinic", "0.812 g/cm²", "T-score −2.1", "Vertebrae L1-L4", "0.030 g/cm²"):
        assert text in page.text, page.text
    page = patient_client.submit(page, button=SAVE)
    assert page.h1 == "Bone scan of 20 February 2026"
    (kept,) = scans.list_scans(people.record)
    spine, hip = kept.draft.readings
    assert (spine.bmd_g_cm2, spine.t_score, spine.z_score, spine.lsc_g_cm2) == (0.812, -2.1, -0.5, 0.03)
    assert (hip.bmd_g_cm2, hip.side) == (0.701, "left")


def test_sending_the_last_page_twice_keeps_one_scan(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client)
    patient_client.submit(page, button=SAVE)
    again = patient_client.submit(page, button=SAVE)
    assert again.h1 == "Bone scan of 20 February 2026"
    assert len(scans.list_scans(people.record)) == 1


def test_change_leads_back_and_nothing_is_lost(patient_client: PageClient) -> None:
    page = to_check(patient_client)
    page = patient_client.submit(page, button=("go", "about"))
    assert page.h1 == "Add a bone scan"
    page = patient_client.submit(page, facility="North clinic")
    assert page.h1 == "Check your answers"
    assert "North clinic" in page.text
    assert "0.812 g/cm²" in page.text
    page = patient_client.submit(page, button=("go", "lumbar_spine"))
    assert typed(page, "lumbar_spine-bmd_g_cm2") == "0,812"


def test_back_one_step_asks_for_nothing_and_loses_nothing(patient_client: PageClient) -> None:
    page = to_sites(patient_client, "lumbar_spine", "total_hip")
    page = patient_client.submit(page, **SPINE)
    page = patient_client.submit(page, button=("go", "lumbar_spine"), **{"total_hip-t_score": "25"})
    assert (page.status, page.h1) == (200, "Lumbar spine")
    assert typed(page, "lumbar_spine-bmd_g_cm2") == "0,812"
    page = patient_client.submit(page, button=("go", "about"))
    assert (page.status, page.h1) == (200, "Add a bone scan")
    assert typed(page, "facility") == "City clinic"


def typed(page: Page, name: str) -> str:
    (field,) = [field for field in page.root.iter("input") if field.get("name") == name]
    return field.get("value", "")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("bmd_g_cm2", "812", "Enter the BMD in g/cm², like 0.812. Your number looks like mg/cm²."),
        ("bmd_g_cm2", "8.12", "Enter the BMD in g/cm², like 0.812. It must be between 0.30 and 2.50."),
        ("bmd_g_cm2", "-2,5", "Enter the BMD in g/cm², like 0.812. Your number looks like a T-score."),
        ("bmd_g_cm2", "abc", "Enter the BMD as a number, like 0.812"),
        ("bmd_g_cm2", "0.8.1", "Enter the BMD as a number, like 0.812"),
        ("t_score", "-25", "Enter the T-score as it is printed, like -2.5. It must be between -8 and 8."),
        ("z_score", "12", "Enter the Z-score as it is printed, like -1.0. It must be between -8 and 8."),
        ("lsc_g_cm2", "3.1", "Enter the LSC in g/cm², like 0.030. Your number looks like a percent."),
        ("lsc_g_cm2", "0", "Enter the LSC in g/cm², like 0.030"),
    ],
)
def test_bad_numbers_are_said_at_the_field_and_stay_in_it(
    patient_client: PageClient, people: People, field: str, value: str, words: str
) -> None:
    name = f"lumbar_spine-{field}"
    page = to_check(patient_client, **{name: value})
    assert page.status == 422
    (error,) = [p for p in page.root.iter("p") if p.get("id") == f"{name}-error"]
    assert words in " ".join("".join(error.itertext()).split())
    assert typed(page, name) == value
    page = patient_client.submit(page, **{name: SPINE[name]})
    assert page.h1 == "Check your answers"
    assert "City clinic" in page.text
    assert scans.list_scans(people.record) == []


def test_a_comma_and_a_point_are_the_same(patient_client: PageClient) -> None:
    assert "0.812 g/cm²" in to_check(patient_client, **{"lumbar_spine-bmd_g_cm2": "0,812"}).text
    assert "0.812 g/cm²" in to_check(patient_client, **{"lumbar_spine-bmd_g_cm2": "0.812"}).text


def test_a_site_needs_a_bmd_or_a_t_score(patient_client: PageClient) -> None:
    page = to_check(patient_client, **dict.fromkeys(SPINE, ""))
    assert page.status == 422
    assert "Enter the BMD or the T-score" in page.text
    page = patient_client.submit(page, **{"lumbar_spine-t_score": "-2.5"})
    assert page.h1 == "Check your answers"
    assert "BMD not given" in page.text


@pytest.mark.parametrize(
    ("about", "words"),
    [
        ({"scanned_on-day": "3", "scanned_on-month": "3"}, "The date of the scan must be today or in the past"),
        ({"scanned_on-day": "31"}, "Enter the date of the scan as a real date, like 27 3 2026"),
        ({"scanned_on-day": "", "scanned_on-month": "", "scanned_on-year": ""}, "Enter the date of the scan"),
        ({"scanned_on-year": "1926"}, "Check the year of the scan"),
        ({"sites": None}, "Choose at least one part of the body"),
    ],
)
def test_problems_of_the_first_page(patient_client: PageClient, about: dict[str, Any], words: str) -> None:
    page = patient_client.get("/scans/new")
    page = patient_client.submit(page, **({"sites": ["total_hip"]} | ABOUT | about))
    assert page.status == 422
    assert page.h1 == "Add a bone scan"
    assert words in page.text
    assert typed(page, "facility") == "City clinic"


def test_a_soft_question_must_be_answered_before_saving(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client, **{"lumbar_spine-t_score": "2.1"})
    assert "The BMD and the T-score of the lumbar spine do not seem to fit" in page.text
    page = patient_client.submit(page, button=SAVE)
    assert page.status == 422
    assert "Lumbar spine: tick the box if it is right, or change it" in page.text
    assert scans.list_scans(people.record) == []
    page = patient_client.submit(page, button=SAVE, **{"t_score_and_bmd-lumbar_spine": "y"})
    assert page.h1 == "Bone scan of 20 February 2026"


def save_one(client: PageClient, people: People) -> str:
    client.submit(to_check(client), button=SAVE)
    return scans.list_scans(people.record)[0].public_id


def test_the_last_scanner_is_offered_and_a_large_jump_is_asked_about(
    patient_client: PageClient, people: People
) -> None:
    save_one(patient_client, people)
    page = patient_client.get("/scans/new")
    assert typed(page, "facility") == "City clinic"
    assert "Filled in from your last scan" in page.text
    page = patient_client.submit(page, **(ABOUT | {"scanned_on-day": "1", "scanned_on-month": "3"}))
    page = patient_client.submit(page, **(SPINE | {"lumbar_spine-bmd_g_cm2": "0.65", "lumbar_spine-t_score": ""}))
    assert "This is 20 % lower than on 20 February 2026: the lumbar spine." in page.text


def test_a_correction_shows_in_the_history(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    page = patient_client.get(f"/scans/{public_id}/edit")
    page = patient_client.submit(page, button=("go", "lumbar_spine"))
    page = patient_client.submit(page, **{"lumbar_spine-bmd_g_cm2": "0.821"})
    page = patient_client.submit(page, button=SAVE)
    assert "BMD 0.821 g/cm²" in page.text
    assert "Changed, 9:00, 2 March 2026 by you" in page.text.replace(", by", " by")
    assert "was BMD 0.812 g/cm²" in page.text


def test_of_two_phones_the_later_is_shown_what_changed(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    first = patient_client.submit(patient_client.get(f"/scans/{public_id}/edit"), button=("go", "about"))
    second = patient_client.submit(patient_client.get(f"/scans/{public_id}/edit"), button=("go", "about"))
    patient_client.submit(patient_client.submit(first, facility="First clinic"), button=SAVE)
    page = patient_client.submit(patient_client.submit(second, facility="Second clinic"), button=SAVE)
    assert page.status == 409
    assert "Somebody changed this scan just now" in page.text
    assert "First clinic" in page.text
    assert scans.get_scan(people.record, public_id).draft.facility == "First clinic"
    patient_client.submit(page, button=SAVE)
    assert scans.get_scan(people.record, public_id).draft.facility == "Second clinic"


def test_a_scan_is_deleted_after_a_question_and_its_history_stays(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    page = patient_client.submit(patient_client.get(f"/scans/{public_id}/delete"))
    assert page.h1 == "My bone scans"
    assert "Deleted scans" in page.text
    assert "0.812 g/cm²" in page.text
    assert patient_client.get(f"/scans/{public_id}").status == 404


def test_a_scan_changed_meanwhile_is_not_deleted(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    page = patient_client.get(f"/scans/{public_id}/delete")
    edit = patient_client.submit(patient_client.get(f"/scans/{public_id}/edit"), button=("go", "about"))
    patient_client.submit(patient_client.submit(edit, facility="Other"), button=SAVE)
    assert patient_client.submit(page).status == 409
    assert scans.get_scan(people.record, public_id).draft.facility == "Other"


def test_the_clinics_date_for_the_next_scan(patient_client: PageClient, people: People) -> None:
    save_one(patient_client, people)
    page = patient_client.get("/scans/next")
    assert typed(page, "due_on-year") == "2027"
    past = patient_client.submit(page, **{"due_on-year": "2025"})
    assert "The date of the next scan must be today or later" in past.text
    page = patient_client.submit(page, **{"due_on-year": "2028"}, rhythm="24")
    assert "Your next scan is due on 20 February 2028." in page.text
    assert Patient.get_by_id(people.record.id).scan_interval_months == 24


def test_a_caregiver_who_may_look_reads_but_cannot_change(
    patient_client: PageClient, caregiver_client: PageClient, people: People
) -> None:
    public_id = save_one(patient_client, people)
    page = caregiver_client.get(f"/scans/{public_id}")
    assert page.status == 200
    assert not page.links("/edit")
    assert caregiver_client.get("/scans").status == 200
    token = {"csrf_token": page_token(caregiver_client)}
    for path in ("/scans/new", f"/scans/{public_id}/edit", f"/scans/{public_id}/delete", "/scans/next"):
        assert caregiver_client.get(path).status == 403
        assert caregiver_client.post(path, token).status == 403
    assert len(scans.list_scans(people.record)) == 1


def page_token(client: PageClient) -> str:
    with client.app.test_request_context():
        from flask import g, session
        from flask_wtf.csrf import generate_csrf

        token = generate_csrf()
        raw = session["csrf_token"]
        g.pop("csrf_token", None)
    with client.client.session_transaction() as cookie:
        cookie["csrf_token"] = raw
    return token


def test_a_stranger_finds_no_scan_of_hers(
    patient_client: PageClient, stranger_client: PageClient, nobody: PageClient, people: People
) -> None:
    public_id = save_one(patient_client, people)
    token = {"csrf_token": page_token(stranger_client)}
    for path in (f"/scans/{public_id}", f"/scans/{public_id}/edit", f"/scans/{public_id}/delete"):
        assert stranger_client.get(path).status == 404
    for path in (f"/scans/{public_id}/edit", f"/scans/{public_id}/delete"):
        assert stranger_client.post(path, token).status == 404
    assert public_id not in str(stranger_client.get("/scans").response.data)
    assert nobody.client.get("/scans").status_code == 302


def test_each_way_on_from_a_booked_scan_says_which_day_it_changes(patient_client: PageClient, people: People) -> None:
    update_patient(people.record, scan_booked_on=date(2026, 3, 4))
    text = patient_client.get("/scans").text
    assert "Your bone scan is booked for 4 March 2026." in text
    assert "Change the date" not in text, "it would not change the day that is booked"
    assert "Change when it is due" in text
    assert "It is booked for another day" in text
