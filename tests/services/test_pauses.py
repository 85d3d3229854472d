"""Pauses: what falls due, what is told, and what a changed end makes of it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState, ShareLogged
from bonetrack.core.pauses import ImpossiblePause, PauseDraft, PauseReason
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm, RhythmKind
from bonetrack.services.caregiver_kinds import cancel_kinds, notice_of
from bonetrack.services.dose_days import list_due_doses, read_today, share_logged
from bonetrack.services.doses import add_dose, undo_dose
from bonetrack.services.errors import StaleEdit
from bonetrack.services.occurrences import NoLongerDue
from bonetrack.services.paused_doses import share_of_paused
from bonetrack.services.pauses import (
    CannotBePaused,
    PausesOverlap,
    change_pause,
    end_pause,
    find_live_pause,
    list_tellable,
    pause_plan,
)
from bonetrack.services.plans import make_plan
from bonetrack.services.trend import _share as share_in_trend
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, Message, Occurrence, Patient, Pause, Plan
from bonetrack.storage.plans import reload_plan
from tests.builders import make_account, make_contact, make_patient
from tests.services.dose_steps import NOW, TODAY, log, make_denosumab, taken

pytestmark = pytest.mark.usefixtures("any_database")
DAY = timedelta(days=1)
THE_MORNING_BEFORE = NOW - DAY - timedelta(hours=2)


@pytest.fixture
def account() -> Account:
    return make_account("anna@example.org")


@pytest.fixture
def patient(account: Account) -> Patient:
    return make_patient(account)


def daily(patient: Patient, account: Account, agent: str = "calcium", now: datetime = THE_MORNING_BEFORE) -> Plan:
    """Saved before its first dose, so that this one counts."""
    rhythm = Rhythm(RhythmKind.EVERY_N_DAYS, times=(time(8),))
    return make_plan(patient, account, PlanDraft(agent, "1", rhythm, now.date()), "plan", now.replace(hour=0))


def weekly(patient: Patient, account: Account, now: datetime = NOW - DAY) -> Plan:
    """Due on Mondays; 2 March 2026 is one."""
    rhythm = Rhythm(RhythmKind.WEEKDAYS, weekdays=(0,), times=(time(8),))
    return make_plan(
        patient, account, PlanDraft("alendronate", "70 mg", rhythm, now.date()), "plan", now.replace(hour=0)
    )


def draft(starts_on: date = TODAY, days: int = 7, **parts: object) -> PauseDraft:
    return PauseDraft(starts_on, starts_on + days * DAY, PauseReason.HOSPITAL, **parts)  # type: ignore[arg-type]


def pause(patient: Patient, account: Account, plan: Plan, what: PauseDraft | None = None, now: datetime = NOW) -> Pause:
    return pause_plan(patient, account, plan.public_id, what or draft(), "x.org", now)


def states(plan: Plan, now: datetime) -> dict[date, DoseState]:
    doses = list_due_doses(plan, LabelRegion.US, date.min, now.date(), now)
    return {dose.due.due_on: dose.state for dose in doses}


def test_nothing_falls_due_while_a_plan_is_paused_and_it_resumes_by_itself(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    pause(patient, account, plan)
    assert reload_plan(plan).next_due_at == datetime(2026, 3, 9, 8, tzinfo=UTC)
    for days in range(7):
        board = read_today(patient, NOW + days * DAY)
        assert (board.due, board.overdue) == ((), ())
    assert [dose.due.due_on for dose in read_today(patient, NOW + 7 * DAY).due] == [date(2026, 3, 9)]


def test_paused_days_are_never_missed_and_never_counted(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    pause(patient, account, plan)
    later = NOW + 9 * DAY
    assert states(plan, later) == {
        date(2026, 3, 1): DoseState.MISSED,
        date(2026, 3, 9): DoseState.MISSED,
        date(2026, 3, 10): DoseState.MISSED,
        date(2026, 3, 11): DoseState.DUE,
    }
    assert share_logged(patient, plan, date.min, later.date(), later).due == 3


def test_a_weekly_dose_keeps_its_weekday(patient: Patient, account: Account) -> None:
    plan = weekly(patient, account)
    pause(patient, account, plan, draft(days=10))
    assert reload_plan(plan).next_due_on == date(2026, 3, 16)


def test_a_window_that_ends_with_the_next_dose_waits_for_the_one_after_the_pause(
    patient: Patient, account: Account
) -> None:
    plan = weekly(patient, account)
    pause(patient, account, plan, draft(date(2026, 3, 4), 10))
    row = Occurrence.get()
    assert (row.due_on, row.closes_at, row.state) == (TODAY, datetime(2026, 3, 16, tzinfo=UTC), DoseState.DUE)
    assert states(plan, NOW + 12 * DAY)[TODAY] is DoseState.DUE
    end_pause(patient, account, Pause.get().public_id, 1, NOW + 3 * DAY)
    assert Occurrence.get(Occurrence.due_on == TODAY).closes_at == datetime(2026, 3, 9, tzinfo=UTC)


def test_an_open_dose_of_today_goes_when_today_is_paused(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    assert len(read_today(patient, NOW).due) == 1
    pause(patient, account, plan)
    assert TODAY not in states(plan, NOW)
    with pytest.raises(NoLongerDue):
        log(patient, account, plan)


def test_ended_early_today_is_due_again_once(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    row = pause(patient, account, plan)
    later = NOW + 3 * DAY
    end_pause(patient, account, row.public_id, row.version, later)
    assert states(plan, later) == {date(2026, 3, 1): DoseState.MISSED, date(2026, 3, 5): DoseState.DUE}
    assert reload_plan(plan).next_due_on == date(2026, 3, 6)
    assert find_live_pause(plan, later) is None
    assert end_pause(patient, account, row.public_id, row.version, later).version == 2, "a second tap changes nothing"


def test_a_pause_that_has_not_begun_can_be_taken_back(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    row = pause(patient, account, plan, draft(date(2026, 3, 10)))
    end_pause(patient, account, row.public_id, row.version, NOW)
    assert date(2026, 3, 11) in states(plan, NOW + 12 * DAY)


def test_another_end_moves_the_next_dose(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    row = pause(patient, account, plan)
    change_pause(patient, account, row.public_id, draft(days=14), row.version, "x.org", NOW)
    assert reload_plan(plan).next_due_on == date(2026, 3, 16)
    with pytest.raises(StaleEdit):
        change_pause(patient, account, row.public_id, draft(days=3), row.version, "x.org", NOW)
    actions = [entry.action for entry in list_audit(patient, row.public_id)]
    assert actions == ["corrected", "created"]
    assert list_audit(patient, row.public_id)[0].old["paused_until"] == "2026-03-09"


def test_a_pause_that_was_ended_and_is_named_anew_can_be_ended_again(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    row = pause(patient, account, plan)
    ended = end_pause(patient, account, row.public_id, row.version, NOW)
    changed = change_pause(patient, account, row.public_id, draft(days=14), ended.version, "x.org", NOW)
    live = find_live_pause(plan, NOW)
    assert live is not None
    assert (live.id, live.ended_at) == (changed.id, None)
    end_pause(patient, account, row.public_id, changed.version, NOW)
    assert states(plan, NOW)[TODAY] is DoseState.DUE


def test_a_pause_named_afterwards_takes_its_missed_days_away(patient: Patient, account: Account) -> None:
    """Three days in hospital without the phone, told on the fourth."""
    plan = daily(patient, account)
    later = NOW + 3 * DAY
    assert list(states(plan, later).values()).count(DoseState.MISSED) == 4
    pause(patient, account, plan, draft(TODAY, 5), later)
    assert states(plan, later) == {date(2026, 3, 1): DoseState.MISSED}


def test_a_dose_logged_in_a_pause_is_kept_as_an_added_one(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    pause(patient, account, plan)
    entry = add_dose(patient, account, plan.public_id, taken(NOW), "tap", NOW).entry
    assert Occurrence.get(Occurrence.due_on == TODAY).is_added
    assert share_logged(patient, plan, TODAY, TODAY, NOW).due == 0
    end_pause(patient, account, Pause.get().public_id, 1, NOW)
    assert not Occurrence.get(Occurrence.due_on == TODAY).is_added, "the day is due again, and logged"
    undo_dose(patient, account, entry.public_id, entry.version, NOW)
    assert states(plan, NOW)[TODAY] is DoseState.DUE


def test_a_dose_logged_before_its_day_was_paused_stays(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    entry = log(patient, account, plan).entry
    pause(patient, account, plan)
    assert states(plan, NOW)[TODAY] is DoseState.TAKEN
    undo_dose(patient, account, entry.public_id, entry.version, NOW)
    assert TODAY not in states(plan, NOW)


def test_denosumab_is_never_paused(patient: Patient, account: Account) -> None:
    plan = make_denosumab(patient)
    with pytest.raises(CannotBePaused):
        pause(patient, account, plan)
    assert Pause.select().count() == 0


def test_a_clinic_dose_keeps_its_date_in_a_pause(patient: Patient, account: Account) -> None:
    rhythm = Rhythm(RhythmKind.EVERY_N_MONTHS, 1, times=(time(8),))
    plan = make_plan(patient, account, PlanDraft("romosozumab", "210 mg", rhythm, TODAY), "plan", NOW)
    pause(patient, account, plan)
    assert reload_plan(plan).next_due_on == TODAY
    assert [dose.due.due_on for dose in read_today(patient, NOW).due] == [TODAY]


def test_two_pauses_do_not_overlap_and_a_double_tap_makes_one(patient: Patient, account: Account) -> None:
    plan = daily(patient, account)
    first = pause(patient, account, plan)
    assert pause(patient, account, plan).id == first.id
    with pytest.raises(PausesOverlap):
        pause(patient, account, plan, draft(TODAY + DAY, 3))
    pause(patient, account, plan, draft(date(2026, 3, 9), 3))
    assert reload_plan(plan).next_due_on == date(2026, 3, 12)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_a_pause_has_an_end_within_a_year(days: int) -> None:
    with pytest.raises(ImpossiblePause):
        draft(days=days)


def test_the_caregivers_whom_she_chose_are_told_and_no_others(patient: Patient, account: Account) -> None:
    may = make_contact(patient, email="may@example.org", name="May")
    dora = make_contact(patient, email="dora@example.org", name="Dora")
    scans = make_contact(patient, email="scans@example.org", kinds=["scan"])
    plan = daily(patient, account)
    assert list_tellable(patient, plan) == [may, dora]
    quiet = pause(patient, account, plan)
    assert Message.select().count() == 0
    chosen = draft(told=(may.public_id, scans.public_id))
    change_pause(patient, account, quiet.public_id, chosen, 1, "x.org", NOW)
    assert [(row.address, row.kind) for row in Message.select()] == [("may@example.org", "plan_paused")]
    assert [entry.new["told"] for entry in list_audit(patient, quiet.public_id)] == [["May"], []]


def test_a_pause_is_told_to_those_who_hear_of_such_doses(patient: Patient, account: Account) -> None:
    home = make_contact(patient, email="home@example.org", kinds=["missed_dose"])
    both = make_contact(patient, email="clinic@example.org", kinds=["clinic_dose"])
    rhythm = Rhythm(RhythmKind.EVERY_N_MONTHS, 1, times=(time(8),))
    clinic = make_plan(patient, account, PlanDraft("romosozumab", "210 mg", rhythm, TODAY), "plan", NOW)
    pause(patient, account, clinic, draft(told=(home.public_id, both.public_id)))
    (message,) = Message.select()
    assert (message.address, notice_of(message)) == ("clinic@example.org", "clinic_dose")
    cancel_kinds(message.contact, ["missed_dose"])
    assert Message.get().state == "pending"
    cancel_kinds(message.contact, ["clinic_dose"])
    assert Message.get().state == "cancelled"


def test_a_pause_to_come_is_told_in_the_morning_of_its_first_day(patient: Patient, account: Account) -> None:
    home = make_contact(patient, email="home@example.org", kinds=["missed_dose"])
    pause(patient, account, daily(patient, account), draft(TODAY + 3 * DAY, told=(home.public_id,)))
    assert Message.get().due_at == datetime(2026, 3, 5, 10, tzinfo=UTC)


def test_a_long_pause_counts_where_scans_are_compared_with_studies(patient: Patient, account: Account) -> None:
    """Never missed, but not had either: the studies followed people who had nearly all of their doses."""
    plan = daily(patient, account, "teriparatide")
    pause(patient, account, plan, draft(days=60))
    assert share_of_paused(plan, TODAY, TODAY + 99 * DAY) == ShareLogged(0, 60)
    add_dose(patient, account, plan.public_id, taken(NOW), "tap", NOW)
    assert share_of_paused(plan, TODAY, TODAY + 99 * DAY) == ShareLogged(1, 60)
    later = NOW + 99 * DAY
    for day in range(60, 100):
        moment = NOW + day * DAY
        add_dose(patient, account, plan.public_id, taken(moment), f"tap-{day}", moment)
    assert share_logged(patient, plan, TODAY, later.date(), later) == ShareLogged(40, 40)
    assert share_in_trend(patient, [plan], later.date(), later) == pytest.approx(41 / 101)
