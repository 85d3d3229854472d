"""The first page in ready-to-print words: its doses as cards, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from bonetrack.core.booking import answers, asked_day
from bonetrack.core.doses import lateness_of
from bonetrack.core.people import Right
from bonetrack.services.consents import accepts_new_rows
from bonetrack.services.dose_days import DueDose, TodayBoard
from bonetrack.services.travel import ZoneQuestion
from bonetrack.storage.models import Patient, Plan
from bonetrack.web.access import is_own_record, may
from bonetrack.web.presenters.dose_cards import DoseCard, booked_label, card_maker
from bonetrack.web.presenters.pauses import pause_lines_of_today
from bonetrack.web.presenters.plans import visit_of
from bonetrack.web.presenters.supplies import LAB_HINT_FROM
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import long_date
from bonetrack.words.zones import keep_label, use_label, whose_clock, zone_question

BOOK_AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class ScanCard:
    """A bone scan whose day has passed, and that no booking answers."""

    due: str
    booked: str


@dataclass(frozen=True)
class TodayPage:
    day: str
    zone: str
    clock_label: str
    due: list[DoseCard]
    overdue: list[DoseCard]
    overdue_scan: ScanCard | None
    logged: list[DoseCard]
    next_lines: list[dict[str, str]]
    log_last: list[dict[str, str]]
    has_plans: bool
    takes_entries: bool


def present_today(board: TodayBoard, patient: Patient, now: datetime, here: str | None = None) -> TodayPage:
    """`here`: the zone that the phone shows, where it is another one than that of the reminders."""

    card_of = card_maker(board, patient, now, here)
    return TodayPage(
        day=long_date(board.day),
        zone=patient.zone,
        clock_label="" if is_own_record() else whose_clock(patient.first_name, patient.zone),
        due=[card_of(dose) for dose in board.due],
        overdue=[card_of(dose) for dose in _most_urgent_first(board)],
        overdue_scan=_overdue_scan(patient, board.day),
        logged=[card_of(dose) for dose in board.logged],
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
        {
            "key": agent_name(plan.agent),
            "value": _coming_line(plan, plan.next_due_on, board.day, now),
            **_booking_link(plan, now),
        }
        for plan in board.coming
        if plan.next_due_on is not None
    ]
    lines += _scan_lines(patient, board.day)
    lab_on = asked_day(patient.lab_booked_on, patient.next_lab_on)
    if lab_on is not None and lab_on - board.day > LAB_HINT_FROM:
        lines.append({"key": _("Blood test"), "value": long_date(lab_on)})
    return lines


def _most_urgent_first(board: TodayBoard) -> list[DueDose]:
    """Denosumab that is late before all else; the rest as it fell due."""
    return sorted(board.overdue, key=lambda dose: lateness_of(dose.agent, dose.due.due_on, board.day) is None)


def _overdue_scan(patient: Patient, today: date) -> ScanCard | None:
    due_on, booked_on = patient.next_scan_on, patient.scan_booked_on
    if due_on is None or due_on >= today or answers(booked_on, due_on):
        return None
    return ScanCard(_("Was due on %(day)s", day=long_date(due_on)), _booked_for(booked_on, today))


def _booked_for(booked_on: date | None, today: date) -> str:
    if booked_on is None or booked_on < today:
        return ""
    return _("Booked for %(day)s", day=long_date(booked_on))


def _scan_lines(patient: Patient, today: date) -> list[dict[str, str]]:
    """The scan that is to come. One that is overdue stands above, with the open doses."""
    due_on, booked_on = patient.next_scan_on, patient.scan_booked_on
    if _overdue_scan(patient, today) is not None:
        return []
    booked = _booked_for(booked_on, today)
    due = "" if due_on is None or answers(booked_on, due_on) else _("Due on %(day)s", day=long_date(due_on))
    if not (due or booked):
        return []
    line = {"key": _("Bone scan"), "value": ". ".join(part for part in (due, booked) if part)}
    if may(Right.MANAGE):
        text = _("Change the day") if booked else _("It is booked")
        line |= {"change_url": url_for("bookings.scan"), "change_text": text, "change_about": _("the bone scan")}
    return [line]


def _booking_link(plan: Plan, now: datetime) -> dict[str, str]:
    if not may(Right.MANAGE):
        return {}
    name = agent_name(plan.agent)
    about = _("the visit for %(name)s", name=name)
    url = url_for("treatment.booked", public_id=plan.public_id)
    return {"change_url": url, "change_about": about, "change_text": booked_label(visit_of(plan, now))}


def _coming_line(plan: Plan, due_on: date, today: date, now: datetime) -> str:
    day, visit = long_date(due_on), visit_of(plan, now)
    if visit:
        return _("Due on %(day)s. %(visit)s", day=day, visit=visit)
    if due_on - today <= BOOK_AHEAD:
        return _("Due on %(day)s. Is the visit booked?", day=day)
    return _("Due on %(day)s", day=day)


def present_question(question: ZoneQuestion | None) -> dict[str, Any] | None:
    if question is None:
        return None
    return {
        "text": zone_question(question.phone_zone, question.reminder_zone),
        "keep": keep_label(question.reminder_zone),
        "use": use_label(question.phone_zone),
        "fields": {"phone_zone": question.phone_zone, "reminder_zone": question.reminder_zone},
    }
