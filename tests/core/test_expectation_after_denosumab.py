"""What follows denosumab depends on how long it was taken, and on what went before."""

import pytest

from bonetrack.core.effects import Basis, DoseClass, PopulationFlag
from bonetrack.core.grades import BasisKey, Grade
from tests.core.cases import course, effect, means, table

_FROM = Basis.FROM_SWITCH
_RECORDS = effect("denosumab[36]>zoledronate[12]", 12, 1, trial="two", flag=PopulationFlag.RECORDS, basis=_FROM)
_MIXED = effect(
    "teriparatide[3]>denosumab[9]>zoledronate[12]", 12, -3, trial="three", dose=DoseClass.OTHER, basis=_FROM
)
_LONG = effect("denosumab[55]>zoledronate[24]", 24, -4, trial="four", basis=_FROM)
_ROWS = table(effect("denosumab", 60, 10), effect("teriparatide", 24, 9, trial="five"), _RECORDS, _MIXED, _LONG)


def test_denosumab_alone_is_nearer_than_a_longer_history() -> None:
    found = course("denosumab[36]>zoledronate", _ROWS, months=(36, 48))
    assert (found.phases[1].grade, found.phases[1].basis.key) == (Grade.SIMILAR, BasisKey.OTHER_POPULATION)
    at_switch, later = means(found)
    assert later > at_switch  # type: ignore[operator]


@pytest.mark.parametrize(("months", "grade"), [(42, Grade.SIMILAR), (54, Grade.DIRECT), (60, Grade.DIRECT)])
def test_zoledronate_after_denosumab_is_direct_only_after_as_long_a_use(months: float, grade: Grade) -> None:
    assert course(f"denosumab[{months}]>zoledronate", _ROWS).phases[1].grade is grade
