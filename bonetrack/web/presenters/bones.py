"""The My bones page as ready-to-print words: the verdict, and what stands around the chart."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from bonetrack.core.assessment import Verdict
from bonetrack.core.dxa import Site
from bonetrack.core.phase_courses import PhaseCourse
from bonetrack.core.shown_estimate import LeansOn, ShownEstimate, shown_estimate
from bonetrack.services.phases import PlanPhase
from bonetrack.services.trend import Compares, Trend
from bonetrack.web.presenters.studies import ends_with_evidence, nearest_pairs, reasons
from bonetrack.words import gettext as _
from bonetrack.words import ngettext
from bonetrack.words.agents import agent_name
from bonetrack.words.chart import band_words, bar_words, break_words, end_bar_words, estimate_dot_words, part_words
from bonetrack.words.dates import plain_date
from bonetrack.words.estimates import estimate_sentences
from bonetrack.words.evidence import basis_sentence
from bonetrack.words.nearest_pairs import nearest_pair_sentence
from bonetrack.words.sites import site_name
from bonetrack.words.trend import cover_ended_words, testosterone_words, whole_change_words
from bonetrack.words.verdicts import VerdictWords, sentence, verdict_words

Row = dict[str, Any]


def site_tabs(found: Iterable[Site], chosen: Site) -> list[Row]:
    """Sites with data as links; the others lead to a new scan."""
    return [{"name": site_name(site), "url": f"/bones/{site}", "is_here": site is chosen} for site in found]


def verdict_of(trend: Trend) -> VerdictWords | None:
    latest = trend.latest
    if latest is None:
        return None
    is_late = trend.cover_ended_on is not None
    return verdict_words(latest.assessed, latest.key, trend.reviewed_on, injection_is_late=is_late)


def verdict_heading(trend: Trend) -> str:
    """Which scan the verdict speaks of."""
    latest = trend.latest
    return "" if latest is None else _("Your scan of %(day)s", day=plain_date(latest.scanned_on))


def whole_change(trend: Trend) -> str | None:
    """How far the last scan is from the first and from the one before; nothing of a reading that is not trusted."""
    scan = None if trend.latest is None else trend.latest.assessed
    return None if scan is None or scan.verdict is Verdict.SPINE_WITHHELD else whole_change_words(scan)


def falls_elsewhere(trend: Trend) -> list[Row]:
    """Other sites whose last scan fell: no page may hide them."""
    return [
        {
            "name": site_name(one.site),
            "url": url_for("bones.site", site_key=one.site),
            "sentence": sentence(one.scan, one.key),
        }
        for one in trend.falls_elsewhere
    ]


def estimate_words(trend: Trend) -> str | None:
    """The estimate at the last scan, as what it is; None where none may be shown."""
    found = None if trend.latest is None else shown_estimate(trend.latest.assessed)
    return None if found is None else estimate_sentences(found)


def drawn_estimate(trend: Trend) -> ShownEstimate | None:
    """The estimate that is drawn in the chart: one that leans on the studies drawn there.

    One that leans on no change would seem to lie below a line that is not its own, or to soften a fall.
    """
    found = None if trend.latest is None else shown_estimate(trend.latest.assessed)
    return found if found is not None and found.leans_on is LeansOn.STUDIES else None


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
    if any(course.points and not course.has_band for course in trend.courses):
        parts.append(part_words())
    if any(ends_with_evidence(course) for course in trend.courses):
        parts.append(end_bar_words())
    if drawn_estimate(trend) is not None:
        parts.append(estimate_dot_words())
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
    return " ".join(part for part in (_cover_words(trend), _expectation_words(trend)) if part) or None


def _cover_words(trend: Trend) -> str | None:
    return None if trend.cover_ended_on is None else cover_ended_words(trend.cover_ended_on)


def _expectation_words(trend: Trend) -> str | None:
    present = _present(trend)
    if present is None and all(point.key.replaced for point in trend.points):
        return None  # metal has no bone density: the verdict says that nothing is compared
    if present is None:
        return _("The studies here do not cover your treatment, so no course can be expected.")
    if present.points:
        pairs = nearest_pairs(present, trend.site)
        return " ".join([*reasons(present), *([nearest_pair_sentence(pairs)] if pairs else [])])
    if present.ends_at_month is not None:
        return _("No scan stands near the start of this treatment. So no expected course can be drawn.")
    return _("No course can be expected of the treatment of today.") + " " + basis_sentence(present.basis)


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
