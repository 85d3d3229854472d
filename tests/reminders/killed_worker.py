"""A real worker that gets a signal at one point of the outbox. Run as a child process by test_kill and test_stop."""

import os
import signal
import sys
from collections.abc import Callable
from email.message import EmailMessage
from time import sleep
from typing import Any

from bonetrack.reminders import batch, steps
from bonetrack.reminders.passes import find_sender
from bonetrack.reminders.sending import Sender
from bonetrack.reminders.worker import run_worker
from bonetrack.settings import Settings
from bonetrack.storage import claims

KILL_AT_CALL = 2


def die() -> None:
    """SIGTERM lets the work go on; meanwhile the process hears of it."""
    os.kill(os.getpid(), signal.Signals[sys.argv[2]])
    sleep(0.5)


def dying(function: Callable[..., Any], *, before: bool) -> Callable[..., Any]:
    """The function, but the process gets its signal before, or right after, its second call."""
    calls = 0

    def wrapper(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if before and calls == KILL_AT_CALL:
            die()
        result = function(*args, **kwargs)
        if calls == KILL_AT_CALL:
            die()
        return result

    return wrapper


class DyingSender:
    def __init__(self, sender: Sender, *, before: bool) -> None:
        self._send = dying(sender.send, before=before)
        self.close = sender.close

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        self._send(mail, from_address, to_address)


def main(point: str) -> None:
    find: Callable[[Settings], Sender | None] = find_sender
    if point == "inside a transaction":
        steps.enqueue_dose_step = dying(steps.enqueue_dose_step, before=False)
    elif point == "pending":
        batch.CLAIMED_AT_ONCE = 1
        claims.claim_messages = dying(claims.claim_messages, before=True)
    elif point == "sent":
        claims.mark_sent = dying(claims.mark_sent, before=False)
    else:

        def find(settings: Settings) -> Sender | None:
            sender = find_sender(settings)
            assert sender is not None
            return DyingSender(sender, before=point == "claimed")

    run_worker(Settings.from_env(os.environ), find)


if __name__ == "__main__":
    main(sys.argv[1])
