"""What a change of a bone marker says under one medicine, by published rules; silence where that would be unfair.

fall in percent = 100 x (before - after) / before; rise = after - before, both in the canonical unit of the marker.
The source of each rule stands in `evidence/marker_rules.csv`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bonetrack.core.agents import AgentClass, get_agent
from bonetrack.core.marker_fairness import Company, OtherMedicine, WhyNot, company_of, why_unfair
from bonetrack.core.marker_rules import MarkerRule, RuleKind, scope_of
from bonetrack.core.markers import MarkerDraft
from bonetrack.core.regimen import PriorClass

DAYS_IN_A_MONTH = 30.4375
# A test longer ago says little about the start of the medicine.
BEFORE_MONTHS = 6.0
# Floating point alone must not lift a change over its threshold.
_NOISE = 1e-9


@dataclass(frozen=True)
class MedicineCourse:
    """One medicine of the catalogue as it was taken. `stops_on` None: still taken."""

    agent: str
    starts_on: date
    stops_on: date | None = None

    def covers(self, day: date) -> bool:
        return self.starts_on <= day and (self.stops_on is None or day <= self.stops_on)


class Response(StrEnum):
    BEYOND = "beyond"  # more than the threshold
    WITHIN = "within"  # the threshold itself, or less
    NOTE = "note"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class MarkerReading:
    """`change` in percent or in the canonical unit, positive upwards; `why_not` only where nothing is judged.

    `with_hormone`: a hormone began near the medicine, so that not all of the change need be that of one alone.
    """

    rule: MarkerRule
    response: Response
    before: MarkerDraft | None = None
    after: MarkerDraft | None = None
    change: float | None = None
    why_not: WhyNot | None = None
    with_hormone: bool = False


def read_responses(
    drafts: Sequence[MarkerDraft],
    courses: Sequence[MedicineCourse],
    rules: Iterable[MarkerRule],
    *,
    prior: PriorClass = PriorClass.UNKNOWN,
    fracture_days: Sequence[date] = (),
) -> tuple[MarkerReading, ...]:
    """The rules that apply to the medicines taken on the day of the newest result; all `drafts` are of one marker."""
    if not drafts:
        return ()
    newest = max(drafts, key=lambda one: one.drawn_on)
    found = []
    for rule in rules:
        taken = [one for one in courses if scope_of(one.agent) is rule.scope and one.covers(newest.drawn_on)]
        if rule.marker is not newest.marker or not taken:
            continue
        if rule.kind is RuleKind.NOTE:
            found.append(MarkerReading(rule, Response.NOTE, after=newest))
            continue
        course = max(taken, key=lambda one: one.starts_on)
        others = [one for one in courses if one is not course]
        found.append(_read(rule, course, others, drafts, prior, fracture_days))
    return tuple(found)


def _read(
    rule: MarkerRule,
    course: MedicineCourse,
    others: Sequence[MedicineCourse],
    drafts: Sequence[MarkerDraft],
    prior: PriorClass,
    fracture_days: Sequence[date],
) -> MarkerReading:
    after = _last([one for one in drafts if _in_time(rule, course, one)])
    if after is None:
        return MarkerReading(rule, Response.NOT_JUDGED, why_not=WhyNot.TIMING)
    before = _before(course, drafts, after)
    if before is None:
        return MarkerReading(rule, Response.NOT_JUDGED, after=after, why_not=WhyNot.NO_TEST_BEFORE)
    known = [OtherMedicine(one.starts_on, one.stops_on, _is_hormone(one)) for one in others]
    company = company_of(known, course.starts_on, before, after, prior)
    why_not = WhyNot.OTHER_TREATMENT if not _may_judge(rule, company) else why_unfair(before, after, fracture_days)
    if why_not is not None:
        return MarkerReading(rule, Response.NOT_JUDGED, before, after, why_not=why_not)
    return replace(_judge(rule, before, after), with_hormone=company is Company.HORMONE)


def _may_judge(rule: MarkerRule, company: Company) -> bool:
    """A hormone pulls a marker down, as a tablet does: it is said beside a fall, and makes a missing rise unfair."""
    return company is Company.ALONE or (company is Company.HORMONE and rule.kind is RuleKind.FALL_PCT)


def _is_hormone(course: MedicineCourse) -> bool:
    return get_agent(course.agent).agent_class is AgentClass.HORMONE


def _judge(rule: MarkerRule, before: MarkerDraft, after: MarkerDraft) -> MarkerReading:
    """A result printed as "< value" counts only as a fall beyond the threshold: the true fall is at least as large."""
    change = after.value - before.value
    if rule.kind is RuleKind.FALL_PCT:
        change = 100 * change / before.value
    threshold = rule.threshold or 0.0
    is_beyond = (-change if rule.kind is RuleKind.FALL_PCT else change) > threshold + _NOISE
    if after.is_below_limit and not (is_beyond and rule.kind is RuleKind.FALL_PCT):
        return MarkerReading(rule, Response.NOT_JUDGED, before, after, why_not=WhyNot.BELOW_LIMIT)
    return MarkerReading(rule, Response.BEYOND if is_beyond else Response.WITHIN, before, after, change)


def _in_time(rule: MarkerRule, course: MedicineCourse, draft: MarkerDraft) -> bool:
    months = (draft.drawn_on - course.starts_on).days / DAYS_IN_A_MONTH
    return course.covers(draft.drawn_on) and (rule.from_month or 0.0) <= months <= (rule.to_month or 0.0)


def _before(course: MedicineCourse, drafts: Sequence[MarkerDraft], after: MarkerDraft) -> MarkerDraft | None:
    """The last test up to the day of the first dose; one of the same laboratory goes before a later one elsewhere."""
    earliest = course.starts_on.toordinal() - BEFORE_MONTHS * DAYS_IN_A_MONTH
    found = [one for one in drafts if earliest <= one.drawn_on.toordinal() <= course.starts_on.toordinal()]
    same = [one for one in found if one.laboratory.strip().casefold() == after.laboratory.strip().casefold()]
    return _last(same or found)


def _last(drafts: Sequence[MarkerDraft]) -> MarkerDraft | None:
    return max(drafts, key=lambda one: one.drawn_on, default=None)
