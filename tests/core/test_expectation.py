"""Grades and the band, on small tables where the right answer is plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bonetrack.core.effects import Basis, DoseClass, PopulationFlag, RowSex, Sex
from bonetrack.core.grades import BasisKey, Grade
from bonetrack.core.regimen import PriorClass
from bonetrack.core.spread import BETWEEN_TRIALS_PCT
from tests.core.cases import HIP, MONTHS, SPINE, course, effect, means, table


def test_the_same_treatment_is_direct_and_ends_with_its_evidence() -> None:
    found = course("denosumab", table(effect(month=12, mean_pct=5), effect(month=24, mean_pct=8)))
    assert (found.grade, found.basis.key, found.ends_at_month) == (Grade.DIRECT, BasisKey.SAME_TREATMENT, 24)
    start, _, at_12, at_18, at_24, beyond = means(found)
    assert (start, beyond) == (0, None)
    assert (at_12, at_24) == (pytest.approx(5, abs=0.1), pytest.approx(8, abs=0.1))
    assert at_12 < at_18 < at_24  # type: ignore[operator]
    assert found.points[-1].low_pct is None
    assert [source.trial_id for source in found.sources] == ["one"]


def test_the_band_at_12_months() -> None:
    """SE^2 = 0.5^2 + 0.2^2 + tau^2, and 1.96 sqrt(4.5^2 + tau^2 + SE^2 + 2 (2.1765^2 - 1.2^2)), e = 0.0185 / 0.85."""
    point = course("denosumab", table(effect(month=12, mean_pct=5, se_pct=0.5))).points[2]
    tau2 = BETWEEN_TRIALS_PCT[SPINE] ** 2
    half = 1.96 * (20.25 + tau2 + 0.29 + tau2 + 6.5941) ** 0.5
    assert point.se_mean == pytest.approx((0.29 + tau2) ** 0.5)
    assert point.low_pct == pytest.approx(5 - half, abs=0.001)
    assert point.high_pct == pytest.approx(5 + half, abs=0.001)


@pytest.mark.parametrize(
    ("row", "key"),
    [
        (effect(prior=PriorClass.RALOXIFENE), BasisKey.OTHER_PRIOR),
        (effect(dose=DoseClass.HIGH), BasisKey.OTHER_DOSE),
        (effect(flag=PopulationFlag.GLUCOCORTICOID), BasisKey.OTHER_POPULATION),
        (effect(sex=RowSex.MALE), BasisKey.OTHER_SEX),
    ],
)
def test_what_differs_makes_the_grade_similar_and_is_named(row: object, key: BasisKey) -> None:
    found = course("denosumab", table(row))  # type: ignore[arg-type]
    assert (found.grade, found.basis.key) == (Grade.SIMILAR, key)
    assert found.points[2].low_pct is not None


def test_rows_that_differ_are_left_out_where_others_exist() -> None:
    odd = [
        effect(mean_pct=9, trial="two", dose=DoseClass.HIGH),
        effect(mean_pct=9, trial="three", flag=PopulationFlag.ANDROGEN_DEPRIVATION),
        effect(mean_pct=9, trial="four", sex=RowSex.MALE),
        effect(mean_pct=9, trial="five", prior=PriorClass.BISPHOSPHONATE),
    ]
    found = course("denosumab", table(effect(mean_pct=5), *odd))
    assert (found.grade, means(found)[2]) == (Grade.DIRECT, 5)


def test_late_doses_never_stand_in_for_a_course() -> None:
    found = course("denosumab", table(effect(flag=PopulationFlag.DELAYED_DOSES)))
    assert found.grade is Grade.NONE


def test_an_unknown_prior_is_only_similar() -> None:
    assert course("denosumab", table(effect()), prior=PriorClass.UNKNOWN).grade is Grade.SIMILAR


def test_another_medicine_of_the_class_is_similar() -> None:
    found = course("risedronate", table(effect("alendronate")))
    assert (found.grade, found.basis.key) == (Grade.SIMILAR, BasisKey.SAME_CLASS)


def test_a_progestin_changes_nothing() -> None:
    assert course("estrogen", table(effect("estrogen_progestin"))).grade is Grade.DIRECT


def test_men_have_their_own_key() -> None:
    evidence = table(effect(mean_pct=5), effect(mean_pct=2, trial="two", sex=RowSex.MALE))
    assert means(course("denosumab", evidence, sex=Sex.MALE))[2] == 2
    assert means(course("denosumab", evidence))[2] == 5


def test_a_pair_that_was_never_tried_is_a_line_of_its_part_without_a_band() -> None:
    evidence = table(effect("denosumab", mean_pct=5), effect("estrogen", mean_pct=4, trial="two"))
    found = course("denosumab+estrogen", evidence)
    assert (found.grade, found.component) == (Grade.INDIRECT, "denosumab")
    assert means(found)[2] == 5
    assert found.points[2].low_pct is None
    assert found.points[2].high_pct is None


def test_the_largest_part_that_was_tried_is_drawn() -> None:
    evidence = table(effect("denosumab"), effect("denosumab+teriparatide", mean_pct=9, trial="two"))
    found = course("denosumab+estrogen+teriparatide", evidence)
    assert (found.component, means(found)[2]) == ("denosumab+teriparatide", 9)


def test_nothing_usable_is_none() -> None:
    found = course("raloxifene", table(effect("denosumab")))
    assert (found.grade, found.ends_at_month) == (Grade.NONE, None)
    assert means(found) == [None] * len(MONTHS)


def test_people_the_trials_left_out_get_a_line_and_no_band() -> None:
    found = course("denosumab", table(effect()), young=True)
    assert (found.grade, found.basis.key, found.component) == (Grade.INDIRECT, BasisKey.YOUNG, "denosumab")
    assert means(found)[2] == 5
    assert found.points[2].low_pct is None


def test_neighbouring_phases_with_the_same_agents_are_one() -> None:
    evidence = table(effect(month=24, mean_pct=8))
    assert means(course("denosumab[12]>denosumab[12]", evidence)) == means(course("denosumab[24]", evidence))


def test_after_the_last_phase_nothing_is_expected() -> None:
    """The early course is that of the usual shape: 8 x 0.614224 / 1.476759 at 6 months, 8 / 1.476759 at 12."""
    found = means(course("denosumab[12]", table(effect(month=24, mean_pct=8))))
    assert found == [0, pytest.approx(3.3274, abs=1e-3), pytest.approx(5.4173, abs=1e-3), None, None, None]


@given(st.floats(0, 48), st.floats(-10, 20), st.floats(-10, 20), st.floats(1, 47))
def test_the_band_holds_its_mean_and_phases_meet(month: float, first: float, second: float, switch: float) -> None:
    rows = (
        effect("teriparatide", 48, first),
        effect("teriparatide[24]>denosumab[48]", 48, second, basis=Basis.FROM_SWITCH),
    )
    found = course(
        f"teriparatide[{switch:.3f}]>denosumab", table(*rows), months=(month, float(f"{switch:.3f}"), switch + 1e-3)
    )
    for point in found.points:
        assert point.mean_pct is not None
        assert point.low_pct is not None
        assert point.high_pct is not None
        assert point.low_pct <= point.mean_pct <= point.high_pct
    assert found.points[1].mean_pct == pytest.approx(found.points[2].mean_pct, abs=0.01)


def test_the_hip_band_is_narrower_than_the_spine_band() -> None:
    spine = course("denosumab", table(effect())).points[2]
    hip = course("denosumab", table(effect(site=HIP)), site=HIP).points[2]
    assert hip.high_pct is not None
    assert spine.high_pct is not None
    assert hip.high_pct < spine.high_pct


def test_a_switch_within_the_window_of_the_last_visit_is_no_gap() -> None:
    evidence = table(effect("denosumab", 12, 5), effect("denosumab[12]>none[12]", 12, -4, basis=Basis.FROM_SWITCH))
    found = course("denosumab", evidence, months=(12, 12.02))
    assert means(found)[1] is None
    longer = course("denosumab[12.1]>none", evidence, months=(12.1, 24.1))
    assert means(longer)[0] == means(found)[0]
    assert longer.ends_at_month == 24.1
    assert means(course("denosumab[13.1]>none", evidence, months=(24.1,))) == [None]
