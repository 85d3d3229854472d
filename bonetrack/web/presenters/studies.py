"""The evidence drawer: for each treatment phase its grade in words, why, and the trials behind it."""

from dataclasses import dataclass
from typing import Any

from bonetrack.core.phase_courses import PhaseCourse, TrialEffect
from bonetrack.services.trend import Trend
from bonetrack.words import ngettext
from bonetrack.words.evidence import agents_words, basis_sentence, ends_sentence, grade_name
from bonetrack.words.trend import effect_words

Row = dict[str, Any]


@dataclass(frozen=True)
class EvidenceBlock:
    """One treatment phase: its grade in words, why, and the trials behind it."""

    title: str
    grade: str | None
    reasons: tuple[str, ...]
    trials: tuple[Row, ...]


def reasons(course: PhaseCourse) -> list[str]:
    """Why the grade is what it is, and why the line ends."""
    found = [basis_sentence(course.basis)]
    if course.ends_at_month is not None and ends_with_evidence(course):
        found.append(ends_sentence(course.ends_at_month - (course.phase.start or 0.0)))
    return found


def ends_with_evidence(course: PhaseCourse) -> bool:
    """Whether the line ends because the studies do, not because the treatment or the picture does."""
    return bool(course.points) and course.points[-1].month == course.ends_at_month


def evidence_blocks(trend: Trend) -> list[EvidenceBlock]:
    """Each phase once, though it may be drawn for several scanners."""
    found = {course.phase: course for course in reversed(trend.courses)}
    return [_block(course) for course in reversed(found.values())]


def _block(course: PhaseCourse) -> EvidenceBlock:
    agents = agents_words("+".join(sorted(course.phase.agents)))
    trials = tuple(_trial(effect) for effect in course.effects)
    # The reason of the two nearer grades names them by itself.
    grade = None if course.grade.allows_verdict else grade_name(course.grade)
    return EvidenceBlock(agents[:1].upper() + agents[1:], grade, tuple(reasons(course)), trials)


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
