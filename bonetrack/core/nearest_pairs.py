"""What trials of the nearest studied pair found, for a pair that nobody tried: estrogen with a bisphosphonate.

Within one trial, site and month: the arm of both together beside the better arm of one of them alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bonetrack.core.dxa import Site
from bonetrack.core.effects import Basis, Effect, EvidenceTable, Trial
from bonetrack.core.history import HORMONES
from bonetrack.core.regimen import FAMILY_OF, Family, PriorClass, canonical, families

NEAREST = frozenset({Family.ESTROGEN, Family.BISPHOSPHONATE})
# A hormone with one of these is what the nearest pair stands close to.
_LIKE_BISPHOSPHONATE = frozenset({Family.BISPHOSPHONATE, Family.DENOSUMAB})
_UNTREATED_BEFORE = frozenset({PriorClass.NONE, PriorClass.NOT_STATED})


@dataclass(frozen=True)
class PairFinding:
    """Percent changes at `month`; `single_agents` is the better of the arms of one agent that this trial had."""

    trial: Trial
    month: float
    pair_agents: frozenset[str]
    pair_pct: float
    single_agents: frozenset[str]
    single_pct: float
    n: int | None

    @property
    def difference_pct(self) -> float:
        return self.pair_pct - self.single_pct


def has_nearest_pair(agents: frozenset[str]) -> bool:
    """Whether the treatment is a hormone with a bisphosphonate or denosumab, and nothing else."""
    if not agents <= FAMILY_OF.keys():
        return False
    found = families(agents)
    return len(found) == 2 and bool(found & HORMONES) and bool(found & _LIKE_BISPHOSPHONATE)


def list_pair_findings(table: EvidenceTable, site: Site) -> tuple[PairFinding, ...]:
    """One for each trial, at its last month with both arms; women not treated before, marketed doses."""
    rows = [row for row in table.effects if row.site is site and _is_usable(row)]
    found = []
    for pair in rows:
        if families(_agents(pair)) != NEAREST:
            continue
        singles = [row for row in rows if row.trial_id == pair.trial_id and _is_part(row, pair)]
        if singles:
            better = max(singles, key=lambda row: row.mean_pct)
            found.append(_finding(table.trial(pair.trial_id), pair, better))
    return _last_of_each(found)


def _finding(trial: Trial, pair: Effect, single: Effect) -> PairFinding:
    return PairFinding(trial, pair.month, _agents(pair), pair.mean_pct, _agents(single), single.mean_pct, pair.n)


def _is_usable(row: Effect) -> bool:
    is_first = len(row.regimen.phases) == 1 and row.basis is Basis.WITHIN_ARM
    return is_first and row.is_ordinary and not row.outlier and row.prior in _UNTREATED_BEFORE


def _agents(row: Effect) -> frozenset[str]:
    return canonical(row.regimen.phases[0].agents)


def _is_part(row: Effect, pair: Effect) -> bool:
    return row.month == pair.month and _agents(row) < _agents(pair)


def _last_of_each(found: Iterable[PairFinding]) -> tuple[PairFinding, ...]:
    last: dict[str, PairFinding] = {}
    for one in sorted(found, key=lambda finding: finding.month):
        last[one.trial.trial_id] = one
    return tuple(sorted(last.values(), key=lambda finding: finding.trial.name.casefold()))
