"""What the machine of random lives may do about mail: hers goes off and on, her consent is taken back and given."""

from datetime import date, time, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm import Rhythm, RhythmKind
from bonetrack.services.plans import change_plan, draft_of
from bonetrack.services.preferences import give_consent, withdraw_consent
from bonetrack.services.stopping import start_own_mail, stop_own_mail
from tests.reminders.dose_machine import DoseMachine

MEANWHILE = tuple(timedelta(minutes=minutes) for minutes in (0, 1, 60, 1440, 20 * 1440))
TIMES = (time(1, 30), time(8), time(9), time(20), time(23, 30))


class MailMachine(DoseMachine):
    """The same life with calcium several times a day, and an infusion of every year."""

    @initialize()
    def begin(self) -> None:
        super().begin()
        self._plan("calcium", Rhythm(RhythmKind.EVERY_N_DAYS, times=(time(8), time(20))))
        infusion = Rhythm(RhythmKind.EVERY_N_MONTHS, 12)
        self._plan("zoledronate", infusion, last_given_on=date(2025, 4, 1))

    @rule(meanwhile=st.sampled_from(MEANWHILE), is_worker_awake=st.booleans())
    def own_mail_goes_off_and_on(self, meanwhile: timedelta, is_worker_awake: bool) -> None:
        stop_own_mail(self.patient, self.now)
        self.time_goes_by(meanwhile, is_worker_awake, self.is_mail_down)
        start_own_mail(self.patient, self.account, self.settings.secret_key, self.now)

    @rule(meanwhile=st.sampled_from(MEANWHILE), is_worker_awake=st.booleans())
    def consent_is_taken_back_and_given(self, meanwhile: timedelta, is_worker_awake: bool) -> None:
        withdraw_consent(self.account, self.now)
        self.time_goes_by(meanwhile, is_worker_awake, self.is_mail_down)
        give_consent(self.account, "test", "I agree.", self.settings.secret_key, self.now)

    @rule(times=st.sets(st.sampled_from(TIMES), min_size=1, max_size=3))
    def calcium_has_other_times(self, times: set[time]) -> None:
        (plan,) = [plan for plan in self._plans() if plan.agent == "calcium"]
        draft, rhythm = draft_of(plan), Rhythm(RhythmKind.EVERY_N_DAYS, times=tuple(sorted(times)))
        changed = PlanDraft(draft.agent, draft.dose, rhythm, draft.starts_on, draft.stops_on)
        change_plan(self.patient, self.account, plan.public_id, changed, plan.version, self.now)
