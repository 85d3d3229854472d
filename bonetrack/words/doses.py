"""Doses in words. A dose without an entry is "not logged", never "not taken"."""

from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bonetrack.core.agents import Agent, Route, Window
from bonetrack.core.doses import DoseState, Lateness, Outcome
from bonetrack.words import gettext as _
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import clock_time, plain_date


class SkipReason(StrEnum):
    """Short answers; the words of one of them, or the person's own, are kept."""

    ILL = "ill"
    SIDE_EFFECT = "side_effect"
    RAN_OUT = "ran_out"
    TOLD_TO = "told_to"
    OTHER = "other"


def skip_reason_name(reason: SkipReason) -> str:
    return {
        SkipReason.ILL: _("I was ill"),
        SkipReason.SIDE_EFFECT: _("It made me feel unwell"),
        SkipReason.RAN_OUT: _("I had none left"),
        SkipReason.TOLD_TO: _("My clinic told me to wait"),
        SkipReason.OTHER: _("Another reason"),
    }[reason]


def state_name(state: DoseState, agent: Agent) -> str:
    given = agent.is_clinic_given
    return {
        DoseState.DUE: _("Due"),
        DoseState.TAKEN: _("Given") if given else _("Taken"),
        DoseState.TAKEN_LATE: _("Given late") if given else _("Taken late"),
        DoseState.SKIPPED: _("Skipped"),
        DoseState.MISSED: _("Not logged"),
    }[state]


def open_name(agent: Agent) -> str:
    """An open dose of an earlier day: a visit is overdue, one of her own is only not logged yet."""
    return _("Overdue") if agent.is_clinic_given else _("Not logged yet")


def later_today() -> str:
    return _("Later today")


def todays_dose(clock: str) -> str:
    """A dose whose time was over when the plan was saved: neither due nor missing."""
    return _("Today's dose at %(time)s", time=clock)


def not_asked_note() -> str:
    return _("That time was over when the plan was saved, so nobody is asked about it.")


def took_it(agent: Agent) -> str:
    if agent.is_clinic_given:
        return _("It was given")
    return _("I changed it") if agent.route is Route.PATCH else _("I took it")


def took_it_earlier(agent: Agent) -> str:
    if agent.is_clinic_given:
        return _("It was given earlier")
    return _("I changed it earlier") if agent.route is Route.PATCH else _("I took it earlier")


def taken_sentence(agent: Agent, taken_at: datetime, zone: str, now: datetime) -> str:
    """`Teriparatide taken at 8:05 today`."""
    values = {"name": agent_name(agent.key), "when": when(taken_at, zone, now)}
    return _("%(name)s given %(when)s.", **values) if agent.is_clinic_given else _("%(name)s taken %(when)s.", **values)


def saved_sentence(agent: Agent, outcome: Outcome, taken_at: datetime | None, zone: str, now: datetime) -> str:
    if outcome is Outcome.SKIPPED or taken_at is None:
        return _("Saved. %(name)s skipped.", name=agent_name(agent.key))
    return _("Saved. %(sentence)s", sentence=taken_sentence(agent, taken_at, zone, now))


def late_notice(lateness: Lateness, due_on: date, helped: str | None = None) -> list[str]:
    """What is said at an open dose of denosumab that is late. `helped`: her name, where a helper reads it."""
    day = plain_date(due_on)
    lines = [
        _("Your injection was due on %(day)s.", day=day)
        if helped is None
        else _("The injection of %(name)s was due on %(day)s.", name=helped, day=day),
        _("When it is late, bone can be lost quickly and bones in the spine can break."),
    ]
    if helped is not None and lateness is Lateness.CALL_THE_DOCTOR:
        return [*lines, _("The doctor needs a call today: what to have now, and whether the spine needs a check.")]
    if helped is not None:
        return [*lines, _("The clinic needs a call today. Ask %(name)s about new back pain, and say so.", name=helped)]
    if lateness is Lateness.CALL_THE_DOCTOR:
        return [*lines, _("Call your doctor today. Ask what to have now and whether your spine needs a check.")]
    return [*lines, _("Please call the clinic today. If you have new back pain, say so.")]


def own_rule(window: Window) -> str:
    """When a dose counts as not logged, where no label rule was read; empty where it stays open."""
    ends = {
        Window.SAME_DAY: _("BoneTrack counts this dose as not logged after midnight."),
        Window.TWELVE_HOURS: _("BoneTrack counts this dose as not logged 12 hours after its time."),
        Window.UNTIL_NEXT_DUE: _("BoneTrack counts this dose as not logged once the day of the next one begins."),
        Window.SEVEN_DAYS_BEFORE_NEXT: _("BoneTrack counts this dose as not logged from 7 days before the next one."),
    }.get(window)
    return "" if ends is None else " ".join([ends, _("This is our own rule, not the label's.")])


def second_question(agent: Agent, taken_at: datetime, zone: str, now: datetime, *, is_own: bool = True) -> str:
    """`is_own`: the person herself reads it, and no helper."""
    moment = when(taken_at, zone, now)
    if agent.is_clinic_given:
        return _("You logged this dose %(when)s. Was a second one given?", when=moment)
    if not is_own:
        return _("This dose is logged %(when)s. Was a second one taken?", when=moment)
    return _("You logged this dose %(when)s. Did you take a second one?", when=moment)


def same_day_question(agent: Agent, taken_at: datetime, zone: str, now: datetime, *, is_own: bool = True) -> str:
    """Two doses of one day: the time of the other one, and a question, never a wall."""
    moment = when(taken_at, zone, now)
    if agent.is_clinic_given:
        return _("A dose is logged %(when)s. Was another one given that day?", when=moment)
    if not is_own:
        return _("A dose is logged %(when)s. Was another one taken that day?", when=moment)
    return _("A dose is logged %(when)s. Did you take another one that day?", when=moment)


def next_dose_sentence(due_on: date, today: date, *, has_moved: bool) -> str:
    """What follows from an entry that was made, changed or undone."""
    day = plain_date(due_on)
    if due_on < today:
        return _("Your next dose was due on %(day)s.", day=day)
    if has_moved:
        return _("Your next dose is now due on %(day)s.", day=day)
    return _("Your next dose is due on %(day)s.", day=day)


def when(moment: datetime, zone: str, now: datetime) -> str:
    """`at 8:05 today`, `at 20:10 yesterday`, `at 8:05 on 3 May 2026`, on the plan's own clock."""
    local, today = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    clock = clock_time(local.time())
    if local.date() == today:
        return _("at %(time)s today", time=clock)
    if (today - local.date()).days == 1:
        return _("at %(time)s yesterday", time=clock)
    return _("at %(time)s on %(day)s", time=clock, day=plain_date(local.date()))


def already_logged(agent: Agent, moment: datetime | None, zone: str, now: datetime) -> str:
    if moment is None:
        return _("This dose is already logged as skipped.")
    return _("Already logged: %(sentence)s", sentence=taken_sentence(agent, moment, zone, now))
