"""Supplies, pens and courses as the app says them: days, never "5 left"; ask, never tell."""

from datetime import date

from bonetrack.core.course_length import CourseStage
from bonetrack.core.pen_age import PenAge, PenStage
from bonetrack.core.supplies import Item
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _
from bonetrack.words.translations import ngettext


def run_out_sentence(agent: str, item: Item, day: date, today: date) -> str:
    """For Today and for the plan page."""
    values = {"name": agent_name(agent), "day": plain_date(day)}
    if item is Item.NEEDLES:
        if day <= today:
            return _("The needles for %(name)s have run out, by your count.", **values)
        return _("The needles for %(name)s run out on %(day)s.", **values)
    if day <= today:
        return _("%(name)s has run out, by your count.", **values)
    return _("%(name)s runs out on %(day)s.", **values)


def lasts_sentence() -> str:
    """Where no day can be named."""
    return _("What you have lasts until the end of the plan.")


def count_words(doses: int) -> str:
    return ngettext("%(num)d dose", "%(num)d doses", doses)


def needles_words(needles: int) -> str:
    return ngettext("%(num)d needle", "%(num)d needles", needles)


def lead_words(days: int) -> str:
    return ngettext("%(num)d day before", "%(num)d days before", days)


def how_counted() -> str:
    return _("A dose that was due counts as used, logged or not. If that is wrong, count again.")


def pen_sentence(agent: str, age: PenAge) -> str:
    values = {"name": agent_name(agent), "day": plain_date(age.change_on), "last": plain_date(age.last_day)}
    if age.stage is PenStage.OVERDUE:
        return _("%(name)s: by its label, the pen was for use until %(last)s.", **values)
    if age.stage is PenStage.CHANGE:
        return _("%(name)s: by its label, a new pen begins today.", **values)
    return _("%(name)s: by its label, a new pen begins on %(day)s.", **values)


def pen_day(age: PenAge) -> str:
    """`Day 5 of 28`; past its days, how long ago it was opened."""
    if age.day <= age.lasts_days:
        return _("Day %(day)s of %(days)s", day=age.day, days=age.lasts_days)
    days = age.day - 1
    opened = ngettext("Opened %(num)d day ago", "Opened %(num)d days ago", days)
    return _("%(opened)s. The label says %(days)s days.", opened=opened, days=age.lasts_days)


def course_used(counts_doses: bool, used: int, limit: int | None) -> str:
    """`14 of about 24 months`, `9 of 12 doses given`: those from before the log count as well."""
    if counts_doses:
        return _("%(used)s of %(limit)s doses given", used=used, limit=limit)
    if limit is None:
        return ngettext("%(num)d month", "%(num)d months", used)
    return _("%(used)s of about %(limit)s months", used=used, limit=limit)


def doses_before_hint(counted: int) -> str:
    """What is typed is added to what counts already, so it must name no dose twice."""
    hint = _("Do not count those that you logged here, in this plan or in an earlier one. 0 if there are none.")
    if not counted:
        return hint
    here = ngettext("%(num)d dose counts already.", "%(num)d doses count already.", counted)
    return f"{hint} {here}"


def course_sentence(
    agent: str, stage: CourseStage, used: int, is_full: bool, counts_doses: bool, is_followed: bool
) -> str | None:
    """One question for the clinic; None while nothing is to be asked."""
    name = agent_name(agent)
    if stage is CourseStage.NOTHING_AFTER:
        return _("%(name)s has ended, and nothing that follows is logged. Please call your clinic.", name=name)
    if stage is CourseStage.OVER and is_followed:
        return None
    if is_full and counts_doses:
        return _("%(used)s doses given. Ask your clinic what comes next.", used=used)
    if stage is CourseStage.OVER:
        return _("%(name)s has ended. Ask your clinic what comes next.", name=name)
    if stage is CourseStage.ASK_SOON and is_full:
        return _("%(name)s: the length on the label is reached. Ask your clinic what comes next.", name=name)
    if stage in (CourseStage.ASK, CourseStage.ASK_SOON):
        return _("%(name)s comes to its end soon. Ask your clinic what comes next.", name=name)
    return None


def review_sentence(years: int) -> str:
    return ngettext(
        "You have had this kind of medicine for %(num)d year or more. You could ask your clinic for a review.",
        "You have had this kind of medicine for %(num)d years or more. You could ask your clinic for a review.",
        years,
    )
