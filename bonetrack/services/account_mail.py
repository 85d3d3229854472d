"""Mail about an account: put into the outbox, with the token's name but never its secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bonetrack.core.messages import MessageKind
from bonetrack.services import tokens
from bonetrack.services.tokens import TokenKind
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.messages import NewMessage, enqueue
from bonetrack.storage.models import Account, OneTimeToken

TRIED_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class MailWay:
    """What it takes to put a mail with a link into the outbox."""

    mail_domain: str
    secret_key: str


def send_link(
    kind: MessageKind, token_kind: TokenKind, account: Account, address: str, way: MailWay, now: datetime
) -> OneTimeToken:
    """A mail with a fresh one-time link to `address`; call it inside the use case's transaction."""
    token = tokens.issue(token_kind, account.public_id, address, secret_key=way.secret_key, now=now)
    message = NewMessage(
        unique_key=f"{kind}:{token.public_id}",
        kind=kind,
        address=address,
        due_at=now,
        expires_at=min(now + TRIED_FOR, token.expires_at),
        details={"token_id": token.public_id},
        account=account,
    )
    enqueue(message, way.mail_domain, now)
    return token


def send_notice(kind: MessageKind, account: Account, address: str, way: MailWay, now: datetime) -> None:
    """A mail that only tells."""
    message = NewMessage(
        unique_key=f"{kind}:{new_public_id()}",
        kind=kind,
        address=address,
        due_at=now,
        expires_at=now + TRIED_FOR,
        account=account,
    )
    enqueue(message, way.mail_domain, now)
