"""Reports as mail servers write them, about one message of ours."""

from pathlib import Path

FOLDER = Path(__file__).parent / "reports"
FAILED = ("postfix_failed", "exim_failed", "exchange_failed")
DELAYED = ("postfix_delayed", "exim_delayed", "exchange_delayed")


def report_of(
    name: str,
    *,
    to: str = "bounce@localhost",
    recipient: str = "anna@example.org",
    message_id: str = "<someone@example.org>",
    changes: dict[str, str] | None = None,
) -> bytes:
    """`to`: where the report goes; `changes`: old parts of the text, each of which must stand, and new ones."""
    text = (FOLDER / f"{name}.eml").read_text(encoding="utf-8")
    for place, value in {"{to}": to, "{recipient}": recipient, "{message_id}": message_id}.items():
        text = text.replace(place, value)
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()
