"""Rate limits at the door: by the address a request comes from, by mailbox, by account."""

from ipaddress import IPv6Address, ip_address, ip_network

from flask import abort, request

from bonetrack.services.rate_limits import MAILBOX, Limit, allow_within
from bonetrack.web.clock import now

HOME_NETWORK_BITS = 64


def request_address() -> str:
    """Where the request comes from, as the trusted proxies say; one home's IPv6 network counts as one."""
    text = request.remote_addr or "unknown"
    try:
        address = ip_address(text)
    except ValueError:
        return text
    if not isinstance(address, IPv6Address):
        return text
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, HOME_NETWORK_BITS), strict=False))


def limit_or_429(limit: Limit, key: str) -> None:
    """Count this try; too many end in the page that says to wait."""
    if not allow_within(limit, key, now()):
        abort(429)


def limit_mail_or_429(limit: Limit, mailbox: str) -> None:
    """For everything that sends mail on request: by sender's address and by mailbox, whether it is known or not."""
    limit_or_429(limit, request_address())
    limit_or_429(MAILBOX, mailbox)
