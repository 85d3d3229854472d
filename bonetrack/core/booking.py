"""A visit that is booked for a dose that the clinic gives."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bonetrack.core.rhythm import to_utc


@dataclass(frozen=True)
class Booking:
    """`at` is the time of the visit, where it was named; `made_at` is when the person said that it is booked."""

    on: date
    at: time | None
    made_at: datetime

    def covers(self, moment: datetime, zone: str) -> bool:
        """Whether the visit is ahead or on that day. One that has passed unlogged may not have taken place."""
        return moment < to_utc(self.on + timedelta(days=1), time(0), zone)
