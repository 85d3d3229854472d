"""The list of everything that is not needed every day."""

from flask import render_template, url_for

from bonetrack.core.people import Right
from bonetrack.web import access
from bonetrack.web.access import needs_account
from bonetrack.web.more import blueprint
from bonetrack.words import gettext as _


@blueprint.get("/more")
@needs_account
def show() -> str:
    return render_template("more/menu.html", groups=_groups())


def _groups() -> list[tuple[str, list[dict[str, str]]]]:
    groups = []
    if access.may(Right.MANAGE):
        groups.append((_("People and messages"), _people_items()))
        groups.append((_("Reminders and scans"), _reminder_items()))
    if access.may(Right.LOOK):
        groups.append((_("Bones"), _bone_items()))
    groups.append((_("This app"), _app_items()))
    groups.append((_("Your data"), _data_items()))
    return groups


def _people_items() -> list[dict[str, str]]:
    return [
        _item("caregivers.show", _("Caregivers"), _("Who is told if a dose is not logged")),
        _item("more.show_messages", _("Messages sent"), _("Every e-mail about you")),
    ]


def _reminder_items() -> list[dict[str, str]]:
    items = [
        _item("more.reminders", _("Reminders"), _("Your own e-mails and your time zone")),
        _item("scans.ask_next", _("Next bone scan"), _("The date and how often")),
    ]
    if access.is_own_record():
        items.append(_item("calendar.page", _("Calendar"), _("Due dates in the calendar of your phone")))
    return items


def _bone_items() -> list[dict[str, str]]:
    return [_item("events.index", _("Broken bones and operations"), _("They change how scans are read"))]


def _app_items() -> list[dict[str, str]]:
    return [
        _item("more.text_size", _("Text size"), ""),
        _item("more.show_people", _("People I help"), _("Whose record is open")),
        {"url": "/account/address", "text": _("Change the e-mail address"), "hint": ""},
        {"url": "/account/password", "text": _("Change the password"), "hint": ""},
    ]


def _data_items() -> list[dict[str, str]]:
    items = [
        _item("more.purpose", _("What BoneTrack is for"), ""),
        _item("more.consent", _("Consent"), _("Your agreement to keep health data")),
    ]
    if access.may(Right.MANAGE):
        items.append(_item("more.export", _("Download everything"), ""))
    return [*items, _item("more.delete", _("Delete the account"), "")]


def _item(endpoint: str, text: str, hint: str) -> dict[str, str]:
    return {"url": url_for(endpoint), "text": text, "hint": hint}
