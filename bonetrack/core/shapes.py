"""How the effect of a class of agents grows over time, as a multiple of its effect at 12 months.

shape(t) = (1 - exp(-t / rise_months) + later_share t / 12) / (the same at 12 months): fast in the first year, then
flatter. Both numbers are fitted on all rows of the class, so that a key with late rows only borrows its early course.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, log

from bonetrack.core.linear import dot, inverse, times
from bonetrack.core.means import Mean, error_matrix

YEAR = 12.0


@dataclass(frozen=True)
class Shape:
    """`later_share` is the yearly step after the first rise, as a share of that whole rise."""

    rise_months: float
    later_share: float

    def at(self, month: float) -> float:
        return self._grown(month) / self._grown(YEAR)

    def _grown(self, month: float) -> float:
        return 1 - exp(-month / self.rise_months) + self.later_share * month / YEAR


# Where a class has few rows it keeps to this: about 0.6 at 6 months, 1.3 at 18, 1.5 at 24.
USUAL = Shape(rise_months=9.0, later_share=0.3)
# Without treatment there is no first rise: bone is lost at nearly the same pace, year after year.
STEADY = Shape(rise_months=40.0, later_share=0.8)
# How firmly a class keeps to it: the widths of the logarithm and of the share.
_RISE_WIDTH, _LATER_WIDTH = 0.5, 0.3
_RISES_MONTHS = (2.0, 3.0, 4.0, 6.0, 9.0, 13.0, 20.0, 40.0)
_COARSE_RISES, _COARSE_LATERS = (0, 2, 4, 6), (0, 3, 6, 10)
_LATER_SHARES = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class _Block:
    """The means of one trial at one level, y, with the inverse W of their errors: W y and y W y serve every shape."""

    level: str
    months: tuple[float, ...]
    inverse: list[list[float]]
    weighted: list[float]
    square: float


def _block(level: str, means: Sequence[Mean]) -> _Block:
    weights = inverse(error_matrix(means))
    y = [one.mean_pct for one in means]
    weighted = times(weights, y)
    return _Block(level, tuple(one.month for one in means), weights, weighted, dot(y, weighted))


@lru_cache(maxsize=4096)
def fit_shape(means: tuple[Mean, ...], between_trials_pct: float, usual: Shape = USUAL) -> Shape:
    """The likeliest shape on the grid, with the level of each key left free: the best of a coarse look, then uphill."""
    grouped: dict[tuple[str, str], list[Mean]] = defaultdict(list)
    for one in means:
        grouped[one.level, one.trial_id].append(one)
    blocks = [_block(level, own) for (level, _), own in grouped.items()]

    @cache
    def likelihood(rise: int, later: int) -> float:
        shape = Shape(_RISES_MONTHS[rise], _LATER_SHARES[later])
        return _log_likelihood(shape, blocks, between_trials_pct) + _log_prior(shape, usual)

    starts = [(_RISES_MONTHS.index(usual.rise_months), _LATER_SHARES.index(usual.later_share))]
    starts += [(rise, later) for rise in _COARSE_RISES for later in _COARSE_LATERS]
    rise, later = _climb(max(starts, key=lambda place: likelihood(*place)), likelihood)
    return Shape(_RISES_MONTHS[rise], _LATER_SHARES[later])


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


def _log_likelihood(shape: Shape, blocks: Sequence[_Block], between_trials_pct: float) -> float:
    """y = level x shape + trial effect x shape + error; a trial's own block is inverted by Sherman and Morrison.

    Restricted to what does not depend on the levels, so that a key with a single row says nothing about the shape.
    """
    tau2 = between_trials_pct**2
    grown = {month: shape.at(month) for month in {month for block in blocks for month in block.months}}
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0] * 5)
    for block in blocks:
        s = [grown[month] for month in block.months]
        ss, sy = dot(s, times(block.inverse, s)), dot(s, block.weighted)
        shrunk = 1 + tau2 * ss
        parts = (ss / shrunk, sy / shrunk, block.square - tau2 * sy**2 / shrunk, log(shrunk), ss)
        sums[block.level] = [a + b for a, b in zip(sums[block.level], parts, strict=True)]
    fit = sum(yy - sy**2 / ss + logs + log(ss) - log(plain) for ss, sy, yy, logs, plain in sums.values())
    return -fit / 2


def _log_prior(shape: Shape, usual: Shape) -> float:
    rise_off = log(shape.rise_months / usual.rise_months) / _RISE_WIDTH
    later_off = (shape.later_share - usual.later_share) / _LATER_WIDTH
    return -(rise_off**2 + later_off**2) / 2
