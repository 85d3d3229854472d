"""What reminders say: neutral by default, "not logged" always, the due time on the patient's own clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from bonetrack.core.booking import Booking
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
class Part:
    """One of several things in a mail, with links of its own."""

    lines: tuple[str, ...]
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True)
class Letter:
    """The words of one mail, ready for both of its forms. `closing` comes after the parts."""

    subject: str
    greeting: str
    lines: tuple[str, ...]
    action: Action | None
    why: str
    stop: Action | None = None
    items: tuple[str, ...] = ()
    more_actions: tuple[Action, ...] = ()
    parts: tuple[Part, ...] = ()
    closing: tuple[str, ...] = ()


def kept_words(letter: Letter) -> dict[str, Any]:
    """The words for the patient's own copy. Links stay out: they are secrets of the one who gets the mail."""
    return {
        "subject": letter.subject,
        "greeting": letter.greeting,
        "lines": [*letter.lines, *(line for part in letter.parts for line in part.lines), *letter.closing],
        "items": list(letter.items),
        "buttons": [action.label for action in _actions_of(letter)],
        "end": [who_we_are(), letter.why, not_for_emergencies()],
    }


def _actions_of(letter: Letter) -> list[Action]:
    of_parts = [action for part in letter.parts for action in part.actions]
    return [*of_parts, *(action for action in (letter.action, *letter.more_actions) if action is not None)]


@dataclass(frozen=True)
class DoseWords:
    """One dose as a mail may name it. `detail` is set only where the patient chose to share it.

    `place`: which of how many at the same time. `nickname`: the patient's own word for it.
    """

    first_name: str
    due_at: datetime
    zone: str
    is_clinic_given: bool
    detail: str | None = None
    nickname: str = ""
    place: tuple[int, int] | None = None
    closes_at: datetime | None = None
    booking: Booking | None = None

    @property
    def local(self) -> datetime:
        return self.due_at.astimezone(ZoneInfo(self.zone))

    @property
    def clock(self) -> str:
        return clock_time(self.local.time())

    @property
    def day(self) -> str:
        return plain_date(self.local.date())

    @property
    def item(self) -> str:
        """`8:00 item`, `8:00 item 1 of 2`, `8:00 item (Blue)`."""
        if self.nickname:
            return _("%(clock)s item (%(nickname)s)", clock=self.clock, nickname=self.nickname)
        if self.place is None:
            return _("%(clock)s item", clock=self.clock)
        number, total = self.place
        return _("%(clock)s item %(number)s of %(total)s", clock=self.clock, number=number, total=total)


def place_of(zone: str) -> str:
    """The city that a zone is named after, for the label beside a time."""
    return get_timezone_location(zone, locale=current_locale(), return_city=True).rpartition("/")[2]


def reminder_subject(kind: MessageKind | None = None, clocks: Sequence[str] = ()) -> str:
    """Read on a locked screen: it says what is open, and nothing about health. `clocks`: when its items were due."""
    if kind is MessageKind.DOSE_LATE:
        return _("Please read today: a reminder is waiting")
    if not clocks:
        return _("A reminder is waiting")
    item = _("%(clock)s item", clock=clocks[0]) if len(clocks) == 1 else _("%(count)s items", count=len(clocks))
    if kind in (MessageKind.DOSE_REPEAT, MessageKind.DOSE_NOT_LOGGED, MessageKind.DOSE_MISSED):
        return _("Not logged yet: %(item)s", item=item)
    if kind is MessageKind.DOSE_LAST_CALL:
        return _("Last reminder: %(item)s", item=item)
    return _("A reminder is waiting")


def several_due(kind: MessageKind, count: int, name: str | None) -> str:
    """The first line over several items; `name` is the patient's, in mail to a caregiver."""
    if name is not None:
        return _("%(name)s has not logged %(count)s items.", name=name, count=count)
    if kind is MessageKind.DOSE_DUE:
        return _("%(count)s items on your list are due.", count=count)
    return _("%(count)s items on your list are not logged yet.", count=count)


def hello(name: str) -> str:
    return _("Hello %(name)s,", name=name)


def dose_lines(kind: MessageKind, dose: DoseWords, now: datetime) -> tuple[str, ...]:
    if kind is MessageKind.DOSE_AHEAD:
        return _ahead_lines(dose)
    if kind is MessageKind.VISIT_BOOKED:
        return _visit_lines(dose)
    if kind is MessageKind.DOSE_LATE:
        return _late_lines(dose, now - dose.due_at)
    if kind is MessageKind.DOSE_NOT_LOGGED:
        return _not_logged_lines(dose)
    if kind is MessageKind.DOSE_MISSED:
        return _missed_lines(dose)
    return _due_lines(dose, kind, now)


def closing_lines(kind: MessageKind) -> tuple[str, ...]:
    """What stands once at the end, whether the mail names one item or several."""
    if kind in (MessageKind.DOSE_NOT_LOGGED, MessageKind.DOSE_MISSED):
        return (_("Perhaps it is only not written down yet. You could get in touch and ask."),)
    return (_("Once you log it, we stop reminding you of it."),)


def _due_lines(dose: DoseWords, kind: MessageKind, now: datetime) -> tuple[str, ...]:
    if dose.is_clinic_given:
        first = _("An appointment on your plan is due on %(day)s.", day=dose.day)
        is_booked = dose.booking is not None and dose.booking.covers(now, dose.zone)
        booked = (visit_line(dose.booking),) if dose.booking is not None and is_booked else ()
        return (first, *_detail(dose), *booked, _("Log it once you have had it."))
    if kind is MessageKind.DOSE_DUE:
        return (_("Your %(item)s is due.", item=dose.item), *_detail(dose), due_line(dose))
    first = _("Your %(item)s is not logged yet.", item=dose.item)
    last = _last_call_lines(dose) if kind is MessageKind.DOSE_LAST_CALL else ()
    return (first, *_detail(dose), due_line(dose), *last)


def visit_line(booking: Booking) -> str:
    """`Your appointment is booked for 3 May 2026 at 10:30.`"""
    day = plain_date(booking.on)
    if booking.at is None:
        return _("Your appointment is booked for %(day)s.", day=day)
    return _("Your appointment is booked for %(day)s at %(time)s.", day=day, time=clock_time(booking.at))


def _visit_lines(dose: DoseWords) -> tuple[str, ...]:
    booked = (visit_line(dose.booking),) if dose.booking is not None else ()
    return (*booked, *_detail(dose), _("Log it once you have had it."))


def _last_call_lines(dose: DoseWords) -> tuple[str, ...]:
    if dose.closes_at is None:
        return ()
    local = dose.closes_at.astimezone(ZoneInfo(dose.zone))
    values = {"clock": clock_time(local.time()), "day": long_date(local.date())}
    return (_("This is our last reminder. Its time ends at %(clock)s on %(day)s.", **values),)


def _missed_lines(dose: DoseWords) -> tuple[str, ...]:
    """To a caregiver, in the morning after a window that closed in quiet hours."""
    values = {"name": dose.first_name, "item": dose.item, "day": weekday_of(dose.local.date())}
    return (_("%(name)s has not logged the %(item)s of %(day)s.", **values), *_detail(dose), due_line(dose))


def weekday_of(day: date) -> str:
    """`Tuesday`."""
    return format_date(day, "EEEE", locale=current_locale())


def _ahead_lines(dose: DoseWords) -> tuple[str, ...]:
    if not dose.is_clinic_given:
        return (_("Your %(item)s is due soon.", item=dose.item), *_detail(dose), due_line(dose))
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
    first = _("%(name)s has not logged the %(item)s.", name=dose.first_name, item=dose.item)
    return (first, *_detail(dose), due_line(dose))


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


def due_line(dose: DoseWords) -> str:
    values = {"clock": dose.clock, "day": long_date(dose.local.date()), "place": place_of(dose.zone)}
    return _("It was planned for %(clock)s on %(day)s (%(place)s time).", **values)
