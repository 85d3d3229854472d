"""Grades, sequences and the band, on small tables where the right answer is plain."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bonetrack.core.dxa import Site
from bonetrack.core.effects import Basis, DoseClass, EvidenceTable, PopulationFlag, RowSex, Sex
from bonetrack.core.expectation import BasisKey, Expectation, Grade, expect
from bonetrack.core.regimen import PriorClass, parse_regimen
from tests.core.cases import HIP, SPINE, effect, table

MONTHS = (0, 6, 12, 18, 24, 36)


def course(
    notation: str,
    evidence: EvidenceTable,
    *,
    site: Site = SPINE,
    sex: Sex = Sex.FEMALE,
    prior: PriorClass = PriorClass.NONE,
    months: tuple[float, ...] = MONTHS,
    young: bool = False,
) -> Expectation:
    return expect(
        parse_regimen(notation),
        site,
        sex=sex,
        prior=prior,
        months=months,
        table=evidence,
        premenopausal_or_young_man=young,
    )


def means(found: Expectation) -> list[float | None]:
    return [None if point.mean_pct is None else round(point.mean_pct, 6) for point in found.points]


def test_the_same_treatment_is_direct_and_ends_with_its_evidence() -> None:
    found = course("denosumab", table(effect(month=12, mean_pct=5), effect(month=24, mean_pct=8)))
    assert (found.grade, found.basis.key, found.ends_at_month) == (Grade.DIRECT, BasisKey.SAME_TREATMENT, 24)
    assert means(found) == [0, 2.5, 5, 6.5, 8, None]
    assert found.points[-1].low_pct is None
    assert [source.trial_id for source in found.sources] == ["one"]


def test_the_band_at_12_months() -> None:
    """1.96 sqrt(4.5^2 + 0.84^2 + 0.5^2 + 2 (2.1765^2 - 1.2^2)) = 1.96 x 5.2726, by hand, e = 0.0185 / 0.85."""
    point = course("denosumab", table(effect(month=12, mean_pct=5, se_pct=0.5))).points[2]
    assert point.se_mean == 0.5
    assert point.low_pct == pytest.approx(5 - 10.334, abs=0.001)
    assert point.high_pct == pytest.approx(5 + 10.334, abs=0.001)


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


def test_phases_multiply() -> None:
    rows = (
        effect("teriparatide", 12, 10),
        effect("teriparatide[12]>denosumab[12]", 12, 5, basis=Basis.FROM_SWITCH),
    )
    found = course("teriparatide[12]>denosumab[12]", table(*rows))
    assert (found.grade, found.basis.key) == (Grade.DIRECT, BasisKey.SAME_SEQUENCE)
    assert means(found)[2] == 10
    assert means(found)[4] == pytest.approx(15.5)


@pytest.mark.parametrize(
    ("months", "grade"), [(6, Grade.DIRECT), (24, Grade.DIRECT), (5, Grade.SIMILAR), (25, Grade.SIMILAR)]
)
def test_up_to_twice_as_long_or_short_is_the_same_sequence(months: float, grade: Grade) -> None:
    rows = (
        effect("teriparatide", 36, 10),
        effect("teriparatide[12]>denosumab[12]", 12, 5, basis=Basis.FROM_SWITCH),
    )
    found = course(f"teriparatide[{months}]>denosumab", table(*rows))
    assert found.phases[1].grade is grade
    assert found.phases[1].basis.key is (BasisKey.SAME_SEQUENCE if grade is Grade.DIRECT else BasisKey.OTHER_LENGTH)


def test_a_total_is_divided_by_the_same_trials_own_value_at_the_switch() -> None:
    rows = (effect("teriparatide", 24, 10), effect("teriparatide[24]>denosumab[24]", 48, 21))
    found = course("teriparatide[24]>denosumab[24]", table(*rows), months=(24, 36, 48))
    assert means(found) == [10, pytest.approx(15.5), pytest.approx(21)]


def test_nothing_taken_before_is_no_earlier_phase() -> None:
    rows = (effect("placebo", 12, 0), effect("placebo[12]>denosumab[12]", 24, 6))
    found = course("denosumab", table(*rows))
    assert (found.grade, means(found)[2]) == (Grade.DIRECT, pytest.approx(6))


def test_the_same_classes_one_after_the_other_are_similar() -> None:
    rows = (
        effect("romosozumab", 12, 12),
        effect("romosozumab[12]>alendronate[12]", 12, 2, basis=Basis.FROM_SWITCH),
    )
    found = course("romosozumab[12]>zoledronate", table(*rows))
    assert (found.grade, found.basis.key) == (Grade.SIMILAR, BasisKey.SAME_CLASS_SEQUENCE)


def test_the_prior_class_of_the_phase_before_selects_the_row() -> None:
    rows = (
        effect("alendronate", 24, 6),
        effect("denosumab", 12, 5),
        effect("denosumab", 12, 3, trial="two", prior=PriorClass.BISPHOSPHONATE),
    )
    found = course("alendronate[24]>denosumab", table(*rows), months=(36,))
    assert found.grade is Grade.DIRECT
    assert means(found) == [pytest.approx(100 * (1.06 * 1.03 - 1))]


def test_too_short_an_earlier_phase_is_one_grade_down() -> None:
    rows = (effect("raloxifene", 12, 2), effect("denosumab", 12, 5, trial="two"))
    short = course("raloxifene[3]>denosumab", table(*rows))
    long = course("raloxifene[12]>denosumab", table(*rows))
    assert (short.phases[1].grade, short.basis.key) == (Grade.SIMILAR, BasisKey.SEVERAL_BEFORE)
    assert (long.phases[1].grade, long.component) == (Grade.INDIRECT, "denosumab")
    nothing = course("raloxifene[3]>ibandronate", table(*rows))
    assert nothing.phases[1].grade is Grade.NONE


@pytest.mark.parametrize("builder", ["teriparatide", "abaloparatide", "romosozumab"])
@pytest.mark.parametrize("before", ["denosumab", "alendronate"])
@pytest.mark.parametrize("length", [3, 24])
def test_a_builder_after_an_antiresorptive_never_takes_its_own_course(builder: str, before: str, length: int) -> None:
    evidence = table(effect(before, length, 6), effect(builder, 24, 9, trial="two"))
    found = course(f"{before}[{length}]>{builder}[24]", evidence, months=(length, length + 12))
    fell = BasisKey.NO_TRIAL_OF_SWITCH if builder == "romosozumab" else BasisKey.BUILDER_AFTER_ANTIRESORPTIVE
    assert (found.grade, found.basis.key) == (Grade.INDIRECT, fell)
    assert means(found) == [6, None]
    prior = PriorClass.DENOSUMAB if before == "denosumab" else PriorClass.BISPHOSPHONATE
    alone = course(builder, evidence, prior=prior)
    assert (alone.grade, means(alone)[2]) == (Grade.INDIRECT, None)


def test_adding_a_builder_is_not_said_to_lose_bone_at_first() -> None:
    evidence = table(effect("denosumab", 24, 6), effect("teriparatide", 24, 9, trial="two"))
    found = course("denosumab[24]>denosumab+teriparatide", evidence, months=(36,))
    assert (found.grade, found.basis.key) == (Grade.INDIRECT, BasisKey.NO_TRIAL_OF_SWITCH)
    assert means(found) == [None]


def test_beginning_together_is_not_adding_to_a_running_medicine() -> None:
    added = effect("alendronate+teriparatide", 18, 8.4, prior=PriorClass.BISPHOSPHONATE)
    evidence = table(added, effect("teriparatide", 18, 10, trial="two"), effect("alendronate", 18, 5, trial="three"))
    assert course("alendronate+teriparatide", evidence).grade is Grade.INDIRECT
    running = course("alendronate[24]>alendronate+teriparatide", evidence, months=(42,))
    assert running.phases[1].grade is Grade.DIRECT


def test_hormones_of_less_than_a_year_are_still_rising() -> None:
    rows = (
        effect("estrogen", 24, 6),
        effect("alendronate", 24, 6, trial="two"),
        effect("alendronate+estrogen", 12, 3.6, trial="three", prior=PriorClass.ESTROGEN),
    )
    settled = course("estrogen[12]>alendronate+estrogen", table(*rows))
    rising = course("estrogen[11.95]>alendronate+estrogen", table(*rows))
    assert settled.grade is Grade.DIRECT
    assert (rising.grade, rising.basis.key) == (Grade.INDIRECT, BasisKey.HORMONE_STILL_RISING)


def test_stopping_denosumab_pools_small_studies_of_every_length() -> None:
    rows = (
        effect("denosumab", 24, 8),
        effect("denosumab[24]>none[12]", 12, -6, basis=Basis.FROM_SWITCH, dose=DoseClass.NOT_STATED),
        effect("denosumab[96]>none[12]", 12, -8, trial="two", basis=Basis.FROM_SWITCH),
    )
    found = course("denosumab[24]>none", table(*rows), months=(24, 36))
    assert (found.grade, found.basis.key) == (Grade.SIMILAR, BasisKey.SMALL_STUDIES)
    assert means(found) == [8, pytest.approx(100 * (1.08 * 0.93 - 1))]


def test_zoledronate_after_denosumab_depends_on_the_length_of_use() -> None:
    rows = (
        effect("denosumab", 60, 10),
        effect("denosumab[36]>zoledronate[12]", 12, 1, basis=Basis.FROM_SWITCH),
        effect("denosumab[42]>zoledronate[12]", 12, -7, trial="two", basis=Basis.FROM_SWITCH),
    )
    after = [course(f"denosumab[{n}]>zoledronate", table(*rows), months=(n, n + 12)) for n in (24, 36, 37, 60)]
    rises = [one.points[1].mean_pct > one.points[0].mean_pct for one in after]  # type: ignore[operator]
    assert rises == [True, True, False, False]


def test_romosozumab_stopped_has_no_line() -> None:
    found = course("romosozumab[12]>none", table(effect("romosozumab", 12, 12)), months=(12, 18))
    assert (found.grade, found.basis.key) == (Grade.NONE, BasisKey.ROMOSOZUMAB_STOPPED)
    assert means(found) == [12, None]


def test_after_treatment_the_untreated_course_is_never_shown() -> None:
    evidence = table(effect("placebo", 24, -1), effect("raloxifene", 12, 2, trial="two"))
    assert course("raloxifene[12]>none", evidence).grade is Grade.NONE
    assert course("none", evidence, prior=PriorClass.RALOXIFENE).grade is Grade.NONE
    assert course("none", evidence).grade is Grade.DIRECT


def test_people_the_trials_left_out_get_a_line_and_no_band() -> None:
    found = course("denosumab", table(effect()), young=True)
    assert (found.grade, found.basis.key, found.component) == (Grade.INDIRECT, BasisKey.YOUNG, "denosumab")
    assert means(found)[2] == 5
    assert found.points[2].low_pct is None


def test_neighbouring_phases_with_the_same_agents_are_one() -> None:
    evidence = table(effect(month=24, mean_pct=8))
    assert means(course("denosumab[12]>denosumab[12]", evidence)) == means(course("denosumab[24]", evidence))


def test_after_the_last_phase_nothing_is_expected() -> None:
    assert means(course("denosumab[12]", table(effect(month=24, mean_pct=8)))) == [0, 2, 4, None, None, None]


@given(st.floats(0, 48), st.floats(-10, 20), st.floats(-10, 20), st.floats(1, 47))
@settings(deadline=None)
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
