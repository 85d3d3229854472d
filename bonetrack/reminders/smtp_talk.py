"""smtplib that keeps to one moment at which the whole mail must be over, however slowly a server drips its answers."""

import io
import smtplib
import socket
from collections.abc import Callable
from typing import Any


class Talk(smtplib.SMTP):
    """`left` says before each piece how long it may take, and raises TimeoutError when the time is over.

    `has_begun_mail`: the server was asked to take the content, so nobody can know whether it has it.
    """

    def __init__(self, left: Callable[[], float], *args: Any, **kwargs: Any) -> None:
        self._left = left
        self.has_begun_mail = False
        super().__init__(*args, **kwargs)

    def send(self, s: Any) -> None:
        if self.sock is not None:
            self.sock.settimeout(self._left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            # smtplib's own reader gives each byte the full time.
            self.file = io.BufferedReader(_InTime(self.sock, self._left))
        return super().getreply()

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.has_begun_mail = True
        return super().data(msg)


class TlsTalk(Talk, smtplib.SMTP_SSL):
    """The same from the first byte on under TLS."""


class _InTime(io.RawIOBase):
    def __init__(self, connection: socket.socket, left: Callable[[], float]) -> None:
        self._connection = connection
        self._left = left

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._connection.settimeout(self._left())
        return self._connection.recv_into(buffer)
