"""A zone's wall clock, found by asking at every quarter of an hour what it shows: no local time is ever converted.

All offsets and jumps of today's zones are whole quarters. This is
the independent calculation that schedules are held against.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

STEP = timedelta(minutes=15)


class WallClock:
    def __init__(self, zone: str, since: date, until: date) -> None:
        self.zone = ZoneInfo(zone)
        self.first_shown: dict[datetime, datetime] = {}
        self.jumps: list[tuple[datetime, datetime]] = []
        moment = datetime.combine(since, time(0), tzinfo=UTC) - timedelta(days=2)
        before = None
        while moment < datetime.combine(until, time(0), tzinfo=UTC) + timedelta(days=2):
            shown = moment.astimezone(self.zone).replace(tzinfo=None)
            self.first_shown.setdefault(shown, moment)
            if before is not None and shown - before != STEP:
                self.jumps.append((before + STEP, shown))
            before, moment = shown, moment + STEP
        self.walls = sorted(self.first_shown)
        self.days = {wall.date() for wall in self.walls}

    def moment_of(self, wall: datetime) -> datetime:
        """The first moment that shows this time; if none does, the one that the offset before the gap gives."""
        if wall in self.first_shown:
            return self.first_shown[wall]
        earlier = self.walls[bisect_left(self.walls, wall) - 1]
        return self.first_shown[earlier] + (wall - earlier)

    @property
    def gaps(self) -> list[tuple[datetime, datetime]]:
        return [(start, end) for start, end in self.jumps if end > start]

    @property
    def doubled(self) -> list[tuple[datetime, datetime]]:
        """Spans of the wall clock that came twice."""
        return [(end, start) for start, end in self.jumps if end < start]


@lru_cache(maxsize=4)
def wall_clock(zone: str, since: date, until: date) -> WallClock:
    return WallClock(zone, since, until)
