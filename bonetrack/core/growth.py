"""How badly a shape fits the rows of one key, worked out once for rows and shapes that come again.

A shape is first rise + later share x years. The rise is one vector for each trial and the years another, so that all
sums over a trial's rows for any later share follow from five numbers.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import exp, log

from bonetrack.core.linear import dot, inverse, times
from bonetrack.core.means import Mean, error_matrix

YEAR = 12.0
# Leave-one-out fits some hundred sets of rows, most of them with the same trials.
KEPT_FITS = 4096
_KEPT_MISFITS = 32_768


@dataclass(frozen=True, eq=False)
class Block:
    """The means y of one trial at one level, with the inverse W of their errors; u are the years."""

    months: tuple[float, ...]
    inverse: list[list[float]]
    weighted: list[float]
    weighted_years: list[float]
    years_years: float
    years_means: float
    means_means: float


Level = tuple[Block, ...]


def first_rise(month: float, rise_months: float) -> float:
    return 1 - exp(-month / rise_months)


@lru_cache(maxsize=KEPT_FITS)
def block_of(means: tuple[Mean, ...]) -> Block:
    weights = inverse(error_matrix(means))
    y, u = [one.mean_pct for one in means], [one.month / YEAR for one in means]
    weighted, weighted_years = times(weights, y), times(weights, u)
    return Block(
        months=tuple(one.month for one in means),
        inverse=weights,
        weighted=weighted,
        weighted_years=weighted_years,
        years_years=dot(u, weighted_years),
        years_means=dot(u, weighted),
        means_means=dot(y, weighted),
    )


@lru_cache(maxsize=_KEPT_MISFITS)
def rise_of(block: Block, rise_months: float) -> tuple[float, float, float]:
    """r W r, r W u and r W y of the first rise r."""
    r = [first_rise(month, rise_months) for month in block.months]
    return dot(r, times(block.inverse, r)), dot(r, block.weighted_years), dot(r, block.weighted)


@lru_cache(maxsize=_KEPT_MISFITS)
def misfit_of(level: Level, rise_months: float, later_share: float, between_trials_pct: float) -> float:
    """-2 ln(likelihood) of y = level x shape + trial effect x shape + error, for the best level.

    A trial's own block is inverted by Sherman and Morrison. Restricted to what does not depend on the level, so that
    a key with a single row says nothing about the shape.
    """
    tau2, scale = between_trials_pct**2, first_rise(YEAR, rise_months) + later_share
    ss = sy = yy = logs = plain = 0.0
    for block in level:
        rr, ru, ry = rise_of(block, rise_months)
        own = (rr + later_share * (2 * ru + later_share * block.years_years)) / scale**2
        seen = (ry + later_share * block.years_means) / scale
        shrunk = 1 + tau2 * own
        ss, sy = ss + own / shrunk, sy + seen / shrunk
        yy, logs, plain = yy + block.means_means - tau2 * seen**2 / shrunk, logs + log(shrunk), plain + own
    return yy - sy**2 / ss + logs + log(ss) - log(plain)
