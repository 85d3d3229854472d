"""A mail server in a process of its own, which takes everything and keeps nothing; it prints its port."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.mail_server import AnyPort


class Taker:
    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:
        return "250 2.0.0 taken"


@contextmanager
def running_mail_process() -> Iterator[int]:
    """Its port."""
    command = [sys.executable, "-m", "tests.benchmarks.mail_process"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    controller = AnyPort(Taker(), hostname="127.0.0.1", port=0)
    controller.start()
    sys.stdout.write(f"{controller.port}\n")
    sys.stdout.flush()
    while True:
        time.sleep(3600)
