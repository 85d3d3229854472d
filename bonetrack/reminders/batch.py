"""A few messages claimed at once, then looked at, sent and marked one by one. What is not begun goes back at once."""

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.reminders.delivery import Outcome, deliver
from bonetrack.reminders.sending import Sender
from bonetrack.settings import Settings
from bonetrack.storage import claims

CLAIMED_AT_ONCE = 20
# A mail may take two thirds of a lease (passes.py): one that begins in the first quarter ends before its lease does,
# and a slow server does not keep the rest from the other workers.
BEGINS_WITHIN_SHARE_OF_LEASE = 1 / 4


@dataclass(frozen=True)
class Desk:
    """What a worker needs to deliver. `lease_clock` is the clock that all workers read."""

    settings: Settings
    sender: Sender
    worker: str
    clock: Callable[[], datetime]
    lease_clock: Callable[[], datetime]


def deliver_batch(desk: Desk, most: int, may_go_on: Callable[[], bool]) -> Counter[Outcome]:
    """Those that have waited longest, up to `most`; nothing is counted when none is due."""
    claimed_at, lease = desk.lease_clock(), timedelta(seconds=desk.settings.lease_seconds)
    now = desk.clock()
    claims.release_expired_leases(claimed_at, now)
    most = min(most, CLAIMED_AT_ONCE)
    waiting = deque(claims.claim_messages(desk.worker, now, claimed_at + lease, most))
    done: Counter[Outcome] = Counter()
    try:
        while waiting and may_go_on() and _is_early(desk.lease_clock() - claimed_at, lease):
            outcome = _deliver_claim(desk, waiting.popleft())
            if outcome is not None:
                done[outcome] += 1
            if outcome is Outcome.UNREACHABLE:
                break
    finally:
        claims.give_back(waiting)
    return done


def _is_early(passed: timedelta, lease: timedelta) -> bool:
    """A clock that was set back says nothing about a lease."""
    return timedelta(0) <= passed <= lease * BEGINS_WITHIN_SHARE_OF_LEASE


def _deliver_claim(desk: Desk, claim: claims.Claim) -> Outcome | None:
    message = claims.take_up(claim)
    return None if message is None else deliver(message, desk.sender, desk.settings, desk.clock())
