"""Printed means as the pooling takes them, and how their errors hang together."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp

# A row far from all others keeps its place at a quarter of its weight.
_OUTLIER_SE_FACTOR = 2.0
# Rounding, and readings of one arm that differ between reports.
_PRINT_ERROR_PCT = 0.2
# The people of one arm are scanned again and again, against one baseline: their means err together. With the
# spread between people and the scan error of the trials, two visits a year apart correlate by 0.86.
_SAME_PEOPLE, _SAME_PEOPLE_MONTHS = 0.95, 120.0


@dataclass(frozen=True, order=True)
class Mean:
    """One mean change in percent. `people` names the arm, `level` the key whose level of effect it shares."""

    month: float
    mean_pct: float
    se_pct: float
    outlier: bool = False
    trial_id: str = ""
    people: str = ""
    level: str = ""

    @property
    def error_pct(self) -> float:
        return self.se_pct * (_OUTLIER_SE_FACTOR if self.outlier else 1.0)


def error_matrix(means: Sequence[Mean]) -> list[list[float]]:
    """Covariance of the errors, percent squared."""
    return [[_covariance(a, b, same=i == j) for j, b in enumerate(means)] for i, a in enumerate(means)]


def _covariance(a: Mean, b: Mean, *, same: bool) -> float:
    if same:
        return a.error_pct**2 + _PRINT_ERROR_PCT**2
    if (a.trial_id, a.people) != (b.trial_id, b.people):
        return 0.0
    return _SAME_PEOPLE * exp(-abs(a.month - b.month) / _SAME_PEOPLE_MONTHS) * a.error_pct * b.error_pct
