"""The feed over a year, read by two programs of other people, equals the app's own list of doses."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonetrack.core.agents import RhythmKind, get_agent
from bonetrack.core.recurrence import split_weekend
from bonetrack.core.rhythm import Rhythm, due_days, due_times, list_next, to_utc
from bonetrack.interop.calendar_feed import FeedWords, write_feed
from bonetrack.services.calendar_entries import Age, CalendarEntries, DoseSeries, DueScan, SingleDose
from tests.interop.calendar_readers import by_recurring_ical_events, by_rule, days_of, events_of
from tests.interop.test_vtimezone import ZONES

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)
WORDS = FeedWords("My reminders", "For planning only.", "https://x.org/today", lambda _agent: "A reminder", "A scan")
AGE = Age(3, NOW)
DAILY, DAYS_OF_WEEK, MONTHLY = RhythmKind.EVERY_N_DAYS, RhythmKind.WEEKDAYS, RhythmKind.EVERY_N_MONTHS
EARLY, LATE = time(2, 30), time(20, 5)


def series(
    rhythm: Rhythm, zone: str, starts_on: date = date(2026, 1, 31), stops_on: date | None = None, since: date = date.min
) -> list[DoseSeries]:
    found = []
    for place, once in enumerate(split_weekend(rhythm), start=1):
        (clock,) = once.times
        first = next(due_days(once, starts_on, on_or_after=max(starts_on, since)))
        agent = get_agent("teriparatide")
        found.append(DoseSeries("plan-one", agent, zone, clock, once, starts_on, first, stops_on, AGE, (), place))
    return found


def feed_of(*found: DoseSeries, singles: tuple[SingleDose, ...] = (), scan: DueScan | None = None) -> bytes:
    return write_feed(CalendarEntries(found, singles, scan, NOW), WORDS, "example.org", NOW)


def instants(rhythm: Rhythm, zone: str, starts_on: date, stops_on: date | None = None) -> list[datetime]:
    coming = list_next(rhythm, starts_on, stops_on, zone, after=SINCE, count=1000)
    return [due.due_at for due in coming if due.due_at < UNTIL]


def check(raw: bytes, expected: list[datetime]) -> None:
    assert expected
    for read in (by_recurring_ical_events, by_rule):
        assert [moment for moment, _title in read(raw, SINCE, UNTIL)] == expected, read.__name__


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("clock", [time(8, 0), EARLY, time(1, 30), time(0, 0)], ids=str)
def test_a_year_of_daily_doses_has_the_same_instants_over_both_changes(zone: str, clock: time) -> None:
    rhythm = Rhythm(DAILY, 1, (), (clock,))
    check(feed_of(*series(rhythm, zone)), instants(rhythm, zone, date(2026, 1, 31)))


RHYTHMS = [
    Rhythm(DAILY, 2, (), (time(8, 0), LATE)),
    Rhythm(DAILY, 14, (), (time(8, 0),)),
    Rhythm(DAYS_OF_WEEK, 1, (0, 3), (EARLY, LATE)),
    Rhythm(MONTHLY, 1, (), (time(8, 0),)),
    Rhythm(MONTHLY, 6, (), (EARLY,)),
    Rhythm(MONTHLY, 12, (), (time(8, 0),)),
    Rhythm(RhythmKind.EVERY_N_WEEKS, 2, (0, 3), (time(8, 0),)),
    Rhythm(RhythmKind.CYCLE, 1, (), (EARLY,), 21, 7),
    Rhythm(DAILY, 1, (), (EARLY,), weekend_time=time(9, 30)),
]


@pytest.mark.parametrize("rhythm", RHYTHMS, ids=lambda rhythm: f"{rhythm.kind}-{rhythm.every}")
@pytest.mark.parametrize("day", [28, 29, 30, 31])
def test_every_kind_of_rhythm_from_any_end_of_a_month(rhythm: Rhythm, day: int) -> None:
    starts_on = date(2026, 1, day)
    raw = feed_of(*series(rhythm, "Europe/London", starts_on))
    check(raw, instants(rhythm, "Europe/London", starts_on))


def test_the_31st_is_the_last_day_of_short_months_and_comes_back() -> None:
    (event,) = events_of(feed_of(*series(RHYTHMS[4], "Europe/London", date(2026, 8, 31))))
    rule = event["RRULE"].to_ical().decode()
    assert "BYMONTHDAY=28,29,30,31" in rule
    assert "BYSETPOS=-1" in rule
    raw = feed_of(*series(RHYTHMS[4], "Europe/London", date(2026, 8, 31)))
    found = by_recurring_ical_events(raw, SINCE, datetime(2027, 12, 1, tzinfo=UTC))
    assert [f"{moment:%d %b %Y}" for moment, _title in found] == ["31 Aug 2026", "28 Feb 2027", "31 Aug 2027"]


@given(
    st.sampled_from(RHYTHMS),
    st.sampled_from(ZONES),
    st.dates(date(2026, 1, 3), date(2026, 6, 30)),
    st.integers(1, 300),
    st.integers(0, 200),
)
@settings(max_examples=25)
def test_a_plan_that_was_changed_and_stops_has_the_same_instants(
    rhythm: Rhythm, zone: str, starts_on: date, lasts: int, later: int
) -> None:
    """`later`: the plan took its present form so many days after its start, so older doses are not in the feed."""
    stops_on, since = starts_on + timedelta(days=lasts), starts_on + timedelta(days=later)
    found = [one for one in series(rhythm, zone, starts_on, stops_on, since) if one.first_on < stops_on]
    after = to_utc(max(since, starts_on), time(0), zone) - timedelta(microseconds=1)
    expected = []
    for due in due_times(rhythm, starts_on, zone, after=after):
        if due.due_on >= stops_on or due.due_at >= UNTIL:
            break
        expected.append(due.due_at)
    for read in (by_recurring_ical_events, by_rule):
        assert [moment for moment, _title in read(feed_of(*found), SINCE, UNTIL)] == expected, read.__name__


def test_a_clinic_dose_is_one_event_and_a_scan_is_a_whole_day() -> None:
    single = SingleDose("plan-two", get_agent("denosumab"), "Europe/London", date(2026, 5, 3), time(9, 0), AGE)
    raw = feed_of(singles=(single,), scan=DueScan("anna", date(2026, 9, 1), AGE))
    check(raw, [to_utc(date(2026, 5, 3), time(9, 0), "Europe/London")])
    assert days_of(raw) == [(date(2026, 9, 1), "A scan")]
    clinic, scan = events_of(raw)
    assert "RRULE" not in clinic
    assert (scan["DTSTART"].params["VALUE"], scan["DTEND"].dt) == ("DATE", date(2026, 9, 2))


def test_a_visit_without_a_time_is_a_whole_day() -> None:
    single = SingleDose("plan-two", get_agent("denosumab"), "Europe/London", date(2026, 5, 3), None, AGE)
    assert days_of(feed_of(singles=(single,))) == [(date(2026, 5, 3), "A reminder")]


def test_an_event_says_how_old_it_is_and_carries_no_alarm() -> None:
    raw = feed_of(*series(RHYTHMS[0], "Europe/London"))
    first, second = events_of(raw)
    assert (first["UID"], second["UID"]) == ("plan-one-1@example.org", "plan-one-2@example.org")
    assert first["SEQUENCE"] == 3
    assert first["LAST-MODIFIED"].dt == first["DTSTAMP"].dt == NOW
    assert b"VALARM" not in raw
    assert b"RDATE" in raw.split(b"END:VTIMEZONE")[0], "only the zone names single days"
    assert b"RDATE" not in raw.split(b"END:VTIMEZONE")[1]
    assert len(raw) < 4096


def test_the_end_stands_in_utc() -> None:
    raw = feed_of(*series(RHYTHMS[0], "America/New_York", stops_on=date(2026, 7, 1)))
    assert b"UNTIL=20260701T035959Z" in raw.replace(b"\r\n ", b"")


def test_an_empty_feed_is_a_calendar_too() -> None:
    assert events_of(feed_of()) == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rhythm", RHYTHMS[:3], ids=lambda rhythm: f"{rhythm.kind}-{rhythm.every}")
def test_days_that_are_left_out_have_no_instant_over_both_changes(zone: str, rhythm: Rhythm) -> None:
    """From its very first dose on, at each time of the day, and where the clock is moved inside the pause."""
    starts_on = date(2026, 1, 31)
    spans = [(date(2026, 1, 31), date(2026, 2, 10)), (date(2026, 3, 1), date(2026, 4, 20))]
    days = [due.due_on for due in list_next(rhythm, starts_on, None, zone, after=SINCE, count=400)]
    left_out = {day for day in days for begin, end in spans if begin <= day < end} | {date(2026, 11, 1)} & {*days}
    found = [replace(one, left_out=tuple(sorted(left_out))) for one in series(rhythm, zone, starts_on)]
    coming = list_next(rhythm, starts_on, None, zone, after=SINCE, count=1000)
    check(feed_of(*found), [due.due_at for due in coming if due.due_at < UNTIL and due.due_on not in left_out])
