"""The date of a last dose, asked for by mail while the next one cannot be known."""

from datetime import datetime, timedelta

from bonetrack.core import notices
from bonetrack.core.last_dose_steps import list_ask_steps
from bonetrack.core.rhythm import local_day
from bonetrack.reminders.outbox import enqueue_step, own_contacts
from bonetrack.services.paused_steps import outside_pauses
from bonetrack.storage.models import Plan
from bonetrack.storage.plans import rhythm_of

WAITS = timedelta(days=3)


def ask_for_last(plan: Plan, mail_domain: str, now: datetime) -> datetime | None:
    """Ask where it is time to; when to ask next. None once the plan has stopped."""
    if plan.stops_on is not None and plan.stops_on <= local_day(now, plan.zone):
        return None
    typed_on = local_day(plan.created_at, plan.zone)
    steps = list_ask_steps(typed_on, rhythm_of(plan).times[0], plan.zone, now)
    turn = notices.take_turn(outside_pauses(plan, steps, None), now)
    for step in turn.steps if plan.sends_reminders else ():
        for contact in own_contacts(plan.patient):
            enqueue_step(
                step,
                contact,
                unique_key=notices.dose_key(step.message, plan.public_id, "last", contact.public_id, step.name),
                expires_at=max(step.at, now) + WAITS,
                details={"plan": plan.public_id},
                mail_domain=mail_domain,
                now=now,
            )
    return turn.next_at
