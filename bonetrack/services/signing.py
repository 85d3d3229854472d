"""Links that stop mail: they name one contact, cannot be made up, and never run out."""

from itsdangerous import BadSignature, URLSafeSerializer

STOP_SALT = "stop-mail"


class BadLink(ValueError):
    """The link was not made by us, or was cut short on its way."""


def sign_contact(contact_public_id: str, secret_key: str) -> str:
    """The last part of a stop link: opaque, the same at every call."""
    signed = _serializer(secret_key).dumps(contact_public_id)
    return signed if isinstance(signed, str) else signed.decode("ascii")


def read_contact(signed: str, secret_key: str) -> str:
    """The public id of the contact that a stop link names; raises BadLink."""
    try:
        named = _serializer(secret_key).loads(signed)
    except (BadSignature, UnicodeError) as error:
        raise BadLink("This link was not made by us.") from error
    if not isinstance(named, str):
        raise BadLink("This link names nobody.")
    return named


def _serializer(secret_key: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=STOP_SALT)
