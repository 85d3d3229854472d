"""Denosumab leaves a treatment of several agents; hormones run on beside it."""

import pytest

from bonetrack.core.effects import Basis
from bonetrack.core.grades import BasisKey, Grade
from bonetrack.words.evidence import basis_sentence
from tests.core.cases import course, effect, means, table

_ROWS = table(
    effect("denosumab", 24, 8),
    effect("estrogen", 24, 4, trial="four"),
    effect("denosumab+teriparatide", 24, 12, trial="three"),
    effect("denosumab[24]>none[12]", 12, -6, trial="two", basis=Basis.FROM_SWITCH),
)


@pytest.mark.parametrize("partner", ["estrogen", "teriparatide"])
def test_the_loss_after_denosumab_is_drawn_when_a_partner_stops_as_well(partner: str) -> None:
    found = course(f"denosumab+{partner}[24]>none", _ROWS, months=(24, 36))
    assert (found.phases[1].grade, found.phases[1].basis.key) == (Grade.INDIRECT, BasisKey.DENOSUMAB_LEFT_OUT)
    assert found.component == "denosumab"
    end, later = means(found)
    assert later < end - 4  # type: ignore[operator]
    assert all(point.low_pct is None for point in found.points)


def test_what_goes_on_beside_does_not_hide_the_loss() -> None:
    found = course("denosumab+estrogen[24]>estrogen", _ROWS, months=(24, 36))
    assert (found.grade, found.basis.key) == (Grade.INDIRECT, BasisKey.DENOSUMAB_LEFT_OUT)
    assert means(found)[0] is not None
    assert means(found)[1] is None
    assert "lost quickly after it stops" in str(basis_sentence(found.basis))


@pytest.mark.parametrize(
    "before", ["estrogen[24]>denosumab+estrogen[24]>estrogen[6]", "denosumab+estrogen[12]>estrogen[11]"]
)
def test_a_hormone_is_as_old_as_its_unbroken_use(before: str) -> None:
    found = course(f"{before}>denosumab+estrogen", _ROWS)
    assert found.phases[-1].basis.key is not BasisKey.HORMONE_STILL_RISING
