"""The doses of a CASE.json say what the same doses logged in the app say."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import RhythmKind
from bonetrack.core.assessment import AgainstExpectation, ScanAssessment, assess
from bonetrack.core.cases import Case
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.errors import BadCase
from bonetrack.core.verdicts import Verdict
from bonetrack.evidence import load_evidence
from bonetrack.interop.case_json import read_case
from bonetrack.services.denosumab import list_late_months, list_taken_treatments
from bonetrack.storage.models import DoseEntry, Patient, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import make_occurrence, make_patient, make_plan

FIRST = date(2024, 1, 10)
OPEN = {"agent": "denosumab", "start_month": 0, "stop_month": None}
Spans = list[tuple[float | None, float | None]]


def case(*doses: float, treatment: object = OPEN, **fields: Any) -> Case:
    scans = [{"month": month, "site": "lumbar_spine", "bmd_g_cm2": bmd} for month, bmd in ((0, 0.80), (24, 0.86))]
    person = {"sex": "F", "age": 70, "menopausal": "post", "prior": "none", "treatments": [treatment], "scans": scans}
    return read_case({**person, "doses": [{"month": month} for month in doses], **fields})


def day(month: int) -> datetime:
    on = FIRST + relativedelta(months=month)
    return datetime(on.year, on.month, on.day, 9, tzinfo=UTC)


def in_months(found: Spans) -> Spans:
    return [(round(start or 0), None if stop is None else round(stop)) for start, stop in found]


def spans(found: Case) -> Spans:
    return [(one.start_month, one.stop_month) for one in found.treatments]


def at_24(found: Case) -> ScanAssessment:
    return assess(found, load_evidence())[0].scans[-1]


def logged_in_app(patient: Patient, given: Sequence[int]) -> Plan:
    """Each injection is due six months after the one before, the first on the day of the start."""
    every: dict[str, Any] = {"rhythm_kind": RhythmKind.EVERY_N_MONTHS, "every": 6}
    plan = make_plan(patient, "denosumab", now=day(0), starts_on=FIRST, tracked_since=day(0), **every)
    due = 0
    for month in given:
        occurrence = make_occurrence(plan, day(due).date(), state=DoseState.TAKEN)
        taken = {"outcome": Outcome.TAKEN, "taken_at": day(month), "recorded_at": day(month)}
        DoseEntry.create(occurrence=occurrence, **taken)
        due = month + 6
    set_next_due(plan, day(due), day(0))
    return plan


@pytest.mark.usefixtures("any_database")
@pytest.mark.parametrize("given", [(), (0,), (0, 6), (0, 6, 12, 18), (0, 6, 17), (0, 6, 12, 23), (0, 8, 16, 22)])
def test_the_file_says_what_the_app_says(given: tuple[int, ...]) -> None:
    patient = make_patient()
    plan = logged_in_app(patient, given)
    covered = [(one.start_month, one.stop_month) for one in list_taken_treatments(patient, [plan], FIRST, day(24))]
    late = sorted(list_late_months(patient, [plan], FIRST, day(24)))
    found = case(*given)
    assert in_months(spans(found)) == in_months(covered)
    assert [round(one) for one in found.late_doses] == [round(one) for one in late]


def test_an_injection_five_months_late_is_not_read_as_if_all_were_given() -> None:
    found = case(0, 6, 17)
    assert spans(found) == [(0, 12), (17, None)]
    assert 12 in found.late_doses
    read, full = at_24(found), at_24(case())
    assert full.against_expectation is AgainstExpectation.INSIDE
    assert (read.against_expectation, read.expected) == (AgainstExpectation.NOT_JUDGED, None)
    assert read.since_phase is None


def test_an_injection_that_has_not_come_is_said_in_place_of_the_comparison() -> None:
    """A reading dated before the last scan does not hide it."""
    assert at_24(case()).verdict is Verdict.RISE
    assert at_24(case(0, 6)).verdict is Verdict.FEWER_DOSES
    assert at_24(case(0, 6, read_at_month=12)).verdict is Verdict.FEWER_DOSES


@pytest.mark.parametrize("given", [(0, 6, 12, 18), (18, 12, 6, 0), (6, 12, 18), (0, 6, 12.5, 19)])
def test_injections_on_time_change_nothing(given: tuple[float, ...]) -> None:
    assert case(*given) == case()


def test_a_planned_end_is_no_missing_injection() -> None:
    ended = case(0, 6, 12, 18, treatment={**OPEN, "stop_month": 24}, read_at_month=36)
    assert (spans(ended), ended.late_doses) == ([(0, 24)], ())
    assert case(0, 6, 12, 18, read_at_month=36).late_doses == (24,)


@pytest.mark.parametrize(("days", "late"), [(28, ()), (29, (12,))])
def test_late_is_more_than_four_weeks(days: int, late: tuple[float, ...]) -> None:
    assert case(0, 6, 12 + days / 31, 18 + days / 31).late_doses == late


def test_a_start_that_nobody_knows_stays_unknown() -> None:
    found = case(-6, 0, 17, treatment={**OPEN, "start_month": None})
    assert spans(found) == [(None, 6), (17, None)]


def test_only_injections_of_denosumab_within_a_course_of_it_are_used() -> None:
    agents = [{"month": 0, "agent": "zoledronate"}, {"month": -7, "agent": " Denosumab "}]
    assert case(doses=agents) == case()
    assert case(0, 9, treatment={**OPEN, "agent": "alendronate"}) == case(treatment={**OPEN, "agent": "alendronate"})


def test_each_course_has_its_own_injections() -> None:
    twice = [{**OPEN, "stop_month": 6}, {**OPEN, "start_month": 18}]
    assert spans(case(0, 18, treatments=twice)) == [(0, 6), (18, None)]


@pytest.mark.parametrize(
    ("dose", "named"),
    [
        ({}, "doses[0].month"),
        ({"month": "soon"}, "doses[0].month"),
        ({"month": 0, "agent": 3}, "doses[0].agent"),
        ({"month": 0, "outcome": "skipped"}, "doses[0]: 'outcome'"),
        (0, "doses[0]"),
    ],
)
def test_a_dose_that_cannot_be_read_is_named(dose: object, named: str) -> None:
    with pytest.raises(BadCase) as wrong:
        case(doses=[dose])
    assert named in str(wrong.value)
