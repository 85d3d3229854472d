"""Does the mail server take our mail at all? One recipient who is refused says nothing about that; several do."""

from email.message import EmailMessage

from bonetrack.reminders.sending import Refused, Sender, TryLater, Unreachable

# So many different recipients in a row that it did not take a mail for.
MOST_NOT_TAKEN = 3


class WatchedLine:
    """A sender that remembers how its last mails went."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._not_taken: set[str] = set()
        self._works: bool | None = None

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        try:
            self._sender.send(mail, from_address, to_address)
        except Unreachable:
            self._works = False
            raise
        except TryLater:
            self._fail_for(to_address)
            raise
        except Refused:
            self._succeed()
            raise
        self._succeed()

    def close(self) -> None:
        self._sender.close()

    def take_news(self) -> bool | None:
        """Whether mail gets through, as far as was seen since the last time; None: nothing was seen."""
        news, self._works = self._works, None
        return news

    def _succeed(self) -> None:
        self._not_taken.clear()
        self._works = True

    def _fail_for(self, to_address: str) -> None:
        if len(self._not_taken) < MOST_NOT_TAKEN:
            self._not_taken.add(to_address)
        if len(self._not_taken) == MOST_NOT_TAKEN:
            self._works = False
