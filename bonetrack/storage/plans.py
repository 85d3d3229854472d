"""Plans and the doses that fall due from them."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from peewee import fn

from bonetrack.core.agents import Agent, LabelRegion, RhythmKind, get_agent, window_of
from bonetrack.core.course_length import dose_limit
from bonetrack.core.doses import DoseState, Outcome, state_of, window_closes_at
from bonetrack.core.notices import list_ahead_steps
from bonetrack.core.pauses import PauseSpan, skip_paused
from bonetrack.core.rhythm import DueTime, Rhythm, due_days, dues_of_day, local_day, next_due, to_utc
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.models import DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.prepared import Prepared, slot
from bonetrack.storage.wishes import wishes_of


def agent_of(plan: Plan) -> Agent:
    return get_agent(plan.agent)


def rhythm_of(plan: Plan) -> Rhythm:
    return Rhythm(
        kind=RhythmKind(plan.rhythm_kind),
        every=plan.every,
        weekdays=tuple(plan.weekdays),
        times=tuple(sorted(time.fromisoformat(text) for text in plan.times)),
        days_on=plan.days_on or 0,
        days_off=plan.days_off or 0,
        weekend_time=None if plan.weekend_time is None else time.fromisoformat(plan.weekend_time),
    )


def add_plan(patient: Patient, public_id: str, now: datetime, **columns: object) -> Plan | None:
    """A new plan; None when one of this public id stands already, also if another phone is making it right now."""
    inserted = (
        Plan.insert(patient=patient, public_id=public_id, created_at=now, tracked_since=now, **columns)
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    return Plan.get(Plan.public_id == public_id) if inserted else None


def find_plan(patient: Patient, public_id: str) -> Plan | None:
    return Plan.get_or_none(Plan.patient == patient, Plan.public_id == public_id, Plan.deleted_at.is_null())


def find_any_plan(patient: Patient, public_id: str) -> Plan | None:
    """Also one that was deleted."""
    return Plan.get_or_none(Plan.patient == patient, Plan.public_id == public_id)


def list_plans(patient: Patient) -> list[Plan]:
    """All plans of a patient but the deleted ones, in order of their start."""
    query = Plan.select().where(Plan.patient == patient, Plan.deleted_at.is_null())
    return list(query.order_by(Plan.starts_on, Plan.id))


def update_columns(plan: Plan, **columns: object) -> None:
    """Write columns and keep the row in hand equal to them. Callers hold the plan's lock."""
    Plan.update(**columns).where(Plan.id == plan.id).execute()
    for name, value in columns.items():
        setattr(plan, name, value)


def count_version_up(plan: Plan) -> None:
    Plan.update(version=Plan.version + 1).where(Plan.id == plan.id).execute()


def reload_plan(plan: Plan) -> Plan:
    return Plan.get_by_id(plan.id)


def window_end(
    plan: Plan, due: DueTime, region: LabelRegion, pauses: Sequence[PauseSpan] | None = None
) -> datetime | None:
    """The moment from which one dose of this plan, not logged, is missed; None while it stays open.

    `pauses`: those of the plan, where the caller has read them already.
    """
    rhythm = rhythm_of(plan)
    pauses = list_spans(plan) if pauses is None else pauses
    window = window_of(agent_of(plan), region, rhythm.is_monthly)
    return window_closes_at(due, window, rhythm, plan.starts_on, plan.zone, pauses)


_OF_TIME = Prepared(
    lambda: Occurrence.select().where(
        Occurrence.plan == slot("plan", Occurrence.plan),
        Occurrence.due_on == slot("due_on", Occurrence.due_on),
        Occurrence.due_time == slot("due_time"),
    )
)


_ADD_DOSE = Prepared(
    lambda: Occurrence.insert(
        public_id=slot("public_id"),
        plan=slot("plan", Occurrence.plan),
        due_on=slot("due_on", Occurrence.due_on),
        due_time=slot("due_time"),
        due_at=slot("due_at", Occurrence.due_at),
        closes_at=slot("closes_at", Occurrence.closes_at),
        state=slot("state"),
    ).on_conflict_ignore()
)


def ensure_occurrence(plan: Plan, due: DueTime, region: LabelRegion, now: datetime) -> Occurrence:
    """The row of one dose that falls due: made when it is missing, otherwise the one that stands."""
    closes_at = window_end(plan, due, region)
    dose = {"plan": plan, "due_on": due.due_on, "due_time": due.due_time.isoformat("minutes")}
    state = state_of(None, None, due.due_on, plan.zone, closes_at, now)
    _ADD_DOSE.execute(public_id=new_public_id(), due_at=due.due_at, closes_at=closes_at, state=state, **dose)
    occurrence: Occurrence = _OF_TIME.first(**dose)
    occurrence.plan = plan
    return occurrence


def pending_due(plan: Plan) -> DueTime | None:
    """The dose that `next_due_at` stands for, with its local time."""
    day = plan.next_due_on
    if plan.next_due_at is None or day is None:
        return None
    dues = dues_of_day(rhythm_of(plan), day, plan.zone)
    return next((due for due in dues if due.due_at >= plan.next_due_at), dues[-1])


def list_at_once(plan: Plan, due: DueTime) -> list[DueTime]:
    """A dose, and any other of that day that falls on the same moment: 1:30 and 2:30 where the clock skips an hour."""
    dues = dues_of_day(rhythm_of(plan), due.due_on, plan.zone)
    return [each for each in dues if each.due_at == due.due_at] if len(dues) > 1 else [due]


_SET_NEXT = Prepared(
    lambda: Plan.update(
        next_due_at=slot("due_at", Plan.next_due_at),
        next_due_on=slot("due_on", Plan.next_due_on),
        ahead_step_at=slot("ahead_at", Plan.ahead_step_at),
    ).where(Plan.id == slot("id"))
)


def set_next_due(plan: Plan, after: datetime, now: datetime) -> DueTime | None:
    """Store the next dose due after a moment. An agent that counts from the actual dose looks at that dose instead."""
    due = find_next_due(plan, after)
    plan.next_due_at = None if due is None else due.due_at
    plan.next_due_on = None if due is None else due.due_on
    ahead = [] if due is None else list_ahead_steps(agent_of(plan), due, plan.zone, wishes_of(plan))
    plan.ahead_step_at = ahead[0].at if ahead else now if lacks_last_date(plan) else None
    _SET_NEXT.execute(id=plan.id, due_at=plan.next_due_at, due_on=plan.next_due_on, ahead_at=plan.ahead_step_at)
    return due


def wake_notices_ahead(patient: Patient, now: datetime) -> None:
    """Of all her plans that have a dose to come, or lack the date of the last one."""
    hers = (Plan.patient == patient) & Plan.deleted_at.is_null()
    Plan.update(ahead_step_at=now).where(hers, Plan.next_due_at.is_null(False) | Plan.waits_for_last).execute()


def find_next_due(plan: Plan, after: datetime) -> DueTime | None:
    """The next dose that is to become an occurrence; None when the plan has ended or waits for an open dose."""
    if plan.deleted_at is not None:
        return None
    if not agent_of(plan).counts_from_actual:
        return skip_paused(lambda moment: _next_of_rhythm(plan, moment), list_spans(plan), plan.zone, after=after)
    if has_open_occurrence(plan) or is_course_full(plan):
        return None
    due = due_from_actual(plan)
    return due if due is not None and (plan.stops_on is None or due.due_on < plan.stops_on) else None


def lacks_last_date(plan: Plan) -> bool:
    """Nothing is known of its next dose, so that the date of the last one is asked for."""
    return plan.deleted_at is None and plan.waits_for_last and last_actual_day(plan) is None


def count_given(plan: Plan) -> int:
    """Doses of a counted course that were given, in all plans of this agent, with those before they were logged here.

    What was typed as given before is added, never taken to be the same as what is logged: one dose too many in the
    count leaves a dose unasked, and its page says so; one too few would ask for a dose beyond the course.
    """
    return _doses_before(plan) + len(list_given_days(plan))


def day_of_given(plan: Plan, number: int) -> date | None:
    """The local day of the dose of this number; None while it has not been given, or where it was before the log."""
    before, days = _doses_before(plan), list_given_days(plan)
    if number <= before:
        return plan.starts_on
    return days[number - before - 1] if number <= before + len(days) else None


def list_given_days(plan: Plan) -> list[date]:
    """The local day of each dose that is logged as given in any plan of this agent, oldest first.

    A second entry of one dose is the same dose, and so is one that a new plan repeats from the plan before it.
    """
    logged = DoseEntry.select(DoseEntry.taken_at, Occurrence.plan).join(Occurrence).join(Plan)
    taken = logged.where(_of_same_course(plan), DoseEntry.ordinal == 0, DoseEntry.outcome == Outcome.TAKEN)
    by_day: defaultdict[date, Counter[int]] = defaultdict(Counter)
    for entry in taken:
        by_day[local_day(entry.taken_at, plan.zone)][entry.occurrence.__data__["plan"]] += 1
    return [day for day, plans in sorted(by_day.items()) for _dose in range(max(plans.values()))]


def _doses_before(plan: Plan) -> int:
    return sum(each.doses_before for each in Plan.select(Plan.doses_before).where(_of_same_course(plan)))


def _of_same_course(plan: Plan) -> Any:
    return (Plan.patient == plan.patient) & (Plan.agent == plan.agent) & Plan.deleted_at.is_null()


def is_course_full(plan: Plan) -> bool:
    """Of an agent whose course is so many doses: no more of them is asked for."""
    limit = dose_limit(plan.agent)
    return limit is not None and count_given(plan) >= limit


def _next_of_rhythm(plan: Plan, after: datetime) -> DueTime | None:
    return next_due(rhythm_of(plan), plan.starts_on, plan.stops_on, plan.zone, after=after)


def due_from_actual(plan: Plan) -> DueTime | None:
    """Counted from the last dose that was given, and past those that were settled without being given.

    None while a plan that was typed in after its first dose waits for the date of the last one.
    """
    rhythm, last, settled = rhythm_of(plan), last_actual_day(plan), _settled_days(plan)
    if last is None and plan.waits_for_last:
        return None
    if last is not None:
        days = due_days(rhythm, last, on_or_after=last + timedelta(days=1))
    else:
        # An old plan that was typed in: its doses before that day are unknown, not missed.
        first = max(plan.starts_on, local_day(plan.created_at, plan.zone))
        days = due_days(rhythm, plan.starts_on, on_or_after=first)
    day = next(day for day in days if day not in settled)
    return DueTime(day, rhythm.times[0], to_utc(day, rhythm.times[0], plan.zone))


def drop_outdated_open(plan: Plan) -> None:
    """After an actual dose was logged, changed or undone: an open dose that counted from another day goes.

    Also where no dose is logged any more: the dose that is open again then stands alone.
    """
    expected, mine = due_from_actual(plan), (Occurrence.plan == plan) & (Occurrence.state == DoseState.DUE)
    # Where none is known the oldest goes on being asked for: silence would be worse.
    kept_on = Occurrence.select(fn.MIN(Occurrence.due_on)).where(mine).scalar() if expected is None else expected.due_on
    Occurrence.delete().where(mine, Occurrence.due_on != kept_on).execute()


def last_actual_day(plan: Plan) -> date | None:
    """The local day of the last dose that was logged as taken or given."""
    row = (
        DoseEntry.select(DoseEntry.taken_at)
        .join(Occurrence)
        .where(Occurrence.plan == plan, DoseEntry.outcome == Outcome.TAKEN)
        .order_by(DoseEntry.taken_at.desc())
        .first()
    )
    return None if row is None else local_day(row.taken_at, plan.zone)


def has_open_occurrence(plan: Plan) -> bool:
    return Occurrence.select().where(Occurrence.plan == plan, Occurrence.state == DoseState.DUE).exists()


def _settled_days(plan: Plan) -> set[date]:
    query = Occurrence.select(Occurrence.due_on).where(Occurrence.plan == plan, Occurrence.state != DoseState.DUE)
    return {row.due_on for row in query}
