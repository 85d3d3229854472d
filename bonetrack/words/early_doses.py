"""A dose that is logged long before its time: asked once, in words."""

from datetime import datetime, time, timedelta

from bonetrack.words import gettext as _
from bonetrack.words.dates import clock_time
from bonetrack.words.doses import when

JUST_NOW = timedelta(minutes=1)


def early_question(due_time: time, taken_at: datetime, zone: str, now: datetime, helped: str | None) -> str:
    """`This dose is due at 21:00. Did you take it now?` `helped`: the name of her for whom a helper logs."""
    due = _("This dose is due at %(time)s.", time=clock_time(due_time))
    if now - taken_at < JUST_NOW:
        asked = _("Did you take it now?") if helped is None else _("Did %(name)s take it now?", name=helped)
    else:
        values = {"when": when(taken_at, zone, now)}
        asked = _("Did you take it %(when)s?", **values)
        if helped is not None:
            asked = _("Did %(name)s take it %(when)s?", name=helped, **values)
    return f"{due} {asked}"


def early_answer(taken_at: datetime, now: datetime, helped: str | None) -> str:
    if helped is not None:
        return _("Yes, log it for %(name)s", name=helped)
    return _("Yes, I took it now") if now - taken_at < JUST_NOW else _("Yes, I took it then")
