"""Caregivers in words: the list, the answers to check, the line on Today, the pages behind links in mail."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bonetrack.core.people import ContactStatus, EndedBy, NoticeKind, Relation, Role
from bonetrack.core.rhythm import local_day
from bonetrack.services.acknowledging import Promise
from bonetrack.services.contacts import CaregiverDraft, can_invite_again, has_run_out
from bonetrack.services.sharing import HELD_ROLES, find_held
from bonetrack.services.stopping import Silence
from bonetrack.services.watch import Watch
from bonetrack.storage.models import Contact
from bonetrack.web.presenters.later import moment_words
from bonetrack.words import dates
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.caregivers import access_name, offered_name
from bonetrack.words.messages import agreed_notice_name, delay_name, neutral_notice_name, notice_name

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
    has_access: bool
    can_invite_again: bool


def card_of(contact: Contact, zone: str, now: datetime) -> CaregiverCard:
    status = ContactStatus(contact.status)
    is_open = status in (ContactStatus.INVITED, ContactStatus.ACTIVE)
    has_access = find_held(contact) is not None
    return CaregiverCard(
        public_id=contact.public_id,
        name=contact.name,
        state=state_words(contact, zone, now),
        rows=_facts(contact) if is_open else _facts_of_ended(contact, has_access=has_access),
        is_active=status is ContactStatus.ACTIVE,
        is_open=is_open,
        came_back=status is ContactStatus.DISABLED,
        has_access=has_access,
        can_invite_again=can_invite_again(contact),
    )


def state_words(contact: Contact, zone: str, now: datetime) -> str:
    """The state in one or two short sentences; of a no, never why."""
    status = ContactStatus(contact.status)
    if status is ContactStatus.ACTIVE:
        since = _("Gets messages since %(day)s.", day=_day(contact.confirmed_at or contact.invited_at, zone))
        return since if contact.reconsent_asked_at is None else f"{since} {asked_words()}"
    if status is ContactStatus.EXPIRED:
        day = _day(contact.ended_at or contact.invited_at, zone)
        ended = _("The messages ended on %(day)s: a year went by without a new yes.", day=day)
        return f"{ended} {_('You can invite the person again.')}"
    if status is ContactStatus.INVITED:
        return _invited_words(contact, zone, now)
    if status is ContactStatus.DISABLED:
        return _("Mail to this address came back, so nothing is sent. Is it right? You can invite the person again.")
    if contact.ended_by == EndedBy.PATIENT:
        return _("You stopped the messages on %(day)s.", day=_day(contact.ended_at or contact.invited_at, zone))
    if status is ContactStatus.DECLINED or contact.confirmed_at is None:
        return _("%(name)s does not get messages.", name=contact.name)
    return _("%(name)s no longer gets messages.", name=contact.name)


def _invited_words(contact: Contact, zone: str, now: datetime) -> str:
    day = _day(contact.invited_at, zone)
    if not has_run_out(contact, now):
        return _("Invited on %(day)s. No answer yet. An invitation works for 3 days.", day=day)
    over = _("Invited on %(day)s. It has run out. No answer came.", day=day)
    if can_invite_again(contact):
        return f"{over} {_('You can send it once more, or ask the person yourself.')}"
    return f"{over} {_('Please ask the person yourself.')}"


def asked_words() -> str:
    return _("A year is nearly over, so we asked if the messages shall go on.")


def promise_lines(promises: list[Promise], *, is_own: bool) -> list[str]:
    """To the person herself, or to a helper who has her record open."""
    counted = Counter((promise.name, promise.due_at, promise.zone, promise.is_clinic_given) for promise in promises)
    lines = []
    for (name, due_at, zone, is_clinic_given), count in counted.items():
        values = {"name": name or _("Someone"), "time": dates.clock_time(_local(due_at, zone).time()), "count": count}
        if is_clinic_given:
            hers = _("%(name)s will call you about a clinic dose.")
            others = _("%(name)s will call about a clinic dose.")
        elif count > 1:
            hers = _("%(name)s will call you about %(count)s doses due at %(time)s.")
            others = _("%(name)s will call about %(count)s doses due at %(time)s.")
        else:
            hers = _("%(name)s will call you about the %(time)s dose.")
            others = _("%(name)s will call about the %(time)s dose.")
        lines.append((hers if is_own else others) % values)
    return lines


def caller_lines(promises: list[Promise], values: dict[str, str], *, is_own: bool) -> list[str]:
    """Beside one dose: who has said that she will call about it. `values` name it, as in its form."""
    names = [promise.name or _("Someone") for promise in promises if _names(values, promise)]
    told = _("%(name)s will call you about this dose.") if is_own else _("%(name)s will call about this dose.")
    return [told % {"name": name} for name in names]


def _names(values: dict[str, str], promise: Promise) -> bool:
    about = (promise.plan_public_id, promise.due_on.isoformat(), promise.due_time)
    return about == (values["plan"], values["due_on"], values["due_time"])


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
        {"key": _("May see or do"), "value": access_name(draft.offered_role)},
    ]


def kinds_words(kinds: "frozenset[NoticeKind] | list[str]") -> str:
    return ", ".join(notice_name(kind) for kind in NoticeKind if kind in kinds)


def yes_or_no(answer: bool) -> str:
    return _("Yes") if answer else _("No")


def today_lines(watches: list[Watch], zone: str, now: datetime) -> list[str]:
    lines = []
    for watch in watches:
        if watch.came_back:
            lines.append(_("Mail to %(name)s came back, so nothing is sent.", name=watch.name))
        elif watch.has_left:
            lines.append(_("%(name)s no longer gets messages.", name=watch.name))
        elif watch.is_for_clinic:
            lines.append(_("%(name)s is told if a dose at the clinic is not logged.", name=watch.name))
        elif watch.told_at is not None:
            moment = moment_words(watch.told_at, zone, now)
            lines.append(_("%(name)s was told at %(time)s that a dose is not logged.", name=watch.name, time=moment))
        elif watch.tells_at is None:
            lines.append(_("%(name)s is told if a dose is not logged.", name=watch.name))
        else:
            moment = moment_words(watch.tells_at, zone, now)
            lines.append(_("%(name)s is told if a dose is not logged by %(time)s.", name=watch.name, time=moment))
    return lines


@dataclass(frozen=True)
class InvitationPage:
    """What somebody who was invited may read before agreeing: no medicine, no scan, no illness.

    `kinds`: a yes is to these, as they stand on the page, and to no other.
    """

    heading: str
    inviter: str
    kinds: list[tuple[NoticeKind, str]]
    has_offer: bool

    @property
    def yes(self) -> list[tuple[str, str]]:
        """What the button sends."""
        return [("answer", "agree"), *(("kinds", kind.value) for kind, _words in self.kinds)]


def invitation_page(contact: Contact) -> InvitationPage:
    inviter, heading = _("Somebody you know"), _("An invitation for you")
    if contact.shows_inviter_name:
        inviter = contact.patient.first_name
        heading = _("An invitation from %(name)s", name=inviter)
    kinds = [(kind, neutral_notice_name(kind)) for kind in NoticeKind if kind in contact.kinds]
    return InvitationPage(heading, inviter, kinds, contact.offered_role is not None)


@dataclass(frozen=True)
class StopPage:
    """`about` is a name only for people who agreed to get mail, or if the patient allowed it.

    `names`: of all kinds that come; `kinds`: those of which one may be stopped by itself.
    """

    about: str
    is_own: bool
    is_invited: bool
    gets_mail: bool
    silence: Silence
    names: list[str]
    kinds: list[tuple[str, str]]
    tells_when_logged: bool | None
    has_offer: bool


def stop_page(contact: Contact, silence: Silence) -> StopPage:
    may_name = contact.confirmed_at is not None or contact.shows_inviter_name
    gets_mail = contact.status == ContactStatus.ACTIVE
    is_own = contact.relation == Relation.PATIENT
    kinds = [kind for kind in NoticeKind if kind in contact.kinds] if gets_mail and not is_own else []
    name_of = name_for(contact)
    return StopPage(
        about=contact.patient.first_name if may_name else _("the person who invited you"),
        is_own=is_own,
        is_invited=contact.status == ContactStatus.INVITED,
        gets_mail=gets_mail,
        silence=silence,
        names=[name_of(kind) for kind in kinds],
        kinds=[(kind.value, name_of(kind)) for kind in kinds] if len(kinds) > 1 else [],
        tells_when_logged=contact.tells_when_logged if _is_told_of_doses(kinds) else None,
        has_offer=gets_mail and not is_own and contact.offered_role is not None and find_held(contact) is None,
    )


def name_for(contact: Contact) -> Callable[[NoticeKind], str]:
    """How the kinds are called on a page that the caregiver opens from a mail, on whatever screen."""
    if contact.confirmed_at is None:
        return neutral_notice_name
    return notice_name if contact.shares_detail else agreed_notice_name


def _is_told_of_doses(kinds: list[NoticeKind]) -> bool:
    return NoticeKind.MISSED_DOSE in kinds or NoticeKind.CLINIC_DOSE in kinds


def _facts(contact: Contact) -> list[Row]:
    rows = [
        {"key": _("E-mail address"), "value": contact.email},
        {"key": _("Messages"), "value": kinds_words(contact.kinds)},
    ]
    if NoticeKind.MISSED_DOSE in contact.kinds:
        rows.append({"key": _("Told after"), "value": delay_name(contact.delay_minutes)})
    for agent, minutes in contact.delays.items():
        rows.append({"key": agent_name(agent), "value": delay_name(minutes)})
    if contact.tells_when_logged:
        rows.append({"key": _("Told when it is logged later"), "value": _("Yes")})
    rows.append({"key": _("Medicine named in messages"), "value": yes_or_no(contact.shares_detail)})
    return [*rows, {"key": _("May see or do"), "value": access_words(contact)}]


def _facts_of_ended(contact: Contact, *, has_access: bool) -> list[Row]:
    address = {"key": _("E-mail address"), "value": contact.email}
    return [address, {"key": _("May see or do"), "value": access_words(contact)}] if has_access else [address]


def access_words(contact: Contact) -> str:
    """What is open now, and what was offered and not accepted yet."""
    held = find_held(contact)
    role = None if held is None else Role(held.role)
    offered = None if contact.offered_role is None else Role(contact.offered_role)
    if offered is None or HELD_ROLES[offered] <= HELD_ROLES[role]:
        return access_name(role)
    return offered_name(offered) if role is None else f"{access_name(role)}. {offered_name(offered)}"


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _day(moment: datetime, zone: str) -> str:
    return dates.plain_date(local_day(moment, zone))
