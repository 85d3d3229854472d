"""How the effect of a class of agents grows over time, as a multiple of its effect at 12 months.

shape(t) = (1 - exp(-t / rise_months) + later_share t / 12) / (the same at 12 months): fast in the first year, then
flatter. Both numbers are fitted on all rows of the class, so that a key with late rows only borrows its early course.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import log

from bonetrack.core.growth import KEPT_FITS, YEAR, Level, block_of, first_rise, misfit_of
from bonetrack.core.means import Mean


@dataclass(frozen=True)
class Shape:
    """`later_share` is the yearly step after the first rise, as a share of that whole rise."""

    rise_months: float
    later_share: float

    def at(self, month: float) -> float:
        return self._grown(month) / self._grown(YEAR)

    def _grown(self, month: float) -> float:
        return first_rise(month, self.rise_months) + self.later_share * month / YEAR


# Where a class has few rows it keeps to this: about 0.6 at 6 months, 1.3 at 18, 1.5 at 24.
USUAL = Shape(rise_months=9.0, later_share=0.3)
# Without treatment there is no first rise: bone is lost at nearly the same pace, year after year.
STEADY = Shape(rise_months=40.0, later_share=0.8)
# How firmly a class keeps to it: the widths of the logarithm and of the share.
_RISE_WIDTH, _LATER_WIDTH = 0.5, 0.3
_RISES_MONTHS = (2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 20.0, 40.0)
_COARSE_RISES, _COARSE_LATERS = (0, 2, 4, 6), (0, 3, 6, 10)
_LATER_SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.0)


@lru_cache(maxsize=KEPT_FITS)
def fit_shape(means: tuple[Mean, ...], between_trials_pct: float, usual: Shape = USUAL) -> Shape:
    """The likeliest shape on the grid, with the level of each key left free: the best of a coarse look, then uphill."""
    levels = _levels(means)

    @cache
    def likelihood(rise: int, later: int) -> float:
        months, share = _RISES_MONTHS[rise], _LATER_SHARES[later]
        misfit = sum([misfit_of(level, months, share, between_trials_pct) for level in levels])
        return _log_prior(months, share, usual) - misfit / 2

    starts = [(_RISES_MONTHS.index(usual.rise_months), _LATER_SHARES.index(usual.later_share))]
    starts += [(rise, later) for rise in _COARSE_RISES for later in _COARSE_LATERS]
    rise, later = _climb(max(starts, key=lambda place: likelihood(*place)), likelihood)
    return Shape(_RISES_MONTHS[rise], _LATER_SHARES[later])


def _levels(means: Sequence[Mean]) -> list[Level]:
    """The means of each key, and in it those of each trial. A single row fits any shape, so that it is left out."""
    grouped: dict[str, dict[str, list[Mean]]] = defaultdict(lambda: defaultdict(list))
    for one in means:
        grouped[one.level][one.trial_id].append(one)
    found = [tuple(block_of(tuple(own)) for own in trials.values()) for trials in grouped.values()]
    return [level for level in found if sum(len(block.months) for block in level) > 1]


def _climb(start: tuple[int, int], height: Callable[[int, int], float]) -> tuple[int, int]:
    """From the start to the best neighbour on the grid, again and again, until none is better."""
    here = start
    while True:
        near = [
            (rise, later)
            for rise in range(max(0, here[0] - 1), min(len(_RISES_MONTHS), here[0] + 2))
            for later in range(max(0, here[1] - 1), min(len(_LATER_SHARES), here[1] + 2))
        ]
        best = max(near, key=lambda place: height(*place))
        if height(*best) <= height(*here):
            return here
        here = best


def _log_prior(rise_months: float, later_share: float, usual: Shape) -> float:
    rise_off = log(rise_months / usual.rise_months) / _RISE_WIDTH
    later_off = (later_share - usual.later_share) / _LATER_WIDTH
    return -(rise_off**2 + later_off**2) / 2
