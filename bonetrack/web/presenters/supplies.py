"""What is at home, the pen in use and the length of a course, as the plan page shows them; one line each on Today."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from flask import url_for

from bonetrack.core.booking import asked_day
from bonetrack.core.course_length import CourseStage, dose_limit
from bonetrack.core.follow_on import FollowKind, kind_of
from bonetrack.core.pen_age import PenStage
from bonetrack.core.people import Right
from bonetrack.core.rhythm import local_day
from bonetrack.core.supplies import can_be_kept_at_home
from bonetrack.evidence.agent_rules import AgentRule
from bonetrack.services.courses import CourseState, read_course, read_review
from bonetrack.services.dose_days import is_active
from bonetrack.services.follow_on import FollowOn, read_follow_on
from bonetrack.services.pens import read_pen
from bonetrack.services.supplies import SupplyState, read_supply
from bonetrack.storage.models import Patient, Plan
from bonetrack.storage.plans import agent_of, list_plans
from bonetrack.web.access import may
from bonetrack.words import bookings as booking_words
from bonetrack.words import gettext as _
from bonetrack.words import supplies as words
from bonetrack.words.agents import rule_text
from bonetrack.words.dates import local_moment, plain_date
from bonetrack.words.follow_on import follow_sentence
from bonetrack.words.notice_mail import lab_hint

LAB_HINT_FROM = timedelta(days=3)
# After that the plan page still says that it has ended; Today stays calm.
ENDED_SHOWN_FOR = timedelta(days=180)

Row = dict[str, str]


@dataclass(frozen=True)
class Source:
    text: str
    url: str
    reviewed: str


@dataclass(frozen=True)
class PlanParts:
    """`has_supply`: it can be counted. `pen_rule` None: no pen with days of its own. `course`: nothing to count."""

    has_supply: bool
    supply: list[Row] = field(default_factory=list)
    supply_notes: list[str] = field(default_factory=list)
    pen_rule: Source | None = None
    pen: list[Row] = field(default_factory=list)
    pen_note: str | None = None
    course: list[Row] = field(default_factory=list)
    course_notes: list[str] = field(default_factory=list)
    course_source: Source | None = None
    asks_doses_before: bool = False
    follow_note: str | None = None
    follow_source: Source | None = None


def present_parts(plan: Plan, now: datetime) -> PlanParts:
    agent = agent_of(plan)
    runs = is_active(plan, local_day(now, plan.zone))
    supply = read_supply(plan, now) if runs else None
    pen = read_pen(plan, now) if runs else None
    course, review = read_course(plan, now), read_review(plan, now)
    following, today = read_follow_on(plan, now), local_day(now, plan.zone)
    age = None if pen is None else pen.age
    notes = [] if course is None else [_course_note(plan, course)]
    rule = course.rule if course is not None else None if review is None else review.rule
    return PlanParts(
        has_supply=runs and can_be_kept_at_home(agent),
        supply=[] if supply is None else _supply_rows(plan, supply),
        supply_notes=[] if supply is None else _supply_notes(plan, supply),
        pen_rule=None if pen is None else _source(pen.rule),
        pen=[]
        if age is None
        else [
            {"key": _("First dose"), "value": plain_date(age.opened_on)},
            {"key": _("Today"), "value": words.pen_day(age)},
        ],
        pen_note=None if age is None else words.pen_sentence(plan.agent, age),
        course=[] if course is None else _course_rows(course),
        course_notes=[
            note for note in (*notes, None if review is None else words.review_sentence(review.years)) if note
        ],
        course_source=None if rule is None else _source(rule),
        asks_doses_before=dose_limit(plan.agent) is not None,
        follow_note=_follow_note(plan, following, today),
        follow_source=None if following is None or following.rule is None else _source(following.rule),
    )


def _source(rule: AgentRule) -> Source:
    return Source(rule_text(rule.rule), rule.source_url or "", plain_date(rule.reviewed_on))


def _supply_rows(plan: Plan, state: SupplyState) -> list[Row]:
    counted = words.count_words(state.count.doses)
    if state.count.needles is not None:
        counted = f"{counted}, {words.needles_words(state.count.needles)}"
    return [
        {"key": _("Counted"), "value": f"{counted} ({local_moment(state.counted_at, plan.zone)})"},
        {"key": _("We tell you"), "value": words.lead_words(state.count.lead_days)},
    ]


def _supply_notes(plan: Plan, state: SupplyState) -> list[str]:
    lines = [words.run_out_sentence(plan.agent, item, day, state.today) for item, day in state.run_outs.items()]
    return [*(lines or [words.lasts_sentence()]), words.how_counted()]


def _course_rows(course: CourseState) -> list[Row]:
    used = words.course_used(course.counts_doses, course.used, course.limit)
    return [{"key": _("So far"), "value": used}]


def _course_note(plan: Plan, course: CourseState) -> str | None:
    return words.course_sentence(
        plan.agent, course.stage, course.used, course.is_full, course.counts_doses, course.is_followed
    )


def today_notes(patient: Patient, now: datetime) -> list[Row]:
    """Only what matters now: each line with the page that it leads to, and the words of that link.

    Who may not change the record reads the line without a link to a form.
    """
    notes = [note for plan in list_plans(patient) for note in _plan_notes(plan, now)]
    today = local_day(now, patient.zone)
    visits = _visit_notes(patient, today)
    return notes + (visits if may(Right.MANAGE) else [note | {"url": ""} for note in visits])


def _plan_notes(plan: Plan, now: datetime) -> list[Row]:
    today, url = local_day(now, plan.zone), url_for("treatment.plan", public_id=plan.public_id)
    notes: list[Row] = []
    if is_active(plan, today):
        supply, pen = read_supply(plan, now), read_pen(plan, now)
        for item, day in ({} if supply is None else supply.low).items():
            text = words.run_out_sentence(plan.agent, item, day, today)
            notes.append({"text": text, "url": f"{url}#supply", "link": _("See the supply")})
        if pen is not None and pen.age is not None and pen.age.stage is not PenStage.FRESH:
            text = words.pen_sentence(plan.agent, pen.age)
            notes.append({"text": text, "url": f"{url}#pen", "link": _("See the pen")})
    course = read_course(plan, now)
    text_of_course = None if course is None else _course_note(plan, course)
    if course is not None and text_of_course is not None and _is_shown(plan, course.stage, course.ends_on, today):
        notes.append({"text": text_of_course, "url": f"{url}#course", "link": _("See the course")})
    following = read_follow_on(plan, now)
    note = _follow_note(plan, following, today)
    if following is not None and note is not None and _is_shown(plan, following.stage, following.ends_on, today):
        notes.append({"text": note, "url": f"{url}#follow", "link": _("See what is known")})
    return notes


def _is_shown(plan: Plan, stage: CourseStage, ends_on: date | None, today: date) -> bool:
    """That nothing follows is said until it does, unless the plan was typed in as something of long ago."""
    if ends_on is None or stage not in (CourseStage.OVER, CourseStage.NOTHING_AFTER):
        return True
    if today <= ends_on + ENDED_SHOWN_FOR:
        return True
    is_history = local_day(plan.created_at, plan.zone) > ends_on + ENDED_SHOWN_FOR
    is_urgent = kind_of(agent_of(plan)) is not FollowKind.ESTROGEN
    return stage is CourseStage.NOTHING_AFTER and is_urgent and not is_history


def _follow_note(plan: Plan, state: FollowOn | None, today: date) -> str | None:
    return None if state is None else follow_sentence(plan.agent, state.kind, state.stage, state.ends_on, today)


def _visit_notes(patient: Patient, today: date) -> list[Row]:
    notes = []
    scan, lab = patient.scan_booked_on, asked_day(patient.lab_booked_on, patient.next_lab_on)
    if scan is not None and scan < today:
        text = booking_words.scan_booked(scan, today)
        notes.append({"text": text, "url": "/scans/new", "link": _("Add a scan")})
    if lab is not None and today >= lab - LAB_HINT_FROM:
        text = booking_words.lab_day(patient.next_lab_on, patient.lab_booked_on, today) or ""
        if lab >= today:
            notes.append({"text": f"{text} {lab_hint()}", "url": "/markers/next", "link": _("Change the day")})
        else:
            notes.append({"text": text, "url": "/markers/new", "link": _("Add a blood test")})
    return notes
