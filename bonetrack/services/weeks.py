"""How many doses of one week are logged, for the weekly mail: skipped with a reason is logged too."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState
from bonetrack.services.dose_days import list_due_doses
from bonetrack.storage.models import Patient
from bonetrack.storage.plans import list_plans


@dataclass(frozen=True)
class WeekLogged:
    logged: int
    due: int


def count_week(patient: Patient, monday: date, now: datetime) -> WeekLogged:
    """The week that begins on `monday`. A dose that may still be logged in time is not counted."""
    sunday, region = monday + timedelta(days=6), LabelRegion(patient.label_region)
    doses = [
        dose
        for plan in list_plans(patient)
        for dose in list_due_doses(plan, region, monday, sunday, now)
        if not dose.is_added and not dose.is_from_before and dose.state is not DoseState.DUE
    ]
    return WeekLogged(sum(dose.is_logged for dose in doses), len(doses))
