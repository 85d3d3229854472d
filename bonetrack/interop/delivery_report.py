"""Delivery reports of mail servers (RFC 3464, RFC 6533), read from a mail as it arrived. Nothing in it is believed."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.parser import HeaderParser
from email.policy import compat32
from email.utils import getaddresses

from bonetrack.core.delivery_reports import UNSAID, Action, DeliveryReport, Fault, Outcome, fault_of_answer

# The policy of the year 1999 on purpose: it takes any header, however broken, and never raises.
POLICY = compat32
STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
RETURNED_TYPES = ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers")
HEADERS_OF_RECIPIENT = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")
STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
VAGUE = re.compile(r"[245]\.0\.0")
PLAIN_CODE = re.compile(r"\b(5\d\d)[ -](.*)", re.DOTALL)
ADDRESS_TROUBLE = "5.1.0"
XTEXT = re.compile(r"\+([0-9A-F]{2})")


class UnreadableMail(ValueError):
    """What came in is no mail: it is empty, or has no headers."""


def read_report(raw: bytes) -> DeliveryReport | None:
    """None for a mail of any other kind, such as an answer to one of ours or an out-of-office note.

    No mail server writes a report that Python's own reader gives up on, as it does on parts nested a thousand deep.
    """
    try:
        return _read(raw)
    except UnreadableMail:
        raise
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        return None


def _read(raw: bytes) -> DeliveryReport | None:
    mail = message_from_bytes(raw, policy=POLICY)
    if not mail.keys():
        raise UnreadableMail("no headers")
    # Only the report's own parts: what a returned mail holds inside was written by anybody.
    parts = [part for part in mail.get_payload() if isinstance(part, Message)] if mail.is_multipart() else []
    status = next((part for part in parts if part.get_content_type() in STATUS_TYPES), None)
    if mail.get_content_type() != "multipart/report" or status is None:
        return None
    outcomes = tuple(outcome for block in _blocks(status) if (outcome := _outcome(block)) is not None)
    return DeliveryReport(tuple(_sent_to(mail)), _returned_message_id(parts), outcomes)


def _blocks(part: Message) -> Iterator[Message]:
    """The groups of fields, that of the whole mail first. Python takes those of RFC 3464 apart, not of RFC 6533."""
    payload = part.get_payload()
    groups = [group for group in payload if isinstance(group, Message)] if isinstance(payload, list) else []
    yield from groups
    for rest in [part, *groups]:
        text = rest.get_payload()
        if isinstance(text, str):
            yield from (HeaderParser(policy=POLICY).parsestr(group) for group in re.split(r"\n\s*\n", _unix(text)))


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _outcome(block: Message) -> Outcome | None:
    action = str(block.get("Action", "")).split("(")[0].strip().lower()
    addresses = {address for name in ("Final-Recipient", "Original-Recipient") for address in _addresses(block, name)}
    if action not in list(Action) or not addresses:
        return None
    return Outcome(Action(action), _status(block, Action(action)), frozenset(addresses))


def _addresses(block: Message, name: str) -> Iterator[str]:
    """`rfc822; anna@example.org`, as written and with xtext (RFC 3461) undone."""
    for value in block.get_all(name, []):
        address = str(value).rpartition(";")[2].split("(")[0].strip().strip("<>").lower()
        if "@" in address:
            yield address
            yield XTEXT.sub(lambda found: chr(int(found[1], 16)), address.upper()).lower()


def _status(block: Message, action: Action) -> str:
    """Exim writes 5.0.0 for every failure: the words of the other server then hold the true code."""
    found = STATUS.search(str(block.get("Status", "")))
    status = found[1] if found else "4.0.0" if action is Action.DELAYED else UNSAID
    diagnostic = str(block.get("Diagnostic-Code", ""))
    said = STATUS.search(diagnostic)
    if said and VAGUE.fullmatch(status) and said[1][0] == status[0]:
        status = said[1]
    return ADDRESS_TROUBLE if status == UNSAID and _names_dead_address(diagnostic) else status


def _names_dead_address(diagnostic: str) -> bool:
    """`smtp; 550 no such user`, of a server that knows the plain codes alone."""
    answer = PLAIN_CODE.search(diagnostic)
    return answer is not None and fault_of_answer(int(answer[1]), answer[2]) is Fault.ADDRESS


def _sent_to(mail: Message) -> Iterator[str]:
    for name in HEADERS_OF_RECIPIENT:
        for _shown, address in getaddresses([str(value) for value in mail.get_all(name, [])]):
            if "@" in address:
                yield address


def _returned_message_id(parts: list[Message]) -> str | None:
    for part in parts:
        if part.get_content_type() in RETURNED_TYPES:
            returned = _returned(part)
            if returned is not None and returned.get("Message-ID"):
                return str(returned["Message-ID"]).strip()
    return None


def _returned(part: Message) -> Message | None:
    payload = part.get_payload()
    if isinstance(payload, list):
        return payload[0] if payload and isinstance(payload[0], Message) else None
    return HeaderParser(policy=POLICY).parsestr(_unix(str(payload)))
