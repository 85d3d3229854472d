"""What reminders say: neutral by default, "not logged" always, the due time on the patient's own clock."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_timezone_location

from bonetrack.core.booking import Booking
from bonetrack.words.dates import clock_time, long_date, plain_date
from bonetrack.words.translations import current_locale
from bonetrack.words.translations import gettext as _


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

    `is_pressing`: given at a clinic, and never to be late.

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
    is_pressing: bool = False

    @property
    def details(self) -> tuple[str, ...]:
        return (self.detail,) if self.detail else ()

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


def hello(name: str) -> str:
    return _("Hello %(name)s,", name=name)


def visit_line(booking: Booking) -> str:
    """`Your appointment is booked for 3 May 2026 at 10:30.`"""
    return _("Your appointment is booked for %(when)s.", when=visit_moment(booking))


def visit_moment(booking: Booking) -> str:
    """`3 May 2026 at 10:30`, or the day alone."""
    day = plain_date(booking.on)
    if booking.at is None:
        return day
    return _("%(day)s at %(time)s", day=day, time=clock_time(booking.at))


def weekday_of(day: date) -> str:
    """`Tuesday`."""
    return format_date(day, "EEEE", locale=current_locale())


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


def due_line(dose: DoseWords) -> str:
    values = {"clock": dose.clock, "day": long_date(dose.local.date()), "place": place_of(dose.zone)}
    return _("It was planned for %(clock)s on %(day)s (%(place)s time).", **values)
