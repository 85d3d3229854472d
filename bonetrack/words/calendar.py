"""Words in a calendar, which other people may see, and on the page about it."""

from bonetrack.core.calendar_titles import Titles
from bonetrack.words.agents import agent_name
from bonetrack.words.translations import gettext as _


def calendar_name() -> str:
    return _("My reminders")


def event_text() -> str:
    return _("For planning only. Open the app to see what is due today.")


def dose_title(titles: Titles, own_words: str, agent: str, is_clinic_given: bool) -> str:
    if titles is Titles.NAMES:
        return agent_name(agent)
    if is_clinic_given:
        return _("An appointment")
    return own_words if titles is Titles.OWN_WORDS else _("A reminder")


def scan_title(titles: Titles) -> str:
    return _("Bone scan") if titles is Titles.NAMES else _("An appointment")


def titles_name(titles: Titles) -> str:
    return {
        Titles.NEUTRAL: _("Tell nothing: “A reminder”"),
        Titles.OWN_WORDS: _("My own words"),
        Titles.NAMES: _("The names of my medicines"),
    }[titles]
