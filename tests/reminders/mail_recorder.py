"""Stands where the mail server is in a random life, and judges each mail."""

from __future__ import annotations

from datetime import time
from email.message import EmailMessage
from typing import TYPE_CHECKING

from bonetrack.core.doses import DoseState
from bonetrack.core.messages import MessageKind
from bonetrack.reminders.dose_lines import read_lines, wanted_doses
from bonetrack.reminders.sending import Unreachable
from bonetrack.storage.models import DoseEntry, Message, MessageLine, Occurrence
from bonetrack.storage.pauses import is_paused, is_paused_now
from bonetrack.storage.plans import agent_of, rhythm_of

if TYPE_CHECKING:
    from tests.reminders.dose_machine import DoseMachine


class Recorder:
    """Stands where the mail server is, and looks at each mail's dose in the moment of sending."""

    def __init__(self, machine: DoseMachine) -> None:
        self.machine = machine

    def send(self, mail: EmailMessage, from_address: str, to_address: str) -> None:
        if self.machine.is_mail_down:
            raise Unreachable("down")
        message = Message.get(Message.message_id == mail["Message-ID"])
        if "occurrence" not in message.details:
            return
        try:
            named = wanted_doses(read_lines(message, self.machine.now))
            assert named
            for dose in named:
                self._look_at(message, dose)
        except AssertionError as wrong:
            self.machine.wrong_mails.append(str(wrong))

    def _look_at(self, message: Message, dose: Occurrence) -> None:
        plan = dose.plan
        line = MessageLine.get(MessageLine.message == message, MessageLine.occurrence == dose)
        is_missed = message.kind == MessageKind.DOSE_MISSED
        assert DoseEntry.select().where(DoseEntry.occurrence == dose).count() == 0
        assert dose.state == (DoseState.MISSED if is_missed else DoseState.DUE)
        assert dose.closes_at is None or (dose.closes_at > self.machine.now) != is_missed
        assert plan.stops_on is None or dose.due_on < plan.stops_on
        # What was missed stays in the record at its hour, though the plan has another hour since.
        assert is_missed or time.fromisoformat(dose.due_time) in rhythm_of(plan).times_on(dose.due_on)
        assert dose.due_at <= self.machine.latest
        assert not is_paused_now(plan, self.machine.now)
        assert agent_of(plan).counts_from_actual or not is_paused(plan, dose.due_on)
        # A home dose at another hour or in another zone is another dose; a clinic dose is one, whatever its hour.
        # Moved away and back within hours, a home dose is planned afresh and may be said again: see the known limits.
        moves = self.machine.moves
        clock = "" if agent_of(plan).counts_from_actual else f"{dose.due_time} {plan.zone} {moves}"
        # A dose whose pause was taken back or changed is planned afresh.
        pauses = self.machine.pauses_changed[plan.id]
        about = (plan.id, dose.due_on, clock, message.address, message.kind, line.step, pauses)
        self.machine.sent[about] += 1
        assert self.machine.sent[about] == 1, about

    def close(self) -> None:
        pass
