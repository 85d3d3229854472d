"""The My bones page as ready-to-print words: verdict, chart, table, evidence."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from markupsafe import Markup

from bonetrack.core.dxa import Site
from bonetrack.core.phase_courses import PhaseCourse, TrialEffect
from bonetrack.services.phases import PlanPhase
from bonetrack.services.trend import Compares, Trend, TrendPoint
from bonetrack.words import gettext as _
from bonetrack.words import ngettext, numbers
from bonetrack.words.agents import agent_name
from bonetrack.words.chart import band_words, bar_words, break_words
from bonetrack.words.dates import plain_date
from bonetrack.words.evidence import agents_words, basis_sentence, ends_sentence, grade_name
from bonetrack.words.sites import site_name, site_with_names
from bonetrack.words.trend import (
    NOTHING,
    change_words,
    effect_words,
    expected_words,
    lsc_words,
    testosterone_words,
    whole_change_words,
)
from bonetrack.words.verdicts import VerdictWords, verdict_words

Row = dict[str, Any]


@dataclass(frozen=True)
class EvidenceBlock:
    """One treatment phase: its grade in words, why, and the trials behind it."""

    title: str
    grade: str | None
    reasons: tuple[str, ...]
    trials: tuple[Row, ...]


def site_tabs(found: Iterable[Site], chosen: Site) -> list[Row]:
    """Sites with data as links; the others lead to a new scan."""
    return [{"name": site_name(site), "url": f"/bones/{site}", "is_here": site is chosen} for site in found]


def verdict_of(trend: Trend) -> VerdictWords | None:
    latest = trend.latest
    return None if latest is None else verdict_words(latest.assessed, latest.key, trend.reviewed_on)


def verdict_heading(trend: Trend) -> str:
    """Which scan the verdict speaks of."""
    latest = trend.latest
    return "" if latest is None else _("Your scan of %(day)s", day=plain_date(latest.scanned_on))


def whole_change(trend: Trend) -> str | None:
    """How far the last scan is from the first, in plain units."""
    change = None if trend.latest is None else trend.latest.assessed.observed_pct
    return None if change is None else whole_change_words(change)


def has_expected(trend: Trend) -> bool:
    """Whether any scan stands beside a band of the studies."""
    expected = [point.assessed.expected for point in trend.points]
    return any(one is not None and one.low_pct is not None for one in expected)


def chart_summary(trend: Trend) -> str:
    """What the picture shows, for everybody."""
    measured = [point for point in trend.points if point.reading.bmd_g_cm2 is not None]
    if not measured:
        return ""
    parts = [
        ngettext("%(num)d scan.", "%(num)d scans.", len(measured)),
        *([bar_words()] if len(measured) > 1 else []),
    ]
    if len({point.key for point in measured}) > 1:
        parts.append(break_words())
    if any(course.has_band for course in trend.courses):
        parts.append(band_words())
    return " ".join(parts)


def is_drawn(trend: Trend) -> bool:
    """Whether the treatment of today has a course in the chart."""
    present = _present(trend)
    return present is not None and bool(present.points)


def compare_note(trend: Trend) -> str | None:
    """What the course of today's treatment rests on, or why there is none; None when the comparison is switched off."""
    if trend.compares is not Compares.YES:
        return {
            Compares.SWITCHED_OFF: None,
            Compares.NO_SEX: _("To compare with studies we need to know your sex."),
            Compares.NO_TREATMENT: _("Add your treatment to see what studies of it found."),
        }[trend.compares]
    present = _present(trend)
    if present is None and all(point.key.replaced for point in trend.points):
        return None  # metal has no bone density: the verdict says that nothing is compared
    if present is None:
        return _("No expectation available. The studies here do not cover your treatment.")
    if present.points:
        return " ".join(_reasons(present))
    if present.ends_at_month is not None:
        return _("No scan stands near the start of this treatment. So no expected course can be drawn.")
    return _("No expectation available.") + " " + basis_sentence(present.basis)


def compare_link(trend: Trend) -> Row | None:
    """Where what the comparison lacks can be added."""
    return {
        Compares.NO_SEX: {"url": url_for("treatment.about_you"), "text": _("Fill in About you")},
        Compares.NO_TREATMENT: {"url": url_for("treatment.choose"), "text": _("Add a medicine")},
    }.get(trend.compares)


def testosterone_note(trend: Trend) -> str | None:
    """A rise on testosterone must never be read as fewer broken bones."""
    agents = {agent for course in trend.courses for agent in course.phase.agents}
    return testosterone_words() if "testosterone" in agents else None


def _present(trend: Trend) -> PhaseCourse | None:
    """The course of the latest phase, of the latest series that has one."""
    return max(reversed(trend.courses), key=lambda course: course.phase.start or 0.0, default=None)


def _reasons(course: PhaseCourse) -> list[str]:
    reasons = [basis_sentence(course.basis)]
    if course.points and course.ends_at_month is not None and course.points[-1].month == course.ends_at_month:
        reasons.append(ends_sentence(course.ends_at_month - (course.phase.start or 0.0)))
    return reasons


def phase_list(phases: Iterable[PlanPhase]) -> list[str]:
    """The numbered strips of the chart in words."""
    return [_phase_words(phase) for phase in phases]


def phase_name(phase: PlanPhase) -> str:
    return _(" with ").join(agent_name(key) for key in phase.agents) or _("No treatment")


def _phase_words(phase: PlanPhase) -> str:
    values = {"name": phase_name(phase), "start": plain_date(phase.starts_on)}
    if phase.stops_on is None:
        return _("%(name)s, since %(start)s", **values)
    return _("%(name)s, %(start)s to %(stop)s", **values, stop=plain_date(phase.stops_on))


def trend_table(trend: Trend) -> tuple[list[str], list[list[str | Markup]]]:
    """The points of the chart, newest first."""
    with_course, names = has_expected(trend), len({point.key for point in trend.points}) > 1
    headers = [_("Date"), _("BMD"), _("T-score")]
    if len(trend.points) == 1:
        # One scan has nothing to be compared with: no empty columns.
        return headers, [_row(trend.points[0], with_course=False, with_names=False)[:3]]
    headers += [
        _("Since your first scan"),
        _("Since your last scan"),
        _("Beyond the scan's own error?"),
        *([_("Most people in the studies")] if with_course else []),
    ]
    rows = [_row(point, with_course=with_course, with_names=names) for point in reversed(trend.points)]
    return headers, rows


def _row(point: TrendPoint, *, with_course: bool, with_names: bool) -> list[str | Markup]:
    reading, assessed = point.reading, point.assessed
    link = Markup('<a href="{}">{}</a>').format(
        url_for("scans.show", public_id=point.scan_id), plain_date(point.scanned_on)
    )
    if with_names:
        where = [
            point.scanner or _("scanner not named"),
            site_with_names(reading.site, reading.side, reading.vertebrae),
        ]
        link += Markup("<br>") + ", ".join(where)
    last = assessed.since_previous
    return [
        link,
        NOTHING if reading.bmd_g_cm2 is None else numbers.bmd(reading.bmd_g_cm2),
        NOTHING if reading.t_score is None else numbers.score(reading.t_score),
        change_words(assessed.observed_pct),
        change_words(None if last is None else last.observed_pct),
        lsc_words(assessed),
        *([expected_words(assessed)] if with_course else []),
    ]


def evidence_blocks(trend: Trend) -> list[EvidenceBlock]:
    """Each phase once, though it may be drawn for several scanners."""
    found = {course.phase: course for course in reversed(trend.courses)}
    return [_block(course) for course in reversed(found.values())]


def _block(course: PhaseCourse) -> EvidenceBlock:
    agents = agents_words("+".join(sorted(course.phase.agents)))
    trials = tuple(_trial(effect) for effect in course.effects)
    # The reason of the two nearer grades names them by itself.
    grade = None if course.grade.allows_verdict else grade_name(course.grade)
    return EvidenceBlock(agents[:1].upper() + agents[1:], grade, tuple(_reasons(course)), trials)


def _trial(effect: TrialEffect) -> Row:
    source = effect.source
    people = [] if source.n is None else [ngettext("%(num)d person", "%(num)d people", source.n)]
    year = "" if source.year is None or str(source.year) in source.name else f" ({source.year})"
    return {
        "name": f"{source.name}{year}",
        "people": ", ".join([*people, *([source.population] if source.population else [])]),
        "effect": effect_words(effect.mean_pct, effect.month),
        "citation": source.citation,
        "url": f"https://doi.org/{source.doi}" if source.doi else source.url,
    }
