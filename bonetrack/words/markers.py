"""Names of the markers, and sentences about one result."""

from bonetrack.core.markers import Marker, MarkerDraft, MarkerQuestionKey, MarkerUnit, is_drawn_well
from bonetrack.words import numbers
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _


def marker_name(marker: Marker) -> str:
    return {Marker.CTX: "CTX", Marker.P1NP: "P1NP"}[marker]


def marker_hint(marker: Marker) -> str:
    """What it tells, and its other names on reports."""
    return {
        Marker.CTX: _("It shows how fast bone is broken down. Reports also say CTx, beta-CrossLaps or CTX-I."),
        Marker.P1NP: _("It shows how fast bone is built. Reports also say PINP or procollagen."),
    }[marker]


def unit_name(unit: MarkerUnit) -> str:
    return unit.value.replace("ug", "µg")


def amount(value: float, unit: MarkerUnit) -> str:
    return f"{numbers.plain(value, 3)} {unit_name(unit)}"


def result_words(draft: MarkerDraft) -> str:
    """As it stands on the report: `< 0.049 ng/mL`."""
    text = amount(draft.entered_value, draft.entered_unit)
    return f"< {text}" if draft.is_below_limit else text


def interval_words(draft: MarkerDraft) -> str:
    """The laboratory's own interval, in the unit of the report."""
    low, high = (None if end is None else numbers.plain(end, 3) for end in (draft.interval_low, draft.interval_high))
    unit = unit_name(draft.entered_unit)
    if low is not None and high is not None:
        return _("%(low)s to %(high)s %(unit)s", low=low, high=high, unit=unit)
    if high is not None:
        return _("up to %(high)s %(unit)s", high=high, unit=unit)
    return _("not given") if low is None else _("from %(low)s %(unit)s", low=low, unit=unit)


def fasting_words(is_fasting: bool | None) -> str:
    return {True: _("Yes"), False: _("No"), None: _("Not known")}[is_fasting]


def drawn_words(draft: MarkerDraft) -> str | None:
    """Why a CTX cannot be compared with others; None when nothing stands against it."""
    well = is_drawn_well(draft)
    if well is False:
        return _("Not to be compared: CTX needs blood taken fasting and before 10:00.")
    if well is None:
        return _("Fasting or the time is not written down, so it may not be comparable.")
    return None


def marker_question_words(key: MarkerQuestionKey, draft: MarkerDraft) -> str:
    name = marker_name(draft.marker)
    if key is MarkerQuestionKey.SAME_DAY:
        day = plain_date(draft.drawn_on)
        return _("You already have a %(name)s result of %(day)s.", name=name, day=day)
    return _("A %(name)s of %(value)s is unusual.", name=name, value=result_words(draft))
