"""Accounts: sign up, confirm the address, prove who it is. Known and unknown addresses get the same answer and work."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bonetrack.core.agents import LabelRegion
from bonetrack.core.messages import MessageKind
from bonetrack.services import consents, rate_limits, tokens
from bonetrack.services.account_mail import MailWay, send_link, send_notice
from bonetrack.services.passwords import Hasher, check_password, hash_password
from bonetrack.services.tokens import TokenKind
from bonetrack.storage import accounts as rows
from bonetrack.storage.database import transaction
from bonetrack.storage.fields import new_public_id
from bonetrack.storage.locks import lock_in_transaction
from bonetrack.storage.models import Account, OneTimeToken
from bonetrack.storage.patients import add_patient, find_own_grant, update_patient

KEPT_UNCONFIRMED = timedelta(days=30)


class LinkVoid(LookupError):
    """The link was used, is too old, was replaced by a newer one, or never was."""


class WrongPassword(ValueError):
    """The address is unknown or the password does not fit; nobody learns which."""


class TooManyTries(RuntimeError):
    """Too many wrong passwords for this address; phones that are signed in go on."""


class AddressNotConfirmed(RuntimeError):
    """The password was right, but the mail's link was not used yet."""

    def __init__(self, account: Account) -> None:
        super().__init__("the address is not confirmed")
        self.account = account


@dataclass(frozen=True)
class SignUp:
    email: str
    first_name: str
    zone: str
    consent_version: str
    consent_text: str
    password: str = field(repr=False)


def sign_up(draft: SignUp, hasher: Hasher, way: MailWay, now: datetime) -> str:
    """Account, record, own grant and own contact at once, and a mail to confirm; returns the mark for this phone.

    An address that is known gets a mail that says so. One that was never confirmed begins again with what is typed
    now: the earlier try proves nothing about who owns the address.
    """
    password_hash = hash_password(draft.password, hasher)
    with transaction():
        rows.delete_never_confirmed(now - KEPT_UNCONFIRMED)
        lock_in_transaction(f"address:{draft.email}")
        account, is_new = rows.add_or_find_account(draft.email, password_hash, now)
        if account.confirmed_at is not None:
            send_notice(MessageKind.ADDRESS_KNOWN, account, account.email, way, now)
            return new_public_id()
        if is_new:
            patient = add_patient(account, draft.first_name, now, **_place_of(draft))
            rows.add_own_contact(account, patient, now)
        else:
            _begin_again(account, draft, password_hash, now)
        consents.give(account, draft.consent_version, draft.consent_text, now)
        return _send_confirmation(account, way, now).public_id


def send_confirmation_again(account_public_id: str, way: MailWay, now: datetime) -> str:
    """A new confirmation mail for a person who knows the password; returns the new mark for this phone.

    Raises TooManyTries when her mailbox got as many mails as one may in this time.
    """
    with transaction():
        account = rows.find_account(account_public_id)
        if account is None or account.confirmed_at is not None:
            return new_public_id()
        if not rate_limits.allow_within(rate_limits.MAILBOX, account.email, now):
            raise TooManyTries
        return _send_confirmation(account, way, now).public_id


def confirm_address(raw_token: str, now: datetime) -> Account:
    """The link's button: the address is hers, and her own reminders may go to it. Raises LinkVoid."""
    with transaction():
        token = tokens.redeem(TokenKind.CONFIRM_ADDRESS, raw_token, now)
        account = account_of(token)
        mark_confirmed(account, now)
    return account


def log_in(email: str, password: str, hasher: Hasher, now: datetime) -> Account:
    """The account, when address and password fit. Raises WrongPassword, AddressNotConfirmed or TooManyTries."""
    if not rate_limits.allow_within(rate_limits.WRONG_PASSWORD, email, now):
        raise TooManyTries
    account = rows.find_account_at(email)
    found = check_password(password, None if account is None else account.password_hash, hasher)
    if account is None or not found.is_right:
        raise WrongPassword
    rate_limits.forget(rate_limits.WRONG_PASSWORD, email)
    if found.new_hash is not None:
        rows.update_account(account, password_hash=found.new_hash)
    if account.confirmed_at is None:
        raise AddressNotConfirmed(account)
    return account


def check_own_password(account: Account, password: str, hasher: Hasher, now: datetime) -> None:
    """Asked of a signed-in person before a change that matters. Counted apart from log-in, where strangers try too."""
    if not rate_limits.allow_within(rate_limits.OWN_PASSWORD, account.public_id, now):
        raise TooManyTries
    if not check_password(password, account.password_hash, hasher).is_right:
        raise WrongPassword
    rate_limits.forget(rate_limits.OWN_PASSWORD, account.public_id)


def account_of(token: OneTimeToken | None) -> Account:
    """The account a link was made for, while it still has the address the link was sent to."""
    account = None if token is None else rows.find_account(token.subject_id)
    if token is None or account is None or account.email != token.address:
        raise LinkVoid
    return account


def mark_confirmed(account: Account, now: datetime) -> None:
    """Call it inside the use case's transaction, after a link from her mailbox was used."""
    if account.confirmed_at is None:
        rows.update_account(account, confirmed_at=now)
        rows.activate_own_contact(account, now)


def _begin_again(account: Account, draft: SignUp, password_hash: str, now: datetime) -> None:
    rows.update_account(account, password_hash=password_hash, created_at=now)
    rows.rename_own_contact(account, draft.first_name)
    grant = find_own_grant(account)
    if grant is not None:
        update_patient(grant.patient, first_name=draft.first_name, **_place_of(draft))


def _place_of(draft: SignUp) -> dict[str, object]:
    """Where she lives, and the labels that are most likely hers; she is asked before her first plan counts on them."""
    region = LabelRegion.EU if draft.zone.startswith("Europe/") else LabelRegion.US
    return {"zone": draft.zone, "label_region": region}


def _send_confirmation(account: Account, way: MailWay, now: datetime) -> OneTimeToken:
    return send_link(MessageKind.CONFIRM_ADDRESS, TokenKind.CONFIRM_ADDRESS, account, account.email, way, now)
