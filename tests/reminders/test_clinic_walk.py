"""Random months with doses that the clinic gives: what is open, or comes, is always with the worker, and never late.

Logged, added, undone, changed, skipped, booked, moved to another hour or zone: in any order, with jumps of the clock.
"""

import random
from contextlib import suppress
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from flask import Flask

from bonetrack.core.doses import DoseState, Outcome
from bonetrack.core.people import Relation
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm, RhythmKind, local_day
from bonetrack.reminders.passes import Pass
from bonetrack.services.booking import book_visit, cancel_booking
from bonetrack.services.doses import CannotBeSkipped, DoseFacts, add_dose, correct_dose, log_dose, undo_dose
from bonetrack.services.occurrences import DoseKey, NoLongerDue
from bonetrack.services.plans import change_plan, draft_of, make_plan
from bonetrack.services.preferences import move_to_zone
from bonetrack.settings import Settings
from bonetrack.storage.models import ALL_TABLES, DoseEntry, Occurrence
from bonetrack.storage.patients import reload_patient
from bonetrack.storage.plans import is_course_full, last_actual_day, pending_due, reload_plan
from tests.builders import make_account, make_contact, make_patient, make_tz_data_current
from tests.reminders.clinic_house import CLINIC, at
from tests.reminders.dose_steps import DAY, HOUR

JUMPS = (HOUR, 5 * HOUR, DAY, 9 * DAY, 30 * DAY)
TURNS = ["jump"] * 3 + ["log"] * 2 + ["undo"] * 2 + ["add", "correct", "hour", "zone", "book", "unbook", "skip"]
ZONES = ("Europe/London", "Asia/Tokyo", "America/Los_Angeles")


class NoMail:
    def send(self, *_parts: object) -> None: ...

    def close(self) -> None: ...


class Walk:
    def __init__(self, settings: Settings, seed: int, agent: str, every: int) -> None:
        for table in reversed(ALL_TABLES):
            table.delete().execute()
        make_tz_data_current()
        self.chance, self.settings, self.every, self.number = random.Random(seed), settings, every, 0  # noqa: S311
        self.account, self.now = make_account("anna@example.org"), at(3, 2)
        self.patient = make_patient(self.account)
        own = {"relation": Relation.PATIENT, "email": "anna@example.org", "account": self.account}
        make_contact(self.patient, **own)
        make_contact(self.patient, email="carl@example.org")
        draft = PlanDraft(agent, "x", Rhythm(RhythmKind.EVERY_N_MONTHS, every), date(2026, 3, 2))
        self.plan = make_plan(self.patient, self.account, draft, "key", self.now)

    def turn(self) -> str:
        self.number += 1
        self.patient, self.plan = reload_patient(self.patient), reload_plan(self.plan)
        what = self.chance.choice(TURNS)
        with suppress(NoLongerDue, CannotBeSkipped):
            getattr(self, f"_{what}")()
        self.plan = reload_plan(self.plan)
        return f"{self.now:%Y-%m-%d %H:%M} {what}"

    def check(self) -> None:
        waiting = self._open()
        assert len(waiting) < 2, "two doses of one plan are open"
        if not is_course_full(self.plan):
            assert bool(waiting) != (self.plan.next_due_at is not None), "one dose is open, or one comes"
        for row in waiting:
            is_asked_of = self.plan.agent == "denosumab" or self.now < row.due_at
            assert row.next_step_at is not None or not is_asked_of, "an open dose is with the worker"
        last, due_on = last_actual_day(self.plan), waiting[0].due_on if waiting else self.plan.next_due_on
        if self.plan.agent == "denosumab" and last is not None and due_on is not None:
            assert due_on <= last + relativedelta(months=self.every), "the next dose is one interval after the last"

    def _open(self) -> list[Occurrence]:
        mine = (Occurrence.plan == self.plan) & (Occurrence.state == DoseState.DUE)
        return list(Occurrence.select().where(mine))

    def _jump(self) -> None:
        self.now += self.chance.choice([*JUMPS, self.every * 30 * DAY])
        Pass(self.settings, NoMail(), "walk", lambda: self.now).run()

    def _log(self, outcome: Outcome = Outcome.TAKEN) -> None:
        waiting, pending = self._open(), pending_due(self.plan)
        due = (waiting[0].due_on, time.fromisoformat(waiting[0].due_time)) if waiting else None
        if due is None and pending is not None:
            due = (pending.due_on, pending.due_time)
        if due is not None:
            key, facts = DoseKey(self.plan.public_id, *due), self._facts(timedelta(0), outcome)
            log_dose(self.patient, self.account, key, facts, f"{self.number}", self.now, is_sure=True)

    def _skip(self) -> None:
        self._log(Outcome.SKIPPED)

    def _add(self) -> None:
        facts = self._facts(self.chance.choice([HOUR, DAY, 20 * DAY, 100 * DAY, 200 * DAY]))
        plan_id, key = self.plan.public_id, f"{self.number}"
        add_dose(self.patient, self.account, plan_id, facts, key, self.now, is_sure=True)

    def _undo(self) -> None:
        for entry in self._one_entry():
            undo_dose(self.patient, self.account, entry.public_id, entry.version, self.now)

    def _correct(self) -> None:
        facts = self._facts(self.chance.choice([DAY, 20 * DAY, 31 * DAY, 183 * DAY]))
        for entry in self._one_entry():
            correct_dose(self.patient, self.account, entry.public_id, facts, entry.version, self.now, is_sure=True)

    def _hour(self) -> None:
        draft = draft_of(self.plan)
        rhythm = replace(draft.rhythm, times=(self.chance.choice([time(7), time(9), time(23)]),))
        plan = self.plan
        change_plan(self.patient, self.account, plan.public_id, replace(draft, rhythm=rhythm), plan.version, self.now)

    def _zone(self) -> None:
        move_to_zone(self.patient, self.account, self.chance.choice(ZONES), self.now)

    def _book(self) -> None:
        on = local_day(self.now, self.plan.zone) + self.chance.randrange(0, 40) * DAY
        book_visit(self.patient, self.account, self.plan.public_id, on, None, self.now)

    def _unbook(self) -> None:
        cancel_booking(self.patient, self.account, self.plan.public_id, self.now)

    def _facts(self, ago: timedelta, outcome: Outcome = Outcome.TAKEN) -> DoseFacts:
        is_taken = outcome is Outcome.TAKEN
        return DoseFacts(outcome, self.now - ago) if is_taken else DoseFacts(outcome, skip_reason="x")

    def _one_entry(self) -> list[DoseEntry]:
        entries = list(DoseEntry.select().order_by(DoseEntry.id))
        return [self.chance.choice(entries)] if entries else []


def walk(settings: Settings, agent: str, every: int, seeds: range) -> None:
    for seed in seeds:
        here, trail = Walk(settings, seed, agent, every), []
        for _turn in range(25):
            trail.append(here.turn())
            try:
                here.check()
            except AssertionError as wrong:
                raise AssertionError(f"seed {seed}, {trail[-8:]}: {wrong}") from wrong


@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_an_open_clinic_dose_is_always_asked_for(app: Flask, settings: Settings, agent: str, every: int) -> None:
    assert app is not None
    walk(settings, agent, every, range(6))


@pytest.mark.full
@pytest.mark.parametrize(("agent", "every"), CLINIC)
def test_an_open_clinic_dose_is_asked_for_on_long_walks(app: Flask, settings: Settings, agent: str, every: int) -> None:
    assert app is not None
    walk(settings, agent, every, range(6, 100))
