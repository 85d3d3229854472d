"""Denosumab as it was logged: cover, late doses, and what My bones makes of them."""

from datetime import UTC, date, datetime

import pytest
from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import RhythmKind
from bonetrack.core.assessment import Verdict
from bonetrack.core.dxa import Site
from bonetrack.core.regimen import NOTHING
from bonetrack.services.denosumab import find_cover_end, list_taken_treatments
from bonetrack.services.trend import Trend, read_trend
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import make_account, make_dose_entry, make_patient, make_plan, make_scan

pytestmark = pytest.mark.usefixtures("any_database")
FIRST = date(2024, 1, 10)
EVERY_6_MONTHS = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 6}


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)


def treated(patient: Patient, *given: date) -> Plan:
    plan = make_plan(patient, "denosumab", now=at(FIRST), starts_on=FIRST, tracked_since=at(FIRST), **EVERY_6_MONTHS)
    for day in given:
        make_dose_entry(plan, at(day))
    next_due_on = (max(given) + relativedelta(months=6)) if given else FIRST
    set_next_due(plan, at(next_due_on), at(FIRST))
    return plan


def spans(patient: Patient, plan: Plan, today: date) -> list[tuple[int, int | None]]:
    found = list_taken_treatments(patient, [plan], FIRST, at(today))
    return [(round(one.start_month or 0.0), None if one.stop_month is None else round(one.stop_month)) for one in found]


def test_on_time_it_goes_on() -> None:
    patient = make_patient()
    plan = treated(patient, FIRST, date(2024, 7, 10), date(2025, 1, 10))
    assert spans(patient, plan, date(2025, 6, 1)) == [(0, None)]
    assert find_cover_end(patient, [plan], at(date(2025, 6, 1))) is None


def test_five_months_late_the_cover_has_ended() -> None:
    patient = make_patient()
    plan = treated(patient, FIRST, date(2024, 7, 10))
    today = date(2025, 6, 10)
    assert spans(patient, plan, today) == [(0, 12)]
    assert find_cover_end(patient, [plan], at(today)) == date(2025, 1, 10)


def test_a_late_dose_leaves_a_gap_and_starts_anew() -> None:
    patient = make_patient()
    plan = treated(patient, FIRST, date(2024, 7, 10), date(2025, 6, 10))
    assert spans(patient, plan, date(2025, 7, 1)) == [(0, 12), (17, None)]


def test_without_a_log_the_plan_speaks() -> None:
    """A missing log is not a missed dose."""
    patient = make_patient()
    plan = treated(patient)
    assert spans(patient, plan, date(2025, 6, 10)) == [(0, None)]


def test_other_medicines_are_as_planned() -> None:
    patient = make_patient()
    plan = make_plan(patient, "alendronate", starts_on=FIRST, stops_on=date(2025, 1, 10))
    assert spans(patient, plan, date(2026, 1, 10)) == [(0, 12)]


def late_trend(*given: date) -> Trend:
    patient = make_patient(prior_therapy="none", birth_year=1955, menopausal="post", sex="F")
    treated(patient, *given)
    for day, bmd in ((date(2024, 1, 2), 0.700), (date(2025, 1, 5), 0.722), (date(2025, 6, 1), 0.716)):
        make_scan(patient, day, Site.TOTAL_HIP, bmd)
    make_account()
    return read_trend(patient, Site.TOTAL_HIP, at(date(2025, 6, 10)), comparison_enabled=True)


def test_the_course_bends_down_from_the_end_of_cover_and_nothing_is_compared() -> None:
    found = late_trend(FIRST, date(2024, 7, 10))
    taking, after = found.courses
    assert after.phase.agents == NOTHING
    assert [point.mean_pct for point in after.points][-1] < -2
    assert taking.points[-1].month == pytest.approx(12, abs=0.2)
    assert found.cover_ended_on is not None
    assert found.points[-1].assessed.verdict is Verdict.FEWER_DOSES


def test_on_time_there_is_one_course_and_it_is_compared() -> None:
    found = late_trend(FIRST, date(2024, 7, 10), date(2025, 1, 10))
    (course,) = found.courses
    assert course.phase.agents == {"denosumab"}
    assert found.cover_ended_on is None
    assert found.points[-1].assessed.verdict is not Verdict.FEWER_DOSES
