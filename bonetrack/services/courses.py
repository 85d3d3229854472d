"""How far a limited course has come, what is planned after it, and when a long treatment is looked at again."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bonetrack.core import course_length as core
from bonetrack.core.agents import AgentClass, LabelRegion, RhythmKind
from bonetrack.core.course_length import CourseStage
from bonetrack.core.plans import Span
from bonetrack.core.rhythm import Rhythm, local_day, to_utc
from bonetrack.evidence.agent_rules import AgentRule, RuleKind, list_rules
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.storage import plans as plan_rows
from bonetrack.storage import supplies as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.doses import delete_occurrence, list_unlogged_occurrences, lock_plan
from bonetrack.storage.models import Account, Patient, Plan


@dataclass(frozen=True)
class CourseState:
    """`used` of `limit`, in doses or whole months. `limit` None: no label rule was read. `first_on`: first question."""

    counts_doses: bool
    used: int
    limit: int | None
    rule: AgentRule | None
    ends_on: date | None
    first_on: date | None
    stage: CourseStage
    is_followed: bool

    @property
    def is_full(self) -> bool:
        return self.limit is not None and self.used >= self.limit


@dataclass(frozen=True)
class Review:
    """A treatment long enough to ask whether it is still the right one."""

    years: int
    rule: AgentRule


def read_course(plan: Plan, now: datetime) -> CourseState | None:
    """None for an agent without a limited course, and before the plan has begun."""
    agent, today = plan_rows.agent_of(plan), local_day(now, plan.zone)
    if not core.is_course(agent) or plan.starts_on > today:
        return None
    rule, plans = _rule(plan), plan_rows.list_plans(plan.patient)
    most_doses = core.dose_limit(plan.agent)
    if most_doses is None:
        used, limit, ends_on = _months(plan, plans, rule, today)
    else:
        limit = most_doses
        used, ends_on = _doses(plan, most_doses)
    is_stopped = plan.stops_on is not None and plan.stops_on <= today
    has_ended = is_stopped or (most_doses is not None and used >= most_doses)
    asked_on = None if most_doses is None else plan_rows.day_of_given(plan, core.ASK_AT_DOSE)
    first_on = None if ends_on is None else core.first_ask(ends_on, most_doses is not None, asked_on)
    others = [each for each in plans if each.id != plan.id]
    is_followed = ends_on is not None and _is_followed(plan, ends_on, others)
    is_logged = ends_on is not None and _is_logged(plan, ends_on, others)
    stage = core.stage_of(ends_on, first_on, today, has_ended=has_ended, is_followed=is_followed, is_logged=is_logged)
    return CourseState(most_doses is not None, used, limit, rule, ends_on, first_on, stage, is_followed)


def read_review(plan: Plan, now: datetime) -> Review | None:
    """Only of a plan that runs; all tablets of its kind count together, and so do the infusions."""
    agent, today = plan_rows.agent_of(plan), local_day(now, plan.zone)
    rule = _rule(plan)
    years = None if rule is None else core.RULE_REVIEW_YEARS.get(rule.rule)
    is_over = plan.stops_on is not None and plan.stops_on <= today
    if rule is None or years is None or is_over:
        return None
    same = [
        span_of(each)
        for each in plan_rows.list_plans(plan.patient)
        if core.belongs_to_review(agent, plan_rows.agent_of(each))
    ]
    return Review(years, rule) if core.is_review_due(core.days_used(same, today), years) else None


def set_doses_before(patient: Patient, account: Account, public_id: str, doses: int, now: datetime) -> None:
    """Doses of a counted course that were given before they were logged here."""
    with transaction():
        plan = lock_plan(patient, public_id)
        if plan is None or core.dose_limit(plan.agent) is None:
            raise NotFound(public_id)
        if plan.doses_before == doses:
            return
        require_consent(patient)
        old = {"doses_before": plan.doses_before}
        plan_rows.update_columns(plan, doses_before=doses)
        plan_rows.count_version_up(plan)
        rows.wake_after_dose(plan)
        end_full_course(plan, now)
        new = {"doses_before": doses}
        record_audit(patient, account, AuditAction.CORRECTED, "plan", plan.public_id, old=old, new=new, now=now)


def end_full_course(plan: Plan, now: datetime) -> None:
    """In the caller's transaction: an open dose beyond the last of the course goes; below it the next is due again."""
    if plan_rows.is_course_full(plan):
        for occurrence in list_unlogged_occurrences(plan):
            if occurrence.due_on > (plan_rows.last_actual_day(plan) or date.min):
                delete_occurrence(occurrence)
    plan_rows.set_next_due(plan, now, now)


def _rule(plan: Plan) -> AgentRule | None:
    region = LabelRegion(plan.patient.label_region)
    return next(iter(list_rules(plan.agent, region, plan_rows.rhythm_of(plan), RuleKind.COURSE)), None)


def _doses(plan: Plan, limit: int) -> tuple[int, date | None]:
    given, last_on = plan_rows.count_given(plan), max(plan_rows.list_given_days(plan), default=None)
    due = None if given >= limit else plan_rows.due_from_actual(plan)
    next_on = None if due is None else due.due_on
    ends_on = core.end_of_doses(given, limit, last_on, next_on)
    return given, ends_on if ends_on is None or plan.stops_on is None else min(ends_on, plan.stops_on)


def _months(plan: Plan, plans: list[Plan], rule: AgentRule | None, today: date) -> tuple[int, int | None, date | None]:
    spans = _builder_spans(plan, plans)
    used = core.months_of(core.days_used(spans, today))
    limit = None if rule is None else core.RULE_MONTHS.get(rule.rule)
    return used, limit, plan.stops_on if limit is None else core.end_of_months(spans, span_of(plan), limit)


def _builder_spans(plan: Plan, plans: list[Plan]) -> list[Span]:
    """The daily bone builders up to and with this plan: labels count them together."""
    return [
        span_of(each)
        for each in plans
        if plan_rows.agent_of(each).agent_class is AgentClass.PTH_ANALOGUE
        and (each.starts_on, each.id) <= (plan.starts_on, plan.id)
    ]


def _is_followed(plan: Plan, ends_on: date, others: list[Plan]) -> bool:
    return core.is_followed(ends_on, [span_of(each) for each in others]) or _goes_on(plan, ends_on, others)


def _goes_on(plan: Plan, ends_on: date, others: list[Plan]) -> bool:
    """Another limited course took over: that one asks, when it comes to its own end.

    Of two plans of one counted course only the later one takes over: both are full at the same dose.
    """
    counted = core.dose_limit(plan.agent) is not None
    later = [
        each
        for each in others
        if core.is_course(plan_rows.agent_of(each))
        and not (counted and each.agent == plan.agent and (each.starts_on, each.id) < (plan.starts_on, plan.id))
    ]
    return any(
        each.starts_on <= ends_on + timedelta(days=core.ASK_DAYS_AFTER)
        and (each.stops_on is None or each.stops_on > ends_on)
        for each in later
    )


def _is_logged(plan: Plan, ends_on: date, others: list[Plan]) -> bool:
    if _goes_on(plan, ends_on, others):
        return True
    return any(_holds_the_gain(each, ends_on) for each in others)


def _holds_the_gain(plan: Plan, ends_on: date) -> bool:
    """A dose of an antiresorptive is logged that runs on at the end of the course or began after it, however late."""
    runs = plan.stops_on is None or plan.stops_on > max(ends_on, plan.starts_on)
    if not plan_rows.agent_of(plan).is_antiresorptive or not runs:
        return False
    since = ends_on - timedelta(days=core.ASK_DAYS_BEFORE) - interval_of(plan_rows.rhythm_of(plan))
    return rows.has_taken_since(plan, to_utc(since, time(0), plan.zone))


def interval_of(rhythm: Rhythm) -> timedelta:
    """One that runs beside the course is logged once in its interval."""
    return timedelta(days=31 * rhythm.every if rhythm.kind is RhythmKind.EVERY_N_MONTHS else rhythm.every)


def span_of(plan: Plan) -> Span:
    return Span(plan.agent, plan.starts_on, plan.stops_on)
