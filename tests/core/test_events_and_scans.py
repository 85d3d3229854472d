"""What a broken bone or an operation does to the reading of scans."""

from dataclasses import replace

import pytest

from bonetrack.core.assessment import LscVerdict, Verdict, assess
from bonetrack.core.cases import Case, Fracture, Operation, Scan
from bonetrack.core.dxa import Side, Site
from bonetrack.core.events import EventKind
from bonetrack.core.phase_courses import list_phase_courses
from tests.core.cases import ALENDRONATE, HIP, NECK, NO_TRIALS, SPINE, TAKING, last, read, scans, woman

YEAR = 12.0


def hips(*points: tuple[float, float], side: Side | None = Side.LEFT, site: Site = HIP) -> tuple[Scan, ...]:
    return tuple(replace(scan, side=side, vertebrae=None) for scan in scans(site, *points))


def new_hip(month: float, side: Side = Side.LEFT) -> Operation:
    return Operation(month, EventKind.HIP_REPLACEMENT, side)


def operated(case: Case, *operations: Operation) -> Case:
    return replace(case, operations=operations)


@pytest.mark.parametrize(("month", "withheld"), [(-1, False), (0, False), (0.1, True), (36, True), (36.1, False)])
def test_an_operation_or_cement_at_the_spine_withholds_the_scans_after_it(month: float, withheld: bool) -> None:
    """Before or with the first scan it stands in all scans alike; after the last scan it changes none."""
    case = operated(woman(scans(SPINE, (0, 0.8), (36, 0.9)), TAKING), Operation(month, EventKind.SPINE_OPERATION))
    assert (last(case).verdict is Verdict.SPINE_WITHHELD) is withheld


def test_cement_softens_no_fall_and_concerns_no_hip() -> None:
    cement = Operation(6, EventKind.SPINE_OPERATION)
    fallen = operated(woman(scans(SPINE, (0, 0.8), (YEAR, 0.7)), TAKING), cement)
    assert last(fallen).verdict is Verdict.CLEAR_FALL
    hip = operated(woman(hips((0, 0.8), (36, 0.9)), TAKING), cement)
    assert last(hip).verdict is last(replace(hip, operations=())).verdict


@pytest.mark.parametrize("site", [HIP, NECK])
def test_scans_of_a_new_hip_are_compared_with_nothing_and_earlier_ones_stay_judged(site: Site) -> None:
    case = woman(hips((0, 0.7), (YEAR, 0.76), (24, 1.1), (36, 1.2), site=site), TAKING)
    before = read(replace(case, scans=case.scans[:2]))
    found = read(operated(case, new_hip(18)))
    assert found[:2] == before
    for scan in found[2:]:
        assert (scan.verdict, scan.lsc_verdict) == (Verdict.HIP_REPLACED, LscVerdict.NOT_COMPARABLE)
        assert scan.observed_pct is scan.since_previous is scan.since_phase is scan.expected is None
        assert scan.bmd_g_cm2 is not None


def test_a_scan_on_the_day_of_the_operation_was_made_before_it() -> None:
    case = woman(hips((0, 0.7), (YEAR, 0.76)), TAKING)
    assert last(operated(case, new_hip(YEAR))) == last(case)
    assert last(operated(case, new_hip(YEAR - 0.03))).verdict is Verdict.HIP_REPLACED


def test_the_other_hip_and_the_spine_go_on() -> None:
    for case in (woman(hips((0, 0.7), (YEAR, 0.76)), TAKING), woman(scans(SPINE, (0, 0.7), (YEAR, 0.76)), TAKING)):
        assert read(operated(case, new_hip(6, Side.RIGHT))) == read(case)


def test_a_scan_that_names_no_side_may_be_of_the_new_hip() -> None:
    case = woman(hips((0, 0.7), (YEAR, 0.76), side=None), TAKING)
    for side in Side:
        assert last(operated(case, new_hip(6, side))).verdict is Verdict.HIP_REPLACED


def test_of_two_new_hips_each_ends_its_own_side() -> None:
    left, right = hips((0, 0.7), (24, 0.76)), hips((0, 0.7), (24, 0.76), side=Side.RIGHT)
    case = operated(woman((*left, *right), TAKING), new_hip(YEAR), new_hip(30, Side.RIGHT))
    verdicts = {series.key.side: series.scans[-1].verdict for series in assess(case, NO_TRIALS)}
    assert verdicts[Side.LEFT] is Verdict.HIP_REPLACED
    assert verdicts[Side.RIGHT] is not Verdict.HIP_REPLACED


def test_a_new_hip_says_nothing_about_a_spine_that_rises_alone() -> None:
    """Its numbers are no bone: they must neither withhold the spine nor speak for it."""
    spine = scans(SPINE, (0, 0.8), (YEAR, 0.86))
    case = operated(woman((*spine, *hips((0, 0.8), (YEAR, 0.5)))), new_hip(6))
    verdicts = {series.site: series.scans[-1].verdict for series in assess(case, NO_TRIALS)}
    assert verdicts[SPINE] is last(woman(spine), NO_TRIALS).verdict is not Verdict.SPINE_WITHHELD


@pytest.mark.parametrize("scanned", [(), (24.0,)])
def test_no_course_is_drawn_over_a_new_hip(scanned: tuple[float, ...]) -> None:
    """It ends with the operation, whether the new hip was scanned or not."""
    points = ((0, 0.7), (YEAR, 0.76), *((month, 1.1) for month in scanned))
    case = operated(woman(hips(*points), TAKING), new_hip(18))
    (course,) = list_phase_courses(case, HIP, ALENDRONATE, until=36, begun_by=36)
    assert course.points[-1].month == 18


@pytest.mark.parametrize(
    ("broken_at", "read_at", "speaks"),
    [
        (13, None, False),
        (13, 13, True),
        (13, 25, True),
        (13, 25.01, False),
        (14, 13, False),
        (6, 40, True),
    ],
)
def test_a_bone_broken_since_the_last_scan_speaks_for_twelve_months(
    broken_at: float, read_at: float | None, speaks: bool
) -> None:
    case = woman(scans(SPINE, (0, 0.8), (YEAR, 0.9)), TAKING, fractures=(Fracture(broken_at),))
    found = last(replace(case, read_at=read_at))
    assert (found.verdict is Verdict.FRACTURE_ON_TREATMENT) is speaks
    assert found.fracture_on_treatment is speaks


def test_only_the_last_scan_of_a_site_is_read_with_what_came_after_it() -> None:
    points = ((0, 0.8), (YEAR, 0.9), (24, 0.95))
    case = replace(woman(scans(SPINE, *points), TAKING, fractures=(Fracture(30),)), read_at=31)
    assert [scan.fracture_on_treatment for scan in read(case)] == [False, False, True]


def test_a_score_alone_takes_no_scans_place() -> None:
    score = Scan(18, SPINE, None, t_score=-2.0, scanner="Horizon", vertebrae="L1-L4")
    case = woman((*scans(SPINE, (0, 0.8), (YEAR, 0.9)), score), TAKING, fractures=(Fracture(30),))
    assert [scan.fracture_on_treatment for scan in read(replace(case, read_at=31))] == [False, True, True]


def test_it_is_said_beside_a_first_scan_too() -> None:
    case = woman(scans(SPINE, (3, 0.8)), TAKING, fractures=(Fracture(2),))
    assert (last(case).verdict, last(case).fracture_on_treatment) == (Verdict.FIRST_SCAN, True)


def test_a_fall_is_never_hidden_behind_the_broken_bone() -> None:
    case = woman(scans(SPINE, (0, 0.8), (YEAR, 0.7)), TAKING, fractures=(Fracture(13),))
    found = last(replace(case, read_at=14))
    assert (found.verdict, found.fracture_on_treatment) == (Verdict.CLEAR_FALL, True)


def test_whether_she_was_treated_may_be_told_without_the_treatments() -> None:
    case = woman(scans(SPINE, (0, 0.8), (YEAR, 0.9)))
    for told in (True, False, None):
        found = last(replace(case, fractures=(Fracture(6, on_treatment=told),)))
        assert found.fracture_on_treatment is (told is True)
