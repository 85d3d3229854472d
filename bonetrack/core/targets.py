"""One phase of one person as it is matched with trials, and what was found for it."""

from dataclasses import dataclass

from bonetrack.core.courses import Course
from bonetrack.core.dxa import Site
from bonetrack.core.effects import Sex
from bonetrack.core.grades import Basis, Grade
from bonetrack.core.observations import Observation
from bonetrack.core.regimen import Phase, PriorClass


@dataclass(frozen=True)
class Target:
    """One phase to be matched. `previous` is the treated phase just before it, None when there was none.

    `prior` is what was taken before the record; `carried` the strongest class that still counts from before `previous`.
    `resumed` is the phase of the same agents, and the pause after it, when they are begun again.
    """

    agents: frozenset[str]
    previous: Phase | None
    prior: PriorClass
    sex: Sex
    site: Site
    carried: PriorClass = PriorClass.NONE
    resumed: tuple[Phase, Phase] | None = None


@dataclass(frozen=True)
class Match:
    """`course` is None when no line can be drawn. `component` names the part drawn when the grade is indirect."""

    grade: Grade
    basis: Basis
    course: Course | None = None
    observations: tuple[Observation, ...] = ()
    component: str | None = None
