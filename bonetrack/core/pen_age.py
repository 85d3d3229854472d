"""How old a pen is. Its days count from the first dose, and a missed day counts as well.

The days come from `evidence/agent_rules.csv`, from rules of status `read` only.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from bonetrack.core.messages import MessageKind
from bonetrack.core.mornings import MORNING
from bonetrack.core.notices import Step
from bonetrack.core.rhythm import to_utc

RULE_DAYS = {"pen_28_days": 28, "pen_30_days": 30}
SOON_DAYS = 3
# A pen that was changed but not logged must not be asked about for ever.
MAIL_ENDS_AFTER = timedelta(days=7)


class PenStage(StrEnum):
    FRESH = "fresh"
    SOON = "soon"
    CHANGE = "change"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class PenAge:
    """`day` 1 is the day of the first dose; `change_on` is the day from which a new pen is used."""

    opened_on: date
    lasts_days: int
    day: int
    stage: PenStage

    @property
    def change_on(self) -> date:
        return self.opened_on + timedelta(days=self.lasts_days)

    @property
    def last_day(self) -> date:
        return self.change_on - timedelta(days=1)


def age_of(opened_on: date, lasts_days: int, today: date) -> PenAge:
    left = (opened_on + timedelta(days=lasts_days) - today).days
    stage = PenStage.OVERDUE if left < 0 else PenStage.CHANGE if left == 0 else PenStage.SOON
    if left > SOON_DAYS:
        stage = PenStage.FRESH
    return PenAge(opened_on, lasts_days, (today - opened_on).days + 1, stage)


def list_pen_steps(change_on: date, dose_time: time, zone: str) -> list[Step]:
    """Three days before; on the day, at the hour of the dose that she chose; and once on the day after."""
    days = {PenStage.SOON: (-SOON_DAYS, MORNING), PenStage.CHANGE: (0, dose_time), PenStage.OVERDUE: (1, MORNING)}
    return [
        Step(stage, to_utc(change_on + timedelta(days=away), clock, zone), MessageKind.PEN_CHANGE)
        for stage, (away, clock) in days.items()
    ]


def pen_key(pen: str, opened_on: date, recipient: str, step: str) -> str:
    return f"pen:{pen}:{opened_on.isoformat()}:{recipient}:{step}"
