"""How far the trials of one key lie apart, and what that does to the error of their mean."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

# The usual spread between trials counts as much as this many trials of the key's own.
_USUAL_COUNTS_AS_TRIALS = 3
_TRIALS_FOR_HARTUNG_KNAPP = 3
_Z = 1.959964


@dataclass(frozen=True)
class TrialLevel:
    """The level of effect (percent at 12 months) that one trial shows by itself, and its variance."""

    pct: float
    variance: float


def dersimonian_laird_pct(levels: Sequence[TrialLevel]) -> float:
    """tau by DerSimonian and Laird 1986; 0 for fewer than two trials."""
    if len(levels) < 2:
        return 0.0
    weights = [1 / one.variance for one in levels]
    total = sum(weights)
    off = _spread_about_mean(levels, weights)
    scale = total - sum(w**2 for w in weights) / total
    return sqrt(max(0.0, (off - (len(levels) - 1)) / scale))


def between_trials_pct(levels: Sequence[TrialLevel], usual_pct: float) -> float:
    """tau^2 = (3 x usual^2 + (k - 1) x own^2) / (3 + k - 1): the usual one alone where there is one trial."""
    own = dersimonian_laird_pct(levels)
    extra = len(levels) - 1
    weighted = _USUAL_COUNTS_AS_TRIALS * usual_pct**2 + extra * own**2
    return sqrt(weighted / (_USUAL_COUNTS_AS_TRIALS + extra))


def hartung_knapp_factor(levels: Sequence[TrialLevel], tau_pct: float) -> float:
    """By what to multiply the random-effects error, from three trials on; never narrower than the fixed effect."""
    if len(levels) < _TRIALS_FOR_HARTUNG_KNAPP:
        return 1.0
    weights = [1 / (one.variance + tau_pct**2) for one in levels]
    quotient = _spread_about_mean(levels, weights) / (len(levels) - 1)
    fixed_variance = 1 / sum(1 / one.variance for one in levels)
    return max(sqrt(quotient), sqrt(fixed_variance * sum(weights)))


def t_975(trials: int) -> float:
    """The factor of a 95 % interval of means, Student's t: k - 1 degrees from three trials on (Hartung and Knapp).

    Fewer trials know their spread from the usual one, which counts as three: 3 + k - 1 degrees. Two degrees in closed
    form, more by Abramowitz and Stegun 26.7.5 (within 0.2 % of the tables).
    """
    degrees = trials - 1 if trials >= _TRIALS_FOR_HARTUNG_KNAPP else _USUAL_COUNTS_AS_TRIALS + trials - 1
    if degrees == 2:
        return 0.95 * sqrt(2 / (1 - 0.95**2))
    z = _Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / float(degrees) ** power for power, term in enumerate(terms, start=1))


def _spread_about_mean(levels: Sequence[TrialLevel], weights: Sequence[float]) -> float:
    mean = sum(w * one.pct for w, one in zip(weights, levels, strict=True)) / sum(weights)
    return sum(w * (one.pct - mean) ** 2 for w, one in zip(weights, levels, strict=True))
