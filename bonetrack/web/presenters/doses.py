"""Doses in ready-to-print words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from secrets import token_urlsafe
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from bonetrack.core.agents import Agent, InjectionSite, LabelRegion
from bonetrack.core.doses import DoseState, Outcome, lateness_of
from bonetrack.core.people import Right
from bonetrack.core.rhythm import local_day
from bonetrack.services.dose_days import (
    DueDose,
    LoggedDose,
    TodayBoard,
    list_history,
    logged_dose,
    read_dose,
    share_logged,
)
from bonetrack.services.doses import DoseDoubt, get_plan, list_changes
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.plans import sort_plans
from bonetrack.storage.models import DoseEntry, Patient, Plan
from bonetrack.storage.plans import agent_of, rhythm_of
from bonetrack.web.access import may
from bonetrack.web.presenters.plans import RuleText, missed_rules, present_changes
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import clock_time, long_date
from bonetrack.words.doses import (
    late_notice,
    second_question,
    state_name,
    taken_sentence,
    took_it,
    took_it_earlier,
    when,
)
from bonetrack.words.injection_sites import injection_site_name

PAGE_LENGTH = 20
BOOK_AHEAD = timedelta(weeks=4)


@dataclass(frozen=True)
class DoseCard:
    """One dose on the first page. `values` name it in a form, `key` is new for each page."""

    id: str
    name: str
    state: str
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
    due: list[DoseCard]
    overdue: list[DoseCard]
    logged: list[DoseCard]
    next_lines: list[dict[str, str]]
    log_last: list[dict[str, str]]
    has_plans: bool


def present_today(board: TodayBoard, patient: Patient, now: datetime) -> TodayPage:
    def cards(doses: tuple[DueDose, ...]) -> list[DoseCard]:
        return [_card(dose, patient, now) for dose in doses]

    return TodayPage(
        day=long_date(board.day),
        due=cards(board.due),
        overdue=cards(board.overdue),
        logged=cards(board.logged),
        next_lines=_next_lines(board, patient),
        log_last=[
            {"name": agent_name(plan.agent), "url": url_for("doses.add", plan=plan.public_id)}
            for plan in board.log_last
        ],
        has_plans=board.has_plans,
    )


def _next_lines(board: TodayBoard, patient: Patient) -> list[dict[str, str]]:
    lines = [
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


def _card(dose: DueDose, patient: Patient, now: datetime) -> DoseCard:
    values = values_of(dose)
    entry = dose.entries[0] if dose.entries else None
    is_today = dose.due.due_on == local_day(now, dose.zone)
    return DoseCard(
        id=f"dose-{dose.plan_public_id}-{values['due_on']}-{values['due_time'].replace(':', '')}",
        name=agent_name(dose.agent.key),
        state=dose.state,
        dose=dose.dose,
        due=_due_line(dose, is_today),
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


def _log_late_label(agent: Agent) -> str:
    """An earlier day's dose: the button says which moment it logs."""
    return _("It was given just now") if agent.is_clinic_given else _("I took it just now")


def _due_line(dose: DueDose, is_today: bool) -> str:
    clock = clock_time(dose.due.due_time)
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


def values_of(dose: DueDose) -> dict[str, Any]:
    return {
        "plan": dose.plan_public_id,
        "due_on": dose.due.due_on.isoformat(),
        "due_time": dose.due.due_time.isoformat("minutes"),
    }


def entry_line(agent: Agent, entry: LoggedDose, zone: str, now: datetime) -> str:
    if entry.outcome is Outcome.SKIPPED or entry.taken_at is None:
        return _("Skipped. %(reason)s", reason=entry.skip_reason).strip()
    moment = when(entry.taken_at, zone, now)
    line = _("Given %(when)s", when=moment) if agent.is_clinic_given else _("Taken %(when)s", when=moment)
    if entry.site is None:
        return line
    return _("%(line)s. %(site)s.", line=line, site=injection_site_name(InjectionSite(entry.site)))


def due_words(key: DoseKey) -> str:
    return _("%(day)s at %(time)s", day=long_date(key.due_on), time=clock_time(key.due_time))


def doubt_words(_doubt: DoseDoubt) -> str:
    return _("Another dose is logged less than 5 months from this day. Please check the date.")


def present_entry(patient: Patient, row: DoseEntry, now: datetime) -> dict[str, Any]:
    """One entry with its rows, its rule, and its changes."""
    plan = row.occurrence.plan
    agent, dose = agent_of(plan), read_dose(plan, row.occurrence, now)
    entry = next(each for each in dose.entries if each.public_id == row.public_id)
    rows = [
        {"key": _("Due"), "value": due_words(DoseKey(plan.public_id, dose.due.due_on, dose.due.due_time))},
        {"key": _("What happened"), "value": entry_line(agent, entry, plan.zone, now)},
    ]
    if entry.ordinal:
        rows.append({"key": _("Which one"), "value": _("A second dose")})
    if entry.note:
        rows.append({"key": _("Note"), "value": entry.note})
    taken_at = dose.entries[0].taken_at
    return {
        "public_id": entry.public_id,
        "version": entry.version,
        "name": agent_name(agent.key),
        "agent": agent,
        "zone": plan.zone,
        "plan_id": plan.public_id,
        "rows": rows,
        "question": None if taken_at is None else second_question(agent, taken_at, plan.zone, now),
        "sentence": None if taken_at is None else taken_sentence(agent, taken_at, plan.zone, now),
        "rules": missed_rules(agent.key, LabelRegion(patient.label_region), rhythm_of(plan)),
        "changes": present_changes(list_changes(patient, entry.public_id), plan.zone),
    }


def present_stale_entry(row: DoseEntry) -> list[dict[str, str]]:
    """How the entry stands now, after another phone changed it."""
    plan = row.occurrence.plan
    entry = logged_dose(row)
    rows = [{"key": _("What happened"), "value": entry_line(agent_of(plan), entry, plan.zone, entry.recorded_at)}]
    if entry.note:
        rows.append({"key": _("Note"), "value": entry.note})
    return rows


def present_plans(patient: Patient, now: datetime) -> list[dict[str, str]]:
    """All plans as links to their doses, with the share that is logged."""
    plans = sort_plans(patient, now)
    return [
        {
            "url": url_for("doses.history", plan=plan.public_id),
            "text": agent_name(plan.agent),
            "hint": share_line(patient, plan, now),
        }
        for plan in (*plans.current, *plans.past, *plans.coming)
    ]


def share_line(patient: Patient, plan: Plan, now: datetime) -> str:
    share = share_logged(patient, plan, date.min, local_day(now, plan.zone), now)
    if share.due == 0:
        return _("No dose has been due yet")
    return _("%(taken)s of %(due)s doses logged", taken=share.taken, due=share.due)


def present_history(patient: Patient, plan: Plan, page: int, now: datetime) -> dict[str, Any]:
    """One page of the doses of a plan, newest first."""
    doses = list_history(plan, LabelRegion(patient.label_region), now)
    last = max(1, -(-len(doses) // PAGE_LENGTH))
    page = min(max(1, page), last)
    shown = doses[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]

    def url(number: int) -> str | None:
        return url_for("doses.history", plan=plan.public_id, page=number) if 1 <= number <= last else None

    return {
        "name": agent_name(plan.agent),
        "plan_id": plan.public_id,
        "share": share_line(patient, plan, now),
        "rows": [_history_row(dose, now) for dose in shown],
        "newer_url": url(page - 1),
        "older_url": url(page + 1),
    }


def _history_row(dose: DueDose, now: datetime) -> dict[str, Any]:
    day = _("%(day)s at %(time)s", day=long_date(dose.due.due_on), time=clock_time(dose.due.due_time))
    lines = [entry_line(dose.agent, entry, dose.zone, now) for entry in dose.entries]
    words = lines or [state_name(dose.state, dose.agent)]
    row: dict[str, Any] = {
        "key": day,
        "state": dose.state,
        "value": Markup("<br>").join(escape(line) for line in words),
    }
    if dose.entries:
        row["change_url"] = url_for("doses.entry", public_id=dose.entries[0].public_id)
    elif may(Right.LOG):
        row["change_url"] = url_for("doses.earlier", **values_of(dose))
    return row
