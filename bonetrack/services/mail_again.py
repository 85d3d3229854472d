"""Mail that was off goes on: what is open, and was not said meanwhile, is looked at again. Nothing is said twice."""

from datetime import datetime

from bonetrack.storage.doses import wake_open_doses_of
from bonetrack.storage.locks import lock_record
from bonetrack.storage.messages import free_unsaid
from bonetrack.storage.models import Patient
from bonetrack.storage.patients import reload_patient, update_patient
from bonetrack.storage.pauses import wake_told
from bonetrack.storage.plans import wake_notices_ahead
from bonetrack.storage.supplies import wake_after_plan


def wake_reminders(patient: Patient, now: datetime) -> None:
    """First thing in the transaction that switches mail on. The worker knows which step has reached whom."""
    lock_record(patient)
    free_unsaid(patient)
    known = reload_patient(patient)
    update_patient(patient, next_scan_on=known.next_scan_on, next_lab_on=known.next_lab_on)
    wake_notices_ahead(patient, now)
    wake_open_doses_of(patient, now)
    wake_after_plan(patient)
    wake_told(patient, now)
