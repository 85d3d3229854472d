"""Whether two results of one marker may be compared at all, and why not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bonetrack.core.markers import MarkerDraft, is_drawn_well, to_canonical
from bonetrack.core.regimen import PriorClass

# Hormone therapy begun within a year is still at work by itself; the same is held for every other bone medicine.
OTHER_TREATMENT_SETTLES = timedelta(days=365)
# The longest that an earlier medicine counts as a forerunner (zoledronate, `core.history`): held for all of them.
OTHER_TREATMENT_FADES = timedelta(days=3 * 365)
FRACTURE_SPEAKS = timedelta(days=365)
_UNTREATED = frozenset({PriorClass.NONE, PriorClass.UNKNOWN, PriorClass.NOT_STATED})


@dataclass(frozen=True)
class OtherMedicine:
    starts_on: date
    stops_on: date | None
    is_hormone: bool


class Company(StrEnum):
    """Whether the change is that of one medicine alone; a hormone begun near it calms bone as a tablet does."""

    ALONE = "alone"
    HORMONE = "hormone"
    OTHER = "other"


class WhyNot(StrEnum):
    """Why nothing is judged. `bonetrack.words.marker_response` has a sentence for each."""

    TIMING = "timing"
    NO_TEST_BEFORE = "no_test_before"
    OTHER_TREATMENT = "other_treatment"
    FRACTURE = "fracture"
    OTHER_LABORATORY = "other_laboratory"
    OTHER_RANGE = "other_range"
    NOT_DRAWN_WELL = "not_drawn_well"
    BELOW_LIMIT = "below_limit"


def why_unfair(before: MarkerDraft, after: MarkerDraft, fracture_days: Sequence[date]) -> WhyNot | None:
    """The first reason that stands against comparing the two; None when nothing does."""
    reasons = (
        (any(_follows(one, draft) for one in fracture_days for draft in (before, after)), WhyNot.FRACTURE),
        (not _is_same_laboratory(before, after), WhyNot.OTHER_LABORATORY),
        (not _may_be_same_range(before, after), WhyNot.OTHER_RANGE),
        (is_drawn_well(before) is not True or is_drawn_well(after) is not True, WhyNot.NOT_DRAWN_WELL),
        (before.is_below_limit, WhyNot.BELOW_LIMIT),
    )
    return next((why for holds, why in reasons if holds), None)


def company_of(
    others: Iterable[OtherMedicine], started_on: date, before: MarkerDraft, after: MarkerDraft, prior: PriorClass
) -> Company:
    """What else was at work between two results of a medicine that `started_on` a day.

    A medicine that has run for a year before the first test, and still runs, is in both results alike.
    """
    if prior not in _UNTREATED:
        return Company.OTHER
    found = Company.ALONE
    for other in others:
        settled = other.starts_on <= before.drawn_on - OTHER_TREATMENT_SETTLES
        ended = other.stops_on is not None and other.stops_on < after.drawn_on
        long_ago = other.stops_on is not None and other.stops_on <= started_on - OTHER_TREATMENT_FADES
        if other.starts_on > after.drawn_on or long_ago or (settled and not ended):
            continue
        if ended or not other.is_hormone:
            return Company.OTHER
        found = Company.HORMONE
    return found


def _follows(fracture: date, draft: MarkerDraft) -> bool:
    return timedelta(0) <= draft.drawn_on - fracture <= FRACTURE_SPEAKS


def _is_same_laboratory(before: MarkerDraft, after: MarkerDraft) -> bool:
    """Two that are not named may be two: nothing is judged."""
    names = {one.laboratory.strip().casefold() for one in (before, after)}
    return len(names) == 1 and "" not in names


def _may_be_same_range(before: MarkerDraft, after: MarkerDraft) -> bool:
    """A laboratory that prints another interval has most likely changed its assay."""
    ends = [_interval(one) for one in (before, after)]
    return any(None in one for one in ends) or ends[0] == ends[1]


def _interval(draft: MarkerDraft) -> tuple[float | None, float | None]:
    low, high = (
        None if end is None else round(to_canonical(draft.marker, end, draft.entered_unit), 6)
        for end in (draft.interval_low, draft.interval_high)
    )
    return low, high
