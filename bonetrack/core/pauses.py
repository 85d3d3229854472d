"""Pauses of a plan: days on which no dose falls due. The rhythm keeps its anchor: a weekly dose keeps its weekday."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from bonetrack.core.agents import Agent, AgentClass
from bonetrack.core.notices import Step
from bonetrack.core.rhythm import DueTime, to_utc

LONGEST = relativedelta(years=1)
MOMENT = timedelta(microseconds=1)
# Of the 16 characters of a kept name, what the mark of a pause leaves.
NAME_ROOM = 12


class PauseReason(StrEnum):
    HOSPITAL = "hospital"
    DENTAL = "dental"
    ILLNESS = "illness"
    OTHER = "other"


class ImpossiblePause(ValueError):
    """The two days do not make a pause."""


@dataclass(frozen=True)
class PauseSpan:
    """From its first day to the day on which doses start again; that day itself is not paused any more."""

    starts_on: date
    ends_on: date

    def covers(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on

    def overlaps(self, other: "PauseSpan") -> bool:
        return self.starts_on < other.ends_on and other.starts_on < self.ends_on


@dataclass(frozen=True)
class PauseDraft:
    """What a person says about a pause before it is kept. `told`: the public ids of the caregivers who hear of it."""

    starts_on: date
    ends_on: date
    reason: PauseReason
    note: str = ""
    told: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.starts_on < self.ends_on <= self.starts_on + LONGEST:
            raise ImpossiblePause("a pause lasts from a day to a year")

    @property
    def span(self) -> PauseSpan:
        return PauseSpan(self.starts_on, self.ends_on)


def can_be_paused(agent: Agent) -> bool:
    """A late dose of denosumab costs bone at once, so nothing may silence it (`medicine.md` 3)."""
    return agent.agent_class is not AgentClass.RANKL_INHIBITOR


def moves_no_dose(agent: Agent) -> bool:
    """A dose that counts from the actual one keeps its date in a pause; only its reminders wait."""
    return agent.counts_from_actual


def find_pause(spans: Iterable[PauseSpan], day: date) -> PauseSpan | None:
    return next((span for span in spans if span.covers(day)), None)


def resumes_at(span: PauseSpan, zone: str) -> datetime:
    """The local midnight at which doses start again."""
    return to_utc(span.ends_on, time(0), zone)


def silent_from(spans: Iterable[PauseSpan], zone: str, *, now: datetime) -> datetime | None:
    """When reminders fall silent: the begin of the pause that runs now, or of the next one."""
    live = [span.starts_on for span in spans if span.starts_on < span.ends_on and resumes_at(span, zone) > now]
    return to_utc(min(live), time(0), zone) if live else None


def skip_paused(
    find: Callable[[datetime], DueTime | None], spans: Iterable[PauseSpan], zone: str, *, after: datetime
) -> DueTime | None:
    """The first dose after a moment that no pause covers; `find` gives the first one of the rhythm alone."""
    known = list(spans)
    due = find(after)
    while due is not None:
        span = find_pause(known, due.due_on)
        if span is None:
            return due
        due = find(resumes_at(span, zone) - MOMENT)
    return None


def move_steps(steps: Iterable[Step], spans: Iterable[PauseSpan], zone: str) -> list[Step]:
    """A step that falls into a pause waits for the day on which doses start again, at its own clock time.

    It gets a name of its own, so that one that was called off at the start of the pause is said after it.
    """
    known = list(spans)
    return sorted((_moved(step, known, zone) for step in steps), key=lambda step: step.at)


def _moved(step: Step, spans: list[PauseSpan], zone: str) -> Step:
    local = step.at.astimezone(ZoneInfo(zone))
    span = find_pause(spans, local.date())
    if span is None:
        return step
    # The day of the year tells one pause of a dose from the next.
    return replace(step, name=f"{_short(step.name)}~{span.ends_on:%j}", at=to_utc(span.ends_on, local.time(), zone))


def _short(name: str) -> str:
    """The column that keeps a name is short: `visit_20260310` leaves out its century, `snooze_101530` its line."""
    return name if len(name) <= NAME_ROOM else name[: NAME_ROOM // 2] + name[-NAME_ROOM // 2 :]
