"""Reading doses: what falls due on which day, what was logged for it, and the share of it.

A dose is due whether or not the worker has made its row yet: rows and the plan's own rhythm are read together.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile

from bonetrack.core.agents import Agent, LabelRegion, Window, window_of
from bonetrack.core.doses import DoseState, Outcome, ShareLogged, state_of
from bonetrack.core.pauses import PauseSpan, find_pause, moves_no_dose
from bonetrack.core.rhythm import DueTime, due_days, local_day, to_utc
from bonetrack.storage import doses as rows
from bonetrack.storage.models import DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.plans import agent_of, list_plans, pending_due, rhythm_of, window_end

LONGEST_WINDOW = timedelta(days=400)


@dataclass(frozen=True)
class LoggedDose:
    public_id: str
    ordinal: int
    outcome: Outcome
    taken_at: datetime | None
    site: str | None
    skip_reason: str
    note: str
    recorded_at: datetime
    version: int


@dataclass(frozen=True)
class DueDose:
    """One dose with its one state. `entries` starts with the dose itself; more are second doses.

    `is_from_before`: its time today was over when the plan was saved, so nobody asks for it.
    """

    plan_public_id: str
    agent: Agent
    dose: str
    zone: str
    due: DueTime
    closes_at: datetime | None
    state: DoseState
    is_added: bool
    entries: tuple[LoggedDose, ...] = ()
    snoozed_until: datetime | None = None
    nickname: str = ""
    is_from_before: bool = False

    @property
    def is_logged(self) -> bool:
        return bool(self.entries)


@dataclass(frozen=True)
class TodayBoard:
    """What the first page shows. `coming`: plans with a clinic dose ahead. `log_last`: plans whose last is unknown."""

    day: date
    due: tuple[DueDose, ...]
    overdue: tuple[DueDose, ...]
    logged: tuple[DueDose, ...]
    coming: tuple[Plan, ...]
    log_last: tuple[Plan, ...]
    running: tuple[Plan, ...]
    has_plans: bool


def list_due_doses(plan: Plan, region: LabelRegion, since: date, until: date, now: datetime) -> list[DueDose]:
    """All doses of a plan from one day to another, both counted, in order. Paused days have none but logged ones."""
    found = rows.list_occurrences(plan, since, until)
    entries = rows.list_entries(found)
    doses = [_from_row(plan, row, entries[row.id], now) for row in found]
    known = {(row.due_on, row.due_time) for row in found}
    pauses = [] if moves_no_dose(agent_of(plan)) else list_spans(plan)
    doses += [
        _from_rhythm(plan, region, due, pauses, now)
        for due in _due_without_row(plan, known, since, until, now)
        if find_pause(pauses, due.due_on) is None
    ]
    return sorted(doses, key=lambda dose: dose.due.due_at)


def logged_dose(entry: DoseEntry) -> LoggedDose:
    return LoggedDose(
        public_id=entry.public_id,
        ordinal=entry.ordinal,
        outcome=Outcome(entry.outcome),
        taken_at=entry.taken_at,
        site=entry.site,
        skip_reason=entry.skip_reason,
        note=entry.note,
        recorded_at=entry.recorded_at,
        version=entry.version,
    )


def read_dose(plan: Plan, row: Occurrence, now: datetime) -> DueDose:
    """One dose that has a row, with what is logged for it."""
    return _from_row(plan, row, rows.list_entries([row])[row.id], now)


def _from_row(plan: Plan, row: Occurrence, entries: list[DoseEntry], now: datetime) -> DueDose:
    due = DueTime(row.due_on, time.fromisoformat(row.due_time), row.due_at)
    # What was logged was judged on the clock of its own day: a later move to another zone makes no dose late.
    state = DoseState(row.state) if entries else state_of(None, None, row.due_on, plan.zone, row.closes_at, now)
    logged = tuple(logged_dose(entry) for entry in entries)
    return DueDose(
        plan.public_id,
        agent_of(plan),
        plan.dose,
        plan.zone,
        due,
        row.closes_at,
        state,
        row.is_added,
        logged,
        snoozed_until=row.snoozed_until,
        nickname=plan.nickname,
    )


def _from_rhythm(plan: Plan, region: LabelRegion, due: DueTime, pauses: Sequence[PauseSpan], now: datetime) -> DueDose:
    closes_at = window_end(plan, due, region, pauses)
    state = state_of(None, None, due.due_on, plan.zone, closes_at, now)
    return DueDose(
        plan.public_id,
        agent_of(plan),
        plan.dose,
        plan.zone,
        due,
        closes_at,
        state,
        False,
        nickname=plan.nickname,
        is_from_before=not agent_of(plan).counts_from_actual and due.due_at < tracked_since(plan),
    )


def _due_without_row(
    plan: Plan, known: set[tuple[date, str]], since: date, until: date, now: datetime
) -> Iterator[DueTime]:
    """Today's doses count even if the plan was typed in after their time; on earlier days only what was tracked."""
    if agent_of(plan).counts_from_actual:
        pending = pending_due(plan)
        if pending is not None and since <= pending.due_on <= until and not _is_known(pending, known):
            yield pending
        return
    asked_since, today = tracked_since(plan), local_day(now, plan.zone)
    # A new plan shows all of its first day. After a change, a day that has a row is done with its earlier times.
    shows_before = asked_since <= plan.created_at or not any(day == today for day, _ in known)
    first = max(since, min(local_day(asked_since, plan.zone), today))
    for day in _days_between(plan, first, until):
        for clock in rhythm_of(plan).times_on(day):
            due = DueTime(day, clock, to_utc(day, clock, plan.zone))
            is_tracked = due.due_at >= asked_since or (day == today and shows_before)
            if is_tracked and not _is_known(due, known):
                yield due


def tracked_since(plan: Plan) -> datetime:
    """The moment from which on the doses of a plan, in its present form, are asked for."""
    return plan.tracked_since or plan.created_at


def _is_known(due: DueTime, known: set[tuple[date, str]]) -> bool:
    return (due.due_on, due.due_time.isoformat("minutes")) in known


def _days_between(plan: Plan, since: date, until: date) -> Iterator[date]:
    last = until if plan.stops_on is None else min(until, plan.stops_on - timedelta(days=1))
    return takewhile(lambda day: day <= last, due_days(rhythm_of(plan), plan.starts_on, on_or_after=since))


def is_active(plan: Plan, day: date) -> bool:
    return plan.starts_on <= day and (plan.stops_on is None or day < plan.stops_on)


def read_today(patient: Patient, now: datetime) -> TodayBoard:
    """The doses of the patient's own day, what is still open from before, and what she logged today."""
    day, region = local_day(now, patient.zone), LabelRegion(patient.label_region)
    plans = list_plans(patient)
    due: list[DueDose] = []
    overdue: list[DueDose] = []
    logged: list[DueDose] = []
    for plan in plans:
        plan_day = local_day(now, plan.zone)
        for dose in list_due_doses(plan, region, _first_open_day(plan, region, plan_day), plan_day, now):
            if dose.is_logged:
                logged += [dose] if _belongs_to(dose, plan_day) else []
            elif is_active(plan, plan_day) and dose.due.due_on == plan_day:
                due.append(dose)
            elif is_active(plan, plan_day) and dose.state is DoseState.DUE:
                overdue.append(dose)
    return TodayBoard(
        day,
        _in_order(due),
        _in_order(overdue),
        _in_order(logged),
        tuple(plan for plan in plans if _is_coming(plan, day)),
        tuple(plan for plan in plans if is_active(plan, day) and lacks_last_dose(plan)),
        tuple(plan for plan in plans if is_active(plan, day)),
        bool(plans),
    )


def lacks_last_dose(plan: Plan) -> bool:
    """A running plan whose next date hangs on a last dose that nobody has logged yet."""
    if not agent_of(plan).counts_from_actual or plan.starts_on >= local_day(plan.created_at, plan.zone):
        return False
    return rows.count_entries(plan) == 0


def _first_open_day(plan: Plan, region: LabelRegion, today: date) -> date:
    window = window_of(agent_of(plan), region, rhythm_of(plan).is_monthly)
    is_short = window in (Window.SAME_DAY, Window.TWELVE_HOURS)
    if window is Window.UNTIL_LOGGED:
        open_days = [row.due_on for row in rows.list_open_occurrences(plan)]
        logged_day = rows.first_due_day_logged_since(plan, to_utc(today, time(0), plan.zone))
        return min([today, *open_days, plan.next_due_on or today, logged_day or today])
    return today - (timedelta(days=1) if is_short else LONGEST_WINDOW)


def _belongs_to(dose: DueDose, day: date) -> bool:
    """Logged for this day, or on this day for an earlier one."""
    taken_at = dose.entries[0].taken_at or dose.entries[0].recorded_at
    return dose.due.due_on == day or local_day(taken_at, dose.zone) == day


def _is_coming(plan: Plan, day: date) -> bool:
    return agent_of(plan).counts_from_actual and plan.next_due_on is not None and plan.next_due_on > day


def _in_order(doses: Iterable[DueDose]) -> tuple[DueDose, ...]:
    return tuple(sorted(doses, key=lambda dose: (dose.due.due_at, dose.agent.key)))


def first_day(plan: Plan) -> date:
    """The first day of a plan's history: its oldest row, or the day it is tracked from."""
    tracked_from = max(plan.starts_on, local_day(tracked_since(plan), plan.zone))
    oldest = rows.first_occurrence_day(plan)
    return tracked_from if oldest is None else min(oldest, tracked_from)


def list_history(plan: Plan, region: LabelRegion, now: datetime) -> list[DueDose]:
    """Every dose up to today, newest first."""
    today = local_day(now, plan.zone)
    return list_due_doses(plan, region, first_day(plan), today, now)[::-1]


def share_logged(patient: Patient, plan: Plan | None, since: date, until: date, now: datetime) -> ShareLogged:
    """Logged as taken out of due, of one plan or of all. Open doses and doses outside the rhythm are not counted."""
    plans = list_plans(patient) if plan is None else [plan]
    region = LabelRegion(patient.label_region)
    doses = [
        dose
        for each in plans
        for dose in list_due_doses(each, region, since, min(until, local_day(now, each.zone)), now)
        if not dose.is_added and not dose.is_from_before and dose.state is not DoseState.DUE
    ]
    taken = sum(dose.state in (DoseState.TAKEN, DoseState.TAKEN_LATE) for dose in doses)
    return ShareLogged(taken, len(doses))
