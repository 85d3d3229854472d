"""What the published rules say of a result, above the table of blood tests, with the source beside it."""

from datetime import date, time
from pathlib import Path

import pytest

from bonetrack.app import create_app
from bonetrack.core.markers import Marker, MarkerDraft, MarkerUnit
from bonetrack.services.markers import record_marker
from bonetrack.storage.models import Patient
from tests.builders import START, People, make_bone_event, make_plan
from tests.conftest import Clock, settings_for
from tests.page_client import PageClient

BEFORE, FIRST_DOSE, AFTER = date(2025, 9, 1), date(2025, 9, 3), date(2025, 12, 5)
SOURCE = "https://pmc.ncbi.nlm.nih.gov/articles/PMC5302161"


def add_ctx(people: People, on: date, value: float, *, is_fasting: bool | None = True) -> None:
    draft = MarkerDraft(
        Marker.CTX, value, MarkerUnit.NG_L, on, drawn_time=time(8), is_fasting=is_fasting, laboratory="City lab"
    )
    record_marker(people.record, people.patient, draft, f"{on}", START)


def on_tablets(people: People, after: float, *, is_fasting: bool | None = True) -> None:
    Patient.update(prior_therapy="none").execute()
    make_plan(people.record, "alendronate", starts_on=FIRST_DOSE, tracked_since=START)
    add_ctx(people, BEFORE, 500)
    add_ctx(people, AFTER, after, is_fasting=is_fasting)


def test_a_fall_and_its_source_stand_above_the_table(patient_client: PageClient, people: People) -> None:
    on_tablets(people, 200)
    page = patient_client.get("/bones/markers")
    assert "CTX fell by 60 %, from 1 September 2025 to 5 December 2025." in page.text
    assert page.text.index("CTX fell by 60 %") < page.text.index("CTX results, newest first")
    assert page.links(SOURCE) == [SOURCE]
    assert "We last looked through the studies on 23 November 2026." in page.text


def test_a_sample_that_was_not_fasting_is_not_judged(patient_client: PageClient, people: People) -> None:
    on_tablets(people, 400, is_fasting=False)
    page = patient_client.get("/bones/markers")
    assert "CTX is compared only when taken fasting and before 10:00." in page.text
    assert "Ask your clinic" not in page.text
    assert "CTX fell" not in page.text


@pytest.mark.parametrize(
    ("broke_on", "bone", "is_judged"),
    [
        (date(2025, 6, 1), "wrist", False),
        (date(2025, 6, 1), "finger_toe_face_skull", True),
        (date(2024, 6, 1), "wrist", True),
    ],
)
def test_a_broken_bone_in_the_year_before_silences_the_rule(
    patient_client: PageClient, people: People, broke_on: date, bone: str, is_judged: bool
) -> None:
    on_tablets(people, 400)
    make_bone_event(people.record, broke_on, bone=bone, side="")
    page = patient_client.get("/bones/markers")
    assert ("CTX fell by 20 %" in page.text) is is_judged
    assert ("A bone broke in the year before one of these tests." in page.text) is not is_judged


def test_without_treatment_there_is_no_rule(patient_client: PageClient, people: People) -> None:
    add_ctx(people, BEFORE, 500)
    assert "Where this comes from" not in patient_client.get("/bones/markers").text


def test_a_deployer_who_turns_comparison_off_turns_the_rules_off_too(
    people: People, sqlite_url: str, tmp_path: Path, clock: Clock
) -> None:
    on_tablets(people, 200)
    app = create_app(settings_for(sqlite_url, tmp_path, COMPARISON="0"))
    app.extensions["clock"] = clock
    page = PageClient(app).log_in_as(people.patient).get("/bones/markers")
    assert "200 ng/L" in page.text
    assert "fell by" not in page.text
    assert "Where this comes from" not in page.text
