"""What was stopped and asks for something that follows it: denosumab, systemic estrogen."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bonetrack.core import follow_on as core
from bonetrack.core.agents import LabelRegion
from bonetrack.core.course_length import ASK_DAYS_AFTER, ASK_DAYS_BEFORE, CourseStage, is_course, is_followed
from bonetrack.core.cover import COVER
from bonetrack.core.follow_on import FollowKind
from bonetrack.core.rhythm import local_day, to_utc
from bonetrack.evidence.agent_rules import AgentRule, RuleKind, list_rules
from bonetrack.services.courses import interval_of, span_of
from bonetrack.storage import plans as rows
from bonetrack.storage.doses import list_taken_days
from bonetrack.storage.models import Plan
from bonetrack.storage.supplies import has_taken_since


@dataclass(frozen=True)
class FollowOn:
    """`ends_on`: the end of the cover of denosumab, or the day that estrogen stops."""

    kind: FollowKind
    ends_on: date
    stage: CourseStage
    rule: AgentRule | None


def read_follow_on(plan: Plan, now: datetime) -> FollowOn | None:
    """None for other agents, and while the plan still asks for doses."""
    agent, today = rows.agent_of(plan), local_day(now, plan.zone)
    kind = core.kind_of(agent)
    if kind is None or plan.deleted_at is not None or plan.stops_on is None or _asks_for_more(plan, kind, today):
        return None
    plans = rows.list_plans(plan.patient)
    same = [each for each in plans if core.kind_of(rows.agent_of(each)) is kind]
    last_on = _last_given(same) if kind is FollowKind.DENOSUMAB else None
    ends_on = plan.stops_on if last_on is None else last_on + COVER
    stage = core.follow_stage(
        kind,
        ends_on,
        today,
        is_planned=is_followed(ends_on, [span_of(each) for each in plans if each not in same]),
        is_logged=any(_is_logged(each, kind, ends_on, last_on) for each in plans if each not in same),
        goes_on=any(_takes_over(each, plan, kind, ends_on) for each in plans),
    )
    rules = list_rules(plan.agent, LabelRegion(plan.patient.label_region), rows.rhythm_of(plan), RuleKind.FOLLOW)
    return FollowOn(kind, ends_on, stage, next(iter(rules), None))


def _asks_for_more(plan: Plan, kind: FollowKind, today: date) -> bool:
    """A stop that is planned, with an injection still to come before it."""
    if kind is not FollowKind.DENOSUMAB or plan.stops_on is None or plan.stops_on <= today:
        return False
    due = rows.due_from_actual(plan)
    return due is not None and due.due_on < plan.stops_on


def _last_given(plans: list[Plan]) -> date | None:
    days = [day for plan in plans for day in list_taken_days(plan)[:1]]
    return max(days, default=None)


def _is_logged(plan: Plan, kind: FollowKind, ends_on: date, last_on: date | None) -> bool:
    """A dose of an antiresorptive, in time for this end. What the clinic gives acts for long, stopped or not."""
    agent = rows.agent_of(plan)
    runs = plan.stops_on is None or plan.stops_on > ends_on or agent.is_clinic_given
    if not agent.is_antiresorptive or not runs:
        return False
    since = ends_on - timedelta(days=ASK_DAYS_BEFORE) - interval_of(rows.rhythm_of(plan))
    if kind is FollowKind.DENOSUMAB and last_on is not None:
        since = last_on + timedelta(days=1)
    return has_taken_since(plan, to_utc(since, time(0), plan.zone))


def _takes_over(other: Plan, plan: Plan, kind: FollowKind, ends_on: date) -> bool:
    """Another plan of the same kind that stops later, or never: that one asks. After estrogen a bone builder, too."""
    if other.id == plan.id or other.starts_on > ends_on + timedelta(days=ASK_DAYS_AFTER):
        return False
    agent = rows.agent_of(other)
    if core.kind_of(agent) is kind:
        return _end_of(other) > _end_of(plan)
    is_builder = kind is FollowKind.ESTROGEN and is_course(agent)
    return is_builder and (other.stops_on is None or other.stops_on > ends_on)


def _end_of(plan: Plan) -> tuple[date, int]:
    return plan.stops_on or date.max, plan.id
