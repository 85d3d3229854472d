"""What follows denosumab, and systemic estrogen, once they are stopped: when that is asked, never what to have.

Denosumab: another antiresorptive begins 6 months after the last injection (European Calcified Tissue Society 2021).
Bone was lost in the 12 months after the cover ended, so the question comes again through that year, in the rhythm of a
late injection. Estrogen: bone is lost after it too (Greenspan 2002, EPIC), more slowly: two questions. The days are a
rhythm of our own. Bone builders have their own course, in `course_length.py`.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from enum import StrEnum

from bonetrack.core.agents import Agent, AgentClass
from bonetrack.core.course_length import ASK_DAYS_AFTER, ASK_DAYS_BEFORE, CourseStage, later_name
from bonetrack.core.messages import MessageKind
from bonetrack.core.mornings import morning_of
from bonetrack.core.plans import SYSTEMIC_ESTROGEN
from bonetrack.core.steps import Step

BOOK_DAYS_BEFORE = 28
DENOSUMAB_EVERY_DAYS = 14
DENOSUMAB_ASKED_FOR_DAYS = 365


class FollowKind(StrEnum):
    DENOSUMAB = "denosumab"
    ESTROGEN = "estrogen"


def kind_of(agent: Agent) -> FollowKind | None:
    """None for an agent whose end asks for nothing here."""
    if agent.agent_class is AgentClass.RANKL_INHIBITOR:
        return FollowKind.DENOSUMAB
    return FollowKind.ESTROGEN if agent.evidence_agent in SYSTEMIC_ESTROGEN else None


def nothing_after_from(kind: FollowKind, ends_on: date) -> date:
    """From this day on it is said that nothing follows. Denosumab's cover is over at once."""
    return ends_on if kind is FollowKind.DENOSUMAB else ends_on + timedelta(days=ASK_DAYS_AFTER)


def list_follow_steps(kind: FollowKind, ends_on: date, zone: str) -> list[Step]:
    """`ends_on`: the end of the cover of denosumab, or the day that estrogen stops."""
    return [Step(name, morning_of(day, zone), MessageKind.COURSE_NEXT) for name, day in _days(kind, ends_on)]


def _days(kind: FollowKind, ends_on: date) -> Iterator[tuple[str, date]]:
    yield CourseStage.ASK, ends_on - timedelta(days=ASK_DAYS_BEFORE)
    if kind is FollowKind.ESTROGEN:
        yield CourseStage.NOTHING_AFTER, nothing_after_from(kind, ends_on)
        return
    yield CourseStage.ASK_SOON, ends_on - timedelta(days=BOOK_DAYS_BEFORE)
    for days in range(0, DENOSUMAB_ASKED_FOR_DAYS, DENOSUMAB_EVERY_DAYS):
        yield later_name(days) if days else CourseStage.NOTHING_AFTER, ends_on + timedelta(days=days)


def follow_stage(
    kind: FollowKind, ends_on: date, today: date, *, is_planned: bool, is_logged: bool, goes_on: bool
) -> CourseStage:
    """`is_planned`: what follows stands as a plan; `is_logged`: a dose of it is logged; `goes_on`: by another plan."""
    if is_logged or goes_on:
        return CourseStage.OVER
    if today >= nothing_after_from(kind, ends_on):
        return CourseStage.NOTHING_AFTER
    if is_planned or today < ends_on - timedelta(days=ASK_DAYS_BEFORE):
        return CourseStage.RUNNING
    is_soon = kind is FollowKind.DENOSUMAB and today >= ends_on - timedelta(days=BOOK_DAYS_BEFORE)
    return CourseStage.ASK_SOON if is_soon else CourseStage.ASK
