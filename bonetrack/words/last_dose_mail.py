"""What mail says that asks for the date of a last dose: neutral, unless the patient shares more."""

from bonetrack.words.agents import agent_name
from bonetrack.words.translations import gettext as _


def lines(detail: str | None, nickname: str = "") -> tuple[str, ...]:
    first = _("When was your last appointment of this kind?")
    named = _("It is about this item: %(item)s.", item=nickname) if nickname else None
    last = (
        _("We do not know it, so we cannot tell you when the next one is due."),
        _("Please log its date in the app. Your clinic can tell you the day."),
        _("The next one may be due already. If you are not sure, please call your clinic."),
    )
    return tuple(line for line in (first, detail or named, *last) if line)


def detail(agent: str) -> str:
    return _("It is about %(agent)s.", agent=agent_name(agent))
