"""Plans on both databases: next due times, phases of a change, versions, the audit trail."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bonetrack.core.agents import RhythmKind
from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.plans import PlanDraft, PlanQuestion
from bonetrack.core.rhythm import Rhythm
from bonetrack.services import consents, plans
from bonetrack.services.coming_doses import list_coming
from bonetrack.services.consents import NoConsent
from bonetrack.services.dose_days import list_history, read_today
from bonetrack.services.doses import DoseFacts, log_dose
from bonetrack.services.errors import NotFound, StaleEdit
from bonetrack.services.occurrences import DoseKey
from bonetrack.storage.audit import list_audit
from bonetrack.storage.models import Account, DoseEntry, Occurrence, Patient, Plan
from bonetrack.storage.plans import ensure_occurrence, pending_due, set_next_due
from tests.builders import make_account, make_patient
from tests.services.plan_steps import NOW, SIX_MONTHS, TODAY, draft, log, make


def test_a_new_plan_knows_its_next_dose_and_leaves_a_trail(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft())
    assert plan.next_due_at == datetime(2026, 3, 3, 8, tzinfo=UTC)
    assert plan.next_due_on == date(2026, 3, 3)
    trail = list_audit(patient, plan.public_id)
    assert [(entry.action, entry.old) for entry in trail] == [("created", None)]
    assert trail[0].new["agent"] == "teriparatide"


def test_the_same_form_sent_twice_makes_one_plan(patient: Patient, account: Account) -> None:
    one, two = make(patient, account, draft()), make(patient, account, draft())
    assert one.id == two.id
    assert Plan.select().count() == 1
    make(patient, account, draft(), key="another form")
    assert Plan.select().count() == 2


def test_another_persons_key_does_not_reach_a_plan(patient: Patient, account: Account) -> None:
    make(patient, account, draft())
    other = make_account()
    stranger = make_patient(other)
    assert make(stranger, other, draft()).patient == stranger
    with pytest.raises(NotFound):
        plans.delete_plan(stranger, other, make(patient, account, draft()).public_id, NOW)


def test_a_plan_in_another_zone_is_due_on_its_own_clock(any_database: str) -> None:
    account = make_account()
    patient = make_patient(account, zone="America/New_York")
    assert make(patient, account, draft()).next_due_at == datetime(2026, 3, 2, 13, tzinfo=UTC)


def test_what_follows_stops_the_plan_before(patient: Patient, account: Account) -> None:
    first = make(patient, account, draft())
    after = draft("denosumab", SIX_MONTHS, date(2026, 4, 1), ends_plan=first.public_id)
    make(patient, account, after, "two")
    assert Plan.get_by_id(first.id).stops_on == date(2026, 4, 1)
    assert [entry.action for entry in list_audit(patient, first.public_id)] == ["corrected", "created"]


def test_a_clinic_dose_counts_from_the_last_one_given(patient: Patient, account: Account) -> None:
    plan = make(
        patient,
        account,
        draft("denosumab", SIX_MONTHS, date(2024, 1, 10), last_given_on=date(2025, 8, 31)),
    )
    assert plan.next_due_on == date(2026, 2, 28), "overdue since two days, and not silently moved on"
    entry = DoseEntry.get()
    assert entry.occurrence.is_added
    assert entry.outcome == Outcome.TAKEN


def test_a_clinic_dose_whose_last_date_is_unknown_is_asked_for(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("denosumab", SIX_MONTHS, date(2025, 1, 10)))
    assert plan.next_due_on is None
    assert [each.id for each in read_today(patient, NOW).log_last] == [plan.id]


def test_a_clinic_dose_that_starts_today_is_due_today(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("denosumab", SIX_MONTHS), now=NOW + timedelta(hours=5))
    assert plan.next_due_on == TODAY
    assert [dose.due.due_on for dose in read_today(patient, NOW + timedelta(hours=5)).due] == [TODAY]


def test_an_open_clinic_dose_lets_no_second_one_come(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("romosozumab", Rhythm(RhythmKind.EVERY_N_MONTHS, 1, (), (time(9),))))
    due = pending_due(plan)
    assert due is not None
    ensure_occurrence(plan, due, patient.label_region, NOW)
    assert set_next_due(plan, due.due_at, NOW) is None
    assert Plan.get_by_id(plan.id).next_due_at is None


def test_changing_the_time_moves_the_next_dose_and_keeps_what_was_due(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft(), now=NOW.replace(hour=7))
    later = NOW + timedelta(days=3)
    evening = draft(rhythm=Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(20),)))
    changed = plans.change_plan(patient, account, plan.public_id, evening, plan.version, later)
    assert changed.next_due_at == datetime(2026, 3, 5, 20, tzinfo=UTC)
    history = list_history(changed, patient.label_region, later + timedelta(days=1))
    assert [(dose.due.due_on.day, dose.due.due_time.hour) for dose in history] == [
        (6, 20),
        (5, 20),
        (4, 8),
        (3, 8),
        (2, 8),
    ]


def test_an_open_dose_that_no_longer_exists_goes(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft())
    due = pending_due(plan)
    assert due is not None
    ensure_occurrence(plan, due, patient.label_region, NOW)
    noon = NOW + timedelta(days=1, hours=3)
    evening = draft(rhythm=Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(20),)))
    plans.change_plan(patient, account, plan.public_id, evening, plan.version, noon)
    open_times = [row.due_time for row in Occurrence.select().where(Occurrence.state == DoseState.DUE)]
    assert open_times == []
    assert [dose.due.due_time for dose in read_today(patient, noon).due] == [time(20)]


def test_a_dose_logged_today_is_not_asked_for_again_after_a_change(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft())
    log(patient, account, plan, TODAY, NOW, NOW)
    evening = draft(rhythm=Rhythm(RhythmKind.EVERY_N_DAYS, 1, (), (time(20),)))
    changed = plans.change_plan(patient, account, plan.public_id, evening, plan.version, NOW)
    assert changed.next_due_on == date(2026, 3, 3)
    board = read_today(patient, NOW)
    assert (len(board.due), len(board.logged)) == (0, 1)


def test_the_second_of_two_phones_is_shown_what_changed(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft())
    plans.change_plan(patient, account, plan.public_id, draft(dose="40 micrograms"), 1, NOW)
    with pytest.raises(StaleEdit) as stale:
        plans.change_plan(patient, account, plan.public_id, draft(dose="10 micrograms"), 1, NOW)
    assert stale.value.current.dose == "40 micrograms"  # type: ignore[attr-defined]
    assert Plan.get_by_id(plan.id).dose == "40 micrograms"


def test_stopping_ends_what_is_due_and_keeps_what_was_logged(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft())
    log(patient, account, plan, TODAY, NOW, NOW)
    due = pending_due(plan)
    assert due is not None
    ensure_occurrence(plan, due, patient.label_region, NOW)
    stopped = plans.stop_plan(patient, account, plan.public_id, date(2026, 3, 3), "Course done", 1, NOW)
    assert stopped.next_due_at is None
    assert [row.due_on for row in Occurrence.select()] == [TODAY]
    newest = list_audit(patient, plan.public_id)[0]
    assert (newest.old["stops_on"], newest.new["stops_on"]) == (None, "2026-03-03")


def test_only_a_plan_without_doses_is_deleted(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft())
    log(patient, account, plan, TODAY, NOW, NOW)
    with pytest.raises(plans.PlanHasDoses):
        plans.delete_plan(patient, account, plan.public_id, NOW)
    other = make(patient, account, draft("calcium"), "two")
    plans.delete_plan(patient, account, other.public_id, NOW)
    assert [each.agent for each in plans.sort_plans(patient, NOW).current] == ["teriparatide"]
    assert Plan.get_by_id(other.id).next_due_at is None


def test_plans_are_sorted_into_now_coming_and_past(patient: Patient, account: Account) -> None:
    make(patient, account, draft("teriparatide", starts_on=date(2024, 1, 1), stops_on=TODAY), "past")
    make(patient, account, draft("calcium"), "now")
    make(patient, account, draft("denosumab", SIX_MONTHS, date(2026, 4, 1)), "coming")
    found = plans.sort_plans(patient, NOW)
    assert [plan.agent for plan in found.current] == ["calcium"]
    assert [plan.agent for plan in found.coming] == ["denosumab"]
    assert [plan.agent for plan in found.past] == ["teriparatide"]


def test_a_doubt_names_the_other_plan_but_not_the_one_that_is_edited(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("alendronate"))
    found = plans.find_doubts(patient, draft("denosumab", SIX_MONTHS), None, NOW)
    assert [doubt.question for doubt in found] == [PlanQuestion.TWO_ANTIRESORPTIVES]
    assert plans.find_doubts(patient, draft("alendronate"), plan, NOW) == []
    followed = draft("denosumab", SIX_MONTHS, date(2026, 4, 1), ends_plan=plan.public_id)
    assert plans.find_doubts(patient, followed, None, NOW) == []


def test_the_next_ten_doses_are_read_back(any_database: str) -> None:
    coming = list_coming(draft(), "Europe/London", NOW)
    assert [due.due_on for due in coming] == [date(2026, 3, 3) + timedelta(days=n) for n in range(10)]
    from_last = draft("denosumab", SIX_MONTHS, date(2025, 1, 10), last_given_on=date(2026, 1, 15))
    assert list_coming(from_last, "Europe/London", NOW)[0].due_on == date(2026, 7, 15)
    assert list_coming(draft("denosumab", SIX_MONTHS), "Europe/London", NOW)[0].due_on == TODAY


def test_a_dose_the_worker_has_not_seen_yet_is_not_passed_over(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft())
    half_past = NOW + timedelta(hours=23, minutes=30)
    changed = plans.change_plan(patient, account, plan.public_id, draft(why="To build bone"), 1, half_past)
    assert changed.next_due_on == date(2026, 3, 3), "due at 8:00 today, half an hour ago"


def test_an_overdue_clinic_dose_stays_overdue_when_its_time_is_changed(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("denosumab", SIX_MONTHS))
    due = pending_due(plan)
    assert due is not None
    ensure_occurrence(plan, due, patient.label_region, NOW)
    later = NOW + timedelta(days=10)
    ten = Rhythm(RhythmKind.EVERY_N_MONTHS, 6, (), (time(10),))
    plans.change_plan(patient, account, plan.public_id, draft("denosumab", ten), 1, later)
    dose = Occurrence.get()
    assert (dose.due_on, dose.due_time, dose.due_at.hour) == (TODAY, "10:00", 10)
    assert [dose.due.due_on for dose in read_today(patient, later).overdue] == [TODAY]


def test_a_clinic_dose_that_is_open_ends_with_its_plan_and_opens_again(patient: Patient, account: Account) -> None:
    plan = make(patient, account, draft("denosumab", SIX_MONTHS))
    due = pending_due(plan)
    assert due is not None
    ensure_occurrence(plan, due, patient.label_region, NOW)
    later = NOW + timedelta(days=10)
    plans.stop_plan(patient, account, plan.public_id, date(2026, 3, 12), "Another medicine", 1, later)
    row = Occurrence.get()
    assert (row.state, row.next_step_at) == (DoseState.MISSED, None)
    plans.change_plan(patient, account, plan.public_id, draft("denosumab", SIX_MONTHS), 2, later)
    row = Occurrence.get()
    assert (row.state, row.closes_at, row.next_step_at) == (DoseState.DUE, None, later)
    assert Plan.get_by_id(plan.id).next_due_at is None


def test_without_consent_a_record_takes_no_plan(patient: Patient, account: Account) -> None:
    consents.withdraw(account, NOW)
    with pytest.raises(NoConsent):
        make(patient, account, draft())
    assert Plan.select().count() == 0


def test_the_evening_dose_stays_when_the_morning_dose_was_logged_before_a_change(
    patient: Patient, account: Account
) -> None:
    def twice(evening: int) -> PlanDraft:
        return PlanDraft("calcium", "500 mg", Rhythm(RhythmKind.EVERY_N_DAYS, times=(time(8), time(evening))), TODAY)

    plan = make(patient, account, twice(20))
    key = DoseKey(plan.public_id, TODAY, time(8))
    log_dose(patient, account, key, DoseFacts(Outcome.TAKEN, NOW), "tap", NOW)
    plan = plans.change_plan(patient, account, plan.public_id, twice(21), plan.version, NOW)
    assert (plan.next_due_on, plan.next_due_at) == (TODAY, NOW.replace(hour=21, minute=0))
