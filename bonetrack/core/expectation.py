"""What trials lead one to expect of a regimen: mean course, band of individuals, grade and the trials behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, Sex
from bonetrack.core.regimen import PriorClass, Regimen


class Grade(StrEnum):
    """How near the trials are to the regimen. The order is from nearest to none."""

    DIRECT = "direct"
    SIMILAR = "similar"
    INDIRECT = "indirect"
    NONE = "none"


class BasisKey(StrEnum):
    """Why a phase has its grade. `bonetrack.words.evidence` turns it into a sentence."""

    SAME_TREATMENT = "same_treatment"
    SAME_SEQUENCE = "same_sequence"
    OTHER_PRIOR = "other_prior"
    OTHER_DOSE = "other_dose"
    OTHER_POPULATION = "other_population"
    OTHER_SEX = "other_sex"
    SAME_CLASS = "same_class"
    SAME_CLASS_SEQUENCE = "same_class_sequence"
    SMALL_STUDIES = "small_studies"
    COMPONENT = "component"
    YOUNG = "young"
    BUILDER_AFTER_ANTIRESORPTIVE = "builder_after_antiresorptive"
    HORMONE_STILL_RISING = "hormone_still_rising"
    ROMOSOZUMAB_STOPPED = "romosozumab_stopped"
    AGENT_NOT_LISTED = "agent_not_listed"
    NO_TRIAL = "no_trial"


@dataclass(frozen=True)
class Basis:
    """A key and the values its sentence needs, as pairs (`("component", "estrogen")`)."""

    key: BasisKey
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ExpectedPoint:
    """Percent of the BMD at the start. None: no evidence at that month, or (band) none for that grade."""

    month: float
    mean_pct: float | None = None
    se_mean: float | None = None
    low_pct: float | None = None
    high_pct: float | None = None


@dataclass(frozen=True)
class Source:
    """A trial behind the course; `n` is the largest number of people in one of its rows."""

    trial_id: str
    name: str
    citation: str
    doi: str | None
    pmid: str | None
    nct: str | None
    url: str
    year: int | None
    n: int | None
    population: str


@dataclass(frozen=True)
class PhaseExpectation:
    """One phase of the regimen, months counted from the start of the first phase."""

    agents: frozenset[str]
    start_month: float
    stop_month: float | None
    grade: Grade
    basis: Basis


@dataclass(frozen=True)
class Expectation:
    """The grade is that of the weakest phase; `component` is the notation of the part drawn when indirect."""

    regimen: Regimen
    site: Site
    grade: Grade
    basis: Basis
    points: tuple[ExpectedPoint, ...]
    component: str | None
    sources: tuple[Source, ...]
    ends_at_month: float | None
    phases: tuple[PhaseExpectation, ...]


def expect(
    regimen: Regimen,
    site: Site,
    *,
    sex: Sex,
    prior: PriorClass,
    months: Sequence[float],
    table: EvidenceTable,
    premenopausal_or_young_man: bool = False,
) -> Expectation:
    """The expected course at `months`, counted from the start of the first phase."""
    raise NotImplementedError
