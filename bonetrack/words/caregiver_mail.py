"""What mail to caregivers says beyond reminders: who calls, all clear, the week, the digest, the yearly question."""

from datetime import date, timedelta

from bonetrack.words import subjects
from bonetrack.words.dates import plain_date
from bonetrack.words.mail import Action, DoseWords, Letter, hello
from bonetrack.words.translations import gettext as _


def will_call() -> str:
    return _("I will call")


def now_logged_lines(dose: DoseWords) -> tuple[str, ...]:
    """After a mail that said it was not logged. Where that named several, this one is told from the others."""
    if dose.is_clinic_given:
        first = _("%(name)s has now logged the item that was due on %(day)s.", name=dose.first_name, day=dose.day)
    else:
        first = _("%(name)s has now logged the %(item)s.", name=dose.first_name, item=dose.item)
    if dose.place is not None:
        return (first, _("There is nothing to do about this one."))
    return (first, _("There is nothing to do."))


def week_lines(first_name: str, monday: date, logged: int, due: int) -> tuple[str, ...]:
    sunday = plain_date(monday + timedelta(days=6))
    counted = _("%(name)s's week to %(day)s: %(logged)s of %(due)s logged.")
    return (counted % {"name": first_name, "day": sunday, "logged": logged, "due": due}, what_logged_means())


def pause_lines(name: str, ends_on: date, nickname: str = "") -> tuple[str, ...]:
    """That it is quiet about one item on purpose, and until when. Never why; nor that all is well.

    `nickname`: the patient's own word for it, where she lets this caregiver know more.
    """
    day = plain_date(ends_on)
    first = _("%(name)s has paused the reminders for one item until %(day)s.", name=name, day=day)
    if nickname:
        values = {"name": name, "item": nickname, "day": day}
        first = _("%(name)s has paused the reminders for one item (%(item)s) until %(day)s.", **values)
    return (first, _("Messages about anything else come as before."))


def what_logged_means() -> str:
    return _("This counts what was written down. More may have been done than was logged.")


def held_digest(
    name: str, lines: tuple[str, ...], not_logged: int, why: str, stop: Action, call: tuple[Action, ...]
) -> Letter:
    """May come the next morning, and with one line. `not_logged`: how many doses it names that are not."""
    return Letter(
        subject=subjects.digest_subject(not_logged),
        greeting=hello(name),
        lines=(_("There were many messages in one day. What came after them is here:"),),
        items=lines,
        action=None,
        why=why,
        stop=stop,
        more_actions=call,
    )


def access_changed(name: str, first_name: str, has_account: bool, why: str, stop: Action, people_url: str) -> Letter:
    lines = [_("%(name)s has changed what you may see or do.", name=first_name)]
    if not has_account:
        lines.append(_("To see more, make an account with this e-mail address."))
    return Letter(
        subject=_("A change for you"),
        greeting=hello(name),
        lines=tuple(lines),
        action=Action(_("See the people you help"), people_url),
        why=why,
        stop=stop,
    )


def keep_sending(name: str, first_name: str, last_day: date, why: str, stop: Action, keep_url: str) -> Letter:
    day = plain_date(last_day)
    lines = (
        _("You agreed to get messages about %(name)s nearly a year ago.", name=first_name),
        _("Do you still want them? Then please say so by %(day)s.", day=day),
        _("If we hear nothing, they end on that day. What you may see ends with them."),
    )
    return Letter(
        subject=_("Do you still want these messages?"),
        greeting=hello(name),
        lines=lines,
        action=Action(_("Read more and answer"), keep_url),
        why=why,
        stop=stop,
    )
