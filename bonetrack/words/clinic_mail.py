"""What mail says about a dose that the clinic gives. Of one that must not be late the words grow with time."""

from datetime import datetime, timedelta

from bonetrack.words.mail import DoseWords, visit_line, visit_moment
from bonetrack.words.translations import gettext as _

URGENT_FROM = timedelta(days=28)
ASK_THE_DOCTOR_FROM = timedelta(days=56)


def clinic_due_lines(dose: DoseWords, now: datetime) -> tuple[str, ...]:
    first = _("An appointment on your plan is due on %(day)s.", day=dose.day)
    return (first, *dose.details, *_booked(dose, now), _("Log it once you have had it."))


def clinic_ahead_lines(dose: DoseWords) -> tuple[str, ...]:
    return (
        _("An appointment on your plan is due on %(day)s.", day=dose.day),
        *dose.details,
        _("If it is not booked yet, please call your clinic to book it."),
    )


def visit_lines(dose: DoseWords) -> tuple[str, ...]:
    booked = (visit_line(dose.booking),) if dose.booking is not None else ()
    return (*booked, *dose.details, _("Log it once you have had it."))


def late_lines(dose: DoseWords, now: datetime) -> tuple[str, ...]:
    """To the patient."""
    late_by, booked = now - dose.due_at, _booked(dose, now)
    if late_by >= ASK_THE_DOCTOR_FROM:
        call = _("Call your doctor today. Ask what to have now and which checks you need.")
    elif late_by >= URGENT_FROM:
        call = _("This is urgent. Please call your clinic today.")
    else:
        call = _("Please call your clinic today.")
    return (
        _("Your appointment was due on %(day)s. It is not logged yet.", day=dose.day),
        *dose.details,
        *booked,
        call,
        *([_("Ask if the day that is booked is soon enough.")] if booked else []),
        _("If you have had it, please log it. Then these messages end."),
    )


def overdue_lines(dose: DoseWords, now: datetime) -> tuple[str, ...]:
    """To the patient, of a dose that does not call for that haste."""
    return (
        _("Your appointment was due on %(day)s. It is not logged yet.", day=dose.day),
        *dose.details,
        *(_booked(dose, now) or (_("If it has not been given yet, please call your clinic."),)),
        _("If you have had it, please log it. Then these messages end."),
    )


def clinic_not_logged_lines(dose: DoseWords, now: datetime) -> tuple[str, ...]:
    """To a caregiver. That a visit is booked is told, and of one that must not be late the urgency stays."""
    first = _("%(name)s has not logged an item that was due on %(day)s.", name=dose.first_name, day=dose.day)
    booked: tuple[str, ...] = ()
    if dose.booking is not None and _booked(dose, now):
        booked = (_("A visit is booked for %(when)s.", when=visit_moment(dose.booking)),)
    if not dose.is_pressing:
        return (first, *dose.details, *booked, *(() if booked else (_clinic_called(),)))
    is_urgent = now - dose.due_at >= URGENT_FROM
    ask = _("This is urgent. Please ask today whether the clinic has been called.")
    return (first, *dose.details, *booked, ask if is_urgent else _("Please ask whether the clinic has been called."))


def _clinic_called() -> str:
    return _("You could ask whether the clinic has been called.")


def _booked(dose: DoseWords, now: datetime) -> tuple[str, ...]:
    """While the visit is ahead or on that day."""
    is_ahead = dose.booking is not None and dose.booking.covers(now, dose.zone)
    return (visit_line(dose.booking),) if dose.booking is not None and is_ahead else ()
