"""How far a limited course has come: months of the daily bone builders, counted together, or doses of romosozumab.

The months of a course and the years of a review hang on rules of `evidence/agent_rules.csv` that were read. The number
of doses stands here, because storage plans by it: a test holds it to the rule `twelve_doses` of that table. When it is
asked what follows is our own rhythm, from no label. A course is never ended here: the person is asked to ask.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import Agent, AgentClass, Route, get_agent
from bonetrack.core.messages import MessageKind
from bonetrack.core.mornings import morning_of
from bonetrack.core.notices import Step
from bonetrack.core.plans import Span

DOSE_LIMITS = {"romosozumab": 12}
RULE_OF_DOSES = "twelve_doses"
ASK_AT_DOSE = 9
RULE_MONTHS = {"course_18_months": 18, "course_24_months": 24, "course_24_months_once": 24}
RULE_REVIEW_YEARS = {"review_3_years": 3, "review_5_years": 5}
DAYS_PER_MONTH = 365.25 / 12
ASK_MONTHS_BEFORE = 3
ASK_DAYS_BEFORE = 60
ASK_DAYS_AFTER = 30
# The gain is lost in the first year without a medicine that follows, so the question comes again through that year.
ASK_AGAIN_DAYS = 30
ASKED_FOR_DAYS = 365
# What ended longer ago is not written about out of the blue.
MAIL_ENDS_AFTER = timedelta(days=60)


class CourseStage(StrEnum):
    """`NOTHING_AFTER`: a month after the end nothing that follows is logged."""

    RUNNING = "running"
    ASK = "ask"
    ASK_SOON = "ask_soon"
    OVER = "over"
    NOTHING_AFTER = "nothing_after"


def dose_limit(agent_key: str) -> int | None:
    return DOSE_LIMITS.get(agent_key)


def is_course(agent: Agent) -> bool:
    """Whether the course of this agent is a limited one."""
    return agent.agent_class in (AgentClass.PTH_ANALOGUE, AgentClass.SCLEROSTIN_INHIBITOR)


def days_used(spans: Iterable[Span], until: date) -> int:
    """Days of all these spans before `until`; a day on which two overlap counts once."""
    days, counted_to = 0, date.min
    for span in sorted(spans, key=lambda span: span.starts_on):
        start, stop = max(span.starts_on, counted_to), min(span.stops_on or until, until)
        if stop > start:
            days += (stop - start).days
            counted_to = stop
    return days


def months_of(days: int) -> int:
    """Whole months."""
    return int(days / DAYS_PER_MONTH)


def end_of_months(spans: Sequence[Span], running: Span, months: int) -> date:
    """The day on which `running` reaches the limit, with all that came before it; never after its own stop."""
    before = days_used([span for span in spans if span != running], running.starts_on)
    end = running.starts_on + relativedelta(months=months) - timedelta(days=before)
    end = max(end, running.starts_on)
    return end if running.stops_on is None else min(end, running.stops_on)


def end_of_doses(given: int, limit: int, last_on: date | None, next_on: date | None) -> date | None:
    """The day of the last dose of the course: the real one, or the one that the monthly rhythm leads to."""
    if given >= limit:
        return last_on
    return None if next_on is None else next_on + relativedelta(months=limit - given - 1)


def is_followed(ends_on: date, others: Iterable[Span]) -> bool:
    """Whether a medicine that holds the gain is planned: it runs at the end of the course or starts soon after it."""
    latest_start = ends_on + timedelta(days=ASK_DAYS_AFTER)
    return any(
        get_agent(span.agent).is_antiresorptive
        and span.starts_on <= latest_start
        and (span.stops_on is None or span.stops_on > max(ends_on, span.starts_on))
        for span in others
    )


def first_ask(ends_on: date, counts_doses: bool, asked_on: date | None) -> date | None:
    """Three months before the end; where doses are counted, the day of dose 9, None until it was given."""
    return asked_on if counts_doses else ends_on - relativedelta(months=ASK_MONTHS_BEFORE)


def list_course_steps(ends_on: date, first_on: date | None, zone: str) -> list[Step]:
    """The first question, one 60 days before the end, the strongest 30 days after it and each 30 days for a year."""
    days: list[tuple[str, date | None]] = [
        (CourseStage.ASK, first_on),
        (CourseStage.ASK_SOON, ends_on - timedelta(days=ASK_DAYS_BEFORE)),
        (CourseStage.NOTHING_AFTER, ends_on + timedelta(days=ASK_DAYS_AFTER)),
    ]
    later = range(ASK_DAYS_AFTER + ASK_AGAIN_DAYS, ASKED_FOR_DAYS, ASK_AGAIN_DAYS)
    named = [*days, *((later_name(each), ends_on + timedelta(days=each)) for each in later)]
    steps = [Step(name, morning_of(day, zone), MessageKind.COURSE_NEXT) for name, day in named if day is not None]
    return sorted(steps, key=lambda step: step.at)


def later_name(days: int) -> str:
    """The name of a step that says once more that nothing follows."""
    return f"{CourseStage.NOTHING_AFTER}_{days}d"


def stage_named(step: str) -> CourseStage:
    """The stage that a step speaks of."""
    return CourseStage.NOTHING_AFTER if step.startswith(CourseStage.NOTHING_AFTER) else CourseStage(step)


def stage_of(
    ends_on: date | None, first_on: date | None, today: date, *, has_ended: bool, is_followed: bool, is_logged: bool
) -> CourseStage:
    """Where a course stands. One that goes on beyond the length of its label has not ended: it is asked about.

    `is_followed`: a medicine that holds the gain is planned; `is_logged`: a dose of it is logged.
    """
    if ends_on is None:
        return CourseStage.OVER if has_ended else CourseStage.RUNNING
    if has_ended:
        is_late = today >= ends_on + timedelta(days=ASK_DAYS_AFTER)
        return CourseStage.NOTHING_AFTER if is_late and not is_logged else CourseStage.OVER
    if is_followed:
        return CourseStage.RUNNING
    if today >= ends_on - timedelta(days=ASK_DAYS_BEFORE):
        return CourseStage.ASK_SOON
    return CourseStage.ASK if first_on is not None and today >= first_on else CourseStage.RUNNING


def is_wanted(step: str, stage: CourseStage) -> bool:
    """Whether a step of a course still has something to ask, as the course stands now."""
    if stage_named(step) is CourseStage.NOTHING_AFTER:
        return stage is CourseStage.NOTHING_AFTER
    return stage in (CourseStage.ASK, CourseStage.ASK_SOON)


def first_look(starts_on: date, zone: str) -> datetime:
    """A course that has not begun is looked at on its first day."""
    return morning_of(starts_on, zone)


def belongs_to_review(agent: Agent, other: Agent) -> bool:
    """Tablets of this class count together, and so do infusions."""
    both = (agent.agent_class, other.agent_class) == (AgentClass.BISPHOSPHONATE,) * 2
    return both and (agent.route is Route.ORAL) == (other.route is Route.ORAL)


def is_review_due(days: int, years: int) -> bool:
    return days >= int(years * 365.25)


def course_key(plan: str, ends_on: date, recipient: str, step: str) -> str:
    """By the month of the end, so that a dose logged some days late does not ask once more."""
    return f"course:{plan}:{ends_on:%Y-%m}:{recipient}:{step}"
