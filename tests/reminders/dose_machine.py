"""A random life with three plans: doses logged, changed, undone, plans changed, clocks moved, mail down, worker away.

What must hold whatever the order: one entry is the dose itself; nothing is sent about a dose that is logged, closed or
gone; no step of a dose is sent twice; a second pass at the same instant finds nothing to do.
"""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bonetrack.core.agents import LabelRegion
from bonetrack.core.doses import DoseState, Outcome, state_of
from bonetrack.core.pauses import PauseDraft, PauseReason
from bonetrack.core.people import Relation
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm, RhythmKind
from bonetrack.reminders.passes import Pass
from bonetrack.services.dose_days import DueDose, list_due_doses, read_today
from bonetrack.services.dose_entries import add_second_dose
from bonetrack.services.doses import DoseFacts, add_dose, correct_dose, log_dose, undo_dose
from bonetrack.services.occurrences import DoseKey
from bonetrack.services.pauses import CannotBePaused, PausesOverlap, change_pause, end_pause, pause_plan
from bonetrack.services.plans import change_plan, draft_of, make_plan, stop_plan
from bonetrack.services.preferences import move_to_zone
from bonetrack.services.travel import ZoneChoice, answer_question, find_question
from bonetrack.settings import Settings
from bonetrack.storage.models import ALL_TABLES, DoseEntry, Occurrence, Pause, Plan
from bonetrack.storage.patients import reload_patient
from bonetrack.storage.pauses import is_paused, list_spans
from bonetrack.storage.plans import agent_of, list_plans
from tests.builders import make_account, make_contact, make_patient
from tests.reminders.mail_recorder import Recorder
from tests.reminders.snooze_rules import SnoozeRules

BEGIN = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)
ZONES = ("Europe/London", "America/New_York", "Australia/Lord_Howe")
TIMES = (time(1, 30), time(8), time(23, 30))
JUMPS = tuple(timedelta(minutes=minutes) for minutes in (1, 44, 45, 121, 600, 1440, 3 * 1440, 20 * 1440))
DAYS, MONTHS = RhythmKind.EVERY_N_DAYS, RhythmKind.EVERY_N_MONTHS


class DoseMachine(SnoozeRules, RuleBasedStateMachine):
    """`settings` are set by the test; the database is open."""

    settings: Settings

    @initialize()
    def begin(self) -> None:
        for table in reversed(ALL_TABLES):
            table.delete().execute()
        self.now, self.latest, self.is_mail_down, self.taps = BEGIN, BEGIN, False, 0
        self.sent: Counter[tuple[Any, ...]] = Counter()
        self.pauses_changed: Counter[int] = Counter()
        self.moves = 0
        self.wrong_mails: list[str] = []
        self.account = make_account("anna@example.org", BEGIN)
        self.patient = make_patient(self.account, now=BEGIN)
        make_contact(self.patient, relation=Relation.PATIENT, email="anna@example.org", account=self.account)
        self.carl = make_contact(self.patient, email="carl@example.org", delay_minutes=30).public_id
        self._plan("teriparatide", Rhythm(DAYS, times=(time(23, 30),)))
        self._plan("alendronate", Rhythm(DAYS, 7))
        self._plan("denosumab", Rhythm(MONTHS, 6), last_given_on=date(2025, 10, 1))

    def _plan(self, agent: str, rhythm: Rhythm, **extra: Any) -> None:
        draft = PlanDraft(agent, "as prescribed", rhythm, BEGIN.date(), **extra)
        make_plan(self.patient, self.account, draft, agent, BEGIN)

    def _key(self) -> str:
        self.taps += 1
        return f"tap-{self.taps}"

    def _plans(self) -> list[Plan]:
        return list_plans(self.patient)

    def _pass(self) -> Counter[str]:
        return Pass(self.settings, Recorder(self), "machine", lambda: self.now).run()

    @rule(jump=st.sampled_from(JUMPS), is_worker_awake=st.booleans(), is_mail_down=st.booleans())
    def time_goes_by(self, jump: timedelta, is_worker_awake: bool, is_mail_down: bool) -> None:
        self.now += jump
        self.latest = max(self.now, self.latest)
        self.is_mail_down = is_mail_down
        if is_worker_awake:
            self._pass()

    @rule(back=st.sampled_from((timedelta(minutes=1), timedelta(hours=1))), is_worker_awake=st.booleans())
    def the_server_clock_steps_back(self, back: timedelta, is_worker_awake: bool) -> None:
        """As when a machine that ran ahead is set right."""
        self.now = max(BEGIN, self.now - back)
        if is_worker_awake:
            self._pass()

    @rule()
    def two_passes(self) -> None:
        first = self._pass()
        second = self._pass()
        assert first["bad_rows"] == 0
        if first["expired"]:
            # What waited too long wakes its open clinic dose for the next pass.
            second = self._pass()
        if not self.is_mail_down:
            assert not second, second

    def _open(self) -> list[DueDose]:
        board = read_today(self.patient, self.now)
        return [dose for dose in (*board.due, *board.overdue) if not dose.is_logged]

    @precondition(lambda self: self._open())
    @rule(data=st.data(), is_taken=st.booleans())
    def log(self, data: st.DataObject, is_taken: bool) -> None:
        dose = data.draw(st.sampled_from(self._open()))
        facts = DoseFacts(Outcome.TAKEN, self.now)
        if not is_taken and dose.agent.can_be_skipped:
            facts = DoseFacts(Outcome.SKIPPED, skip_reason="ill")
        key = DoseKey(dose.plan_public_id, dose.due.due_on, dose.due.due_time)
        result = log_dose(self.patient, self.account, key, facts, self._key(), self.now, is_sure=True)
        assert result.is_new

    @rule(data=st.data(), back=st.sampled_from(JUMPS))
    def log_earlier(self, data: st.DataObject, back: timedelta) -> None:
        plan = data.draw(st.sampled_from(self._plans()))
        facts = DoseFacts(Outcome.TAKEN, self.now - back)
        add_dose(self.patient, self.account, plan.public_id, facts, self._key(), self.now, is_sure=True)

    @precondition(lambda _self: DoseEntry.select().exists())
    @rule(data=st.data(), back=st.sampled_from(JUMPS), what=st.sampled_from(["undo", "correct", "second"]))
    def entry(self, data: st.DataObject, back: timedelta, what: str) -> None:
        entry = data.draw(st.sampled_from(list(DoseEntry.select().order_by(DoseEntry.id))))
        facts = DoseFacts(Outcome.TAKEN, self.now - back)
        if what == "undo":
            undo_dose(self.patient, self.account, entry.public_id, entry.version, self.now)
        elif what == "correct":
            correct_dose(self.patient, self.account, entry.public_id, facts, entry.version, self.now, is_sure=True)
        else:
            add_second_dose(self.patient, self.account, entry.public_id, facts, self._key(), self.now, is_sure=True)

    @rule(data=st.data(), clock=st.sampled_from(TIMES), weekend=st.sampled_from((None, time(9, 30), time(0, 15))))
    def new_time(self, data: st.DataObject, clock: time, weekend: time | None) -> None:
        plan = data.draw(st.sampled_from(self._plans()))
        draft = draft_of(plan)
        rhythm = Rhythm(draft.rhythm.kind, draft.rhythm.every, times=(clock,))
        if rhythm.is_once_a_day:
            rhythm = replace(rhythm, weekend_time=weekend)
        changed = PlanDraft(draft.agent, draft.dose, rhythm, draft.starts_on, draft.stops_on)
        change_plan(self.patient, self.account, plan.public_id, changed, plan.version, self.now)

    @rule(data=st.data(), days=st.integers(-3, 10))
    def stop(self, data: st.DataObject, days: int) -> None:
        plan = data.draw(st.sampled_from(self._plans()))
        day = self.now.date() + timedelta(days=days)
        stop_plan(self.patient, self.account, plan.public_id, day, "", plan.version, self.now)
        # Its doses from that day on are gone. A plan that goes on again asks for them anew, and says so anew.
        for about in [about for about in self.sent if about[0] == plan.id and about[1] >= day]:
            del self.sent[about]

    @rule(data=st.data())
    def go_on(self, data: st.DataObject) -> None:
        plan = data.draw(st.sampled_from(self._plans()))
        draft = draft_of(plan)
        changed = PlanDraft(draft.agent, draft.dose, draft.rhythm, draft.starts_on, None)
        change_plan(self.patient, self.account, plan.public_id, changed, plan.version, self.now)

    @rule(zone=st.sampled_from(ZONES))
    def travel(self, zone: str) -> None:
        self.moves += 1
        move_to_zone(self.patient, self.account, zone, self.now)

    @rule(zone=st.sampled_from((*ZONES, "garbage")), choice=st.sampled_from(ZoneChoice))
    def the_phone_shows_a_zone(self, zone: str, choice: ZoneChoice) -> None:
        question = find_question(reload_patient(self.patient), zone, self.now)
        if question is None:
            return
        self.moves += choice is ZoneChoice.USE
        assert answer_question(self.patient, self.account, question, choice, self.now)
        assert find_question(reload_patient(self.patient), zone, self.now) is None, "asked once"

    @rule(data=st.data(), starts=st.integers(-4, 6), days=st.sampled_from((1, 3, 10, 40)))
    def pause(self, data: st.DataObject, starts: int, days: int) -> None:
        plan = data.draw(st.sampled_from(self._plans()))
        day = self.now.date() + timedelta(days=starts)
        draft = PauseDraft(day, day + timedelta(days=days), PauseReason.OTHER, told=(self.carl,) if days > 3 else ())
        try:
            pause_plan(self.patient, self.account, plan.public_id, draft, "x.org", self.now)
        except CannotBePaused:
            assert plan.agent == "denosumab"
        except PausesOverlap:
            assert any(span.overlaps(draft.span) for span in list_spans(plan))

    @precondition(lambda _self: Pause.select().exists())
    @rule(data=st.data(), days=st.sampled_from((0, 1, 5)))
    def change_or_end_a_pause(self, data: st.DataObject, days: int) -> None:
        row = data.draw(st.sampled_from(list(Pause.select().order_by(Pause.id))))
        self.pauses_changed[row.plan_id] += 1
        if days == 0:
            end_pause(self.patient, self.account, row.public_id, row.version, self.now)
            return
        draft = PauseDraft(row.starts_on, row.starts_on + timedelta(days=days), PauseReason.DENTAL)
        with suppress(PausesOverlap):
            change_pause(self.patient, self.account, row.public_id, draft, row.version, "x.org", self.now)

    @invariant()
    def every_mail_was_right(self) -> None:
        assert self.wrong_mails == []

    @invariant()
    def every_dose_has_one_state_and_one_first_entry(self) -> None:
        for dose in Occurrence.select():
            entries = list(DoseEntry.select().where(DoseEntry.occurrence == dose).order_by(DoseEntry.ordinal))
            assert [entry.ordinal for entry in entries] == list(range(len(entries)))
            if entries:
                is_skipped = dose.state == DoseState.SKIPPED
                assert is_skipped == (entries[0].outcome == Outcome.SKIPPED)
                assert dose.state not in (DoseState.DUE, DoseState.MISSED)
                assert dose.next_step_at is None
            else:
                states = {self._open_state(dose, now) for now in (self.now, self.latest)}
                assert dose.state in (*states, DoseState.DUE), "missed only once its window has closed"
                assert agent_of(dose.plan).counts_from_actual or not is_paused(dose.plan, dose.due_on)
            if dose.is_added:
                assert entries, "a dose made by hand goes with its entry"

    def _open_state(self, dose: Occurrence, now: datetime) -> DoseState:
        return state_of(None, None, dose.due_on, dose.plan.zone, dose.closes_at, now)

    @invariant()
    def the_next_dose_is_on_no_paused_day(self) -> None:
        for plan in self._plans():
            if not agent_of(plan).counts_from_actual and plan.next_due_on is not None:
                assert not is_paused(plan, plan.next_due_on)

    @invariant()
    def a_clinic_dose_is_open_or_comes(self) -> None:
        for plan in self._plans():
            if agent_of(plan).counts_from_actual:
                waiting = Occurrence.select().where(Occurrence.plan == plan, Occurrence.state == DoseState.DUE).count()
                assert waiting <= 1
                if plan.stops_on is None:
                    assert (waiting == 1) != (plan.next_due_at is not None)

    @invariant()
    def history_lists_each_dose_once(self) -> None:
        for plan in self._plans():
            since, until = BEGIN.date() - timedelta(days=30), self.now.date() + timedelta(days=1)
            doses = list_due_doses(plan, LabelRegion.US, since, until, self.now)
            keys = [(dose.due.due_on, dose.due.due_time) for dose in doses]
            assert len(keys) == len(set(keys))
            if not agent_of(plan).counts_from_actual:
                assert [dose for dose in doses if not dose.is_logged and is_paused(plan, dose.due.due_on)] == []
