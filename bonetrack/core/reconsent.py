"""Once a year a caregiver says again that mail may come; who says nothing gets no more."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

ASK_AFTER = relativedelta(months=11)
END_AFTER = relativedelta(months=12)
REMIND_AFTER = timedelta(days=14)
# After an outage the question comes late: nobody is dropped before she had four weeks to answer.
LEAST_NOTICE = timedelta(days=28)


class ReconsentStep(StrEnum):
    ASK = "ask"
    REMIND = "remind"
    END = "end"


@dataclass(frozen=True)
class ReconsentTurn:
    step: ReconsentStep | None
    next_at: datetime | None


def asks_at(agreed_at: datetime) -> datetime:
    return agreed_at + ASK_AFTER


def ends_at(agreed_at: datetime, asked_at: datetime) -> datetime:
    return max(agreed_at + END_AFTER, asked_at + LEAST_NOTICE)


def access_ends_at(agreed_at: datetime) -> datetime:
    """Where no mail can ask: access alone lives no longer than the agreement it came with."""
    return agreed_at + END_AFTER


def take_turn(agreed_at: datetime, asked_at: datetime | None, now: datetime) -> ReconsentTurn:
    """What to do at `now` about an agreement of `agreed_at`, and when to look again."""
    if asked_at is None:
        if now < asks_at(agreed_at):
            return ReconsentTurn(None, asks_at(agreed_at))
        return ReconsentTurn(ReconsentStep.ASK, now + REMIND_AFTER)
    end = ends_at(agreed_at, asked_at)
    if now >= end:
        return ReconsentTurn(ReconsentStep.END, None)
    if now >= asked_at + REMIND_AFTER:
        return ReconsentTurn(ReconsentStep.REMIND, end)
    return ReconsentTurn(None, asked_at + REMIND_AFTER)
