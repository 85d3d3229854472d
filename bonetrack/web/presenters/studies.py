"""The evidence drawer: for each treatment phase its grade in words, why, and the trials behind it."""

from dataclasses import dataclass
from typing import Any

from bonetrack.core.dxa import Site
from bonetrack.core.effects import Effect, Trial
from bonetrack.core.grades import BasisKey
from bonetrack.core.nearest_pairs import PairFinding, has_nearest_pair, list_pair_findings
from bonetrack.core.phase_courses import PhaseCourse, TrialEffect
from bonetrack.core.regimen import NOTHING
from bonetrack.core.sources import Source
from bonetrack.evidence.loader import load_evidence
from bonetrack.services.trend import Trend
from bonetrack.words import gettext as _
from bonetrack.words import ngettext
from bonetrack.words.evidence import agents_words, basis_sentence, ends_sentence, grade_words
from bonetrack.words.nearest_pairs import pair_finding_words
from bonetrack.words.trend import effect_words

Row = dict[str, Any]


@dataclass(frozen=True)
class EvidenceBlock:
    """One treatment phase; `pairs` are trials of the nearest pair where its own was never tried."""

    title: str
    grade: str
    reasons: tuple[str, ...]
    trials: tuple[Row, ...]
    pairs: tuple[Row, ...] = ()


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
    by_log = trend.cover_ended_on is not None
    return [_block(course, trend.site, by_log=by_log) for course in reversed(found.values())]


def nearest_pairs(course: PhaseCourse, site: Site) -> tuple[PairFinding, ...]:
    """Trials of the nearest pair, for a pair of which only a part was tried."""
    if course.basis.key is not BasisKey.COMPONENT or not has_nearest_pair(course.phase.agents):
        return ()
    return list_pair_findings(load_evidence(), site)


def study_url(study: Source | Trial) -> str:
    """By DOI, else PubMed, else the registry, else the page that was read."""
    if study.doi:
        return f"https://doi.org/{study.doi}"
    if study.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{study.pmid}/"
    return f"https://clinicaltrials.gov/study/{study.nct}" if study.nct else study.url


def _title(course: PhaseCourse, *, by_log: bool) -> str:
    if by_log and course.phase.agents == NOTHING:
        return _("After the last logged injection")
    agents = agents_words("+".join(sorted(course.phase.agents)))
    return agents[:1].upper() + agents[1:]


def _block(course: PhaseCourse, site: Site, *, by_log: bool) -> EvidenceBlock:
    return EvidenceBlock(
        title=_title(course, by_log=by_log),
        grade=grade_words(course.grade),
        reasons=tuple(reasons(course)),
        trials=tuple(_trial(effect) for effect in course.effects),
        pairs=tuple(_pair(finding) for finding in nearest_pairs(course, site)),
    )


def _trial(effect: TrialEffect) -> Row:
    source = effect.source
    people = [*_people(source.n), *([source.population] if source.population else [])]
    average = _("Average change: %(effect)s.", effect=effect_words(effect.mean_pct, effect.month))
    return _study(source, ", ".join(people), average) | _report_of(effect.row, source)


def _report_of(row: Effect, source: Source) -> Row:
    """The report that printed this very number, which may be later than the one that stands for the trial."""
    if row.doi is None and row.pmid is None:
        page = row.source_url if row.source_url.startswith("https://") else study_url(source)
        return {"citation": row.report, "url": page}
    ids = "; ".join(part for part in (row.doi and f"doi:{row.doi}", row.pmid and f"PMID {row.pmid}") if part)
    url = f"https://doi.org/{row.doi}" if row.doi else f"https://pubmed.ncbi.nlm.nih.gov/{row.pmid}/"
    return {"citation": f"{row.report}. {ids}", "url": url}


def _pair(finding: PairFinding) -> Row:
    return _study(finding.trial, ", ".join(_people(finding.n)), pair_finding_words(finding))


def _study(study: Source | Trial, people: str, effect: str) -> Row:
    year = "" if study.year is None or str(study.year) in study.name else f" ({study.year})"
    return {
        "name": f"{study.name}{year}",
        "people": people,
        "effect": effect,
        "citation": study.citation,
        "url": study_url(study),
    }


def _people(n: int | None) -> list[str]:
    return [] if n is None else [ngettext("%(num)d person", "%(num)d people", n)]
