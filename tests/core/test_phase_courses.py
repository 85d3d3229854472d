"""The drawn course is the one that scans are judged by."""

import pytest

from bonetrack.core.assessment import assess
from bonetrack.core.cases import Case, Scan
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Sex
from bonetrack.core.grades import Grade
from bonetrack.core.phase_courses import PhaseCourse, list_phase_courses
from bonetrack.core.regimen import PriorClass, Treatment
from bonetrack.evidence.loader import load_evidence

TABLE = load_evidence()
SPINE = Site.LUMBAR_SPINE


def scan(month: float, bmd: float = 0.8, site: Site = SPINE, scanner: str | None = None) -> Scan:
    return Scan(month, site, bmd, scanner=scanner)


def case(*treatments: Treatment, scans: tuple[Scan, ...] = (scan(0), scan(12, 0.85)), sex: Sex = Sex.FEMALE) -> Case:
    return Case(sex, treatments, scans, age=70, prior=PriorClass.NONE)


def courses(of: Case, until: float = 24) -> tuple[PhaseCourse, ...]:
    return list_phase_courses(of, SPINE, TABLE, until=until, begun_by=until)


def test_the_band_at_a_scan_is_the_one_it_is_judged_by() -> None:
    of = case(
        Treatment("denosumab", 0, 24), Treatment("alendronate", 24), scans=(scan(0), scan(12, 0.85), scan(36, 0.84))
    )
    drawn = courses(of, until=48)
    assert len(drawn) == 2
    (series,) = assess(of, TABLE)
    for index, course in ((1, drawn[0]), (2, drawn[1])):
        expected = series.scans[index].expected
        (point,) = [one for one in course.points if one.month == series.scans[index].month]
        assert expected is not None
        assert point.mean_pct == pytest.approx(expected.mean_pct)
        assert (point.low_pct, point.high_pct) == (pytest.approx(expected.low_pct), pytest.approx(expected.high_pct))


def test_the_course_starts_at_the_baseline_and_the_band_holds_the_mean() -> None:
    (course,) = courses(case(Treatment("teriparatide", 0)))
    assert course.points[0].mean_pct == 0
    assert course.at_g_cm2(0) == 0.8
    for point in course.points:
        assert point.low_pct is not None
        assert point.high_pct is not None
        assert point.low_pct < point.mean_pct < point.high_pct


def test_the_line_ends_with_the_evidence_with_the_phase_and_with_the_picture() -> None:
    (course,) = courses(case(Treatment("teriparatide", 0)), until=200)
    assert course.ends_at_month is not None
    assert course.points[-1].month == course.ends_at_month < 200
    assert courses(case(Treatment("denosumab", 0, 9)))[0].points[-1].month == 9
    assert courses(case(Treatment("denosumab", 0)), until=7.5)[0].points[-1].month == 7.5


def test_a_part_studied_alone_has_a_line_and_no_band() -> None:
    of = case(Treatment("testosterone", 0), Treatment("alendronate", 0), sex=Sex.MALE)
    (course,) = courses(of)
    assert course.grade is Grade.INDIRECT
    assert course.component is not None
    assert not course.has_band
    assert all(point.low_pct is None for point in course.points)


def test_without_a_scan_near_the_start_nothing_is_drawn() -> None:
    (course,) = courses(case(Treatment("teriparatide", 0), scans=(scan(6), scan(12))))
    assert course.baseline_bmd_g_cm2 is None
    assert course.points == ()
    with pytest.raises(ValueError, match="baseline"):
        course.at_g_cm2(0)


def test_each_scanner_has_its_own_baseline() -> None:
    scans = (scan(-1, 0.8, scanner="A"), scan(0.5, 0.9, scanner="B"), scan(12, 0.95, scanner="B"))
    first, second = courses(case(Treatment("denosumab", 0), scans=scans))
    assert (first.baseline_bmd_g_cm2, second.baseline_bmd_g_cm2) == (0.8, 0.9)


def test_a_planned_phase_is_not_drawn_and_the_running_one_ends_where_it_is_planned_to() -> None:
    of = case(Treatment("teriparatide", 0, 18), Treatment("denosumab", 18))
    (course,) = list_phase_courses(of, SPINE, TABLE, until=24, begun_by=12)
    assert course.points[-1].month == 18


def test_an_agent_off_the_list_and_a_coming_phase_are_not_drawn() -> None:
    assert courses(case(Treatment("strontium", 0))) == ()
    assert courses(case(Treatment("denosumab", 30))) == ()


def test_the_course_of_an_earlier_machine_ends_with_its_scans() -> None:
    """On another machine the same bone reads lower: drawn on, the band would make that look like a loss."""
    of = case(
        Treatment("denosumab", 0),
        scans=(
            scan(0, scanner="A"),
            scan(12, 0.83, scanner="A"),
            scan(24, 0.74, scanner="B"),
            scan(36, 0.75, scanner="B"),
        ),
    )
    first, second = courses(of, until=48)
    assert first.points[-1].month == 12
    assert second.points == ()
