"""A pooled course: mean(t) = level x shape(t) + bend(t), with the trials of the key about it.

Model of a printed mean: (level + trial effect) x shape(month) + bend(month) + error. The trial effect ~ N(0, tau^2);
the bend is a smooth curve through 0 by which this key leaves the shape of its class, a Gaussian process whose
spread grows as sqrt(t / 12). All is linear and normal, so that mean and error have a closed form.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, hypot, log1p, sqrt

from bonetrack.core.growth import YEAR
from bonetrack.core.heterogeneity import TrialLevel, between_trials_pct, hartung_knapp_factor
from bonetrack.core.linear import dot, inverse, solve, times
from bonetrack.core.means import Mean, error_matrix
from bonetrack.core.shapes import Shape

# How fast a bend may turn, on the scale of ln(1 + t / 12): from 12 to 24 months is 0.4.
_BEND_LENGTH = 0.5
# A visit `at 12 months` lies within a month of that day.
VISIT_WINDOW_MONTHS = 1.0


@dataclass(frozen=True)
class Knot:
    """The course at one month, in percent: its mean, the error of that mean, the spread of trials about it.

    `people_factor`: how much more (or less) people differ on these agents than the working SD of the site says.
    """

    month: float
    mean_pct: float
    se_pct: float
    between_trials_pct: float = 0.0
    people_factor: float = 1.0


@dataclass(frozen=True)
class Course:
    """Made by `pool`. It starts at 0 with 0 and ends with its last row: no extrapolation.

    `unlike_pct`: how far, from a year on, the mean may lie off because another treatment or other people were studied.
    `known_from`: between the start and this month nothing is said, because the shape of the class would be wrong.
    """

    shape: Shape
    level_pct: float
    bend_pct: float
    tau_pct: float
    trials: int
    end: float
    people_factor: float
    known_from: float
    unlike_pct: float
    _se_factor: float
    _months: tuple[float, ...]
    _bends: tuple[float, ...]
    _inverse: tuple[tuple[float, ...], ...]
    _shape_weights: tuple[float, ...]
    _precision: float

    def at(self, month: float) -> Knot | None:
        """The course at `month`; None after its end, and where the first months are not known."""
        if month > self.end or 0 < month < self.known_from:
            return None
        s = self.shape.at(max(month, 0.0))
        near = [_bend_covariance(month, other, self.bend_pct) for other in self._months]
        own = _bend_covariance(month, month, self.bend_pct)
        unexplained = s - dot(near, self._shape_weights)
        variance = own - dot(near, times(self._inverse, near)) + unexplained**2 / self._precision
        return Knot(
            month=month,
            mean_pct=self.level_pct * s + dot(near, self._bends),
            se_pct=hypot(self._se_factor * sqrt(max(0.0, variance)), self._unlike_at(month)),
            between_trials_pct=self.tau_pct * s,
            people_factor=self.people_factor,
        )

    def at_visit(self, month: float) -> Knot | None:
        """As `at`, for a scan or a switch: within the window of the last visit its value still holds."""
        return self.at(min(month, self.end)) if month <= self.end + VISIT_WINDOW_MONTHS else None

    def for_other_people(self, unlike_pct: float) -> "Course":
        """The same course for a treatment or people that the rows only resemble: its mean is less sure."""
        return replace(self, unlike_pct=unlike_pct)

    def _unlike_at(self, month: float) -> float:
        return self.unlike_pct * sqrt(min(max(month, 0.0), YEAR) / YEAR)


@lru_cache(maxsize=4096)
def pool(
    means: tuple[Mean, ...], shape: Shape, *, usual_tau_pct: float, bend_pct: float, people_factor: float = 1.0
) -> Course:
    """One curve from all months of all trials of a key. Raises ValueError without means."""
    if not means:
        raise ValueError("There are no rows to pool")
    levels = trial_levels(means, shape)
    tau = between_trials_pct(levels, usual_tau_pct)
    s = [shape.at(one.month) for one in means]
    bend = bend_pct / len(levels)  # with every further trial a departure is likelier one between trials
    weights = inverse(_covariance(means, s, tau, bend))
    shape_weights = times(weights, s)
    precision = dot(s, shape_weights)
    level = dot([one.mean_pct for one in means], shape_weights) / precision
    left = [one.mean_pct - level * grown for one, grown in zip(means, s, strict=True)]
    return Course(
        shape=shape,
        level_pct=level,
        bend_pct=bend,
        tau_pct=tau,
        trials=len(levels),
        end=max(one.month for one in means),
        people_factor=people_factor,
        known_from=0.0,
        unlike_pct=0.0,
        _se_factor=hartung_knapp_factor(levels, tau),
        _months=tuple(one.month for one in means),
        _bends=tuple(times(weights, left)),
        _inverse=tuple(tuple(row) for row in weights),
        _shape_weights=tuple(shape_weights),
        _precision=precision,
    )


def trial_levels(means: Sequence[Mean], shape: Shape) -> list[TrialLevel]:
    """Each trial by itself: its rows fitted by a level times the shape."""
    found = []
    for trial_id in dict.fromkeys(one.trial_id for one in means):
        own = [one for one in means if one.trial_id == trial_id]
        s = [shape.at(one.month) for one in own]
        (weights,) = solve(error_matrix(own), [s])
        precision = dot(s, weights)
        found.append(TrialLevel(dot([one.mean_pct for one in own], weights) / precision, 1 / precision))
    return found


def _covariance(means: Sequence[Mean], s: Sequence[float], tau: float, bend_pct: float) -> list[list[float]]:
    covariance = error_matrix(means)
    for i, a in enumerate(means):
        for j, b in enumerate(means):
            covariance[i][j] += _bend_covariance(a.month, b.month, bend_pct)
            if a.trial_id == b.trial_id:
                covariance[i][j] += tau**2 * s[i] * s[j]
    return covariance


def _bend_covariance(a: float, b: float, bend_pct: float) -> float:
    if a <= 0 or b <= 0:
        return 0.0
    apart = (log1p(a / YEAR) - log1p(b / YEAR)) / _BEND_LENGTH
    return bend_pct**2 * sqrt(a * b) / YEAR * exp(-(apart**2) / 2)
