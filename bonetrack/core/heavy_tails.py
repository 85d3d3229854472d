"""The estimate where a few people do far better or worse than the trials' spread says.

Prior: 0.9 N(m, K) + 0.1 N(m, 4 K), a mixture of the usual spread and of twice that. Both parts have the mean of the
expected course: one at the untreated course would pull the estimate below a scan that shows just what was expected.
With the variances fixed (one part alone) a further scan never widens an earlier interval; here it may, by showing
that this person is one of the few.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp, inf

from bonetrack.core.linear import dot, log_determinant, solve
from bonetrack.core.posterior import Estimate, FollowUp, covariance, estimate_all, normal_cdf, normal_density

FEW_SHARE = 0.1
FEW_SPREAD = 2.0
_TAIL = 0.025
_STEPS = 50
_CLOSE_ENOUGH_PCT = 1e-9
_CERTAIN = 100.0  # beyond this the person is one of the few for sure, and exp() must not overflow


@dataclass(frozen=True)
class HeavyEstimate:
    """Mean and 95 % interval of the mixture, on the scale of 100 ln(ratio)."""

    mean: float
    low: float
    high: float


def estimate_with_heavy_tails(follow_ups: Sequence[FollowUp], baseline_error: float) -> tuple[HeavyEstimate, ...]:
    """The true change at each follow-up given all of them, each part weighed by how well it explains the scans."""
    few = [replace(one, prior_sd=FEW_SPREAD * one.prior_sd) for one in follow_ups]
    # Both parts are seen through the same errors; only the ratio of the densities counts.
    advantage = _log_density(few, baseline_error) - _log_density(follow_ups, baseline_error)
    odds = FEW_SHARE / (1 - FEW_SHARE) * exp(min(advantage, _CERTAIN))
    share = odds / (1 + odds)
    parts = zip(estimate_all(follow_ups, baseline_error), estimate_all(few, baseline_error), strict=True)
    return tuple(_mixed(usual, wide, share) for usual, wide in parts)


def _log_density(follow_ups: Sequence[FollowUp], baseline_error: float) -> float:
    """Up to a constant that both parts share."""
    seen = covariance(follow_ups, baseline_error)
    surprise = [one.change - one.prior_mean for one in follow_ups]
    (explained,) = solve(seen, [surprise])
    return -(log_determinant(seen) + dot(surprise, explained)) / 2


def _mixed(usual: Estimate, wide: Estimate, share: float) -> HeavyEstimate:
    mean = (1 - share) * usual.mean + share * wide.mean
    if share == 0 or usual.sd == 0:
        return HeavyEstimate(mean, usual.low, usual.high)
    return HeavyEstimate(mean, *(_quantile(tail, usual, wide, share) for tail in (_TAIL, 1 - _TAIL)))


def _quantile(tail: float, usual: Estimate, wide: Estimate, share: float) -> float:
    """By Newton, from between the ends of the two parts; by halving where a step leads out of what is still open."""
    low, high = min(usual.low, wide.low), max(usual.high, wide.high)
    ends = (usual.low, wide.low) if tail < 0.5 else (usual.high, wide.high)
    value = (1 - share) * ends[0] + share * ends[1]
    for _ in range(_STEPS):
        inner, outer = (value - usual.mean) / usual.sd, (value - wide.mean) / wide.sd
        off = (1 - share) * normal_cdf(inner) + share * normal_cdf(outer) - tail
        slope = (1 - share) * normal_density(inner) / usual.sd + share * normal_density(outer) / wide.sd
        step = off / slope if slope else inf
        if abs(step) < _CLOSE_ENOUGH_PCT:
            break
        low, high = (value, high) if off < 0 else (low, value)
        value = value - step if low < value - step < high else (low + high) / 2
    return value
