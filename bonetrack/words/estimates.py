"""The estimate of the true change in words: a best guess with its interval, never a measurement."""

from bonetrack.core.shown_estimate import LeansOn, ShownEstimate
from bonetrack.words import numbers
from bonetrack.words.translations import gettext as _


def estimate_sentences(estimate: ShownEstimate) -> str:
    """Plain units first, then the interval, then where it comes from and what the scan itself showed."""
    since = _("since the treatment ended") if estimate.treatment_ended else _("since this treatment began")
    values = {
        "since": since,
        "count": numbers.plain(abs(estimate.pct), 0),
        "percent": numbers.percent(estimate.pct),
    }
    if values["count"] == "0":
        said = _("Our best guess of the true change %(since)s: about none (%(percent)s).", **values)
    elif estimate.pct > 0:
        said = _("Our best guess of the true change %(since)s: up %(count)s in every 100 (%(percent)s).", **values)
    else:
        said = _("Our best guess of the true change %(since)s: down %(count)s in every 100 (%(percent)s).", **values)
    low, high = numbers.percent(estimate.low_pct), numbers.percent(estimate.high_pct)
    likely = _("It is likely between %(low)s and %(high)s.", low=low, high=high)
    scan = _("The scan itself showed %(percent)s.", percent=numbers.percent(estimate.observed_pct))
    return " ".join([said, likely, scan, leaning_words(estimate.leans_on)])


def leaning_words(leans_on: LeansOn) -> str:
    """Without a study the guess leans on no change at all: the words must say so."""
    return {
        LeansOn.STUDIES: _("The guess leans on the studies, because one scan is never exact."),
        LeansOn.NO_CHANGE: _("The guess lies nearer to no change, because one scan is never exact. It uses no study."),
    }[leans_on]


def estimate_cell(estimate: ShownEstimate) -> str:
    """For the table: `+3.1 % (−0.2 % to +6.4 %)`."""
    low, high = numbers.percent(estimate.low_pct), numbers.percent(estimate.high_pct)
    return _("%(percent)s (%(low)s to %(high)s)", percent=numbers.percent(estimate.pct), low=low, high=high)
