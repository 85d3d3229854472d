"""Caregivers in words: the list, the answers to check, the line on Today, the pages behind links in mail."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation
from bonetrack.core.rhythm import local_day
from bonetrack.services.contacts import CaregiverDraft, can_invite_again
from bonetrack.services.stopping import Silence
from bonetrack.services.watch import Watch
from bonetrack.storage.models import Contact
from bonetrack.words import dates
from bonetrack.words import gettext as _
from bonetrack.words.messages import delay_name, neutral_notice_name, notice_name

Row = dict[str, str]


@dataclass(frozen=True)
class CaregiverCard:
    """One person on the list; `is_open` while something can be changed or stopped."""

    public_id: str
    name: str
    state: str
    rows: list[Row]
    is_active: bool
    is_open: bool
    came_back: bool
    can_invite_again: bool


def card_of(contact: Contact, zone: str) -> CaregiverCard:
    status = ContactStatus(contact.status)
    is_open = status in (ContactStatus.INVITED, ContactStatus.ACTIVE)
    return CaregiverCard(
        public_id=contact.public_id,
        name=contact.name,
        state=state_words(contact, zone),
        rows=_facts(contact) if is_open else [{"key": _("E-mail address"), "value": contact.email}],
        is_active=status is ContactStatus.ACTIVE,
        is_open=is_open,
        came_back=status is ContactStatus.DISABLED,
        can_invite_again=can_invite_again(contact),
    )


def state_words(contact: Contact, zone: str) -> str:
    """The state in one or two short sentences; of a no, never why."""
    status = ContactStatus(contact.status)
    if status is ContactStatus.ACTIVE:
        return _("Gets messages since %(day)s.", day=_day(contact.confirmed_at or contact.invited_at, zone))
    if status is ContactStatus.INVITED:
        day = _day(contact.invited_at, zone)
        return _("Invited on %(day)s. No answer yet. An invitation works for 3 days.", day=day)
    if status is ContactStatus.DISABLED:
        return _("Mail to this address came back, so nothing is sent. Is it right? You can invite the person again.")
    if contact.ended_by == EndedBy.PATIENT:
        return _("You stopped the messages on %(day)s.", day=_day(contact.ended_at or contact.invited_at, zone))
    if status is ContactStatus.DECLINED:
        return _("%(name)s does not get messages.", name=contact.name)
    return _("%(name)s no longer gets messages.", name=contact.name)


def draft_rows(draft: CaregiverDraft, first_name: str) -> list[Row]:
    """The answers to check before the invitation goes out."""
    shown = _("Yes: %(name)s", name=first_name) if draft.shows_inviter_name else _("No")
    return [
        {"key": _("Name"), "value": draft.name},
        {"key": _("E-mail address"), "value": draft.email},
        {"key": _("Messages"), "value": kinds_words(draft.kinds)},
        {"key": _("Told after"), "value": delay_name(draft.delay_minutes)},
        {"key": _("Your first name in the invitation"), "value": shown},
        {"key": _("Medicine named in messages"), "value": yes_or_no(draft.shares_detail)},
    ]


def kinds_words(kinds: "frozenset[NoticeKind] | list[str]") -> str:
    return ", ".join(notice_name(kind) for kind in NoticeKind if kind in kinds)


def yes_or_no(answer: bool) -> str:
    return _("Yes") if answer else _("No")


def today_lines(watches: list[Watch], zone: str) -> list[str]:
    lines = []
    for watch in watches:
        if watch.came_back:
            lines.append(_("Mail to %(name)s came back, so nothing is sent.", name=watch.name))
        elif watch.has_left:
            lines.append(_("%(name)s no longer gets messages.", name=watch.name))
        elif watch.told_at is not None:
            moment = dates.clock_time(_local(watch.told_at, zone).time())
            lines.append(_("%(name)s was told at %(time)s that a dose is not logged.", name=watch.name, time=moment))
        elif watch.tells_at is None:
            lines.append(_("%(name)s is told if a dose is not logged.", name=watch.name))
        else:
            moment = dates.clock_time(_local(watch.tells_at, zone).time())
            lines.append(_("%(name)s is told if a dose is not logged by %(time)s.", name=watch.name, time=moment))
    return lines


@dataclass(frozen=True)
class InvitationPage:
    """What somebody who was invited may read before agreeing: no medicine, no scan, no illness."""

    heading: str
    inviter: str
    kinds: list[str]


def invitation_page(contact: Contact) -> InvitationPage:
    inviter, heading = _("Somebody you know"), _("An invitation for you")
    if contact.shows_inviter_name:
        inviter = contact.patient.first_name
        heading = _("An invitation from %(name)s", name=inviter)
    return InvitationPage(heading, inviter, [neutral_notice_name(kind) for kind in NoticeKind if kind in contact.kinds])


@dataclass(frozen=True)
class StopPage:
    """`about` is a name only for people who agreed to get mail, or if the patient allowed it."""

    about: str
    is_own: bool
    is_invited: bool
    gets_mail: bool
    silence: Silence
    kinds: list[tuple[str, str]]


def stop_page(contact: Contact, silence: Silence) -> StopPage:
    may_name = contact.confirmed_at is not None or contact.shows_inviter_name
    gets_mail = contact.status == ContactStatus.ACTIVE
    is_own = contact.relation == Relation.PATIENT
    kinds = [kind for kind in NoticeKind if kind in contact.kinds] if gets_mail and not is_own else []
    name_of = notice_name if contact.confirmed_at is not None else neutral_notice_name
    return StopPage(
        about=contact.patient.first_name if may_name else _("the person who invited you"),
        is_own=is_own,
        is_invited=contact.status == ContactStatus.INVITED,
        gets_mail=gets_mail,
        silence=silence,
        kinds=[(kind.value, name_of(kind)) for kind in kinds] if len(kinds) > 1 else [],
    )


def _facts(contact: Contact) -> list[Row]:
    rows = [
        {"key": _("E-mail address"), "value": contact.email},
        {"key": _("Messages"), "value": kinds_words(contact.kinds)},
    ]
    if NoticeKind.MISSED_DOSE in contact.kinds:
        rows.append({"key": _("Told after"), "value": delay_name(contact.delay_minutes)})
    return [*rows, {"key": _("Medicine named in messages"), "value": yes_or_no(contact.shares_detail)}]


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _day(moment: datetime, zone: str) -> str:
    return dates.plain_date(local_day(moment, zone))
