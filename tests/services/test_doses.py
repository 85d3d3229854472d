"""Logging on both databases: never two doses by accident, a second one when it was real, undo, the share."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import InjectionSite, LabelRegion
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.services import consents
from bonetrack.services.dose_days import list_history, read_today
from bonetrack.services.dose_entries import add_second_dose, set_site, was_undone
from bonetrack.services.doses import (
    DoseFacts,
    FutureDose,
    LogResult,
    add_dose,
    correct_dose,
    get_entry,
    log_dose,
    undo_dose,
)
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.occurrences import DoseKey, NoLongerDue
from bonetrack.services.preferences import move_to_zone
from bonetrack.storage.audit import list_audit
from bonetrack.storage.database import connect, database
from bonetrack.storage.doses import list_recent_sites
from bonetrack.storage.models import Account, DoseEntry, Occurrence, Patient, Plan
from tests.builders import make_account, make_patient, make_plan
from tests.services.dose_steps import EIGHT, NOW, TODAY, log, taken


def test_a_logged_dose_settles_its_occurrence(patient: Patient, account: Account, plan: Plan) -> None:
    result = log(patient, account, plan)
    assert result.is_new
    row = Occurrence.get()
    assert (row.state, row.next_step_at, row.next_step) == (DoseState.TAKEN, None, None)
    assert row.closes_at == datetime(2026, 3, 3, tzinfo=UTC)
    assert [entry.action for entry in list_audit(patient, result.entry.public_id)] == ["created"]


def test_the_same_form_sent_twice_logs_one_dose(patient: Patient, account: Account, plan: Plan) -> None:
    first = log(patient, account, plan)
    again = log(patient, account, plan, now=NOW + timedelta(minutes=1))
    assert (again.is_new, again.is_repeat) == (False, True)
    assert again.entry == first.entry
    assert DoseEntry.select().count() == 1


def test_a_second_phone_gets_the_entry_that_stands(patient: Patient, account: Account, plan: Plan) -> None:
    first = log(patient, account, plan)
    other = log(patient, account, plan, key="other phone", now=NOW + timedelta(minutes=1))
    assert (other.is_new, other.is_repeat) == (False, False)
    assert other.entry.public_id == first.entry.public_id
    assert other.entry.taken_at == NOW


def test_many_phones_at_once_log_one_dose(patient: Patient, account: Account, plan: Plan) -> None:
    results: list[LogResult] = []
    start = threading.Barrier(6)

    def tap(number: int) -> None:
        connect()
        start.wait()
        try:
            results.append(log(patient, account, plan, key=f"phone {number % 3}"))
        finally:
            database.close()

    threads = [threading.Thread(target=tap, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(result.is_new for result in results) == 1
    assert len(results) == 6
    assert DoseEntry.select().count() == 1


def test_a_second_real_dose_is_kept_beside_the_first(patient: Patient, account: Account, plan: Plan) -> None:
    first = log(patient, account, plan)
    second = add_second_dose(patient, account, first.entry.public_id, taken(NOW), "second", NOW)
    assert second.is_new
    assert [entry.ordinal for entry in DoseEntry.select().order_by(DoseEntry.ordinal)] == [0, 1]
    undo_dose(patient, account, first.entry.public_id, 1, NOW)
    assert DoseEntry.get().ordinal == 0, "the other one is the dose itself now"
    assert Occurrence.get().state == DoseState.TAKEN


def test_undo_opens_the_dose_again_and_hands_it_back_to_the_worker(
    patient: Patient, account: Account, plan: Plan
) -> None:
    result = log(patient, account, plan)
    undo_dose(patient, account, result.entry.public_id, 1, NOW)
    row = Occurrence.get()
    assert (row.state, row.next_step, row.next_step_at) == (DoseState.DUE, "due", NOW)
    trail = list_audit(patient, result.entry.public_id)
    assert (trail[0].action, trail[0].old["taken_at"]) == ("deleted", NOW.isoformat())
    assert was_undone(patient, result.entry.public_id)
    with pytest.raises(NotFound):
        undo_dose(patient, account, result.entry.public_id, 1, NOW)


def test_undo_after_the_window_leaves_it_not_logged(patient: Patient, account: Account, plan: Plan) -> None:
    result = log(patient, account, plan)
    undo_dose(patient, account, result.entry.public_id, 1, NOW + timedelta(days=2))
    row = Occurrence.get()
    assert (row.state, row.next_step_at) == (DoseState.MISSED, None)


def test_undo_just_after_the_window_hands_it_to_the_worker_for_the_caregivers(
    patient: Patient, account: Account, plan: Plan
) -> None:
    result = log(patient, account, plan)
    undone_at = NOW + timedelta(hours=20)
    undo_dose(patient, account, result.entry.public_id, 1, undone_at)
    row = Occurrence.get()
    assert (row.state, row.next_step_at) == (DoseState.MISSED, undone_at)


def test_a_very_old_entry_can_be_corrected(patient: Patient, account: Account, plan: Plan) -> None:
    result = log(patient, account, plan)
    much_later = NOW + timedelta(days=900)
    facts = DoseFacts(Outcome.SKIPPED, skip_reason="I was ill", note="At the sea")
    changed = correct_dose(patient, account, result.entry.public_id, facts, 1, much_later)
    assert (changed.outcome, changed.taken_at, changed.version) == (Outcome.SKIPPED, None, 2)
    assert Occurrence.get().state == DoseState.SKIPPED
    newest = list_audit(patient, result.entry.public_id)[0]
    assert (newest.old["outcome"], newest.new["outcome"]) == ("taken", "skipped")


def test_the_later_of_two_corrections_is_not_kept_silently(patient: Patient, account: Account, plan: Plan) -> None:
    result = log(patient, account, plan)
    correct_dose(patient, account, result.entry.public_id, taken(NOW, note="first"), 1, NOW)
    with pytest.raises(StaleEdit) as stale:
        correct_dose(patient, account, result.entry.public_id, taken(NOW, note="second"), 1, NOW)
    assert stale.value.current.note == "first"  # type: ignore[attr-defined]
    with pytest.raises(StaleEdit):
        undo_dose(patient, account, result.entry.public_id, 1, NOW)
    assert get_entry(patient, result.entry.public_id).note == "first"


def test_the_future_is_refused(patient: Patient, account: Account, plan: Plan) -> None:
    with pytest.raises(FutureDose):
        log(patient, account, plan, facts=taken(NOW + timedelta(minutes=1)))
    assert DoseEntry.select().count() == 0


@pytest.mark.parametrize(("due_on", "due_time"), [(TODAY, time(9)), (TODAY + timedelta(days=1), EIGHT)])
def test_a_dose_that_is_not_due_is_refused(
    patient: Patient, account: Account, plan: Plan, due_on: date, due_time: time
) -> None:
    with pytest.raises(NoLongerDue):
        log_dose(patient, account, DoseKey(plan.public_id, due_on, due_time), taken(), "key", NOW)


def test_nobody_else_reaches_the_dose(patient: Patient, account: Account, plan: Plan) -> None:
    result = log(patient, account, plan)
    other = make_account()
    stranger = make_patient(other)
    with pytest.raises(NotFound):
        log(stranger, other, plan, key="stranger")
    with pytest.raises(NotFound):
        correct_dose(stranger, other, result.entry.public_id, taken(), 1, NOW)
    with pytest.raises(NotFound):
        undo_dose(stranger, other, result.entry.public_id, 1, NOW)
    with pytest.raises(NotFound):
        log(stranger, other, make_plan(stranger), key="key")


def test_taken_after_midnight_is_taken_late_for_the_day_it_was_due(
    patient: Patient, account: Account, plan: Plan
) -> None:
    after_midnight = datetime(2026, 3, 3, 0, 20, tzinfo=UTC)
    log(patient, account, plan, now=after_midnight)
    board = read_today(patient, after_midnight)
    assert [dose.state for dose in board.logged] == [DoseState.TAKEN_LATE]
    assert [dose.due.due_on for dose in board.due] == [date(2026, 3, 3)], "today's own dose stays open"


def test_a_day_before_the_plan_is_added_and_goes_again_with_undo(
    patient: Patient, account: Account, plan: Plan
) -> None:
    early = datetime(2026, 2, 20, 8, 30, tzinfo=UTC)
    result = add_dose(patient, account, plan.public_id, taken(early), "add", NOW)
    row = Occurrence.get()
    assert (row.due_on, row.is_added) == (date(2026, 2, 20), True)
    history = list_history(plan, LabelRegion.US, NOW)
    assert history[-1].due.due_on == date(2026, 2, 20)
    undo_dose(patient, account, result.entry.public_id, 1, NOW)
    assert Occurrence.select().count() == 0


def test_an_added_day_of_the_rhythm_settles_that_days_dose(patient: Patient, account: Account, plan: Plan) -> None:
    add_dose(patient, account, plan.public_id, taken(NOW), "add", NOW)
    row = Occurrence.get()
    assert (row.due_on, row.due_time, row.is_added) == (TODAY, "08:00", False)
    again = add_dose(patient, account, plan.public_id, taken(NOW), "more", NOW)
    assert not again.is_new, "one dose a day: a second one is asked about"


def test_the_place_is_kept_and_the_latest_come_first(patient: Patient, account: Account, plan: Plan) -> None:
    result = log(patient, account, plan)
    set_site(patient, account, result.entry.public_id, InjectionSite.THIGH_LEFT, NOW)
    tomorrow = NOW + timedelta(days=1)
    facts = taken(tomorrow, site=InjectionSite.ABDOMEN_LEFT)
    log(patient, account, plan, due_on=date(2026, 3, 3), key="two", now=tomorrow, facts=facts)
    assert list_recent_sites(plan) == ["abdomen_left", "thigh_left"]


def test_without_consent_no_dose_is_added_but_an_entry_can_still_be_undone(
    patient: Patient, account: Account, plan: Plan
) -> None:
    result = log(patient, account, plan)
    consents.withdraw(account, NOW)
    with pytest.raises(consents.NoConsent):
        add_dose(patient, account, plan.public_id, taken(NOW - timedelta(days=9)), "more", NOW)
    undo_dose(patient, account, result.entry.public_id, 1, NOW)
    assert DoseEntry.select().count() == 0


def test_a_move_to_another_zone_makes_no_logged_dose_late(patient: Patient, account: Account) -> None:
    evening = make_plan(patient, times=["22:00"], tracked_since=NOW - timedelta(hours=9))
    at_ten = NOW.replace(hour=22)
    key = DoseKey(evening.public_id, TODAY, time(22))
    log_dose(patient, account, key, taken(at_ten), "tap", at_ten)
    move_to_zone(patient, account, "Australia/Lord_Howe", at_ten)
    history = list_history(Plan.get_by_id(evening.id), LabelRegion.US, at_ten)
    assert [dose.state for dose in history if dose.is_logged] == [DoseState.TAKEN]
