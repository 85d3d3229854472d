"""From a row of the outbox to the words of its mail. Links come from BASE_URL alone; tokens are derived, never kept."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from typing import Any

from bonetrack.core.messages import MessageKind
from bonetrack.core.people import NoticeKind, Relation
from bonetrack.reminders.caregiver_letters import CAREGIVER_LETTERS, will_call_action, write_caregiver_letter
from bonetrack.reminders.dose_lines import DoseLine, read_lines, wanted_doses
from bonetrack.reminders.own_letters import OWN_LETTERS, write_own_letter
from bonetrack.reminders.reminder_lines import REMINDER_KINDS, CannotWrite, write_reminder
from bonetrack.services.dose_links import sign_item
from bonetrack.services.signing import sign_contact
from bonetrack.services.tokens import LIFETIMES, TokenKind, raw_token
from bonetrack.settings import Settings
from bonetrack.storage.models import Contact, Message, Occurrence
from bonetrack.words import account_mail, mail, subjects
from bonetrack.words import gettext as _
from bonetrack.words.mail import Action, Letter

TOKEN_LINKS: dict[MessageKind, tuple[TokenKind, str]] = {
    MessageKind.CONFIRM_ADDRESS: (TokenKind.CONFIRM_ADDRESS, "confirm"),
    MessageKind.RESET_PASSWORD: (TokenKind.RESET_PASSWORD, "reset"),
    MessageKind.CHANGE_ADDRESS: (TokenKind.CHANGE_ADDRESS, "change-address"),
    MessageKind.CAREGIVER_INVITATION: (TokenKind.INVITATION, "invitation"),
}


def write_letter(message: Message, settings: Settings, now: datetime, lines: list[DoseLine] | None = None) -> Letter:
    """`lines`: the doses of the message, where they were read already."""
    kind = MessageKind(message.kind)
    if kind is MessageKind.CAREGIVER_INVITATION:
        return _invitation(message, settings)
    if kind is MessageKind.TEST:
        contact = message.contact
        why = account_mail.why_account() if contact is None else _why(contact)
        return account_mail.test_message(why, None if contact is None else _stop(contact, settings))
    if kind in TOKEN_LINKS:
        return _with_link(message, kind, settings)
    if kind in CAREGIVER_LETTERS:
        contact = _contact_of(message)
        return write_caregiver_letter(message, contact, _stop(contact, settings), settings, now)
    if kind in OWN_LETTERS:
        stop_own = None if message.contact is None else _stop(message.contact, settings)
        return write_own_letter(message, stop_own, settings)
    if kind in REMINDER_KINDS:
        contact = _contact_of(message)
        doses = wanted_doses(read_lines(message, now) if lines is None else lines)
        frame = _reminder(message, contact, doses, settings)
        return write_reminder(message, contact, doses, frame, lambda whom, dose: _actions(whom, dose, settings), now)
    return _plain_account(kind, settings)


def one_click_url(contact: Contact, settings: Settings) -> str:
    """Where a mail program posts to unsubscribe (RFC 8058)."""
    return f"{settings.base_url}/one-click/{sign_contact(contact.public_id, settings.secret_key)}"


def _stop(contact: Contact, settings: Settings) -> Action:
    signed = sign_contact(contact.public_id, settings.secret_key)
    return Action(_("To stop these messages"), f"{settings.base_url}/stop/{signed}")


def _why(contact: Contact) -> str:
    if contact.relation == Relation.PATIENT:
        return mail.why_patient()
    return mail.why_caregiver(contact.patient.first_name)


def _contact_of(message: Message) -> Contact:
    if message.contact is None:
        raise CannotWrite(message.kind)
    return message.contact


def _token_link(message: Message, kind: MessageKind, settings: Settings) -> tuple[str, int]:
    token_kind, path = TOKEN_LINKS[kind]
    raw = raw_token(message.details["token_id"], token_kind, settings.secret_key)
    return f"{settings.base_url}/{path}/{raw}", LIFETIMES[token_kind] // timedelta(hours=1)


def _with_link(message: Message, kind: MessageKind, settings: Settings) -> Letter:
    write: dict[MessageKind, Callable[[str, int], Letter]] = {
        MessageKind.CONFIRM_ADDRESS: account_mail.confirm_address,
        MessageKind.RESET_PASSWORD: account_mail.reset_password,
        MessageKind.CHANGE_ADDRESS: account_mail.change_address,
    }
    return write[kind](*_token_link(message, kind, settings))


def _plain_account(kind: MessageKind, settings: Settings) -> Letter:
    own_address = parseaddr(settings.mail_from)[1]
    if kind is MessageKind.ADDRESS_KNOWN:
        return account_mail.address_known(f"{settings.base_url}/login")
    if kind is MessageKind.ADDRESS_CHANGED:
        return account_mail.address_changed(own_address)
    if kind is MessageKind.PASSWORD_CHANGED:
        return account_mail.password_changed(own_address)
    if kind is MessageKind.ACCOUNT_DELETED:
        return account_mail.account_deleted()
    raise CannotWrite(kind)


def _invitation(message: Message, settings: Settings) -> Letter:
    contact = _contact_of(message)
    url, hours = _token_link(message, MessageKind.CAREGIVER_INVITATION, settings)
    invited_to = _facts_of(contact) | message.details
    kinds = [kind for kind in NoticeKind if kind in invited_to["kinds"]]
    has_offer = invited_to["role"] is not None
    return account_mail.invitation(url, hours, invited_to["inviter"], kinds, _stop(contact, settings), has_offer)


def _facts_of(contact: Contact) -> dict[str, Any]:
    """For invitations that were queued before they kept what they say."""
    inviter = contact.patient.first_name if contact.shows_inviter_name else None
    return {"kinds": contact.kinds, "inviter": inviter, "role": contact.offered_role}


def _actions(contact: Contact, dose: Occurrence, settings: Settings) -> tuple[Action, ...]:
    """Pages that act on this one dose, without a log-in."""
    url = f"{settings.base_url}/item/{sign_item(dose.public_id, contact, settings.secret_key)}"
    return Action(_("I took it"), f"{url}/took"), Action(_("Remind me later"), f"{url}/later")


def _reminder(message: Message, contact: Contact, doses: list[Occurrence], settings: Settings) -> Letter:
    is_own = contact.relation == Relation.PATIENT
    return Letter(
        subject=_subject(message, is_own=is_own),
        greeting=mail.hello(contact.patient.first_name if is_own else contact.name),
        lines=(),
        action=_list_action(contact, settings),
        why=_why(contact),
        stop=_stop(contact, settings),
        more_actions=() if is_own else will_call_action(message, contact, doses, settings),
    )


def _subject(message: Message, *, is_own: bool) -> str:
    """Of a mail that names no open doses; one that does gets its own with their lines."""
    kind, paused_until = MessageKind(message.kind), message.details.get("ends_on")
    if is_own:
        return subjects.own_subject(kind)
    return subjects.caregiver_subject(kind, None if paused_until is None else date.fromisoformat(paused_until))


def _list_action(contact: Contact, settings: Settings) -> Action | None:
    """Her own list, or that of the person who lets this caregiver see it; nothing for alerts only."""
    if contact.relation == Relation.PATIENT:
        return Action(_("Open today's list"), f"{settings.base_url}/today")
    if contact.account is None:
        return None
    return Action(_("See the people you help"), f"{settings.base_url}/people")
