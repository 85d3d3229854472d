"""Notices of what runs out, of pens that are to be changed, and of courses that end: one row in one transaction."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bonetrack.core import course_length, follow_on, pen_age, supplies
from bonetrack.core.course_length import CourseStage
from bonetrack.core.mornings import waking_moment
from bonetrack.core.notices import Step, take_turn
from bonetrack.core.people import NoticeKind
from bonetrack.core.rhythm import local_day
from bonetrack.core.steps import earliest
from bonetrack.reminders.one_row import work_on_one
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.services.courses import end_full_course, read_course
from bonetrack.services.follow_on import read_follow_on
from bonetrack.services.pens import read_pen
from bonetrack.services.supplies import state_of
from bonetrack.storage import claims
from bonetrack.storage import supplies as rows
from bonetrack.storage.contacts import list_active
from bonetrack.storage.models import Contact, Pen, Plan, Supply
from bonetrack.storage.plans import agent_of

MAIL_WAITS = timedelta(days=3)


def supply_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One count whose run-out date has a step that is due."""
    return work_on_one(claims.find_due_supply, lambda row: _supply(row, mail_domain, now), now, skipping)


def _supply(supply: Supply, mail_domain: str, now: datetime) -> None:
    plan: Plan = supply.plan
    if not speaks(plan, now):
        rows.set_supply_step(supply, None)
        return
    state, coming = state_of(plan, supply, now), []
    contacts = [*own_contacts(plan.patient), *list_active(plan.patient, NoticeKind.REFILL)]
    rhythm = f"{plan.rhythm_kind}-{plan.every}-{len(plan.weekdays)}-{len(plan.times)}"
    for item, day in state.run_outs.items():
        turn = take_turn(supplies.list_supply_steps(day, supply.lead_days, plan.patient.zone, item), now)
        coming.append(turn.next_at)
        details = {"supply": supply.public_id, "pack": supply.pack, "item": item, "run_out_on": day.isoformat()}
        for step in turn.steps:
            for contact in contacts:
                key = supplies.supply_key(supply.public_id, supply.pack, rhythm, contact.public_id, step.name)
                _send(step, contact, key, details, plan, mail_domain, now)
    rows.set_supply_step(supply, earliest(coming))


def pen_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One pen with a step that is due."""
    return work_on_one(claims.find_due_pen, lambda pen: _pen(pen, mail_domain, now), now, skipping)


def _pen(pen: Pen, mail_domain: str, now: datetime) -> None:
    plan: Plan = pen.plan
    state = read_pen(plan, now)
    if not speaks(plan, now) or state is None or state.age is None:
        rows.set_pen_step(pen, None)
        return
    dose_time = time.fromisoformat(min(plan.times))
    steps = pen_age.list_pen_steps(state.age.change_on, dose_time, plan.zone)
    turn = take_turn(steps, now)
    if now < steps[-1].at + pen_age.MAIL_ENDS_AFTER:
        details = {"pen": pen.public_id, "opened_on": pen.opened_on.isoformat(), "days": state.lasts_days}
        for step in turn.steps:
            for contact in own_contacts(plan.patient):
                key = pen_age.pen_key(pen.public_id, pen.opened_on, contact.public_id, step.name)
                _send(step, contact, key, details, plan, mail_domain, now)
    rows.set_pen_step(pen, turn.next_at)


def course_next(now: datetime, mail_domain: str, skipping: Collection[int] = ()) -> bool:
    """One limited course that comes to its end, or has ended."""
    return work_on_one(claims.find_due_course, lambda plan: _course(plan, mail_domain, now), now, skipping)


def _course(plan: Plan, mail_domain: str, now: datetime) -> None:
    if plan.deleted_at is not None:
        rows.set_course_step(plan, None)
        return
    if follow_on.kind_of(agent_of(plan)) is not None:
        _follow(plan, mail_domain, now)
        return
    state = read_course(plan, now)
    if state is not None and state.counts_doses:
        end_full_course(plan, now)
    if state is None or state.ends_on is None:
        starts_later = plan.starts_on > local_day(now, plan.zone)
        rows.set_course_step(plan, course_length.first_look(plan.starts_on, plan.zone) if starts_later else None)
        return
    steps = course_length.list_course_steps(state.ends_on, state.first_on, plan.patient.zone)
    _ask_what_follows(plan, steps, state.ends_on, state.stage, mail_domain, now)


def _follow(plan: Plan, mail_domain: str, now: datetime) -> None:
    """Denosumab or estrogen. A stop that is still to come is looked at again on its day."""
    state = read_follow_on(plan, now)
    if state is None:
        day = plan.stops_on
        is_to_come = day is not None and day > local_day(now, plan.zone)
        rows.set_course_step(plan, course_length.first_look(day, plan.zone) if day is not None and is_to_come else None)
        return
    steps = follow_on.list_follow_steps(state.kind, state.ends_on, plan.patient.zone)
    _ask_what_follows(plan, steps, state.ends_on, state.stage, mail_domain, now)


def _ask_what_follows(
    plan: Plan, steps: list[Step], ends_on: date, stage: CourseStage, mail_domain: str, now: datetime
) -> None:
    turn = take_turn(steps, now)
    is_old = now >= steps[-1].at + course_length.MAIL_ENDS_AFTER
    for step in turn.steps if plan.sends_reminders and not is_old else ():
        if course_length.is_wanted(step.name, stage):
            details = {"plan": plan.public_id, "ends_on": ends_on.isoformat()}
            for contact in own_contacts(plan.patient):
                key = course_length.course_key(plan.public_id, ends_on, contact.public_id, step.name)
                _send(step, contact, key, details, plan, mail_domain, now)
    rows.set_course_step(plan, turn.next_at)


def speaks(plan: Plan, now: datetime) -> bool:
    """Whether this plan still asks for doses, and its person wants mail about it."""
    is_over = plan.stops_on is not None and plan.stops_on <= local_day(now, plan.zone)
    return plan.deleted_at is None and plan.sends_reminders and not is_over


def _send(
    step: Step, contact: Contact, key: str, details: dict[str, Any], plan: Plan, mail_domain: str, now: datetime
) -> None:
    at = waking_moment(step.at, now, plan.patient.zone)
    enqueue_step(
        replace(step, at=at),
        contact,
        unique_key=key,
        expires_at=at + MAIL_WAITS,
        details=details,
        mail_domain=mail_domain,
        now=now,
    )
