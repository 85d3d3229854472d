"""Steps of the tests of doses."""

from datetime import UTC, date, datetime, time

from bonetrack.core.doses import Outcome
from bonetrack.core.rhythm import RhythmKind
from bonetrack.services.doses import (
    DoseFacts,
    LogResult,
    log_dose,
)
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import make_plan

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
EIGHT = time(8)


def make_denosumab(patient: Patient, starts_on: date = TODAY) -> Plan:
    plan = make_plan(
        patient, "denosumab", rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=6, starts_on=starts_on, tracked_since=NOW
    )
    set_next_due(plan, NOW, NOW)
    return plan


def taken(at: datetime = NOW, **parts: object) -> DoseFacts:
    return DoseFacts(Outcome.TAKEN, at, **parts)  # type: ignore[arg-type]


def log(
    patient: Patient,
    account: Account,
    plan: Plan,
    *,
    due_on: date = TODAY,
    key: str = "key",
    now: datetime = NOW,
    facts: DoseFacts | None = None,
    **parts: bool,
) -> LogResult:
    dose = DoseKey(plan.public_id, due_on, EIGHT)
    return log_dose(patient, account, dose, facts or taken(now), key, now, **parts)
