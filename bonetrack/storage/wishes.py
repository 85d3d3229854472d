"""What a person asked for, read from the rows that hold it."""

from datetime import time

from bonetrack.core.agents import RhythmKind
from bonetrack.core.booking import Booking
from bonetrack.core.notices import Wishes
from bonetrack.core.quiet_hours import QuietHours
from bonetrack.storage.models import Occurrence, Patient, Plan


def quiet_hours_of(patient: Patient) -> QuietHours | None:
    if patient.quiet_from is None or patient.quiet_until is None:
        return None
    starts, ends = time.fromisoformat(patient.quiet_from), time.fromisoformat(patient.quiet_until)
    return QuietHours(starts, ends, patient.zone)


def booking_of(plan: Plan) -> Booking | None:
    if plan.booked_on is None or plan.booked_at is None:
        return None
    at = None if plan.booked_time is None else time.fromisoformat(plan.booked_time)
    return Booking(plan.booked_on, at, plan.booked_at)


def wishes_of(plan: Plan, occurrence: Occurrence | None = None) -> Wishes:
    return Wishes(
        ahead_minutes=plan.ahead_minutes,
        quiet=quiet_hours_of(plan.patient),
        snoozed_until=None if occurrence is None else occurrence.snoozed_until,
        booking=booking_of(plan),
        every_days=_every_days(plan),
    )


def _every_days(plan: Plan) -> int:
    unit = {RhythmKind.EVERY_N_MONTHS: 30, RhythmKind.EVERY_N_DAYS: 1}.get(RhythmKind(plan.rhythm_kind), 7)
    return unit * int(plan.every)
