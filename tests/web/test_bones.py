"""The My bones page: verdict, chart data, table, evidence, and who may see it."""

from datetime import date
from pathlib import Path

import plotly.graph_objects as go
import pytest
from flask import Flask

from bonetrack.app import create_app
from bonetrack.core.dxa import Site
from bonetrack.core.markers import Marker, MarkerDraft, MarkerUnit
from bonetrack.core.scan_entry import ReadingDraft, ScanDraft
from bonetrack.services.markers import record_marker
from bonetrack.services.scans import record_scan
from bonetrack.storage.models import Patient
from tests.builders import START, People, make_plan
from tests.conftest import Clock, settings_for
from tests.page_client import Page, PageClient


def add_scan(people: People, on: date, bmd: float | None, *, facility: str = "City clinic", **parts: object) -> None:
    values: dict[str, object] = {"vertebrae": "L1-L4", "lsc_g_cm2": 0.03, "t_score": -2.5} | parts
    site = values.pop("site", Site.LUMBAR_SPINE)
    draft = ScanDraft(on, (ReadingDraft(site, bmd, **values),), facility, "Hologic", "Horizon W")  # type: ignore[arg-type]
    record_scan(people.record, people.patient, draft, f"key-{on}-{site}", START)


def two_scans(people: People, second: float = 0.85) -> None:
    Patient.update(prior_therapy="none").execute()
    make_plan(people.record, "teriparatide", starts_on=date(2024, 9, 1), tracked_since=START)
    add_scan(people, date(2024, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), second)


def chart(client: PageClient, site: str = "lumbar_spine") -> dict[str, list[dict[str, object]]]:
    response = client.client.get(f"/charts/bmd/{site}.json")
    assert response.status_code == 200
    found: dict[str, list[dict[str, object]]] = response.json
    return found


def marks(client: PageClient, name: str, site: str = "lumbar_spine") -> list[dict[str, object]]:
    """What stands in the chart as a shape of this name."""
    shapes: list[dict[str, object]] = chart(client, site)["layout"]["shapes"]  # type: ignore[call-overload]
    return [shape for shape in shapes if shape.get("name") == name]


def test_nothing_yet_leads_to_the_first_scan(patient_client: PageClient) -> None:
    page = patient_client.get("/bones")
    assert page.links("/scans/new")
    assert page.h1 == "My bones"


def test_one_scan_is_a_starting_point(patient_client: PageClient, people: People) -> None:
    add_scan(people, date(2026, 2, 20), 0.80)
    page = patient_client.get("/bones")
    assert "This is your starting point. One scan cannot show a change." in page.text
    assert "Add your treatment to see what studies of it found." in page.text
    assert page.links("/treatment/add")
    assert [trace["name"] for trace in chart(patient_client)["data"]] == ["Your scans"]
    assert "Since your" not in page.text, "one scan has nothing to be compared with"
    assert "A change counts" not in page.text


def test_verdict_chart_table_and_evidence_in_this_order(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    page = patient_client.get("/bones/lumbar_spine")
    parts = ["Your scan of 20 February 2026", "Next step:", "Your scans, newest first", "The studies behind the chart"]
    places = [page.text.index(part) for part in parts]
    assert places == sorted(places)
    assert "In studies of similar treatment, most people were in this range at this time." in page.text
    assert "Since your first scan: up 6 in every 100 (+6.2 %)." in page.text
    assert "Most people in the studies" in page.text
    assert "For talking with your clinician." in page.text
    assert "We last looked through the studies on" in page.text
    assert page.links("https://doi.org/")
    (figure,) = [one for one in page.root.iter("div") if one.get("id") == "chart-bmd-lumbar_spine"]
    assert figure.get("data-chart-url") == "/charts/bmd/lumbar_spine.json"


def test_the_figure_holds_the_points_and_the_band(patient_client: PageClient, people: People) -> None:
    two_scans(people)
    found = chart(patient_client)
    assert go.Figure(found).data
    traces = {trace["name"]: trace for trace in found["data"]}
    assert list(traces) == ["Expected range", "Expected average", "Your scans"]
    assert traces["Your scans"]["y"] == [0.8, 0.85]
    assert traces["Expected average"]["y"][0] == 0.8  # type: ignore[index]
    assert traces["Expected average"]["y"][-1] > 0.8  # type: ignore[index]


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (0.81, "No clear change. The difference is smaller than the scan can measure."),
        (0.70, "Lower than before by more than the scan's own error."),
        (1.05, "Higher than most people in those studies."),
    ],
)
def test_the_verdict_is_the_one_of_the_core(
    patient_client: PageClient, people: People, second: float, words: str
) -> None:
    two_scans(people, second)
    assert words in patient_client.get("/bones").text


def test_a_pair_without_a_trial_says_so(patient_client: PageClient, people: People) -> None:
    Patient.update(sex="M", menopausal=None, prior_therapy="none").execute()
    for agent in ("testosterone_cypionate", "alendronate"):
        make_plan(people.record, agent, starts_on=date(2024, 9, 1), tracked_since=START)
    add_scan(people, date(2024, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.85)
    names = [trace["name"] for trace in chart(patient_client)["data"]]
    assert "Expected average" not in names
    assert "Expected range" not in names
    assert any(str(name).endswith("alone in studies") for name in names)
    page = patient_client.get("/bones")
    assert "We found no good studies of this treatment for people like you, so nothing is compared." in page.text
    assert "most people were in this range" not in page.text
    assert "The line shows alendronate alone." in page.text
    assert "The dotted line shows only a part of your treatment. Your scans are not compared with it." in page.text
    assert "Most people in the studies" not in page.text
    assert "3.5 in every 100 men broke a bone on testosterone" in page.text


def test_nothing_usable_says_so_and_shows_the_own_points(patient_client: PageClient, people: People) -> None:
    Patient.update(prior_therapy="none").execute()
    stop = date(2025, 9, 1)
    make_plan(people.record, "romosozumab", starts_on=date(2024, 9, 1), stops_on=stop, tracked_since=START)
    add_scan(people, date(2025, 8, 30), 0.80)
    add_scan(people, date(2026, 2, 20), 0.79)
    page = patient_client.get("/bones")
    assert (
        "No course can be expected of the treatment of today. We found no readable numbers for stopping romosozumab"
        in page.text
    )
    assert "Your scans" in [trace["name"] for trace in chart(patient_client)["data"]]


def test_a_builder_after_an_antiresorptive_shows_no_line_and_says_why(
    patient_client: PageClient, people: People
) -> None:
    switch = date(2025, 9, 1)
    make_plan(people.record, "denosumab", starts_on=date(2023, 9, 1), stops_on=switch, tracked_since=START)
    make_plan(people.record, "abaloparatide", starts_on=switch, tracked_since=START)
    add_scan(people, date(2025, 8, 30), 0.80, site=Site.FEMORAL_NECK, vertebrae=None)
    add_scan(people, date(2026, 2, 20), 0.79, site=Site.FEMORAL_NECK, vertebrae=None)
    page = patient_client.get("/bones/femoral_neck")
    assert "No course can be expected of the treatment of today. We draw no line here." in page.text
    assert "bone density at hip and spine fell at first" in page.text


def test_a_treatment_begun_long_before_the_first_scan_has_no_course(patient_client: PageClient, people: People) -> None:
    make_plan(people.record, "teriparatide", starts_on=date(2024, 9, 1), tracked_since=START)
    add_scan(people, date(2025, 6, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.83)
    assert "No scan stands near the start of this treatment." in patient_client.get("/bones").text
    assert [trace["name"] for trace in chart(patient_client)["data"]] == ["Your scans"]


def test_scans_of_two_machines_are_never_joined(patient_client: PageClient, people: People) -> None:
    add_scan(people, date(2024, 8, 20), 0.80)
    add_scan(people, date(2026, 2, 20), 0.90, facility="Another clinic")
    page = patient_client.get("/bones")
    assert "These scans cannot be compared." in page.text
    assert "+12.5 %" not in page.text
    (own,) = chart(patient_client)["data"]
    assert own["y"] == [0.8, None, 0.9]


def test_only_sites_with_data_are_shown(patient_client: PageClient, people: People) -> None:
    add_scan(people, date(2026, 2, 20), 0.70, site=Site.TOTAL_HIP, vertebrae=None)
    add_scan(people, date(2026, 2, 20), 0.60, site=Site.FEMORAL_NECK, vertebrae=None)
    page = patient_client.get("/bones")
    assert page.links("/bones/femoral_neck")
    assert "Total hip | Femoral neck" in page.text
    assert not page.links("/bones/lumbar_spine")
    assert "No scan yet of: Lumbar spine, Forearm (1/3 radius)." in page.text
    assert "There is no scan of this part" in patient_client.get("/bones/lumbar_spine").text
    assert patient_client.client.get("/charts/bmd/lumbar_spine.json").status_code == 404


@pytest.mark.parametrize("path", ["/bones/elbow", "/charts/bmd/elbow.json", "/charts/markers/ntx.json"])
def test_what_does_not_exist_is_not_found(patient_client: PageClient, path: str) -> None:
    assert patient_client.client.get(path).status_code == 404


def test_a_score_alone_has_no_chart(patient_client: PageClient, people: People) -> None:
    add_scan(people, date(2026, 2, 20), None, lsc_g_cm2=None)
    page = patient_client.get("/bones")
    assert "A score alone cannot show a change." in page.text
    assert not [one for one in page.root.iter("div") if (one.get("id") or "").startswith("chart-")]
    assert patient_client.client.get("/charts/bmd/lumbar_spine.json").status_code == 404


def test_blood_tests_have_a_chart_and_a_table(patient_client: PageClient, people: People) -> None:
    draft = MarkerDraft(Marker.CTX, 0.351, MarkerUnit.NG_ML, date(2026, 2, 20), interval_low=0.177, interval_high=1.015)
    record_marker(people.record, people.patient, draft, "key", START)
    page = patient_client.get("/bones/markers")
    assert "0.351 ng/mL" in page.text
    response = patient_client.client.get("/charts/markers/ctx.json")
    assert go.Figure(response.json).data
    own = next(trace for trace in response.json["data"] if trace["name"] == "Your results")
    assert own["y"] == [351.0]
    assert patient_client.client.get("/charts/markers/p1np.json").status_code == 404


def test_a_caregiver_may_look_and_a_stranger_sees_only_his_own(
    caregiver_client: PageClient, stranger_client: PageClient, nobody: PageClient, people: People
) -> None:
    two_scans(people)
    page = caregiver_client.get("/bones")
    assert "0.850 g/cm²" in page.text
    assert not page.links("/scans/new")
    assert caregiver_client.client.get("/charts/bmd/lumbar_spine.json").status_code == 200
    assert "0.850" not in stranger_client.get("/bones").text
    assert stranger_client.client.get("/charts/bmd/lumbar_spine.json").status_code == 404
    assert nobody.client.get("/charts/bmd/lumbar_spine.json").status_code == 302


@pytest.fixture
def app_without_comparison(sqlite_url: str, tmp_path: Path, clock: Clock) -> Flask:
    app = create_app(settings_for(sqlite_url, tmp_path, COMPARISON="0"))
    app.extensions["clock"] = clock
    return app


def test_a_deployer_may_switch_the_comparison_off(people: People, app_without_comparison: Flask) -> None:
    two_scans(people)
    client = PageClient(app_without_comparison).log_in_as(people.patient)
    page: Page = client.get("/bones")
    assert "Higher than your first scan." in page.text
    assert "stud" not in page.text
    assert [trace["name"] for trace in chart(client)["data"]] == ["Your scans"]
