"""The first page in ready-to-print words: its doses as cards, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for

from bonetrack.core.agents import Agent, LabelRegion
from bonetrack.core.doses import DoseState, lateness_of
from bonetrack.core.rhythm import local_day
from bonetrack.services.consents import accepts_new_rows
from bonetrack.services.dose_days import DueDose, TodayBoard
from bonetrack.services.doses import get_plan
from bonetrack.services.travel import ZoneQuestion
from bonetrack.storage.models import Patient
from bonetrack.storage.plans import rhythm_of
from bonetrack.web.access import is_own_record
from bonetrack.web.presenters.doses import entry_line, values_of
from bonetrack.web.presenters.pauses import pause_lines_of_today
from bonetrack.web.presenters.plans import RuleText, missed_rules
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import clock_time, long_date
from bonetrack.words.doses import late_notice, open_name, state_name, took_it, took_it_earlier
from bonetrack.words.zones import keep_label, two_clocks, use_label, whose_clock, zone_question

BOOK_AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class DoseCard:
    """One dose on the first page. `values` name it in a form, `key` is new for each page."""

    id: str
    name: str
    state: str
    state_words: str
    dose: str
    due: str
    log_label: str
    earlier_label: str
    earlier_url: str
    skip_url: str | None
    values: dict[str, str]
    can_tap: bool
    rules: list[RuleText]
    warnings: list[str]
    lines: list[str]
    entry_id: str | None
    version: int | None


@dataclass(frozen=True)
class TodayPage:
    day: str
    clock_label: str
    due: list[DoseCard]
    overdue: list[DoseCard]
    logged: list[DoseCard]
    next_lines: list[dict[str, str]]
    log_last: list[dict[str, str]]
    has_plans: bool
    takes_entries: bool


def present_today(board: TodayBoard, patient: Patient, now: datetime, here: str | None = None) -> TodayPage:
    """`here`: the zone that the phone shows, where it is another one than that of the reminders."""

    def cards(doses: tuple[DueDose, ...]) -> list[DoseCard]:
        return [_card(dose, patient, now, here) for dose in doses]

    return TodayPage(
        day=long_date(board.day),
        clock_label="" if is_own_record() else whose_clock(patient.first_name, patient.zone),
        due=cards(board.due),
        overdue=cards(board.overdue),
        logged=cards(board.logged),
        next_lines=_next_lines(board, patient, now),
        log_last=[
            {"name": agent_name(plan.agent), "url": url_for("doses.add", plan=plan.public_id)}
            for plan in board.log_last
        ],
        has_plans=board.has_plans,
        takes_entries=accepts_new_rows(patient),
    )


def _next_lines(board: TodayBoard, patient: Patient, now: datetime) -> list[dict[str, str]]:
    lines = pause_lines_of_today(board.running, now) + [
        {"key": agent_name(plan.agent), "value": _coming_line(plan.next_due_on, board.day)}
        for plan in board.coming
        if plan.next_due_on is not None
    ]
    if patient.next_scan_on is not None:
        lines.append({"key": _("Bone scan"), "value": _("Due on %(day)s", day=long_date(patient.next_scan_on))})
    return lines


def _coming_line(due_on: date, today: date) -> str:
    day = long_date(due_on)
    if due_on - today <= BOOK_AHEAD:
        return _("Due on %(day)s. Is the visit booked?", day=day)
    return _("Due on %(day)s", day=day)


def _card(dose: DueDose, patient: Patient, now: datetime, here: str | None) -> DoseCard:
    values = values_of(dose)
    entry = dose.entries[0] if dose.entries else None
    is_today = dose.due.due_on == local_day(now, dose.zone)
    return DoseCard(
        id=f"dose-{dose.plan_public_id}-{values['due_on']}-{values['due_time'].replace(':', '')}",
        name=agent_name(dose.agent.key),
        state=dose.state,
        state_words=_state_words(dose, is_today=is_today),
        dose=dose.dose,
        due=_due_line(dose, is_today, here),
        log_label=took_it(dose.agent) if is_today else _log_late_label(dose.agent),
        earlier_label=took_it_earlier(dose.agent),
        earlier_url=url_for("doses.earlier", **values),
        skip_url=url_for("doses.skip", **values) if dose.agent.can_be_skipped else None,
        values={**values, "request_key": token_urlsafe(16)},
        can_tap=dose.state is DoseState.DUE,
        warnings=_late_warnings(dose, now),
        rules=_late_rules(dose, patient, is_today),
        lines=[entry_line(dose.agent, each, dose.zone, now) for each in dose.entries],
        entry_id=None if entry is None else entry.public_id,
        version=None if entry is None else entry.version,
    )


def _state_words(dose: DueDose, *, is_today: bool) -> str:
    """An open dose of an earlier day is not simply due: its tag says so."""
    return open_name(dose.agent) if dose.state is DoseState.DUE and not is_today else state_name(dose.state, dose.agent)


def _log_late_label(agent: Agent) -> str:
    """An earlier day's dose: the button says which moment it logs."""
    return _("It was given just now") if agent.is_clinic_given else _("I took it just now")


def present_question(question: ZoneQuestion | None) -> dict[str, Any] | None:
    if question is None:
        return None
    return {
        "text": zone_question(question.phone_zone, question.reminder_zone),
        "keep": keep_label(question.reminder_zone),
        "use": use_label(question.phone_zone),
        "fields": {"phone_zone": question.phone_zone, "reminder_zone": question.reminder_zone},
    }


def _clocks(dose: DueDose, here: str | None) -> str:
    """Away from home, a dose stands at both times."""
    if here is None:
        return clock_time(dose.due.due_time)
    local = dose.due.due_at.astimezone(ZoneInfo(here))
    other_day = None if local.date() == dose.due.due_on else local.date()
    return two_clocks(dose.due.due_time, dose.zone, local.time(), other_day)


def _due_line(dose: DueDose, is_today: bool, here: str | None) -> str:
    clock = _clocks(dose, here)
    if is_today:
        return _("Due at %(time)s", time=clock)
    return _("Was due on %(day)s at %(time)s", day=long_date(dose.due.due_on), time=clock)


def _late_warnings(dose: DueDose, now: datetime) -> list[str]:
    lateness = lateness_of(dose.agent, dose.due.due_on, local_day(now, dose.zone))
    return [] if lateness is None or dose.is_logged else late_notice(lateness, dose.due.due_on)


def _late_rules(dose: DueDose, patient: Patient, is_today: bool) -> list[RuleText]:
    if is_today and dose.state is not DoseState.MISSED:
        return []
    plan = get_plan(patient, dose.plan_public_id)
    return missed_rules(dose.agent.key, LabelRegion(patient.label_region), rhythm_of(plan))
