"""A calendar feed (RFC 5545): one repeating event a plan and time of day, with its zone; no list of single days.

A change keeps an event's UID and raises its SEQUENCE and LAST-MODIFIED: calendars move it and add no second one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from icalendar import Calendar, Event, Timezone
from icalendar.prop import vRecur

from bonetrack.core.agents import Agent
from bonetrack.core.recurrence import Series, series_of
from bonetrack.core.rhythm import to_utc
from bonetrack.interop.vtimezone import vtimezone
from bonetrack.services.calendar_entries import Age, CalendarEntries, DoseSeries, DueScan

EVENT_LASTS = timedelta(minutes=15)
ASKED_EVERY = timedelta(hours=12)
# A feed is read again long before its zones run out.
ZONES_LAST_YEARS = 6


@dataclass(frozen=True)
class FeedWords:
    """What people read in it. `link` opens the app."""

    name: str
    description: str
    link: str
    dose_title: Callable[[Agent], str]
    scan_title: str


def write_feed(entries: CalendarEntries, words: FeedWords, uid_domain: str, now: datetime) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//BoneTrack//Feed 1//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", words.name)
    calendar.add("refresh-interval", ASKED_EVERY, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT12H")
    for zone in _zones(entries, now):
        calendar.add_component(zone)
    for event in _events(entries, words, uid_domain):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _zones(entries: CalendarEntries, now: datetime) -> Iterator[Timezone]:
    first_days: dict[str, list[date]] = {}
    for zone, day in [
        *((series.zone, series.first_on) for series in entries.series),
        *((single.zone, single.on) for single in entries.singles if single.at is not None),
    ]:
        first_days.setdefault(zone, []).append(day)
    for zone, days in sorted(first_days.items()):
        last_year = max(now.year, *(day.year for day in days)) + ZONES_LAST_YEARS
        yield vtimezone(zone, date(min(days).year, 1, 1), date(last_year, 1, 1))


def _events(entries: CalendarEntries, words: FeedWords, uid_domain: str) -> Iterator[Event]:
    for dose in entries.series:
        for number, series in enumerate(series_of(dose.rhythm, dose.starts_on)):
            event = _repeating(dose, series, words)
            event.add("uid", f"{dose.plan}-{dose.place}{f'-{number}' if number else ''}@{uid_domain}")
            yield event
    for single in entries.singles:
        title = words.dose_title(single.agent)
        at = single.at
        event = _whole_day(title, single.on) if at is None else _timed(title, single.on, at, single.zone)
        event.add("uid", f"{single.plan}@{uid_domain}")
        yield _finished(event, single.age, words)
    if entries.scan is not None:
        yield _scan(entries.scan, words, uid_domain)


def _repeating(dose: DoseSeries, series: Series, words: FeedWords) -> Event:
    event = _timed(words.dose_title(dose.agent), _begin(series, dose.first_on), dose.clock, dose.zone)
    until = "" if dose.stops_on is None else f";UNTIL={_last_moment(dose.stops_on, dose.zone):%Y%m%dT%H%M%SZ}"
    event.add("rrule", vRecur.from_ical(series.rule + until))
    if dose.left_out:
        event.add("exdate", [datetime.combine(day, dose.clock, tzinfo=ZoneInfo(dose.zone)) for day in dose.left_out])
    return _finished(event, dose.age, words)


def _begin(series: Series, first_on: date) -> date:
    """The first day of this series that still counts: DTSTART has to be a day of its own rule."""
    days = rrulestr(series.rule, dtstart=datetime.combine(series.first_on, time(0)))
    found = days.after(datetime.combine(first_on, time(0)), inc=True)
    return series.first_on if found is None else found.date()


def _last_moment(stops_on: date, zone: str) -> datetime:
    """UNTIL counts itself, and the day of the stop has no dose any more."""
    return to_utc(stops_on, time(0), zone) - timedelta(seconds=1)


def _timed(title: str, day: date, clock: time, zone: str) -> Event:
    event = Event()
    event.add("summary", title)
    event.add("dtstart", datetime.combine(day, clock, tzinfo=ZoneInfo(zone)))
    event.add("duration", EVENT_LASTS)
    return event


def _whole_day(title: str, day: date) -> Event:
    event = Event()
    event.add("summary", title)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    return event


def _scan(scan: DueScan, words: FeedWords, uid_domain: str) -> Event:
    event = _whole_day(words.scan_title, scan.day)
    event.add("uid", f"day-{scan.patient}@{uid_domain}")
    return _finished(event, scan.age, words)


def _finished(event: Event, age: Age, words: FeedWords) -> Event:
    """DTSTAMP of a calendar without METHOD is the moment of the last change (RFC 5545 3.8.7.2)."""
    changed_at = age.changed_at.replace(microsecond=0)
    event.add("dtstamp", changed_at)
    event.add("last-modified", changed_at)
    event.add("sequence", age.sequence)
    event.add("description", words.description)
    event.add("url", words.link)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    return event
