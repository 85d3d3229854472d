"""What mail about supplies, pens, courses, scans and blood tests says, and whether it is still wanted."""

from datetime import date, datetime, timedelta
from typing import Any

from bonetrack.core.booking import answers
from bonetrack.core.course_length import is_wanted, stage_named
from bonetrack.core.follow_on import kind_of
from bonetrack.core.messages import NOTICE_KINDS, MessageKind
from bonetrack.core.people import Relation
from bonetrack.core.rhythm import local_day
from bonetrack.core.supplies import Item
from bonetrack.services.courses import read_course
from bonetrack.services.follow_on import read_follow_on
from bonetrack.storage.claims import find_plan
from bonetrack.storage.models import Contact, Message, Patient, Pen, Plan
from bonetrack.storage.pauses import is_paused_now
from bonetrack.storage.plans import agent_of, lacks_last_date
from bonetrack.storage.supplies import find_pen_of, find_supply_of
from bonetrack.words import follow_on, last_dose_mail, mail, notice_mail

# Those that are looked at once more just before they leave, with the scan that is asked for until it is booked.
RECHECKED_KINDS = (MessageKind.SCAN_DUE, *NOTICE_KINDS)


def notice_lines(kind: MessageKind, details: dict[str, Any], contact: Contact, now: datetime) -> tuple[str, ...] | None:
    """None where the row that the message is about is gone."""
    today, shares = local_day(now, contact.patient.zone), contact.shares_detail
    if kind is MessageKind.SUPPLY_LOW:
        return _supply(details, contact, today)
    if kind is MessageKind.PEN_CHANGE:
        pen = find_pen_of(details["pen"])
        return None if pen is None else _pen(pen, int(details["days"]), today, shares)
    if kind is MessageKind.COURSE_NEXT:
        plan = find_plan(details["plan"])
        return None if plan is None else _what_follows(plan, details, today, shares)
    if kind is MessageKind.LAST_DOSE_ASKED:
        plan = find_plan(details["plan"])
        detail = last_dose_mail.detail(plan.agent) if plan is not None and shares else None
        return None if plan is None else last_dose_mail.lines(detail, plan.nickname)
    return _visit(kind, details, today, shares)


def _supply(details: dict[str, Any], contact: Contact, today: date) -> tuple[str, ...] | None:
    supply = find_supply_of(details["supply"])
    if supply is None:
        return None
    plan: Plan = supply.plan
    name = None if contact.relation == Relation.PATIENT else contact.patient.first_name
    detail = notice_mail.supply_detail(plan.agent, Item(details["item"])) if contact.shares_detail else None
    return notice_mail.supply_lines(date.fromisoformat(details["run_out_on"]), today, name, detail, plan.nickname)


def _pen(pen: Pen, days: int, today: date, shares: bool) -> tuple[str, ...]:
    plan: Plan = pen.plan
    detail = notice_mail.pen_detail(plan.agent, pen.opened_on, days) if shares else None
    return notice_mail.pen_lines(pen.opened_on + timedelta(days=days), today, detail, plan.nickname)


def _what_follows(plan: Plan, details: dict[str, Any], today: date, shares: bool) -> tuple[str, ...]:
    stage, ends_on, kind = stage_named(details["step"]), date.fromisoformat(details["ends_on"]), kind_of(agent_of(plan))
    if kind is not None:
        detail = follow_on.follow_detail(plan.agent, kind) if shares else None
        return follow_on.follow_lines(kind, stage, ends_on, today, detail)
    return notice_mail.course_lines(stage, ends_on, notice_mail.course_detail(plan.agent) if shares else None)


def _visit(kind: MessageKind, details: dict[str, Any], today: date, shares: bool) -> tuple[str, ...]:
    day = date.fromisoformat(details["day"])
    is_scan = kind in (MessageKind.SCAN_BOOKED, MessageKind.SCAN_RESULT)
    detail = None
    if shares:
        detail = mail.scan_detail() if is_scan else notice_mail.lab_detail()
    if kind is MessageKind.SCAN_BOOKED:
        return notice_mail.visit_lines(day, detail)
    if kind is MessageKind.LAB_DUE:
        is_tomorrow = day == today + timedelta(days=1)
        return notice_mail.lab_lines(day, details["is_booked"], is_tomorrow, detail)
    return notice_mail.result_lines(day, detail)


def is_still_wanted(message: Message, now: datetime) -> bool:
    """Just before it leaves: counted again, a new pen, booked, a result kept, or a follow-on planned since then?"""
    kind, details, patient = MessageKind(message.kind), message.details, message.patient
    if kind is MessageKind.SUPPLY_LOW:
        supply = find_supply_of(details["supply"])
        return supply is not None and supply.pack == details["pack"] and _asks(supply.plan)
    if kind is MessageKind.PEN_CHANGE:
        pen = find_pen_of(details["pen"])
        return pen is not None and pen.opened_on.isoformat() == details["opened_on"] and _asks(pen.plan)
    if kind is MessageKind.COURSE_NEXT:
        plan = find_plan(details["plan"])
        if plan is None or not _asks(plan):
            return False
        state = read_course(plan, now) or read_follow_on(plan, now)
        return state is not None and is_wanted(details["step"], state.stage)
    if kind is MessageKind.LAST_DOSE_ASKED:
        plan = find_plan(details["plan"])
        return plan is not None and _asks(plan) and lacks_last_date(plan) and not is_paused_now(plan, now)
    return patient is not None and _is_visit_wanted(kind, details, patient)


def _is_visit_wanted(kind: MessageKind, details: dict[str, Any], patient: Patient) -> bool:
    if kind is MessageKind.SCAN_DUE:
        due_on = date.fromisoformat(details["due_on"])
        return patient.next_scan_on == due_on and not answers(patient.scan_booked_on, due_on)
    if kind in (MessageKind.SCAN_BOOKED, MessageKind.SCAN_RESULT):
        return _is_day(patient.scan_booked_on, details)
    if details["is_booked"]:
        return _is_day(patient.lab_booked_on, details)
    is_booked = answers(patient.lab_booked_on, patient.next_lab_on)
    return not is_booked and _is_day(patient.next_lab_on, details)


def _asks(plan: Plan) -> bool:
    return plan.deleted_at is None and plan.sends_reminders


def _is_day(day: date | None, details: dict[str, Any]) -> bool:
    return day is not None and day.isoformat() == details["day"]
