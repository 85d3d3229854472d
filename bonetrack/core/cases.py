"""What an assessment looks at: one person's scans, treatments and what is known of her."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bonetrack.core.dxa import Side, Site
from bonetrack.core.effects import Sex
from bonetrack.core.events import EventKind
from bonetrack.core.regimen import PriorClass, Treatment

ADULT_YEARS = 18
# T-scores, and the trials, are for women after menopause and men from 50.
YOUNG_MAN_YEARS = 50
# Where nobody says whether the menopause has passed.
MENOPAUSE_ASSUMED_YEARS = 50


class Menopausal(StrEnum):
    PRE = "pre"
    PERI = "peri"
    POST = "post"


@dataclass(frozen=True)
class Scan:
    """One site of one scan. `ref` is the caller's own name for it and comes back untouched.

    `bmd_g_cm2` is None when the report gives only a T-score: it is listed, never judged.
    """

    month: float
    site: Site
    bmd_g_cm2: float | None
    t_score: float | None = None
    side: str | None = None
    vertebrae: str | None = None
    scanner: str | None = None
    lsc_g_cm2: float | None = None
    ref: str | None = None


@dataclass(frozen=True)
class Fracture:
    """A broken bone, not one of finger, toe, face or skull; `at_spine` withholds what the spine seems to say.

    `on_treatment` None: the treatments of the case tell.
    """

    month: float
    at_spine: bool = False
    on_treatment: bool | None = None


@dataclass(frozen=True)
class Operation:
    """At the spine, or a new hip of one side. `kind` is never FRACTURE."""

    month: float
    kind: EventKind
    side: Side | None = None


@dataclass(frozen=True)
class Case:
    """Months count from any one moment, the same for all fields.

    `doses_logged_share` is 0 to 1 of the doses due in the present phase; None when doses are not logged.
    `late_doses` are the months at which denosumab doses were due that came more than 4 weeks later, or not yet.
    `read_at` is the month at which somebody reads it: bones broken since the last scan then speak too.
    """

    sex: Sex
    treatments: tuple[Treatment, ...]
    scans: tuple[Scan, ...]
    age: float | None = None
    menopausal: Menopausal | None = None
    prior: PriorClass | None = None
    lsc_g_cm2: Mapping[Site, float] = field(default_factory=dict)
    doses_logged_share: float | None = None
    late_doses: tuple[float, ...] = ()
    fractures: tuple[Fracture, ...] = ()
    operations: tuple[Operation, ...] = ()
    read_at: float | None = None

    @property
    def is_child(self) -> bool:
        return self.age is not None and self.age < ADULT_YEARS

    @property
    def uses_z_score(self) -> bool:
        """T-scores are for women after menopause and men from 50; the young are compared with their age."""
        return self.is_young or self.is_child

    @property
    def is_young(self) -> bool:
        """Before menopause, or a man under 50: the trials were not done in people like this."""
        if self.sex is Sex.MALE:
            return self.age is not None and self.age < YOUNG_MAN_YEARS
        if self.menopausal is not None:
            return self.menopausal is not Menopausal.POST
        return self.age is not None and self.age < MENOPAUSE_ASSUMED_YEARS
