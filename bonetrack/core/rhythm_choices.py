"""The rhythms as a person chooses them: which ones fit an agent, and the rhythm that a choice makes."""

from collections.abc import Sequence
from datetime import time
from enum import StrEnum

from bonetrack.core.agents import Agent, RhythmKind, Route
from bonetrack.core.rhythm import ImpossibleRhythm, Rhythm

MONTHS_IN_A_YEAR = 12
THREE_WEEKS_OF_FOUR = (21, 7)
# Two days of every week, three and four days apart: how a patch that lasts 3 to 4 days is changed.
PATCH_DAYS: tuple[tuple[int, int], ...] = ((0, 3), (1, 4), (2, 5), (3, 6), (0, 4), (1, 5), (2, 6))


class RhythmChoice(StrEnum):
    """The words in which a person chooses a rhythm."""

    DAILY = "daily"
    EVERY_N_DAYS = "every_n_days"
    TWICE_A_WEEK = "twice_a_week"
    WEEKDAYS = "weekdays"
    EVERY_N_WEEKS = "every_n_weeks"
    EVERY_N_MONTHS = "every_n_months"
    YEARLY = "yearly"
    THREE_WEEKS_ON = "three_weeks_on"
    CYCLE = "cycle"


COUNTED = {
    RhythmChoice.EVERY_N_DAYS: RhythmKind.EVERY_N_DAYS,
    RhythmChoice.EVERY_N_WEEKS: RhythmKind.EVERY_N_WEEKS,
    RhythmChoice.EVERY_N_MONTHS: RhythmKind.EVERY_N_MONTHS,
}
ON_WEEKDAYS = frozenset({RhythmChoice.TWICE_A_WEEK, RhythmChoice.WEEKDAYS, RhythmChoice.EVERY_N_WEEKS})
_CHOICES = {
    RhythmKind.EVERY_N_DAYS: (RhythmChoice.DAILY, RhythmChoice.EVERY_N_DAYS),
    RhythmKind.WEEKDAYS: (RhythmChoice.TWICE_A_WEEK, RhythmChoice.WEEKDAYS),
    RhythmKind.EVERY_N_WEEKS: (RhythmChoice.EVERY_N_WEEKS,),
    RhythmKind.EVERY_N_MONTHS: (RhythmChoice.EVERY_N_MONTHS, RhythmChoice.YEARLY),
    RhythmKind.CYCLE: (RhythmChoice.THREE_WEEKS_ON, RhythmChoice.CYCLE),
}


def choices_for(agent: Agent) -> tuple[RhythmChoice, ...]:
    """The rhythms that fit an agent, in the order of its catalogue entry. Only a patch is changed twice a week."""
    found = tuple(choice for kind in agent.rhythm_kinds for choice in _CHOICES[kind])
    if agent.route is Route.PATCH:
        return found
    return tuple(choice for choice in found if choice is not RhythmChoice.TWICE_A_WEEK)


def choice_of(rhythm: Rhythm, agent: Agent | None = None) -> RhythmChoice:
    """The choice that makes this rhythm; `agent` tells a patch from a tablet on the same two days."""
    if rhythm.kind is RhythmKind.WEEKDAYS:
        is_patch = agent is not None and agent.route is Route.PATCH
        return RhythmChoice.TWICE_A_WEEK if is_patch and rhythm.weekdays in PATCH_DAYS else RhythmChoice.WEEKDAYS
    if rhythm.kind is RhythmKind.EVERY_N_WEEKS:
        return RhythmChoice.EVERY_N_WEEKS
    if rhythm.kind is RhythmKind.CYCLE:
        is_preset = (rhythm.days_on, rhythm.days_off) == THREE_WEEKS_OF_FOUR
        return RhythmChoice.THREE_WEEKS_ON if is_preset else RhythmChoice.CYCLE
    if rhythm.kind is RhythmKind.EVERY_N_DAYS:
        return RhythmChoice.DAILY if rhythm.every == 1 else RhythmChoice.EVERY_N_DAYS
    return RhythmChoice.YEARLY if rhythm.every == MONTHS_IN_A_YEAR else RhythmChoice.EVERY_N_MONTHS


def make_rhythm(
    choice: RhythmChoice,
    every: int | None,
    weekdays: Sequence[int],
    times: tuple[time, ...],
    cycle: tuple[int, int] = (0, 0),
    weekend_time: time | None = None,
) -> Rhythm:
    """`every`, `weekdays`, `cycle` (days on, days off) and `weekend_time` are read only where the choice needs them.

    Raises ImpossibleRhythm.
    """
    if choice is RhythmChoice.DAILY:
        return Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), times, weekend_time=weekend_time)
    if choice is RhythmChoice.YEARLY:
        return Rhythm(RhythmKind.EVERY_N_MONTHS, MONTHS_IN_A_YEAR, (), times)
    if choice in (RhythmChoice.THREE_WEEKS_ON, RhythmChoice.CYCLE):
        days_on, days_off = cycle if choice is RhythmChoice.CYCLE else THREE_WEEKS_OF_FOUR
        return Rhythm(RhythmKind.CYCLE, 1, (), times, days_on, days_off)
    days = tuple(sorted(weekdays)) if choice in ON_WEEKDAYS else ()
    if choice is RhythmChoice.TWICE_A_WEEK and days not in PATCH_DAYS:
        raise ImpossibleRhythm("two weekdays must be chosen, 3 and 4 days apart")
    kind = COUNTED.get(choice, RhythmKind.WEEKDAYS)
    return Rhythm(kind, (every or 0) if choice in COUNTED else 1, days, times)
