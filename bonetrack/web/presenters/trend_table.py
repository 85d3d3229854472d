"""The table of scans: the points of the chart, newest first, with what the studies lead one to expect."""

from collections.abc import Callable

from flask import url_for
from markupsafe import Markup

from bonetrack.core.regimen import NOTHING as NOTHING_TAKEN
from bonetrack.core.shown_estimate import shown_estimate
from bonetrack.services.trend import Trend, TrendPoint
from bonetrack.words import gettext as _
from bonetrack.words import numbers
from bonetrack.words.dates import plain_date
from bonetrack.words.estimates import estimate_cell
from bonetrack.words.sites import site_with_names, z_score_cell
from bonetrack.words.trend import NOTHING, change_words, expected_words, lsc_words

Cell = str | Markup
Column = tuple[str, Callable[[TrendPoint], Cell]]


def has_expected(trend: Trend) -> bool:
    """Whether any scan stands beside a band of the studies."""
    expected = [point.assessed.expected for point in trend.points]
    return any(one is not None and one.low_pct is not None for one in expected)


def trend_table(trend: Trend) -> tuple[list[str], list[list[Cell]]]:
    """Headers and rows. A column that would be empty is left out."""
    with_names = len({point.key for point in trend.points}) > 1
    columns: list[Column] = [
        (_("Date"), lambda point: _day(point, with_names=with_names)),
        (_("BMD"), _bmd),
        (_("Z-score"), _z_score) if trend.uses_z_score else (_("T-score"), _t_score),
    ]
    # One scan has nothing to be compared with.
    if len(trend.points) > 1:
        columns += _change_columns(trend)
    return [name for name, _cell in columns], [[cell(point) for _name, cell in columns] for point in trend.points[::-1]]


def _change_columns(trend: Trend) -> list[Column]:
    columns: list[Column] = [
        (_("Since your first scan"), lambda point: change_words(point.assessed.observed_pct)),
        (_("Since your last scan"), lambda point: change_words(_since_last(point))),
        (_("Beyond the scan's own error?"), lambda point: lsc_words(point.assessed)),
    ]
    if any(_since_treatment(point) not in (None, point.assessed.observed_pct) for point in trend.points):
        columns.append((_since_treatment_header(trend), lambda point: change_words(_since_treatment(point))))
    if has_expected(trend):
        columns.append((_("Most people in the studies"), lambda point: expected_words(point.assessed)))
    if any(shown_estimate(point.assessed) for point in trend.points):
        columns.append((_("Best guess of the true change"), _estimate))
    return columns


def _since_treatment_header(trend: Trend) -> str:
    """Where treatment ended, or an injection ran out, the change counts from there."""
    ended = any(point.assessed.phase_agents == NOTHING_TAKEN for point in trend.points)
    return _("Since this treatment began, or ended") if ended else _("Since this treatment began")


def _day(point: TrendPoint, *, with_names: bool) -> Markup:
    link = Markup('<a href="{}">{}</a>').format(
        url_for("scans.show", public_id=point.scan_id), plain_date(point.scanned_on)
    )
    if point.assessed.averaged > 1:
        link += Markup("<br>") + _("Read together with the other scan of that day")
    if not with_names:
        return link
    reading = point.reading
    where = [point.scanner or _("scanner not named"), site_with_names(reading.site, reading.side, reading.vertebrae)]
    return link + Markup("<br>") + ", ".join(where)


def _bmd(point: TrendPoint) -> str:
    return NOTHING if point.reading.bmd_g_cm2 is None else numbers.bmd(point.reading.bmd_g_cm2)


def _t_score(point: TrendPoint) -> str:
    return NOTHING if point.reading.t_score is None else numbers.score(point.reading.t_score)


def _z_score(point: TrendPoint) -> str:
    return NOTHING if point.reading.z_score is None else z_score_cell(point.reading.z_score)


def _since_last(point: TrendPoint) -> float | None:
    last = point.assessed.since_previous
    return None if last is None else last.observed_pct


def _since_treatment(point: TrendPoint) -> float | None:
    phase = point.assessed.since_phase
    return None if phase is None else phase.observed_pct


def _estimate(point: TrendPoint) -> str:
    found = shown_estimate(point.assessed)
    return NOTHING if found is None else estimate_cell(found)
