"""One-time tokens: only the hash of the secret is kept."""

from datetime import datetime

from bonetrack.storage.models import OneTimeToken


def add_token(
    public_id: str, kind: str, token_hash: str, subject_id: str, address: str, now: datetime, expires_at: datetime
) -> OneTimeToken:
    return OneTimeToken.create(
        public_id=public_id,
        kind=kind,
        token_hash=token_hash,
        subject_id=subject_id,
        address=address,
        created_at=now,
        expires_at=expires_at,
    )


def find_token(public_id: str) -> OneTimeToken | None:
    return OneTimeToken.get_or_none(OneTimeToken.public_id == public_id)


def find_live_token(kind: str, token_hash: str, now: datetime) -> OneTimeToken | None:
    return OneTimeToken.get_or_none(
        OneTimeToken.kind == kind,
        OneTimeToken.token_hash == token_hash,
        OneTimeToken.used_at.is_null(),
        OneTimeToken.voided_at.is_null(),
        OneTimeToken.expires_at > now,
    )


def use_token(token: OneTimeToken, now: datetime) -> bool:
    """Mark it used; False when another request was faster or a newer token voided it."""
    changed = (
        OneTimeToken.update(used_at=now)
        .where(OneTimeToken.id == token.id, OneTimeToken.used_at.is_null(), OneTimeToken.voided_at.is_null())
        .execute()
    )
    return bool(changed)


def void_tokens(kind: str, subject_id: str, now: datetime) -> None:
    OneTimeToken.update(voided_at=now).where(
        OneTimeToken.kind == kind,
        OneTimeToken.subject_id == subject_id,
        OneTimeToken.used_at.is_null(),
        OneTimeToken.voided_at.is_null(),
    ).execute()


def delete_tokens_expired_before(moment: datetime) -> None:
    OneTimeToken.delete().where(OneTimeToken.expires_at < moment).execute()
