"""The people that somebody helps, as cards: her local time, what is open, and what may be done."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import session

from bonetrack.core.doses import DoseState
from bonetrack.core.people import RIGHTS, Right, Role
from bonetrack.core.rhythm import local_day
from bonetrack.services.dose_days import DueDose, TodayBoard
from bonetrack.services.helped import Helped
from bonetrack.services.records import list_records
from bonetrack.storage.models import Account
from bonetrack.web.access import OPEN_RECORD_KEY
from bonetrack.web.presenters.caregiver_links import settings_url
from bonetrack.words import dates
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.caregivers import offer_words, role_words
from bonetrack.words.mail import place_of


@dataclass(frozen=True)
class OwnRecord:
    public_id: str
    first_name: str
    is_open: bool


@dataclass(frozen=True)
class PersonCard:
    """`clock`, `lines` and `open_label` stand only with the right to look."""

    public_id: str
    name: str
    clock: str | None
    role: str
    lines: list[str]
    open_label: str | None
    is_open: bool
    can_leave: bool
    offer: str | None
    offer_id: str | None
    mail_url: str | None


def own_record(account: Account) -> OwnRecord | None:
    own = next((record for record in list_records(account) if record.role is Role.SELF), None)
    chosen = session.get(OPEN_RECORD_KEY)
    return None if own is None else OwnRecord(own.public_id, own.first_name, chosen in (None, own.public_id))


def present_helped(helped: Helped, now: datetime) -> PersonCard:
    patient, contact = helped.patient, helped.contact
    return PersonCard(
        public_id=patient.public_id,
        name=patient.first_name,
        clock=None if helped.board is None else local_time(patient.zone, now),
        role=_("You get e-mails only.") if helped.role is None else role_words(helped.role),
        lines=[] if helped.board is None else _open_lines(helped.board, now),
        open_label=_open_label(helped),
        is_open=session.get(OPEN_RECORD_KEY) == patient.public_id,
        can_leave=helped.role is not None,
        offer=None if helped.offer is None else offer_words(helped.offer, patient.first_name),
        offer_id=None if helped.offer is None or contact is None else contact.public_id,
        mail_url=None if contact is None else settings_url(contact),
    )


def local_time(zone: str, now: datetime) -> str:
    """`10:30 in London`: never the clock of the reader."""
    clock = dates.clock_time(now.astimezone(ZoneInfo(zone)).time())
    return _("%(clock)s in %(place)s", clock=clock, place=place_of(zone))


def _open_label(helped: Helped) -> str | None:
    rights = frozenset() if helped.role is None else RIGHTS[helped.role]
    if Right.LOG in rights:
        return _("Log for %(name)s", name=helped.patient.first_name)
    return _("See the record of %(name)s", name=helped.patient.first_name) if Right.LOOK in rights else None


def _open_lines(board: TodayBoard, now: datetime) -> list[str]:
    waiting = [dose for dose in (*board.overdue, *board.due) if _is_asked_for(dose)]
    lines = [_open_line(dose, now) for dose in waiting]
    return lines or [_("Nothing is open today.")]


def _is_asked_for(dose: DueDose) -> bool:
    return dose.state is DoseState.DUE and not dose.is_from_before


def _open_line(dose: DueDose, now: datetime) -> str:
    name, clock = agent_name(dose.agent.key), dates.clock_time(dose.due.due_time)
    if dose.due.due_at > now:
        return _("%(medicine)s is due at %(clock)s.", medicine=name, clock=clock)
    if dose.due.due_on == local_day(now, dose.zone):
        return _("%(medicine)s, due at %(clock)s, is not logged.", medicine=name, clock=clock)
    day = dates.plain_date(dose.due.due_on)
    return _("%(medicine)s, due on %(day)s, is not logged.", medicine=name, day=day)
