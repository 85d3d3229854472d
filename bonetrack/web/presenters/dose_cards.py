"""One dose of the first page as a card: what it is called, its state, and what can be done with it."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_urlsafe
from zoneinfo import ZoneInfo

from flask import url_for

from bonetrack.core.agents import Agent, LabelRegion, Route
from bonetrack.core.doses import DoseState, lateness_of
from bonetrack.core.pauses import find_pause
from bonetrack.core.people import Right
from bonetrack.core.rhythm import local_day, to_utc
from bonetrack.core.snooze import BEFORE_CLOSE
from bonetrack.services.dose_days import DueDose, TodayBoard
from bonetrack.services.doses import get_plan
from bonetrack.storage.models import Patient
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.plans import rhythm_of
from bonetrack.web.access import is_own_record, may
from bonetrack.web.presenters.doses import entry_line, values_of
from bonetrack.web.presenters.later import moment_words
from bonetrack.web.presenters.plans import RuleText, late_rules, visit_of
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import clock_time, long_date
from bonetrack.words.doses import (
    late_notice,
    later_today,
    not_asked_note,
    open_name,
    state_name,
    todays_dose,
    took_it,
    took_it_earlier,
)
from bonetrack.words.mail import DoseWords
from bonetrack.words.zones import two_clocks


@dataclass(frozen=True)
class DoseCard:
    """One dose on the first page. `values` name it in a form, `key` is new for each page.

    `about` tells its buttons from those of other cards. `is_asked`: its time has come, and it is asked for.
    """

    id: str
    name: str
    about: str
    state: str
    state_words: str
    is_asked: bool
    dose: str
    due: str
    log_label: str
    earlier_label: str
    earlier_url: str
    skip_url: str | None
    later_url: str | None
    booked_url: str | None
    booked_label: str
    values: dict[str, str]
    can_tap: bool
    rules: list[RuleText]
    warnings: list[str]
    lines: list[str]
    entry_id: str | None
    version: int | None


def card_maker(board: TodayBoard, patient: Patient, now: datetime, here: str | None) -> Callable[[DueDose], DoseCard]:
    """What turns one dose of this board into its card. `here`: the zone of the phone, where it is another one."""
    place_of, is_silent, about_of = _places(board), _pauses(board), _names(board, now)
    return lambda dose: replace(_card(dose, place_of(dose), is_silent, patient, now, here), about=about_of(dose))


def _names(board: TodayBoard, now: datetime) -> Callable[[DueDose], str]:
    """For those who hear the buttons: the medicine, with its time where the page shows it more than once."""
    times = Counter(dose.agent.key for dose in (*board.due, *board.overdue, *board.logged))

    def about_of(dose: DueDose) -> str:
        name, clock = agent_name(dose.agent.key), clock_time(dose.due.due_time)
        if times[dose.agent.key] == 1:
            return name
        if dose.due.due_on == local_day(now, dose.zone):
            return _("%(name)s at %(time)s", name=name, time=clock)
        return _("%(name)s at %(time)s on %(day)s", name=name, time=clock, day=long_date(dose.due.due_on))

    return about_of


Place = tuple[int, int] | None


def _places(board: TodayBoard) -> Callable[[DueDose], Place]:
    """Which of how many doses at home at the same moment, as messages count them."""
    at: dict[datetime, list[DueDose]] = defaultdict(list)
    doses = (*board.due, *board.overdue, *board.logged)
    for dose in sorted(doses, key=lambda each: (each.agent.key, each.plan_public_id)):
        if not (dose.is_added or dose.is_from_before or dose.agent.is_clinic_given):
            at[dose.due.due_at].append(dose)

    def place_of(dose: DueDose) -> Place:
        together = at[dose.due.due_at]
        return (together.index(dose) + 1, len(together)) if len(together) > 1 and dose in together else None

    return place_of


IsSilent = Callable[[DueDose, datetime], bool]


def _pauses(board: TodayBoard) -> IsSilent:
    """Whether a pause silences the reminders of a dose at a moment."""
    spans = {plan.public_id: list_spans(plan) for plan in board.running}

    def is_silent(dose: DueDose, moment: datetime) -> bool:
        return find_pause(spans.get(dose.plan_public_id, []), local_day(moment, dose.zone)) is not None

    return is_silent


def _message_lines(dose: DueDose, place: Place, is_silent: IsSilent, now: datetime) -> list[str]:
    """How messages call this dose, where its time alone does not tell it from another; and when the next one comes."""
    if dose.is_logged or dose.state is not DoseState.DUE or dose.agent.is_clinic_given:
        return []
    if dose.is_from_before:
        return [not_asked_note()]
    words = DoseWords("", dose.due.due_at, dose.zone, False, nickname=dose.nickname, place=place)
    lines = [_("In our e-mails: %(item)s.", item=words.item)] if place or dose.nickname else []
    until = dose.snoozed_until
    if until is not None and until > now and not is_silent(dose, until):
        lines.append(_("We remind you again at %(when)s.", when=moment_words(until, dose.zone, now)))
    return lines


def _can_wait(dose: DueDose, is_silent: IsSilent, now: datetime) -> bool:
    """Only a reminder that has come can come again later, and only while that helps and no pause silences it."""
    if is_silent(dose, now) or dose.is_from_before:
        return False
    is_open = dose.state is DoseState.DUE and not dose.is_logged and dose.due.due_at <= now
    return (
        is_open and not dose.agent.is_clinic_given and (dose.closes_at is None or now < dose.closes_at - BEFORE_CLOSE)
    )


def _card(
    dose: DueDose, place: Place, is_silent: IsSilent, patient: Patient, now: datetime, here: str | None
) -> DoseCard:
    values, visit = values_of(dose), _visit_line(dose, patient, now)
    entry = dose.entries[0] if dose.entries else None
    is_today, is_later = dose.due.due_on == local_day(now, dose.zone), _is_later(dose, now)
    return DoseCard(
        id=f"dose-{dose.plan_public_id}-{values['due_on']}-{values['due_time'].replace(':', '')}",
        name=agent_name(dose.agent.key),
        about="",
        state=dose.state,
        state_words=later_today() if is_later else _state_words(dose, is_today=is_today),
        is_asked=not (is_later or dose.is_from_before),
        dose=dose.dose,
        due=_due_line(dose, is_today, here),
        log_label=took_it(dose.agent) if is_today and not dose.is_from_before else _log_late_label(dose.agent),
        earlier_label=took_it_earlier(dose.agent),
        earlier_url=url_for("doses.earlier", **values),
        skip_url=url_for("doses.skip", **values) if dose.agent.can_be_skipped and not dose.is_from_before else None,
        booked_url=_booked_url(dose),
        booked_label=booked_label(visit),
        later_url=url_for("doses.later", **values) if _can_wait(dose, is_silent, now) else None,
        values={**values, "request_key": token_urlsafe(16)},
        can_tap=dose.state is DoseState.DUE,
        warnings=_late_warnings(dose, patient, now),
        rules=_late_rules(dose, patient, is_today),
        lines=[
            *([visit] if visit else []),
            *_message_lines(dose, place, is_silent, now),
            *(entry_line(dose.agent, each, dose.zone, now) for each in dose.entries),
        ],
        entry_id=None if entry is None else entry.public_id,
        version=None if entry is None else entry.version,
    )


def booked_label(visit: str) -> str:
    return _("Change the visit") if visit else _("It is booked")


def _visit_line(dose: DueDose, patient: Patient, now: datetime) -> str:
    """Of an open dose at a clinic, late or not: the visit that is booked for it."""
    if not dose.agent.is_clinic_given or dose.is_logged:
        return ""
    return visit_of(get_plan(patient, dose.plan_public_id), now)


def _is_later(dose: DueDose, now: datetime) -> bool:
    """A visit has its day; the hour of a dose at home counts."""
    return dose.state is DoseState.DUE and not dose.agent.is_clinic_given and dose.due.due_at > now


def _booked_url(dose: DueDose) -> str | None:
    may_book = dose.agent.is_clinic_given and may(Right.MANAGE)
    return url_for("treatment.booked", public_id=dose.plan_public_id) if may_book else None


def _state_words(dose: DueDose, *, is_today: bool) -> str:
    """An open dose of an earlier day is not simply due: its tag says so. One that nobody asks for has no tag."""
    if dose.is_from_before:
        return ""
    return open_name(dose.agent) if dose.state is DoseState.DUE and not is_today else state_name(dose.state, dose.agent)


def _log_late_label(agent: Agent) -> str:
    """An earlier day's dose: the button says which moment it logs."""
    if agent.is_clinic_given:
        return _("It was given just now")
    return _("I changed it just now") if agent.route is Route.PATCH else _("I took it just now")


def _clocks(dose: DueDose, here: str | None) -> str:
    """Away from home, a dose stands at both times. One that was planned in another zone has no time of this one."""
    due = dose.due
    if here is None or to_utc(due.due_on, due.due_time, dose.zone) != due.due_at:
        return clock_time(dose.due.due_time)
    local = dose.due.due_at.astimezone(ZoneInfo(here))
    other_day = None if local.date() == dose.due.due_on else local.date()
    return two_clocks(dose.due.due_time, dose.zone, local.time(), other_day)


def _due_line(dose: DueDose, is_today: bool, here: str | None) -> str:
    clock = _clocks(dose, here)
    if dose.is_from_before:
        return todays_dose(clock)
    if is_today:
        return _("Due at %(time)s", time=clock)
    return _("Was due on %(day)s at %(time)s", day=long_date(dose.due.due_on), time=clock)


def _late_warnings(dose: DueDose, patient: Patient, now: datetime) -> list[str]:
    lateness = lateness_of(dose.agent, dose.due.due_on, local_day(now, dose.zone))
    if lateness is None or dose.is_logged:
        return []
    return late_notice(lateness, dose.due.due_on, None if is_own_record() else patient.first_name)


def _late_rules(dose: DueDose, patient: Patient, is_today: bool) -> list[RuleText]:
    if is_today and dose.state is not DoseState.MISSED:
        return []
    plan = get_plan(patient, dose.plan_public_id)
    return late_rules(dose.agent.key, LabelRegion(patient.label_region), rhythm_of(plan))
