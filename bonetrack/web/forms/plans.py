"""The form of a treatment plan: one form over three short pages and a page to check the answers."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from wtforms import Form, RadioField, SelectMultipleField, StringField
from wtforms.validators import Length, ValidationError

from bonetrack.core.agents import Agent, AgentClass
from bonetrack.core.plans import PlanDraft
from bonetrack.core.presets import PlanRelation
from bonetrack.core.rhythm import ImpossibleRhythm, Rhythm
from bonetrack.core.rhythm_choices import (
    COUNTED,
    ON_WEEKDAYS,
    PATCH_DAYS,
    RhythmChoice,
    choices_for,
    make_rhythm,
)
from bonetrack.web.forms.fields import DateParts, TimeText
from bonetrack.words import gettext as _
from bonetrack.words.rhythms import choice_name, days_of_week_in_words, weekday_name

PAGES: dict[str, tuple[str, ...]] = {
    "how": ("dose", "how_often"),
    "when": ("every", "patch_days", "weekdays", "days_on", "days_off", "time_1", "time_2", "time_3", "weekend_time"),
    "dates": ("starts_on", "last_given_on", "last_unknown", "stops_on", "relation", "why"),
}
MOST = {RhythmChoice.EVERY_N_DAYS: 365, RhythmChoice.EVERY_N_WEEKS: 52, RhythmChoice.EVERY_N_MONTHS: 24}
MOST_DAYS_OF_CYCLE = 365
LONGEST_NUMBER = 9
# Only a rhythm that was chosen shows these boxes.
ASKED_WITH: dict[str, frozenset[RhythmChoice]] = {
    "every": frozenset(COUNTED),
    "patch_days": frozenset({RhythmChoice.TWICE_A_WEEK}),
    "weekdays": ON_WEEKDAYS - {RhythmChoice.TWICE_A_WEEK},
    "days_on": frozenset({RhythmChoice.CYCLE}),
    "days_off": frozenset({RhythmChoice.CYCLE}),
    "weekend_time": frozenset({RhythmChoice.DAILY}),
}
OPTIONAL = ("time_2", "time_3", "weekend_time", "last_given_on", "last_unknown", "stops_on", "why")
EARLIEST_START_YEAR = 1940
UNKNOWN = "unknown"


class PlanForm(Form):
    """CSRF is checked for every POST of the app, so the form carries no token of its own.

    `others`: (public id, name, start) of the patient's other plans. Nothing is filled in for the person."""

    dose = StringField(
        _("Dose, as prescribed"), [Length(max=80)], filters=[lambda text: " ".join((text or "").split())]
    )
    how_often = RadioField(_("How often?"), validate_choice=False)
    every = StringField(_("Every how many?"))
    patch_days = RadioField(_("On which two days?"), validate_choice=False)
    weekdays = SelectMultipleField(_("On which days?"), coerce=int)
    days_on = StringField(_("For how many days?"))
    days_off = StringField(_("Then how many days without?"))
    time_1 = TimeText(_("Time of day"), what=_("time of day"))
    time_2 = TimeText(_("Second time of day"), what=_("second time of day"), optional=True)
    time_3 = TimeText(_("Third time of day"), what=_("third time of day"), optional=True)
    weekend_time = TimeText(_("Time on Saturday and Sunday"), what=_("time on Saturday and Sunday"), optional=True)
    starts_on = DateParts(_("Start date"), what=_("start date"))
    last_given_on = DateParts(_("Date of the last one"), what=_("date of the last one"), optional=True)
    last_unknown = SelectMultipleField(_("If you cannot find the date"))
    stops_on = DateParts(_("Stop date"), what=_("stop date"), optional=True)
    relation = RadioField(_("How does it fit with your other medicines?"), validate_choice=False)
    why = StringField(_("Why you take it"), [Length(max=200)])

    def __init__(
        self, formdata: Any, agent: Agent, others: Sequence[tuple[str, str, date]], today: date, is_new: bool
    ) -> None:
        self.agent, self.others, self.today, self.is_new = agent, others, today, is_new
        super().__init__(formdata)
        self.how_often.choices = [(choice.value, choice_name(choice)) for choice in choices_for(agent)]
        self.weekdays.choices = [(day, weekday_name(day)) for day in range(7)]
        self.patch_days.choices = [(pair_value(pair), days_of_week_in_words(pair)) for pair in PATCH_DAYS]
        self.relation.choices = _relation_choices(others)
        self.last_unknown.choices = [(UNKNOWN, _("I do not know"))]
        for name in OPTIONAL:
            self[name].flags.optional = True

    @property
    def choice(self) -> RhythmChoice | None:
        known = {choice.value for choice in choices_for(self.agent)}
        return RhythmChoice(self.how_often.data) if self.how_often.data in known else None

    def shown(self, page: str) -> list[str]:
        """The fields of a page that this agent and rhythm need."""
        hidden = {name for name, choices in ASKED_WITH.items() if self.choice not in choices}
        if not self.agent.may_be_several_a_day:
            hidden |= {"time_2", "time_3"}
        if not (self.agent.counts_from_actual and self.is_new):
            hidden |= {"last_given_on", "last_unknown"}
        if not (self.others and self.is_new) or self.agent.agent_class is AgentClass.SUPPLEMENT:
            hidden.add("relation")
        return [name for name in PAGES[page] if name not in hidden]

    def validate(self, extra_validators: Any = None) -> bool:
        """Fields that are not asked of this person cannot be wrong."""
        super().validate(extra_validators)
        shown = {name for page in PAGES for name in self.shown(page)}
        for page in PAGES.values():
            for name in page:
                if name not in shown:
                    self[name].errors = []
        return not self.errors

    def bad_pages(self) -> list[str]:
        return [page for page in PAGES if any(self[name].errors for name in PAGES[page])]

    def forgive(self, but_page: str | None = None) -> None:
        """Show no errors but those of one page."""
        for page, names in PAGES.items():
            if page != but_page:
                for name in names:
                    self[name].errors = []

    def validate_dose(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError(_("Enter the dose, like 20 micrograms"))

    def validate_how_often(self, _field: RadioField) -> None:
        if self.choice is None:
            raise ValidationError(_("Choose how often"))

    def validate_every(self, field: StringField) -> None:
        most = MOST.get(self.choice) if self.choice else None
        if most is not None and not _is_number(field, most):
            raise ValidationError(_("Enter a whole number from 1 to %(most)s", most=most))

    def validate_days_on(self, field: StringField) -> None:
        if not _is_number(field, MOST_DAYS_OF_CYCLE):
            raise ValidationError(_("Enter for how many days, from 1 to %(most)s", most=MOST_DAYS_OF_CYCLE))

    def validate_days_off(self, field: StringField) -> None:
        if not _is_number(field, MOST_DAYS_OF_CYCLE):
            raise ValidationError(_("Enter how many days without, from 1 to %(most)s", most=MOST_DAYS_OF_CYCLE))

    def validate_patch_days(self, field: RadioField) -> None:
        if field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Choose two days"))

    def validate_weekdays(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError(_("Choose at least one day"))

    def validate_time_1(self, field: TimeText) -> None:
        """A page before this one sends no box for it at all."""
        if field.data is None and not field.errors:
            raise ValidationError(_("Enter the time of day"))

    def validate_time_2(self, field: TimeText) -> None:
        self._refuse_same_time(field, [self.time_1])

    def validate_time_3(self, field: TimeText) -> None:
        self._refuse_same_time(field, [self.time_1, self.time_2])

    def validate_weekend_time(self, field: TimeText) -> None:
        if field.data is not None and (self.time_2.data is not None or self.time_3.data is not None):
            raise ValidationError(_("Leave this empty if you take it more than once a day"))

    def _refuse_same_time(self, field: TimeText, before: list[TimeText]) -> None:
        if field.data is not None and field.data in [other.data for other in before]:
            raise ValidationError(_("Enter each time once"))

    def validate_starts_on(self, field: DateParts) -> None:
        if field.data is not None and field.data.year < EARLIEST_START_YEAR:
            raise ValidationError(_("Check the year of the start date"))

    def validate_last_given_on(self, field: DateParts) -> None:
        if field.data is None:
            self._ask_for_last(field)
            return
        if self.last_unknown.data:
            raise ValidationError(_("Enter the date of the last one, or choose I do not know"))
        if field.data > self.today:
            raise ValidationError(_("The date of the last one must be today or in the past"))
        if self.starts_on.data is not None and field.data < self.starts_on.data:
            raise ValidationError(_("The date of the last one must not be before the start date"))

    def _ask_for_last(self, field: DateParts) -> None:
        """Of a medicine that has begun the next date is not guessed."""
        has_begun = self.starts_on.data is not None and self.starts_on.data < self.today
        if has_begun and not self.last_unknown.data and not field.errors:
            raise ValidationError(_("Enter the date of the last one, or choose I do not know"))

    def validate_stops_on(self, field: DateParts) -> None:
        if field.data is not None and self.starts_on.data is not None and field.data <= self.starts_on.data:
            raise ValidationError(_("The stop date must be after the start date"))

    def validate_relation(self, field: RadioField) -> None:
        if field.data not in [value for value, _label in field.choices]:
            raise ValidationError(_("Choose how it fits with your other medicines"))
        if self.ends_plan is None or self.starts_on.data is None:
            return
        start = next((start for key, _name, start in self.others if key == self.ends_plan), None)
        if start is not None and self.starts_on.data <= start:
            raise ValidationError(_("It must start after the medicine that it follows"))

    @property
    def ends_plan(self) -> str | None:
        """The plan that this one follows."""
        relation, _sep, public_id = (self.relation.data or "").partition(":")
        return public_id if relation == PlanRelation.AFTER and "relation" in self.shown("dates") else None

    @property
    def beside(self) -> str | None:
        """Her answer in words where the medicine follows no other: beside which one it runs, or beside none."""
        if self.ends_plan is not None or "relation" not in self.shown("dates"):
            return None
        return dict(self.relation.choices).get(self.relation.data)

    def _rhythm(self, choice: RhythmChoice) -> Rhythm:
        shown = self.shown("when")
        times: list[time | None] = [self[name].data for name in ("time_1", "time_2", "time_3") if name in shown]
        weekdays = _pair_of(self.patch_days.data) if "patch_days" in shown else tuple(self.weekdays.data or ())
        cycle = (int(self.days_on.data), int(self.days_off.data)) if "days_on" in shown else (0, 0)
        every = int(self.every.data) if "every" in shown else None
        weekend = self.weekend_time.data if "weekend_time" in shown else None
        chosen = tuple(clock for clock in times if clock is not None)
        # The same time at the weekend is no other one.
        return make_rhythm(choice, every, weekdays, chosen, cycle, None if weekend in chosen else weekend)

    def to_draft(self) -> PlanDraft:
        """Only of a form that is valid."""
        if self.choice is None or self.starts_on.data is None:
            raise ImpossibleRhythm("the form is not complete")
        rhythm = self._rhythm(self.choice)
        return PlanDraft(
            agent=self.agent.key,
            dose=self.dose.data,
            rhythm=rhythm,
            starts_on=self.starts_on.data,
            stops_on=self.stops_on.data,
            why=(self.why.data or "").strip(),
            last_given_on=self.last_given_on.data if "last_given_on" in self.shown("dates") else None,
            ends_plan=self.ends_plan,
        )


def _is_number(field: StringField, most: int) -> bool:
    """A whole number from 1 to `most`."""
    typed = (field.data or "").strip()
    return typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_NUMBER and 1 <= int(typed) <= most


def pair_value(pair: tuple[int, ...]) -> str:
    return "-".join(map(str, pair))


def _pair_of(value: str) -> tuple[int, ...]:
    return tuple(int(day) for day in value.split("-"))


def _relation_choices(others: Sequence[tuple[str, str, date]]) -> list[tuple[str, str]]:
    choices = []
    for public_id, name, _start in others:
        choices.append((f"{PlanRelation.TOGETHER}:{public_id}", _("Together with %(other)s", other=name)))
        choices.append((f"{PlanRelation.AFTER}:{public_id}", _("After %(other)s, which stops then", other=name)))
    return [*choices, (PlanRelation.ALONE.value, _("None of these"))]
