"""Rhythms of every kind for property tests, and the plain meaning of each: is a dose due on this day?"""

from calendar import monthrange
from datetime import date, time, timedelta

from hypothesis import strategies as st

from bonetrack.core.agents import RhythmKind
from bonetrack.core.rhythm import Rhythm

DAYS = st.dates(date(1990, 1, 1), date(2080, 12, 31))
TIMES = st.lists(st.times().map(lambda clock: time(clock.hour, clock.minute)), min_size=1, max_size=3, unique=True).map(
    tuple
)
WEEKDAYS = st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True).map(lambda days: tuple(sorted(days)))
RHYTHMS = st.one_of(
    st.builds(Rhythm, st.just(RhythmKind.EVERY_N_DAYS), st.integers(1, 400), st.just(()), TIMES),
    st.builds(
        lambda times: Rhythm(RhythmKind.EVERY_N_DAYS, times=times[:1], weekend_time=times[1]),
        TIMES.filter(lambda times: len(times) > 1),
    ),
    st.builds(Rhythm, st.just(RhythmKind.WEEKDAYS), st.just(1), WEEKDAYS, TIMES),
    st.builds(Rhythm, st.just(RhythmKind.EVERY_N_WEEKS), st.integers(1, 60), WEEKDAYS, TIMES),
    st.builds(Rhythm, st.just(RhythmKind.EVERY_N_MONTHS), st.integers(1, 36), st.just(()), TIMES),
    st.builds(
        Rhythm,
        st.just(RhythmKind.CYCLE),
        st.just(1),
        st.just(()),
        TIMES,
        st.integers(1, 60),
        st.integers(1, 60),
    ),
)


def is_due(rhythm: Rhythm, starts_on: date, day: date) -> bool:
    """Said of one day alone, without looking at any other dose."""
    passed = (day - starts_on).days
    if passed < 0:
        return False
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return passed % rhythm.every == 0
    if rhythm.kind is RhythmKind.CYCLE:
        return passed % (rhythm.days_on + rhythm.days_off) < rhythm.days_on
    if rhythm.kind is RhythmKind.EVERY_N_MONTHS:
        months = (day.year - starts_on.year) * 12 + day.month - starts_on.month
        last = monthrange(day.year, day.month)[1]
        return months % rhythm.every == 0 and day.day == min(starts_on.day, last)
    weeks = (_monday(day) - _monday(starts_on)).days // 7
    return weeks % rhythm.every == 0 and day.weekday() in rhythm.weekdays


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
