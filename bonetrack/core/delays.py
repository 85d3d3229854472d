"""How long after a dose was due a caregiver is told: by agent, by caregiver, on the clock of the plan."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from bonetrack.core.agents import Agent
from bonetrack.core.rhythm import DueTime, to_utc

EVENING = time(19, 0)
CLINIC_DAYS = 7
# Our own rhythm, from no label. More bones in the spine broke beyond 16 weeks (Lyu 2020, PMID 32716706), so caregivers
# hear of a late dose of denosumab long before that, and never later than this.
DENOSUMAB_DAYS = 28
DENOSUMAB = "denosumab"
MINUTES_OF_A_DAY = 1440
SEVERAL_DAYS = timedelta(hours=36)


class UsualDelay(StrEnum):
    """What holds for a medicine where the patient chose nothing for it."""

    GENERAL = "general"
    EVENING = "evening"
    DAYS = "days"


HOME_MINUTES = (30, 60, 90, 120, 180, 240, 360, 480, 720, 1440)
CLINIC_MINUTES = tuple(days * MINUTES_OF_A_DAY for days in (1, 3, 7, 14))
DENOSUMAB_MINUTES = tuple(days * MINUTES_OF_A_DAY for days in (1, 7, 14, 28))


def list_delays(agent: Agent) -> tuple[int, ...]:
    """What may be chosen for this agent, in minutes."""
    if agent.key == DENOSUMAB:
        return DENOSUMAB_MINUTES
    return CLINIC_MINUTES if agent.is_clinic_given else HOME_MINUTES


def usual_clinic_days(agent: Agent) -> int:
    return DENOSUMAB_DAYS if agent.key == DENOSUMAB else CLINIC_DAYS


def delay_for(
    agent: Agent, due: DueTime, closes_at: datetime | None, zone: str, own: Mapping[str, int], general_minutes: int
) -> timedelta:
    """The delay of one caregiver for one dose.

    `own`: minutes by agent, which the patient chose. Else a clinic dose waits whole days, and a dose that may be
    taken for days (a weekly tablet) waits for the evening of its day; any other waits `general_minutes`.
    """
    chosen = own.get(agent.key)
    if agent.is_clinic_given:
        days = usual_clinic_days(agent) if chosen is None else chosen // MINUTES_OF_A_DAY
        return _to_clock(due, timedelta(days=days), due.due_time, zone)
    if chosen is not None:
        return timedelta(minutes=chosen)
    general = timedelta(minutes=general_minutes)
    is_for_days = closes_at is not None and closes_at - due.due_at > SEVERAL_DAYS
    return max(general, _to_clock(due, timedelta(0), EVENING, zone)) if is_for_days else general


def _to_clock(due: DueTime, later: timedelta, clock: time, zone: str) -> timedelta:
    """Whole days on the local clock: over a change of summer time they are an hour longer or shorter."""
    return to_utc(due.due_on + later, clock, zone) - due.due_at
