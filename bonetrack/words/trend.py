"""Words of the table of scans: changes, what the scan's own error says of them, and the expected range."""

from datetime import date

from bonetrack.core.assessment import LscVerdict, ScanAssessment, Verdict
from bonetrack.words import numbers
from bonetrack.words.dates import plain_date
from bonetrack.words.translations import gettext as _

NOTHING = "–"


def change_words(change_pct: float | None) -> str:
    return NOTHING if change_pct is None else numbers.percent(change_pct)


def whole_change_words(scan: ScanAssessment) -> str | None:
    """Plain units first: `Since your first scan: up 6 in every 100 (+6.2 %). Since your last scan: …`"""
    if scan.observed_pct is None or scan.since_previous is None:
        return None
    first = _change_sentence(_("Since your first scan"), scan.observed_pct, scan.lsc_verdict)
    last = scan.since_previous
    if last.observed_pct == scan.observed_pct:
        return first
    return first + " " + _change_sentence(_("Since your last scan"), last.observed_pct, last.lsc_verdict)


def _change_sentence(since: str, change_pct: float, verdict: LscVerdict) -> str:
    values = {
        "since": since,
        "count": numbers.plain(abs(change_pct), 0),
        "percent": numbers.percent(change_pct),
    }
    if values["count"] == "0":
        said = _("%(since)s: about the same (%(percent)s)", **values)
    elif change_pct > 0:
        said = _("%(since)s: up %(count)s in every 100 (%(percent)s)", **values)
    else:
        said = _("%(since)s: down %(count)s in every 100 (%(percent)s)", **values)
    within = verdict is LscVerdict.NO_CLEAR_CHANGE and values["count"] != "0"
    return _("%(said)s, within the scan's own error.", said=said) if within else f"{said}."


def testosterone_words() -> str:
    """TRAVERSE, fractures: Snyder 2024, doi 10.1056/NEJMoa2308836 (3.50 against 2.46 %)."""
    found = _("In one large trial, 3.5 in every 100 men broke a bone on testosterone, and 2.5 without it.")
    found += " " + _("They had heart disease or a risk of it. They were not chosen for weak bones.")
    return found + " " + _("Ask your clinic what this means for you.")


def cover_ended_words(ended_on: date) -> str:
    """The course bends down from there, and scans are not compared with studies of doses on time."""
    counted = _("An injection of denosumab counts for 6 months here.")
    ended = _("By your log, that time ended on %(day)s.", day=plain_date(ended_on))
    return f"{counted} {ended} " + _("Call your clinic today. If you had it, log it.")


def lsc_words(scan: ScanAssessment) -> str:
    """Against the first scan of the series, the start of the treatment and the last one, where they differ."""
    if scan.lsc_verdict in (LscVerdict.BASELINE, LscVerdict.NOT_COMPARABLE) or scan.since_previous is None:
        return _lsc(scan.lsc_verdict)
    found = {_("since the first: %(said)s", said=_lsc(scan.lsc_verdict)): _lsc(scan.lsc_verdict)}
    if scan.since_phase is not None and scan.since_phase.observed_pct != scan.observed_pct:
        said = _lsc(scan.since_phase.lsc_verdict)
        found[_("on this treatment: %(said)s", said=said)] = said
    if scan.since_previous.observed_pct != scan.observed_pct:
        said = _lsc(scan.since_previous.lsc_verdict)
        found[_("since the last: %(said)s", said=said)] = said
    return next(iter(found.values())) if len(set(found.values())) == 1 else "; ".join(found)


def expected_words(scan: ScanAssessment) -> str:
    """The band of individuals at the scan, since the start of the present treatment."""
    expected = scan.expected
    if scan.verdict is Verdict.FEWER_DOSES:
        return NOTHING  # the page says that it does not compare
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
