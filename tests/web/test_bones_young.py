"""A woman before menopause and a man under 50: the Z-score, her own points and the LSC, no verdict from the trials."""

from datetime import date

import pytest

from bonetrack.storage.models import Patient
from bonetrack.words.sites import z_score_cell
from tests.builders import START, People, make_plan
from tests.page_client import PageClient
from tests.web.test_bones import add_scan, chart

WOMAN_OF_35 = {"sex": "F", "birth_year": 1991, "menopausal": "pre"}
MAN_OF_45 = {"sex": "M", "birth_year": 1981, "menopausal": None}


@pytest.mark.parametrize("person", [WOMAN_OF_35, MAN_OF_45], ids=["woman of 35", "man of 45"])
def test_the_young_are_compared_with_their_age_and_never_with_the_trials(
    patient_client: PageClient, people: People, person: dict[str, object]
) -> None:
    Patient.update(prior_therapy="none", **person).execute()
    make_plan(people.record, "alendronate", starts_on=date(2024, 9, 1), tracked_since=START)
    add_scan(people, date(2024, 8, 20), 0.80, t_score=-2.6, z_score=-2.3)
    add_scan(people, date(2026, 2, 20), 0.85, t_score=-2.2, z_score=-1.9)
    page = patient_client.get("/bones")
    assert "The Z-score compares your bone with that of people of your age and sex." in page.text
    assert "−2.3, below the expected range for age" in page.text
    assert "T-score" not in page.text
    assert "At your age the Z-score counts." in page.text
    assert "most people were in this range" not in page.text
    figure = chart(patient_client)
    assert "Expected range" not in {trace["name"] for trace in figure["data"]}
    (own,) = [trace for trace in figure["data"] if trace["name"] == "Your scans"]
    assert "Z-score −1.9" in str(own["text"])


def test_after_menopause_it_is_the_t_score(patient_client: PageClient, people: People) -> None:
    Patient.update(sex="F", birth_year=1950, menopausal="post").execute()
    add_scan(people, date(2026, 2, 20), 0.85, t_score=-2.2, z_score=-1.9)
    page = patient_client.get("/bones")
    assert "The T-score compares your bone with that of young adults." in page.text
    assert "Z-score" not in page.text


@pytest.mark.parametrize(("z_score", "said"), [(-1.9, False), (-2.0, True), (-2.1, True)])
def test_from_minus_2_on_it_is_below_the_expected_range(z_score: float, said: bool) -> None:
    assert ("below the expected range for age" in z_score_cell(z_score)) is said
