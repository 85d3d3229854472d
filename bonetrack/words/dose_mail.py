"""What mail about doses says: "not logged" always, and the due time on the patient's own clock."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bonetrack.core.messages import MessageKind
from bonetrack.words import clinic_mail
from bonetrack.words.dates import clock_time, day_and_month, long_date
from bonetrack.words.mail import DoseWords, due_line, place_of, weekday_of
from bonetrack.words.translations import gettext as _

MIDNIGHT = time(0)


def several_due(kind: MessageKind, count: int, name: str | None) -> str:
    """The first line over several items; `name` is the patient's, in mail to a caregiver."""
    if name is not None:
        return _("%(name)s has not logged %(count)s items.", name=name, count=count)
    if kind is MessageKind.DOSE_DUE:
        return _("%(count)s items on your list are due.", count=count)
    return _("%(count)s items on your list are not logged yet.", count=count)


def dose_lines(kind: MessageKind, dose: DoseWords, now: datetime) -> tuple[str, ...]:
    if kind is MessageKind.DOSE_AHEAD:
        return _ahead_lines(dose)
    if kind is MessageKind.VISIT_BOOKED:
        return clinic_mail.visit_lines(dose)
    if kind is MessageKind.DOSE_LATE:
        return clinic_mail.late_lines(dose, now)
    if kind is MessageKind.DOSE_NOT_LOGGED:
        return _not_logged_lines(dose, now)
    if kind is MessageKind.DOSE_MISSED:
        return _missed_lines(dose)
    if kind is MessageKind.DOSE_REPEAT and dose.is_clinic_given:
        return clinic_mail.overdue_lines(dose, now)
    return _due_lines(dose, kind, now)


def summary_line(kind: MessageKind, dose: DoseWords, now: datetime) -> str:
    """Of one dose in a mail that may come a day later: with its day, and on whose clock its time stands."""
    if dose.is_clinic_given:
        return dose_lines(kind, dose, now)[0]
    day = day_and_month(dose.local.date())
    values = {"name": dose.first_name, "item": dose.item, "day": day, "place": place_of(dose.zone)}
    if kind is MessageKind.NOW_LOGGED:
        return _("%(name)s has now logged the %(item)s of %(day)s (%(place)s time).", **values)
    return _("%(name)s has not logged the %(item)s of %(day)s (%(place)s time).", **values)


def closing_lines(kind: MessageKind) -> tuple[str, ...]:
    """What stands once at the end, whether the mail names one item or several."""
    if kind in (MessageKind.DOSE_NOT_LOGGED, MessageKind.DOSE_MISSED):
        return (_("Perhaps it is only not written down yet. You could get in touch and ask."),)
    return (_("Once you log it, we stop reminding you of it."),)


def _due_lines(dose: DoseWords, kind: MessageKind, now: datetime) -> tuple[str, ...]:
    if dose.is_clinic_given:
        return clinic_mail.clinic_due_lines(dose, now)
    if kind is MessageKind.DOSE_DUE:
        return (_("Your %(item)s is due.", item=dose.item), *dose.details, due_line(dose))
    first = _("Your %(item)s is not logged yet.", item=dose.item)
    last = _last_call_lines(dose) if kind is MessageKind.DOSE_LAST_CALL else ()
    return (first, *dose.details, due_line(dose), *last)


def _last_call_lines(dose: DoseWords) -> tuple[str, ...]:
    if dose.closes_at is None:
        return ()
    local = dose.closes_at.astimezone(ZoneInfo(dose.zone))
    if local.time() == MIDNIGHT:
        # "0:00 on Wednesday" is read as the night after it.
        day = long_date(local.date() - timedelta(days=1))
        return (_("This is our last reminder. Its time ends when %(day)s ends.", day=day),)
    values = {"clock": clock_time(local.time()), "day": long_date(local.date())}
    return (_("This is our last reminder. Its time ends at %(clock)s on %(day)s.", **values),)


def _missed_lines(dose: DoseWords) -> tuple[str, ...]:
    """To a caregiver, in the morning after a window that closed in quiet hours."""
    values = {"name": dose.first_name, "item": dose.item, "day": weekday_of(dose.local.date())}
    return (_("%(name)s has not logged the %(item)s of %(day)s.", **values), *dose.details, due_line(dose))


def _ahead_lines(dose: DoseWords) -> tuple[str, ...]:
    if dose.is_clinic_given:
        return clinic_mail.clinic_ahead_lines(dose)
    return (_("Your %(item)s is due soon.", item=dose.item), *dose.details, due_line(dose))


def _not_logged_lines(dose: DoseWords, now: datetime) -> tuple[str, ...]:
    """To a caregiver."""
    if dose.is_clinic_given:
        return clinic_mail.clinic_not_logged_lines(dose, now)
    first = _("%(name)s has not logged the %(item)s.", name=dose.first_name, item=dose.item)
    return (first, *dose.details, due_line(dose))
