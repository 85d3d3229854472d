"""What the pages of a caregiver's mail say."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from flask import url_for

from bonetrack.core.people import NoticeKind
from bonetrack.services.acknowledging import Call
from bonetrack.services.signing import sign_contact
from bonetrack.storage.models import Contact
from bonetrack.storage.plans import agent_of
from bonetrack.web.mail_way import secret_key
from bonetrack.words import dates
from bonetrack.words import gettext as _
from bonetrack.words.mail import place_of
from bonetrack.words.messages import notice_name


@dataclass(frozen=True)
class CallPage:
    name: str
    what: str


def call_page(call: Call) -> CallPage:
    """As neutral as the mail: a time or a day, no medicine."""
    plan, name = call.occurrence.plan, call.contact.patient.first_name
    local = call.occurrence.due_at.astimezone(ZoneInfo(plan.zone))
    if agent_of(plan).is_clinic_given:
        day = dates.plain_date(local.date())
        return CallPage(name, _("%(name)s has not logged an item that was due on %(day)s.", name=name, day=day))
    clock, place = dates.clock_time(local.time()), place_of(plan.zone)
    what = _("%(name)s has not logged the %(clock)s item (%(place)s time).", name=name, clock=clock, place=place)
    return CallPage(name, what)


@dataclass(frozen=True)
class KeepPage:
    name: str
    kinds: list[str]
    needs_answer: bool
    stop_url: str


def keep_page(contact: Contact, *, needs_answer: bool) -> KeepPage:
    kinds = [notice_name(kind) for kind in NoticeKind if kind in contact.kinds]
    return KeepPage(contact.patient.first_name, kinds, needs_answer, settings_url(contact))


def settings_url(contact: Contact) -> str:
    """Where a caregiver stops a kind, this patient or everything: the same page as the link in each mail."""
    return url_for("mail_links.stop", signed=sign_contact(contact.public_id, secret_key()))
