"""What must hold of every assessment with broken bones and operations, whatever the numbers."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.assessment import Verdict
from bonetrack.core.cases import Case, Fracture, Operation
from bonetrack.core.dxa import Side, Site
from bonetrack.core.events import EventKind
from tests.core.cases import HIP, NECK, scans, woman
from tests.core.test_assessment_properties import BMDS, SEVERITY, SITES, TAKING, read, severity

EVENT_MONTHS = st.floats(-12, 72)
FRACTURES = st.lists(st.builds(Fracture, EVENT_MONTHS, st.booleans()), max_size=3).map(tuple)
SPINE_OPERATIONS = st.lists(st.builds(Operation, EVENT_MONTHS, st.just(EventKind.SPINE_OPERATION)), max_size=2).map(
    tuple
)
NEW_HIPS = st.lists(
    st.builds(Operation, EVENT_MONTHS, st.just(EventKind.HIP_REPLACEMENT), st.sampled_from(Side)), max_size=3
).map(tuple)
POINTS = st.lists(st.tuples(st.integers(0, 60), BMDS), min_size=2, max_size=5, unique_by=lambda point: point[0])
REASSURING = next(place for place, verdicts in enumerate(SEVERITY) if Verdict.BELOW_BAND in verdicts)


def case_of(site: Site, points: list[tuple[int, float]]) -> Case:
    return woman(scans(site, *points), TAKING)


@given(SITES, POINTS, FRACTURES, SPINE_OPERATIONS, st.one_of(st.none(), st.floats(0, 90)))
def test_a_broken_bone_or_cement_never_gives_a_milder_verdict(
    site: Site,
    points: list[tuple[int, float]],
    fractures: tuple[Fracture, ...],
    operations: tuple[Operation, ...],
    read_at: float | None,
) -> None:
    plain = case_of(site, points)
    told = replace(plain, fractures=fractures, operations=operations, read_at=read_at)
    for before, after in zip(read(plain)[1:], read(told)[1:], strict=True):
        assert severity(after) <= severity(before)
        assert after.observed_pct == before.observed_pct


@given(SITES, POINTS, st.floats(0, 12))
def test_for_twelve_months_after_a_break_on_treatment_nothing_is_reassuring(
    site: Site, points: list[tuple[int, float]], ago: float
) -> None:
    """The last scan was made, or is read, that long after the break; treatment goes on from month 0."""
    plain = case_of(site, points)
    last_month = max(month for month, _bmd in points)
    since = replace(plain, fractures=(Fracture(last_month + 1),), read_at=last_month + 1 + ago)
    cases = [since]
    if last_month - ago >= 0:
        cases.append(replace(plain, fractures=(Fracture(last_month - ago),)))
    for case in cases:
        assert read(case)[-1].fracture_on_treatment
        assert severity(read(case)[-1]) < REASSURING


@given(st.sampled_from([HIP, NECK]), st.sampled_from([*Side, None]), POINTS, NEW_HIPS)
def test_scans_before_a_new_hip_are_read_as_if_it_had_never_come(
    site: Site, side: Side | None, points: list[tuple[int, float]], operations: tuple[Operation, ...]
) -> None:
    plain = woman(tuple(replace(scan, side=side) for scan in scans(site, *points)), TAKING)
    ends = [one.month for one in operations if side in (None, one.side)]
    kept = tuple(scan for scan in plain.scans if all(scan.month <= end for end in ends))
    if not kept:
        return
    assert read(replace(plain, operations=operations)) == read(replace(plain, scans=kept))
