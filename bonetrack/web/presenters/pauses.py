"""Pauses in ready-to-print words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bonetrack.core.pauses import PauseReason, can_be_paused, moves_no_dose
from bonetrack.core.people import ContactStatus
from bonetrack.core.rhythm import local_day
from bonetrack.services.next_dose import next_due_day
from bonetrack.services.pauses import find_live_pause, list_pauses, list_told
from bonetrack.storage.models import Pause, Plan
from bonetrack.storage.plans import agent_of
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.pauses import (
    never_paused,
    pause_in_history,
    pause_state,
    reason_line,
    told_line,
    what_a_pause_does,
)


@dataclass(frozen=True)
class PauseCard:
    """The pause of a plan that runs or is to come, with what can be done about it."""

    state: str
    reason: str
    told: str
    version: int
    has_begun: bool


def present_pause(plan: Plan, now: datetime) -> PauseCard | None:
    row = find_live_pause(plan, now)
    if row is None:
        return None
    today = local_day(now, plan.zone)
    return PauseCard(
        state=pause_state(row.starts_on, row.ends_on, today, moves_nothing=moves_no_dose(agent_of(plan))),
        reason=reason_line(PauseReason(row.reason), row.note),
        told=told_line([contact.name for contact in list_told(row) if contact.status == ContactStatus.ACTIVE]),
        version=row.version,
        has_begun=row.starts_on <= today,
    )


def present_pause_page(plan: Plan, kept: Pause | None) -> dict[str, Any]:
    name, moves_nothing = agent_name(plan.agent), moves_no_dose(agent_of(plan))
    return {
        "public_id": plan.public_id,
        "name": name,
        "title": _("Pause %(name)s", name=name) if kept is None else _("Change the pause of %(name)s", name=name),
        "lines": what_a_pause_does(moves_nothing=moves_nothing),
        "is_new": kept is None,
    }


def present_no_pause(plan: Plan, now: datetime) -> dict[str, Any]:
    due_on, today = next_due_day(plan), local_day(now, plan.zone)
    return {
        "public_id": plan.public_id,
        "name": agent_name(plan.agent),
        "lines": never_paused(due_on, due_on is not None and due_on < today),
    }


def pause_lines_of_today(plans: Iterable[Plan], now: datetime) -> list[dict[str, str]]:
    """Pauses that run or come, for the first page."""
    cards = [(plan, present_pause(plan, now)) for plan in plans if can_be_paused(agent_of(plan))]
    return [{"key": agent_name(plan.agent), "value": card.state} for plan, card in cards if card is not None]


def pause_rows(plan: Plan, now: datetime) -> list[tuple[date, dict[str, Any]]]:
    """The pauses that have begun, each with the day it is sorted by, as rows of the history."""
    today = local_day(now, plan.zone)
    return [
        (
            min(row.ends_on, today),
            {
                "key": pause_in_history(row.starts_on, row.ends_on),
                "state": "paused",
                "value": _("Paused. %(reason)s", reason=reason_line(PauseReason(row.reason), row.note)),
            },
        )
        for row in list_pauses(plan)
        if row.starts_on <= today
    ]
