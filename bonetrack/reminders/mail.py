"""From words to a mail: plain text and HTML, neutral headers, one Message-ID for every try, nothing attached."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from secrets import token_hex
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from bonetrack.core.messages import MessageKind
from bonetrack.reminders.dose_lines import DoseLine, read_lines, wanted_doses
from bonetrack.reminders.held_digest import read_held
from bonetrack.reminders.letters import one_click_url, write_letter
from bonetrack.reminders.mail_policy import POLICY
from bonetrack.settings import Settings
from bonetrack.storage.models import Message
from bonetrack.storage.named_doses import named_doses, named_in_summary
from bonetrack.words import current_locale, mail
from bonetrack.words.mail import Letter, kept_words

TEMPLATES = Path(__file__).parents[2] / "templates" / "mail"
# No text can hold it by chance or on purpose, and one for all mails of a process spares its writing each time.
BOUNDARY = f"part-{token_hex(12)}"


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def compose(message: Message, settings: Settings, now: datetime, lines: list[DoseLine] | None = None) -> EmailMessage:
    lines = read_lines(message, now) if lines is None else lines
    letter = write_letter(message, settings, now, lines)
    message.sent_words = kept_words(letter) | _named(message, lines, now)
    email = EmailMessage(policy=POLICY)
    email["From"] = settings.mail_from
    email["To"] = message.address
    email["Subject"] = letter.subject
    email["Date"] = format_datetime(now)
    email["Message-ID"] = message.message_id
    email["Auto-Submitted"] = "auto-generated"
    if message.contact is not None:
        email["List-Unsubscribe"] = f"<{one_click_url(message.contact, settings)}>"
        email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    email.set_content(_render("letter.txt", letter))
    email.add_alternative(_render("letter.html", letter), subtype="html")
    email.set_boundary(BOUNDARY)
    return email


def _named(message: Message, lines: list[DoseLine], now: datetime) -> dict[str, Any]:
    if message.kind == MessageKind.HELD_DIGEST:
        return named_in_summary(read_held(message, now).not_logged)
    return named_doses(wanted_doses(lines))


def _render(name: str, letter: Letter) -> str:
    return (
        _environment()
        .get_template(name)
        .render(
            letter=letter,
            who_we_are=mail.who_we_are(),
            not_for_emergencies=mail.not_for_emergencies(),
            lang=current_locale().language,
        )
    )
