"""Steps of the tests of plans."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from bonetrack.core.agents import RhythmKind
from bonetrack.core.doses import Outcome
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm
from bonetrack.services import plans
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.models import Account, Patient, Plan

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
DAILY = Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(8),))
SIX_MONTHS = Rhythm(RhythmKind.EVERY_N_MONTHS, 6, (), (time(9),))


def draft(agent: str = "teriparatide", rhythm: Rhythm = DAILY, starts_on: date = TODAY, **parts: object) -> PlanDraft:
    return replace(PlanDraft(agent, "20 micrograms", rhythm, starts_on), **parts)  # type: ignore[arg-type]


def make(patient: Patient, account: Account, plan: PlanDraft, key: str = "key", now: datetime = NOW) -> Plan:
    return plans.make_plan(patient, account, plan, key, now)


def log(patient: Patient, account: Account, plan: Plan, due_on: date, taken_at: datetime, now: datetime) -> None:
    key = DoseKey(plan.public_id, due_on, time.fromisoformat(plan.times[0]))
    log_dose(patient, account, key, DoseFacts(Outcome.TAKEN, taken_at), f"log-{due_on}-{taken_at}", now)
