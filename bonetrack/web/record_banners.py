"""The warnings about the record that is open: doses not logged yet, and mail that came back."""

from flask import g, request, url_for

from bonetrack.core.people import RIGHTS, Right, Role
from bonetrack.services.record_state import count_overdue, find_dead_addresses, find_unreached, is_silent
from bonetrack.storage.models import Grant, Patient
from bonetrack.web.clock import now
from bonetrack.words import gettext as _
from bonetrack.words import ngettext
from bonetrack.words.rhythms import list_in_words

Banner = dict[str, str]
# The list itself stands there.
WITHOUT_COUNT = "today.today"


def find_record_banners() -> list[Banner]:
    """Nothing where no record was opened, such as the pages of the account and errors."""
    grant: Grant | None = g.get("open_grant")
    if grant is None:
        return []
    patient, is_own = grant.patient, grant.role == Role.SELF
    banners = [] if request.endpoint == WITHOUT_COUNT else _overdue(patient, is_own)
    if Right.MANAGE not in RIGHTS[Role(grant.role)]:
        return banners
    if is_silent(patient):
        return [*banners, _taken_back()]
    return [*banners, *_came_back(patient, is_own), *_not_through(patient, is_own)]


def _taken_back() -> Banner:
    """What else these pages say, such as who gets messages, holds again only when she agrees again."""
    text = _("The agreement to keep health data was taken back. Nothing is sent, and nobody else sees the record.")
    return _banner(text, url_for("more.consent"), _("Go to Consent"))


def _overdue(patient: Patient, is_own: bool) -> list[Banner]:
    count = count_overdue(patient, now())
    if count == 0:
        return []
    text = ngettext("%(num)s dose is not logged yet.", "%(num)s doses are not logged yet.", count)
    if not is_own:
        text = _("%(name)s: %(text)s", name=patient.first_name, text=text)
    return [{"tone": "warning", "text": text, "link_url": url_for("today.today"), "link_text": _("Go to Today")}]


def _came_back(patient: Patient, is_own: bool) -> list[Banner]:
    dead, banners = find_dead_addresses(patient), []
    if dead.own_address is not None:
        text = _("Mail to %(address)s came back. You get no reminder e-mails.", address=dead.own_address)
        if not is_own:
            text = _("Mail to %(name)s came back, so nothing is sent.", name=patient.first_name)
        banners.append(_banner(text, url_for("more.reminders"), _("Go to Reminders")))
    if dead.own_was_stopped and is_own:
        text = _("Your reminder e-mails are off. A link in your mail stopped them.")
        banners.append(_banner(text, url_for("more.reminders"), _("Switch them on")))
    if dead.caregivers:
        text = _("Mail to %(name)s came back, so nothing is sent.", name=list_in_words(dead.caregivers))
        banners.append(_banner(text, url_for("caregivers.show"), _("Go to Caregivers")))
    return banners


def _not_through(patient: Patient, is_own: bool) -> list[Banner]:
    """Mail is still tried: nobody says that the address is dead."""
    unreached, banners = find_unreached(patient), []
    if unreached.is_own:
        text = _("Our last e-mails to you did not get through. Please keep track yourself.")
        if not is_own:
            text = _("The last e-mails to %(name)s did not get through.", name=patient.first_name)
        banners.append(_banner(text, url_for("more.reminders"), _("Go to Reminders")))
    if unreached.caregivers:
        text = _("The last e-mails to %(name)s did not get through.", name=list_in_words(unreached.caregivers))
        banners.append(_banner(text, url_for("caregivers.show"), _("Go to Caregivers")))
    return banners


def _banner(text: str, link_url: str, link_text: str) -> Banner:
    return {"tone": "warning", "text": text, "link_url": link_url, "link_text": link_text}
