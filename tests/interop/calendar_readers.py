"""A feed read by two programs of other people: icalendar with dateutil's rules, and recurring-ical-events."""

from datetime import UTC, date, datetime, timedelta, tzinfo

import recurring_ical_events
from dateutil.rrule import rrulestr
from icalendar import Calendar, Event

Instants = list[tuple[datetime, str]]


def events_of(raw: bytes) -> list[Event]:
    calendar = Calendar.from_ical(raw)
    assert isinstance(calendar, Calendar)
    assert calendar.errors == []
    return [event for event in calendar.walk("VEVENT") if isinstance(event, Event)]


def by_recurring_ical_events(raw: bytes, since: datetime, until: datetime) -> Instants:
    """Times of day alone, in UTC; a day without a time belongs to no zone."""
    found = recurring_ical_events.of(Calendar.from_ical(raw)).between(since, until)
    starts = [(event["DTSTART"].dt, str(event["SUMMARY"])) for event in found]
    times = [(start.astimezone(UTC), title) for start, title in starts if isinstance(start, datetime)]
    return sorted(pair for pair in times if since <= pair[0] < until)


def by_rule(raw: bytes, since: datetime, until: datetime) -> Instants:
    """Each RRULE on the local clock by dateutil, and the offsets from the feed's own VTIMEZONE."""
    calendar = Calendar.from_ical(raw)
    zones = {str(zone["TZID"]): offsets_of(zone) for zone in calendar.walk("VTIMEZONE")}
    found: Instants = []
    for event in events_of(raw):
        start = event["DTSTART"].dt
        if isinstance(start, datetime):
            zone = str(event["DTSTART"].params["TZID"])
            for local in _local_times(event, start, until):
                found.append((to_utc(local, zones[zone]), str(event["SUMMARY"])))
    return sorted(pair for pair in found if since <= pair[0] < until)


def _local_times(event: Event, start: datetime, until: datetime) -> list[datetime]:
    first, last = start.replace(tzinfo=None), until.replace(tzinfo=None) + timedelta(days=2)
    if "RRULE" not in event:
        return [first]
    rule = event["RRULE"].to_ical().decode()
    parts = [part for part in rule.split(";") if not part.startswith("UNTIL=")]
    ends = list(event["RRULE"].get("UNTIL", []))
    days = rrulestr(";".join(parts), dtstart=first).between(first, last, inc=True)
    excluded = {each.dt.replace(tzinfo=None) for each in _dates_left_out(event)}
    zone = start.tzinfo
    return [day for day in days if day not in excluded and all(_aware(day, zone) <= end for end in ends)]


def _dates_left_out(event: Event) -> list[object]:
    left_out = event.get("EXDATE", [])
    lists = left_out if isinstance(left_out, list) else [left_out]
    return [each for one in lists for each in one.dts]


def _aware(local: datetime, zone: tzinfo | None) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


Offsets = list[tuple[datetime, timedelta, timedelta]]


def offsets_of(zone: object) -> Offsets:
    """Every change of the clock that a VTIMEZONE names: local moment before it, offset before, offset after."""
    found: Offsets = []
    for part in zone.subcomponents:  # type: ignore[attr-defined]
        before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
        dates = part.get("RDATE", [])
        lists = dates if isinstance(dates, list) else [dates]
        moments = [part["DTSTART"].dt, *(each.dt for one in lists for each in one.dts)]
        found += [(moment, before, after) for moment in moments]
    return sorted(found, key=lambda change: change[0])


def to_utc(local: datetime, changes: Offsets) -> datetime:
    """RFC 5545 3.3.5: a time in the gap takes the offset before it, a doubled time is the first of the two."""
    offset = changes[0][2]
    for moment, before, after in changes[1:]:
        begins = moment + max(after - before, timedelta(0))
        if local >= begins:
            offset = after
        elif local >= moment:
            offset = before
    return (local - offset).replace(tzinfo=UTC)


def days_of(raw: bytes) -> list[tuple[date, str]]:
    """Events without a time of day."""
    starts = [(event["DTSTART"].dt, str(event["SUMMARY"])) for event in events_of(raw)]
    return [(start, title) for start, title in starts if not isinstance(start, datetime)]
