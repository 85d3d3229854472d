"""From rows to the trend of one site, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.assessment import AgainstExpectation, LscVerdict, Verdict
from bonetrack.core.dxa import Side, Site
from bonetrack.core.grades import Grade
from bonetrack.core.scan_entry import ReadingDraft, ScanDraft
from bonetrack.services import scans
from bonetrack.services.trend import Compares, Trend, list_sites, read_trend
from bonetrack.storage.models import DoseEntry, Occurrence, Patient, Plan
from tests.builders import START, make_account, make_patient, make_plan

pytestmark = pytest.mark.usefixtures("any_database")
STARTED = date(2024, 3, 1)
HIP = Site.TOTAL_HIP


def add_scan(patient: Patient, on: date, bmd: float | None = 0.7, *, site: Site = HIP, **parts: object) -> None:
    place = {"facility": "City clinic", "scanner_maker": "Hologic"} | {
        name: parts.pop(name) for name in ("facility", "scanner_maker") if name in parts
    }
    values: dict[str, object] = {"lsc_g_cm2": 0.02} | parts
    draft = ScanDraft(on, (ReadingDraft(site, bmd, **values),), **place)  # type: ignore[arg-type]
    scans.record_scan(patient, make_account(), draft, "key", START)


def add_plan(patient: Patient, agent: str = "alendronate", **columns: object) -> Plan:
    defaults: dict[str, object] = {"starts_on": STARTED, "tracked_since": START}
    return make_plan(patient, agent, **(defaults | columns))


def trend(patient: Patient, site: Site = HIP, now: datetime = START, *, enabled: bool = True) -> Trend:
    return read_trend(patient, site, now, comparison_enabled=enabled)


def test_two_scans_on_a_treatment_that_was_studied() -> None:
    patient = make_patient(prior_therapy="none")
    add_plan(patient)
    add_scan(patient, date(2024, 2, 20), 0.700)
    add_scan(patient, date(2026, 2, 20), 0.728)
    found = trend(patient)
    assert found.compares is Compares.YES
    assert found.origin == STARTED
    first, last = found.points
    assert first.assessed.lsc_verdict is LscVerdict.BASELINE
    assert last.assessed.observed_pct == pytest.approx(4.0)
    assert last.assessed.lsc_verdict is LscVerdict.GAIN
    assert last.assessed.against_expectation is AgainstExpectation.INSIDE
    (course,) = found.courses
    assert course.grade is Grade.DIRECT
    assert course.baseline_bmd_g_cm2 == 0.700
    assert course.has_band
    assert found.latest == last


def test_the_centres_lsc_counts_and_lacking_it_the_default() -> None:
    patient = make_patient()
    add_scan(patient, date(2024, 2, 20), 0.700)
    add_scan(patient, date(2025, 2, 20), 0.721)
    assert trend(patient).points[1].assessed.lsc_verdict is LscVerdict.GAIN
    other = make_patient()
    add_scan(other, date(2024, 2, 20), 0.700, lsc_g_cm2=None)
    add_scan(other, date(2025, 2, 20), 0.721, lsc_g_cm2=None)
    assert trend(other).points[1].assessed.lsc_verdict is LscVerdict.NO_CLEAR_CHANGE
    assert trend(other).points[1].assessed.lsc_is_default


@pytest.mark.parametrize("other", [{"facility": "Another clinic"}, {"scanner_maker": "GE Lunar"}, {"side": Side.RIGHT}])
def test_another_scanner_or_side_starts_a_new_series(other: dict[str, object]) -> None:
    patient = make_patient()
    add_scan(patient, date(2024, 2, 20))
    add_scan(patient, date(2025, 2, 20), 0.8, **other)
    first, second = trend(patient).points
    assert first.key != second.key
    assert second.assessed.verdict is Verdict.NOT_COMPARABLE
    assert second.assessed.observed_pct is None


def test_a_pair_that_was_never_tried_gives_a_named_part_and_no_verdict() -> None:
    patient = make_patient(sex="M", menopausal=None, prior_therapy="none")
    add_plan(patient, "testosterone_cypionate", every=14)
    add_plan(patient, "alendronate")
    add_scan(patient, date(2024, 2, 20))
    add_scan(patient, date(2026, 2, 20), 0.72)
    (course,) = trend(patient).courses
    assert course.grade is Grade.INDIRECT
    assert course.component is not None
    assert not course.has_band
    assert trend(patient).points[1].assessed.against_expectation is AgainstExpectation.NOT_JUDGED


def test_switched_off_leaves_trend_and_lsc() -> None:
    patient = make_patient()
    add_plan(patient)
    add_scan(patient, date(2024, 2, 20))
    add_scan(patient, date(2026, 2, 20), 0.75)
    found = trend(patient, enabled=False)
    assert found.compares is Compares.SWITCHED_OFF
    assert found.courses == ()
    assert found.points[1].assessed.expected is None
    assert found.points[1].assessed.lsc_verdict is LscVerdict.GAIN


def test_without_treatment_or_sex_nothing_is_compared() -> None:
    patient = make_patient()
    add_scan(patient, date(2024, 2, 20))
    assert trend(patient).compares is Compares.NO_TREATMENT
    nameless = make_patient(sex=None)
    add_plan(nameless)
    add_scan(nameless, date(2024, 2, 20))
    assert trend(nameless).compares is Compares.NO_SEX
    assert trend(nameless).courses == ()


def test_a_supplement_is_no_treatment() -> None:
    patient = make_patient()
    add_plan(patient, "calcium")
    add_scan(patient, date(2024, 2, 20))
    assert trend(patient).compares is Compares.NO_TREATMENT
    assert trend(patient).origin == date(2024, 2, 20)


def test_a_score_alone_is_listed_and_never_judged() -> None:
    patient = make_patient()
    add_scan(patient, date(2024, 2, 20), None, t_score=-2.5, lsc_g_cm2=None)
    (point,) = trend(patient).points
    assert point.assessed.verdict is Verdict.SCORE_ONLY


def log_share(plan: Plan, days: int, taken: int) -> None:
    """A due dose on each of the last days, the first `taken` of them logged."""
    for number in range(days):
        due_on = (START - timedelta(days=days - number)).date()
        at = datetime(due_on.year, due_on.month, due_on.day, 8, tzinfo=UTC)
        closes_at, state = at + timedelta(hours=16), "taken" if number < taken else "missed"
        row = Occurrence.create(plan=plan, due_on=due_on, due_time="08:00", due_at=at, closes_at=closes_at, state=state)
        if number < taken:
            DoseEntry.create(occurrence=row, outcome="taken", taken_at=at, recorded_at=at)


@pytest.mark.parametrize(
    ("taken", "verdict"), [(40, "fewer_doses"), (0, "inside"), (48, "inside"), (50, "inside"), (47, "fewer_doses")]
)
def test_fewer_than_eighty_percent_logged_is_not_compared_but_no_log_says_nothing(taken: int, verdict: str) -> None:
    patient = make_patient(prior_therapy="none")
    began = START - timedelta(days=60)
    plan = add_plan(patient, rhythm_kind=RhythmKind.EVERY_N_DAYS, tracked_since=began)
    log_share(plan, 60, taken)
    add_scan(patient, date(2024, 2, 20), 0.700)
    add_scan(patient, date(2026, 3, 1), 0.728)
    assessed = trend(patient).points[1].assessed
    assert verdict in (assessed.verdict.value, assessed.against_expectation.value)


def test_sites_stand_in_their_fixed_order() -> None:
    patient = make_patient()
    assert list_sites(patient) == ()
    add_scan(patient, date(2024, 2, 20))
    add_scan(patient, date(2024, 2, 20), 0.8, site=Site.LUMBAR_SPINE)
    assert list_sites(patient) == (Site.LUMBAR_SPINE, HIP)


def test_the_picture_ends_a_year_after_today() -> None:
    patient = make_patient()
    add_plan(patient)
    add_scan(patient, date(2024, 2, 20))
    found = trend(patient)
    assert abs(found.day_of(found.until) - date(2027, 3, 2)) <= timedelta(days=2)
