"""Development: mail is written to a folder instead of being sent; `/dev/mail` shows it."""

from email.message import EmailMessage
from pathlib import Path

from bonetrack.reminders.sending import Sender


class MailFolder:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:  # noqa: ARG002
        """One file a Message-ID, whole or not at all: a repeat of the same message replaces itself."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = str(mail["Message-ID"]).strip("<>").split("@")[0]
        unfinished = self.folder / f".{name}.part"
        unfinished.write_bytes(mail.as_bytes())
        unfinished.rename(self.folder / f"{name}.eml")

    def close(self) -> None:
        """A folder holds no connection."""


class CopyingSender:
    """Development with a mail server: what was taken by the server is kept in the folder too."""

    def __init__(self, sender: Sender, folder: MailFolder) -> None:
        self._sender = sender
        self._folder = folder

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        self._sender.send(mail, from_address, to_address)
        self._folder.send(mail, from_address, to_address)

    def close(self) -> None:
        self._sender.close()
