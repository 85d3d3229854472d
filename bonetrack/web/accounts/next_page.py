"""Where to go after log-in: our own paths and nothing else."""

from urllib.parse import urlsplit

START = "/today"


def own_path(target: str | None) -> str:
    """The path when it is one of ours, else the first page.

    Browsers read `//host` and `/\\host` as another host and drop control characters before they do so.
    """
    if not target or not target.startswith("/") or target.startswith("//") or "\\" in target:
        return START
    if any(character <= " " or character == "\x7f" for character in target):
        return START
    parts = urlsplit(target)
    return START if parts.scheme or parts.netloc else target
