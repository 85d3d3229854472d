"""Each trial predicted from all others, beside two plain rivals."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import sqrt
from statistics import fmean

from bonetrack.core.courses import Knot
from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable, RowSex, Sex
from bonetrack.core.grades import Grade
from bonetrack.core.heterogeneity import t_975
from bonetrack.core.observations import KEPT_TABLES, Observation, ShapeClass
from bonetrack.core.regimen_matches import match_regimen, merge_phases
from bonetrack.core.sequence_observations import SAME_VISIT_MONTHS, list_observations
from bonetrack.core.targets import Match
from bonetrack.validation.keys import prior_of

SITES = (Site.LUMBAR_SPINE, Site.TOTAL_HIP, Site.FEMORAL_NECK)


@dataclass(frozen=True)
class Prediction:
    """One reported mean and what the other trials say of it, in percent. `knot` None: they say nothing.

    `half_width_pct`: the 95 % band of means, from the error of the course, the spread between trials and the error
    of the reported mean itself. `class_mean_pct`, `nearest_pct`: the rivals, None where they have nothing.
    """

    one: Observation
    grade: Grade
    knot: Knot | None
    half_width_pct: float | None
    class_mean_pct: float | None
    nearest_pct: float | None

    @property
    def error_pct(self) -> float | None:
        return None if self.knot is None else self.knot.mean_pct - self.one.mean_pct

    @property
    def is_inside(self) -> bool | None:
        if self.error_pct is None or self.half_width_pct is None:
            return None
        return abs(self.error_pct) <= self.half_width_pct


def predict_left_out(table: EvidenceTable, *, outliers: bool = False) -> tuple[Prediction, ...]:
    """Every ordinary row of every trial; all reports of a trial are left out together.

    `outliers`: the rows of the named outliers too. No rival ever takes them.
    """
    asked: dict[str, list[Observation]] = defaultdict(list)
    for site in SITES:
        for one in list_observations(table, site):
            if is_predictable(one, outliers=outliers):
                asked[one.effect.trial_id].append(one)
    return tuple(
        _predict(one, without_trial(table, trial_id)) for trial_id, rows in sorted(asked.items()) for one in rows
    )


@lru_cache(maxsize=256)
def without_trial(table: EvidenceTable, trial_id: str) -> EvidenceTable:
    effects = tuple(effect for effect in table.effects if effect.trial_id != trial_id)
    return EvidenceTable(table.trials, effects, table.reviewed_on)


def without_imputed(table: EvidenceTable) -> EvidenceTable:
    """Only the rows whose error was printed or follows from what was printed."""
    return EvidenceTable(
        table.trials, tuple(effect for effect in table.effects if not effect.se_imputed), table.reviewed_on
    )


def is_predictable(one: Observation, *, outliers: bool = False) -> bool:
    """Ordinary, no named outlier, and no second year of the same treatment counted as a treatment of its own."""
    return one.effect.is_ordinary and (outliers or not one.effect.outlier) and not one.repeats_its_agents


def match_of(one: Observation, table: EvidenceTable) -> Match:
    """The evidence that a person like those of the row would be shown."""
    sex = Sex.MALE if one.effect.sex is RowSex.MALE else Sex.FEMALE
    regimen = merge_phases(one.effect.regimen)
    return match_regimen(regimen, one.effect.site, sex=sex, prior=prior_of(one), table=table)[-1]


def _predict(one: Observation, others: EvidenceTable) -> Prediction:
    match = match_of(one, others)
    course = match.course if match.grade.allows_verdict else None
    knot = course.at(one.month) if course else None
    half_width = None
    if course is not None and knot is not None:
        variance = knot.se_pct**2 + knot.between_trials_pct**2 + one.se_pct**2
        half_width = t_975(course.trials) * sqrt(variance)
    kin = _kin(one, others)
    visit = [other.mean_pct for other in kin if abs(other.month - one.month) <= SAME_VISIT_MONTHS]
    return Prediction(one, match.grade, knot, half_width, fmean(visit) if visit else None, _nearest_pct(one, kin))


def _kin(one: Observation, others: EvidenceTable) -> list[Observation]:
    """Ordinary rows of the same drug classes, no named outliers, as alike in people and history as there are any."""
    kin = list(_plain_by_class(others, one.effect.site).get(one.shape_class, ()))
    for is_alike in (_same_kind_of_start, _same_prior, _same_sex, _same_forerunner):
        kin = [other for other in kin if is_alike(one, other)] or (kin if is_alike is not _same_kind_of_start else [])
    return kin


@lru_cache(maxsize=KEPT_TABLES)
def _plain_by_class(table: EvidenceTable, site: Site) -> Mapping[ShapeClass, list[Observation]]:
    """Ordinary rows without the named outliers, those of the same drug classes together."""
    found: dict[ShapeClass, list[Observation]] = defaultdict(list)
    for one in list_observations(table, site):
        if one.effect.is_ordinary and not one.effect.outlier:
            found[one.shape_class].append(one)
    return dict(found)


def _same_kind_of_start(one: Observation, other: Observation) -> bool:
    return bool(one.history) == bool(other.history)


def _same_prior(one: Observation, other: Observation) -> bool:
    return prior_of(one) is prior_of(other)


def _same_sex(one: Observation, other: Observation) -> bool:
    return (one.effect.sex is RowSex.MALE) == (other.effect.sex is RowSex.MALE)


def _same_forerunner(one: Observation, other: Observation) -> bool:
    return [phase.agents for phase in one.history[-1:]] == [phase.agents for phase in other.history[-1:]]


def _nearest_pct(one: Observation, kin: Sequence[Observation]) -> float | None:
    """The row nearest in time, of the same agents where there are any; of two as near, that of the larger trial."""
    same = [other for other in kin if other.agents == one.agents] or list(kin)
    best = min(same, key=lambda other: (abs(other.month - one.month), -(other.effect.n or 0)), default=None)
    return None if best is None else best.mean_pct
