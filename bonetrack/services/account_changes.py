"""Changes to an account: a forgotten password, a new password, a new address."""

from datetime import datetime

from bonetrack.core.messages import MessageKind
from bonetrack.services import rate_limits, sessions, tokens
from bonetrack.services.account_mail import MailWay, send_link, send_notice
from bonetrack.services.accounts import LinkVoid, account_of, mark_confirmed
from bonetrack.services.mail_again import wake_reminders
from bonetrack.services.passwords import Hasher, hash_password
from bonetrack.services.tokens import TokenKind
from bonetrack.storage import accounts as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.locks import lock_in_transaction
from bonetrack.storage.models import Account, OneTimeToken
from bonetrack.storage.patients import list_own_patients


class SameAddress(ValueError):
    """The new address is the one she has."""


class CaregiverAddress(ValueError):
    """The new address is on her own list of caregivers; it must leave that list first."""


def ask_reset(email: str, way: MailWay, now: datetime) -> None:
    """A mail with a link, if the address is known; nothing to be seen if it is not."""
    with transaction():
        account = rows.find_account_at(email)
        if account is None:
            # The same kind of writing, so that the time of the answer tells nothing.
            tokens.issue(TokenKind.RESET_PASSWORD, "nobody", "", secret_key=way.secret_key, now=now)
            return
        send_link(MessageKind.RESET_PASSWORD, TokenKind.RESET_PASSWORD, account, account.email, way, now)


def find_reset_address(raw_token: str, now: datetime) -> str | None:
    """The address whose password a link may set; None when the link is void. The link stays unused."""
    try:
        return account_of(tokens.peek(TokenKind.RESET_PASSWORD, raw_token, now)).email
    except LinkVoid:
        return None


def reset_password(raw_token: str, new_password: str, hasher: Hasher, way: MailWay, now: datetime) -> Account:
    """Set the password; every session ends, and so does a change of address that somebody may have begun."""
    password_hash = hash_password(new_password, hasher)
    with transaction():
        account = account_of(tokens.redeem(TokenKind.RESET_PASSWORD, raw_token, now))
        mark_confirmed(account, now)
        _set_password(account, password_hash, None, way, now)
        rows.update_account(account, pending_email=None)
        tokens.void(TokenKind.CHANGE_ADDRESS, account.public_id, now)
        rate_limits.forget(rate_limits.WRONG_PASSWORD, account.email)
    return account


def change_password(
    account: Account, new_password: str, kept_session_id: str, hasher: Hasher, way: MailWay, now: datetime
) -> None:
    """Set the password and end all sessions but this one; the present password was asked before."""
    password_hash = hash_password(new_password, hasher)
    with transaction():
        _set_password(account, password_hash, kept_session_id, way, now)
        tokens.void(TokenKind.RESET_PASSWORD, account.public_id, now)


def ask_address_change(account: Account, new_email: str, way: MailWay, now: datetime) -> None:
    """A link to the new address. If that is somebody's own already, it is told so; the answer here is the same."""
    if new_email == account.email:
        raise SameAddress
    with transaction():
        lock_in_transaction(_changes_of(account.public_id))
        if rows.is_listed_as_caregiver(account, new_email):
            raise CaregiverAddress
        rows.update_account(account, pending_email=new_email)
        other = rows.find_account_at(new_email)
        if other is not None and other.confirmed_at is not None:
            tokens.void(TokenKind.CHANGE_ADDRESS, account.public_id, now)
            send_notice(MessageKind.ADDRESS_KNOWN, other, other.email, way, now)
            return
        send_link(MessageKind.CHANGE_ADDRESS, TokenKind.CHANGE_ADDRESS, account, new_email, way, now)


def find_pending_address(raw_token: str, now: datetime) -> str | None:
    """The new address that a link would confirm; None when the link is void. The link stays unused."""
    token = tokens.peek(TokenKind.CHANGE_ADDRESS, raw_token, now)
    return None if token is None else token.address


def change_address(raw_token: str, way: MailWay, now: datetime) -> Account:
    """The link's button: log-in and her own reminders move to the new address; the old one is told."""
    with transaction():
        _take_locks(tokens.peek(TokenKind.CHANGE_ADDRESS, raw_token, now), now)
        token = tokens.redeem(TokenKind.CHANGE_ADDRESS, raw_token, now)
        account = None if token is None else rows.find_account(token.subject_id)
        if token is None or account is None or account.pending_email != token.address:
            raise LinkVoid
        lock_in_transaction(f"address:{token.address}")
        other = rows.find_account_at(token.address)
        is_taken = other is not None and not rows.delete_if_unconfirmed(other)
        if is_taken or rows.is_listed_as_caregiver(account, token.address):
            raise LinkVoid
        old_address = account.email
        rows.update_account(account, email=token.address, pending_email=None)
        rows.move_own_contact(account, token.address, now)
        tokens.void(TokenKind.RESET_PASSWORD, account.public_id, now)
        send_notice(MessageKind.ADDRESS_CHANGED, account, old_address, way, now)
    return account


def _take_locks(token: OneTimeToken | None, now: datetime) -> None:
    """Before any row is held: who asks for another link, or deletes the account, comes first or later.

    What is open is looked at anew, because mail to an address that was dead goes on.
    """
    account = None if token is None else rows.find_account(token.subject_id)
    if account is not None:
        lock_in_transaction(_changes_of(account.public_id))
        for patient in list_own_patients(account):
            wake_reminders(patient, now)


def _changes_of(account_public_id: str) -> str:
    """One asks for another link while another phone follows the last one: they would wait for each other's rows."""
    return f"change of address:{account_public_id}"


def _set_password(
    account: Account, password_hash: str, kept_session_id: str | None, way: MailWay, now: datetime
) -> None:
    rows.update_account(account, password_hash=password_hash)
    sessions.end_other_sessions(account, kept_session_id)
    send_notice(MessageKind.PASSWORD_CHANGED, account, account.email, way, now)
