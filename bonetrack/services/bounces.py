"""What a delivery report changes: a dead address is disabled and its patient told; a report without proof does nothing.

Proof is the signed return address, or the random Message-ID of a mail that really went to that recipient lately.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bonetrack.core.delivery_reports import Action, DeliveryReport, Fault, Outcome, fault_of
from bonetrack.services.account_mail import MailWay
from bonetrack.services.dead_address import disable_address
from bonetrack.services.return_address import read_return
from bonetrack.storage import returned_mail as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.models import Message

# Mail servers give up after 5 days at the latest (RFC 5321 4.5.4.1); some days for the way back.
RETURNS_WITHIN = timedelta(days=10)
TRIED_AGAIN_AFTER = timedelta(minutes=15)
MOST_TRIES = 3


class Done(StrEnum):
    """What became of a report."""

    ADDRESS_DISABLED = "address_disabled"
    FAILED = "failed"
    TRIED_AGAIN = "tried_again"
    DELAYED = "delayed"
    NOTHING = "nothing"


class Why(StrEnum):
    """Why a report changed nothing."""

    UNKNOWN = "unknown"
    UNPROVEN = "unproven"
    KNOWN_ALREADY = "known_already"
    NO_TROUBLE = "no_trouble"


@dataclass(frozen=True)
class Deed:
    """`message` is a public id: no address and no name leaves here."""

    done: Done
    why: Why | None = None
    message: str | None = None
    status: str | None = None


def take_report(report: DeliveryReport, recipients: Iterable[str], way: MailWay, now: datetime) -> Deed:
    """`recipients`: the addresses that the mail server names as the report's own, beside those in its headers."""
    with transaction():
        message = _find_signed((*recipients, *report.sent_to), way.secret_key) or _find_sent(report, now)
        if message is None:
            return Deed(Done.NOTHING, _why_unfound(report, now))
        outcome = _choose(report.outcomes, message.address.lower())
        if outcome is None:
            return Deed(Done.NOTHING, Why.NO_TROUBLE, message.public_id)
        done = _act(message, outcome, way.mail_domain, now)
        why = Why.KNOWN_ALREADY if done is Done.NOTHING else None
        return Deed(done, why, message.public_id, outcome.status)


def _find_signed(addresses: Iterable[str], secret_key: str) -> Message | None:
    named = (read_return(address, secret_key) for address in addresses)
    found = (rows.find_message(public_id) for public_id in named if public_id is not None)
    return next((message for message in found if message is not None), None)


def _find_sent(report: DeliveryReport, now: datetime) -> Message | None:
    if report.message_id is None:
        return None
    message = rows.find_by_message_id(report.message_id, now - RETURNS_WITHIN)
    is_to_it = message is not None and any(message.address.lower() in one.addresses for one in report.outcomes)
    return message if is_to_it else None


def _why_unfound(report: DeliveryReport, now: datetime) -> Why:
    addresses = {address for outcome in report.outcomes for address in outcome.addresses}
    is_ours = any(rows.has_sent_to(address, now - RETURNS_WITHIN) for address in addresses)
    return Why.UNPROVEN if is_ours else Why.UNKNOWN


def _choose(outcomes: tuple[Outcome, ...], address: str) -> Outcome | None:
    """What concerns this recipient; of a mail that was passed on to other addresses, the worst."""
    trouble = [outcome for outcome in outcomes if outcome.action in (Action.FAILED, Action.DELAYED)]
    own = [outcome for outcome in trouble if address in outcome.addresses]
    return min(own or trouble, key=lambda outcome: outcome.action is not Action.FAILED, default=None)


def _act(message: Message, outcome: Outcome, mail_domain: str, now: datetime) -> Done:
    problem = f"returned {outcome.status}"
    if outcome.action is Action.DELAYED:
        return Done.DELAYED if rows.note_delay(message, f"delayed {outcome.status}") else Done.NOTHING
    fault = fault_of(outcome.status)
    again_at = now + TRIED_AGAIN_AFTER
    if fault is Fault.PASSING and again_at < message.expires_at and message.attempts < MOST_TRIES:
        return Done.TRIED_AGAIN if rows.put_back(message, again_at, problem) else Done.NOTHING
    if not rows.mark_returned(message, problem):
        return Done.NOTHING
    is_dead = fault is Fault.ADDRESS and _disable_address(message, problem, mail_domain, now)
    return Done.ADDRESS_DISABLED if is_dead else Done.FAILED


def _disable_address(message: Message, problem: str, mail_domain: str, now: datetime) -> bool:
    """Not when the person has another address by now, or has said since that this one works."""
    contact = message.contact
    if contact is None or contact.email.lower() != message.address.lower():
        return False
    if message.created_at < max(contact.invited_at, contact.confirmed_at or contact.invited_at):
        return False
    return disable_address(contact, problem, mail_domain, now)
