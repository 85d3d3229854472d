"""What is at home of one medicine: counted by the person, run down by the doses that fall due; quiet until counted."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bonetrack.core import supplies as core
from bonetrack.core.agents import LabelRegion, Window, window_of
from bonetrack.core.doses import DoseState
from bonetrack.core.pauses import find_pause
from bonetrack.core.rhythm import due_days, local_day
from bonetrack.core.supplies import Item, KnownDose, can_be_kept_at_home
from bonetrack.services.consents import require_consent
from bonetrack.services.dose_days import LONGEST_WINDOW, DueDose, list_due_doses
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.storage import supplies as rows
from bonetrack.storage.audit import AuditAction, list_audit, record_audit
from bonetrack.storage.database import transaction
from bonetrack.storage.doses import lock_plan
from bonetrack.storage.models import Account, Patient, Plan, Supply
from bonetrack.storage.pauses import list_spans
from bonetrack.storage.plans import agent_of, find_plan, rhythm_of

ENTITY = "supply"
FORM = "form"
SHORT_LOOK_BACK = timedelta(days=3)
DOUBLE_TAP = timedelta(minutes=1)


@dataclass(frozen=True)
class Count:
    """What a person has: doses in all, and needles if she counts them. `doses_per_pen`: for the next pack of pens."""

    doses: int
    needles: int | None = None
    doses_per_pen: int | None = None
    lead_days: int = core.DEFAULT_LEAD_DAYS


@dataclass(frozen=True)
class SupplyState:
    """What is left today. `run_outs`: the day of the first dose without, for doses and for needles."""

    count: Count
    version: int
    counted_at: datetime
    doses_left: int
    needles_left: int | None
    run_outs: dict[Item, date]
    today: date

    @property
    def low(self) -> dict[Item, date]:
        return {item: day for item, day in self.run_outs.items() if core.is_low(day, self.count.lead_days, self.today)}


def get_counted_plan(patient: Patient, public_id: str) -> Plan:
    """A plan of a medicine that a person may have at home; NotFound for what only a clinic has."""
    plan = find_plan(patient, public_id)
    if plan is None or not can_be_kept_at_home(agent_of(plan)):
        raise NotFound(public_id)
    return plan


def read_supply(plan: Plan, now: datetime) -> SupplyState | None:
    """None where nothing was counted."""
    supply = rows.find_supply(plan)
    return None if supply is None else state_of(plan, supply, now)


def state_of(plan: Plan, supply: Supply, now: datetime) -> SupplyState:
    today, counted_on = local_day(now, plan.zone), local_day(supply.counted_at, plan.zone)
    doses = _doses_since(plan, counted_on, now)
    known = [KnownDose(dose.due.due_on, dose.state, _taken_at(dose)) for dose in doses]
    in_pen = core.is_used_up_with_time(agent_of(plan))
    used = core.count_used(known, supply.counted_at, counted_on, today, in_pen=in_pen)
    left = {Item.DOSES: supply.doses - used}
    if supply.needles is not None:
        left[Item.NEEDLES] = supply.needles - core.count_used(known, supply.counted_at, counted_on, today, in_pen=False)
    run_outs = {}
    for item, number in left.items():
        day = core.find_run_out(max(number, 0), _coming(plan, doses, counted_on, today), plan.stops_on, today)
        if day is not None:
            run_outs[item] = day
    needles_left = left.get(Item.NEEDLES)
    return SupplyState(
        Count(supply.doses, supply.needles, supply.doses_per_pen, supply.lead_days),
        supply.version,
        supply.counted_at,
        max(left[Item.DOSES], 0),
        None if needles_left is None else max(needles_left, 0),
        run_outs,
        today,
    )


def _doses_since(plan: Plan, counted_on: date, now: datetime) -> list[DueDose]:
    """From before the count as well: a dose that was due earlier may have been taken since."""
    region = LabelRegion(plan.patient.label_region)
    window = window_of(agent_of(plan), region, rhythm_of(plan).is_monthly)
    is_short = window in (Window.SAME_DAY, Window.TWELVE_HOURS)
    since = counted_on - (SHORT_LOOK_BACK if is_short else LONGEST_WINDOW)
    return list_due_doses(plan, region, since, local_day(now, plan.zone), now)


def _taken_at(dose: DueDose) -> tuple[datetime, ...]:
    return tuple(entry.taken_at for entry in dose.entries if entry.taken_at is not None)


def _coming(plan: Plan, doses: list[DueDose], counted_on: date, today: date) -> Iterator[date]:
    """The days of the doses still to be taken: those that are open, then the rhythm."""
    waiting = [dose for dose in doses if not dose.is_logged and dose.state is DoseState.DUE]
    for dose in waiting:
        if dose.due.due_on < counted_on or dose.due.due_on >= today:
            yield today
    rhythm = rhythm_of(plan)
    tomorrow = today + timedelta(days=1)
    if not agent_of(plan).counts_from_actual:
        pauses = list_spans(plan)
        for day in due_days(rhythm, plan.starts_on, on_or_after=tomorrow):
            if find_pause(pauses, day) is None:
                yield from (day for _time in rhythm.times_on(day))
        return
    first = plan.next_due_on if plan.next_due_on is not None and plan.next_due_on > today else None
    yield from due_days(rhythm, first or today, on_or_after=first or tomorrow)


def set_count(
    patient: Patient, account: Account, public_id: str, count: Count, expected_version: int | None, now: datetime
) -> SupplyState:
    """A count of today; also how a wrong one is put right. StaleEdit when another phone counted meanwhile."""
    with transaction():
        plan = _locked(patient, public_id)
        require_consent(patient)
        supply = rows.find_supply(plan)
        columns = _columns(count, account, now)
        if supply is None:
            made = rows.add_supply(plan, **columns)
            if made is None:
                raise StaleEdit(rows.find_supply(plan))
            _audit(patient, account, AuditAction.CREATED, made, None, count, now)
            return state_of(plan, made, now)
        old = _count_of(supply)
        if old == count and expected_version != supply.version and now - supply.counted_at < DOUBLE_TAP:
            return state_of(plan, supply, now)
        if expected_version != supply.version or not rows.replace_supply(supply, supply.version, **columns):
            raise StaleEdit(supply)
        return _corrected(patient, account, plan, supply, old, count, now)


def add_pack(
    patient: Patient, account: Account, public_id: str, doses: int, needles: int | None, request_key: str, now: datetime
) -> SupplyState:
    """A new pack comes to what is left now. A form adds its pack once, whatever was counted or added since."""
    with transaction():
        plan = _locked(patient, public_id)
        require_consent(patient)
        supply = rows.find_supply(plan)
        if supply is None:
            raise NotFound(public_id)
        state = state_of(plan, supply, now)
        if _was_added(patient, supply, request_key):
            return state
        old_needles = state.needles_left
        all_needles = None if needles is None and old_needles is None else (old_needles or 0) + (needles or 0)
        new = Count(state.doses_left + doses, all_needles, supply.doses_per_pen, supply.lead_days)
        columns = _columns(new, account, now) | {"request_key": request_key}
        if not rows.replace_supply(supply, supply.version, **columns):
            raise StaleEdit(supply)
        return _corrected(patient, account, plan, supply, _count_of(supply), new, now, {FORM: request_key})


def _was_added(patient: Patient, supply: Supply, request_key: str) -> bool:
    """The row remembers the last form only; the trail remembers them all."""
    trail = list_audit(patient, supply.public_id)
    return supply.request_key == request_key or any((entry.new or {}).get(FORM) == request_key for entry in trail)


def forget_supply(patient: Patient, account: Account, public_id: str, now: datetime) -> None:
    """Quiet again; a second time is a no-op."""
    with transaction():
        supply = rows.find_supply(_locked(patient, public_id))
        if supply is None:
            return
        rows.delete_supply(supply)
        _audit(patient, account, AuditAction.DELETED, supply, _count_of(supply), None, now)


def _corrected(
    patient: Patient,
    account: Account,
    plan: Plan,
    supply: Supply,
    old: Count,
    new: Count,
    now: datetime,
    how: dict[str, str] | None = None,
) -> SupplyState:
    _audit(patient, account, AuditAction.CORRECTED, supply, old, new, now, how)
    kept = rows.find_supply(plan)
    if kept is None:
        raise NotFound(plan.public_id)
    return state_of(plan, kept, now)


def _locked(patient: Patient, public_id: str) -> Plan:
    plan = lock_plan(patient, public_id)
    if plan is None or not can_be_kept_at_home(agent_of(plan)):
        raise NotFound(public_id)
    return plan


def _columns(count: Count, account: Account, now: datetime) -> dict[str, Any]:
    numbers = {name: getattr(count, name) for name in ("doses", "needles", "doses_per_pen", "lead_days")}
    return numbers | {"counted_at": now, "recorded_by": account, "request_key": None}


def _count_of(supply: Supply) -> Count:
    return Count(supply.doses, supply.needles, supply.doses_per_pen, supply.lead_days)


def _audit(
    patient: Patient,
    account: Account,
    action: AuditAction,
    supply: Supply,
    old: Count | None,
    new: Count | None,
    now: datetime,
    how: dict[str, str] | None = None,
) -> None:
    """`how`: what else the trail keeps beside the new count."""
    before = None if old is None else asdict(old)
    after = None if new is None else asdict(new) | (how or {})
    record_audit(patient, account, action, ENTITY, supply.public_id, old=before, new=after, now=now)
