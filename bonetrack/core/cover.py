"""For how long injections of denosumab cover a person: six calendar months from each one that is logged.

Label: 60 mg every 6 months. Late doses leave a gap, in which bone is lost as after stopping.
"""

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta

COVER = relativedelta(months=6)
# A dose up to a month late is the switch itself: no phase of its own.
GRACE = relativedelta(months=1)
Span = tuple[date, date | None]


def covered_spans(start: date, doses: Iterable[date], today: date, planned_stop: date | None) -> list[Span]:
    """The spans of cover in order; an open end (None) means covered until today and on.

    From `start` to the first logged dose cover is taken for granted: a missing log is not a missed dose. Without any
    logged dose the plan itself speaks (`start` to `planned_stop`).
    """
    logged = sorted(day for day in doses if day >= start)
    if not logged:
        return [(start, planned_stop)]
    spans: list[Span] = []
    begin, end = start, logged[0] + COVER
    for day in logged[1:]:
        if day > end + GRACE:
            spans.append((begin, end))
            begin = day
        end = max(end, day + COVER)
    is_over = planned_stop is not None or today > end + GRACE
    return [*spans, (begin, end if is_over else None)]
