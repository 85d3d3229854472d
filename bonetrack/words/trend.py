"""Words of the table of scans: changes, what the scan's own error says of them, and the expected range."""

from datetime import date

from bonetrack.core.assessment import LscVerdict, ScanAssessment
from bonetrack.words import numbers
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _

NOTHING = "–"


def change_words(change_pct: float | None) -> str:
    return NOTHING if change_pct is None else numbers.percent(change_pct)


def whole_change_words(change_pct: float) -> str:
    """Plain units first: `Since your first scan: up 6 in every 100 (+6.2 %).`"""
    values = {"count": numbers.plain(abs(change_pct), 0), "percent": numbers.percent(change_pct)}
    if values["count"] == "0":
        return _("Since your first scan: about the same (%(percent)s).", **values)
    if change_pct > 0:
        return _("Since your first scan: up %(count)s in every 100 (%(percent)s).", **values)
    return _("Since your first scan: down %(count)s in every 100 (%(percent)s).", **values)


def testosterone_words() -> str:
    """TRAVERSE, fractures: Snyder 2024, doi 10.1056/NEJMoa2308836 (3.50 against 2.46 %)."""
    found = _("In one large trial, 3.5 in every 100 men broke a bone on testosterone, and 2.5 without it.")
    return found + " " + _("They had heart disease or a risk of it. They were not chosen for weak bones.")


def cover_ended_words(ended_on: date) -> str:
    """The course bends down from there, and scans are not compared with studies of doses on time."""
    counted = _("An injection of denosumab counts for 6 months here.")
    ended = _("By your log, that time ended on %(day)s.", day=plain_date(ended_on))
    return f"{counted} {ended} " + _("Call your clinic today. If you had it, log it.")


def lsc_words(scan: ScanAssessment) -> str:
    """Against the first scan of the series, and against the last one before, where that is another."""
    if scan.lsc_verdict in (LscVerdict.BASELINE, LscVerdict.NOT_COMPARABLE) or scan.since_previous is None:
        return _lsc(scan.lsc_verdict)
    first, last = _lsc(scan.lsc_verdict), _lsc(scan.since_previous.lsc_verdict)
    if scan.since_previous.observed_pct == scan.observed_pct or first == last:
        return first
    return _("since the first: %(first)s; since the last: %(last)s", first=first, last=last)


def expected_words(scan: ScanAssessment) -> str:
    """The band of individuals at the scan, since the start of the present treatment."""
    expected = scan.expected
    if expected is None or expected.low_pct is None or expected.high_pct is None:
        return NOTHING
    return _("%(low)s to %(high)s", low=numbers.percent(expected.low_pct), high=numbers.percent(expected.high_pct))


def effect_words(mean_pct: float, month: float) -> str:
    """What one trial found: `+9.7 % after 18 months`."""
    return _("%(percent)s after %(months)s months", percent=numbers.percent(mean_pct), months=numbers.plain(month, 1))


def _lsc(verdict: LscVerdict) -> str:
    return {
        LscVerdict.GAIN: _("yes, higher"),
        LscVerdict.LOSS: _("yes, lower"),
        LscVerdict.NO_CLEAR_CHANGE: _("no"),
        LscVerdict.BASELINE: _("starting point"),
        LscVerdict.NOT_COMPARABLE: _("cannot be compared"),
    }[verdict]
