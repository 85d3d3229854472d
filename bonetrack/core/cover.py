"""For how long injections of denosumab cover a person: six months from each one that is logged.

Label: 60 mg every 6 months. Late doses leave a gap, in which bone is lost as after stopping.
"""

from collections.abc import Iterable

from bonetrack.core.treatment_phases import SWITCH_MONTHS

COVER_MONTHS = 6.0
Span = tuple[float, float | None]


def covered_spans(start: float, dose_months: Iterable[float], now: float, planned_stop: float | None) -> list[Span]:
    """The spans of cover in order, in months on any axis; an open end (None) means covered until now and on.

    From `start` to the first logged dose cover is taken for granted: a missing log is not a missed dose. A dose up to
    a month late leaves no gap. Without any logged dose the plan itself speaks (`start` to `planned_stop`).
    """
    doses = sorted(month for month in dose_months if month >= start)
    if not doses:
        return [(start, planned_stop)]
    spans: list[Span] = []
    begin, end = start, doses[0] + COVER_MONTHS
    for dose in doses[1:]:
        if dose > end + SWITCH_MONTHS:
            spans.append((begin, end))
            begin = dose
        end = max(end, dose + COVER_MONTHS)
    is_over = planned_stop is not None or now > end + SWITCH_MONTHS
    return [*spans, (begin, end if is_over else None)]
