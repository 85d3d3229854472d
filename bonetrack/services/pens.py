"""The pen in use: the day of its first dose, and the days that its label gives it."""

from dataclasses import dataclass
from datetime import date, datetime

from bonetrack.core.agents import LabelRegion
from bonetrack.core.pen_age import RULE_DAYS, PenAge, age_of
from bonetrack.core.rhythm import local_day
from bonetrack.evidence.agent_rules import AgentRule, RuleKind, list_rules
from bonetrack.services.consents import require_consent
from bonetrack.services.errors import NotFound
from bonetrack.storage import supplies as rows
from bonetrack.storage.audit import AuditAction, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.doses import lock_plan
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.plans import find_plan, rhythm_of

ENTITY = "pen"


class FuturePen(ValueError):
    """A pen cannot have been opened on a day that has not come yet, nor before the plan began."""


@dataclass(frozen=True)
class PenState:
    """`age` None: no pen was named yet."""

    rule: AgentRule
    lasts_days: int
    age: PenAge | None


def find_rule(plan: Plan) -> AgentRule | None:
    """The label's rule on the days of a pen; None where none was read."""
    rules = list_rules(plan.agent, LabelRegion(plan.patient.label_region), rhythm_of(plan), RuleKind.HANDLING)
    return next((rule for rule in rules if rule.rule in RULE_DAYS), None)


def read_pen(plan: Plan, now: datetime) -> PenState | None:
    """None for a medicine that does not come in a pen with days of its own."""
    rule = find_rule(plan)
    if rule is None:
        return None
    pen, lasts = rows.find_pen(plan), RULE_DAYS[rule.rule]
    age = None if pen is None else age_of(pen.opened_on, lasts, local_day(now, plan.zone))
    return PenState(rule, lasts, age)


def get_pen_plan(patient: Patient, public_id: str) -> Plan:
    plan = find_plan(patient, public_id)
    if plan is None or find_rule(plan) is None:
        raise NotFound(public_id)
    return plan


def open_pen(patient: Patient, account: Account, public_id: str, opened_on: date, now: datetime) -> None:
    """A new pen, or another day for the one in use. The same day twice changes nothing."""
    with transaction():
        plan = lock_plan(patient, public_id)
        if plan is None or find_rule(plan) is None:
            raise NotFound(public_id)
        if opened_on > local_day(now, plan.zone) or opened_on < plan.starts_on:
            raise FuturePen(public_id)
        require_consent(patient)
        before = rows.find_pen(plan)
        if before is not None and before.opened_on == opened_on:
            return
        pen = rows.keep_pen(plan, opened_on=opened_on, recorded_by=account, recorded_at=now)
        old = None if before is None else {"opened_on": before.opened_on.isoformat()}
        action = AuditAction.CREATED if before is None else AuditAction.CORRECTED
        new = {"opened_on": opened_on.isoformat()}
        record_audit(patient, account, action, ENTITY, pen.public_id, old=old, new=new, now=now)


def forget_pen(patient: Patient, account: Account, public_id: str, now: datetime) -> None:
    """Nothing is said of its age any more; a second time is a no-op."""
    with transaction():
        plan = lock_plan(patient, public_id)
        if plan is None:
            raise NotFound(public_id)
        pen = rows.find_pen(plan)
        if pen is None:
            return
        rows.delete_pen(pen)
        old = {"opened_on": pen.opened_on.isoformat()}
        record_audit(patient, account, AuditAction.DELETED, ENTITY, pen.public_id, old=old, new=None, now=now)
