"""Clocks that jump: a promise to remind later is kept in a shorter window, and no dose of a skipped hour is lost."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.snooze import keep_inside
from bonetrack.services.preferences import move_to_zone
from bonetrack.services.snoozing import snooze
from bonetrack.storage.models import Message, Occurrence, Plan
from bonetrack.storage.plans import set_next_due
from tests.builders import START, make_plan
from tests.reminders.conftest import ANNA, DUE, House
from tests.reminders.dose_steps import HOUR, MINUTE, key_of


def test_a_snooze_is_kept_after_a_move_to_the_east(house: House) -> None:
    """Later was at 17:00 UTC; in Tokyo her day ends at 15:00 UTC."""
    house.run(DUE)
    snooze(house.patient, key_of(house), DUE + 9 * HOUR, DUE + 5 * MINUTE)
    move_to_zone(house.patient, house.account, "Asia/Tokyo", DUE + HOUR)
    assert Occurrence.get(Occurrence.due_on == DUE.date()).snoozed_until == DUE + 6 * HOUR + 45 * MINUTE
    for minutes in range(0, 8 * 60, 15):
        house.run(DUE + HOUR + minutes * MINUTE)
    own = Message.select().where(Message.address == ANNA).order_by(Message.due_at)
    assert [(row.kind, row.due_at, row.state) for row in own][-1] == ("dose_repeat", DUE + 405 * MINUTE, "sent")


@pytest.mark.parametrize(
    ("minutes_left", "kept"), [(None, 120), (180, 120), (135, 120), (90, 75), (16, 1), (15, None), (5, None)]
)
def test_a_snooze_stays_a_quarter_of_an_hour_before_the_end(minutes_left: int | None, kept: int | None) -> None:
    closes_at = None if minutes_left is None else DUE + minutes_left * MINUTE
    until = keep_inside(DUE + 120 * MINUTE, closes_at, DUE)
    assert until == (None if kept is None else DUE + kept * MINUTE)
    assert keep_inside(None, closes_at, DUE) is None


def test_two_doses_that_the_spring_change_puts_on_one_moment_are_both_planned(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    clocks = {"rhythm_kind": RhythmKind.EVERY_N_DAYS, "times": ["02:30", "03:30"], "zone": "Europe/Berlin"}
    plan = make_plan(house.patient, "estradiol_gel", starts_on=date(2026, 3, 27), **clocks)
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    set_next_due(plan, before, before)
    for hours in range(36):
        house.run(before + timedelta(hours=hours))
    rows = Occurrence.select().where(Occurrence.plan == plan, Occurrence.due_on == date(2026, 3, 29))
    assert {(row.due_time, row.due_at.hour, row.due_at.minute) for row in rows} == {("02:30", 1, 30), ("03:30", 1, 30)}
    due = Message.select().where(Message.address == ANNA, Message.kind == "dose_due")
    named = [len(row.lines) for row in due if row.due_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)]
    assert named == [2], "both in one mail"


def test_the_dose_after_two_at_once_comes_the_next_day(house: House) -> None:
    Plan.update(next_due_at=None, next_due_on=None, deleted_at=START).execute()
    plan = make_plan(house.patient, "estradiol_gel", zone="Europe/Berlin", times=["02:30", "03:30"])
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    set_next_due(plan, before, before)
    house.run(datetime(2026, 3, 29, 2, tzinfo=UTC))
    following = Plan.get_by_id(plan.id)
    assert (following.next_due_on, following.next_due_at.astimezone(UTC).time()) == (date(2026, 3, 30), time(0, 30))
