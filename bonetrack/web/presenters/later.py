"""Remind me later in ready-to-print words, for the app and for the pages behind links in mail."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask import request

from bonetrack.core.snooze import SNOOZE_MINUTES
from bonetrack.web.forms.reminders import LaterForm
from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time, plain_date
from bonetrack.words.messages import delay_name


def later_choices() -> list[tuple[str, str]]:
    return [(str(minutes), _("In %(time)s", time=delay_name(minutes))) for minutes in SNOOZE_MINUTES]


def read_wish(form: LaterForm, now: datetime) -> datetime | None:
    """The moment that was asked for; None when the form says what is wrong."""
    minutes = request.form.get("minutes", "")
    if minutes in [value for value, _label in later_choices()]:
        return now + timedelta(minutes=int(minutes))
    return form.wish if form.validate() else None


def snoozed_sentence(until: datetime, zone: str, now: datetime) -> str:
    return _(
        "We remind you again at %(when)s. Your caregivers are told as before.", when=moment_words(until, zone, now)
    )


def too_late_sentence() -> str:
    return _(
        "The time for this dose ends soon, or its reminders are paused. "
        "So there is no later reminder. You can still log it."
    )


def moment_words(moment: datetime, zone: str, now: datetime) -> str:
    """`8:45`, or `8:45 on 4 March 2026` where that is another day."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    clock = clock_time(local.time())
    return clock if local.date() == today else _("%(time)s on %(day)s", time=clock, day=plain_date(local.date()))
