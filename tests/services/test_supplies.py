"""Counting what is at home, and the pen in use, on both databases."""

from datetime import date, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.doses import Outcome
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.core.supplies import Item
from bonetrack.services.doses import DoseFacts
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.pauses import pause_plan
from bonetrack.services.pens import FuturePen, forget_pen, open_pen, read_pen
from bonetrack.services.supplies import Count, SupplyState, add_pack, forget_supply, read_supply, set_count
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, Patient, Pen, Plan, Supply
from tests.builders import make_patient, make_plan
from tests.services.dose_steps import NOW, TODAY, log, make_denosumab, taken

DAY = timedelta(days=1)


def read(plan: Plan, days: int = 0) -> SupplyState:
    state = read_supply(plan, NOW + days * DAY)
    assert state is not None
    return state


def count(patient: Patient, account: Account, plan: Plan, doses: int, version: int | None = None, **parts: int) -> None:
    set_count(patient, account, plan.public_id, Count(doses, **parts), version, NOW)


def test_nothing_is_said_before_a_count(plan: Plan) -> None:
    assert read_supply(plan, NOW) is None


def test_it_counts_down_without_a_single_tap(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 28)
    assert read(plan).run_outs == {Item.DOSES: TODAY + 28 * DAY}
    assert read(plan, 10).run_outs == {Item.DOSES: TODAY + 28 * DAY}
    assert read(plan, 10).doses_left == 18


def test_a_pause_makes_it_last_longer_and_wakes_the_notice(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 28)
    Supply.update(step_at=None).execute()
    pause = PauseDraft(TODAY + 3 * DAY, TODAY + 10 * DAY, PauseReason.HOSPITAL)
    pause_plan(patient, account, plan.public_id, pause, "x.org", NOW)
    assert read(plan).run_outs == {Item.DOSES: TODAY + 35 * DAY}
    assert read(plan, 20).run_outs == {Item.DOSES: TODAY + 35 * DAY}
    assert Supply.get().step_at is not None


def test_a_dose_logged_before_the_count_is_not_taken_off_again(account: Account, patient: Patient, plan: Plan) -> None:
    log(patient, account, plan, facts=taken(NOW - timedelta(hours=1)))
    count(patient, account, plan, 28)
    assert read(plan).run_outs == {Item.DOSES: TODAY + 29 * DAY}


def test_a_logged_dose_and_a_forgotten_one_count_the_same(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 10)
    log(patient, account, plan, now=NOW + timedelta(hours=1))
    assert read(plan).doses_left == 9
    assert read(plan, 2).doses_left == 8


def test_a_skipped_tablet_is_still_there(account: Account, patient: Patient) -> None:
    plan = make_plan(patient, "raloxifene", tracked_since=NOW - timedelta(hours=9))
    count(patient, account, plan, 10)
    log(patient, account, plan, facts=DoseFacts(Outcome.SKIPPED))
    assert read(plan, 1).doses_left == 10
    assert read(plan, 1).run_outs == {Item.DOSES: TODAY + 11 * DAY}


def test_a_wrong_count_is_put_right_and_the_old_one_stays_readable(
    account: Account, patient: Patient, plan: Plan
) -> None:
    count(patient, account, plan, 280)
    count(patient, account, plan, 28, read(plan).version)
    assert read(plan).run_outs == {Item.DOSES: TODAY + 28 * DAY}
    newest, first = list_audit(patient)
    assert (first.action, newest.action) == ("created", "corrected")
    assert newest.old is not None
    assert newest.old["doses"] == 280


def test_another_phone_is_not_overwritten(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 28)
    stale = read(plan).version
    count(patient, account, plan, 20, stale)
    with pytest.raises(StaleEdit):
        count(patient, account, plan, 7, stale)


def test_the_same_count_sent_twice_is_one(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 28)
    count(patient, account, plan, 28)
    assert len(list_audit(patient)) == 1


def test_a_form_adds_its_pack_once_whatever_came_between(account: Account, patient: Patient, plan: Plan) -> None:
    set_count(patient, account, plan.public_id, Count(10), None, NOW)
    add_pack(patient, account, plan.public_id, 28, None, "first", NOW)
    add_pack(patient, account, plan.public_id, 28, None, "second", NOW)
    assert add_pack(patient, account, plan.public_id, 28, None, "first", NOW).doses_left == 66
    version = read(plan).version
    set_count(patient, account, plan.public_id, Count(60), version, NOW)
    for form in ("first", "second"):
        assert add_pack(patient, account, plan.public_id, 28, None, form, NOW).doses_left == 60


def test_a_new_pack_adds_to_what_is_left_and_only_once(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 10, needles=5)
    later = NOW + 4 * DAY
    for _tap in range(2):
        add_pack(patient, account, plan.public_id, 28, 100, "one-form", later)
    state = read(plan, 4)
    assert (state.doses_left, state.needles_left) == (34, 101)


def test_needles_run_out_on_a_day_of_their_own(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 28, needles=3)
    assert read(plan).run_outs == {Item.DOSES: TODAY + 28 * DAY, Item.NEEDLES: TODAY + 3 * DAY}


def test_weekly_and_six_monthly_speak_in_days(account: Account, patient: Patient) -> None:
    weekly = make_plan(patient, "alendronate", rhythm_kind=RhythmKind.WEEKDAYS, weekdays=[6], tracked_since=NOW)
    count(patient, account, weekly, 4)
    assert read(weekly).run_outs == {Item.DOSES: date(2026, 4, 5)}
    denosumab = make_denosumab(patient)
    count(patient, account, denosumab, 1)
    assert read(denosumab).run_outs == {Item.DOSES: date(2026, 9, 2)}


def test_what_only_a_clinic_has_is_not_counted(account: Account, patient: Patient) -> None:
    infusion = make_plan(patient, "zoledronate", rhythm_kind=RhythmKind.EVERY_N_MONTHS, every=12)
    with pytest.raises(NotFound):
        count(patient, account, infusion, 1)


def test_it_can_be_quiet_again(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 28)
    for _tap in range(2):
        forget_supply(patient, account, plan.public_id, NOW)
    assert read_supply(plan, NOW) is None
    assert [entry.action for entry in list_audit(patient)] == ["deleted", "created"]


def test_a_strangers_plan_is_not_found(account: Account, plan: Plan) -> None:
    with pytest.raises(NotFound):
        count(make_patient(), account, plan, 5)


def test_a_pen_has_its_label_days_and_a_new_one_takes_its_place(account: Account, patient: Patient, plan: Plan) -> None:
    open_pen(patient, account, plan.public_id, TODAY, NOW)
    open_pen(patient, account, plan.public_id, TODAY, NOW)
    assert len(list_audit(patient)) == 1
    later = NOW + 20 * DAY
    state = read_pen(plan, later)
    assert state is not None
    assert state.age is not None
    assert (state.lasts_days, state.age.day, state.rule.rule) == (28, 21, "pen_28_days")
    open_pen(patient, account, plan.public_id, TODAY + 20 * DAY, later)
    assert Pen.get().opened_on == TODAY + 20 * DAY
    assert list_audit(patient)[0].old == {"opened_on": TODAY.isoformat()}
    forget_pen(patient, account, plan.public_id, later)
    assert Pen.select().count() == 0


def test_a_pen_of_abaloparatide_has_30_days_and_a_tablet_none(patient: Patient) -> None:
    state = read_pen(make_plan(patient, "abaloparatide"), NOW)
    assert state is not None
    assert state.lasts_days == 30
    assert read_pen(make_plan(patient, "raloxifene"), NOW) is None


@pytest.mark.parametrize("days", [-1, 1])
def test_a_pen_was_opened_within_its_plan(account: Account, patient: Patient, plan: Plan, days: int) -> None:
    with pytest.raises(FuturePen):
        open_pen(patient, account, plan.public_id, TODAY + days * DAY, NOW)


def test_they_go_with_the_record(account: Account, patient: Patient, plan: Plan) -> None:
    count(patient, account, plan, 28)
    open_pen(patient, account, plan.public_id, TODAY, NOW)
    patient.delete_instance()
    assert (Supply.select().count(), Pen.select().count()) == (0, 0)
