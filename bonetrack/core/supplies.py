"""How long a supply lasts: counted down by the doses that fall due, not by taps alone.

A dose that fell due and is not logged counts as used: a forgotten tap must not hide that the pack is nearly empty.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from bonetrack.core.agents import Agent, AgentClass
from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.core.mornings import morning_of
from bonetrack.core.notices import Step

DEFAULT_LEAD_DAYS = 7
LEAD_DAYS = (3, 5, 7, 10, 14, 21, 28)
MOST_DOSES = 2000
FARTHEST = timedelta(days=366 * 15)


class Item(StrEnum):
    """What runs out."""

    DOSES = "doses"
    NEEDLES = "needles"


@dataclass(frozen=True)
class KnownDose:
    """A dose that has fallen due or was logged: its day, its state, and when each of its entries was taken."""

    due_on: date
    state: DoseState
    taken_at: tuple[datetime, ...] = ()


def can_be_kept_at_home(agent: Agent) -> bool:
    """Whether a person may have it at home; some collect the 6-monthly syringe from the pharmacy themselves."""
    return not agent.is_clinic_given or agent.agent_class is AgentClass.RANKL_INHIBITOR


def is_used_up_with_time(agent: Agent) -> bool:
    """A pen goes after its days whatever is left in it, so a skipped dose of a daily pen is gone as well."""
    return agent.agent_class is AgentClass.PTH_ANALOGUE


def count_used(doses: Iterable[KnownDose], counted_at: datetime, counted_on: date, today: date, *, in_pen: bool) -> int:
    """Doses gone since the count: each one taken since then, and each that fell due on an earlier day unlogged."""
    used = 0
    for dose in doses:
        if dose.taken_at:
            used += sum(moment > counted_at for moment in dose.taken_at)
        elif counted_on <= dose.due_on < today and (in_pen or dose.state is not DoseState.SKIPPED):
            used += 1
    return used


def find_run_out(left: int, coming: Iterator[date], stops_on: date | None, today: date) -> date | None:
    """The day of the first dose for which nothing is left; None when the plan ends before, or in many years.

    `coming`: the days on which doses are still to be taken, in order.
    """
    for number, day in enumerate(coming):
        if (stops_on is not None and day >= stops_on) or day > today + FARTHEST:
            return None
        if number >= left:
            return day
    return None


def list_supply_steps(run_out_on: date, lead_days: int, zone: str, item: Item) -> list[Step]:
    """At 10:00 so many days before, and once more at half of them."""
    return [
        Step(f"{item}_{name}", morning_of(run_out_on - timedelta(days=days), zone), MessageKind.SUPPLY_LOW)
        for name, days in (("lead", lead_days), ("half", lead_days // 2))
    ]


def is_low(run_out_on: date, lead_days: int, today: date) -> bool:
    """Whether Today has a line about it."""
    return today >= run_out_on - timedelta(days=lead_days)


def supply_key(supply: str, pack: int, rhythm: str, recipient: str, step: str) -> str:
    """Once for each pack, step and recipient; a new rhythm gives the same pack another end, so it speaks again."""
    return f"supply:{supply}:{pack}:{rhythm}:{recipient}:{step}"
