"""What the machine of random lives may do about later, quiet hours and visits."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from bonetrack.core.pauses import silent_from
from bonetrack.core.rhythm import local_day
from bonetrack.core.snooze import SnoozeTooLate
from bonetrack.services.booking import book_visit, cancel_booking
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.quiet import choose_quiet_hours, end_quiet_hours
from bonetrack.services.snoozing import CannotSnooze, snooze
from bonetrack.storage.models import Account, Patient, Plan
from bonetrack.storage.pauses import is_paused_now, list_spans
from bonetrack.storage.plans import agent_of, list_plans

SNOOZES = tuple(timedelta(minutes=minutes) for minutes in (15, 30, 60, 700, 5000))
NIGHTS = ((time(22), time(7)), (time(7), time(12)), (time(0), time(23)))


class SnoozeRules:
    """Mixed into the machine, which holds the person, her account and the time."""

    patient: Patient
    account: Account
    now: datetime
    _open: Callable[[], list[Any]]

    @rule(data=st.data(), later=st.sampled_from(SNOOZES))
    def remind_later(self, data: st.DataObject, later: timedelta) -> None:
        doses = self._open()
        if not doses:
            return
        dose = data.draw(st.sampled_from(doses))
        key = DoseKey(dose.plan_public_id, dose.due.due_on, dose.due.due_time)
        try:
            until = snooze(self.patient, key, self.now + later, self.now)
        except CannotSnooze:
            assert dose.agent.is_clinic_given or dose.due.due_at > self.now or dose.closes_at <= self.now
        except SnoozeTooLate:
            ends_at = min(dose.closes_at, self._silent_from(dose) or dose.closes_at)
            assert ends_at - self.now <= timedelta(minutes=15)
        else:
            assert self.now < until < dose.closes_at
            assert not is_paused_now(self._plan_of(dose), until), "a reminder that was promised comes"

    def _plan_of(self, dose: Any) -> Plan:
        return next(plan for plan in list_plans(self.patient) if plan.public_id == dose.plan_public_id)

    def _silent_from(self, dose: Any) -> datetime | None:
        return silent_from(list_spans(self._plan_of(dose)), dose.zone, now=self.now)

    @rule(night=st.sampled_from((None, *NIGHTS)))
    def quiet(self, night: tuple[time, time] | None) -> None:
        if night is None:
            end_quiet_hours(self.patient, self.account, self.now)
        else:
            choose_quiet_hours(self.patient, self.account, *night, self.now)

    @rule(days=st.integers(-1, 60))
    def visit(self, days: int) -> None:
        for plan in list_plans(self.patient):
            if not agent_of(plan).is_clinic_given:
                continue
            day = local_day(self.now, plan.zone) + timedelta(days=days)
            if days < 0:
                cancel_booking(self.patient, self.account, plan.public_id, self.now)
            else:
                book_visit(self.patient, self.account, plan.public_id, day, None, self.now)
