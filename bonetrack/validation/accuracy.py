"""Mean absolute errors of the predictions and of the rivals, by site and month."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean

from bonetrack.core.dxa import Site
from bonetrack.core.grades import Grade
from bonetrack.core.posterior import Z_95
from bonetrack.validation.left_out import SITES, Prediction

VISITS_MONTHS = (12.0, 24.0, 36.0)
VISIT_WIDTH_MONTHS = 1.0


@dataclass(frozen=True)
class Duel:
    """Errors of both sides on the rows for which both say something, in points of percent.

    `half_width_pct`: of the 95 % interval of ours minus theirs; the rows of one trial stand together.
    """

    rows: int
    ours_pct: float
    rival_pct: float
    half_width_pct: float

    @property
    def difference_pct(self) -> float:
        return self.ours_pct - self.rival_pct


@dataclass(frozen=True)
class Accuracy:
    """`month` None: all months together. Errors are means of absolute differences, None without a row."""

    site: Site
    month: float | None
    rows: int
    predicted: int
    error_pct: float | None
    direct_error_pct: float | None
    similar_error_pct: float | None
    inside_share: float | None
    against_class: Duel | None
    against_nearest: Duel | None


def accuracies(predictions: Sequence[Prediction]) -> tuple[Accuracy, ...]:
    """For each site: 12, 24 and 36 months, and all."""
    return tuple(_accuracy(predictions, site, month) for site in SITES for month in (*VISITS_MONTHS, None))


def _accuracy(predictions: Sequence[Prediction], site: Site, month: float | None) -> Accuracy:
    rows = [one for one in predictions if one.one.effect.site is site and _is_at(one, month)]
    said = [one for one in rows if one.knot is not None]
    inside = [one.is_inside for one in said]
    return Accuracy(
        site=site,
        month=month,
        rows=len(rows),
        predicted=len(said),
        error_pct=_error(said),
        direct_error_pct=_error([one for one in said if one.grade is Grade.DIRECT]),
        similar_error_pct=_error([one for one in said if one.grade is Grade.SIMILAR]),
        inside_share=fmean(map(bool, inside)) if inside else None,
        against_class=_duel(said, lambda one: one.class_mean_pct),
        against_nearest=_duel(said, lambda one: one.nearest_pct),
    )


def _is_at(one: Prediction, month: float | None) -> bool:
    return month is None or abs(one.one.month - month) <= VISIT_WIDTH_MONTHS


def _error(said: Sequence[Prediction]) -> float | None:
    errors = [abs(one.error_pct) for one in said if one.error_pct is not None]
    return fmean(errors) if errors else None


def _duel(said: Sequence[Prediction], rival: Callable[[Prediction], float | None]) -> Duel | None:
    pairs = [
        (one.one.effect.trial_id, abs(one.error_pct), abs(other - one.one.mean_pct))
        for one in said
        if one.error_pct is not None and (other := rival(one)) is not None
    ]
    if not pairs:
        return None
    ours, theirs = fmean(pair[1] for pair in pairs), fmean(pair[2] for pair in pairs)
    off: dict[str, float] = defaultdict(float)
    for trial_id, our, their in pairs:
        off[trial_id] += our - their - (ours - theirs)
    half_width = Z_95 * sqrt(sum(value**2 for value in off.values())) / len(pairs)
    return Duel(len(pairs), ours, theirs, half_width)
