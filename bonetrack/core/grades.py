"""How near the trials are to a regimen, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """The order is from nearest to none."""

    DIRECT = "direct"
    SIMILAR = "similar"
    INDIRECT = "indirect"
    NONE = "none"

    @property
    def allows_verdict(self) -> bool:
        return self in (Grade.DIRECT, Grade.SIMILAR)


def weakest(grades: list[Grade]) -> Grade:
    """The grade of a whole is that of its weakest part."""
    order = list(Grade)
    return max(grades, key=order.index)


class BasisKey(StrEnum):
    """Why a phase has its grade. `bonetrack.words.evidence` turns it into a sentence."""

    SAME_TREATMENT = "same_treatment"
    SAME_SEQUENCE = "same_sequence"
    OTHER_PRIOR = "other_prior"
    OTHER_DOSE = "other_dose"
    OTHER_POPULATION = "other_population"
    OTHER_SEX = "other_sex"
    OTHER_LENGTH = "other_length"
    SAME_CLASS = "same_class"
    SAME_CLASS_SEQUENCE = "same_class_sequence"
    SMALL_STUDIES = "small_studies"
    COMPONENT = "component"
    NO_TRIAL_OF_SWITCH = "no_trial_of_switch"
    YOUNG = "young"
    BUILDER_AFTER_ANTIRESORPTIVE = "builder_after_antiresorptive"
    HORMONE_STILL_RISING = "hormone_still_rising"
    SEVERAL_BEFORE = "several_before"
    DENOSUMAB_LEFT_OUT = "denosumab_left_out"
    ROMOSOZUMAB_STOPPED = "romosozumab_stopped"
    AGENT_NOT_LISTED = "agent_not_listed"
    NO_TRIAL = "no_trial"


@dataclass(frozen=True)
class Basis:
    """A key and the values its sentence needs, as pairs (`("component", "estrogen")`)."""

    key: BasisKey
    values: tuple[tuple[str, str], ...] = ()
