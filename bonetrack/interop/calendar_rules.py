"""A rhythm as RFC 5545 writes it: the first day of a series and the value of its RRULE."""

from dataclasses import dataclass
from datetime import date

from bonetrack.core.agents import RhythmKind
from bonetrack.core.rhythm import Rhythm, due_days

WEEKDAY_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
SHORTEST_MONTH = 28


@dataclass(frozen=True)
class Series:
    first_on: date
    rule: str


def series_of(rhythm: Rhythm, starts_on: date) -> list[Series]:
    """The series that together fall on the days of `due_days`; the hour stands in DTSTART, not in the rule."""
    return [
        Series(next(due_days(rhythm, starts_on, on_or_after=starts_on)), rule) for rule in rules_of(rhythm, starts_on)
    ]


def rules_of(rhythm: Rhythm, starts_on: date) -> list[str]:
    """The 29th to the 31st are the last of these days that a month has: a plain rule would leave short months out."""
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return [f"FREQ=DAILY;INTERVAL={rhythm.every}"]
    if rhythm.kind is RhythmKind.WEEKDAYS:
        return [f"FREQ=WEEKLY;BYDAY={','.join(WEEKDAY_CODES[day] for day in sorted(rhythm.weekdays))}"]
    day = f"BYMONTHDAY={starts_on.day}"
    if starts_on.day > SHORTEST_MONTH:
        days = ",".join(str(each) for each in range(SHORTEST_MONTH, starts_on.day + 1))
        day = f"BYMONTHDAY={days};BYSETPOS=-1"
    return [f"FREQ=MONTHLY;INTERVAL={rhythm.every};{day}"]
