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


def fault_of(status: str) -> Fault:
    """4.x.x passes; 5.7.x is the server's policy about us; 5.4.4 is a host that was not found now."""
    if not status.startswith("5") or _PASSING.fullmatch(status):
        return Fault.PASSING
    return Fault.POLICY if status.startswith("5.7.") else Fault.ADDRESS
