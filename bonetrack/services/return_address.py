"""The signed return address: each mail comes back, if at all, to an address that names it and cannot be made up."""

import base64
import binascii
import hmac

SIGNATURE_BYTES = 10


def sign_return(message_public_id: str, bounce_address: str, secret_key: str) -> str:
    """`bounce+<name>.<signature>@domain`. Base32, because servers on the way may change capital letters."""
    local, _at, domain = bounce_address.rpartition("@")
    name = _encode(message_public_id.encode("ascii"))
    return f"{local}+{name}.{_signature(message_public_id, secret_key)}@{domain}"


def read_return(address: str, secret_key: str) -> str | None:
    """The public id of the message that a return address names; None for any address that we did not sign."""
    tag = address.rpartition("@")[0].rpartition("+")[2].lower()
    name, _dot, signature = tag.partition(".")
    try:
        public_id = base64.b32decode(_padded(name.upper())).decode("ascii")
    except (binascii.Error, ValueError):
        return None
    known = _signature(public_id, secret_key)
    return public_id if hmac.compare_digest(signature.encode(), known.encode()) else None


def _signature(public_id: str, secret_key: str) -> str:
    digest = hmac.digest(secret_key.encode(), f"return-address:{public_id}".encode(), "sha256")
    return _encode(digest[:SIGNATURE_BYTES])


def _encode(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 8)
