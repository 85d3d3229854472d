"""Plans in ready-to-print words."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from bonetrack.core.agents import AgentClass, LabelRegion, get_agent, window_of
from bonetrack.core.people import Right
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm, local_day
from bonetrack.evidence.agent_rules import AgentRule, RuleKind, list_rules
from bonetrack.services.coming_doses import hangs_on_last, list_coming, list_coming_of
from bonetrack.services.dose_days import TodayBoard, is_active, lacks_last_dose, list_history, read_today
from bonetrack.services.doses import get_plan
from bonetrack.services.errors import NotFound
from bonetrack.services.phases import PlanPhase
from bonetrack.services.plans import draft_of
from bonetrack.storage.models import AuditEntry, Patient, Plan
from bonetrack.storage.plans import rhythm_of
from bonetrack.storage.wishes import booking_of
from bonetrack.web.access import may
from bonetrack.web.clock import today_of
from bonetrack.web.presenters.pauses import PauseCard, present_pause
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name, rule_text
from bonetrack.words.changes import change_lines
from bonetrack.words.dates import local_moment, plain_date
from bonetrack.words.doses import own_rule
from bonetrack.words.mail import visit_line
from bonetrack.words.rhythms import break_note, due_in_words, how_often, list_in_words, month_end_note, rhythm_in_words
from bonetrack.words.zones import times_line

NAMES_OF_CAREGIVERS = frozenset({"told"})


@dataclass(frozen=True)
class RuleText:
    text: str
    source_url: str
    reviewed: str


@dataclass(frozen=True)
class PlanCard:
    public_id: str
    agent: str
    name: str
    rows: list[dict[str, str]]
    coming: list[str]
    overdue: list[str]
    is_active: bool
    is_stopped: bool
    lacks_last: bool
    pause: PauseCard | None
    is_clinic_given: bool
    visit: str
    signs: list[RuleText]
    rules: list[RuleText]
    own_rule: str


def present_plan(plan: Plan, patient: Patient, moment: datetime, board: TodayBoard | None = None) -> PlanCard:
    """`board`: what is open today, where the page has read it already."""
    board = board or read_today(patient, moment)
    today, rhythm, region = today_of(patient), rhythm_of(plan), LabelRegion(patient.label_region)
    active = is_active(plan, today)
    return PlanCard(
        public_id=plan.public_id,
        agent=plan.agent,
        name=agent_name(plan.agent),
        rows=plan_rows(draft_of(plan), plan.stop_reason),
        coming=[due_in_words(due) for due in list_coming_of(plan, moment) if due.due_on >= today],
        overdue=[due_in_words(dose.due) for dose in board.overdue if dose.plan_public_id == plan.public_id],
        is_active=active,
        is_stopped=plan.stops_on is not None,
        lacks_last=active and lacks_last_dose(plan),
        pause=present_pause(plan, moment),
        is_clinic_given=get_agent(plan.agent).is_clinic_given,
        visit=visit_of(plan, moment),
        signs=_rules(plan.agent, region, rhythm, (RuleKind.SIGN,)) if active else [],
        rules=_rules(plan.agent, region, rhythm, (RuleKind.HANDLING, RuleKind.MISSED)),
        own_rule="" if missed_rules(plan.agent, region, rhythm) else _own_rule(plan.agent, region, rhythm),
    )


def visit_of(plan: Plan, moment: datetime) -> str:
    """The visit that is booked, while it is ahead or on that day."""
    booking = booking_of(plan)
    return "" if booking is None or not booking.covers(moment, plan.zone) else visit_line(booking)


def plan_rows(draft: PlanDraft, stop_reason: str = "") -> list[dict[str, str]]:
    rows = [
        {"key": _("Dose"), "value": draft.dose},
        {"key": _("When"), "value": _when(draft)},
        {"key": _("Start"), "value": plain_date(draft.starts_on)},
        {"key": _("Stop"), "value": _("No stop date") if draft.stops_on is None else plain_date(draft.stops_on)},
    ]
    if draft.why:
        rows.append({"key": _("Why"), "value": draft.why})
    if stop_reason:
        rows.append({"key": _("Why it stops"), "value": stop_reason})
    return rows


def _when(draft: PlanDraft) -> str:
    """A dose that counts from the actual one keeps no day of the month, so nothing is said of short months there."""
    counts_from_actual = get_agent(draft.agent).counts_from_actual
    note = "" if counts_from_actual else month_end_note(draft.rhythm, draft.starts_on)
    words = rhythm_in_words(draft.rhythm)
    return f"{words}. {note}" if note else words


def missed_rules(agent: str, region: LabelRegion, rhythm: Rhythm) -> list[RuleText]:
    return _rules(agent, region, rhythm, (RuleKind.MISSED,))


def late_rules(agent: str, region: LabelRegion, rhythm: Rhythm) -> list[RuleText]:
    """What is said at a dose that is late: the label's rule, else our own, which has no source."""
    own = _own_rule(agent, region, rhythm)
    return missed_rules(agent, region, rhythm) or ([RuleText(own, "", "")] if own else [])


def _own_rule(agent: str, region: LabelRegion, rhythm: Rhythm) -> str:
    return own_rule(window_of(get_agent(agent), region, rhythm.is_monthly))


def _rules(agent: str, region: LabelRegion, rhythm: Rhythm, kinds: Iterable[RuleKind]) -> list[RuleText]:
    return [_rule(rule) for kind in kinds for rule in list_rules(agent, region, rhythm, kind)]


def _rule(rule: AgentRule) -> RuleText:
    return RuleText(rule_text(rule.rule), rule.source_url or "", plain_date(rule.reviewed_on))


def present_phases(phases: Iterable[PlanPhase]) -> list[dict[str, str]]:
    """The phases as rows: which medicines, and from when to when."""
    rows = []
    for number, phase in enumerate(phases):
        names = list_in_words([agent_name(key) for key in phase.agents]) or _("No bone medicine")
        rows.append({"key": _phase_title(number, names, len(phase.agents) > 1), "value": _span(phase)})
    return rows


def _phase_title(number: int, names: str, are_together: bool) -> str:
    if number == 0:
        return _("At the same time: %(names)s", names=names) if are_together else names
    if are_together:
        return _("Followed by: %(names)s, at the same time", names=names)
    return _("Followed by: %(names)s", names=names)


def _span(phase: PlanPhase) -> str:
    start = plain_date(phase.starts_on)
    if phase.stops_on is None:
        return _("From %(start)s", start=start)
    return _("%(start)s to %(stop)s", start=start, stop=plain_date(phase.stops_on))


def present_check(draft: PlanDraft, patient: Patient, moment: datetime, kept: Plan | None) -> dict[str, Any]:
    """The answers to check, each with the page it is changed on, and the next doses in words.

    `kept`: the plan that is changed. Its next dose counts from the last one that was given.
    """
    pages = ["how", "when", "dates", "dates", "dates"]
    rows = [dict(row, page=page) for row, page in zip(plan_rows(draft), pages, strict=False)]
    rows.insert(1, {"key": _("How often"), "value": how_often(draft.rhythm), "page": "how"})
    if draft.last_given_on is not None:
        rows.append({"key": _("Last one"), "value": plain_date(draft.last_given_on), "page": "dates"})
    if draft.ends_plan is not None:
        rows.append({"key": _("Follows"), "value": _ended(patient, draft), "page": "dates"})
    is_guess = get_agent(draft.agent).counts_from_actual
    if is_guess and kept is not None:
        draft = replace(draft, last_given_on=_last_given_on(kept, patient, moment))
    lacks_last = draft.last_given_on is None and hangs_on_last(draft, patient.zone, moment, kept)
    if lacks_last and kept is None:
        rows.append({"key": _("Last one"), "value": _("I do not know"), "page": "dates"})
    coming = list_coming(draft, patient.zone, moment, kept)
    # A dose that is overdue comes alone: the dates after it hang on the day it is really given.
    overdue = [due_in_words(due) for due in coming[:1] if is_guess and due.due_on < today_of(patient)]
    return {
        "rows": rows,
        "overdue": overdue,
        "coming": [] if overdue else [due_in_words(due) for due in coming],
        "is_guess": is_guess and not lacks_last,
        "lacks_last": lacks_last,
        "times_line": times_line(patient.zone if kept is None else kept.zone),
        "break_note": break_note(draft.rhythm, draft.starts_on, draft.stops_on, coming[0].due_on) if coming else "",
    }


def _last_given_on(plan: Plan, patient: Patient, moment: datetime) -> date | None:
    history = list_history(plan, LabelRegion(patient.label_region), moment)
    given = [entry.taken_at for dose in history for entry in dose.entries if entry.taken_at is not None]
    return local_day(max(given), plan.zone) if given else None


def _ended(patient: Patient, draft: PlanDraft) -> str:
    try:
        before = get_plan(patient, draft.ends_plan or "")
    except NotFound:
        return _("The medicine before")
    day = plain_date(draft.starts_on)
    return _("%(name)s, which then stops on %(day)s", name=agent_name(before.agent), day=day)


def present_stale(current: Plan, draft: PlanDraft) -> list[dict[str, str]]:
    """The rows in which the plan that now stands differs from what was typed."""
    typed = plan_rows(draft)
    return [row for row in plan_rows(draft_of(current)) if row not in typed]


def present_changes(entries: Iterable[AuditEntry], zone: str) -> list[dict[str, Any]]:
    """A helper who may not manage the caregivers reads nothing of the others here either."""
    return [
        {
            "when": local_moment(entry.at, zone),
            "lines": change_lines(entry.action, _readable(entry.old), _readable(entry.new), zone),
        }
        for entry in entries
    ]


def _readable(values: dict[str, Any] | None) -> dict[str, Any] | None:
    if values is None or may(Right.MANAGE):
        return values
    return {name: value for name, value in values.items() if name not in NAMES_OF_CAREGIVERS}


def stop_notice(plan: Plan) -> str:
    """What is known of stopping this agent; empty where nothing was read."""
    agent = get_agent(plan.agent)
    if agent.agent_class is AgentClass.RANKL_INHIBITOR:
        return _(
            "When denosumab ends, bone can be lost quickly and bones in the spine can break. "
            "Talk with your clinic first. Ask which medicine follows, and when."
        )
    if agent.agent_class in (AgentClass.PTH_ANALOGUE, AgentClass.SCLEROSTIN_INHIBITOR):
        return _("The gain is lost without a medicine that follows. Ask your clinic which one, and when.")
    if agent.evidence_agent in ("estrogen", "estrogen_progestin"):
        return _("Bone is lost when estrogen ends. Ask your clinic what follows.")
    return ""
