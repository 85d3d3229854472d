"""One dose as a page behind a link in mail may show it: by its time, never by its medicine."""

from dataclasses import dataclass
from datetime import datetime

from bonetrack.core.agents import LabelRegion
from bonetrack.services.dose_links import LinkedDose, LinkState
from bonetrack.services.doses import DoseDoubt
from bonetrack.storage.plans import rhythm_of
from bonetrack.storage.same_time import place_of
from bonetrack.web.presenters.later import moment_words
from bonetrack.web.presenters.plans import missed_rules
from bonetrack.words import gettext as _
from bonetrack.words.doses import same_day_question, when
from bonetrack.words.mail import DoseWords, due_line


@dataclass(frozen=True)
class Item:
    name: str
    due: str
    is_open: bool
    lines: list[str]


def present_item(linked: LinkedDose, now: datetime) -> Item:
    words = _words(linked)
    return Item(
        name=_("Your %(item)s", item=words.item),
        due=due_line(words),
        is_open=linked.state is LinkState.OPEN,
        lines=_lines(linked, now),
    )


@dataclass(frozen=True)
class Question:
    """What to ask before a second dose of one day is kept, and the button that says yes."""

    lines: list[str]
    confirm: str


def ask_about_both(linked: LinkedDose, doubt: DoseDoubt, now: datetime) -> Question:
    """The rule is said without its source, whose address would name the medicine."""
    plan = linked.plan
    rules = missed_rules(linked.agent.key, LabelRegion(linked.contact.patient.label_region), rhythm_of(plan))
    asked = [] if doubt.other_at is None else [same_day_question(linked.agent, doubt.other_at, plan.zone, now)]
    last = [_("The source of this rule stands in the app.")] if rules else []
    call = _("If you did take both, call your clinic or pharmacist and tell them.")
    return Question([*asked, *(rule.text for rule in rules), *last, call], _("I did take both. Record it"))


def logged_line(linked: LinkedDose, taken_at: datetime | None, now: datetime) -> str:
    if taken_at is None:
        return _("It is logged as skipped.")
    return _("It is logged %(when)s.", when=when(taken_at, linked.plan.zone, now))


def _lines(linked: LinkedDose, now: datetime) -> list[str]:
    if linked.state is LinkState.LOGGED and linked.entry is not None:
        return [logged_line(linked, linked.entry.taken_at, now), _("To change that, open the app.")]
    if linked.state is LinkState.OVER:
        return [_("The time of this link is over."), _("What happened can still be written down in the app.")]
    until = linked.occurrence.snoozed_until
    if until is not None and until > now:
        return [_("We remind you again at %(when)s.", when=moment_words(until, linked.plan.zone, now))]
    return []


def _words(linked: LinkedDose) -> DoseWords:
    patient, dose = linked.contact.patient, linked.occurrence
    place = place_of(dose)
    return DoseWords(patient.first_name, dose.due_at, patient.zone, False, nickname=linked.plan.nickname, place=place)
