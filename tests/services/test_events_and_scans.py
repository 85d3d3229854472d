"""What logged events do to the trend of a site, on both databases."""

from datetime import date, timedelta

import pytest

from bonetrack.core.assessment import Verdict
from bonetrack.core.dxa import Side, Site
from bonetrack.core.events import EventDraft
from bonetrack.services.events import list_events
from bonetrack.services.events_and_scans import list_fractures, needs_talk
from bonetrack.services.trend import read_trend
from bonetrack.storage.models import Patient
from bonetrack.storage.plans import list_plans
from tests.builders import START, make_bone_event, make_patient
from tests.services.test_trend import add_plan, add_scan, trend

pytestmark = pytest.mark.usefixtures("any_database")
SPINE, HIP = Site.LUMBAR_SPINE, Site.TOTAL_HIP
TODAY = START.date()


def two_scans(*, site: Site = HIP, **parts: object) -> Patient:
    """A rise on alendronate since March 2024; the last scan in February 2026."""
    patient = make_patient(prior_therapy="none")
    add_plan(patient)
    add_scan(patient, date(2024, 2, 20), 0.700, site=site, **parts)
    add_scan(patient, date(2026, 2, 20), 0.740, site=site, **parts)
    return patient


def drafts_of(patient: Patient) -> list[EventDraft]:
    return [kept.draft for kept in list_events(patient)]


def verdict_of(patient: Patient, site: Site = HIP, **parts: object) -> Verdict:
    latest = trend(patient, site, **parts).latest  # type: ignore[arg-type]
    assert latest is not None
    return latest.assessed.verdict


@pytest.mark.parametrize(
    ("happened_on", "speaks"),
    [
        (date(2024, 2, 29), False),
        (date(2024, 3, 1), False),
        (date(2025, 2, 18), False),
        (date(2025, 2, 20), True),
        (date(2026, 2, 20), True),
        (date(2026, 2, 26), True),
        (TODAY, True),
    ],
)
def test_a_bone_broken_on_treatment_in_the_year_before_the_scan_or_since(happened_on: date, speaks: bool) -> None:
    """365 days are the 12 months of the rule; the plan began on 1 March 2024, two years before the scan."""
    patient = two_scans()
    make_bone_event(patient, happened_on)
    assert (verdict_of(patient) is Verdict.FRACTURE_ON_TREATMENT) is speaks


def test_twelve_months_after_the_break_the_old_scan_is_read_as_before() -> None:
    patient = two_scans()
    make_bone_event(patient, TODAY)
    later = START + timedelta(days=365)
    assert verdict_of(patient, now=later) is Verdict.FRACTURE_ON_TREATMENT
    assert verdict_of(patient, now=later + timedelta(days=1)) is not Verdict.FRACTURE_ON_TREATMENT


@pytest.mark.parametrize("bone", ["finger_toe_face_skull", "other", "hip"])
def test_a_finger_changes_nothing_and_any_larger_bone_does(bone: str) -> None:
    patient = two_scans()
    make_bone_event(patient, TODAY, bone=bone)
    assert (verdict_of(patient) is Verdict.FRACTURE_ON_TREATMENT) is (bone != "finger_toe_face_skull")


def test_it_speaks_without_the_comparison_and_without_her_sex() -> None:
    """Both leave the treatments out of the assessment; the broken bone must be said all the same."""
    patient = two_scans()
    make_bone_event(patient, TODAY)
    assert verdict_of(patient, enabled=False) is Verdict.FRACTURE_ON_TREATMENT
    Patient.update(sex=None).where(Patient.id == patient.id).execute()
    nameless = Patient.get_by_id(patient.id)
    assert verdict_of(nameless) is Verdict.FRACTURE_ON_TREATMENT


def test_without_a_treatment_at_that_time_it_is_no_break_on_treatment() -> None:
    patient = make_patient()
    add_plan(patient, "calcium")
    add_scan(patient, date(2024, 2, 20), 0.700)
    add_scan(patient, date(2026, 2, 20), 0.740)
    make_bone_event(patient, TODAY)
    assert verdict_of(patient) is not Verdict.FRACTURE_ON_TREATMENT
    assert not needs_talk(patient, drafts_of(patient), START)


@pytest.mark.parametrize(
    ("columns", "withheld"),
    [
        ({"kind": "spine_operation", "bone": "", "side": ""}, True),
        ({"kind": "fracture", "bone": "spine", "side": ""}, True),
        ({"kind": "hip_replacement", "bone": "", "side": "left"}, False),
    ],
)
def test_the_spine_is_withheld_after_a_change_to_it(columns: dict[str, str], withheld: bool) -> None:
    patient = two_scans(site=SPINE, vertebrae="L1-L4")
    make_bone_event(patient, date(2024, 6, 1), **columns)
    assert (verdict_of(patient, SPINE) is Verdict.SPINE_WITHHELD) is withheld


@pytest.mark.parametrize(("side", "ends"), [(Side.LEFT, True), (Side.RIGHT, False), (None, True)])
def test_a_new_hip_breaks_the_line_of_its_side(side: Side | None, ends: bool) -> None:
    patient = two_scans(side=side)
    before = trend(patient)
    make_bone_event(patient, date(2025, 6, 1), kind="hip_replacement", bone="", side="left")
    found = trend(patient)
    assert (verdict_of(patient) is Verdict.HIP_REPLACED) is ends
    assert len({point.key for point in found.points}) == (2 if ends else 1)
    assert found.points[0].assessed == before.points[0].assessed
    if ends:
        assert found.points[1].assessed.observed_pct is None
        assert found.day_of(found.courses[0].points[-1].month) == date(2025, 6, 1)


def test_the_trend_of_every_site_holds_all_events_in_order_of_time() -> None:
    patient = two_scans()
    make_bone_event(patient, TODAY)
    make_bone_event(patient, date(1999, 1, 1), bone="spine", side="")
    found = read_trend(patient, SPINE, START, comparison_enabled=True)
    assert [kept.draft.happened_on for kept in found.events] == [date(1999, 1, 1), TODAY]


def test_a_break_on_treatment_is_known_without_any_scan_for_twelve_months() -> None:
    patient = make_patient()
    add_plan(patient)
    assert not needs_talk(patient, drafts_of(patient), START)
    make_bone_event(patient, TODAY)
    for days, needs in ((0, True), (365, True), (366, False)):
        assert needs_talk(patient, drafts_of(patient), START + timedelta(days=days)) is needs


@pytest.mark.parametrize(
    ("day", "treated"),
    [(date(2024, 2, 29), False), (date(2024, 3, 1), True), (date(2025, 3, 1), True), (date(2025, 3, 2), False)],
)
def test_a_plan_counts_from_its_first_day_to_its_last(day: date, treated: bool) -> None:
    patient = make_patient()
    add_plan(patient, stops_on=date(2025, 3, 1))
    make_bone_event(patient, day)
    (fracture,) = list_fractures(drafts_of(patient), list_plans(patient), TODAY)
    assert fracture.on_treatment is treated
