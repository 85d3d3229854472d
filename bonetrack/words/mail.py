"""What reminders say: neutral by default, "not logged" always, the due time on the patient's own clock."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from bonetrack.core.messages import MessageKind
from bonetrack.words.dates import clock_time, long_date, plain_date
from bonetrack.words.translations import current_locale
from bonetrack.words.translations import gettext as _

URGENT_FROM = timedelta(days=28)
ASK_THE_DOCTOR_FROM = timedelta(days=56)


@dataclass(frozen=True)
class Action:
    label: str
    url: str


@dataclass(frozen=True)
class Letter:
    """The words of one mail, ready for both of its parts."""

    subject: str
    greeting: str
    lines: tuple[str, ...]
    action: Action | None
    why: str
    stop: Action | None = None
    items: tuple[str, ...] = ()
    more_actions: tuple[Action, ...] = ()


def kept_words(letter: Letter) -> dict[str, Any]:
    """The words for the patient's own copy. Links stay out: they are secrets of the one who gets the mail."""
    return {
        "subject": letter.subject,
        "greeting": letter.greeting,
        "lines": list(letter.lines),
        "items": list(letter.items),
        "buttons": [action.label for action in (letter.action, *letter.more_actions) if action is not None],
        "end": [who_we_are(), letter.why, not_for_emergencies()],
    }


@dataclass(frozen=True)
class DoseWords:
    """One dose as a mail may name it. `detail` is set only where the patient chose to share it."""

    first_name: str
    due_at: datetime
    zone: str
    is_clinic_given: bool
    detail: str | None = None

    @property
    def local(self) -> datetime:
        return self.due_at.astimezone(ZoneInfo(self.zone))

    @property
    def clock(self) -> str:
        return clock_time(self.local.time())

    @property
    def day(self) -> str:
        return plain_date(self.local.date())


def place_of(zone: str) -> str:
    """The city that a zone is named after, for the label beside a time."""
    return get_timezone_location(zone, locale=current_locale(), return_city=True).rpartition("/")[2]


def reminder_subject() -> str:
    """Read on a locked screen: it says nothing about health."""
    return _("A reminder is waiting")


def hello(name: str) -> str:
    return _("Hello %(name)s,", name=name)


def dose_lines(kind: MessageKind, dose: DoseWords, now: datetime) -> tuple[str, ...]:
    if kind is MessageKind.DOSE_AHEAD:
        return _ahead_lines(dose)
    if kind is MessageKind.DOSE_LATE:
        return _late_lines(dose, now - dose.due_at)
    if kind is MessageKind.DOSE_NOT_LOGGED:
        return _not_logged_lines(dose)
    return _due_lines(dose, is_repeat=kind is MessageKind.DOSE_REPEAT)


def _due_lines(dose: DoseWords, is_repeat: bool) -> tuple[str, ...]:
    if dose.is_clinic_given:
        first = _("An appointment on your plan is due on %(day)s.", day=dose.day)
        return (first, *_detail(dose), _("Log it once you have had it."))
    text = _("Your %(clock)s item is not logged yet.") if is_repeat else _("Your %(clock)s item is due.")
    last = _("Once you log it, we stop reminding you of it.")
    return (text % {"clock": dose.clock}, *_detail(dose), _due_line(dose), last)


def _ahead_lines(dose: DoseWords) -> tuple[str, ...]:
    return (
        _("An appointment on your plan is due on %(day)s.", day=dose.day),
        *_detail(dose),
        _("If it is not booked yet, please call your clinic to book it."),
    )


def _late_lines(dose: DoseWords, late_by: timedelta) -> tuple[str, ...]:
    """A clinic dose that must not be late; the words grow more urgent with time."""
    lines = [_("Your appointment was due on %(day)s. It is not logged yet.", day=dose.day), *_detail(dose)]
    if late_by >= ASK_THE_DOCTOR_FROM:
        lines.append(_("Call your doctor today. Ask what to have now and which checks you need."))
    elif late_by >= URGENT_FROM:
        lines.append(_("This is urgent. Please call your clinic today."))
    else:
        lines.append(_("Please call your clinic today."))
    return (*lines, _("If you have had it, please log it. Then these messages end."))


def _not_logged_lines(dose: DoseWords) -> tuple[str, ...]:
    """To a caregiver."""
    if dose.is_clinic_given:
        first = _("%(name)s has not logged an item that was due on %(day)s.", name=dose.first_name, day=dose.day)
        return (first, *_detail(dose), _("You could ask whether the clinic has been called."))
    first = _("%(name)s has not logged the %(clock)s item.", name=dose.first_name, clock=dose.clock)
    return (
        first,
        *_detail(dose),
        _due_line(dose),
        _("Perhaps it is only not written down yet. You could get in touch and ask."),
    )


def scan_lines(due_on: date, today: date, name: str | None, detail: str | None) -> tuple[str, ...]:
    """`name`: the patient's, in mail to a caregiver; None in her own."""
    day = plain_date(due_on)
    is_past = today > due_on
    if name is not None:
        coming = _("%(name)s has an appointment due around %(day)s.", name=name, day=day)
        past = _("%(name)s had an appointment due around %(day)s.", name=name, day=day)
        last = _("You could ask whether it is booked.")
    else:
        coming = _("An appointment on your plan is due around %(day)s.", day=day)
        past = _("An appointment on your plan was due around %(day)s.", day=day)
        last = _("If it is not booked yet, this is a good time to book it.")
    return tuple(line for line in (past if is_past else coming, detail, last) if line)


def pause_lines(name: str, ends_on: date) -> tuple[str, ...]:
    """To a caregiver: that it is quiet on purpose, and until when. Never why."""
    day = plain_date(ends_on)
    return (
        _("%(name)s has paused reminders until %(day)s.", name=name, day=day),
        _("They start again by themselves. You need to do nothing."),
    )


def scan_detail() -> str:
    return _("It is a bone density scan (DXA).")


def item_detail(agent: str, dose: str) -> str:
    return _("The item: %(agent)s, %(dose)s.", agent=agent, dose=dose)


def why_patient() -> str:
    return _("You get this because you asked for reminders at this address.")


def why_caregiver(first_name: str) -> str:
    return _("You get this because %(name)s asked us to tell you, and you agreed.", name=first_name)


def who_we_are() -> str:
    return _("This message is from BoneTrack, a reminder service.")


def not_for_emergencies() -> str:
    return _("BoneTrack is not for emergencies. In an emergency, call your local emergency number.")


def _detail(dose: DoseWords) -> tuple[str, ...]:
    return (dose.detail,) if dose.detail else ()


def _due_line(dose: DoseWords) -> str:
    values = {"clock": dose.clock, "day": long_date(dose.local.date()), "place": place_of(dose.zone)}
    return _("It was planned for %(clock)s on %(day)s (%(place)s time).", **values)
