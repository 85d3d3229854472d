"""What a mail server reports about one message (RFC 3464), and what its status code says about the address."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """The `Action` field of a report."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


class Fault(StrEnum):
    """Whose fault an error is: only `address` means that more mail to it is of no use."""

    ADDRESS = "address"
    POLICY = "policy"
    PASSING = "passing"


@dataclass(frozen=True)
class Outcome:
    """One recipient of a report; `addresses` in lower case, `status` such as `5.1.1`."""

    action: Action
    status: str
    addresses: frozenset[str]


@dataclass(frozen=True)
class DeliveryReport:
    """`sent_to`: the addresses that the report itself came to. `message_id`: of the mail that it is about."""

    sent_to: tuple[str, ...]
    message_id: str | None
    outcomes: tuple[Outcome, ...]


# No host found, or the time ran out; Exchange counts such things from 5.4.300 on.
_PASSING = re.compile(r"5\.4\.(?:4|7|3\d\d)")
# RFC 3463 and the registry of IANA: no such mailbox, no such place, moved, no mail there at all (5.1.10); and a mailbox
# that is closed or full. 5.1.7, 5.1.8 and 5.1.9 are about the sender and about other servers on the way; 5.2.3 is a
# mail that is too large, and Exchange says with 5.2.0 and 5.2.121 that a mailbox which lives is busy.
_DEAD = re.compile(r"5\.1\.(?:0|1|2|3|6|10)|5\.2\.[12]")
UNSAID = "5.0.0"
_DEAD_ANSWERS = frozenset({550, 551, 553})
_PERMANENT = 500
_AN_ADDRESS = re.compile(r"\S+@\S+")
_ABOUT_HER = re.compile(r"user|mail ?box|recipient|address|account|no such|not exist|n't exist", re.IGNORECASE)
_ABOUT_US = re.compile(
    r"relay|authenti|\bauth\b|log ?in|password|credential|sender|client|\b(?:spf|dkim|dmarc|helo|ehlo|rdns|ptr|rbl)\b"
    r"|reverse|block|black ?list|deny ?list|\blisted|dnsbl|spam|reputation|policy|\brate\b|limit|too many"
    r"|not permitted|not allowed|access denied|prohibit|\byour?\b|\bip\b|\d\.\d{1,3}\.\d{1,3}\.\d|\btls\b|encrypt|verif"
    r"|gr[ae]y|temporar|again|later|mail ?from|return|envelope|junk|content|database|server",
    re.IGNORECASE,
)
_TOO_FAST = re.compile(r"at a rate|too (?:quickly|fast|often)", re.IGNORECASE)


def fault_of(status: str) -> Fault:
    """4.x.x passes, and so does a host that was not found now. Only an address that is named as dead is dead.

    All else is the server's reason about us, our mail or itself: 5.7.x, 5.1.8, 5.3.x, 5.5.x, 5.6.x.
    """
    if not status.startswith("5") or _PASSING.fullmatch(status):
        return Fault.PASSING
    return Fault.ADDRESS if _DEAD.fullmatch(status) else Fault.POLICY


def is_too_fast(text: str) -> bool:
    """Gmail says 5.2.1 of a mailbox that is closed, and also of one that gets much mail just now."""
    return bool(_TOO_FAST.search(text))


def fault_of_answer(code: int, text: str) -> Fault:
    """Of an answer with a plain code alone, as of a server that knows no others: `550 no such user`.

    Where its words do not say that the address is dead it waits: a person whose address lives must not be cut off.
    What stands in the address itself, as in `anna@mailbox.org`, says nothing.
    """
    if code < _PERMANENT:
        return Fault.PASSING
    words = _AN_ADDRESS.sub("", text)
    is_dead = code in _DEAD_ANSWERS and _ABOUT_HER.search(words) and not _ABOUT_US.search(words)
    return Fault.ADDRESS if is_dead else Fault.POLICY
