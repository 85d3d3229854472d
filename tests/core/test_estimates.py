"""The estimates of a series: where they stand, where they do not, and what they cost."""

import pytest

from bonetrack.core.effects import Basis
from bonetrack.core.verdicts import LATE_DENOSUMAB_MONTHS, Verdict
from tests.core.cases import HIP, SPINE, TAKING, effect, last, read, scans, table, treated, woman

ROMOSOZUMAB = table(effect("romosozumab", 12, 12.7, 0.5), effect("romosozumab", 24, 16.5, 0.5))


def test_after_the_end_of_the_evidence_there_is_no_estimate_and_earlier_ones_stay() -> None:
    on_course = ((0, 0.85), (12, 0.958), (24, 0.990))
    before = read(woman(scans(SPINE, *on_course), treated(("romosozumab", 0, None))), ROMOSOZUMAB)
    after = read(woman(scans(SPINE, *on_course, (25.5, 0.990)), treated(("romosozumab", 0, None))), ROMOSOZUMAB)
    assert [one.since_phase for one in after[:3]] == [one.since_phase for one in before]
    assert after[3].since_phase is not None
    assert after[3].since_phase.estimate_pct is None
    assert after[3].expected is not None
    assert after[3].expected.mean_pct is None


def test_a_fall_after_the_end_of_the_evidence_still_has_its_estimate_about_no_change() -> None:
    found = last(woman(scans(HIP, (0, 0.80), (36, 0.82), (40, 0.74)), TAKING))
    assert found.since_phase is not None
    assert found.since_phase.estimate_pct is not None
    assert -7.5 < found.since_phase.estimate_pct < 0


def test_where_fewer_doses_are_logged_no_estimate_leans_on_the_studies() -> None:
    case = woman(scans(SPINE, (0, 0.80), (12, 0.82)), TAKING, doses_logged_share=0.5)
    found = last(case)
    assert found.verdict is Verdict.FEWER_DOSES
    assert found.since_phase is not None
    assert found.since_phase.estimate_pct is None


def test_a_child_is_read_by_the_lsc_alone() -> None:
    found = last(woman(scans(SPINE, (0, 0.60), (12, 0.61)), TAKING, age=15))
    assert found.since_phase is not None
    assert found.since_phase.estimate_pct is None
    assert found.expected is None


@pytest.mark.parametrize(("after", "late"), [(LATE_DENOSUMAB_MONTHS, False), (LATE_DENOSUMAB_MONTHS + 0.01, True)])
def test_a_dose_is_late_more_than_four_weeks_after_it_was_due(after: float, late: bool) -> None:
    evidence = table(effect("denosumab", 36, 9))
    case = woman(scans(SPINE, (0, 0.80), (18 + after, 0.86)), treated(("denosumab", 0, None)), late_doses=(18.0,))
    assert (last(case, evidence).verdict is Verdict.FEWER_DOSES) is late


def test_nothing_is_compared_while_cover_has_ended_by_late_doses() -> None:
    """The course bends down from the end of cover at 24; the dose that was due then has not come."""
    evidence = table(effect("denosumab", 24, 8), effect("denosumab[24]>none[12]", 12, -6, basis=Basis.FROM_SWITCH))
    taken = treated(("denosumab", 0, 24))
    bones = scans(SPINE, (0, 0.80), (24, 0.87), (35, 0.84))
    late, planned = (last(woman(bones, taken, late_doses=doses), evidence) for doses in ((24.0,), ()))
    assert late.expected is not None
    assert late.verdict is Verdict.FEWER_DOSES
    assert planned.verdict is not Verdict.FEWER_DOSES


def test_absurd_readings_are_read_and_do_not_overflow() -> None:
    points = ((0, 0.75), (12, 2.0), (24, 0.75), (36, 2.0), (37, 0.76), (38, 0.76))
    found = read(
        woman(scans(HIP, *points), treated(("denosumab", 0, None))), table(effect("denosumab", 48, 6, site=HIP))
    )
    assert len(found) == 6


def test_a_hundred_scans_are_read_once_for_each_phase() -> None:
    """As many estimates as scans, worked out together: the work of one look, and not of a hundred."""
    points = tuple((month, 0.80 + 0.0005 * month) for month in range(0, 100))
    found = read(woman(scans(SPINE, *points), TAKING))
    assert len(found) == 100
