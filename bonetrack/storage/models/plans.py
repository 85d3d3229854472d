"""Treatment plans, the doses that fall due, and what was logged."""

from peewee import SQL, BooleanField, CharField, DateField, ForeignKeyField, IntegerField, TextField

from bonetrack.storage.fields import JsonField, MomentField
from bonetrack.storage.models.accounts import Account
from bonetrack.storage.models.base import PublicRow
from bonetrack.storage.models.patients import Patient


class Plan(PublicRow):
    """One agent as prescribed; phases follow from the plans that overlap."""

    patient = ForeignKeyField(Patient, on_delete="CASCADE", backref="plans")
    agent = CharField(max_length=40)
    dose = CharField(max_length=80)
    rhythm_kind = CharField(max_length=16)
    every = IntegerField(default=1)
    weekdays = JsonField(default=list)
    # Only of a cycle: days with a dose, then days without.
    days_on = IntegerField(null=True)
    days_off = IntegerField(null=True)
    times = JsonField(default=list)
    # Of a dose of every day: another time on Saturday and Sunday.
    weekend_time = CharField(max_length=5, null=True)
    zone = CharField(max_length=64)
    starts_on = DateField()
    stops_on = DateField(null=True)
    why = CharField(max_length=200, default="")
    stop_reason = CharField(max_length=200, default="")
    sends_reminders = BooleanField(default=True)
    next_due_at = MomentField(null=True)
    next_due_on = DateField(null=True)
    ahead_step_at = MomentField(null=True)
    # How messages may call it: her own word instead of the time of day.
    nickname = CharField(max_length=40, default="")
    ahead_minutes = IntegerField(null=True)
    # The visit for the next dose that the clinic gives, and when she said that it is booked.
    booked_on = DateField(null=True)
    booked_time = CharField(max_length=5, null=True)
    booked_at = MomentField(null=True)
    # Doses count from here on: the day a person sets up an old plan, or changes its rhythm, makes no missed ones.
    tracked_since = MomentField(null=True)
    # Typed in after its first dose, of an agent that counts from the actual one: no date is known before one is logged.
    waits_for_last = BooleanField(default=False)
    # Doses of a counted course that were given before they were logged here.
    doses_before = IntegerField(default=0)
    course_step_at = MomentField(null=True)
    version = IntegerField(default=1)
    created_at = MomentField()
    deleted_at = MomentField(null=True)


Plan.add_index(Plan.next_due_at, where=SQL("next_due_at IS NOT NULL"), name="plan_due")
Plan.add_index(Plan.ahead_step_at, where=SQL("ahead_step_at IS NOT NULL"), name="plan_ahead")
Plan.add_index(Plan.course_step_at, where=SQL("course_step_at IS NOT NULL"), name="plan_course")


class Occurrence(PublicRow):
    """One dose that falls due: one local day and time of one plan, one state."""

    plan = ForeignKeyField(Plan, on_delete="CASCADE", backref="occurrences")
    due_on = DateField()
    due_time = CharField(max_length=5)
    due_at = MomentField()
    closes_at = MomentField(null=True)
    state = CharField(max_length=12)
    # Made by hand for a dose outside the rhythm; it goes with its entry and never counts as due.
    is_added = BooleanField(default=False)
    next_step_at = MomentField(null=True)
    next_step = CharField(max_length=16, null=True)
    snoozed_until = MomentField(null=True)

    class Meta:
        indexes = ((("plan", "due_on", "due_time"), True),)


Occurrence.add_index(Occurrence.next_step_at, where=SQL("next_step_at IS NOT NULL"), name="occurrence_step")
_OPEN_STEPS = (Occurrence.plan, Occurrence.next_step_at)
Occurrence.add_index(*_OPEN_STEPS, where=SQL("next_step_at IS NOT NULL"), name="occurrence_step_of_plan")


class DoseEntry(PublicRow):
    """What a person logged for one occurrence. `ordinal` 0 is the dose itself; 1 and up are confirmed extra doses."""

    occurrence = ForeignKeyField(Occurrence, on_delete="CASCADE", backref="entries")
    ordinal = IntegerField(default=0)
    outcome = CharField(max_length=8)
    taken_at = MomentField(null=True)
    site = CharField(max_length=32, null=True)
    skip_reason = CharField(max_length=200, default="")
    note = TextField(default="")
    request_key = CharField(max_length=64, null=True, unique=True)
    recorded_by = ForeignKeyField(Account, null=True, on_delete="SET NULL")
    recorded_at = MomentField()
    version = IntegerField(default=1)

    class Meta:
        indexes = ((("occurrence", "ordinal"), True),)
