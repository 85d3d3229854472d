"""What mail about supplies, pens, courses, scans and blood tests says: neutral, unless the patient shares more."""

from datetime import date

from bonetrack.core.course_length import CourseStage
from bonetrack.core.supplies import Item
from bonetrack.words.agents import agent_name
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _


def supply_lines(
    run_out_on: date, today: date, name: str | None, detail: str | None, nickname: str = ""
) -> tuple[str, ...]:
    """`name`: the patient's, in mail to a caregiver; None in her own. `nickname`: her own word for it."""
    is_out = run_out_on <= today
    values = {"name": name, "day": plain_date(run_out_on), "what": _something(nickname)}
    if name is not None:
        first = _("%(what)s on the plan of %(name)s runs out on %(day)s.")
        if is_out:
            first = _("%(what)s on the plan of %(name)s ran out on %(day)s.")
        last = _("You could ask whether more is on its way.")
    else:
        first = _("%(what)s on your plan runs out on %(day)s.")
        if is_out:
            first = _("%(what)s on your plan ran out on %(day)s.")
        last = _("This is a good time to ask for more. If you have more at home, please count again in the app.")
    return tuple(line for line in (first % values, detail, last) if line)


def _something(nickname: str) -> str:
    """`Something`, or `Something (White tablet)`."""
    return _("Something (%(item)s)", item=nickname) if nickname else _("Something")


def supply_detail(agent: str, item: Item) -> str:
    if item is Item.NEEDLES:
        return _("It is the needles for %(agent)s.", agent=agent_name(agent))
    return _("It is %(agent)s.", agent=agent_name(agent))


def pen_lines(change_on: date, today: date, detail: str | None, nickname: str = "") -> tuple[str, ...]:
    """Of the age of what is in use: neither what it is, nor as if the treatment were to change."""
    values = {"day": plain_date(change_on), "what": _("Something you use")}
    if nickname:
        values["what"] = _("Something you use (%(item)s)", item=nickname)
    first = _("%(what)s is too old from %(day)s on. Then a new one is due.")
    if today > change_on:
        first = _("%(what)s is too old since %(day)s. A new one is due.")
    same = _("Your plan stays the same. Its page says how long one is used.")
    last = _("Once a new one is in use, please say so in the app. Then these messages end.")
    return tuple(line for line in (first % values, detail, same, last) if line)


def pen_detail(agent: str, opened_on: date, lasts_days: int) -> str:
    values = {"agent": agent_name(agent), "day": plain_date(opened_on), "days": lasts_days}
    return _("It is the %(agent)s pen of %(day)s. By its label it is used for %(days)s days.", **values)


def course_lines(stage: CourseStage, ends_on: date, detail: str | None) -> tuple[str, ...]:
    day = plain_date(ends_on)
    if stage is CourseStage.NOTHING_AFTER:
        first = _("A part of your plan ended on %(day)s. Nothing that follows is logged yet.", day=day)
        last = _("Please call your clinic this week and ask what comes next.")
    else:
        first = _("A part of your plan comes to its end around %(day)s.", day=day)
        last = _("Ask your clinic now what comes next, so that no gap opens.")
    return tuple(line for line in (first, detail, last) if line)


def course_detail(agent: str) -> str:
    return _("It is %(agent)s. The gain is lost without a medicine that follows.", agent=agent_name(agent))


def visit_lines(day: date, detail: str | None) -> tuple[str, ...]:
    """Some days before a visit that is booked."""
    first = _("An appointment on your plan is booked for %(day)s.", day=plain_date(day))
    last = _("If the day has changed, please change it in the app.")
    return tuple(line for line in (first, detail, last) if line)


def result_lines(day: date, detail: str | None) -> tuple[str, ...]:
    """On the day after a visit."""
    first = _("Your appointment was planned for %(day)s. Did you have it?", day=plain_date(day))
    last = _("Please add the result in the app once you have it. Then these messages end.")
    return tuple(line for line in (first, detail, last) if line)


def lab_lines(day: date, is_booked: bool, is_tomorrow: bool, detail: str | None) -> tuple[str, ...]:
    """`detail` names the test and how to prepare; without it the app is where that stands."""
    words = plain_date(day)
    first = _("An appointment on your plan is due on %(day)s.", day=words)
    if is_booked:
        first = _("An appointment on your plan is booked for %(day)s.", day=words)
    if is_tomorrow:
        first = _("An appointment on your plan is tomorrow, %(day)s.", day=words)
    last = _("How to prepare stands in the app.")
    if not is_booked and not is_tomorrow:
        last = _("If it is not booked yet, this is a good time to book it.") + " " + last
    return tuple(line for line in (first, detail, last) if line)


def lab_detail() -> str:
    return _("It is a blood test of bone markers.") + " " + lab_hint()


def lab_hint() -> str:
    """How CTX and P1NP are drawn so that they can be compared."""
    return _(
        "CTX needs blood taken fasting and before 10:00. P1NP needs neither. Ask the laboratory what you may drink."
    )
