"""A clinic medicine that has begun: the date of the last one, or the plain answer that she does not know it."""

from datetime import date

from bonetrack.storage.models import Plan
from tests.page_client import Page, PageClient
from tests.web.treatment_steps import SIX_MONTHLY, dated, fill, save

BEGUN = dated("starts_on", date(2025, 9, 10))
UNKNOWN = {"last_unknown": ["unknown"]}
ASK = "Enter the date of the last one, or choose I do not know"


def dates_page(client: PageClient) -> Page:
    page = client.get("/treatment/add/denosumab")
    for typed in SIX_MONTHLY:
        page = client.submit(page, "", **typed)
    return page


def test_without_a_date_and_without_an_answer_the_page_asks(patient_client: PageClient) -> None:
    page = patient_client.submit(dates_page(patient_client), "", **BEGUN)
    assert page.status == 422
    assert ASK in page.text
    assert patient_client.submit(page, "", **UNKNOWN).h1.startswith("Check")


def test_a_date_and_i_do_not_know_is_no_answer(patient_client: PageClient) -> None:
    both = BEGUN | UNKNOWN | dated("last_given_on", date(2025, 9, 10))
    page = patient_client.submit(dates_page(patient_client), "", **both)
    assert page.status == 422
    assert ASK in page.text


def test_who_does_not_know_is_shown_no_next_date_and_is_asked_on_today(patient_client: PageClient) -> None:
    page = fill(patient_client, patient_client.get("/treatment/add/denosumab"), *SIX_MONTHLY, BEGUN | UNKNOWN)
    assert "The next date is not known: it counts from your last one." in page.text
    assert "Last one I do not know" in page.text
    assert "2026" not in page.text.split("The next doses")[1]
    save(patient_client, page)
    assert Plan.get().next_due_on is None
    today = patient_client.get("/today")
    assert "When was your last Denosumab?" in today.text
    assert "Is the visit booked?" not in today.text
    shown = patient_client.get(f"/treatment/{Plan.get().public_id}")
    assert "We do not know when the next one is due." in shown.text


def test_a_medicine_that_starts_today_is_not_asked_for_a_last_one(patient_client: PageClient) -> None:
    starts = dated("starts_on", date(2026, 3, 2))
    page = fill(patient_client, patient_client.get("/treatment/add/denosumab"), *SIX_MONTHLY, starts)
    save(patient_client, page)
    assert Plan.get().next_due_on == date(2026, 3, 2)


def test_changing_such_a_plan_shows_no_date_either(patient_client: PageClient) -> None:
    page = fill(patient_client, patient_client.get("/treatment/add/denosumab"), *SIX_MONTHLY, BEGUN | UNKNOWN)
    save(patient_client, page)
    page = patient_client.get(f"/treatment/{Plan.get().public_id}/edit")
    assert "The next date is not known: it counts from your last one." in page.text
    save(patient_client, page)
    assert Plan.get().next_due_on is None
