"""One mailbox, one spelling: limits, accounts and stop lists all count by it."""

from email_validator import EmailNotValidError, validate_email


def plain_address(text: str | None) -> str:
    """Small letters, and the host as mail servers know it: `Ünï.example` and its ASCII form are one mailbox.

    What is no address comes back as it was typed, for the form to say so.
    """
    typed = (text or "").strip().lower()
    try:
        found = validate_email(typed, check_deliverability=False)
    except EmailNotValidError:
        return typed
    return f"{found.local_part}@{found.ascii_domain}"
