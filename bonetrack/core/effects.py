"""Published effects of treatment on BMD: trials, rows, and the table that holds them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bonetrack.core.dxa import Site
from bonetrack.core.regimen import PriorClass, Regimen


class Sex(StrEnum):
    FEMALE = "F"
    MALE = "M"


class RowSex(StrEnum):
    FEMALE = "F"
    MALE = "M"
    MIXED = "mixed"


class Basis(StrEnum):
    WITHIN_ARM = "within_arm_change"  # percent of the BMD at the start of the trial
    FROM_SWITCH = "change_from_switch"  # percent of the BMD at the start of the last phase


class DoseClass(StrEnum):
    STANDARD = "standard"
    LOW = "low"
    MICRO = "micro"
    HIGH = "high"
    OTHER = "other"  # another form or schedule
    NOT_STATED = "not_stated"


class Analysis(StrEnum):
    NOT_STATED = "not_stated"
    ALL = "all"
    CARRIED_FORWARD = "carried_forward"
    COMPLETERS = "completers"


class SourceQuality(StrEnum):
    PAPER = "paper"
    ABSTRACT = "abstract"
    REGISTRY = "registry"
    LABEL_COPY = "label_copy"
    REVIEW = "review"
    NEWS = "news"


class PopulationFlag(StrEnum):
    """Why the people of a row are not the ordinary ones of its regimen."""

    ANDROGEN_DEPRIVATION = "androgen_deprivation"
    GLUCOCORTICOID = "glucocorticoid"
    HYPERPARATHYROIDISM = "hyperparathyroidism"
    RECENT_HIP_FRACTURE = "recent_hip_fracture"
    ORGANIC_HYPOGONADISM = "organic_hypogonadism"
    EARLY_MENOPAUSE = "early_menopause"
    PERIMENOPAUSAL = "perimenopausal"
    PREMENOPAUSAL = "premenopausal"
    MIXED_PRIOR = "mixed_prior"
    LOW_ADHERENCE = "low_adherence"
    DELAYED_DOSES = "delayed_doses"
    RECORDS = "records"
    SUBGROUP = "subgroup"
    SITE_UNCLEAR = "site_unclear"


@dataclass(frozen=True)
class Trial:
    trial_id: str
    name: str
    citation: str
    doi: str | None
    pmid: str | None
    nct: str | None
    url: str
    year: int | None
    source_quality: SourceQuality


@dataclass(frozen=True, eq=False)
class Effect:
    """One published mean change at one site and month, in percent. `arm` names the dose as the source prints it.

    Compared by identity, as its table is.

    `month` counts from the start of the regimen for WITHIN_ARM and from the switch for FROM_SWITCH.
    `se_pct` is always there; `se_imputed` says that no spread was printed and it was filled in.
    `sd_pct` is the spread of individuals, as printed or derived from SE and n.
    """

    trial_id: str
    report: str
    arm: str
    regimen: Regimen
    dose_class: DoseClass
    population: str
    population_flag: PopulationFlag | None
    sex: RowSex
    prior: PriorClass
    site: Site
    month: float
    mean_pct: float
    sd_pct: float | None
    se_pct: float
    se_imputed: bool
    n: int | None
    basis: Basis
    analysis: Analysis
    outlier: bool
    source_quality: SourceQuality
    doi: str | None
    pmid: str | None
    note: str
    source_url: str

    @property
    def is_ordinary(self) -> bool:
        """Marketed dose, ordinary population, everyone counted: what may give grade direct."""
        return (
            self.dose_class is DoseClass.STANDARD
            and self.population_flag is None
            and self.analysis is not Analysis.COMPLETERS
        )


@dataclass(frozen=True, eq=False)
class EvidenceTable:
    """Compared by identity, so that what is worked out from a table can be kept beside it."""

    trials: Mapping[str, Trial]
    effects: tuple[Effect, ...]
    reviewed_on: date

    def trial(self, trial_id: str) -> Trial:
        return self.trials[trial_id]
