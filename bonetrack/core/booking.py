"""A visit that is booked: for a dose that the clinic gives, for a scan, for a blood test."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bonetrack.core.rhythm import to_utc

# Later than this after the due day a booking answers nothing: it is for another time, or its year was mistyped.
ANSWERS_FOR = timedelta(days=60)
# No visit is booked further ahead: beyond a yearly rhythm a day is a slip of the finger.
LONGEST_AHEAD = timedelta(days=400)


def answers(booked_on: date | None, due_on: date | None) -> bool:
    """Whether a booking is for what is due on that day, so that nothing more is asked about it."""
    return booked_on is not None and (due_on is None or booked_on <= due_on + ANSWERS_FOR)


def asked_day(booked_on: date | None, due_on: date | None) -> date | None:
    """The day that is spoken of: the booked one where it answers what is due, else the due one."""
    return booked_on if answers(booked_on, due_on) else due_on


def is_doubtful(booked_on: date, due_on: date | None, today: date) -> bool:
    """A day so long after the due one that it may be a slip; where the due day is past, counted from today."""
    return due_on is not None and booked_on > max(due_on, today) + ANSWERS_FOR


@dataclass(frozen=True)
class Booking:
    """`at` is the time of the visit, where it was named; `made_at` is when the person said that it is booked."""

    on: date
    at: time | None
    made_at: datetime

    def covers(self, moment: datetime, zone: str) -> bool:
        """Whether the visit is ahead or on that day. One that has passed unlogged may not have taken place."""
        return moment < to_utc(self.on + timedelta(days=1), time(0), zone)

    def answers(self, due_on: date) -> bool:
        """Of a dose that was late already the days are counted from the booking."""
        return answers(self.on, max(due_on, self.made_at.date()))

    def moves(self, due_on: date) -> bool:
        """Whether the steps of a dose wait for this visit."""
        return self.on > due_on and self.answers(due_on)
