"""The version of a row that a form was filled in from, as the browser sends it back."""

_LONGEST = 9  # digits: a longer number was never a version, and no database could hold it


def read_version(text: str | None) -> int:
    """0, which no row has, for anything that cannot be a version: the later save is then shown what stands there."""
    typed = text or ""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < _LONGEST else 0
