"""Subjects of mail, read on a locked screen: they say what is open, and nothing about health."""

from collections.abc import Sequence
from datetime import date

from bonetrack.core.messages import MessageKind
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _
from bonetrack.words.translations import ngettext


def own_subject(kind: MessageKind, clocks: Sequence[str] = ()) -> str:
    """In mail to the patient. `clocks`: when the items at home were due that it names."""
    if kind is MessageKind.DOSE_LATE:
        return _("Please read today: a reminder is waiting")
    if kind is MessageKind.SUPPLY_LOW:
        return _("A supply runs low")
    if not clocks:
        return _("A reminder is waiting")
    if kind is MessageKind.DOSE_REPEAT:
        return _("Not logged yet: %(item)s", item=_items(clocks))
    if kind is MessageKind.DOSE_LAST_CALL:
        return _("Last reminder: %(item)s", item=_items(clocks))
    return _("A reminder is waiting")


def caregiver_subject(kind: MessageKind, paused_until: date | None = None) -> str:
    """In mail to a caregiver that names no open dose."""
    if kind is MessageKind.PLAN_PAUSED and paused_until is not None:
        return _("Reminders for one item are paused until %(day)s", day=plain_date(paused_until))
    return {
        MessageKind.NOW_LOGGED: _("Nothing to do: an item is now logged"),
        MessageKind.WEEKLY_DIGEST: _("Weekly summary"),
        MessageKind.SUPPLY_LOW: _("A supply runs low"),
        MessageKind.SCAN_DUE: _("An appointment may need booking"),
    }.get(kind, _("A reminder is waiting"))


def not_logged_subject(clocks: Sequence[str], *, is_pressing: bool) -> str:
    """In mail to a caregiver about doses that are not logged. `clocks`: of those at home."""
    if is_pressing:
        return _("Please read today: an item is late")
    return _("Not logged yet: %(item)s", item=_items(clocks) if clocks else _("1 item"))


def digest_subject(not_logged: int) -> str:
    """Of a mail that holds what was over the day's number."""
    if not_logged == 0:
        return _("Some messages in one")
    return ngettext("Summary: %(num)s item not logged", "Summary: %(num)s items not logged", not_logged)


def _items(clocks: Sequence[str]) -> str:
    return _("%(clock)s item", clock=clocks[0]) if len(clocks) == 1 else _("%(count)s items", count=len(clocks))
