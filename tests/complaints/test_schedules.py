"""Complaints about schedules: clock changes, intervals, months that break a rhythm."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bonetrack.core.agents import LabelRegion, RhythmKind
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.plans import PlanDraft
from bonetrack.core.recurrence_rule import parse_rule
from bonetrack.core.rhythm import Rhythm, list_next
from bonetrack.core.rule_occurrences import list_moments
from bonetrack.services.dose_days import list_history
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.plans import make_plan
from bonetrack.storage.models import Plan
from tests.builders import make_account, make_patient

ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca")
EIGHT = (time(8),)
# Both changes of 2026 lie between these, in every one of the zones.
BEGIN, UNTIL = datetime(2026, 1, 20, 12, tzinfo=UTC), date(2026, 12, 31)


@pytest.mark.parametrize("zone", ZONES)
def test_complaint_02_a_daily_dose_keeps_its_wall_clock_over_dst(zone: str) -> None:
    """Interval reminders moved by an hour at DST; anything of a day or longer is a wall-clock event."""
    for every in (1, 2, 14):
        rhythm = Rhythm(RhythmKind.EVERY_N_DAYS, every, (), EIGHT)
        coming = list_next(rhythm, BEGIN.date(), UNTIL, zone, after=BEGIN, count=400)
        local = [due.due_at.astimezone(ZoneInfo(zone)) for due in coming]
        assert {(moment.hour, moment.minute) for moment in local} == {(8, 0)}
        assert {(two.date() - one.date()).days for one, two in pairwise(local)} == {every}
        assert len({moment.utcoffset() for moment in local}) == 2, "the clocks did change meanwhile"


@pytest.mark.parametrize("zone", ZONES)
def test_complaint_02_an_interval_of_hours_is_time_that_passes(zone: str) -> None:
    """Below 24 hours the hours count, whatever the clock on the wall does."""
    start = datetime(2026, 1, 20, 8, tzinfo=UTC).replace(tzinfo=None)
    moments = list_moments(parse_rule("FREQ=HOURLY;INTERVAL=12"), start, zone, 700)
    assert {two - one for one, two in pairwise(moments)} == {timedelta(hours=12)}
    hours = {moment.astimezone(ZoneInfo(zone)).strftime("%H:%M") for moment in moments}
    assert len(hours) == 4, "the wall clock moves under them"
    days = list_moments(parse_rule("FREQ=HOURLY;INTERVAL=24"), start, zone, 340)
    assert {moment.astimezone(ZoneInfo(zone)).strftime("%H:%M") for moment in days} == {"08:00"}


@pytest.mark.parametrize("zone", [*ZONES, "America/Sao_Paulo", "Pacific/Apia"])
@pytest.mark.parametrize("clock", [time(0), time(1, 30), time(2, 15), time(2, 30), time(23, 59)])
def test_complaint_03_no_day_is_skipped_doubled_or_shifted_at_dst(zone: str, clock: time) -> None:
    """Cron triggers skip, double or shift at DST: each local day has one dose, and is named with it."""
    rhythm = Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (clock,))
    coming = list_next(rhythm, date(2018, 1, 1), None, zone, after=datetime(2017, 12, 1, tzinfo=UTC), count=730)
    assert [due.due_on for due in coming] == [date(2018, 1, 1) + timedelta(days=n) for n in range(730)]
    assert all(due.due_at.astimezone(ZoneInfo(zone)).date() == due.due_on for due in coming)
    assert all(one.due_at < two.due_at for one, two in pairwise(coming))


@pytest.mark.usefixtures("any_database")
def test_complaint_09_a_dose_that_was_late_never_breaks_a_monthly_rhythm() -> None:
    """A 30-day plan: after a week the dose could no longer be marked, and the cycle broke."""
    account = make_account()
    patient = make_patient(account)
    now = datetime(2026, 1, 31, 6, tzinfo=UTC)
    rhythm = Rhythm(RhythmKind.EVERY_N_MONTHS, 1, (), EIGHT)
    plan = make_plan(patient, account, PlanDraft("vitamin_d", "one", rhythm, date(2026, 1, 31)), "key", now)
    much_later = datetime(2026, 6, 15, 12, tzinfo=UTC)
    february = DoseKey(plan.public_id, date(2026, 2, 28), time(8))
    taken_at = datetime(2026, 2, 28, 9, tzinfo=UTC)
    log_dose(patient, account, february, DoseFacts(Outcome.TAKEN, taken_at), "late", much_later, is_sure=True)
    history = list_history(Plan.get_by_id(plan.id), LabelRegion(patient.label_region), much_later)
    assert [(dose.due.due_on.strftime("%d.%m."), dose.state) for dose in history] == [
        ("31.05.", DoseState.MISSED),
        ("30.04.", DoseState.MISSED),
        ("31.03.", DoseState.MISSED),
        ("28.02.", DoseState.TAKEN),
        ("31.01.", DoseState.MISSED),
    ]
    later = list_next(rhythm, plan.starts_on, None, plan.zone, after=much_later, count=3)
    assert [due.due_on for due in later] == [date(2026, 6, 30), date(2026, 7, 31), date(2026, 8, 31)]


def test_complaint_09_a_month_rhythm_comes_back_from_a_short_month() -> None:
    """31 August, 28 February, 31 August: in the app and in the preview."""
    days = [date(2026, 8, 31), date(2027, 2, 28), date(2027, 8, 31), date(2028, 2, 29), date(2028, 8, 31)]
    six = Rhythm(RhythmKind.EVERY_N_MONTHS, 6, (), EIGHT)
    coming = list_next(six, days[0], None, "Europe/London", after=datetime(2026, 8, 1, tzinfo=UTC), count=5)
    assert [due.due_on for due in coming] == days
    start = coming[0].due_at.astimezone(ZoneInfo("Europe/London")).replace(tzinfo=None)
    moments = list_moments(parse_rule("FREQ=MONTHLY;INTERVAL=6"), start, "Europe/London", 5)
    assert moments == [due.due_at for due in coming]


def test_complaint_03_no_trigger_computes_a_due_time() -> None:
    """The scheduler library only ticks: no cron or interval rule of its own decides when a dose is due."""
    package = Path(__file__).parent.parent.parent / "bonetrack"
    users = {path.name for path in package.rglob("*.py") if "from apscheduler" in path.read_text(encoding="utf-8")}
    assert users == {"worker.py"}
    assert "CronTrigger" not in (package / "reminders" / "worker.py").read_text(encoding="utf-8")
