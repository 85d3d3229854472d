"""What is likely true behind noisy scans, in closed form: normal prior, normal error, on the scale of 100 ln(ratio).

d_i = true_i + error_i - error_0 with true ~ N(m, K), K_ij = tau_i tau_j rho(|t_i - t_j|); the error of the
baseline is shared by all later scans, so cov(d) = K + e_0^2 + diag(e_i^2).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import erf, exp, log, pi, sqrt

from bonetrack.core.linear import dot, solve

Z_95 = 1.96
# How far a person stays from the mean hardly changes over the years: doses taken, absorption and the bone itself stay
# what they are. exp(-apart / 120 months): 0.9 a year apart, 0.6 five years apart.
CORRELATION_MONTHS = 120.0


@dataclass(frozen=True)
class FollowUp:
    """One follow-up scan: months since the first dose, change and error in 100 ln, prior mean and spread."""

    month: float
    change: float
    error: float
    prior_mean: float
    prior_sd: float


@dataclass(frozen=True)
class Estimate:
    mean: float
    sd: float

    @property
    def low(self) -> float:
        return self.mean - Z_95 * self.sd

    @property
    def high(self) -> float:
        return self.mean + Z_95 * self.sd


def to_log_pct(change_pct: float) -> float:
    return 100 * log(1 + change_pct / 100)


def to_pct(log_pct: float) -> float:
    return 100 * (exp(log_pct / 100) - 1)


def log_mean_of_trial(mean_pct: float, sd_pct: float) -> float:
    """Trials print arithmetic means: ln(1 + m/100) - (sd / (100 + m))^2 / 2, times 100."""
    return 100 * (log(1 + mean_pct / 100) - (sd_pct / (100 + mean_pct)) ** 2 / 2)


def estimate_one(change: float, errors: tuple[float, float], prior_sd: float, prior_mean: float = 0.0) -> Estimate:
    """One follow-up: weight tau^2 / (tau^2 + e_0^2 + e_1^2) on the observation."""
    noise = errors[0] ** 2 + errors[1] ** 2
    weight = prior_sd**2 / (prior_sd**2 + noise)
    return Estimate(prior_mean + weight * (change - prior_mean), sqrt(weight * noise))


def p_true_loss(change: float, errors: tuple[float, float], prior_sd: float) -> float:
    """P(true change < 0) with prior mean 0: a fall is never softened by what is expected of the treatment."""
    estimate = estimate_one(change, errors, prior_sd)
    if estimate.sd == 0:
        return 1.0 if estimate.mean < 0 else 0.0
    return normal_cdf(-estimate.mean / estimate.sd)


def estimate_all(follow_ups: Sequence[FollowUp], baseline_error: float) -> tuple[Estimate, ...]:
    """The true change at each follow-up given all of them."""
    prior = _prior_covariance(follow_ups)
    surprise = [one.change - one.prior_mean for one in follow_ups]
    solved = solve(covariance(follow_ups, baseline_error), [surprise, *prior])
    estimates = []
    for i, one in enumerate(follow_ups):
        variance = prior[i][i] - dot(prior[i], solved[i + 1])
        estimates.append(Estimate(one.prior_mean + dot(prior[i], solved[0]), sqrt(max(0.0, variance))))
    return tuple(estimates)


def covariance(follow_ups: Sequence[FollowUp], baseline_error: float) -> list[list[float]]:
    """Of the observed changes: the true ones, the shared error of the baseline, and each scan's own."""
    return [
        [value + baseline_error**2 + (follow_ups[i].error ** 2 if i == j else 0.0) for j, value in enumerate(row)]
        for i, row in enumerate(_prior_covariance(follow_ups))
    ]


def _prior_covariance(follow_ups: Sequence[FollowUp]) -> list[list[float]]:
    return [
        [a.prior_sd * b.prior_sd * exp(-abs(a.month - b.month) / CORRELATION_MONTHS) for b in follow_ups]
        for a in follow_ups
    ]


def normal_density(z: float) -> float:
    return exp(-(z**2) / 2) / sqrt(2 * pi)


def normal_cdf(z: float) -> float:
    return (1 + erf(z / sqrt(2))) / 2
