"""A plan as its form sends it: of one that is kept, and what was typed on the other pages."""

from datetime import date, time

from werkzeug.datastructures import MultiDict

from bonetrack.core.agents import get_agent
from bonetrack.core.plans import PlanDraft
from bonetrack.core.rhythm_choices import COUNTED, RhythmChoice, choice_of
from bonetrack.web.forms.plans import PAGES, PlanForm, pair_value


def formdata_of(draft: PlanDraft) -> MultiDict[str, str]:
    """What the form would have sent for a plan that is kept."""
    choice = choice_of(draft.rhythm, get_agent(draft.agent))
    pairs = [("dose", draft.dose), ("how_often", choice.value), ("why", draft.why)]
    if choice in COUNTED:
        pairs.append(("every", str(draft.rhythm.every)))
    if choice is RhythmChoice.TWICE_A_WEEK:
        pairs.append(("patch_days", pair_value(draft.rhythm.weekdays)))
    if choice is RhythmChoice.CYCLE:
        pairs += [("days_on", str(draft.rhythm.days_on)), ("days_off", str(draft.rhythm.days_off))]
    pairs += [("weekdays", str(day)) for day in draft.rhythm.weekdays]
    pairs += [(f"time_{number}", _typed(clock)) for number, clock in enumerate(sorted(draft.rhythm.times), 1)]
    if draft.rhythm.weekend_time is not None:
        pairs.append(("weekend_time", _typed(draft.rhythm.weekend_time)))
    for name, day in (("starts_on", draft.starts_on), ("stops_on", draft.stops_on)):
        pairs += _date_pairs(name, day)
    return MultiDict(pairs)


def _typed(clock: time) -> str:
    return f"{clock.hour}:{clock.minute:02d}"


def _date_pairs(name: str, day: date | None) -> list[tuple[str, str]]:
    parts = ("", "", "") if day is None else (str(day.day), str(day.month), str(day.year))
    return [(f"{name}-{part}", value) for part, value in zip(("day", "month", "year"), parts, strict=True)]


def carried(formdata: MultiDict[str, str], form: PlanForm, page: str | None) -> list[tuple[str, str]]:
    """What was typed on the other pages, as hidden fields of this one."""
    shown = set() if page is None else set(form.shown(page))
    names = {name for fields in PAGES.values() for name in fields} - shown
    return [(key, value) for key, value in formdata.items(multi=True) if key.split("-")[0] in names]
