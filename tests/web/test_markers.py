"""A blood test on the phone, with everything that can go wrong on the way."""

from typing import Any

import pytest

from bonetrack.services import markers
from tests.builders import People
from tests.page_client import Page, PageClient
from tests.web.test_scans import page_token, typed

CTX = {
    "marker": "ctx",
    "result": "0,351",
    "unit": "ng/mL",
    "drawn_on-day": "20",
    "drawn_on-month": "2",
    "drawn_on-year": "2026",
    "drawn_time": "8:30",
    "fasting": "yes",
    "laboratory": "City lab",
    "interval_low": "0.177",
    "interval_high": "1.015",
}
SAVE = ("go", "save")


def to_check(client: PageClient, **fields: Any) -> Page:
    return client.submit(client.get("/markers/new"), **(CTX | fields))


def save_one(client: PageClient, people: People, **fields: Any) -> str:
    client.submit(to_check(client, **fields), button=SAVE)
    return markers.list_markers(people.record)[0].public_id


def test_a_result_from_the_form_to_the_record(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client)
    assert page.h1 == "Check your answers"
    for text in ("CTX", "0.351 ng/mL", "20 February 2026", "8:30", "City lab", "0.177 to 1.015 ng/mL"):
        assert text in page.text
    page = patient_client.submit(page, button=SAVE)
    assert page.h1 == "CTX of 20 February 2026"
    (kept,) = markers.list_markers(people.record)
    assert kept.draft.value == pytest.approx(351)
    assert kept.draft.is_fasting is True


def test_a_double_tap_keeps_one(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client)
    patient_client.submit(page, button=SAVE)
    assert patient_client.submit(page, button=SAVE).h1 == "CTX of 20 February 2026"
    assert len(markers.list_markers(people.record)) == 1


@pytest.mark.parametrize(
    ("fields", "at", "words"),
    [
        ({"result": "0.35", "unit": "ng/L"}, "result", "Is the unit ng/mL? 0.35 ng/L is too low for CTX."),
        ({"result": "350"}, "result", "Is the unit ng/L? 350 ng/mL is too high for CTX."),
        ({"result": "9000", "unit": "ng/L"}, "result", "Enter the CTX as printed, like 350. It must be between 5 and"),
        ({"result": ""}, "result", "Enter the result"),
        ({"result": "high"}, "result", "Enter the result as a number, like 350"),
        ({"unit": "stone"}, "unit", "Not a valid choice"),
        ({"unit": ""}, "unit", "Choose the unit that the report shows"),
        ({"marker": "p1np", "unit": "ng/L", "result": "45"}, "unit", "P1NP is given in µg/L or ng/mL."),
        ({"drawn_on-day": "3", "drawn_on-month": "3"}, "drawn_on", "must be today or in the past"),
        ({"drawn_time": "25:00"}, "drawn_time", "Enter the time of the blood test, like 8:05 or 20:30"),
        ({"interval_low": "2"}, "interval_high", "the lower one first"),
        ({"interval_low": "177", "interval_high": "1015"}, "interval_high", "in the unit of the result"),
    ],
)
def test_problems_are_said_at_the_field_and_nothing_is_lost(
    patient_client: PageClient, people: People, fields: dict[str, str], at: str, words: str
) -> None:
    page = to_check(patient_client, **fields)
    assert page.status == 422
    (error,) = [p for p in page.root.iter("p") if p.get("id") == f"{at}-error"]
    assert words in " ".join("".join(error.itertext()).split())
    for name, value in (CTX | fields).items():
        if name not in ("marker", "unit", "fasting"):
            assert typed(page, name) == value
    assert markers.list_markers(people.record) == []
    assert patient_client.submit(page, **CTX).h1 == "Check your answers"


def test_the_marker_must_be_chosen(patient_client: PageClient) -> None:
    page = to_check(patient_client, marker=None)
    assert page.status == 422
    assert "Choose the marker" in page.text


def test_a_result_below_the_limit(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client, result="< 0.049")
    assert "< 0.049 ng/mL" in page.text
    patient_client.submit(page, button=SAVE)
    (kept,) = markers.list_markers(people.record)
    assert kept.draft.is_below_limit
    assert kept.draft.value == pytest.approx(49)


def test_an_unusual_result_is_asked_about(patient_client: PageClient, people: People) -> None:
    page = to_check(patient_client, result="2", interval_low="", interval_high="")
    assert "A CTX of 2 ng/mL is unusual." in page.text
    page = patient_client.submit(page, button=SAVE)
    assert page.status == 422
    assert "Tick the box if it is right, or change it" in page.text
    page = patient_client.submit(page, button=SAVE, unusual="y")
    assert len(markers.list_markers(people.record)) == 1


def test_change_leads_back_with_everything(patient_client: PageClient) -> None:
    page = patient_client.submit(to_check(patient_client), button=("go", "form"))
    assert page.h1 == "Add a blood test"
    assert typed(page, "result") == "0,351"
    assert typed(page, "interval_high") == "1.015"


def test_ctx_late_in_the_day_is_said_not_to_be_comparable(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people, drawn_time="14:00")
    assert "Not to be compared" in patient_client.get(f"/markers/{public_id}").text


def test_correct_with_history_and_a_second_phone(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    second = patient_client.get(f"/markers/{public_id}/edit")
    assert typed(second, "result") == "0.351"
    first = patient_client.submit(patient_client.get(f"/markers/{public_id}/edit"), result="0.4")
    page = patient_client.submit(first, button=SAVE)
    assert "Result: was 0.351 ng/mL, now 0.4 ng/mL" in page.text
    page = patient_client.submit(patient_client.submit(second, result="0.5"), button=SAVE)
    assert page.status == 409
    assert "Somebody changed this blood test just now" in page.text
    assert markers.get_marker(people.record, public_id).draft.entered_value == 0.4
    patient_client.submit(page, button=SAVE)
    assert markers.get_marker(people.record, public_id).draft.entered_value == 0.5


def test_delete_asks_first_and_refuses_a_stale_page(patient_client: PageClient, people: People) -> None:
    public_id = save_one(patient_client, people)
    stale = patient_client.get(f"/markers/{public_id}/delete")
    edit = patient_client.submit(patient_client.get(f"/markers/{public_id}/edit"), result="0.4")
    patient_client.submit(edit, button=SAVE)
    page = patient_client.submit(stale)
    assert page.status == 409
    page = patient_client.submit(page)
    assert page.h1 == "Blood tests"
    assert patient_client.get(f"/markers/{public_id}").status == 404


def test_a_caregiver_reads_and_a_stranger_finds_nothing(
    patient_client: PageClient, caregiver_client: PageClient, stranger_client: PageClient, people: People
) -> None:
    public_id = save_one(patient_client, people)
    assert caregiver_client.get(f"/markers/{public_id}").status == 200
    paths = (f"/markers/{public_id}/edit", f"/markers/{public_id}/delete")
    for path in ("/markers/new", *paths):
        assert caregiver_client.post(path, {"csrf_token": page_token(caregiver_client)}).status == 403
    for path in paths:
        assert stranger_client.get(path).status == 404
        assert stranger_client.post(path, {"csrf_token": page_token(stranger_client)}).status == 404
    assert stranger_client.get(f"/markers/{public_id}").status == 404
    assert len(markers.list_markers(people.record)) == 1
