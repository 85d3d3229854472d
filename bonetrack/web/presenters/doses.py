"""Doses in ready-to-print words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any

from flask import url_for
from markupsafe import Markup, escape

from bonetrack.core.agents import Agent, InjectionSite, LabelRegion
from bonetrack.core.doses import DoseQuestion, DoseState, Outcome
from bonetrack.core.people import Right
from bonetrack.core.rhythm import local_day
from bonetrack.services.dose_days import (
    DueDose,
    LoggedDose,
    list_history,
    logged_dose,
    read_dose,
    share_logged,
)
from bonetrack.services.doses import DoseDoubt, list_changes
from bonetrack.services.next_dose import next_due_day
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.plans import sort_plans
from bonetrack.storage.models import DoseEntry, Patient, Plan
from bonetrack.storage.plans import agent_of, rhythm_of
from bonetrack.web.access import is_own_record, may
from bonetrack.web.presenters.pauses import pause_rows
from bonetrack.web.presenters.plans import RuleText, missed_rules, present_changes
from bonetrack.words import gettext as _
from bonetrack.words import ngettext
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import clock_time, long_date, plain_date
from bonetrack.words.doses import (
    later_today,
    next_dose_sentence,
    not_asked_note,
    same_day_question,
    second_question,
    state_name,
    taken_sentence,
    when,
)
from bonetrack.words.injection_sites import injection_site_name

PAGE_LENGTH = 20
BOOK_AHEAD = timedelta(weeks=4)


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


@dataclass(frozen=True)
class DoubtText:
    """A question about an entry, the label's rule, and the button that answers yes."""

    text: str
    confirm: str
    rules: list[RuleText]
    is_second: bool


def doubt_words(doubt: DoseDoubt, patient: Patient, plan: Plan, now: datetime) -> DoubtText:
    agent = agent_of(plan)
    if doubt.question is DoseQuestion.SECOND_DOSE and doubt.other_at is not None:
        rules = missed_rules(agent.key, LabelRegion(patient.label_region), rhythm_of(plan))
        question = same_day_question(agent, doubt.other_at, plan.zone, now, is_own=is_own_record())
        return DoubtText(question, _second_confirmed(agent), rules, True)
    text = _("Another dose is logged less than 5 months from this day. Please check the date.")
    if doubt.question is DoseQuestion.LONG_BEFORE_DUE:
        text = _("This day is long before the day this dose is due. Please check the date.")
    if doubt.question is DoseQuestion.LONG_BEFORE_PLAN:
        start = plain_date(plan.starts_on)
        text = _("The plan starts on %(day)s. This day is long before it. Please check the date.", day=start)
    return DoubtText(text, _("Yes, the date is right. Save"), [], False)


def _second_confirmed(agent: Agent) -> str:
    if agent.is_clinic_given:
        return _("Yes, it was given. Record it")
    return _("Yes, I took it. Record it") if is_own_record() else _("Yes, it was taken. Record it")


def what_follows(plan: Plan, due_before: date | None, now: datetime) -> str:
    """Where an entry moved the next dose, in words; empty where the next dose hangs on no other."""
    due_on = next_due_day(plan)
    if due_on is None:
        return ""
    return next_dose_sentence(due_on, local_day(now, plan.zone), has_moved=due_on != due_before)


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
        "question": None
        if taken_at is None
        else second_question(agent, taken_at, plan.zone, now, is_own=is_own_record()),
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
        return _open_line(patient, plan, now)
    return ngettext(
        "%(taken)s of %(num)d dose logged as taken",
        "%(taken)s of %(num)d doses logged as taken",
        share.due,
        taken=share.taken,
    )


def _open_line(patient: Patient, plan: Plan, now: datetime) -> str:
    """Where no dose is settled yet: one that is open has come due all the same."""
    history = list_history(plan, LabelRegion(patient.label_region), now)
    count = sum(_is_open(dose, now) for dose in history)
    if count == 0:
        return _("No dose has come due since the plan was saved")
    return ngettext(
        "%(num)d dose has come due and is not logged yet", "%(num)d doses have come due and are not logged yet", count
    )


def _is_open(dose: DueDose, now: datetime) -> bool:
    return dose.state is DoseState.DUE and dose.due.due_at <= now and not dose.is_from_before


def present_history(patient: Patient, plan: Plan, page: int, now: datetime) -> dict[str, Any]:
    """One page of the doses of a plan, newest first."""
    rows = _history_rows(patient, plan, now)
    last = max(1, -(-len(rows) // PAGE_LENGTH))
    page = min(max(1, page), last)
    shown = rows[(page - 1) * PAGE_LENGTH : page * PAGE_LENGTH]

    def url(number: int) -> str | None:
        return url_for("doses.history", plan=plan.public_id, page=number) if 1 <= number <= last else None

    return {
        "name": agent_name(plan.agent),
        "plan_id": plan.public_id,
        "share": share_line(patient, plan, now),
        "rows": [row() for row in shown],
        "newer_url": url(page - 1),
        "older_url": url(page + 1),
    }


def _history_rows(patient: Patient, plan: Plan, now: datetime) -> list[Callable[[], dict[str, Any]]]:
    """Doses and pauses, newest first; only those of one page are put into words."""
    doses = list_history(plan, LabelRegion(patient.label_region), now)
    rows = [(dose.due.due_on, partial(_history_row, dose, now)) for dose in doses]
    rows += [(day, partial(dict, row)) for day, row in pause_rows(plan, now)]
    return [row for _day, row in sorted(rows, key=itemgetter(0), reverse=True)]


def _unlogged_words(dose: DueDose, now: datetime) -> str:
    """As on the first page: only a dose whose time has come is due; a visit has its day."""
    if dose.is_from_before:
        return not_asked_note()
    if dose.state is DoseState.DUE and dose.due.due_at > now and not dose.agent.is_clinic_given:
        return later_today()
    return state_name(dose.state, dose.agent)


def _history_row(dose: DueDose, now: datetime) -> dict[str, Any]:
    day = _("%(day)s at %(time)s", day=long_date(dose.due.due_on), time=clock_time(dose.due.due_time))
    lines = [entry_line(dose.agent, entry, dose.zone, now) for entry in dose.entries]
    words = lines or [_unlogged_words(dose, now)]
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
