"""Steps of the tests of escalation."""

from datetime import datetime, time, timedelta

from bonetrack.core.doses import Outcome
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.models import DoseEntry, Occurrence, Plan
from tests.reminders.conftest import DUE, House

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def dose_of(house: House, agent: str) -> Occurrence:
    return Occurrence.select().join(Plan).where(Plan.agent == agent).order_by(Occurrence.due_at.desc()).get()


def log(house: House, agent: str, now: datetime) -> DoseEntry:
    dose = dose_of(house, agent)
    key = DoseKey(dose.plan.public_id, dose.due_on, time.fromisoformat(dose.due_time))
    log_dose(house.patient, house.account, key, DoseFacts(Outcome.TAKEN, now), f"{agent}{now}", now, is_sure=True)
    return DoseEntry.get(DoseEntry.occurrence == dose)


def key_of(house: House) -> DoseKey:
    return DoseKey(house.plan.public_id, DUE.date(), time(8))
