"""One message of the outbox: claim, look again, write, send, mark. At least once, never lost, one Message-ID."""

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum

from bonetrack.core.messages import MessageState
from bonetrack.core.people import ContactStatus
from bonetrack.reminders.dose_lines import read_lines
from bonetrack.reminders.holding import hold
from bonetrack.reminders.mail import compose
from bonetrack.reminders.night import held_until
from bonetrack.reminders.recheck import Verdict, look_again
from bonetrack.reminders.return_path import return_path
from bonetrack.reminders.sending import Refused, Sender, TryLater, Unreachable
from bonetrack.settings import Settings
from bonetrack.storage import claims
from bonetrack.storage.contacts import change_contact
from bonetrack.storage.models import Message

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What became of one try."""

    SENT = "sent"
    RETRIED = "retried"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    HELD = "held"
    UNREACHABLE = "unreachable"


def deliver_next(
    now: datetime, sender: Sender, settings: Settings, worker: str, lease_now: datetime | None = None
) -> Outcome | None:
    """The message that has waited longest; None when none is due. `lease_now`: the clock of leases, if another."""
    lease_now = lease_now or now
    claims.release_expired_leases(lease_now, now)
    message = claims.claim_message(worker, now, lease_now + timedelta(seconds=settings.lease_seconds))
    if message is None:
        return None
    try:
        lines = read_lines(message, now)
        verdict = look_again(message, now, lines)
        if verdict is not Verdict.SEND:
            return _end(message, verdict)
        until = held_until(message, now)
        if until is not None:
            claims.push_back(message, _soonest(message, until), "quiet hours")
            return Outcome.RETRIED
        if hold(message, settings, now):
            return Outcome.HELD
        mail = compose(message, settings, now, lines)
    except Exception as error:
        # Whatever is wrong with this row must not stop the others; its kind of error is all the log may say.
        log.error("message %s cannot be written: %s", message.public_id, type(error).__name__)
        return _try_later(message, f"cannot be written: {type(error).__name__}", now)
    return _send(message, mail, sender, settings, now)


def _end(message: Message, verdict: Verdict) -> Outcome:
    state = MessageState.EXPIRED if verdict is Verdict.TOO_LATE else MessageState.CANCELLED
    claims.mark_ended(message, state, message.last_problem)
    return Outcome(state)


def _send(message: Message, mail: EmailMessage, sender: Sender, settings: Settings, now: datetime) -> Outcome:
    try:
        sender.send(mail, return_path(message, settings), message.address)
    except Unreachable as problem:
        log.critical("mail server cannot be used: %s", problem.problem)
        claims.push_back(message, _soonest(message, now + BACK_OFF[0]), problem.problem)
        return Outcome.UNREACHABLE
    except TryLater as problem:
        return _try_later(message, problem.problem, now)
    except Refused as problem:
        return _refused(message, problem, now)
    except Exception as error:
        # Such as a full disk under the folder of development; the kind of error is all the log may say.
        log.error("message %s cannot be sent: %s", message.public_id, type(error).__name__)
        return _try_later(message, f"cannot be sent: {type(error).__name__}", now)
    claims.mark_sent(message, now)
    return Outcome.SENT


def _try_later(message: Message, problem: str, now: datetime) -> Outcome:
    wait = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    claims.push_back(message, _soonest(message, now + wait), problem)
    return Outcome.RETRIED


def _soonest(message: Message, moment: datetime) -> datetime:
    """A message that would come too late is looked at once more when it expires, to be closed."""
    return min(moment, message.expires_at)


def _refused(message: Message, problem: Refused, now: datetime) -> Outcome:
    claims.mark_ended(message, MessageState.FAILED, problem.problem)
    log.error("message %s was refused: %s", message.public_id, problem.problem)
    if problem.is_address_dead and message.contact is not None:
        disabled = {"status": ContactStatus.DISABLED, "disabled_reason": problem.problem[:64], "ended_at": now}
        change_contact(message.contact, [ContactStatus.ACTIVE, ContactStatus.INVITED], **disabled)
    return Outcome.FAILED
