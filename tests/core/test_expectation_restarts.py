"""Denosumab begun again after a pause."""

import pytest

from bonetrack.core.effects import Basis
from bonetrack.core.grades import BasisKey, Grade
from tests.core.cases import course, effect, means, table

_STOPPED = (
    effect("denosumab", 24, 8),
    effect("denosumab[24]>none[12]", 12, -6, trial="two", basis=Basis.FROM_SWITCH),
)
_OTHER_LEFT_OUT = effect("denosumab+teriparatide[24]>denosumab[24]", 24, 2.75, trial="three", basis=Basis.FROM_SWITCH)
_RESTART = effect("denosumab[24]>none[12]>denosumab[12]", 48, 9, trial="two")


def test_beginning_again_takes_the_trial_that_began_again() -> None:
    found = course("denosumab[24]>none[12]>denosumab[12]", table(*_STOPPED, _OTHER_LEFT_OUT, _RESTART), months=(48,))
    assert (found.phases[2].grade, found.phases[2].basis.key) == (Grade.DIRECT, BasisKey.SAME_SEQUENCE)
    assert means(found) == [pytest.approx(9, abs=0.1)]


def test_beginning_again_is_not_going_on_while_a_partner_is_left_out() -> None:
    found = course("denosumab[24]>none[12]>denosumab", table(*_STOPPED, _OTHER_LEFT_OUT), months=(36, 48))
    assert (found.grade, found.basis.key) == (Grade.INDIRECT, BasisKey.NO_TRIAL_OF_SWITCH)
    assert means(found)[0] is not None
    assert means(found)[1] is None


@pytest.mark.parametrize(
    ("regimen", "grade"),
    [
        ("denosumab[12]>none[12]>denosumab", Grade.DIRECT),
        ("denosumab[60]>none[12]>denosumab", Grade.SIMILAR),
        ("denosumab[12]>none[5]>denosumab", Grade.INDIRECT),
    ],
)
def test_a_restart_is_graded_by_how_long_it_took(regimen: str, grade: Grade) -> None:
    """What is won back depends on what the pause has cost."""
    found = course(regimen, table(*_STOPPED, _OTHER_LEFT_OUT, _RESTART))
    assert found.phases[2].grade is grade
