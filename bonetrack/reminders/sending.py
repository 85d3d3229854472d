"""What every way to send has in common: it takes the mail, or says whether another try makes sense."""

from email.message import EmailMessage
from typing import Protocol


class NotSent(Exception):
    """`problem` is a code of ours or of the mail server, never its text, which may hold an address."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem[:80]


class TryLater(NotSent):
    """This message was not taken now; another may be."""


class TurnedAway(TryLater):
    """The mail server refused this recipient for a reason that is not hers: relaying, log-in, a blocked host."""


class Unreachable(TryLater):
    """The mail server cannot be talked to at all, so no other message will get through at this moment either."""


class Refused(NotSent):
    """The mail server will never take this message. `is_address_dead`: because of its recipient."""

    def __init__(self, problem: str, is_address_dead: bool) -> None:
        super().__init__(problem)
        self.is_address_dead = is_address_dead


class Sender(Protocol):
    """One channel. Delivery knows no more of it than this; Web Push will be another one beside SMTP."""

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        """Return only when the mail was taken; otherwise raise NotSent."""

    def close(self) -> None:
        """Let go of any connection."""
