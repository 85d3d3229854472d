"""Signed-in phones."""

from datetime import datetime

from bonetrack.storage.models import Account, LoginSession


def add_session(account: Account, id_hash: str, now: datetime, expires_at: datetime) -> LoginSession:
    return LoginSession.create(
        account=account, id_hash=id_hash, created_at=now, last_seen_at=now, expires_at=expires_at
    )


def find_session(id_hash: str, now: datetime) -> LoginSession | None:
    return (
        LoginSession.select(LoginSession, Account)
        .join(Account)
        .where(LoginSession.id_hash == id_hash, LoginSession.expires_at > now)
        .first()
    )


def touch_session(session: LoginSession, now: datetime, expires_at: datetime) -> None:
    LoginSession.update(last_seen_at=now, expires_at=expires_at).where(LoginSession.id == session.id).execute()


def delete_session(id_hash: str) -> None:
    LoginSession.delete().where(LoginSession.id_hash == id_hash).execute()


def delete_other_sessions(account: Account, kept_id_hash: str | None) -> None:
    query = LoginSession.delete().where(LoginSession.account == account)
    if kept_id_hash is not None:
        query = query.where(LoginSession.id_hash != kept_id_hash)
    query.execute()


def delete_expired_sessions(now: datetime) -> None:
    LoginSession.delete().where(LoginSession.expires_at <= now).execute()
