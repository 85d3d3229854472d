"""Bone turnover markers CTX and P1NP: units, limits of what can be typed, and how a sample must be drawn to count.

Canonical units: CTX in ng/L (= pg/mL; 1 ng/mL = 1 ug/L = 1000 ng/L), P1NP in ug/L (= ng/mL).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from bonetrack.core.dxa import Limits
from bonetrack.core.errors import CoreError


class Marker(StrEnum):
    CTX = "ctx"
    P1NP = "p1np"


class MarkerUnit(StrEnum):
    NG_L = "ng/L"
    PG_ML = "pg/mL"
    NG_ML = "ng/mL"
    UG_L = "ug/L"


CANONICAL_UNIT: Mapping[Marker, MarkerUnit] = {Marker.CTX: MarkerUnit.NG_L, Marker.P1NP: MarkerUnit.UG_L}
_FACTOR: Mapping[tuple[Marker, MarkerUnit], float] = {
    (Marker.CTX, MarkerUnit.NG_L): 1.0,
    (Marker.CTX, MarkerUnit.PG_ML): 1.0,
    (Marker.CTX, MarkerUnit.NG_ML): 1000.0,
    (Marker.CTX, MarkerUnit.UG_L): 1000.0,
    (Marker.P1NP, MarkerUnit.UG_L): 1.0,
    (Marker.P1NP, MarkerUnit.NG_ML): 1.0,
}
# Adults, in the canonical unit. Derived from the published intervals of healthy people (premenopausal women 111-791
# ng/L and 17.3-83.4 ug/L, doi 10.1016/j.bone.2012.02.003; CTX up to 1050 ng/L after menopause, SHIP cohort) with a
# margin: denosumab takes CTX below the floor of the assay, teriparatide can push P1NP above 200 ug/L.
MARKER_LIMITS: Mapping[Marker, Limits] = {
    Marker.CTX: Limits(5.0, 30.0, 1500.0, 6000.0),
    Marker.P1NP: Limits(2.0, 8.0, 250.0, 2000.0),
}
CTX_BEFORE = time(10, 0)


class BadMarker(CoreError):
    """The result cannot be kept: a unit that does not belong to it, a value outside its limits, a day to come."""


class MarkerCheck(StrEnum):
    OK = "ok"
    ASK = "ask"
    UNIT_1000_TOO_SMALL = "unit_1000_too_small"  # 0.35 typed as ng/L: the report says ng/mL
    UNIT_1000_TOO_LARGE = "unit_1000_too_large"  # 350 typed as ng/mL: the report says ng/L
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class MarkerDraft:
    """A result as typed. `entered_value` and both ends of the interval are in `entered_unit`."""

    marker: Marker
    entered_value: float
    entered_unit: MarkerUnit
    drawn_on: date
    is_below_limit: bool = False
    drawn_time: time | None = None
    is_fasting: bool | None = None
    laboratory: str = ""
    interval_low: float | None = None
    interval_high: float | None = None

    @property
    def value(self) -> float:
        """In the canonical unit of the marker."""
        return to_canonical(self.marker, self.entered_value, self.entered_unit)


def units_of(marker: Marker) -> tuple[MarkerUnit, ...]:
    return tuple(unit for each, unit in _FACTOR if each is marker)


def to_canonical(marker: Marker, value: float, unit: MarkerUnit) -> float:
    """ng/L for CTX, ug/L for P1NP. Raises BadMarker for a unit in which the marker is not given."""
    if (marker, unit) not in _FACTOR:
        raise BadMarker(f"{marker} is not given in {unit}")
    return value * _FACTOR[marker, unit]


def from_canonical(marker: Marker, value: float, unit: MarkerUnit) -> float:
    return value / to_canonical(marker, 1.0, unit)


def check_marker(marker: Marker, value: float, unit: MarkerUnit, *, is_below_limit: bool = False) -> MarkerCheck:
    """What a typed result looks like; only OK and ASK may be kept. `is_below_limit`: printed as "< value"."""
    limits = MARKER_LIMITS[marker]
    found = to_canonical(marker, value, unit)
    if limits.is_possible(found):
        low_end = is_below_limit and found <= limits.soft_high
        return MarkerCheck.OK if low_end or limits.is_usual(found) else MarkerCheck.ASK
    if marker is Marker.CTX and value > 0:
        thousand = to_canonical(Marker.CTX, 1.0, MarkerUnit.NG_ML)
        if unit in (MarkerUnit.NG_L, MarkerUnit.PG_ML) and limits.is_possible(found * thousand):
            return MarkerCheck.UNIT_1000_TOO_SMALL
        if unit in (MarkerUnit.NG_ML, MarkerUnit.UG_L) and limits.is_possible(found / thousand):
            return MarkerCheck.UNIT_1000_TOO_LARGE
    return MarkerCheck.IMPOSSIBLE


def refuse_bad_marker(draft: MarkerDraft, today: date) -> None:
    """The guard at the door; the form says the same at the field. Raises BadMarker."""
    if draft.drawn_on > today:
        raise BadMarker("the day of the blood test lies in the future")
    found = check_marker(draft.marker, draft.entered_value, draft.entered_unit, is_below_limit=draft.is_below_limit)
    if found not in (MarkerCheck.OK, MarkerCheck.ASK):
        raise BadMarker(f"{draft.marker}: the value is outside its limits")
    if not is_interval(draft.marker, draft.interval_low, draft.interval_high, draft.entered_unit):
        raise BadMarker(f"{draft.marker}: the interval of the laboratory cannot be right")


def is_interval(marker: Marker, low: float | None, high: float | None, unit: MarkerUnit) -> bool:
    """Whether these can be the ends of a laboratory's interval; either may be missing."""
    ends = [to_canonical(marker, end, unit) for end in (low, high) if end is not None]
    if any(end < 0 for end in ends) or (low is not None and high is not None and low >= high):
        return False
    return high is None or MARKER_LIMITS[marker].is_possible(to_canonical(marker, high, unit))


def is_drawn_well(draft: MarkerDraft) -> bool | None:
    """CTX counts only fasting and before 10:00; P1NP needs neither. None: not written down."""
    if draft.marker is Marker.P1NP:
        return True
    if draft.is_fasting is False or (draft.drawn_time is not None and draft.drawn_time >= CTX_BEFORE):
        return False
    return None if draft.is_fasting is None or draft.drawn_time is None else True


class MarkerQuestionKey(StrEnum):
    UNUSUAL = "unusual"
    SAME_DAY = "same_day"


def ask_about_marker(draft: MarkerDraft, others: Iterable[MarkerDraft]) -> tuple[MarkerQuestionKey, ...]:
    """The soft questions about a result, given the person's other results."""
    found = []
    check = check_marker(draft.marker, draft.entered_value, draft.entered_unit, is_below_limit=draft.is_below_limit)
    if check is MarkerCheck.ASK:
        found.append(MarkerQuestionKey.UNUSUAL)
    if any(other.marker is draft.marker and other.drawn_on == draft.drawn_on for other in others):
        found.append(MarkerQuestionKey.SAME_DAY)
    return tuple(found)
