"""How much more or less people differ on one class of agents than on all: pooled over the rows that print an SD."""

from functools import lru_cache
from math import sqrt
from statistics import fmean

from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.observations import KEPT_TABLES, Observation, ShapeClass, printed_by_class
from bonetrack.core.spread import individual_sd_pct

# The working SD of the site counts as much as this many people of the class.
_WORKING_COUNTS_AS_PEOPLE = 200
# Earlier, the error of two scans is most of what a trial sees, and the working SD is far below it.
_FIRST_MONTH = 11.0


@lru_cache(maxsize=KEPT_TABLES)
def people_factor(table: EvidenceTable, site: Site, shape_class: ShapeClass) -> float:
    """SD of individuals of the class / working SD of the site, drawn towards 1 where few people were measured."""
    rows = [one for one in printed_by_class(table, site).get(shape_class, ()) if _counts(one)]
    weight, total = float(_WORKING_COUNTS_AS_PEOPLE), float(_WORKING_COUNTS_AS_PEOPLE)
    for trial_id in sorted({one.effect.trial_id for one in rows}):
        own = [one for one in rows if one.effect.trial_id == trial_id]
        people = max(one.effect.n or 0 for one in own) - 1
        weight += people
        total += people * fmean(_ratio(one, site) ** 2 for one in own)
    return sqrt(total / weight)


def _counts(one: Observation) -> bool:
    effect = one.effect
    return effect.is_ordinary and effect.sd_pct is not None and effect.n is not None and one.month >= _FIRST_MONTH


def _ratio(one: Observation, site: Site) -> float:
    return (one.effect.sd_pct or 0.0) / individual_sd_pct(site, one.month)
