"""The first page in ready-to-print words: its doses as cards, and what comes next."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import url_for

from bonetrack.core.booking import answers
from bonetrack.core.people import Right
from bonetrack.services.consents import accepts_new_rows
from bonetrack.services.dose_days import TodayBoard
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

    card_of = card_maker(board, patient, now, here)
    return TodayPage(
        day=long_date(board.day),
        clock_label="" if is_own_record() else whose_clock(patient.first_name, patient.zone),
        due=[card_of(dose) for dose in board.due],
        overdue=[card_of(dose) for dose in board.overdue],
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
    due_on, booked_on = patient.next_scan_on, patient.scan_booked_on
    parts = []
    if due_on is not None and not answers(booked_on, due_on):
        parts.append(_("Due on %(day)s", day=long_date(due_on)))
    if booked_on is not None and booked_on >= board.day:
        parts.append(_("Booked for %(day)s", day=long_date(booked_on)))
    if parts:
        lines.append({"key": _("Bone scan"), "value": ". ".join(parts)})
    lab_on = patient.lab_booked_on or patient.next_lab_on
    if lab_on is not None and lab_on - board.day > LAB_HINT_FROM:
        lines.append({"key": _("Blood test"), "value": long_date(lab_on)})
    return lines


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
