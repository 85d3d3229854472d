"""The course of one key: its rows, the shape of its class, and the usual spreads of its site."""

from collections.abc import Sequence
from functools import lru_cache

from bonetrack.core.courses import Course, pool
from bonetrack.core.dxa import Site
from bonetrack.core.effects import EvidenceTable
from bonetrack.core.observations import KEPT_TABLES, Observation, ShapeClass, printed_by_class
from bonetrack.core.people_spread import people_factor
from bonetrack.core.regimen import Family
from bonetrack.core.shapes import STEADY, USUAL, Shape, fit_shape
from bonetrack.core.spread import BEND_PCT, BETWEEN_TRIALS_PCT

UNTREATED = ShapeClass(frozenset({Family.UNTREATED}), stopped=False)


def course_of(table: EvidenceTable, observations: Sequence[Observation]) -> Course:
    """The pooled course of rows of one site. Raises ValueError without rows."""
    if not observations:
        raise ValueError("There are no rows to pool")
    site = observations[0].effect.site
    return pool(
        tuple(sorted(one.mean for one in observations)),
        shape_of(table, site, observations[0].shape_class),
        usual_tau_pct=BETWEEN_TRIALS_PCT[site],
        bend_pct=BEND_PCT[site],
        people_factor=people_factor(table, site, observations[0].shape_class),
    )


@lru_cache(maxsize=KEPT_TABLES)
def shape_of(table: EvidenceTable, site: Site, shape_class: ShapeClass) -> Shape:
    """Fitted on every row of the class: also on those of unusual people, whose level differs and not the shape."""
    means = tuple(one.mean for one in printed_by_class(table, site).get(shape_class, ()))
    usual = STEADY if shape_class == UNTREATED else USUAL
    return fit_shape(means, BETWEEN_TRIALS_PCT[site], usual)
