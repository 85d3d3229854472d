"""Logged doses of a case: `{"month": 6, "agent": "denosumab"}`, the agent may be left out; `dose` is free text.

Only injections of denosumab are used: they tell how long it covered, as in the app. Months become days of a calendar
that begins on a first of January, so that whole months stay whole.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import floor

from bonetrack.core.cover import COVER, covered_spans
from bonetrack.core.errors import BadCase
from bonetrack.core.regimen import Treatment
from bonetrack.interop.json_fields import mapping, maybe_text, number_of

DENOSUMAB = "denosumab"
_LATE_AFTER = timedelta(weeks=4)
_FIRST_YEAR = 2001
_FIELDS = frozenset({"month", "agent", "dose"})


@dataclass(frozen=True)
class LoggedCover:
    """The treatments, denosumab for as long as its logged injections covered, and the months of late ones."""

    treatments: tuple[Treatment, ...]
    late_doses: tuple[float, ...]


def read_dose(data: object, where: str) -> float | None:
    """The month of an injection of denosumab; None for another agent. Raises BadCase."""
    found = mapping(data, where)
    unknown = sorted(set(found) - _FIELDS)
    if unknown:
        raise BadCase(f"{where}: {unknown[0]!r} is not a field of a dose")
    if found.get("month") is None:
        raise BadCase(f"{where}.month: is missing")
    month = number_of(found["month"], f"{where}.month")
    agent = maybe_text(found, "agent", where) or DENOSUMAB
    return month if agent.strip().lower() == DENOSUMAB else None


def cover_of(treatments: Sequence[Treatment], doses: Iterable[float], read_at: float) -> LoggedCover:
    """A dose belongs to the last course of denosumab that had begun; one before every course does not count."""
    days = sorted(map(_day, doses))
    today = max([_day(read_at), *days])
    courses = sorted({_start(one) for one in treatments if one.agent == DENOSUMAB})
    found: list[Treatment] = []
    late: set[float] = set()
    for one in treatments:
        place = bisect_right(courses, _start(one))
        own = [day for day in days if bisect_right(courses, day) == place] if one.agent == DENOSUMAB else []
        found += _spans(one, own, today) if own else [one]
        late |= set(_late_months(one, own, today))
    return LoggedCover(tuple(found), tuple(sorted(late)))


def _start(course: Treatment) -> date:
    return date.min if course.start_month is None else _day(course.start_month)


def _spans(course: Treatment, days: Sequence[date], today: date) -> list[Treatment]:
    """A start that nobody knows stays unknown."""
    start = days[0] if course.start_month is None else _day(course.start_month)
    stop = None if course.stop_month is None else _day(course.stop_month)
    if stop is not None and stop <= _start(course):
        return [course]  # refused later, with the others that contradict themselves
    spans = covered_spans(start, days, today, stop)
    found = [
        replace(course, start_month=_month(begin), stop_month=None if end is None else _month(end))
        for begin, end in spans
    ]
    found[0] = replace(found[0], start_month=course.start_month)
    return found


def _late_months(course: Treatment, days: Sequence[date], today: date) -> Iterator[float]:
    """When an injection was due that came more than 4 weeks later; also one still awaited and not logged."""
    for last, day in pairwise(days):
        if day - (last + COVER) > _LATE_AFTER:
            yield _month(last + COVER)
    if days:
        due = days[-1] + COVER
        is_awaited = course.stop_month is None or due < _day(course.stop_month)
        if is_awaited and today - due > _LATE_AFTER:
            yield _month(due)


def _day(month: float) -> date:
    year, place = divmod(floor(month), 12)
    first = date(_FIRST_YEAR + year, place + 1, 1)
    return first + timedelta(days=round((month - floor(month)) * monthrange(first.year, first.month)[1]))


def _month(day: date) -> float:
    whole = (day.year - _FIRST_YEAR) * 12 + day.month - 1
    return whole + (day.day - 1) / monthrange(day.year, day.month)[1]
