"""What the pages of a caregiver's mail say."""

from dataclasses import dataclass, replace

from flask import url_for

from bonetrack.core.people import NoticeKind
from bonetrack.services.acknowledging import Call
from bonetrack.services.signing import sign_contact
from bonetrack.storage.models import Contact, Occurrence, Plan
from bonetrack.storage.plans import agent_of
from bonetrack.storage.same_time import place_of as number_of
from bonetrack.web.mail_way import secret_key
from bonetrack.web.presenters.caregivers import name_for
from bonetrack.words import gettext as _
from bonetrack.words.dates import local_moment
from bonetrack.words.mail import DoseWords, place_of, weekday_of


@dataclass(frozen=True)
class CallPage:
    """`items`: each of several that the promise is about. `promised`: what she said before; `others`: somebody did."""

    name: str
    what: str
    items: list[str]
    promised: str = ""
    others: bool = False


def call_page(call: Call) -> CallPage:
    """As neutral as the mail, and in its words: a time or a day, no medicine. Who else calls is not named."""
    page, zone = _asked(call), call.occurrences[0].plan.zone
    promised = ""
    if call.promised_at is not None:
        values = {"moment": local_moment(call.promised_at, zone), "place": place_of(zone)}
        promised = _("You said that you will call: %(moment)s (%(place)s time).", **values)
    return replace(page, promised=promised, others=call.others_call)


def _asked(call: Call) -> CallPage:
    doses, name = [_words_of(dose) for dose in call.occurrences], call.contact.patient.first_name
    place = place_of(doses[0].zone)
    if len(doses) > 1:
        what = _("%(name)s has not logged %(count)s items (%(place)s time):", name=name, count=len(doses), place=place)
        return CallPage(name, what, [_item(dose) for dose in doses])
    (dose,) = doses
    if dose.is_clinic_given:
        return CallPage(
            name, _("%(name)s has not logged an item that was due on %(day)s.", name=name, day=dose.day), []
        )
    what = _("%(name)s has not logged the %(item)s (%(place)s time).", name=name, item=dose.item, place=place)
    return CallPage(name, what, [])


def _words_of(dose: Occurrence) -> DoseWords:
    plan: Plan = dose.plan
    is_clinic_given, place = agent_of(plan).is_clinic_given, number_of(dose)
    return DoseWords("", dose.due_at, plan.zone, is_clinic_given, nickname=plan.nickname, place=place)


def _item(dose: DoseWords) -> str:
    """`8:00 item 1 of 2, Tuesday`: a mail may name doses of two days."""
    return _("%(item)s, %(day)s", item=dose.item, day=weekday_of(dose.local.date()))


@dataclass(frozen=True)
class KeepPage:
    name: str
    kinds: list[str]
    needs_answer: bool
    stop_url: str


def keep_page(contact: Contact, *, needs_answer: bool) -> KeepPage:
    name_of = name_for(contact)
    kinds = [name_of(kind) for kind in NoticeKind if kind in contact.kinds]
    return KeepPage(contact.patient.first_name, kinds, needs_answer, settings_url(contact))


def settings_url(contact: Contact) -> str:
    """Where a caregiver stops a kind, this patient or everything: the same page as the link in each mail."""
    return url_for("mail_links.stop", signed=sign_contact(contact.public_id, secret_key()))
