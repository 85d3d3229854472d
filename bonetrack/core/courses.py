"""A course: pooled means at their months, straight lines between them and through 0 at 0."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import sqrt

# Visits that are meant to be the same (11 and 12, 18 and 19 months) are pooled.
SAME_VISIT_MONTHS = 1.0
# A row far from all others keeps its place at a quarter of its weight.
_OUTLIER_SE_FACTOR = 2.0


@dataclass(frozen=True)
class Row:
    """One mean to pool, in percent."""

    month: float
    mean_pct: float
    se_pct: float
    outlier: bool = False
    trial_id: str = ""


@dataclass(frozen=True)
class Knot:
    month: float
    mean_pct: float
    se_pct: float


@dataclass(frozen=True)
class Course:
    """Knots in order of time, the first at month 0 with mean 0. It ends at its last knot."""

    knots: tuple[Knot, ...]

    @property
    def end(self) -> float:
        return self.knots[-1].month

    def at(self, month: float) -> Knot | None:
        """The course at `month`; None after its end (no extrapolation)."""
        if month > self.end:
            return None
        if month <= 0:
            return self.knots[0]
        for left, right in zip(self.knots, self.knots[1:], strict=False):
            if month <= right.month:
                share = (month - left.month) / (right.month - left.month)
                return Knot(
                    month,
                    left.mean_pct + share * (right.mean_pct - left.mean_pct),
                    left.se_pct + share * (right.se_pct - left.se_pct),
                )
        return self.knots[-1]


def pool(rows: Iterable[Row], *, between_trials_pct: float = 0.0, falling: bool = False) -> Course:
    """Inverse-variance means of each visit, levelled where only a change of trials turns the course back.

    `falling`: the course of people without treatment, where a rise is what must be seen within a trial.
    Raises ValueError without rows.
    """
    ordered = sorted(rows, key=lambda row: (row.month, row.mean_pct, row.se_pct))
    if not ordered:
        raise ValueError("There are no rows to pool")
    visits: list[list[Row]] = []
    for row in ordered:
        if visits and row.month - visits[-1][0].month <= SAME_VISIT_MONTHS:
            visits[-1].append(row)
        else:
            visits.append([row])
    knots = _levelled(visits, between_trials_pct, -1.0 if falling else 1.0)
    # The course reaches to the last month that any trial reports, not to the middle of its last visit.
    knots[-1] = replace(knots[-1], month=ordered[-1].month)
    return Course((Knot(0.0, 0.0, 0.0), *knots))


def _levelled(visits: Sequence[Sequence[Row]], between_trials_pct: float, direction: float) -> list[Knot]:
    """Other trials stand at other months: a turn that no trial saw in its own people is a difference between trials.

    The visits on both sides of such a turn then share one mean; a turn within a trial stays as it was seen.
    """
    blocks: list[tuple[int, int, float]] = []  # first and last visit, mean
    own = [_pool_visit(visit) for visit in visits]
    for i, knot in enumerate(own):
        blocks.append((i, i, knot.mean_pct))
        while len(blocks) > 1 and _turns_back(blocks[-2], blocks[-1], visits, direction):
            first, last = blocks[-2][0], blocks[-1][1]
            blocks[-2:] = [(first, last, _mean(own[first : last + 1], between_trials_pct))]
    return [replace(own[i], mean_pct=mean) for first, last, mean in blocks for i in range(first, last + 1)]


def _turns_back(
    before: tuple[int, int, float], after: tuple[int, int, float], visits: Sequence[Sequence[Row]], direction: float
) -> bool:
    """Whether the course turns between two blocks though no trial with a row in both saw that."""
    if direction * (after[2] - before[2]) >= 0:
        return False
    rows_before = [row for visit in visits[before[0] : before[1] + 1] for row in visit]
    rows_after = [row for visit in visits[after[0] : after[1] + 1] for row in visit]
    return not any(
        early.trial_id == late.trial_id and direction * (late.mean_pct - early.mean_pct) < 0
        for early in rows_before
        for late in rows_after
    )


def _mean(knots: Sequence[Knot], between_trials_pct: float) -> float:
    """Each visit weighs by its own error and by how far trials lie apart: one large trial does not decide alone."""
    weights = [1 / (knot.se_pct**2 + between_trials_pct**2) for knot in knots]
    return sum(w * knot.mean_pct for w, knot in zip(weights, knots, strict=True)) / sum(weights)


def _pool_visit(rows: Sequence[Row]) -> Knot:
    weights = [1 / (row.se_pct * (_OUTLIER_SE_FACTOR if row.outlier else 1.0)) ** 2 for row in rows]
    total = sum(weights)
    return Knot(
        month=sum(w * row.month for w, row in zip(weights, rows, strict=True)) / total,
        mean_pct=sum(w * row.mean_pct for w, row in zip(weights, rows, strict=True)) / total,
        se_pct=sqrt(1 / total),
    )


def between_trial_variance(rows: Sequence[Row]) -> float:
    """DerSimonian and Laird's tau^2 of one visit; 0 for fewer than two rows."""
    if len(rows) < 2:
        return 0.0
    weights = [1 / row.se_pct**2 for row in rows]
    total = sum(weights)
    mean = sum(w * row.mean_pct for w, row in zip(weights, rows, strict=True)) / total
    heterogeneity = sum(w * (row.mean_pct - mean) ** 2 for w, row in zip(weights, rows, strict=True))
    scale = total - sum(w**2 for w in weights) / total
    return max(0.0, (heterogeneity - (len(rows) - 1)) / scale)
