"""The mail folder of development, read for the browser."""

import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

LINK = re.compile(r"https?://[^\s<>\"']+")
NAME = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class KeptMail:
    name: str
    subject: str
    to: str
    date: str
    text: str
    headers: tuple[tuple[str, str], ...]

    @property
    def paragraphs(self) -> list[list[str]]:
        return [part.splitlines() for part in self.text.strip().split("\n\n")]

    @property
    def links(self) -> tuple[str, ...]:
        """The addresses in the text, each once."""
        return tuple(dict.fromkeys(LINK.findall(self.text)))


def list_kept_mails(folder: Path) -> list[KeptMail]:
    """Newest first, by the moment a mail arrived here."""
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [_read(path) for path in files]


def find_kept_mail(folder: Path, name: str) -> KeptMail | None:
    path = folder / f"{name}.eml"
    return _read(path) if NAME.fullmatch(name) and path.is_file() else None


def _read(path: Path) -> KeptMail:
    mail = message_from_bytes(path.read_bytes(), policy=default)
    if not isinstance(mail, EmailMessage):
        raise TypeError(path.name)
    body = mail.get_body(("plain",))
    return KeptMail(
        name=path.stem,
        subject=str(mail["Subject"] or ""),
        to=str(mail["To"] or ""),
        date=str(mail["Date"] or ""),
        text="" if body is None else str(body.get_content()),
        headers=tuple((name, str(value)) for name, value in mail.items()),
    )
