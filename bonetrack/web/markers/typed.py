"""A kept result as a browser would send it, so that correcting one is the same journey as typing one."""

from werkzeug.datastructures import MultiDict

from bonetrack.core.markers import MarkerDraft

FORM_FIELDS = (
    "marker",
    "result",
    "unit",
    "drawn_on-day",
    "drawn_on-month",
    "drawn_on-year",
    "drawn_time",
    "fasting",
    "laboratory",
    "interval_low",
    "interval_high",
)


def as_typed(draft: MarkerDraft, version: int) -> "MultiDict[str, str]":
    below = "< " if draft.is_below_limit else ""
    return MultiDict(
        {
            "version": str(version),
            "marker": str(draft.marker),
            "result": f"{below}{_number(draft.entered_value)}",
            "unit": str(draft.entered_unit),
            "drawn_on-day": str(draft.drawn_on.day),
            "drawn_on-month": str(draft.drawn_on.month),
            "drawn_on-year": str(draft.drawn_on.year),
            "drawn_time": "" if draft.drawn_time is None else draft.drawn_time.isoformat("minutes"),
            "fasting": {True: "yes", False: "no", None: ""}[draft.is_fasting],
            "laboratory": draft.laboratory,
            "interval_low": _number(draft.interval_low),
            "interval_high": _number(draft.interval_high),
        }
    )


def _number(value: float | None) -> str:
    """Every digit, so that opening and saving an entry changes nothing; 350.0 is typed as 350."""
    return "" if value is None else repr(value).removesuffix(".0")
