"""One message of the outbox: look again, write, send, mark. At least once, never lost, one Message-ID."""

import logging
from datetime import datetime, timedelta
from email.message import EmailMessage
from enum import StrEnum
from zlib import crc32

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.reminders.dose_lines import read_lines
from bonetrack.reminders.holding import hold
from bonetrack.reminders.mail import compose
from bonetrack.reminders.night import held_until
from bonetrack.reminders.recheck import Verdict, look_again
from bonetrack.reminders.return_path import return_path
from bonetrack.reminders.sending import Refused, Sender, TryLater, TurnedAway, Unreachable
from bonetrack.services.dead_address import disable_address
from bonetrack.settings import Settings
from bonetrack.storage import claims
from bonetrack.storage.caregiver_steps import expire_held
from bonetrack.storage.database import transaction
from bonetrack.storage.fields import UnreadableValue
from bonetrack.storage.message_lines import wake_open_doses
from bonetrack.storage.models import Message

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60))
SPREAD = 0.2

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


def deliver(message: Message, sender: Sender, settings: Settings, now: datetime) -> Outcome:
    """A message that the worker holds: look again, write, send, and mark it before anything else is done."""
    try:
        with claims.reading_once():
            lines = read_lines(message, now)
            verdict = look_again(message, now, lines)
            if verdict is not Verdict.SEND:
                return _end(message, verdict, now)
            until = held_until(message, now)
            if until is not None:
                claims.push_back(message, _soonest(message, until), message.last_problem or claims.QUIET)
                return Outcome.RETRIED
            if hold(message, settings, now):
                return Outcome.HELD
            mail = compose(message, settings, now, lines)
    except UnreadableValue as error:
        # No later try will read it either.
        log.error("message %s cannot be read: %s", message.public_id, error)
        claims.mark_ended(message, MessageState.FAILED, f"cannot be read: {error}")
        return Outcome.FAILED
    except Exception as error:
        # Whatever is wrong with this row must not stop the others; its kind of error is all the log may say.
        log.error("message %s cannot be written: %s", message.public_id, type(error).__name__)
        return _try_later(message, f"cannot be written: {type(error).__name__}", now)
    return _send(message, mail, sender, settings, now)


def _end(message: Message, verdict: Verdict, now: datetime) -> Outcome:
    state = MessageState.EXPIRED if verdict is Verdict.TOO_LATE else MessageState.CANCELLED
    claims.mark_ended(message, state, message.last_problem)
    if verdict is Verdict.TOO_LATE:
        for each in (message, *_held_in(message)):
            wake_open_doses(each, now)
    return Outcome(state)


def _held_in(message: Message) -> list[Message]:
    """A summary that never arrived told nothing of what it held."""
    if message.kind != MessageKind.HELD_DIGEST or message.contact is None:
        return []
    return expire_held(message.contact, message.unique_key)


def _send(message: Message, mail: EmailMessage, sender: Sender, settings: Settings, now: datetime) -> Outcome:
    try:
        sender.send(mail, return_path(message, settings), message.address)
    except Unreachable as problem:
        log.critical("mail server cannot be used: %s", problem.problem)
        claims.push_back(message, _soonest(message, now + _spread(BACK_OFF[0], message)), problem.problem)
        return Outcome.UNREACHABLE
    except TurnedAway as problem:
        log.error("message %s waits: the mail server turns us away: %s", message.public_id, problem.problem)
        return _try_later(message, problem.problem, now)
    except TryLater as problem:
        return _try_later(message, problem.problem, now)
    except Refused as problem:
        return _refused(message, problem, settings, now)
    except Exception as error:
        # Such as a full disk under the folder of development; the kind of error is all the log may say.
        log.error("message %s cannot be sent: %s", message.public_id, type(error).__name__)
        return _try_later(message, f"cannot be sent: {type(error).__name__}", now)
    claims.mark_sent(message, now)
    return Outcome.SENT


def _try_later(message: Message, problem: str, now: datetime) -> Outcome:
    wait = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    claims.push_back(message, _soonest(message, now + _spread(wait, message)), problem)
    return Outcome.RETRIED


def _spread(wait: timedelta, message: Message) -> timedelta:
    """Up to a fifth sooner or later, so that messages refused together do not come back together.

    Drawn from the message's own name and the try: the same again at every run, and random over messages.
    """
    drawn = crc32(f"{message.public_id}:{message.attempts}".encode()) / 2**32
    return wait * (1 - SPREAD + 2 * SPREAD * drawn)


def _soonest(message: Message, moment: datetime) -> datetime:
    """A message that would come too late is looked at once more when it expires, to be closed."""
    return min(moment, message.expires_at)


def _refused(message: Message, problem: Refused, settings: Settings, now: datetime) -> Outcome:
    claims.mark_ended(message, MessageState.FAILED, problem.problem)
    log.error("message %s was refused: %s", message.public_id, problem.problem)
    if problem.is_address_dead and message.contact is not None:
        with transaction():
            disable_address(message.contact, problem.problem, settings.mail_domain, now)
    for held in _held_in(message):
        wake_open_doses(held, now)
    return Outcome.FAILED
