"""The estimate where a few people do far better or worse than the trials' spread says.

Prior: 0.9 N(m, K) + 0.1 N(m, 4 K), a mixture of the usual spread and of twice that. Both parts have the mean of the
expected course: one at the untreated course would pull the estimate below a scan that shows just what was expected.
With the variances fixed (one part alone) a further scan never widens an earlier interval; here it may, by showing
that this person is one of the few.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import exp

from bonetrack.core.linear import dot, log_determinant, solve
from bonetrack.core.posterior import Estimate, FollowUp, covariance, estimate_all, normal_cdf

FEW_SHARE = 0.1
FEW_SPREAD = 2.0
_TAIL = 0.025
_HALVINGS = 50
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

    def below(value: float) -> float:
        """Probability that the true change is below `value`."""
        inner = normal_cdf((value - usual.mean) / usual.sd)
        return (1 - share) * inner + share * normal_cdf((value - wide.mean) / wide.sd)

    def quantile(tail: float) -> float:
        low, high = min(usual.low, wide.low), max(usual.high, wide.high)
        for _ in range(_HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if below(middle) < tail else (low, middle)
        return (low + high) / 2

    return HeavyEstimate(mean, quantile(_TAIL), quantile(1 - _TAIL))
