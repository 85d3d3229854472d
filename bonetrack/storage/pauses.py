"""Pauses of plans."""

from datetime import date, datetime

from bonetrack.core.messages import MessageKind, MessageState
from bonetrack.core.pauses import PauseDraft, PauseSpan, find_pause
from bonetrack.core.rhythm import local_day
from bonetrack.storage.models import Account, Message, Patient, Pause, Plan
from bonetrack.storage.prepared import Prepared, slot

_OF_PLAN = Prepared(
    lambda: Pause.select().where(Pause.plan == slot("plan", Pause.plan)).order_by(Pause.starts_on, Pause.id)
)


def list_pauses(plan: Plan) -> list[Pause]:
    """All of a plan, also those that are over, in order of their start."""
    return _OF_PLAN.rows(plan=plan)


def list_spans(plan: Plan) -> list[PauseSpan]:
    """The paused days of a plan."""
    return [span_of(row) for row in list_pauses(plan)]


def span_of(row: Pause) -> PauseSpan:
    return PauseSpan(row.starts_on, row.ends_on)


def is_paused(plan: Plan, day: date) -> bool:
    return find_pause(list_spans(plan), day) is not None


def is_paused_now(plan: Plan, now: datetime) -> bool:
    return is_paused(plan, local_day(now, plan.zone))


def find_live_pause(plan: Plan, today: date) -> Pause | None:
    """The pause that runs, or is still to come."""
    query = Pause.select().where(Pause.plan == plan, Pause.ended_at.is_null(), Pause.ends_on > today)
    return query.order_by(Pause.starts_on).first()


def find_pause_row(public_id: str) -> Pause | None:
    return Pause.get_or_none(Pause.public_id == public_id)


def find_pause_of(patient: Patient, public_id: str) -> Pause | None:
    query = Pause.select(Pause, Plan).join(Plan)
    return query.where(Plan.patient == patient, Plan.deleted_at.is_null(), Pause.public_id == public_id).first()


def add_pause(plan: Plan, account: Account | None, draft: PauseDraft, now: datetime) -> Pause:
    return Pause.create(plan=plan, recorded_by=account, created_at=now, **columns_of(draft))


def columns_of(draft: PauseDraft) -> dict[str, object]:
    names = ("starts_on", "ends_on", "reason", "note")
    return {name: getattr(draft, name) for name in names} | {"told": list(draft.told)}


def replace_pause(row: Pause, expected_version: int, **columns: object) -> bool:
    """Write over the version that was read; False when another phone was there first."""
    same = (Pause.id == row.id, Pause.version == expected_version)
    return bool(Pause.update(version=expected_version + 1, **columns).where(*same).execute())


def reload_pause(row: Pause) -> Pause:
    found: Pause = Pause.get_by_id(row.id)
    return found


def wake_told(patient: Patient, now: datetime) -> None:
    """What was to tell caregivers of her pauses, and never left. It is checked again before it is sent."""
    told = (Message.patient == patient) & (Message.kind == MessageKind.PLAN_PAUSED)
    still_helps = (Message.state == MessageState.CANCELLED) & (Message.expires_at > now)
    Message.update(state=MessageState.PENDING, next_try_at=Message.due_at).where(told, still_helps).execute()
