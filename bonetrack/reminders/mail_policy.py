"""How mail is written to the wire. The standard library parses every header it writes; ours need that rarely."""

from email.policy import SMTP, EmailPolicy
from functools import lru_cache
from typing import Any

LONGEST_LINE = 998
# The same few values in every mail: they are parsed once for all.
COMMON_HEADERS = ("content-type", "content-transfer-encoding", "mime-version", "content-disposition")


class WirePolicy(EmailPolicy):
    """Plain ASCII on one line is kept as it is; all else, and any line break, goes the library's careful way."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        if name.lower() in COMMON_HEADERS:
            return name, _parse_common(name, str(value))
        if isinstance(value, str) and value.isascii() and value.isprintable() and len(value) < LONGEST_LINE - len(name):
            return name, str(value)
        return super().header_store_parse(name, value)

    def header_fetch_parse(self, name: str, value: str) -> Any:
        if name.lower() in COMMON_HEADERS and not hasattr(value, "name"):
            return _parse_common(name, value)
        return super().header_fetch_parse(name, value)

    def header_max_count(self, name: str) -> int | None:
        return _most(name.lower())

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in COMMON_HEADERS:
            return _write_common(name, str(value))
        return super().fold_binary(name, value)


@lru_cache(maxsize=64)
def _most(name: str) -> int | None:
    return EmailPolicy().header_max_count(name)


@lru_cache(maxsize=64)
def _write_common(name: str, value: str) -> bytes:
    return SMTP.clone(max_line_length=LONGEST_LINE, cte_type="7bit").fold_binary(name, _parse_common(name, value))


@lru_cache(maxsize=64)
def _parse_common(name: str, value: str) -> Any:
    return EmailPolicy().header_store_parse(name, value)[1]


# Python would cut a long unsubscribe address into encoded words; 998 is the longest line of RFC 5322.
POLICY = WirePolicy(max_line_length=LONGEST_LINE, cte_type="7bit", linesep="\r\n")
